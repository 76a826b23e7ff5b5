"""The arithmetic of coverage, with limits written down here: by hand, as a paper printed it, and by plain loops."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from subgroup.core.interval import Interval
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO, Measure
from subgroup.kernels import _coverage
from subgroup.kernels._coverage import TIE, binomial, covered, every_table

Z = ndtri(0.975)


def _limits(low: np.ndarray, high: np.ndarray) -> Interval:
    return Interval(np.asarray(low, float), np.asarray(high, float), 0.95, "", np.zeros(np.shape(low), bool))


def _wald(n: int) -> Interval:
    x, _ = every_table((n,))
    error = Z * np.sqrt(x / n * (1 - x / n) / n)
    return _limits(x / n - error, x / n + error)


def _difference(n1: int, n2: int, added: float) -> Interval:
    """Wald's interval for a difference, after adding so many successes and failures to each arm."""
    x1, _, x2, _ = every_table((n1, n2))
    m1, m2 = n1 + 2 * added, n2 + 2 * added
    p1, p2 = (x1 + added) / m1, (x2 + added) / m2
    error = Z * np.sqrt(p1 * (1 - p1) / m1 + p2 * (1 - p2) / m2)
    return _limits(p1 - p2 - error, p1 - p2 + error)


def _one(measure: Measure, limits: Interval, sizes: tuple[int, ...], *rates: float) -> float:
    return float(covered(measure, limits, sizes, tuple(np.array([p]) for p in rates))[0])


def test_tables_come_in_one_order_and_each_once() -> None:
    x1, n1, x2, n2 = every_table((1, 2))
    assert list(zip(x1, x2, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert set(n1) == {1}
    assert set(n2) == {2}


@pytest.mark.parametrize("n", [1, 7, 50, 2_000, 100_000])
def test_probabilities_are_the_binomial_ones(n: int) -> None:
    p = np.array([0.0, 1e-9, 0.005, 0.3, 0.5, 0.97, 1.0])
    np.testing.assert_allclose(binomial(n, p), binom.pmf(np.arange(n + 1), n, p[:, None]), rtol=1e-8, atol=1e-13)


def test_one_participant_by_hand() -> None:
    # Wald's limits are 0 to 0 and 1 to 1; limits of 0 to 0.975 and 0.025 to 1 miss one table beyond 0.975.
    assert _one(RATE, _wald(1), (1,), 0.3) == 0
    assert [_one(RATE, _wald(1), (1,), p) for p in (0, 1)] == [1, 1]
    exact = _limits([0, 0.025], [0.975, 1])
    found = [_one(RATE, exact, (1,), p) for p in (0.01, 0.025, 0.5, 0.975, 0.98)]
    assert found == pytest.approx([0.99, 1, 1, 1, 0.98], abs=1e-15)


def test_one_against_two_by_hand() -> None:
    # Tables 0 v 0, 0 v 1, 0 v 2, 1 v 0, 1 v 1, 1 v 2; the first and the last but one hold a difference of 0.25.
    limits = _limits([-0.5, -1, -1, 0.5, 0, -0.3], [0.5, 0.1, 0, 1, 1, 0.2])
    p1, p2 = 0.5, 0.25
    by_hand = (1 - p1) * (1 - p2) ** 2 + p1 * 2 * p2 * (1 - p2)
    assert _one(RISK_DIFFERENCE, limits, (1, 2), p1, p2) == pytest.approx(by_hand, abs=1e-15)


def test_the_standard_interval_covers_a_half_as_brown_cai_and_dasgupta_printed() -> None:
    assert round(_one(RATE, _wald(10), (10,), 0.5), 3) == 0.891  # their Table 1


def test_the_standard_interval_is_erratic_and_plain_loops_say_the_same() -> None:
    found = {}
    for n, p in ((10, 0.5), (17, 0.5), (40, 0.5), (30, 0.2), (98, 0.2), (591, 0.005), (592, 0.005)):
        limits = _wald(n)
        plain = sum(binom.pmf(x, n, p) for x in range(n + 1) if limits.low[x] <= p <= limits.high[x])
        found[n] = _one(RATE, limits, (n,), p)
        assert found[n] == pytest.approx(plain, abs=1e-12)
    assert found[98] < found[30]  # as Brown, Cai and DasGupta warn: more participants, less coverage
    assert found[592] < found[591] - 0.15


@pytest.mark.parametrize("measure", [RISK_DIFFERENCE, RISK_RATIO, ODDS_RATIO], ids=lambda each: each.name)
def test_plain_loops_over_two_arms_say_the_same(measure: Measure) -> None:
    n1, n2, rng = 6, 9, np.random.default_rng(11)
    for p1, p2 in rng.random((10, 2)):
        odds1, odds2 = p1 / (1 - p1), p2 / (1 - p2)
        truth = {"risk_difference": p1 - p2, "risk_ratio": p1 / p2, "odds_ratio": odds1 / odds2}[measure.name]
        middle, width = rng.normal(truth, 1, (n1 + 1, n2 + 1)), rng.exponential(1, (n1 + 1, n2 + 1))
        limits = _limits((middle - width).ravel(), (middle + width).ravel())
        plain = 0.0
        for x1 in range(n1 + 1):
            for x2 in range(n2 + 1):
                if abs(truth - middle[x1, x2]) <= width[x1, x2]:
                    plain += binom.pmf(x1, n1, p1) * binom.pmf(x2, n2, p2)
        assert _one(measure, limits, (n1, n2), p1, p2) == pytest.approx(plain, abs=1e-12)


def test_adding_successes_and_failures_mends_the_standard_interval_as_agresti_and_caffo_say() -> None:
    rates = tuple(np.random.default_rng(12).random((2, 10_000)))
    standard, adjusted = (covered(RISK_DIFFERENCE, _difference(10, 10, added), (10, 10), rates) for added in (0, 1))
    assert (standard < 0.93).mean() > 0.8
    assert (adjusted < 0.93).mean() < 0.02


def test_a_limit_equal_to_the_truth_but_for_rounding_holds_it_and_no_other_does() -> None:
    for measure, p1, p2 in ((RISK_DIFFERENCE, 0.3, 0.2), (RISK_RATIO, 0.3, 0.1), (ODDS_RATIO, 0.75, 0.1)):
        truth = {"risk_difference": 0.1, "risk_ratio": 3.0, "odds_ratio": 27.0}[measure.name]
        for factor, held in ((1e-14, 1), (TIE / 2, 1), (3 * TIE, 0)):
            miss = factor * (truth if measure.ratio else 1)
            above, below = _limits([truth + miss] * 4, [np.inf] * 4), _limits([-np.inf] * 4, [truth - miss] * 4)
            for limits in (above, below):
                assert _one(measure, limits, (1, 1), p1, p2) == pytest.approx(held, abs=1e-15)


def test_infinity_is_held_by_infinity_alone_and_zero_by_zero() -> None:
    for high, held in ((np.inf, 1), (1e300, 0)):
        assert _one(RISK_RATIO, _limits([0] * 4, [high] * 4), (1, 1), 0.5, 0) == held
    for low, held in ((0, 1), (1e-300, 0)):
        assert _one(RISK_RATIO, _limits([low] * 4, [np.inf] * 4), (1, 1), 0, 0.5) == held


def test_limits_that_are_not_there_hold_nothing_and_no_effect_is_nan() -> None:
    none = _limits([np.nan] * 4, [np.nan] * 4)
    assert _one(RISK_DIFFERENCE, none, (1, 1), 0.5, 0.5) == 0
    every = _limits([0] * 4, [np.inf] * 4)
    assert np.isnan([_one(measure, every, (1, 1), 0, 0) for measure in (RISK_RATIO, ODDS_RATIO)]).all()
    assert np.isnan(_one(ODDS_RATIO, every, (1, 1), 1, 1))
    assert _one(RISK_RATIO, every, (1, 1), 1, 1) == 1


def test_pieces_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = tuple(np.random.default_rng(3).random((2, 50)))
    limits = _difference(5, 7, 1)
    whole = covered(RISK_DIFFERENCE, limits, (5, 7), rates)
    monkeypatch.setattr(_coverage, "PIECE", 100)
    np.testing.assert_allclose(covered(RISK_DIFFERENCE, limits, (5, 7), rates), whole, rtol=1e-14)
