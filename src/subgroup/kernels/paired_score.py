"""Score methods for pairs: the likelihood of the four cells held to a difference or a ratio (Tango, Tang).

As for two arms, the statistic is written in the Lagrange multiplier of the constrained likelihood, in which it
increases, and zero cells are limits of the same formulas. Only lower limits are solved; an upper limit is the lower one
with the two measurements swapped. Cells are a (both), b (first only), c (second only), d (neither).
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import PAIRED_DIFFERENCE, PAIRED_RATIO
from subgroup.core.registry import MCNEMAR_TEST, method
from subgroup.kernels._constrained import WIDE
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels._roots import increasing


def _difference_z2(y: Floats, one: Floats, other: Floats, mixed: Floats, w: Floats) -> Limits:
    """Compare the square of Tango's statistic, times the number of pairs, with w at the multiplier t = expit(y)."""
    t, left = expit(y), expit(-y)
    inner = (one * left + mixed) / (1 + t) + other
    bend = -(2 * one + mixed) / (1 + t) ** 2
    return np.log(t * t * inner / (left * w)), 1 + left + t * left * bend / inner


def _difference_low(a: Floats, b: Floats, c: Floats, d: Floats, w: Floats) -> Floats:
    """Return the smallest difference that Tango's test does not reject.

    With the multiplier at t, the constrained cells are in proportion to B = b / (1 + t), C = c / (1 - t) and m = a + d,
    and the square of the statistic is t^2 (m (B + C) + 4 B C) / N, which increases in t.
    """
    m, n = a + d, a + b + c + d
    # Without c, t ends at 1, and from there on C grows by itself until the statistic reaches w.
    grown = np.where(c == 0, (n * w - m * b / 2) / (m + 2 * b), np.nan)
    ended = grown >= 0
    start = np.clip((np.log(n * w) - np.log(m * (b + c) + 4 * b * c)) / 2, -WIDE, WIDE)
    y = increasing(_difference_z2, start, -WIDE, WIDE, m * b, m * c, 4 * b * c, np.where(ended, np.nan, n * w))
    first, second = b / (1 + np.where(ended, 1.0, expit(y))), np.where(ended, grown, c / expit(-y))
    return np.asarray((first - second) / (first + second + m))


def _difference_z(a: Floats, b: Floats, c: Floats, d: Floats, null: float) -> Floats:
    """Return Tango's statistic: the constraint is a quadratic in t, solved without differences of nearly equal numbers.

    Above the estimate the measurements are swapped.
    """
    n, m, gap = a + b + c + d, a + d, b - c - (a + b + c + d) * null
    below = gap >= 0
    more, fewer, delta = np.where(below, b, c), np.where(below, c, b), np.where(below, null, -null)
    x, y, held = more * (1 - delta), fewer * (1 + delta), m * delta
    over, under = x - 2 * held, y + 2 * held
    # The discriminant twice, each time a sum of what is positive on its side of no difference.
    root = np.sqrt(np.where(held >= 0, over**2 + y * (2 * x + y + 4 * held), under**2 + x * (2 * y + x - 4 * held)))
    reach = x + y + root
    t = 2 * np.abs(gap) / reach
    # C = c / (1 - t), where t may be 1 without c.
    ended = reach * (root + over) / ((1 + delta) * (3 * root + 5 * x + y - 2 * held))
    first = more / (1 + t)
    second = np.where(over >= 0, ended, fewer * reach / (3 * y + root - over))
    z = t * np.sqrt((m * (first + second) + 4 * first * second) / n)
    return np.where(gap == 0, 0.0, np.where(below, z, -z))


def _ratio_excess(y: Floats, a: Floats, b: Floats, c: Floats, w: Floats) -> Limits:
    """Return by how much the constrained cells exceed their sum, a concave function on the line where z^2 = w."""
    r, left, x1, k = expit(y), expit(-y), a + b, a + b + c
    s, apart = (w + r * (a + c)) / x1, (w + r * (c - b)) / x1
    taken = a * apart / (1 + apart) + b * s / (1 + s)
    bend = a * (c - b) / x1 / (1 + apart) ** 2 + b * (a + c) / x1 / (1 + s) ** 2
    return (c * r - left * taken) / k, r * left * (c + taken - left * bend) / k


def _ratio_low(a: Floats, b: Floats, c: Floats, w: Floats) -> Floats:
    """Return the smallest ratio that Tang's test does not reject.

    With a multiplier s, and r = s times the ratio, the constrained cells are a / (1 + s - r), b / (1 + s), c / (1 - r)
    and d: they add up, and the square of the statistic is s (a + b) - r (a + c), which gives s.
    """
    x1, x2 = a + b, a + c
    # Without c, r may end at 1, where C grows by itself.
    full = a * (w + c - b) / (x1 + w + c - b) + b * (w + x2) / (x1 + w + x2)
    ended = ((c == 0) & (full >= 0)) | (x1 == 0)
    wald = (x1 + 0.5) / (x2 + 0.5) * np.exp(-np.sqrt(w * (b + c + 1) / (x1 + 0.5) / (x2 + 0.5)))
    start = np.log(w / np.maximum(x1 / wald - x2, w / 100))
    y = increasing(_ratio_excess, start, -WIDE, WIDE, a, b, c, np.where(ended, np.nan, w))
    r = np.where(ended, 1.0, expit(y))
    return r * x1 / (w + r * x2)


def _ratio_z(a: Floats, b: Floats, c: Floats, d: Floats, null: float) -> Floats:
    """Return Tang's statistic; with a ratio above 1 the measurements are swapped."""
    if null > 1:
        return -_ratio_z(a, c, b, d, 1 / null)
    below = 1 - null
    e = below * (1 + null)
    gap = a * below + b - c * null
    linear = a * below**2 + b * (1 - 2 * null) - c * null * (2 - null)
    root = np.sqrt((b - a * e + c * null**2) ** 2 + 4 * a * b * e)
    ahead = 2 * (a + b + c) * null * below * gap / (root + linear)
    return standardised(gap, np.sqrt(np.where(linear > 0, ahead, (root - linear) / 2)))


def _tango_tails(a: Floats, b: Floats, c: Floats, d: Floats, null: float) -> Tails:
    return tails(_difference_z(a, b, c, d, null))


def _tang_tails(a: Floats, b: Floats, c: Floats, d: Floats, null: float) -> Tails:
    return tails(_ratio_z(a, b, c, d, null))


@method(
    PAIRED_DIFFERENCE,
    "tango",
    cite="tango1998",
    tails=_tango_tails,
    test="mcnemar",
    aliases=("score", "tango-score"),
    default=True,
)
def tango(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Tango's score interval: the differences that the score test, at none McNemar's, does not reject."""
    w = np.full_like(b, quantile(level) ** 2)
    return _difference_low(a, b, c, d, w), -_difference_low(a, c, b, d, w)


@method(
    PAIRED_RATIO,
    "tang",
    cite="tang2003",
    tails=_tang_tails,
    test="mcnemar",
    aliases=("score", "tang-score"),
    default=True,
    complement=False,
)
def tang(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Tang, Tang and Chan's score interval: the ratios that the score test, at 1 McNemar's, does not reject."""
    w = np.full_like(b, quantile(level) ** 2)
    return _ratio_low(a, b, c, w), 1 / _ratio_low(a, c, b, w)


def _mcnemar_z(b: Floats, c: Floats, correction: float = 0.0) -> Floats:
    """Return the difference of the discordant counts over its standard error, the first brought nearer to zero."""
    apart = np.maximum(np.abs(b - c) - correction, 0)
    return np.sign(b - c) * standardised(apart, np.sqrt(b + c))


@method(MCNEMAR_TEST, "mcnemar", cite="mcnemar1947", aliases=("asymptotic", "chi-square", "uncorrected"), default=True)
def mcnemar(a: Floats, b: Floats, c: Floats, d: Floats) -> Tails:
    """McNemar's chi-square without correction: the score test of Tango's and of Tang's interval."""
    return tails(_mcnemar_z(b, c))


@method(MCNEMAR_TEST, "mcnemar-cc", cite="edwards1948", aliases=("corrected", "continuity-corrected", "edwards"))
def mcnemar_cc(a: Floats, b: Floats, c: Floats, d: Floats) -> Tails:
    """McNemar's chi-square with Edwards' correction of 1, which never exceeds the difference it corrects."""
    return tails(_mcnemar_z(b, c, 1.0))
