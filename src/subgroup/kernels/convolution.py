"""Exact methods over strata: the distribution of all responders on treatment, given the margins of every stratum.

It is the convolution of the strata's noncentral hypergeometric distributions, and then serves like the distribution of
one table. Convolving adds up positive terms only, so nothing cancels; terms that are beyond a double's range for the
odds ratio at which it is done are as good as zero there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.measures import STRATIFIED_ODDS_RATIO
from subgroup.core.registry import CMH_TEST, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._tables import Margins
from subgroup.kernels._tables import outcomes as outcomes_of_one
from subgroup.kernels.conditional import (
    central_mid_tails_of,
    central_root,
    central_tails_of,
    likeliest,
    minlike_tails_of,
)
from subgroup.kernels.pooled import Pooled, excess, odds_sums


def outcomes(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many cells the strata of each row and their convolution take."""
    return np.asarray(outcomes_of_one(x1, n1, x2, n2).sum(axis=1))


def convolved(x1: Floats, n1: Floats, x2: Floats, n2: Floats, theta: Floats) -> Margins:
    """Return how responders on treatment are distributed in each row, convolved at a log odds ratio near its use."""
    weights, lowest = np.ones((len(x1), 1)), np.zeros(len(x1))
    for i in range(x1.shape[1]):
        table = Margins.of(*(each[:, i] for each in (x1, n1, x2, n2)))
        weights = _convolve(weights, table.raised(theta))
        lowest += table.offset[:, 0]
    offset = lowest[:, None] + np.arange(weights.shape[1])
    log = np.log(weights) - offset * theta[:, None]
    # An observed outcome that has vanished has a p-value of zero, which the smallest number there is will show.
    observed = np.take_along_axis(weights, -lowest[:, None].astype(np.intp), axis=1)
    return Margins(offset, log - np.log(np.maximum(observed, np.finfo(float).smallest_subnormal)))


def _convolve(first: Floats, second: Floats) -> Floats:
    """Convolve rows, the largest of each row 1."""
    long, short = (first, second) if first.shape[1] >= second.shape[1] else (second, first)
    width = long.shape[1]
    answer = np.zeros((len(long), width + short.shape[1] - 1))
    for i in range(short.shape[1]):
        answer[:, i : i + width] += long * short[:, i, None]
    return np.asarray(answer / answer.max(axis=1, keepdims=True, initial=0))


def _near(*counts: Floats) -> Floats:
    """Return the log of Mantel and Haenszel's odds ratio, both sums a little larger so that it is always finite."""
    above, below = odds_sums(*counts)
    return np.log((above + 0.5) / (below + 0.5))


def _low(near: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, alpha: float, own: float = 1.0) -> Floats:
    """Return the odds ratio whose upper tail, with `own` of the observed total in it, is alpha / 2; 0 where none is."""
    table = convolved(x1, n1, x2, n2, near)
    _, variance = excess(x1, n1, x2, n2)
    start = near - quantile(1 - alpha) / np.sqrt(np.maximum(variance, 0.1))
    return np.where(table.lowest, 0.0, np.exp(central_root(table, start, alpha, own)))


def _pooled(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float, own: float) -> Pooled:
    near = _near(x1, n1, x2, n2)
    low = _low(near, x1, n1, x2, n2, 1 - level, own)
    high = 1 / _low(-near, x2, n2, x1, n1, 1 - level, own)
    return Pooled(likeliest(convolved(x1, n1, x2, n2, near), near), low, high)


def _at(tails_of: Callable[[Margins, Floats], Tails], *counts: Floats) -> Tails:
    """Return the tails at the last argument, an odds ratio."""
    x1, n1, x2, n2, null = counts
    theta = np.full(len(x1), np.log(null))
    return tails_of(convolved(x1, n1, x2, n2, theta), theta)


@method(
    STRATIFIED_ODDS_RATIO,
    "exact-conditional",
    cite="mehta1985",
    tails=partial(_at, central_tails_of),
    aliases=("conditional-exact", "exact"),
    outcomes=outcomes,
    conditional=True,
    conservative=True,
)
def exact_conditional(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Exact conditional interval: each tail at most half of what is left over."""
    return _pooled(x1, n1, x2, n2, level, 1.0)


@method(
    STRATIFIED_ODDS_RATIO,
    "exact-conditional-mid-p",
    cite="lancaster1961",
    tails=partial(_at, central_mid_tails_of),
    aliases=("conditional-midp", "conditional-mid-p", "midp", "mid-p"),
    outcomes=outcomes,
    conditional=True,
)
def exact_conditional_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """The exact conditional interval with half the probability of the observed total in each tail."""
    return _pooled(x1, n1, x2, n2, level, 0.5)


@method(CMH_TEST, "exact", cite="mehta1985", aliases=("exact-conditional", "exact-minlike"), outcomes=outcomes)
def exact(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The exact test of one common odds ratio of 1: all totals no more likely than the observed one."""
    return _at(minlike_tails_of, x1, n1, x2, n2, 1.0)  # type: ignore[arg-type]
