"""The verbs for pairs: words in arguments, notes, shapes, and the tests that belong to intervals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg

ROWS = ((59, 6), (16, 80))


def test_measures_are_the_differences_and_ratios_of_the_first_measurement_against_the_second() -> None:
    assert sg.paired(*ROWS).estimate == -10 / 161
    assert sg.paired(*ROWS, measure="rr").estimate == 65 / 75
    assert sg.paired(*ROWS, measure="Odds-Ratio").estimate == 6 / 16
    with pytest.raises(sg.MethodError, match="did you mean 'risk_ratio'"):
        sg.paired(*ROWS, measure="risk_rato")
    with pytest.raises(sg.MethodError, match="'tang' is not a method for paired_risk_difference; did you mean 'tango'"):
        sg.paired(*ROWS, method="tang")


@pytest.mark.parametrize(("measure", "name"), [("rd", "newcomb"), ("rr", "bonett_price_hybrid"), ("or", "midp")])
def test_names_of_other_programs_lead_to_ours(measure: str, name: str) -> None:
    assert sg.paired(*ROWS, measure=measure, method=name).method in (
        "newcombe",
        "bonett-price",
        "exact-conditional-mid-p",
    )


def test_methods_that_invert_a_test_have_its_p_value_and_others_none() -> None:
    p = sg.mcnemar_test(*ROWS).p_value
    assert sg.paired(*ROWS).p_value == pytest.approx(p, rel=1e-12)
    assert sg.paired(*ROWS, measure="rr").p_value == pytest.approx(p, rel=1e-12)
    assert sg.paired(*ROWS, method="newcombe").p_value is None
    exact = sg.mcnemar_test(*ROWS, method="exact")
    assert (exact.statistic, exact.df) == (None, None)
    assert sg.paired(*ROWS, measure="or").p_value == exact.p_value


@given(st.tuples(*[st.integers(0, 40)] * 4).filter(any), st.floats(-0.9, 0.9))
def test_non_inferiority_by_the_margin_is_by_the_limit(cells: tuple[int, ...], margin: float) -> None:
    """A one-sided p below alpha and a one-sided limit above the margin say the same."""
    a, b, c, d = cells
    found = sg.paired((a, b), (c, d), null=margin, alternative="greater")
    if abs(found.low - margin) > 1e-6:
        assert (found.p_value < 0.05) == (found.low > margin)
    assert found.high == 1


@given(st.tuples(*[st.integers(0, 40)] * 4).filter(any))
def test_responders_and_the_others_and_both_measurements_are_alike(cells: tuple[int, ...]) -> None:
    a, b, c, d = cells
    for measure in ("risk_difference", "odds_ratio"):
        found, others = (sg.paired(*rows, measure=measure) for rows in (((a, b), (c, d)), ((d, b), (c, a))))
        assert (found.low, found.high) == pytest.approx(
            (others.low, others.high), nan_ok=True
        )  # agreement is symmetric
    side = {name: sg.mcnemar_test((a, b), (c, d), alternative=name).p_value for name in ("less", "greater")}
    assert sum(side.values()) == pytest.approx(1)


def test_arrays_give_arrays_with_counts_beside_them() -> None:
    found = sg.paired(([1, 59, 0], [1, 6, 0]), ([7, 16, 0], [12, 80, 0]), measure="risk_ratio")
    assert found.low.shape == (3,)
    assert np.isnan(found.low).tolist() == [False, False, True]
    assert found.to_dict()["second_only"] == [7, 16, 0]
    assert "(59, 6), (16, 80)" in str(found)
    assert any(note.startswith("the table has nobody in it") for note in found.notes)
    assert len(found.to_frame()) == 3
    tests = sg.mcnemar_test(([1, 0], [1, 0]), ([7, 0], [12, 0]))
    assert tests.notes == ("there are no pairs, so there is nothing to test (1 of 2 tables, the first at [1])",)


def test_no_discordant_pairs_is_no_evidence_and_wald_says_so() -> None:
    found = sg.paired((10, 0), (0, 10), method="wald")
    assert (found.low, found.high) == (0, 0)
    assert any("'tango' copes with it" in note for note in found.notes)
    odds = sg.paired((10, 0), (0, 10), measure="or", method="mid-p")
    assert math.isnan(odds.estimate)
    assert (odds.low, odds.high, odds.p_value) == (0, math.inf, 1)


def test_columns_of_participants_are_counted() -> None:
    before, after = [1] * 65 + [0] * 96, [1] * 59 + [0] * 6 + [1] * 16 + [0] * 80
    assert str(sg.paired(first=before, second=after)) == str(sg.paired(*ROWS))
    assert sg.mcnemar_test(first=before, second=after).p_value == sg.mcnemar_test(*ROWS).p_value
