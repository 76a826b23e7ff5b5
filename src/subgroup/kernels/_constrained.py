"""The likelihood of two rates held to a given effect, written in its Lagrange multiplier.

For a difference, the log of a ratio, or the log of an odds ratio, the two constrained rates are simple functions of the
multiplier u, which is also the score: no cubic has to be solved, and zero cells are limits of the same formulas.
Positive u pulls the effect below its estimate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.kernels._roots import increasing

# log u for every u that counts up to 2**53 can need
WIDE = 100.0
# Added where 0 over 0 is meant to be 0.
TINY = 1e-300


class Rates(NamedTuple):
    """Rates of both arms under a constraint, and their complements, each without cancellation.

    `u` is the multiplier that holds them there, which is the score for the effect (the difference, or the log of the
    ratio); `slope` is how fast it falls as the effect grows.
    """

    p1: Floats
    q1: Floats
    p2: Floats
    q2: Floats
    u: Floats
    slope: Floats


class Shrunk(NamedTuple):
    """A rate pulled down by a multiplier: itself, its complement, its variance, and minus its derivative in u."""

    p: Floats
    q: Floats
    variance: Floats
    slope: Floats


def shrunk(u: Floats, x: Floats, n: Floats) -> Shrunk:
    """Solve ``x/p - (n-x)/(1-p) = u`` for ``u >= 0``; written without differences of nearly equal numbers."""
    gap, others = n - u, n - x
    root = np.sqrt(gap * gap + 4 * u * others)
    far = root + np.abs(gap) + TINY
    p = 2 * x / (n + u + root)
    q = np.where(gap >= 0, 2 * others / far, far / (2 * u))
    both = p * q
    return Shrunk(p, q, both / n, both / (root + TINY))


def _apart(y: Floats, gap: Floats, x1: Floats, n1: Floats, lost2: Floats, n2: Floats) -> Limits:
    """Compare how far the multiplier exp(y) brings the two rates together with how far they have to come."""
    u = np.exp(y)
    first, second = shrunk(u, x1, n1), shrunk(u, lost2, n2)
    moved = u * (first.variance + second.variance)
    return np.log(moved / gap), (first.slope + second.slope) * u / moved


def difference_at(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Maximise the likelihood with ``p1 - p2`` held at `null`."""
    gap = x1 / n1 - x2 / n2 - null
    below = gap >= 0
    # Above the estimate, swap responders and non-responders: the same problem from the other side.
    a1, a2 = np.where(below, x1, n1 - x1), np.where(below, x2, n2 - x2)
    size = np.abs(gap)

    start = np.clip(np.log(size) + np.log(n1 + n2), -WIDE, WIDE)
    # With nobody, or everybody, responding in both arms one rate alone moves, its multiplier known; with everybody
    # in one arm and nobody in the other the rate of the smaller arm moves first, and later both do.
    nobody, everybody, opposite = (a1 == 0) & (a2 == 0), (a1 == n1) & (a2 == n2), (a1 == n1) & (a2 == 0)
    solved = np.where((size == 0) | nobody | everybody | opposite, np.nan, size)
    u = np.exp(increasing(_apart, start, -WIDE, WIDE, solved, a1, n1, n2 - a2, n2))
    u = np.where(nobody | everybody, np.where(nobody, n2, n1) / (1 - size), u)
    small, large = np.minimum(n1, n2), np.maximum(n1, n2)
    together = size > 1 - small / large
    u = np.where(opposite, np.where(together, (small + large) / (2 - size), small / (1 - size)), u)
    u = np.where(size == 0, 0.0, np.minimum(u, np.exp(WIDE)))
    return difference_by(np.where(below, u, -u), x1, n1, x2, n2)


def difference_by(u: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Return the rates that the multiplier u of a difference holds."""
    below, size = u >= 0, np.abs(u)
    first = shrunk(size, np.where(below, x1, n1 - x1), n1)
    second = shrunk(size, np.where(below, n2 - x2, x2), n2)
    p1, q1 = np.where(below, first.p, first.q), np.where(below, first.q, first.p)
    p2, q2 = np.where(below, second.q, second.p), np.where(below, second.p, second.q)
    return Rates(p1, q1, p2, q2, u, 1 / (first.slope + second.slope))


def ratio_at(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Maximise the likelihood with ``p1 / p2`` held at `null`."""
    linear, responders = (n1 + x2) * null + x1 + n2, x1 + x2
    # The discriminant as a sum of squares: nothing cancels where everyone responds and the ratio is near 1.
    root = np.hypot((n1 + x2) * null - (x1 + n2), 2 * np.sqrt(null * (n1 - x1) * (n2 - x2)))
    p2 = 2 * responders / (linear + root)
    p1 = null * p2
    # With everyone responding, 1 - p is 0 and x - n p is 0: the multiplier is whatever the other arm says.
    u1, u2 = (x1 - n1 * p1) / (1 - p1), -(x2 - n2 * p2) / (1 - p2)
    u = np.where((p1 == 1) & (p2 == 1), 0.0, np.where(1 - p1 > 1 - p2, u1, u2))
    bend = (1 - p1) / (p1 * (n1 - u)) + (1 - p2) / (p2 * (n2 + u))
    return Rates(p1, 1 - p1, p2, 1 - p2, u, 1 / bend)


def ratio_by(u: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Return the rates that the multiplier u of a ratio holds; u lies between -x2 and x1.

    Where everyone responds the rate stays at 1 until u reaches its end, from where on it takes any value.
    """
    p1, p2 = np.where(x1 == n1, 1.0, (x1 - u) / (n1 - u)), np.where(x2 == n2, 1.0, (x2 + u) / (n2 + u))
    q1, q2 = np.where(x1 == n1, 0.0, (n1 - x1) / (n1 - u)), np.where(x2 == n2, 0.0, (n2 - x2) / (n2 + u))
    return Rates(p1, q1, p2, q2, u, 1 / (q1 / (p1 * (n1 - u)) + q2 / (p2 * (n2 + u))))


def odds_at(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Maximise the likelihood with the odds ratio held at `null`."""
    p2 = _control_rate(null, x1 + x2, n1, n2)
    q2 = _control_rate(1 / null, n1 - x1 + n2 - x2, n1, n2)  # the same question about those who did not respond
    p1, q1 = null * p2 / (q2 + null * p2), q2 / (q2 + null * p2)
    bend = 1 / (n1 * p1 * q1) + 1 / (n2 * p2 * q2)
    # x1 - n1 p1, and n2 p2 - x2, are the same; the one of smaller terms has lost fewer digits.
    above, below, above2, below2 = x1 * q1, (n1 - x1) * p1, (n2 - x2) * p2, x2 * q2
    u = np.where(above + below <= above2 + below2, above - below, above2 - below2)
    return Rates(p1, q1, p2, q2, u, 1 / bend)


def odds_by(u: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Rates:
    """Return the rates that the multiplier u of an odds ratio holds; u moves responders from one arm to the other."""
    p1, q1, p2, q2 = (x1 - u) / n1, (n1 - x1 + u) / n1, (x2 + u) / n2, (n2 - x2 - u) / n2
    bend = 1 / (n1 * p1 * q1) + 1 / (n2 * p2 * q2)
    return Rates(p1, q1, p2, q2, u, 1 / bend)


def _control_rate(null: Floats, responders: Floats, n1: Floats, n2: Floats) -> Floats:
    """Return the control rate that, with the odds ratio at `null`, expects as many responders as there were."""
    excess = null - 1
    linear = n1 + n2 + excess * (n1 - responders)
    # The discriminant written twice, each time as a sum of what is positive on its side of 1.
    above = excess >= 0
    square = responders * np.where(above, excess * n2, -excess * null * n1)
    root = np.hypot(np.where(above, linear, n1 + n2 + excess * (n1 + responders)), 2 * np.sqrt(square))
    return np.asarray(np.where(linear > 0, 2 * responders / (linear + root), (root - linear) / (2 * n2 * excess)))
