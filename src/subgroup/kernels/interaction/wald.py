"""Effects against their standard errors."""

from __future__ import annotations

from itertools import accumulate
from typing import TypeAlias

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._constrained import TINY
from subgroup.kernels._normal import quantile
from subgroup.kernels.interaction.scales import SCALES, tail, two
from subgroup.kernels.interaction.trend import wald_trend

# Its effect and the variance of that.
Level: TypeAlias = tuple[Floats, Floats]


@method(INTERACTION, "wald", cite="altman2003", aliases=("z", "altman-bland"), trend=wald_trend)
def wald(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Effects against their standard errors: the difference of two levels, or Cochran's Q of several."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    return against_errors(at.effect(*counts), at.error(*counts) ** 2, level)


def against_errors(effects: Floats, variances: Floats, level: float | None) -> Contrast:
    """Compare effects whose variances are known, a column for each level."""
    estimate, statistic = two(effects), cochran_q(effects, variances)
    z = np.nan if level is None else quantile(level)
    reach = z * np.sqrt(sum(variances.T))
    unbounded, several = np.isinf(reach), effects.shape[1] > 2
    low, high = np.where(unbounded, -np.inf, estimate - reach), np.where(unbounded, np.inf, estimate + reach)
    nan = np.full_like(estimate, np.nan)
    p = tail(statistic, effects.shape[1] - 1)
    return Contrast(estimate, nan if several else low, nan if several else high, statistic, p)


def cochran_q(effects: Floats, variances: Floats) -> Floats:
    """Return Cochran's Q, level after level against the mean of those before, so that any variance fits, 0 and inf."""
    levels = list(zip(effects.T, variances.T, strict=True))
    pairs = zip(accumulate(levels[:-1], _together), levels[1:], strict=True)
    return sum((_apart(*pair) for pair in pairs), start=np.zeros(len(effects)))


def _apart(one: Level, other: Level) -> Floats:
    """Return the squared distance of two effects over the variance of their difference."""
    away, variance = one[0] - other[0], one[1] + other[1]
    return np.where((away != 0) & np.isfinite(variance), away**2 / variance, 0.0)


def _together(one: Level, other: Level) -> Level:
    """Return the mean of two effects, by precision, and its variance."""
    (effect, variance), (effect2, variance2) = one, other
    # From the more precise towards the other, so that an effect without variance stays where it is.
    second = variance2 < variance
    near, far = np.where(second, effect2, effect), np.where(second, effect, effect2)
    both = variance + variance2
    share = np.minimum(variance, variance2) / np.maximum(both, TINY)
    return np.where(np.isfinite(both), near + (far - near) * share, near), 1 / (1 / variance + 1 / variance2)
