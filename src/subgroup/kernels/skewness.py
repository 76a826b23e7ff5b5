"""Score methods corrected for skewness, so that both tails miss equally often (Gart and Nam; Laud).

The score statistic s of an effect has a skewness, of which `a` is a sixth. The corrected statistic z solves
``s = z + a * (z**2 - 1)``: the first terms of the expansion by Cornish and Fisher.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._constrained import Rates, difference_at, difference_by, odds_at, ratio_at
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels._roots import crossing

# The log of a ratio beyond this is no effect of any table.
WIDE = 100.0

# From the rates under a constraint and the sizes of the arms: the statistic, and a sixth of its skewness.
Skewed: TypeAlias = tuple[Floats, Floats]
Statistic: TypeAlias = Callable[[Rates, Floats, Floats], Skewed]


def _statistic(score: Floats, variance: Floats, third: Floats, n1: Floats, n2: Floats) -> Skewed:
    """Return score and sixth of the skewness, both with Miettinen and Nurminen's N / (N - 1) in the variance."""
    corrected = variance * (n1 + n2) / (n1 + n2 - 1)
    return standardised(score, np.sqrt(corrected)), standardised(third, 6 * corrected**1.5)


def _difference(at: Rates, n1: Floats, n2: Floats) -> Skewed:
    one, two = at.p1 * at.q1 / n1, at.p2 * at.q2 / n2
    third = one * (at.q1 - at.p1) / n1 - two * (at.q2 - at.p2) / n2
    return _statistic(at.u * (one + two), one + two, third, n1, n2)


def _ratio(at: Rates, n1: Floats, n2: Floats) -> Skewed:
    # Divided by the rate in the treatment arm, which the statistic does not feel and a rate of nearly 0 does not harm.
    one, two = at.q1 / (n1 * at.p1), at.q2 / (n2 * at.p2)
    third = one * (at.q1 - at.p1) / (n1 * at.p1) - two * (at.q2 - at.p2) / (n2 * at.p2)
    # Rates that are both 1 explain everybody's response, and leave nothing to score.
    sure = (at.q1 == 0) & (at.q2 == 0)
    score = np.where(sure, 0.0, at.u * (at.q1 / n1 + at.q2 / n2 * at.p1 / at.p2) / at.p1)
    return _statistic(score, one + two, third, n1, n2)


def _odds(at: Rates, n1: Floats, n2: Floats) -> Skewed:
    one, two = n1 * at.p1 * at.q1, n2 * at.p2 * at.q2
    bias = (at.p1 - at.p2) / (one + two)
    third = (at.q1 - at.p1) / one**2 - (at.q2 - at.p2) / two**2
    return _statistic(at.u * (1 / one + 1 / two) - bias, 1 / one + 1 / two, third, n1, n2)


def _corrected(s: Floats, a: Floats) -> Floats:
    """Solve s = z + a (z^2 - 1) for the z that is s where a is 0; s stands where no z does."""
    inside = 1 + 4 * a * (s + a)
    return np.where(inside < 0, s, 2 * (s + a) / (1 + np.sqrt(np.maximum(inside, 0))))


def _tails(statistic: Statistic, held: Callable[..., Rates]) -> Callable[..., Tails]:
    """Return the p-values of a corrected statistic, from the rates that the null holds."""

    def corrected_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        z = _corrected(*statistic(held(np.full_like(n1, null), x1, n1, x2, n2), n1, n2))
        return tails(np.where(np.isnan(z), 0.0, z))  # with nobody responding a ratio's rates are not determined

    return corrected_tails


def _rate_tails(x: Floats, n: Floats, null: float) -> Tails:
    deviation = np.sqrt(null * (1 - null) / n)
    return tails(
        _corrected(standardised(x / n - null, deviation), np.full_like(n, (1 - 2 * null) / (6 * n * deviation)))
    )


def _rate_low(x: Floats, n: Floats, level: float) -> Floats:
    """Solve for the rate at which the corrected statistic is z: the smaller root of a quadratic."""
    z2 = quantile(level) ** 2
    less, slope = np.maximum(x / n - (z2 - 1) / (6 * n), 0), (z2 - 1) / (3 * n) - 1
    middle, square = z2 / n - 2 * slope * less, slope**2 + z2 / n
    low = 2 * less**2 / (middle + np.sqrt(np.maximum(middle**2 - 4 * square * less**2, 0)))
    return np.where(x == 0, 0.0, low)


def _difference_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Floats:
    """Solve in the multiplier, on a scale that is even around 0 and even in its log far away."""
    z = quantile(level)

    def excess(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
        return _corrected(*_difference(difference_by(np.sinh(y), x1, n1, x2, n2), n1, n2)) - z

    widest = np.arcsinh(100 * (z * z + 4) * (n1 + n2))
    at = difference_by(np.sinh(crossing(excess, -widest, widest, x1, n1, x2, n2)), x1, n1, x2, n2)
    return at.p1 - at.p2


def _low(statistic: Statistic, held: Callable[..., Rates]) -> Callable[..., Floats]:
    """Return a function for the lower limit of a ratio: the one at which the corrected statistic is z."""

    def ratio_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Floats:
        z = quantile(level)

        def excess(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
            return _corrected(*statistic(held(np.exp(-y), x1, n1, x2, n2), n1, n2)) - z

        y = crossing(excess, np.full_like(n1, -WIDE), np.full_like(n1, WIDE), x1, n1, x2, n2)
        return np.where((x1 == 0) | (y == WIDE), 0.0, np.exp(-y))

    return ratio_low


_ratio_low, _odds_low = _low(_ratio, ratio_at), _low(_odds, odds_at)


@method(RATE, "scas", cite="laud2017", tails=_rate_tails, aliases=("skewness-corrected",))
def scas_rate(x: Floats, n: Floats, level: float) -> Limits:
    """The skewness-corrected score interval: Wilson's, with both tails missing about equally often."""
    return _rate_low(x, n, level), 1 - _rate_low(n - x, n, level)


@method(
    RISK_DIFFERENCE,
    "scas",
    cite="laud2017",
    tails=_tails(_difference, difference_at),
    aliases=("skewness-corrected",),
)
def scas_difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """The skewness-corrected score interval: Miettinen and Nurminen's, both tails missing about equally often."""
    return _difference_low(x1, n1, x2, n2, level), -_difference_low(x2, n2, x1, n1, level)


@method(
    RISK_RATIO,
    "scas",
    cite="laud2017",
    tails=_tails(_ratio, ratio_at),
    aliases=("skewness-corrected",),
    complement=False,
)
def scas_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """The skewness-corrected score interval: Miettinen and Nurminen's, both tails missing about equally often."""
    return _ratio_low(x1, n1, x2, n2, level), 1 / _ratio_low(x2, n2, x1, n1, level)


@method(
    ODDS_RATIO,
    "scas",
    cite="laud2017",
    tails=_tails(_odds, odds_at),
    aliases=("skewness-corrected",),
    shrinks=True,
)
def scas_odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """The skewness-corrected score interval, with the bias of the score removed as well."""
    return _odds_low(x1, n1, x2, n2, level), 1 / _odds_low(x2, n2, x1, n1, level)
