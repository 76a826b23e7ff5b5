"""Numbers needed: from counts, and from a ratio at a stated baseline risk; and natural frequencies."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg

ARMS = ((9, 16), (4, 19))


@pytest.mark.parametrize(
    ("effect", "per_1000", "rounded_up"),
    [
        ({"risk_ratio": (0.92, 0.92, 0.92)}, "24 fewer", 42),  # Cochrane Handbook 5.1, 12.5.4.2
        ({"odds_ratio": (0.73, 0.73, 0.73)}, "62 fewer", 17),  # Cochrane Handbook 5.1, 12.5.4.3
    ],
)
def test_the_worked_examples_of_the_cochrane_handbook(effect: dict, per_1000: str, rounded_up: int) -> None:
    found = sg.nnt(**effect, baseline_risk=0.3, benefit=False)
    assert found.kind == "NNTB"
    assert math.ceil(found.estimate) == rounded_up
    assert f"; {per_1000} (" in str(found.frequencies(1000))
    assert found.cite == "schunemann2011"


@pytest.mark.parametrize("measure", ["odds_ratio", "risk_ratio"])
def test_at_the_control_rate_a_ratio_gives_the_number_needed_of_the_counts(measure: str) -> None:
    counts, found = sg.nnt(*ARMS), sg.nnt(*ARMS, measure=measure, baseline_risk=4 / 19)
    assert found.estimate == pytest.approx(counts.estimate, rel=1e-12)
    assert found.risks == pytest.approx((9 / 16, 4 / 19))
    assert (found.effect, found.baseline_risk) == (measure, 4 / 19)
    assert "taken as known" in " ".join(found.notes)


@given(st.floats(0.01, 0.99), st.floats(0.02, 50), st.booleans())
def test_the_formula_is_that_of_the_odds(risk: float, ratio: float, benefit: bool) -> None:
    """A second derivation: odds without treatment, times the ratio, back to a risk."""
    odds = risk / (1 - risk) * ratio
    gain = (odds / (1 + odds) - risk) * (1 if benefit else -1)
    found = sg.nnt(odds_ratio=(ratio, ratio / 2, ratio * 2), baseline_risk=risk, benefit=benefit)
    assert found.risk_difference.estimate == pytest.approx(gain * (1 if benefit else -1), abs=1e-12)
    if abs(gain) > 1e-9:
        assert found.estimate == pytest.approx(1 / abs(gain), rel=1e-6)
        assert found.kind == ("NNTB" if gain > 0 else "NNTH")
    assert found.through_infinity == (0.5 < ratio < 2)


def test_the_three_ways_to_give_a_ratio_agree() -> None:
    odds = sg.odds_ratio(*ARMS, method="woolf", confidence_level=0.9)
    ways = [
        sg.nnt(*ARMS, measure="or", method="woolf", confidence_level=0.9, baseline_risk=0.3),
        sg.nnt(odds, baseline_risk=0.3),
        sg.nnt(odds_ratio=(odds.estimate, odds.low, odds.high), confidence_level=0.9, baseline_risk=0.3),
    ]
    assert len({str(found) for found in ways}) == 1
    assert [found.method for found in ways] == ["woolf", "woolf", "printed"]
    assert ways[0].risk_difference.p_value == odds.p_value
    difference = sg.risk_difference(*ARMS, method="newcombe")
    assert str(sg.nnt(difference)) == str(sg.nnt(*ARMS, method="newcombe"))
    assert sg.nnt(difference).risk_difference is difference
    json.dumps([found.to_dict() for found in ways])


def test_a_p_value_against_another_null_is_not_passed_off_as_one_against_no_effect() -> None:
    odds = sg.odds_ratio(*ARMS, null=2)
    assert sg.nnt(odds, baseline_risk=0.3).risk_difference.p_value is None


def test_baseline_risks_broadcast() -> None:
    risks = np.array([0.05, 0.2, 0.5])
    found = sg.nnt(*ARMS, measure="odds_ratio", baseline_risk=risks, horizon="12 weeks")
    assert found.estimate.shape == (3,)
    for i, risk in enumerate(risks):
        alone = sg.nnt(*ARMS, measure="odds_ratio", baseline_risk=float(risk))
        assert (found.estimate[i], found.low[i], found.high[i]) == (alone.estimate, alone.low, alone.high)
    assert "baseline risk" in str(found)
    assert "over 12 weeks" in str(sg.nnt(*ARMS, measure="or", baseline_risk=0.2, horizon="12 weeks"))
    grid = sg.nnt(([9, 8], [16, 10]), ([4, 2], [19, 10]), measure="rr", baseline_risk=[[0.1], [0.2], [0.3]])
    assert grid.estimate.shape == (3, 2)
    assert len(grid.to_frame()) == 6


def test_infinite_and_zero_ratios_are_limits() -> None:
    found = sg.nnt(odds_ratio=(2, 0, math.inf), baseline_risk=0.2)
    assert (found.risk_difference.low, found.risk_difference.high) == pytest.approx((-0.2, 0.8))
    assert (found.low, found.high) == pytest.approx((1.25, -5))
    assert found.branches == (("NNTB", found.low, math.inf), ("NNTH", -found.high, math.inf))
    none = sg.nnt(odds_ratio=(1, 1, 3), baseline_risk=0.3)
    assert none.estimate == math.inf
    assert "respond alike" in " ".join(none.notes)
    assert sg.nnt(odds_ratio=(1e308, 1, 1e308), baseline_risk=0.9).estimate == pytest.approx(10)


def test_a_risk_above_1_is_never_clipped_in_silence() -> None:
    cut = sg.nnt(risk_ratio=(2, 1.2, 4), baseline_risk=0.3)
    assert (cut.estimate, cut.low) == pytest.approx((1 / 0.3, 1 / 0.7))
    assert "the upper limit of the risk ratio times the baseline risk is above 1, and was cut off at 1" in cut.notes
    beyond = sg.nnt(risk_ratio=(2, 1.2, 4), baseline_risk=0.6)
    assert np.isnan(beyond.estimate)
    assert beyond.high == pytest.approx(1 / 0.12)
    assert "a risk ratio of 2 times a baseline risk of 0.6 is above 1" in " ".join(beyond.notes)
    nothing = sg.nnt(risk_ratio=(2, 1.5, 4), baseline_risk=0.8)
    assert np.isnan([nothing.estimate, nothing.low, nothing.high]).all()
    everybody = sg.nnt((10, 10), (3, 10), measure="rr", baseline_risk=0.3)  # 1 but for floating-point error
    assert everybody.estimate == pytest.approx(1 / 0.7)
    many = sg.nnt(risk_ratio=(2, 1.2, 4), baseline_risk=[0.1, 0.2, 0.6])
    assert any(note.endswith("(1 of 3 tables, the first at [2])") for note in many.notes)
    assert np.isnan(many.estimate).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"baseline_risk": 20}, "baseline_risk=20.0 is not between 0 and 1; did you mean 0.2?"),
        ({"baseline_risk": 0}, "baseline_risk=0.0 is not between 0 and 1"),
        ({"baseline_risk": True}, "baseline_risk=True is not between 0 and 1"),
        ({"baseline_risk": [0.2, float("nan")]}, "baseline_risk[1]=nan is not between 0 and 1"),
        ({"baseline_risk": [0.2, "0.3"]}, "baseline_risk[1]='0.3' is not between 0 and 1"),
        ({"baseline_risk": [0.1, 0.2]}, "baseline_risk of shape (2,) does not broadcast against effects of shape (3,)"),
        ({}, "baseline_risk is missing: measure 'odds_ratio' gives a number needed only at a stated risk"),
        ({"measure": "rate", "baseline_risk": 0.2}, "measure='rate' is not known"),
        ({"measure": "rd", "baseline_risk": 0.2}, "baseline_risk does not fit a risk difference"),
        ({"baseline_risk": 0.2, "benefit": "no"}, "benefit='no' is neither True nor False"),
    ],
)
def test_a_wrong_baseline_is_named(options: dict, said: str) -> None:
    with pytest.raises(sg.MethodError) as caught:
        sg.nnt(([9, 8, 7], 20), (4, 19), **({"measure": "odds_ratio"} | options))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ((2, 1), "odds_ratio: give (estimate, low, high), got (2, 1)"),
        ("4.8 (1.1 to 21.2)", "odds_ratio: give (estimate, low, high), got '4.8 (1.1 to 21.2)'"),
        ((2, 3, 4), "odds_ratio: 2 (3 to 4) is not an estimate between its limits"),
        (([2, 2], [1, 3], 4), "odds_ratio[1]: 2 (3 to 4) is not an estimate between its limits"),
        ((2, -1, 4), "odds_ratio low=-1.0 is no ratio: it must be a number of 0 or more"),
        ((2, 1, [4, None]), "odds_ratio high[1]=None is no ratio"),
        (([1, 2], [1, 2, 3], 9), "odds_ratio: estimate, low and high of shapes (2,), (3,), () do not broadcast"),
    ],
)
def test_a_printed_ratio_that_cannot_be_is_refused(printed: object, said: str) -> None:
    with pytest.raises(sg.FigureError) as caught:
        sg.nnt(odds_ratio=printed, baseline_risk=0.2)
    assert said in str(caught.value)


def test_nothing_is_passed_over_in_silence() -> None:
    odds = sg.odds_ratio(*ARMS)
    for options in ({"method": "woolf"}, {"confidence_level": 0.9}, {"measure": "or"}, {"control": (4, 19)}):
        with pytest.raises(sg.MethodError, match=f"{next(iter(options))} must be left out: the estimate already"):
            sg.nnt(odds, baseline_risk=0.2, **options)
    for options in ({"treatment": (9, 16)}, {"method": "woolf"}, {"risk_ratio": (2, 1, 3)}):
        with pytest.raises(sg.MethodError, match=f"{next(iter(options))} must be left out: odds_ratio stands"):
            sg.nnt(odds_ratio=(2, 1, 3), baseline_risk=0.2, **options)
    with pytest.raises(sg.MethodError, match="not from a rate"):
        sg.nnt(sg.rate((9, 16)), baseline_risk=0.2)
    with pytest.raises(sg.CountError, match="give two arms"):
        sg.nnt()


def test_natural_frequencies() -> None:
    found = sg.nnt(*ARMS, horizon="12 weeks")
    assert str(found.frequencies()) == (
        "of 100 treated, 56 respond over 12 weeks; of 100 in control, 21; 35 more (95% CI 3 more to 62 more)"
    )
    hundred, thousand = found.to_dict()["frequencies"]
    assert (hundred["per"], thousand["per"]) == (100, 1000)
    assert thousand["difference"] == pytest.approx(351.97, abs=0.01)
    assert "of 1,000 treated, 563 respond" in thousand["text"]
    assert hundred["text"] in found.text(200)
    assert hundred["text"] not in str(found)


@pytest.mark.parametrize(
    ("arms", "per", "said"),
    [
        (((33, 100), (30, 100)), 100, "33 respond; of 100 in control, 30; 3 more (95% CI 10 fewer to 16 more)"),
        (((301, 1000), (300, 1000)), 100, "less than 1 more (95% CI 4 fewer to 4 more)"),
        (((300, 1000), (301, 1000)), 100, "30; less than 1 fewer (95% CI 4 fewer to 4 more)"),
        (((30, 100), (30, 100)), 100, "no difference (95% CI 13 fewer to 13 more)"),
        (
            ((1, 1000), (999, 1000)),
            100,
            "less than 1 responds; of 100 in control, more than 99; more than 99 fewer (95% CI more",
        ),
        (((1, 100), (0, 100)), 100, "1 responds; of 100 in control, 0; 1 more"),
        (((57, 200), (1, 200)), 100, "29 respond; of 100 in control, 1;"),  # 28.5 and 0.5, each rounded half up
    ],
)
def test_rounding_hides_no_difference(arms: tuple, per: int, said: str) -> None:
    assert said in str(sg.nnt(*arms).frequencies(per))


def test_frequencies_at_a_baseline_risk_say_what_is_assumed_and_of_many_tables_are_a_table() -> None:
    found = sg.nnt(odds_ratio=(0.73, 0.5, 1.1), baseline_risk=[0.1, 0.3], benefit=False)
    assert "62 fewer" in str(found.frequencies(1000))
    assert found.frequencies(1000).to_frame()["control"].tolist() == [100, 300]
    assert "text" not in found.frequencies().to_dict()
    one = sg.nnt(odds_ratio=(0.73, 0.5, 1.1), baseline_risk=0.3).frequencies()
    assert "of 100 in control, 30 (assumed)" in str(one)
    assert "Note: from the odds ratio at a baseline risk of 0.3" in str(one)


@pytest.mark.parametrize("per", [0, -1, 1.5, True, "100", None])
def test_natural_frequencies_are_of_a_whole_number(per: object) -> None:
    with pytest.raises(sg.MethodError, match="is not a whole number above 0"):
        sg.nnt(*ARMS).frequencies(per)
