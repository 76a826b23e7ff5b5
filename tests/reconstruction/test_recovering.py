"""Standard error, z, p and interval from each other, against our own methods and figures checked elsewhere."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import norm, t

import subgroup as sg

NAMES = ("estimate", "standard_error", "z", "p_value", "conf_low", "conf_high")


@pytest.mark.parametrize(
    ("measure", "method", "verb"),
    [("odds_ratio", "woolf", sg.odds_ratio), ("risk_ratio", "katz", sg.risk_ratio), ("rd", "wald", sg.risk_difference)],
)
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_one_number_gives_the_others_of_a_wald_method(measure: str, method: str, verb: object, level: float) -> None:
    found = verb((9, 16), (4, 19), method=method, confidence_level=level)
    from_limits = sg.back_calculate(measure, found.estimate, interval=(found.low, found.high), confidence_level=level)
    again = {
        "p": sg.back_calculate(measure, found.estimate, p=found.p_value, confidence_level=level),
        "z": sg.back_calculate(measure, found.estimate, z=from_limits["z"], confidence_level=level),
        "se": sg.back_calculate(
            measure, found.estimate, standard_error=from_limits["standard_error"], confidence_level=level
        ),
        "alone": sg.back_calculate(measure, interval=(found.low, found.high), confidence_level=level),
    }
    assert from_limits["p_value"] == pytest.approx(found.p_value)
    for each in again.values():
        for name in NAMES:
            assert each[name] == pytest.approx(from_limits[name]), name
        assert each["conf_low"] == pytest.approx(found.low)


def test_a_difference_of_pooled_trials() -> None:
    """Printed hazard ratios with intervals, checked by 2 / sqrt(events)."""
    found = sg.back_calculate("hazard_ratio", "1.09 (0.92-1.29)")
    assert found["standard_error"] == pytest.approx(0.086, abs=5e-4)
    assert found["p_value"] == pytest.approx(0.33, abs=0.02)
    found = sg.back_calculate("hazard_ratio", "0.98 (0.76-1.25)")
    assert found["standard_error"] == pytest.approx(0.127, abs=5e-4)
    low, high = found.ranges["p_value"]
    assert low < 0.85 < high
    assert "log scale" in found.notes[0]


def test_rounding_leaves_the_truth_open() -> None:
    truth = sg.odds_ratio((9, 16), (4, 19), method="woolf")
    found = sg.back_calculate("odds_ratio", "4.8 (95% CI 1.1 to 21.2)")
    low, high = found.ranges["p_value"]
    assert low < truth.p_value < high
    error = math.log(truth.high / truth.low) / (2 * norm.ppf(0.975))
    low, high = found.ranges["standard_error"]
    assert low < error < high
    from_p = sg.back_calculate("odds_ratio", "4.8", p=".037")
    low, high = from_p.ranges["conf_high"]
    assert low < truth.high < high
    assert "to" in str(found)


@given(st.floats(0.05, 20), st.floats(0.01, 0.99), st.floats(0.5, 0.999))
def test_there_and_back(estimate: float, p: float, level: float) -> None:
    if abs(math.log(estimate)) < 1e-3:
        return
    found = sg.back_calculate("ratio", estimate, p=p, confidence_level=level)
    back = sg.back_calculate("ratio", interval=(found["conf_low"], found["conf_high"]), confidence_level=level)
    assert back["p_value"] == pytest.approx(p, rel=1e-6)
    assert back["estimate"] == pytest.approx(estimate, rel=1e-6)
    assert found.ranges["p_value"] == (found["p_value"], found["p_value"])


def test_a_bound_on_p_leaves_one_side_open() -> None:
    found = sg.back_calculate("mean_difference", "3.2", p="P < .001")
    assert found["standard_error"] == pytest.approx(3.2 / norm.isf(0.0005))
    low, high = found.ranges["standard_error"]
    assert low == 0
    assert high > found["standard_error"]


def test_an_interval_of_another_method_is_called_a_guess() -> None:
    assert any("another method" in note for note in sg.back_calculate("odds_ratio", "4.59 (0.90 to 28.3)").notes)
    assert len(sg.back_calculate("odds_ratio", "4.8 (1.1 to 21.2)").notes) == 1
    assert any("another method" in note for note in sg.back_calculate("rd", "0.35 (0.03 to 0.59)").notes)


@pytest.mark.parametrize(
    ("p", "n", "effect"),
    [
        (".042", (50, 50), 0.41),
        (".046", (50, 50), 0.40),
        (".017", (50, 50), 0.49),
        (0.02, 37, 0.40),
        (0.05, 37, 0.33),
    ],
)
def test_standardised_effects_that_were_checked_elsewhere(p: str | float, n: object, effect: float) -> None:
    found = sg.effect_from_p(p, n=n)
    assert found["standardised_effect"] == pytest.approx(effect, abs=0.005)
    assert "two-sided" in found.notes[0]


@given(st.floats(0.0, 1.0), st.integers(2, 200), st.integers(2, 200))
@example(0.0, 2, 3)
@example(1e-309, 2, 3)
def test_a_standardised_effect_has_its_p_value(p: float, n1: int, n2: int) -> None:
    found = sg.effect_from_p(p, n=(n1, n2))
    statistic = found["standardised_effect"] / math.sqrt(1 / n1 + 1 / n2)
    assert 2 * t.sf(statistic, n1 + n2 - 2) == pytest.approx(p, abs=1e-9)
    normal = sg.effect_from_p(p, n=(n1, n2), test="z")
    assert 2 * norm.sf(normal["statistic"]) == pytest.approx(p, abs=1e-9)
    assert len(found.to_frame()) == 3


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.back_calculate("odds", "4.8", p=".03"), sg.MethodError, "measure='odds' is not known"),
        (lambda: sg.back_calculate("or", "4.8"), sg.MethodError, "got none"),
        (lambda: sg.back_calculate("or", "4.8 (1.1 to 21.2)", p=".03"), sg.MethodError, "got interval, p"),
        (lambda: sg.back_calculate("or", "4.8 (1.1 to 21.2)", interval=(1, 2)), sg.MethodError, "was printed with one"),
        (lambda: sg.back_calculate("or", p=".03"), sg.MethodError, "estimate is missing"),
        (lambda: sg.back_calculate("or", -1, p=".03"), sg.FigureError, "above 0"),
        (lambda: sg.back_calculate("or", 1, p=".03"), sg.MethodError, "say nothing of its standard error"),
        (lambda: sg.back_calculate("or", 2, p=1), sg.MethodError, "say nothing"),
        (lambda: sg.back_calculate("or", 2, p=1.5), sg.FigureError, "p=1.5 is not between 0 and 1"),
        (lambda: sg.back_calculate("or", 2, z=math.nan), sg.FigureError, "z=nan is not a number"),
        (lambda: sg.back_calculate("or", 2, standard_error=0), sg.FigureError, "must be above 0"),
        (lambda: sg.back_calculate("or", 2, interval=(3, 1)), sg.FigureError, "wrong way round"),
        (lambda: sg.back_calculate("or", 2, interval=3), sg.FigureError, "not a pair"),
        (lambda: sg.back_calculate("or", 2, p=0.1, confidence_level=95), sg.MethodError, "did you mean 0.95"),
        (lambda: sg.effect_from_p(".03", n=(1, 1)), sg.CountError, "degree of freedom"),
        (lambda: sg.effect_from_p(".03", n="37"), sg.CountError, "n='37'"),
        (lambda: sg.effect_from_p(3, n=37), sg.FigureError, "not between 0 and 1"),
        (lambda: sg.effect_from_p(".03", n=37, test="f"), sg.MethodError, "test='f'"),
    ],
)
def test_what_is_not_valid_is_said(call: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)
