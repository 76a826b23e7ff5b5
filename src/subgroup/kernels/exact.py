"""Exact methods: probabilities added up, never approximated. One rate (binomial) and one table given its margins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE
from subgroup.core.registry import CELLS, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import increasing
from subgroup.kernels._tables import TIE, Margins, outcomes

# exp(700) is about the largest double; an odds ratio beyond it prints as infinity anyway.
WIDE = 700.0


def _rate_tails(x: Floats, n: Floats, null: float) -> Tails:
    at_least = np.where(x == 0, 1.0, betainc(np.maximum(x, 1), n - x + 1, null))
    at_most = np.where(x == n, 1.0, betainc(np.maximum(n - x, 1), x + 1, 1 - null))
    return Tails(at_most, at_least, np.minimum(1, 2 * np.minimum(at_most, at_least)))


@method(RATE, "clopper-pearson", cite="clopper1934", tails=_rate_tails, aliases=("exact", "beta"), conservative=True)
def clopper_pearson(x: Floats, n: Floats, level: float) -> Limits:
    """Clopper and Pearson's exact interval: each binomial tail at most half of what is left over."""
    tail = (1 - level) / 2
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, tail))
    return low, np.where(x == n, 1.0, 1 - betaincinv(np.maximum(n - x, 1), x + 1, tail))


def _sides(table: Margins, log_odds_ratio: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the probability of fewer, as many, and more responders than observed in the treatment arm."""
    p = table.probabilities(log_odds_ratio)
    parts = (table.offset < 0, table.offset == 0, table.offset > 0)
    fewer, same, more = (np.sum(p, axis=1, where=part & np.isfinite(table.log)) for part in parts)
    return fewer, same, more


def central_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided exact p-values, and twice the smaller."""
    fewer, same, more = _sides(Margins.of(x1, n1, x2, n2), np.full_like(n1, np.log(null)))
    less, greater = np.minimum(fewer + same, 1), np.minimum(more + same, 1)
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def minlike_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided exact p-values, and the probability of all outcomes no more likely than the observed."""
    table, theta = Margins.of(x1, n1, x2, n2), np.full_like(n1, np.log(null))
    fewer, same, more = _sides(table, theta)
    unlikely = table.log_weights(theta) <= TIE
    both = np.sum(table.probabilities(theta), axis=1, where=unlikely)
    return Tails(np.minimum(fewer + same, 1), np.minimum(more + same, 1), np.minimum(both, 1))


def minlike_mid_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the same with half the weight on every outcome exactly as likely as the observed."""
    table, theta = Margins.of(x1, n1, x2, n2), np.full_like(n1, np.log(null))
    fewer, same, more = _sides(table, theta)
    p, weights = table.probabilities(theta), table.log_weights(theta)
    rarer = np.sum(p, axis=1, where=weights < -TIE)
    tied = np.sum(p, axis=1, where=np.abs(weights) <= TIE)
    # Margins that allow one table only are no evidence at all, so that half of its probability would be too little.
    both = np.where(fewer + more == 0, 1.0, np.minimum(rarer + tied / 2, 1))
    return Tails(fewer + same / 2, more + same / 2, both)


def _inverted(low: Callable[..., Floats], *counts: Floats, alpha: float) -> Limits:
    x1, n1, x2, n2 = counts
    return low(x1, n1, x2, n2, alpha), 1 / low(x2, n2, x1, n1, alpha)


def _central_excess(theta: Floats, offset: Floats, log: Floats, tail: Floats) -> Limits:
    raised = Margins(offset, log).raised(theta)
    above = np.where(offset >= 0, raised, 0.0)
    return np.log(above.sum(axis=1) / raised.sum(axis=1) / tail), _mean(above, offset) - _mean(raised, offset)


def _central_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float) -> Floats:
    """Solve P(at least as many) = alpha / 2 in the log odds ratio.

    The log of the tail is concave there, and its slope is the mean of the tail less the mean of all, so that Newton's
    method comes from the left without overshooting.
    """
    table = Margins.of(x1, n1, x2, n2)
    # Woolf's limit with half a participant in each cell is a fair guess.
    cells = (x1 + 0.5, n1 - x1 + 0.5, x2 + 0.5, n2 - x2 + 0.5)
    error = np.sqrt(sum(1 / cell for cell in cells))
    start = np.log(cells[0] * cells[3] / (cells[1] * cells[2])) - quantile(1 - alpha) * error
    tail = np.full_like(n1, alpha / 2)
    theta = increasing(_central_excess, start, -WIDE, WIDE, table.offset, table.log, tail)
    return np.where(_lowest(x1, x2, n2), 0.0, np.exp(theta))


def _mean(weights: Floats, values: Floats) -> Floats:
    return np.asarray((weights * values).sum(axis=1) / weights.sum(axis=1))


def _lowest(x1: Floats, x2: Floats, n2: Floats) -> NDArray[np.bool_]:
    """Say where the margins allow no fewer responders in the treatment arm, so that every odds ratio down to 0 fits."""
    return np.asarray((x1 == 0) | (x2 == n2))


@method(
    ODDS_RATIO,
    "exact-conditional",
    cite="cornfield1956",
    tails=central_tails,
    test="fisher-central",
    aliases=("conditional-exact", "cornfield-exact", "exact"),
    outcomes=outcomes,
    conditional=True,
    conservative=True,
)
def exact_conditional(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Cornfield's exact conditional interval: each tail at most half of what is left over."""
    return _inverted(_central_low, x1, n1, x2, n2, alpha=1 - level)


def _minlike_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float) -> Floats:
    """Return the smallest odds ratio whose minlike p-value exceeds alpha.

    As the odds ratio grows from 0, outcomes below the observed one join the p-value from the lowest upwards, each with
    a jump, where they become as unlikely as the observed. Between two jumps p is one minus the probability of an
    interval of outcomes, which rises and then falls; so it leaves alpha only upwards: the limit is the first jump that
    takes p above alpha, or the point before it where p reached alpha by itself.
    """
    table = Margins.of(x1, n1, x2, n2)
    low = np.where(_lowest(x1, x2, n2), 0.0, np.nan)
    width, rows = table.log.shape[1], np.flatnonzero(np.isnan(low))
    start = _first_jump(table[rows], alpha)
    while rows.size and start.min() < width:  # at the last jump p is 1, so that every row is found
        here = table[rows]
        columns = start[:, None] + np.arange(min(width, max(1, CELLS // (rows.size * width))))
        reached = _at_jumps(here, columns) > alpha
        found, column = np.asarray(reached.any(axis=1)), start + reached.argmax(axis=1)
        low[rows[found]] = np.exp(_before(here[found], column[found], alpha))
        rows, start = rows[~found], start[~found] + columns.shape[1]
    return low


def _first_jump(rows: Margins, alpha: float) -> NDArray[np.intp]:
    """Return the first jump that could take p above alpha.

    Each outcome that has joined is at most as likely as the observed one, so that p is at most the upper tail times one
    more than the number of outcomes: jumps at which even that is within alpha are passed over.
    """
    width = rows.log.shape[1]
    tail = np.full(len(rows.log), alpha / (width + 1))
    theta = increasing(_central_excess, np.zeros(len(rows.log)), -WIDE, WIDE, rows.offset, rows.log, tail)
    with_jump = rows.offset < 0
    passed = (with_jump & (_jumps(rows) < theta[:, None])).sum(axis=1)
    return np.asarray(np.minimum(passed, with_jump.sum(axis=1) - 1))


def _jumps(rows: Margins) -> Floats:
    """Return the log odds ratio at which each outcome below the observed one becomes as unlikely as it."""
    return np.where(rows.offset < 0, rows.log / -rows.offset, np.nan)


def _at_jumps(rows: Margins, columns: NDArray[np.intp]) -> Floats:
    """Return p just as each of the columns joins, one row of columns per table; nan where it never does."""
    jumps = _jumps(rows)
    inside = np.minimum(columns, jumps.shape[1] - 1)
    theta = np.where(columns < jumps.shape[1], np.take_along_axis(jumps, inside, axis=1), np.nan)
    weights = rows.log[:, None, :] + rows.offset[:, None, :] * theta[:, :, None]
    raised = np.exp(weights - weights.max(axis=2, keepdims=True))
    joined = np.arange(rows.log.shape[1]) <= columns[:, :, None]
    counted = (rows.offset >= 0)[:, None, :] | joined
    return np.asarray(np.sum(raised, axis=2, where=counted) / raised.sum(axis=2))


def _minlike_excess(theta: Floats, offset: Floats, log: Floats, column: Floats, tail: Floats) -> Limits:
    """Return p less alpha while the columns before `column` have joined."""
    p = Margins(offset, log).probabilities(theta)
    counted = (offset >= 0) | (np.arange(log.shape[1]) < column[:, None])
    between = np.where(counted, 0.0, p)
    outside = 1 - between.sum(axis=1)
    # d/dtheta of the probability of a set is its covariance with the outcome.
    slope = between.sum(axis=1) * _mean(p, offset) - (between * offset).sum(axis=1)
    return outside - tail, slope


def _before(rows: Margins, column: NDArray[np.intp], alpha: float) -> Floats:
    """Return where p reached alpha before `column` joined, or else the point at which it joined."""
    every, jumps, tail = np.arange(column.size), _jumps(rows), np.full(column.size, alpha)
    jump = jumps[every, column]
    # At the jump before, p was at most alpha; it rises through alpha at most once on the way to this one.
    low = np.where(column > 0, jumps[every, np.maximum(column - 1, 0)], -WIDE)
    arrays = (rows.offset, rows.log, column.astype(float), tail)
    crossed = _minlike_excess(jump, *arrays)[0] > 0
    theta = increasing(_minlike_excess, jump - 1e-3 * (jump - low), low, jump, *arrays)
    return np.where(crossed, theta, jump)


@method(
    ODDS_RATIO,
    "baptista-pike",
    cite="baptista1977",
    tails=minlike_tails,
    test="fisher",
    aliases=("minlike", "conditional-minlike"),
    outcomes=outcomes,
    conditional=True,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def baptista_pike(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Baptista and Pike's exact interval: the hull of the odds ratios that Fisher's two-sided test does not reject."""
    return _inverted(_minlike_low, x1, n1, x2, n2, alpha=1 - level)


def conditional_estimate(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the conditional maximum-likelihood odds ratio: its mean outcome is the observed one."""
    table = Margins.of(x1, n1, x2, n2)
    theta = np.exp(increasing(_mean_excess, np.zeros_like(n1), -WIDE, WIDE, table.offset, table.log))
    lowest, highest = _lowest(x1, x2, n2), _lowest(x2, x1, n1)
    return np.where(lowest & highest, np.nan, np.where(lowest, 0.0, np.where(highest, np.inf, theta)))


def _mean_excess(theta: Floats, offset: Floats, log: Floats) -> Limits:
    p = Margins(offset, log).probabilities(theta)
    mean = _mean(p, offset)
    return mean, _mean(p, offset**2) - mean**2
