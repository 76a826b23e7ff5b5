"""Exact methods given both margins: probabilities of every table with those margins added up, never approximated."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO
from subgroup.core.registry import CELLS, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import increasing
from subgroup.kernels._tables import TIE, Margins, outcomes

# exp(700) is about the largest double; an odds ratio beyond it prints as infinity anyway.
WIDE = 700.0


def _sides(table: Margins, p: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the probability of fewer, as many, and more responders than observed in the treatment arm."""
    parts = (table.offset < 0, table.offset == 0, table.offset > 0)
    fewer, same, more = (np.sum(p, axis=1, where=part) for part in parts)
    return fewer, same, more


def _at(null: float, *counts: Floats) -> tuple[Margins, Floats, Floats]:
    """Return the outcomes of each table, the log of an odds ratio, and how probable it makes them."""
    table, theta = _under(null, *counts)
    return table, theta, table.probabilities(theta)


def _under(null: float, *counts: Floats) -> tuple[Margins, Floats]:
    """Return the outcomes of each table, and the log of an odds ratio."""
    return Margins.of(*counts), np.full_like(counts[0], np.log(null))


def central_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided exact p-values, and twice the smaller."""
    return central_tails_of(*_under(null, x1, n1, x2, n2))


def central_tails_of(table: Margins, theta: Floats) -> Tails:
    """Return the same for any distribution of outcomes, at a log odds ratio."""
    fewer, same, more = _sides(table, table.probabilities(theta))
    less, greater = np.minimum(fewer + same, 1), np.minimum(more + same, 1)
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def minlike_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided exact p-values, and the probability of all outcomes no more likely than the observed."""
    return minlike_tails_of(*_under(null, x1, n1, x2, n2))


def minlike_tails_of(table: Margins, theta: Floats) -> Tails:
    """Return the same for any distribution of outcomes, at a log odds ratio."""
    p = table.probabilities(theta)
    fewer, same, more = _sides(table, p)
    both = np.sum(p, axis=1, where=table.log_weights(theta) <= TIE)
    return Tails(np.minimum(fewer + same, 1), np.minimum(more + same, 1), np.minimum(both, 1))


def central_mid_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided p-values with half the probability of the observed outcome, and twice the smaller."""
    return central_mid_tails_of(*_under(null, x1, n1, x2, n2))


def central_mid_tails_of(table: Margins, theta: Floats) -> Tails:
    """Return the same for any distribution of outcomes, at a log odds ratio."""
    fewer, same, more = _sides(table, table.probabilities(theta))
    less, greater = fewer + same / 2, more + same / 2
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def blaker_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the one-sided exact p-values, and the smaller with as much of the other tail as is no larger."""
    table, _, p = _at(null, x1, n1, x2, n2)
    fewer, same, more = _sides(table, p)
    less, greater = np.minimum(fewer + same, 1), np.minimum(more + same, 1)
    smaller = np.minimum(less, greater) * (1 + TIE)
    upper = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    counted = np.where((greater <= less)[:, None], np.cumsum(p, axis=1), upper) <= smaller[:, None]
    other = np.sum(p, axis=1, where=counted & np.isfinite(table.log))
    return Tails(less, greater, np.minimum(1, np.minimum(less, greater) + other))


def minlike_mid_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the same with half the weight on every outcome exactly as likely as the observed."""
    table, theta, p = _at(null, x1, n1, x2, n2)
    fewer, same, more = _sides(table, p)
    weights = table.log_weights(theta)
    rarer = np.sum(p, axis=1, where=weights < -TIE)
    tied = np.sum(p, axis=1, where=np.abs(weights) <= TIE)
    # Margins that allow one table only are no evidence at all, so that half of its probability would be too little.
    both = np.where(fewer + more == 0, 1.0, np.minimum(rarer + tied / 2, 1))
    return Tails(fewer + same / 2, more + same / 2, both)


def _inverted(low: Callable[..., Floats], *counts: Floats, alpha: float) -> Limits:
    x1, n1, x2, n2 = counts
    return low(x1, n1, x2, n2, alpha), 1 / low(x2, n2, x1, n1, alpha)


def _upwards(offset: Floats, own: float) -> Floats:
    """Return how much of each outcome's probability is in the upper tail, of the observed one `own`."""
    return np.where(offset > 0, 1.0, np.where(offset == 0, own, 0.0))


def _central_excess(theta: Floats, offset: Floats, log: Floats, tail: Floats, share: Floats) -> Limits:
    raised = Margins(offset, log).raised(theta)
    above = raised * share
    return np.log(above.sum(axis=1) / raised.sum(axis=1) / tail), _mean(above, offset) - _mean(raised, offset)


def _central_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float, own: float = 1.0) -> Floats:
    """Return the odds ratio whose upper tail, with `own` of the observed outcome in it, is alpha / 2; 0 where none is.

    The log of the tail is concave there, and its slope is the mean of the tail less the mean of all, so that Newton's
    method comes from the left without overshooting.
    """
    table = Margins.of(x1, n1, x2, n2)
    theta = central_root(table, _guess(x1, n1, x2, n2, alpha), alpha, own)
    return np.where(table.lowest, 0.0, np.exp(theta))


def _guess(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float) -> Floats:
    """Return the log of Woolf's limit with half a participant in each cell."""
    cells = (x1 + 0.5, n1 - x1 + 0.5, x2 + 0.5, n2 - x2 + 0.5)
    error = np.sqrt(sum(1 / cell for cell in cells))
    return np.log(cells[0] * cells[3] / (cells[1] * cells[2])) - quantile(1 - alpha) * error


def central_root(table: Margins, start: Floats, alpha: float, own: float = 1.0) -> Floats:
    """Solve for an upper tail of alpha / 2 in the log odds ratio."""
    tail, share = np.full(len(start), alpha / 2), _upwards(table.offset, own)
    return increasing(_central_excess, start, -WIDE, WIDE, table.offset, table.log, tail, share)


def _mean(weights: Floats, values: Floats) -> Floats:
    return np.asarray((weights * values).sum(axis=1) / weights.sum(axis=1))


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


@method(
    ODDS_RATIO,
    "exact-conditional-mid-p",
    cite="lancaster1961",
    tails=central_mid_tails,
    test="fisher-central-mid-p",
    aliases=("conditional-midp", "conditional-mid-p", "cornfield-mid-p", "midp", "mid-p"),
    outcomes=outcomes,
    conditional=True,
)
def exact_conditional_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Cornfield's conditional interval with half the probability of the observed table in each tail."""
    return _inverted(partial(_central_low, own=0.5), x1, n1, x2, n2, alpha=1 - level)


def _minlike_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float, own: float = 1.0) -> Floats:
    return minlike_low(Margins.of(x1, n1, x2, n2), alpha, own)


def minlike_low(table: Margins, alpha: float, own: float = 1.0) -> Floats:
    """Return the smallest odds ratio whose minlike p-value, with `own` of the observed outcome in it, exceeds alpha.

    As the odds ratio grows from 0, outcomes below the observed one join the p-value from the lowest upwards, each with
    a jump, where they become as unlikely as the observed. Between two jumps p is one minus the probability of an
    interval of outcomes, which rises and then falls; so it leaves alpha only upwards: the limit is the first jump that
    takes p above alpha, or the point before it where p reached alpha by itself. At the last jump p is 3/4 at least; a
    mid-p value that never exceeds alpha gives nan.
    """
    low = np.where(table.lowest, 0.0, np.nan)
    width, rows = table.log.shape[1], np.flatnonzero(np.isnan(low))
    start = _first_jump(table[rows], alpha)
    while rows.size and start.min() < width:
        here = table[rows]
        columns = start[:, None] + np.arange(min(width, max(1, CELLS // (rows.size * width))))
        reached = _at_jumps(here, columns, own) > alpha
        found, column = np.asarray(reached.any(axis=1)), start + reached.argmax(axis=1)
        low[rows[found]] = np.exp(_before(here[found], column[found], alpha, own))
        rows, start = rows[~found], start[~found] + columns.shape[1]
    return low


def _first_jump(rows: Margins, alpha: float) -> NDArray[np.intp]:
    """Return the first jump that could take p above alpha.

    Each outcome that has joined is at most as likely as the observed one, so that p is at most the upper tail times one
    more than the number of outcomes: jumps at which even that is within alpha are passed over.
    """
    width = rows.log.shape[1]
    theta = central_root(rows, np.zeros(len(rows.log)), 2 * alpha / (width + 1))
    with_jump = rows.offset < 0
    passed = (with_jump & (_jumps(rows) < theta[:, None])).sum(axis=1)
    return np.asarray(np.minimum(passed, with_jump.sum(axis=1) - 1))


def _jumps(rows: Margins) -> Floats:
    """Return the log odds ratio at which each outcome below the observed one becomes as unlikely as it."""
    return np.where(rows.offset < 0, rows.log / -rows.offset, np.nan)


def _at_jumps(rows: Margins, columns: NDArray[np.intp], own: float) -> Floats:
    """Return p just as each of the columns joins, one row of columns per table; nan where it never does."""
    jumps = _jumps(rows)
    inside = np.minimum(columns, jumps.shape[1] - 1)
    theta = np.where(columns < jumps.shape[1], np.take_along_axis(jumps, inside, axis=1), np.nan)
    weights = rows.log[:, None, :] + rows.offset[:, None, :] * theta[:, :, None]
    raised = np.exp(weights - weights.max(axis=2, keepdims=True))
    joined = np.arange(rows.log.shape[1]) <= columns[:, :, None]
    share = np.maximum(_upwards(rows.offset, own)[:, None, :], joined & (rows.offset < 0)[:, None, :])
    return np.asarray((raised * share).sum(axis=2) / raised.sum(axis=2))


def _excess(theta: Floats, offset: Floats, log: Floats, column: Floats, tail: Floats, upper: Floats) -> Limits:
    """Return p less alpha while the columns before `column` have joined the upper tail."""
    p = Margins(offset, log).probabilities(theta)
    joined = (offset < 0) & (np.arange(log.shape[1]) < column[:, None])
    between = p * (1 - np.maximum(upper, joined))
    outside = 1 - between.sum(axis=1)
    # d/dtheta of the probability of a set is its covariance with the outcome.
    slope = between.sum(axis=1) * _mean(p, offset) - (between * offset).sum(axis=1)
    return outside - tail, slope


def _before(rows: Margins, column: NDArray[np.intp], alpha: float, own: float) -> Floats:
    """Return where p reached alpha before `column` joined, or else the point at which it joined."""
    every, jumps = np.arange(column.size), _jumps(rows)
    # At the jump before, p was at most alpha; it rises through alpha at most once on the way to this one.
    low = np.where(column > 0, jumps[every, np.maximum(column - 1, 0)], -WIDE)
    return _crossing(rows, low, jumps[every, column], column, alpha, own)


def _crossing(
    rows: Margins, low: Floats, jump: Floats, column: NDArray[np.intp], alpha: float, own: float = 1.0
) -> Floats:
    """Return where p exceeds alpha on the way from `low` to the jump at which `column` joins, or else the jump."""
    arrays = (rows.offset, rows.log, column.astype(float), np.full(column.size, alpha), _upwards(rows.offset, own))
    crossed = _excess(jump, *arrays)[0] > 0
    theta = increasing(_excess, jump - 1e-3 * (jump - low), low, jump, *arrays)
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


@method(
    ODDS_RATIO,
    "baptista-pike-mid-p",
    cite="baptista1977",
    tails=minlike_mid_tails,
    test="fisher-mid-p",
    aliases=("baptista-pike-midp",),
    outcomes=outcomes,
    conditional=True,
    jumps=True,
    one_sided=False,
)
def baptista_pike_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Baptista and Pike's construction for the mid-p test: half the weight on tables as likely as the observed."""
    return _inverted(partial(_minlike_low, own=0.5), x1, n1, x2, n2, alpha=1 - level)


def _blaker_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float) -> Floats:
    """Return the smallest odds ratio whose acceptability exceeds alpha.

    At Cornfield's limit both tails are at most alpha / 2, and the lowest columns make up the other one. It jumps where
    the next column joins, which is where both tails are equal, and so both above alpha / 2: nothing lies beyond.
    """
    table = Margins.of(x1, n1, x2, n2)
    lowest = table.lowest
    low = np.where(lowest, 0.0, central_root(table, _guess(x1, n1, x2, n2, alpha), alpha))
    below = np.cumsum(table.probabilities(low), axis=1) <= alpha / 2
    column = np.asarray(below.sum(axis=1))
    # Where no outcome is lower there is no jump, and nan ends the search at once.
    log = np.where(lowest[:, None], np.nan, table.log)
    jump = increasing(_balance, low, low, WIDE, table.offset, log, column.astype(float))
    return np.where(lowest, 0.0, np.exp(_crossing(Margins(table.offset, log), low, jump, column, alpha)))


def _balance(theta: Floats, offset: Floats, log: Floats, column: Floats) -> Limits:
    """Return the log of the upper tail over the lower one up to `column`, and its slope."""
    raised = Margins(offset, log).raised(theta)
    above = np.where(offset >= 0, raised, 0.0)
    below = np.where(np.arange(log.shape[1]) <= column[:, None], raised, 0.0)
    return np.log(above.sum(axis=1) / below.sum(axis=1)), _mean(above, offset) - _mean(below, offset)


@method(
    ODDS_RATIO,
    "blaker",
    cite="blaker2000",
    tails=blaker_tails,
    test="fisher-blaker",
    aliases=("conditional-blaker",),
    outcomes=outcomes,
    conditional=True,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def blaker(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Blaker's exact interval: the smaller tail, and as much of the other as is no larger."""
    return _inverted(_blaker_low, x1, n1, x2, n2, alpha=1 - level)


def conditional_estimate(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the conditional maximum-likelihood odds ratio of each table."""
    return likeliest(Margins.of(x1, n1, x2, n2))


def likeliest(table: Margins, start: Floats | float = 0.0) -> Floats:
    """Return the odds ratio under which the observed outcome of each row is the likeliest; nan where no other is.

    Its mean outcome is the observed one; `start` is a log odds ratio that may be near.
    """
    near = np.broadcast_to(start, len(table.log))
    theta = np.exp(increasing(_mean_excess, near, -WIDE, WIDE, table.offset, table.log))
    none = table.lowest & table.highest
    return np.where(none, np.nan, np.where(table.lowest, 0.0, np.where(table.highest, np.inf, theta)))


def _mean_excess(theta: Floats, offset: Floats, log: Floats) -> Limits:
    """Return by how much the mean outcome exceeds the observed one, and its slope."""
    p = Margins(offset, log).probabilities(theta)
    mean = _mean(p, offset)
    return mean, _mean(p, offset**2) - mean**2
