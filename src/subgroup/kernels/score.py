"""Score methods: variances under the null. One rate (Wilson), and the constrained likelihood of two.

A limit is the effect at which the score statistic reaches the normal quantile. It is found in the Lagrange multiplier
of the constrained likelihood (see `_constrained`), in which the statistic increases and zero cells need no care.
Only lower limits are solved; an upper limit is the lower one of the swapped arms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._constrained import WIDE, difference_at, odds_at, ratio_at, shrunk
from subgroup.kernels._normal import nearer, quantile, standardised, tails
from subgroup.kernels._roots import increasing

Lower: TypeAlias = Callable[[Floats, Floats, Floats, Floats, Floats], Floats]

# Added to cells where a first guess would divide by zero.
HALF = 0.5


def wilson_limits(x: Floats, n: Floats, level: float) -> Limits:
    """Return Wilson's limits of a rate; other methods build on them.

    Written without differences of nearly equal numbers, so that nobody responding gives exactly 0, and everybody 1.
    """
    return wilson_at(x, n, quantile(level))


def wilson_at(x: Floats, n: Floats, z: Floats | float) -> Limits:
    """Return Wilson's limits at a normal quantile."""
    p = x / n
    top = x + (z * z / 2 + z * np.sqrt(p * (n - x) + z * z / 4))
    return x * p / top, top / (n + z * z)


def wilson_corrected_limits(x: Floats, n: Floats, level: float) -> Limits:
    """Return Wilson's limits with half a participant between the count and its expectation, however near they are."""
    return _corrected_low(x, n, level), 1 - _corrected_low(n - x, n, level)


def _corrected_low(x: Floats, n: Floats, level: float) -> Floats:
    z2 = quantile(level) ** 2
    fewer = np.maximum(x - 0.5, 0)
    reach = np.sqrt(z2 * (z2 / 4 + fewer * (n - fewer) / n))
    return (fewer + z2 / 2 - reach) / (n + z2)


def _rate_tails(x: Floats, n: Floats, null: float) -> Tails:
    return tails(standardised(x / n - null, np.sqrt(null * (1 - null) / n)))


def _rate_corrected_tails(x: Floats, n: Floats, null: float) -> Tails:
    return tails(standardised(nearer(x / n - null, 0.5 / n), np.sqrt(null * (1 - null) / n)))


@method(RATE, "wilson", cite="wilson1927", tails=_rate_tails, aliases=("score",), default=True)
def wilson(x: Floats, n: Floats, level: float) -> Limits:
    """Wilson's score interval: the rates that a normal test with the null's variance does not reject."""
    return wilson_limits(x, n, level)


@method(RATE, "wilson-cc", cite="newcombe1998a", tails=_rate_corrected_tails, aliases=("wilsoncc", "score-cc"))
def wilson_cc(x: Floats, n: Floats, level: float) -> Limits:
    """Wilson's score interval with continuity correction, which is not capped."""
    return wilson_corrected_limits(x, n, level)


def unbiased(n1: Floats, n2: Floats) -> Floats:
    """Return Miettinen and Nurminen's correction of the variance, N / (N - 1)."""
    return (n1 + n2) / (n1 + n2 - 1)


def _difference_z2(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Limits:
    u = np.exp(y)
    first, second = shrunk(u, x1, n1), shrunk(u, n2 - x2, n2)
    variance = first.variance + second.variance
    bend = (2 * first.p - 1) * first.slope / n1 + (2 * second.p - 1) * second.slope / n2
    return np.log(variance / w) + 2 * y, 2 + u * bend / variance


def _spread(x: Floats, n: Floats) -> Floats:
    """Guess the variance of a rate."""
    return (x + HALF) * (n - x + HALF) / (n + 1) ** 3


def _difference_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Floats:
    # Variances of rates are at most a quarter, so that no smaller multiplier reaches w; the other end is generous.
    low, high = np.log(4 * w * n1 * n2 / (n1 + n2)) / 2, np.log(2 * (w + 4) * (n1 + n2))
    nobody, everybody = (x1 == 0) & (x2 == 0), (x1 == n1) & (x2 == n2)
    some = np.where(nobody | everybody | ((x1 == 0) & (x2 == n2)), np.nan, x1)
    start = np.maximum(low, np.log(w / (_spread(x1, n1) + _spread(x2, n2))) / 2)
    u = np.exp(increasing(_difference_z2, start, low, high, some, n1, x2, n2, w))
    first, second = shrunk(u, x1, n1), shrunk(u, n2 - x2, n2)
    edge = np.where(nobody | everybody, -w / (w + np.where(nobody, n2, n1)), -1.0)
    return np.where(np.isnan(some), edge, first.p - second.q)


def _split(y: Floats, most: Floats) -> Limits:
    """Return a multiplier between 0 and `most` and what is left of it, neither by cancellation; y is its logit."""
    grown = np.exp(y)
    left = most / (1 + grown)
    return left * grown, left


def _first(variance: Floats, most: Floats, w: Floats) -> Floats:
    """Guess the logit of the multiplier below `most` that makes ``u**2 * variance`` equal to w."""
    u = 1 / np.sqrt(variance / w + 1 / most**2)
    return np.log(u / (most - u))


def _ratio_z2(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Limits:
    u, left = _split(y, x1)
    first, second = (n1 - x1) / (n1 * left), (n2 - x2) / (n2 * (x2 + u))
    both, bend = first + second, first / left - second / (x2 + u)
    return np.log(u * u * both / w), (2 + u * bend / both) * left / x1


def _ratio_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Floats:
    some = np.where((x1 == 0) | (x1 == n1), np.nan, x1)
    variance = (n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * (x2 + HALF))
    y = increasing(_ratio_z2, _first(variance, x1, w), -WIDE, WIDE, some, n1, x2, n2, w)
    u, left = _split(y, x1)
    inner = left * (n2 + u) / ((n1 - x1 + left) * (x2 + u))
    return np.where(x1 == 0, 0.0, np.where(x1 == n1, _ratio_low_full(n1, x2, n2, w), inner))


def _ratio_low_full(n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Floats:
    """Return the lower limit where all of the treatment arm respond.

    Their rate stays at 1 until the multiplier reaches n1, and where that does not bring the statistic to w, the
    multiplier stays there and the rate itself falls.
    """
    lost = (n2 - x2) / n2
    u = (w + np.sqrt(w * w + 4 * lost * w * x2)) / (2 * lost)
    fall = n1 * (w / n1**2 - lost / (x2 + n1))
    return np.where(fall > 0, (n2 + n1) / (x2 + n1) / (1 + fall), (n2 + u) / (x2 + u))


def _shifted(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, ...]:
    """Return the multiplier, what is left of its range, and the four fitted cells, none by cancellation."""
    most = np.minimum(x1, n2 - x2)
    u, left = _split(y, most)
    return u, left, x1 - most + left, n1 - x1 + u, x2 + u, n2 - x2 - most + left


def _odds_z2(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Limits:
    u, left, *cells = _shifted(y, x1, n1, x2, n2)
    a, b, c, d = (1 / each for each in cells)
    both, bend = a + b + c + d, a * a - b * b - c * c + d * d
    return np.log(u * u * both / w), (2 + u * bend / both) * left / (u + left)


def _odds_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Floats:
    most = np.minimum(x1, n2 - x2)
    variance = 1 / x1 + 1 / (n1 - x1 + HALF) + 1 / (x2 + HALF) + 1 / (n2 - x2)
    y = increasing(_odds_z2, _first(variance, most, w), -WIDE, WIDE, x1, n1, x2, n2, w)
    _, _, a, b, c, d = _shifted(y, x1, n1, x2, n2)
    return np.where(most == 0, 0.0, a * d / (b * c))


def _difference_limits(x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Limits:
    return _difference_low(x1, n1, x2, n2, w), -_difference_low(x2, n2, x1, n1, w)


def _inverted(low: Lower, x1: Floats, n1: Floats, x2: Floats, n2: Floats, w: Floats) -> Limits:
    return low(x1, n1, x2, n2, w), 1 / low(x2, n2, x1, n1, w)


def _difference_z(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Floats:
    p1, q1, p2, q2, *_ = difference_at(np.full_like(n1, null), x1, n1, x2, n2)
    error = np.sqrt(p1 * q1 / n1 + p2 * q2 / n2)
    return standardised(x1 / n1 - x2 / n2 - null, error)


def _ratio_z(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Floats:
    p1, q1, p2, q2, *_ = ratio_at(np.full_like(n1, null), x1, n1, x2, n2)
    error = np.sqrt(p1 * q1 / n1 + null**2 * p2 * q2 / n2)
    return standardised(x1 / n1 - null * x2 / n2, error)


def _odds_z(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Floats:
    *_, u, slope = odds_at(np.full_like(n1, null), x1, n1, x2, n2)
    return standardised(u, np.sqrt(slope))


def _plain(z: Callable[..., Floats]) -> Callable[..., Tails]:
    """Return the p-values of a score statistic as it stands."""

    def inverted(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return tails(z(x1, n1, x2, n2, null))

    return inverted


def _corrected(z: Callable[..., Floats]) -> Callable[..., Tails]:
    """Return the p-values of a score statistic with Miettinen and Nurminen's variance."""

    def inverted(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return tails(z(x1, n1, x2, n2, null) / np.sqrt(unbiased(n1, n2)))

    return inverted


def _weight(n1: Floats, n2: Floats, level: float) -> Floats:
    return quantile(level) ** 2 * unbiased(n1, n2)


@method(
    RISK_DIFFERENCE,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_corrected(_difference_z),
    test="n-1",
    aliases=("mn", "score-mn"),
    default=True,
)
def difference_miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Miettinen and Nurminen's score interval, with their N/(N-1) variance."""
    return _difference_limits(x1, n1, x2, n2, _weight(n1, n2, level))


@method(RISK_DIFFERENCE, "mee", cite="mee1984", tails=_plain(_difference_z), test="pearson", aliases=("score",))
def mee(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Mee's score interval: the differences that the score test with the plain variance does not reject."""
    return _difference_limits(x1, n1, x2, n2, np.full_like(n1, quantile(level) ** 2))


@method(
    RISK_RATIO,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_corrected(_ratio_z),
    test="n-1",
    aliases=("mn",),
    default=True,
    complement=False,
)
def ratio_miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Miettinen and Nurminen's score interval, with their N/(N-1) variance."""
    return _inverted(_ratio_low, x1, n1, x2, n2, _weight(n1, n2, level))


@method(
    RISK_RATIO,
    "koopman",
    cite="koopman1984",
    tails=_plain(_ratio_z),
    test="pearson",
    aliases=("score",),
    complement=False,
)
def koopman(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Koopman's score interval: the ratios that Pearson's chi-square does not reject."""
    return _inverted(_ratio_low, x1, n1, x2, n2, np.full_like(n1, quantile(level) ** 2))


@method(
    ODDS_RATIO,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_corrected(_odds_z),
    test="n-1",
    aliases=("mn",),
    default=True,
)
def odds_miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Miettinen and Nurminen's score interval, with their N/(N-1) variance."""
    return _inverted(_odds_low, x1, n1, x2, n2, _weight(n1, n2, level))


@method(
    ODDS_RATIO,
    "score",
    cite="cornfield1956",
    tails=_plain(_odds_z),
    test="pearson",
    aliases=("cornfield", "score-uncorrected"),
)
def odds_score(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Cornfield's score interval, without continuity correction: the odds ratios that Pearson's chi-square accepts."""
    return _inverted(_odds_low, x1, n1, x2, n2, np.full_like(n1, quantile(level) ** 2))
