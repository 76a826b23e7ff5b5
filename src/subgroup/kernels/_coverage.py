"""Exact coverage: every table that arms of fixed size can give, how likely each is, and whose limits hold the truth."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from subgroup.core.counts import Floats
from subgroup.core.interval import Interval
from subgroup.core.measures import Measure
from subgroup.core.registry import quietly

# A limit this close to the true effect counts as equal to it (relative to a ratio, absolute for the others).
# Intervals are closed, so that it holds the effect; arithmetic leaves less, and no reader sees so small a miss.
TIE = 1e-10
# Probabilities worked on at once, few enough to stay in a processor's cache.
PIECE = 2**16


def every_table(sizes: tuple[int, ...]) -> tuple[Floats, ...]:
    """Return the counts ``x, n`` of each arm in turn, for all tables of arms with these sizes."""
    responders = np.meshgrid(*(np.arange(n + 1.0) for n in sizes), indexing="ij")
    pairs = ((x.ravel(), np.full(x.size, float(n))) for x, n in zip(responders, sizes, strict=True))
    return tuple(each for pair in pairs for each in pair)


def binomial(n: int, p: Floats) -> Floats:
    """Return the probabilities of 0 to n responders, a row for each rate."""
    x = np.arange(n + 1.0)
    ways = gammaln(n + 1.0) - gammaln(x + 1) - gammaln(n - x + 1)
    raised = np.exp(ways + xlogy(x, p[:, None]) + xlog1py(n - x, -p[:, None]))
    # Log factorials of large arms err a little in the same way for all x, which adding up to one takes out.
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def true_effect(measure: Measure, rates: tuple[Floats, ...]) -> Floats:
    """Return the effect between arms with these true rates; nan where it is not defined."""
    return np.asarray(quietly(measure.estimate, *(each for p in rates for each in (p, np.ones_like(p)))))


def holds(measure: Measure, limits: Interval, effect: Floats) -> NDArray[np.bool_]:
    """Say which limits (columns) hold which effects (rows); limits of nan hold none."""
    # Nothing is near to infinity, which infinity alone holds.
    slack = np.where(np.isfinite(effect), TIE * effect if measure.ratio else TIE, 0.0)[:, None]
    truth = effect[:, None]
    return np.asarray((limits.low <= truth + slack) & (limits.high >= truth - slack))


def covered(measure: Measure, limits: Interval, sizes: tuple[int, ...], rates: tuple[Floats, ...]) -> Floats:
    """Return the probability that the limits hold the true effect, for each set of true rates.

    Parameters
    ----------
    measure : Measure
        Of a rate, or of two arms.
    limits : Interval
        Of all tables, in the order of `every_table`.
    sizes : tuple of int
        Participants of each arm.
    rates : tuple of numpy.ndarray
        True rates of each arm, flat and of equal length.
    """
    step = max(1, PIECE // limits.low.size)
    pieces = [tuple(p[start : start + step] for p in rates) for start in range(0, rates[0].size, step)]
    return np.concatenate([np.empty(0), *(_covered(measure, limits, sizes, piece) for piece in pieces)])


def _covered(measure: Measure, limits: Interval, sizes: tuple[int, ...], rates: tuple[Floats, ...]) -> Floats:
    effect = true_effect(measure, rates)
    likely = reduce(_both, (binomial(n, p) for n, p in zip(sizes, rates, strict=True)))
    total = np.einsum("pt,pt->p", likely, holds(measure, limits, effect).astype(float))
    return np.where(np.isnan(effect), np.nan, np.minimum(total, 1))


def _both(first: Floats, second: Floats) -> Floats:
    """Multiply the probabilities of two independent arms, a column for each table."""
    return np.asarray((first[:, :, None] * second[:, None, :]).reshape(first.shape[0], -1))
