"""Ordered levels: effects on a straight line against one common effect."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.kernels._constrained import Rates
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import crossing
from subgroup.kernels.interaction.common import held
from subgroup.kernels.interaction.scales import SCALES, Scale, tail

# Stands for a variance of nothing.
LEAST = 1e-24


def wald_trend(
    scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None, scores: Floats
) -> Contrast:
    """Return the slope of effects over scores, weighted by their precision; a level of no precision says nothing."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    variances = np.maximum(at.error(*counts) ** 2, LEAST)
    # Written about the most precise level, so that a variance of nothing is a limit like any other.
    best, weights = variances.argmin(axis=1)[:, None], 1 / variances
    effects = at.effect(*counts)
    effects = np.where(weights == 0, 0.0, effects - np.take_along_axis(effects, best, axis=1))
    places = scores - scores[best]
    away = places - (weights * places).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    precision = (weights * away**2).sum(axis=1)
    slope = (weights * away * effects).sum(axis=1) / precision
    # One level with any precision says nothing of a slope.
    unknown = (weights > 0).sum(axis=1) < 2
    reach = np.where(unknown, np.inf, (np.nan if level is None else quantile(level)) / np.sqrt(precision))
    low, high = np.where(unknown, -np.inf, slope - reach), np.where(unknown, np.inf, slope + reach)
    statistic = np.where(unknown, 0.0, slope**2 * precision)
    return Contrast(np.where(unknown, np.nan, slope), low, high, statistic, tail(statistic, 1))


def likelihood_trend(
    scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None, scores: Floats
) -> Contrast:
    """Return the likeliest slope of effects over scores, its profile limits, and what no slope would cost."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    span = np.ptp(scores)
    places = (scores - scores.min()) / span

    def pull(y: Floats, *counts: Floats) -> Floats:
        return _pull(held(at, y[:, None] * places, *counts)[1], places)

    far = np.full(len(x1), at.far)
    best = crossing(pull, -far, far, *counts)
    least, _ = held(at, best[:, None] * places, *counts)
    flat, _ = held(at, np.zeros_like(x1), *counts)
    low = high = np.full_like(best, np.nan)
    if level is not None:
        enough = least + quantile(level) ** 2
        low = -_farthest(at, -best, -places, enough, *counts)
        high = _farthest(at, best, places, enough, *counts)
    slope, low, high = (at.without_end(each) / span for each in (best, low, high))
    return Contrast(slope, low, high, flat - least, tail(flat - least, 1))


def firth_trend(
    scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None, scores: Floats
) -> Contrast:
    """Return the same with the penalty of separate effects, which is half a participant more in each cell."""
    return likelihood_trend(scale, x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, level, scores)


def _farthest(at: Scale, best: Floats, places: Floats, enough: Floats, *counts: Floats) -> Floats:
    """Return the slope above the best at which the deviance reaches `enough`."""

    def excess(y: Floats, enough: Floats, *counts: Floats) -> Floats:
        return held(at, y[:, None] * places, *counts)[0] - enough

    return crossing(excess, best, np.full_like(best, at.far), enough, *counts)


def _pull(rates: Rates, places: Floats) -> Floats:
    """Return how hard the levels pull the slope down; the surest levels, whose scores are rounded most, weigh least."""
    return np.asarray(-((places - _middle(rates, places)) * rates.u).sum(axis=1))


def _middle(rates: Rates, places: Floats) -> Floats:
    """Return where a turn of the line leaves the common effect alone: at levels that cannot move, if there are any."""
    fixed = np.isinf(rates.slope)
    weights = np.where(fixed.any(axis=1, keepdims=True), fixed, rates.slope)
    return np.asarray((weights * places).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True))
