"""The largest probability of a set of tables over the rate that a null hypothesis leaves open: the nuisance parameter.

Rates are taken in the arcsine scale, where a binomial distribution of n is a bump of nearly the same width, one over
twice the root of n, wherever its rate is. So the probability of any set is smooth on that scale: a grid three to a
width sees every peak, and the polynomial through a few points about a peak gives its height to a dozen digits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy.special import gammaln

from subgroup.core.counts import Floats

Rows: TypeAlias = NDArray[np.intp]
Whole: TypeAlias = NDArray[np.int64]
# Probabilities of some rows at angles on the arcsine scale: one line of angles for all rows, or one for each.
Values: TypeAlias = Callable[[Rows, Floats], Floats]

PER_WIDTH = 3
# A peak can rise above the best point of such a grid by a fiftieth of itself: any point this high may be next to it.
CONTENDER = 0.96
# The angles stop short of their ends, at a rate of 1e-16.
EDGE = 1e-8
# Chebyshev's points between -1 and 1, and what turns values there into those of the polynomial at many points.
NODES = chebyshev.chebpts1(13)
FINE = 513
AROUND = np.array([[-1], [0], [1]])
REFINE = chebyshev.chebvander(np.linspace(-1, 1, FINE), 12) @ np.linalg.inv(chebyshev.chebvander(NODES, 12))
# How many numbers are worked on at once: more than elsewhere, for tables of one design share most of the work.
PIECE = 2**21
# Logarithms of rates stop at that of about the smallest float.
LEAST = 1e-300


@lru_cache(64)
def grid(total: int) -> Floats:
    """Return angles for a total of so many participants; they are kept, so leave them as they are."""
    return np.linspace(EDGE, np.pi / 2 - EDGE, int(_points(np.asarray(float(total)))))


def outcomes(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many numbers the larger of two working arrays holds: one over tables, one over totals and rates."""
    return np.maximum(4 * (n1 + 1) * (n2 + 1), (n1 + n2 + 1) * _points(n1 + n2))


def _points(total: Floats) -> Floats:
    return np.ceil(np.pi * PER_WIDTH * np.sqrt(np.maximum(total, 1))) + 1


def highest(values: Values, rows: int, angles: Floats) -> Floats:
    """Return the largest value of each row: over the grid, then about every point of it that may be next to a peak."""
    step, found = angles[1] - angles[0], values(np.arange(rows), angles[None, :])
    best = found.max(axis=1)
    peak = found >= CONTENDER * best[:, None]
    peak[:, 1:] &= found[:, 1:] >= found[:, :-1]
    peak[:, :-1] &= found[:, :-1] > found[:, 1:]
    row, column = np.nonzero(peak)
    middle = angles[np.minimum(np.maximum(column, 1), angles.size - 2)]
    around = values(row, middle[:, None] + step * NODES) @ REFINE.T
    np.maximum.at(best, row, _summit(around))
    return np.asarray(np.minimum(best, 1))


def _summit(values: Floats) -> Floats:
    """Return the height of the parabola through the largest value of each line and its neighbours."""
    every, top = np.arange(len(values)), np.minimum(np.maximum(values.argmax(axis=1), 1), values.shape[1] - 2)
    left, centre, right = values[every, top + AROUND]
    bend = 2 * centre - left - right
    inside = np.abs(right - left) <= bend  # else the largest value is at an end
    rise = (right - left) ** 2 / (8 * np.where(inside & (bend > 0), bend, np.inf))
    return np.asarray(np.maximum(np.maximum(left, right), centre + rise))


class Rates(NamedTuple):
    """Rates of both arms and their complements, each without cancellation."""

    p1: Floats
    q1: Floats
    p2: Floats
    q2: Floats


def shared(angles: Floats) -> Rates:
    """Return the rate that both arms share, at angles on the arcsine scale."""
    p, q = np.sin(angles) ** 2, np.cos(angles) ** 2
    return Rates(p, q, p, q)


def binomial(n: int, p: Floats, q: Floats) -> Floats:
    """Return the probabilities of 0 to n responders, on a new last axis."""
    logs = np.ones((*p.shape, 3))
    np.log(np.maximum(p, LEAST), out=logs[..., 0])
    np.log(np.maximum(q, LEAST), out=logs[..., 1])
    return np.asarray(np.exp(logs @ _exponents(n)))


@lru_cache(64)
def _exponents(n: int) -> Floats:
    """Return what multiplies the logs of a rate and of its complement, and what is added, for 0 to n responders."""
    x = np.arange(n + 1.0)
    return np.stack([x, n - x, log_ways(n)])


@lru_cache(64)
def log_ways(total: int) -> Floats:
    """Return the log number of ways to choose 0, 1, ... of so many; it is kept, so leave it as it is."""
    known = gammaln(np.arange(1, total + 2, dtype=float))
    return np.asarray(known[-1] - known - known[::-1])
