"""How exact unconditional tests order tables under a null difference or ratio: the statistic, its slopes, the rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from subgroup.core.counts import Floats
from subgroup.kernels._constrained import ratio_at, shrunk
from subgroup.kernels._normal import standardised
from subgroup.kernels._nuisance import Rates


@dataclass(frozen=True, eq=False)
class Order:
    """A statistic of tables given a null, and the rates that the null leaves open.

    Attributes
    ----------
    z : callable
        ``(null, x1, n1, x2, n2)`` to the statistic: positive where the table lies above the null.
    rates : callable
        ``(null, angles)`` to the rates of both arms under the null. At a given angle the first must not fall, and the
        second not rise, as the null rises.
    slopes : callable
        ``(left, right, x1, n1, x2, n2)`` to the least and the most by which the statistic can fall, per unit of the
        null, anywhere between two nulls.
    both : bool
        Whether tables as far on the other side of the null are as extreme.
    """

    z: Callable[..., Floats]
    rates: Callable[[Floats, Floats], Rates]
    slopes: Callable[..., tuple[Floats, Floats]]
    both: bool


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


def _difference_z(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the score statistic of a difference; its square is the multiplier that holds the null, times the gap.

    The constrained rate is a root of a cubic, in closed form; one step of Newton's method in the log of the multiplier
    restores the digits that arc cosines lose.
    """
    gap = x1 / n1 - x2 / n2 - null
    below, size = gap >= 0, np.abs(gap)
    a1, lost2 = np.where(below, x1, n1 - x1), np.where(below, n2 - x2, x2)
    u = size / _difference_variance(null, x1, n1, x2, n2)
    first, second = shrunk(u, a1, n1), shrunk(u, lost2, n2)
    moved = u * (first.variance + second.variance)
    step = np.log(moved / size) * moved / (u * (first.slope + second.slope))
    better = np.where(np.isfinite(step), u * np.exp(-step), u)
    return np.where(size == 0, 0.0, np.copysign(np.sqrt(better * size), gap))


def _difference_variance(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
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


def _difference_slopes(
    left: Floats, right: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats
) -> tuple[Floats, Floats]:
    """Enclose how fast the score statistic of a difference falls between two nulls below the estimate.

    Its slope is half of ``s / m + 1 / s``, with s the standard error under the null and m how much the rates move per
    unit of the multiplier. Rates are monotone in the multiplier, so that each part is enclosed by its values at the
    ends, and where it turns between them.
    """
    most, least = (_multiplier(null, x1, n1, x2, n2) for null in (left, right))
    parts = [_shrinking(least, most, x1, n1), _shrinking(least, most, n2 - x2, n2)]
    low, high = (np.sqrt(sum(part[i] for part in parts)) for i in (0, 1))
    slow, fast = (sum(part[i] for part in parts) for i in (2, 3))
    known = least > 0
    return np.where(known, (low / fast + 1 / high) / 2, 0.0), np.where(known, (high / slow + 1 / low) / 2, np.inf)


def _multiplier(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the multiplier that holds a difference: the square of the statistic over the gap."""
    gap = x1 / n1 - x2 / n2 - null
    return np.where(gap == 0, 0.0, _difference_z(null, x1, n1, x2, n2) ** 2 / gap)


def _shrinking(least: Floats, most: Floats, x: Floats, n: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Enclose the variance of a rate, and how fast it moves, while a multiplier goes from `least` to `most`."""
    ends = [shrunk(u, x, n) for u in (least, most)]
    lower, upper = (
        np.array([end.p * end.q for end in ends]).min(axis=0),
        np.array([end.p * end.q for end in ends]).max(axis=0),
    )
    upper = np.where((ends[0].p > 0.5) & (ends[1].p < 0.5), 0.25, upper)
    roots = [(n - u) ** 2 + 4 * u * (n - x) for u in (least, np.clip(2 * x - n, least, most), most)]
    return lower / n, upper / n, lower / np.sqrt(np.maximum(roots[0], roots[2])), upper / np.sqrt(roots[1])


def _plain_difference(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return x1 / n1 - x2 / n2 - null


def _plain_slopes(left: Floats, *_: object) -> tuple[Floats, Floats]:
    return np.ones_like(left), np.ones_like(left)


def _ratio_z(log_null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    null = np.exp(log_null)
    p1, q1, p2, q2, *_ = ratio_at(null, x1, n1, x2, n2)
    return standardised(x1 / n1 - null * x2 / n2, np.sqrt(p1 * q1 / n1 + null**2 * p2 * q2 / n2))


def _ratio_slopes(left: Floats, right: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Enclose how fast the score statistic of a ratio falls per unit of its log between two nulls below the estimate.

    The statistic is u times s: the multiplier and the standard error of the log ratio, both explicit in u, as is how
    fast the log ratio falls as u grows. Every part is monotone in u. With everybody responding u can stand still.
    """
    most, least = (ratio_at(np.exp(null), x1, n1, x2, n2).u for null in (left, right))
    lost1, lost2 = n1 - x1, n2 - x2
    first = [lost1 / (n1 * (x1 - u)) for u in (least, most)]
    second = [lost2 / (n2 * (x2 + u)) for u in (most, least)]
    low, high = (np.sqrt(one + other) for one, other in zip(first, second, strict=True))
    bends = [one / (x1 - u) for one, u in zip(first, (least, most), strict=True)]
    backs = [other / (x2 + u) for other, u in zip(second, (most, least), strict=True)]
    turn_low, turn_high = (bends[0] - backs[1]) * np.where(bends[0] > backs[1], least, most), bends[1] - backs[0]
    turn_high = turn_high * np.where(turn_high > 0, most, least)
    move_low = lost1 / ((x1 - least) * (n1 - least)) + lost2 / ((x2 + most) * (n2 + most))
    move_high = lost1 / ((x1 - most) * (n1 - most)) + lost2 / ((x2 + least) * (n2 + least))
    up_low = low + np.minimum(turn_low / low, turn_low / high) / 2
    up_high = high + np.maximum(turn_high / low, turn_high / high) / 2
    known = (least > 0) & (lost1 > 0) & (up_low > 0)
    return np.where(known, up_low / move_high, 0.0), np.where(known, up_high / move_low, np.inf)


CHAN_ZHANG = Order(_difference_z, _difference_rates, _difference_slopes, both=False)
CHAN_ZHANG_RATIO = Order(_ratio_z, _ratio_rates, _ratio_slopes, both=False)
AGRESTI_MIN = Order(_difference_z, _difference_rates, _difference_slopes, both=True)
SANTNER_SNELL = Order(_plain_difference, _difference_rates, _plain_slopes, both=True)
