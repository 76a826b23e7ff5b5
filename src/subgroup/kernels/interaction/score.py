"""Score tests of one common effect: how hard each level pulls away from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast, Limits
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._constrained import Rates
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import crossing
from subgroup.kernels.interaction.common import Statistic, common, held, step_limits
from subgroup.kernels.interaction.scales import SCALES, Scale, tail, two
from subgroup.kernels.pooled import sizes
from subgroup.kernels.score import unbiased


def _chi_square(at: Scale, rates: Rates, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the squared score over its variance; no score is no evidence, whatever the variance."""
    return np.where(rates.u == 0, 0.0, rates.u**2 * at.spread(rates, n1, n2))


def _corrected(at: Scale, rates: Rates, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the same with Miettinen and Nurminen's variance, larger by N / (N - 1)."""
    return _chi_square(at, rates, x1, n1, x2, n2) / unbiased(n1, n2)


# Rounding leaves no more than this between an effect and itself.
BESIDE: Final = 1e-12
# While the multiplier n stays, (1 - p) / p of the rate that moves grows by the rest over n.
PULLED: Final = Statistic(_chi_square, lambda rest, top, free: free * np.log1p(rest / (free * top)))
# Only odds ratios are pooled at the maximum of their likelihood here, and their multipliers have no such end.
CORRECTED: Final = Statistic(_corrected, lambda rest, top, free: np.zeros_like(rest))


@method(INTERACTION, "rao", cite="rao1948", aliases=("efficient-score", "glm-score"))
def rao(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Rao's efficient score test at the maximum-likelihood common effect; limits for two levels."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    _, rates = held(at, np.zeros_like(x1), *counts)
    statistic = _chi_square(at, rates, *counts).sum(axis=1)
    low = high = np.full_like(statistic, np.nan)
    if x1.shape[1] == 2 and level is not None:
        low, high = step_limits(at, PULLED, level, *counts)
    return Contrast(two(at.effect(*counts)), low, high, statistic, tail(statistic, x1.shape[1] - 1))


@method(INTERACTION, "score", cite="miettinen1985", aliases=("miettinen-nurminen", "mn"), partial=True)
def score(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Miettinen and Nurminen's score test at their common effect; limits for two levels.

    Levels are pooled as for the common effect over strata: differences and risk ratios with Mantel-Haenszel weights,
    odds ratios with inverse variances. Where precise levels are small ones, 'rao' is the more efficient.
    """
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    statistic = _pooled(at, scale, np.zeros_like(x1), *counts)
    low = high = np.full_like(statistic, np.nan)
    if x1.shape[1] == 2 and level is not None and scale == "odds_ratio":
        low, high = step_limits(at, CORRECTED, level, *counts)
    elif x1.shape[1] == 2 and level is not None:
        low, high = _step_limits(at, scale, quantile(level) ** 2, *counts)
    return Contrast(two(at.effect(*counts)), low, high, statistic, tail(statistic, x1.shape[1] - 1))


def _pooled_difference(offset: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    away = x1 / n1 - x2 / n2 - offset
    return np.asarray(np.sum(sizes(n1, n2) * away, axis=1) / np.sum(sizes(n1, n2), axis=1))


def _pooled_ratio(offset: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Pool p1 - ratio p2 over the square root of the ratio, so that either arm may come first."""
    half = np.exp(offset / 2)
    above, below = sizes(n1, n2) * x1 / n1 / half, sizes(n1, n2) * x2 / n2 * half
    ratio = np.sum(above, axis=1) / np.sum(below, axis=1)
    return np.asarray(np.nan_to_num(np.log(ratio), nan=0.0))


def _pooled_odds(offset: Floats, *counts: Floats) -> Floats:
    return common(SCALES["odds_ratio"], offset, *counts)


POOLED: Final[dict[str, Callable[..., Floats]]] = {
    "risk_difference": _pooled_difference,
    "risk_ratio": _pooled_ratio,
    "odds_ratio": _pooled_odds,
}


def _pooled(at: Scale, scale: str, offset: Floats, *counts: Floats) -> Floats:
    """Return the statistic with effects held to their pooled value plus `offset`."""
    own, pooled = at.effect(*counts), POOLED[scale](offset, *counts)[:, None] + offset
    # A level whose score jumps at its own effect has to be met there, not beside it.
    effects = np.clip(np.where(np.abs(pooled - own) <= BESIDE, own, pooled), -at.edge, at.edge)
    rates = at.constrained(effects, *counts)
    # Away from their own rates nobody, or everybody, can respond in both arms only without any variance left.
    impossible = (rates.u != 0) & ~(at.spread(rates, counts[1], counts[3]) > 0)
    return np.asarray(np.where(impossible, np.inf, _corrected(at, rates, *counts)).sum(axis=1))


def _step_limits(at: Scale, scale: str, enough: float, *counts: Floats) -> Limits:
    """Invert the test: as the step leaves its estimate so do the effects of both levels, and p falls."""
    low = -_farthest(at, scale, enough, *(each[:, ::-1] for each in counts))
    return low, _farthest(at, scale, enough, *counts)


def _farthest(at: Scale, scale: str, enough: float, *counts: Floats) -> Floats:
    """Return the largest step that the test does not reject; nan where it rejects all, as weights by size can do."""
    effects = two(np.clip(at.effect(*counts), -at.edge, at.edge))
    nearest = np.clip(np.nan_to_num(effects, nan=0.0), -at.far, at.far)

    def excess(y: Floats, *counts: Floats) -> Floats:
        return _pooled(at, scale, np.stack([y, np.zeros_like(y)], axis=1), *counts) - enough

    y = crossing(excess, nearest, np.full_like(nearest, at.far), *counts)
    return np.where(excess(nearest, *counts) > 0, np.nan, at.without_end(y))
