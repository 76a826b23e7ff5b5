"""Mistakes measured in other programs, held against ours. Their numbers are quoted with the version that gave them."""

from collections.abc import Callable

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.registry import methods

EFFECTS: dict[str, Callable[..., object]] = {
    "risk_difference": sg.risk_difference,
    "risk_ratio": sg.risk_ratio,
    "odds_ratio": sg.odds_ratio,
}


@pytest.mark.parametrize(
    ("arms", "limits"),
    [
        (((10, 40), (3, 41)), (0.0174, 0.3424)),  # statsmodels 0.15: 0.0175 to 0.3388
        (((56, 70), (48, 80)), (0.0528, 0.3382)),  # statsmodels 0.15: 0.0526 to 0.3440
        (((30, 50), (20, 50)), (0.0030, 0.3820)),  # statsmodels 0.15: ValueError, as for the next three
        (((9, 10), (3, 10)), (0.1700, 0.8407)),
        (((0, 10), (5, 10)), (-0.7683, -0.1467)),
        (((0, 10), (0, 10)), (-0.2879, 0.2879)),  # pystatsclinical: ValueError
    ],
)
def test_score_limits_of_the_risk_difference(arms: tuple, limits: tuple[float, float]) -> None:
    """statsmodels' confint_proportions_2indep(method="score", compare="diff")."""
    found = sg.risk_difference(*arms, method="miettinen-nurminen")
    assert (found.low, found.high) == pytest.approx(limits, abs=5.1e-5)


def test_score_limits_of_the_risk_ratio_where_every_control_responds() -> None:
    """statsmodels 0.15 picks a wrong root there."""
    found = sg.risk_ratio((39, 42), (107, 107), method="miettinen-nurminen")
    assert (found.low, found.high) == pytest.approx((0.809, 0.975), abs=5.1e-4)


def test_the_score_odds_ratio_copes_with_every_zero_cell() -> None:
    """statsmodels 0.15 divides by zero; epitools fails in uniroot for 0/10 v 5/10."""
    for x1, x2 in ((0, 5), (10, 5), (5, 0), (5, 10), (0, 10), (10, 0), (0, 0), (10, 10)):
        found = sg.odds_ratio((x1, 10), (x2, 10))
        assert 0 <= found.low < found.high


@pytest.mark.parametrize(("family", "verb"), EFFECTS.items())
@pytest.mark.parametrize("arms", [((10, 10), (0, 10)), ((0, 10), (0, 10)), ((10, 10), (10, 10)), ((0, 1), (1, 1))])
def test_no_interval_of_zero_width_is_given_in_silence(family: str, verb: Callable, arms: tuple) -> None:
    """statsmodels 0.15: wald (1, 1) for 10/10 v 0/10, (0, 0) for 0/10 v 0/10; log-adjusted (1, 1) for 10/10 v 10/10."""
    for each in methods(family):
        found = verb(*arms, method=each.name)
        assert found.low < found.high or any("zero width" in note or "no limits" in note for note in found.notes)


def test_limits_of_a_difference_stay_within_1() -> None:
    """statsmodels 0.15: agresti-caffo gives 1.054 for 10/10 v 0/10."""
    for each in methods("risk_difference"):
        found = sg.risk_difference((10, 10), (0, 10), method=each.name)
        assert -1 <= found.low <= found.high <= 1


def test_nothing_is_added_to_a_zero_cell_in_silence() -> None:
    """statsmodels 0.15: Table2x2([[0, 10], [5, 5]], shift_zeros=True) adds to one cell, for an odds ratio of 0.0500."""
    for each in methods("odds_ratio"):
        assert sg.odds_ratio((0, 10), (5, 10), method=each.name).estimate == 0
    assert sg.risk_ratio((0, 10), (5, 10)).estimate == 0  # epiR 2.0.57: NaN


def test_counts_that_cannot_be_are_refused() -> None:
    """statsmodels 0.15: Table2x2([[-1, 3], [4, 5]]) has odds ratio -0.417; proportion_confint(12, 10) is (nan, nan)."""
    with pytest.raises(sg.CountError, match="treatment responders: a count cannot be negative, got -1"):
        sg.odds_ratio((-1, 2), (4, 9))
    with pytest.raises(sg.CountError, match="12 responders of n=10"):
        sg.rate((12, 10))


@pytest.mark.parametrize("family", ["risk_ratio", "odds_ratio"])
def test_without_responders_the_upper_limit_is_a_number_and_the_estimate_lies_inside(family: str) -> None:
    """scipy 1.17: upper limit nan for 0/10 v 5/10; pystatsclinical: risk ratio 0 with limits 0.0057 to 1.45."""
    default = EFFECTS[family]((0, 10), (5, 10))
    assert default.low == 0 < default.high < 1
    for each in methods(family):
        found = EFFECTS[family]((0, 10), (5, 10), method=each.name)
        assert found.low <= found.estimate <= found.high or found.notes


def test_a_test_and_its_interval_do_not_contradict_each_other() -> None:
    """scipy 1.17: for 1/25 v 8/30 fisher_exact has p = .031, and the exact conditional interval reaches to 1.003."""
    arms = ((1, 25), (8, 30))
    assert sg.association_test(*arms, method="fisher").p_value == pytest.approx(0.0307, abs=5e-5)
    assert sg.odds_ratio(*arms, method="exact-conditional").high == pytest.approx(1.0033, abs=5e-5)
    for each in methods("odds_ratio"):
        found = sg.odds_ratio(*arms, method=each.name)
        if each.test:
            p = sg.association_test(*arms, method=each.test).p_value
            assert found.p_value == pytest.approx(p, abs=1e-12)
            assert (p < 0.05) == (not found.low <= 1 <= found.high) or found.notes


def test_a_ratio_is_tested_against_1() -> None:
    """marginaleffects 0.6, comparison="ratio": P = .0076 for 14/40 v 9/41, which tests a risk ratio of 0."""
    for each in methods("risk_ratio"):
        found = sg.risk_ratio((14, 40), (9, 41), method=each.name)
        assert found.low < 1 < found.high
        assert found.p_value is None or found.p_value > 0.1


def test_a_small_p_value_is_not_printed_as_0() -> None:
    """researchpy: crosstab(test="fisher") prints 0.0 for 60/100 v 30/100."""
    found = sg.association_test((60, 100), (30, 100), method="fisher")
    assert 0 < found.p_value < 0.0001
    assert str(found) == "p < .0001 [fisher]"


def test_point_and_interval_of_a_number_needed_have_one_label_and_one_order() -> None:
    """zEpid 0.9, 60/100 v 30/100, event bad: point "Number Needed to Harm 3.3", interval "NNT 5.9 to 2.3"."""
    found = sg.nnt((60, 100), (30, 100), benefit=False, method="wald")
    assert str(found) == "NNTH 3.3 (95% CI NNTH 2.3 to NNTH 5.9)"


def test_a_number_needed_through_infinity_keeps_both_branches() -> None:
    """33/100 v 30/100, event bad. pystatsclinical: "NNH 33.33 (33.33-inf)"; epiR 2.0.57: 33.3 (-10.1, 6.3)."""
    wald = sg.nnt((33, 100), (30, 100), benefit=False, method="wald")
    assert str(wald) == "NNTH 33.3 (95% CI NNTB 10.1 to ∞ to NNTH 6.3)"
    found = sg.nnt((33, 100), (30, 100), benefit=False, method="newcombe")
    (benefit, least, far), (harm, worst, end) = found.branches
    assert (benefit, harm, far, end) == ("NNTB", "NNTH", np.inf, np.inf)
    assert (least, worst) == pytest.approx((10.2, 6.4), abs=0.05)


@pytest.mark.parametrize("arms", [((0, 10), (5, 10)), ((0, 10), (0, 10)), ((10, 10), (0, 10)), ((5, 5), (5, 5))])
def test_a_number_needed_copes_with_zero_cells(arms: tuple) -> None:
    """zEpid 0.9: ValueError wherever a cell is zero."""
    found = sg.nnt(*arms)
    assert found.estimate >= 1
    assert found.branches
