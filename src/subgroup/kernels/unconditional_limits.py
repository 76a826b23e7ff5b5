"""Exact unconditional intervals: the nulls that an exact test does not reject, whatever the rate they leave open.

Where the nulls that are not rejected have gaps, the interval is their hull.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._constrained import ratio_at, shrunk
from subgroup.kernels._normal import standardised
from subgroup.kernels._nuisance import PIECE, Rates, Whole, outcomes
from subgroup.kernels._regions import Order, Tables, lowest, tails
from subgroup.kernels.unconditional import by_design


def _difference_rates(null: Floats, angles: Floats) -> Rates:
    sine, cosine = np.sin(angles) ** 2, np.cos(angles) ** 2
    above, below = np.maximum(null, 0), np.maximum(-null, 0)
    return Rates(
        sine * (1 - below) + cosine * above,
        cosine * (1 - above) + sine * below,
        sine * (1 - above) + cosine * below,
        cosine * (1 - below) + sine * above,
    )


def _ratio_rates(log_null: Floats, angles: Floats) -> Rates:
    sine, cosine = np.sin(angles) ** 2, np.cos(angles) ** 2
    first, second = np.minimum(log_null, 0), np.minimum(-log_null, 0)
    return Rates(
        sine * np.exp(first), cosine - sine * np.expm1(first), sine * np.exp(second), cosine - sine * np.expm1(second)
    )


def _difference_z(null: Floats, x1: Floats, n1: float, x2: Floats, n2: float) -> Floats:
    """Return the score statistic of a difference; its square is the multiplier that holds the null times the gap to it.

    The constrained rate is a root of a cubic, in closed form; one step of Newton's method in the log of the multiplier
    restores the digits that arc cosines lose.
    """
    gap = x1 / n1 - x2 / n2 - null
    below, size = gap >= 0, np.abs(gap)
    a1, lost2 = np.where(below, x1, n1 - x1), np.where(below, n2 - x2, x2)
    u = size / _difference_variance(null, x1, n1, x2, n2)
    first, second = shrunk(u, a1, np.asarray(n1)), shrunk(u, lost2, np.asarray(n2))
    moved = u * (first.variance + second.variance)
    step = np.log(moved / size) * moved / (u * (first.slope + second.slope))
    better = np.where(np.isfinite(step), u * np.exp(-step), u)
    return np.where(size == 0, 0.0, np.copysign(np.sqrt(better * size), gap))


def _difference_variance(null: Floats, x1: Floats, n1: float, x2: Floats, n2: float) -> Floats:
    """Return the variance of the difference of the rates that are likeliest under the null."""
    total, responders = n1 + n2, x1 + x2
    c2 = ((n1 + 2 * n2) * null - total - responders) / (3 * total)
    c1 = ((n2 * null - total - 2 * x2) * null + responders) / (3 * total)
    c0 = x2 * null * (1 - null) / total
    q = c2**3 - 1.5 * c1 * c2 + c0 / 2
    r = np.copysign(np.sqrt(np.maximum(c2 * c2 - c1, 0)), q)
    p2 = 2 * r * np.cos((np.pi + np.arccos(np.clip(q / r**3, -1, 1))) / 3) - c2
    p2 = np.clip(p2, np.maximum(0, -null), np.minimum(1, 1 - null))
    found = (p2 + null) * (1 - p2 - null) / n1 + p2 * (1 - p2) / n2
    # With nobody, or everybody, responding only one rate leaves its end, and goes as far as it must.
    alone = np.where((responders == 0) == (null > 0), n1, n2)
    extreme = (responders == 0) | (responders == total)
    return np.asarray(np.where(extreme, np.abs(null) * (1 - np.abs(null)) / alone, found))


def _plain_difference(null: Floats, x1: Floats, n1: float, x2: Floats, n2: float) -> Floats:
    return x1 / n1 - x2 / n2 - null


def _ratio_z(log_null: Floats, x1: Floats, n1: float, x2: Floats, n2: float) -> Floats:
    null = np.exp(log_null)
    p1, q1, p2, q2, *_ = ratio_at(null, x1, np.asarray(n1), x2, np.asarray(n2))
    return standardised(x1 / n1 - null * x2 / n2, np.sqrt(p1 * q1 / n1 + null**2 * p2 * q2 / n2))


_chan_zhang = Order(_difference_z, _difference_rates, both=False)
_chan_zhang_ratio = Order(_ratio_z, _ratio_rates, both=False)
_agresti_min = Order(_difference_z, _difference_rates, both=True)
_santner_snell = Order(_plain_difference, _difference_rates, both=True)


def _tails(order: Order, link: Callable[[float], float] = float) -> Callable[..., Tails]:
    """Return the p-values of the test that orders tables so; `link` takes a null to the scale of the order."""

    def inverted(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return Tails(*by_design(lambda *design: tails(Tables(order, *design), link(null)), x1, n1, x2, n2))

    return inverted


def _difference_low(order: Order, alpha: float) -> Callable[..., Floats]:
    def solve(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        return lowest(Tables(order, n1, n2, x1, x2), np.full(x1.size, -1.0), x1 / n1 - x2 / n2, alpha)[None]

    return solve


def _both_ends(low: Callable[..., Floats], *counts: Floats) -> Limits:
    """Solve the lower limits of the tables and of their swapped arms together, so that none is solved twice."""
    x1, n1, x2, n2 = counts
    (found,) = by_design(low, *map(np.concatenate, ((x1, x2), (n1, n2), (x2, x1), (n2, n1))))
    return found[: x1.size], found[x1.size :]


def _difference_limits(order: Order, alpha: float, *counts: Floats) -> Limits:
    """Return the least null that is not rejected, and minus the least one of the swapped arms."""
    low, high = _both_ends(_difference_low(order, alpha), *counts)
    return low, -high


def _ratio_low(alpha: float) -> Callable[..., Floats]:
    """Return the solver of a lower limit.

    Below alpha / n1 even one responder in the first arm is too unlikely; with none, 0 itself is not rejected. With no
    responders in the second arm the estimate is infinite, but at this end that arm stays empty likely enough.
    """

    def solve(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        some = x1 > 0
        a, b = x1[some], x2[some]
        high = np.log(np.where(b > 0, a * n2 / (np.maximum(b, 1) * n1), n2 / (1 - alpha) + 1))
        low = np.minimum(np.log(alpha / (2 * n1)), high)
        found = np.zeros(x1.size)
        found[some] = np.exp(lowest(Tables(_chan_zhang_ratio, n1, n2, a, b), low, high, alpha))
        return found[None]

    return solve


@method(
    RISK_DIFFERENCE,
    "chan-zhang",
    cite="chan1999",
    tails=_tails(_chan_zhang),
    aliases=("exact", "exact-unconditional", "exact-score"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
)
def chan_zhang(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Chan and Zhang's exact interval: the differences that neither of two one-sided exact score tests rejects."""
    return _difference_limits(_chan_zhang, (1 - level) / 2, x1, n1, x2, n2)


@method(
    RISK_DIFFERENCE,
    "agresti-min",
    cite="agresti2001",
    tails=_tails(_agresti_min),
    test="barnard",
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def agresti_min(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Agresti and Min's exact interval: the hull of the differences that one two-sided exact score test accepts."""
    return _difference_limits(_agresti_min, 1 - level, x1, n1, x2, n2)


@method(
    RISK_DIFFERENCE,
    "santner-snell",
    cite="santner1980",
    tails=_tails(_santner_snell),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def santner_snell(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Santner and Snell's exact interval, two-sided: tables are ordered by how far the plain difference is off."""
    return _difference_limits(_santner_snell, 1 - level, x1, n1, x2, n2)


@method(
    RISK_RATIO,
    "chan-zhang",
    cite="chan1999",
    tails=_tails(_chan_zhang_ratio, math.log),
    aliases=("exact", "exact-unconditional", "exact-score"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    complement=False,
)
def ratio_chan_zhang(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Chan and Zhang's construction for a ratio: those that neither of two one-sided exact score tests rejects."""
    low, high = _both_ends(_ratio_low((1 - level) / 2), x1, n1, x2, n2)
    return low, 1 / high
