"""Likelihood-ratio interaction against direct maximisation, at the edges and at the kinks of the likelihood."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit, ndtr, xlogy

import subgroup as sg

EFFECT = {
    "risk_difference": (lambda p2, d: p2 + d, lambda d: (max(0.0, -d), min(1.0, 1 - d))),
    "risk_ratio": (lambda p2, d: p2 * np.exp(d), lambda d: (0.0, min(1.0, np.exp(-d)))),
    "odds_ratio": (lambda p2, d: expit(np.log(p2 / (1 - p2)) + d), lambda d: (1e-12, 1 - 1e-12)),
}


def _likelihood(x: float, n: float, p: float) -> float:
    return float(xlogy(x, min(max(p, 0), 1)) + xlogy(n - x, min(max(1 - p, 0), 1)))


def _lost(scale: str, table: tuple[tuple[int, int], tuple[int, int]], effect: float) -> float:
    """Return twice the log likelihood that one table loses when held to an effect, by bounded search over one rate."""
    (x1, n1), (x2, n2) = table
    first, bounds = EFFECT[scale]

    def minus(p2: float) -> float:
        return -_likelihood(x1, n1, first(p2, effect)) - _likelihood(x2, n2, p2)

    low, high = bounds(effect)
    found = minimize_scalar(minus, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
    best = min(found.fun, minus(low), minus(high))
    return 2 * (_likelihood(x1, n1, x1 / n1) + _likelihood(x2, n2, x2 / n2) + best)


# Statistics by direct maximisation in R, where the best common effect lies at a kink of one level's likelihood.
@pytest.mark.parametrize(
    ("scale", "first", "second", "statistic"),
    [
        ("risk_difference", ((4, 4), (0, 8)), ((7, 7), (5, 11)), 3.937),
        ("risk_ratio", ((5, 5), (2, 13)), ((0, 5), (5, 5)), 26.757),
        ("risk_ratio", ((0, 10), (5, 5)), ((5, 5), (1, 3)), 24.274),
        ("odds_ratio", ((1, 11), (2, 3)), ((3, 6), (11, 11)), 0.675),
    ],
)
def test_at_a_kink(scale: str, first: tuple, second: tuple, statistic: float) -> None:
    found = sg.interaction({"g": {"a": first, "b": second}}, scale)
    assert found.statistic == pytest.approx(statistic, abs=6e-4)


# Limits by glm with an offset, or nested direct maximisation, in R.
@pytest.mark.parametrize(
    ("scale", "first", "second", "low", "high"),
    [
        ("odds_ratio", ((1, 11), (2, 3)), ((3, 6), (11, 11)), 0.03300, np.inf),
        ("odds_ratio", ((6, 8), (3, 12)), ((7, 7), (6, 9)), 0, 16.98),
        ("risk_ratio", ((10, 10), (2, 10)), ((6, 6), (0, 9)), 0, 1.568),
        ("risk_ratio", ((2, 9), (5, 5)), ((0, 7), (3, 7)), 0.208, np.inf),
    ],
)
def test_limits_where_an_effect_is_zero_or_infinite(
    scale: str, first: tuple, second: tuple, low: float, high: float
) -> None:
    found = sg.interaction({"g": {"a": first, "b": second}}, scale)
    assert (found.low, found.high) == pytest.approx((low, high), rel=3e-3)


arms = st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.tuples(arms, arms)


@settings(max_examples=60)
@given(tables, tables, st.sampled_from(sorted(EFFECT)))
def test_no_common_effect_loses_less(first: tuple, second: tuple, scale: str) -> None:
    found = sg.interaction({"g": {"a": first, "b": second}}, scale)
    edge = 0.999 if scale == "risk_difference" else 12.0
    grid = np.linspace(-edge, edge, 41)
    lost = [_lost(scale, first, effect) + _lost(scale, second, effect) for effect in grid]
    best = grid[int(np.argmin(lost))]
    step = grid[1] - grid[0]
    around = (max(best - step, -edge), min(best + step, edge))
    fine = minimize_scalar(
        lambda effect: _lost(scale, first, effect) + _lost(scale, second, effect), bounds=around, method="bounded"
    )
    assert found.statistic <= min(min(lost), fine.fun) + 1e-6
    if -edge < best < edge:  # else the best common effect is infinite, and the grid only comes near
        assert found.statistic >= fine.fun - 1e-4


@pytest.mark.parametrize(("treatment", "control", "null"), [((0, 7), (0, 3), -0.3), ((0, 40), (0, 10), -0.2)])
def test_a_margin_at_a_kink_of_the_likelihood(treatment: tuple, control: tuple, null: float) -> None:
    (_, n1), (_, n2) = treatment, control
    p = -null  # nobody responds: all of the margin falls on the control arm
    z = p / np.sqrt(p * (1 - p) / n2 * (n1 + n2) / (n1 + n2 - 1))
    found = sg.risk_difference(treatment, control, null=null)
    assert found.p_value == pytest.approx(2 * ndtr(-z), rel=1e-9)
