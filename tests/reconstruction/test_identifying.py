"""Which methods print a figure: the memantine trial, bounds on p, and what cannot be."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.measures import ODDS_RATIO
from subgroup.core.printed import parse
from subgroup.core.registry import methods, quietly
from subgroup.reconstruction.readings import Figure, conditional, conditional_may_fit, readings

ALL, HIGH = ((9, 16), (4, 19)), ((8, 10), (2, 10))


def test_the_odds_ratios_of_the_memantine_trial_are_woolfs() -> None:
    assert sg.identify(*ALL, odds_ratio="4.8 (1.1 to 21.2)").methods == ("woolf",)
    assert sg.identify(*HIGH, odds_ratio="16.0 (1.8-143.2)").methods == ("woolf",)


def test_one_table_has_many_p_values() -> None:
    found = sg.identify(*ALL, p=".03")
    assert {"pearson", "n-1", "likelihood-ratio"} <= set(found.methods)
    assert not {"fisher", "yates", "woolf"} & set(found.methods)
    said = str(found)
    assert said.index("pearson") < said.index("fisher ")
    assert ".0425" in said
    assert sg.identify(*HIGH, p="P=.007").methods == ("pearson",)


def test_bounds_on_p_are_read() -> None:
    below = set(sg.identify(*ALL, p="P < .05").methods)
    above = set(sg.identify(*ALL, p="NS").methods)
    assert not below & above
    assert below | above == {each.name for each in methods("association_test")}
    assert {"yates", "fisher-central"} <= above
    assert sg.identify((30, 40), (3, 40), p="P = .000").methods
    assert sg.identify((30, 40), (3, 40), p="p ≤ 0.001").methods


def test_methods_around_the_conditional_estimate_and_with_a_hand_quantile() -> None:
    assert "exact-conditional" in sg.identify(*ALL, odds_ratio="4.59 (0.90 to 28.3)", rounding="half-up").methods
    assert "exact-conditional" in sg.identify(*ALL, odds_ratio="4.82 (0.90 to 28.3)").methods
    low, high = ODDS_RATIO.estimate(9.0, 16.0, 4.0, 19.0) * np.exp(
        np.array([-1, 1]) * 1.96 * np.sqrt(1 / 9 + 1 / 7 + 1 / 4 + 1 / 15)
    )
    assert sg.identify(*ALL, odds_ratio=f"4.8214 ({low:.5f} to {high:.5f})").methods == ("woolf",)


def test_an_estimate_alone_needs_no_method() -> None:
    found = sg.identify(*ALL, odds_ratio="4.8")
    assert (found.methods, found.fits) == ((), True)
    assert not sg.identify(*ALL, odds_ratio="4.9").fits
    assert sg.identify(*ALL, nnt="3").fits
    assert sg.identify(*ALL, nnt="NNTB 3").fits
    assert not sg.identify(*ALL, nnt="NNTB 3", benefit=False).fits
    assert "miettinen-nurminen" in sg.identify(*ALL, nnt="2.8 (1.6 to 38.3)").methods
    assert sg.identify(*ALL, risk_difference="35.2% (4.8% to 65.6%)").methods == ("wald",)


def test_the_frame_has_a_row_per_method() -> None:
    frame = sg.identify(*ALL, odds_ratio="4.8 (1.1 to 21.2)").to_frame()
    assert frame.loc[frame["fits"], "method"].tolist() == ["woolf"]
    assert len(frame) == len(methods("odds_ratio"))
    assert sg.identify(*ALL, p=".03").to_dict()["methods"]


TABLES = st.tuples(st.integers(1, 25), st.integers(1, 25)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(TABLES)
def test_the_bounds_on_a_conditional_estimate_hold_it(table: tuple[int, int, int, int]) -> None:
    counts = tuple(np.array([float(each)]) for each in table)
    estimate, value = conditional(counts), quietly(ODDS_RATIO.estimate, *counts)
    if 0 < estimate[0] < 1e6:
        printed = parse("odds_ratio", f"{estimate[0]:.4f}")
        figure = Figure("odds_ratio", printed, ("half-up",))
        assert conditional_may_fit(figure, value, counts)[0]
        assert min(1, value[0]) - 1e-9 <= estimate[0] <= max(1, value[0]) + 1e-9


@given(st.lists(TABLES, min_size=1, max_size=20))
def test_many_tables_are_read_as_one_by_one(tables: list[tuple[int, int, int, int]]) -> None:
    columns = tuple(np.array(tables, dtype=float).T)
    names = ("woolf", "exact-conditional", "miettinen-nurminen")
    able = tuple(each for each in methods("odds_ratio") if each.name in names)
    figure = Figure("odds_ratio", parse("odds_ratio", "2.0 (0.5 to 9)"), ("half-up", "half-even"), able)
    for many in readings(figure, columns):
        for i in range(len(tables)):
            one = next(each for each in readings(figure, tuple(c[i] for c in columns)) if each.method == many.method)
            np.testing.assert_array_equal(one.fits, many.fits[:, i])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "one figure at a time, such as p='.03'; got none"),
        ({"p": ".03", "nnt": "3"}, "got nnt, p"),
        ({"odds_ratio": "4.8 (21.2 to 1.1)"}, "odds_ratio: cannot read"),
        ({"odds_ratio": "4.8 (5.1 to 21.2)"}, "the interval does not contain 4.8"),
        ({"odds_ratio": "4,8 (1,1-21,2)"}, "character 2 (',') does not fit"),
        ({"odds_ratio": "4.8  (1.1 - 21.2) x"}, "character 19 ('x') does not fit"),
        ({"odds_ratio": "4.8 (90% CI 1.1 to 21.2)", "confidence_level": 0.95}, "says 0.9, and confidence_level=0.95"),
        ({"p": ".03", "rounding": "upwards"}, "rounding='upwards'"),
        ({"p": "1.3"}, "outside 0 to 1"),
        ({"p": 0.03}, "put it in quotes"),
        ({"nnt": "3", "benefit": "yes"}, "benefit='yes'"),
    ],
)
def test_what_is_not_valid_is_said(more: dict[str, object], said: str) -> None:
    with pytest.raises((sg.FigureError, sg.MethodError)) as caught:
        sg.identify(*ALL, **more)
    assert said in str(caught.value)


def test_one_table_only() -> None:
    with pytest.raises(sg.CountError, match="one table, got 2 tables"):
        sg.identify(([9, 8], [16, 10]), (4, 19), p=".03")


@given(st.text(max_size=30))
def test_nothing_but_a_figure_error_escapes(text: str) -> None:
    with suppress(sg.FigureError):
        assert str(sg.identify(*ALL, p=text))


def test_a_bound_is_shown_as_one_and_has_no_rounding() -> None:
    found = str(sg.identify((0, 16), (4, 19), p="P < .05"))
    assert found.startswith("0/16 v 4/19, p printed as < .05\n")
    assert "rounded" not in found
    assert "likelihood-ratio       .0211   yes" in found
    several = sg.reconstruct(n=(16, 19), odds_ratio="4.8 (1.1 to 21.2)", p="p < 0.05")
    assert "p < 0.05" in several.sentence()
    assert "p_rounding" not in several.to_frame()
