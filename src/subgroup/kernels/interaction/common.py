"""One common effect, and two effects a given step apart: the likelihood that either costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.kernels._constrained import Rates
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import crossing, increasing
from subgroup.kernels.interaction.scales import Scale
from subgroup.kernels.likelihood import binomial_deviance

# Log of the multipliers between which every limit lies.
NONE, ALL = -60.0, 60.0
# A statistic this near to what was wanted has reached it.
CLOSE = 1e-9


class Statistic(NamedTuple):
    """A chi-square that adds up over levels.

    `of` takes the scale, the rates and the counts of one level. `beyond` says how far effects move while the statistic
    grows by some rest and the multiplier stays at its end, in so many levels.
    """

    of: Callable[..., Floats]
    beyond: Callable[[Floats, Floats, Floats], Floats]


def common(at: Scale, offset: Floats, *counts: Floats) -> Floats:
    """Return the common effect that, with `offset` added in each level, makes the scores add up to nothing."""
    effects = np.clip(at.effect(*counts), -at.edge, at.edge) - offset
    # Levels that know nothing of the effect are passed over; where all of them are, any effect fits, 0 as well.
    low, high = (np.nan_to_num(end.reduce(effects, axis=1)) for end in (np.fmin, np.fmax))
    low = np.fmax(low, (-at.edge - offset).max(axis=1))
    high = np.fmin(high, (at.edge - offset).min(axis=1))
    low, high = _between_jumps(at, low, high, offset, *counts)

    def pull(y: Floats, offset: Floats, *counts: Floats) -> Limits:
        rates = at.constrained(y[:, None] + offset, *counts)
        return -rates.u.sum(axis=1), rates.slope.sum(axis=1)

    return np.where(low < high, increasing(pull, (low + high) / 2, low, high, offset, *counts), low)


def _between_jumps(at: Scale, low: Floats, high: Floats, offset: Floats, *counts: Floats) -> Limits:
    """Narrow the bracket at every level whose score jumps, to nothing where the scores add up to 0 inside the jump."""
    before, after = at.jump(*counts)
    low, high = low.copy(), high.copy()
    for k in range(offset.shape[1]):
        rows = np.flatnonzero((before[:, k] > 0) & (low <= -offset[:, k]) & (-offset[:, k] <= high))
        if rows.size == 0:
            continue
        there, here = -offset[rows, k], [each[rows] for each in counts]
        apart = there[:, None] + offset[rows]
        # At the jump itself the score of a level that jumps there is given as 0.
        u = at.constrained(apart, *here).u
        with_before = np.sum(np.where(apart == 0, u + before[rows], u), axis=1)
        with_after = np.sum(np.where(apart == 0, u - after[rows], u), axis=1)
        low[rows] = np.where(with_before >= 0, np.maximum(low[rows], there), low[rows])
        high[rows] = np.where(with_after <= 0, np.minimum(high[rows], there), high[rows])
    return low, high


def held(at: Scale, offset: Floats, *counts: Floats) -> tuple[Floats, Rates]:
    """Hold effects to one common effect plus `offset`: twice the log likelihood lost, and the rates of the levels."""
    effects = common(at, offset, *counts)[:, None] + offset
    rates = at.constrained(effects, *counts)
    # A level inside its jump, or at the end of its range, has whatever score makes the scores add up to nothing.
    stuck = ((effects == 0) & (at.jump(*counts)[0] > 0)) | ((np.abs(effects) >= at.edge) & ~at.endless)
    rest = -rates.u.sum(axis=1, keepdims=True) / stuck.sum(axis=1, keepdims=True)
    rates = rates._replace(u=np.where(stuck, rates.u + rest, rates.u))
    return lost(rates, *counts).sum(axis=1), rates


def lost(rates: Rates, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return twice the log likelihood that tables lose at other rates than their own."""
    deviance = binomial_deviance(x1, n1, rates.p1, rates.q1) + binomial_deviance(x2, n2, rates.p2, rates.q2)
    return np.maximum(deviance, 0.0)


def step_limits(at: Scale, statistic: Statistic, level: float, *counts: Floats) -> Limits:
    """Return how far apart two effects may be before a statistic of the two levels exceeds z squared.

    At the best rates with the effects a given step apart the multipliers of the two levels are opposite. So the step
    is a function of one multiplier, as is every statistic, and nothing has to be searched within a search.
    """
    first, second = ([each[:, k] for each in counts] for k in (0, 1))
    enough = quantile(level) ** 2
    return _lowest(at, statistic, enough, first, second), -_lowest(at, statistic, enough, second, first)


def _lowest(at: Scale, statistic: Statistic, enough: float, first: list[Floats], second: list[Floats]) -> Floats:
    """Return the smallest step: the first effect is pulled down as strongly as the second is pulled up."""
    down, up = at.most(*first), at.most(*second[2:], *second[:2])
    top = np.minimum(down, up)

    def pulled(y: Floats, top: Floats, *both: Floats) -> tuple[Floats, Floats]:
        # Rounding must not carry the multiplier past its end, where rates turn negative.
        u, one, other = np.minimum(1 / (np.exp(-y) + 1 / top), top), both[:4], both[4:]
        low, high = at.by(u, *one), at.by(-u, *other)
        return at.of(low) - at.of(high), statistic.of(at, low, *one) + statistic.of(at, high, *other)

    def excess(y: Floats, *arrays: Floats) -> Floats:
        return np.log(pulled(y, *arrays)[1] / enough)

    y = crossing(excess, np.full_like(top, NONE), np.full_like(top, ALL), top, *first, *second)
    step, reached = pulled(y, top, *first, *second)
    # A ratio of which one rate is 1 moves on while its multiplier stays, and in both levels if both are so.
    free = (down == top).astype(float) + (up == top)
    rest = np.where(reached < enough * (1 - CLOSE), enough - reached, 0.0)
    return np.where(top == 0, -np.inf, step - statistic.beyond(rest, top, free))
