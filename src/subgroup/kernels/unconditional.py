"""Exact tests that do not condition on how many respond: the largest p-value over the rate the arms might share.

They differ in what they call extreme. A table's p-value is the probability of all tables at least as extreme, so ties
have to be ties: z statistics are compared as whole numbers, Fisher's p-values up to the noise of their sums.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.registry import ASSOCIATION_TEST, method
from subgroup.kernels._nuisance import PIECE, Rows, Whole, binomial, grid, highest, log_ways, outcomes, shared
from subgroup.kernels._tables import TIE

# Given the total of responders and both sizes: a variance, as a quadratic in the first arm's responders.
Spread: TypeAlias = Callable[[Whole, int, int], tuple[Whole, Whole | int, int]]

# Fisher's p-values this close, relatively, count as equal: sums of probabilities carry far less noise.
SAME = 1e-9
# Rounding leaves no doubt about the sign of a difference larger than this; a smaller one is no overflow.
CERTAIN = 2.0**62


def by_design(solve: Callable[..., Floats], *counts: Floats) -> Floats:
    """Solve every distinct table once, those with the same arms together: ``solve(n1, n2, x1, x2)``.

    What it returns, a row for each answer, has a column for each table here.
    """
    x1, n1, x2, n2 = (each.astype(np.intp) for each in counts)
    most = int(max(n1.max(initial=0), n2.max(initial=0))) + 1
    shape = (most,) * 4
    known, inverse = np.unique(np.ravel_multi_index((n1, n2, x1, x2), shape), return_inverse=True)
    ends = [0, *(np.flatnonzero(np.diff(known // most**2)) + 1), known.size]
    solved = []
    for start, stop in pairwise(ends):
        sizes1, sizes2, a, b = np.unravel_index(known[start:stop], shape)
        solved.append(solve(int(sizes1.max(initial=1)), int(sizes2.max(initial=1)), a, b))
    return np.concatenate(solved, axis=1)[:, inverse]


def _smaller_first(solve: Callable[..., Floats], *counts: Floats) -> Tails:
    """Return the p-values (less, greater, two-sided) that `solve` gives for arms of which the first is no larger."""

    def either(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        return solve(n1, n2, x1, x2) if n1 <= n2 else solve(n2, n1, x2, x1)[[1, 0, 2]]

    return Tails(*by_design(either, *counts))


def _z_tails(spread: Spread) -> Callable[..., Floats]:
    """Return the tails of a z statistic whose square is that of a difference of rates over a spread."""

    def solve(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        gap = x2 * n1 - x1 * n2
        error = _error(gap, x1, spread(x1 + x2, n1, n2))
        p, last = np.cumsum(_by_total(n1, n2), axis=1), _last(spread, n1, n2, np.abs(gap), error)
        lower = np.where(last < 0, 0.0, p[np.arange(n1 + n2 + 1), last])
        # Swapping responders and others turns z around, and a total into the rest.
        near, both = _highest_sum(np.concatenate([lower, lower + lower[:, ::-1]])).reshape(2, -1)
        # Nobody responding has z = 0, and is sure at a rate of 0: p is 1 for what lies on the other side.
        return np.array([np.where(gap < 0, 1.0, near), np.where(gap > 0, 1.0, near), both])

    return solve


def _pooled(total: Whole, n1: int, n2: int) -> tuple[Whole, int, int]:
    """Return what the variance is proportional to where the arms share a rate: responders times others."""
    return total * (n1 + n2 - total), 0, 0


def _unpooled(total: Whole, n1: int, n2: int) -> tuple[Whole, Whole, int]:
    """Return what the variance is proportional to where each arm has its own rate."""
    cube1, cube2 = n1**3, n2**3
    return total * (n2 - total) * cube1, n1 * cube2 + (2 * total - n2) * cube1, -cube1 - cube2


def _error(gap: Whole, a: Whole, spread: tuple[Whole, Whole | int, int]) -> Whole:
    """Return the spread, and 1 where neither it nor the gap is anything: no difference is no evidence."""
    constant, linear, square = spread
    found = constant + a * (linear + a * square)
    return np.where(gap == 0, np.maximum(found, 1), found)


def _last(spread: Spread, n1: int, n2: int, gap: Whole, error: Whole) -> Whole:
    """Return the last outcome of the first arm that lies as far below the second arm, for each total; -1 for none.

    Given the total, both z statistics grow with the first arm's responders. Where z passes the observed one is the root
    of a quadratic; only the whole number nearest to it can be on either side, and is compared exactly.
    """
    total, gap, error = np.arange(n1 + n2 + 1), gap[:, None], error[:, None]
    constant, linear, square = parts = spread(total, n1, n2)
    size, weight, even = gap.astype(float) ** 2, error.astype(float), total * float(n1)
    bend, slope = weight * (n1 + n2) ** 2 - size * square, weight * (n1 + n2) * even + size * linear / 2
    root = np.sqrt(np.maximum(slope**2 - bend * (weight * even**2 - size * constant), 0))
    # Where that is fewer than the total allows, p is 0.
    nearest = np.maximum(np.rint((slope - root) / bend), 0).astype(np.intp)
    its_gap = total * n1 - nearest * (n1 + n2)
    reached = (its_gap >= 0) & _at_least(its_gap**2, error, gap**2, _error(its_gap, nearest, parts))
    return np.asarray(nearest - ~reached)


def _at_least(a: Whole, b: Whole, c: Whole, d: Whole) -> NDArray[np.bool_]:
    """Say where ``a * b >= c * d``, exactly, though the products may overflow.

    What overflows is lost from both products alike, so that their difference is right where it is small itself.
    """
    rough = a.astype(float) * b - c.astype(float) * d
    return np.where(np.abs(rough) > CERTAIN, rough > 0, a * b - c * d >= 0)


_barnard, _barnard_unpooled = _z_tails(_pooled), _z_tails(_unpooled)


@method(
    ASSOCIATION_TEST,
    "barnard",
    cite="suissa1985",
    aliases=("barnard-zpooled", "barnard-pooled", "barnard-exact", "z-pooled-exact", "suissa-shuster"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
)
def barnard(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Barnard's exact test, tables ordered by the pooled z: the largest p over the shared rate."""
    return _smaller_first(_barnard, x1, n1, x2, n2)


@method(
    ASSOCIATION_TEST,
    "barnard-unpooled",
    cite="suissa1985",
    aliases=("barnard-zunpooled", "z-unpooled-exact"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
)
def barnard_unpooled(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Barnard's exact test, tables ordered by the unpooled z: the largest p over the shared rate."""
    return _smaller_first(_barnard_unpooled, x1, n1, x2, n2)


def _boschloo(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
    return np.concatenate([_central(n1, n2, x1, x2)[:2], _minlike(n1, n2, x1, x2)])


def _central(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
    """Return the largest one-sided p-values where tables are ordered by Fisher's, and twice the smaller.

    Given a total, the tables no more extreme than some p-value are a tail, and their share is the largest p-value of
    that total which is no larger.
    """
    p = np.cumsum(_by_total(n1, n2), axis=1)
    less = p[x1 + x2, x1]
    # Swapping responders and others turns one side into the other, and a total into the rest.
    greater = p[n1 + n2 - x1 - x2, n1 - x1]
    shares = [_reached(p, less, True), _reached(p, greater, True)[:, ::-1]]
    below, above = _highest_sum(np.concatenate(shares)).reshape(2, -1)
    return np.array([below, above, np.minimum(1, 2 * np.minimum(below, above))])


def _minlike(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
    """Return the largest p-value where tables are ordered by Fisher's two-sided p."""
    likely = _by_total(n1, n2)
    its_total, its_own = likely[x1 + x2], likely[x1 + x2, x1]
    observed = np.sum(its_total, axis=1, where=its_total <= its_own[:, None] * (1 + TIE))
    # Swapping responders and others leaves this p-value as it is: half of the totals say all.
    half = (n1 + n2) // 2 + 1
    ordered = np.sort(likely[:half], axis=1)
    p = np.cumsum(ordered, axis=1)
    # Of outcomes that are equally likely the last has the p-value of all.
    last = np.diff(ordered, axis=1, append=np.inf) > TIE * ordered
    shares = _reached(p, observed, last)
    return _highest_sum(np.concatenate([shares, shares[:, n1 + n2 - half :: -1]], axis=1))[None]


def _by_total(n1: int, n2: int) -> Floats:
    """Return how likely each outcome of the first arm is given each total, a row per total."""
    likely = np.zeros((n1 + n2 + 1, n1 + 1))
    step, item = likely.strides
    # The same memory, with a row per outcome of the first arm and a column per outcome of the second.
    outcomes_of_both: Floats = np.ndarray((n1 + 1, n2 + 1), float, likely.data, strides=(step + item, step))
    total = np.add.outer(np.arange(n1 + 1), np.arange(n2 + 1))
    outcomes_of_both[:] = np.exp(np.add.outer(log_ways(n1), log_ways(n2)) - log_ways(n1 + n2)[total])
    return likely


def _reached(p: Floats, observed: Floats, counted: NDArray[np.bool_] | bool) -> Floats:
    """Return, for each total, the largest p-value that is no larger than the observed."""
    within = counted & (p <= observed[:, None, None] * (1 + SAME))
    return np.asarray(np.max(np.where(within, p, 0), axis=2))


def _highest_sum(shares: Floats) -> Floats:
    """Return the largest probability of sets of tables, given which share of each total belongs to them.

    Given the total the arms tell no more about the rate they share.
    """
    total = shares.shape[1] - 1

    def values(rows: Rows, angles: Floats) -> Floats:
        rates = shared(angles)
        return np.asarray(np.matmul(binomial(total, rates.p1, rates.q1), shares[rows, :, None])[:, :, 0])

    return highest(values, len(shares), grid(total))


@method(
    ASSOCIATION_TEST,
    "boschloo",
    cite="boschloo1970",
    aliases=("boschloo-minlike", "boschloo-exact"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
)
def boschloo(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Boschloo's exact test, tables ordered by Fisher's two-sided p; scipy's two-sided is boschloo-central."""
    return _smaller_first(_boschloo, x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "boschloo-central", cite="boschloo1970", outcomes=outcomes, piece=PIECE, conservative=True)
def boschloo_central(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Boschloo's exact test with p twice the smaller one-sided p."""
    return _smaller_first(_central, x1, n1, x2, n2)
