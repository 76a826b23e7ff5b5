"""Effects against their standard errors."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._normal import quantile
from subgroup.kernels.interaction.scales import SCALES, tail, two
from subgroup.kernels.interaction.trend import wald_trend


@method(INTERACTION, "wald", cite="altman2003", aliases=("z", "altman-bland"), trend=wald_trend)
def wald(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Effects against their standard errors: the difference of two levels, or Cochran's Q of several."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    return against_errors(at.effect(*counts), at.error(*counts) ** 2, level)


def against_errors(effects: Floats, variances: Floats, level: float | None) -> Contrast:
    """Compare effects whose variances are known, a column for each level."""
    estimate, statistic = two(effects), cochran_q(effects, variances)
    z = np.nan if level is None else quantile(level)
    reach = z * np.sqrt(variances.sum(axis=1))
    unbounded, several = np.isinf(reach), effects.shape[1] > 2
    low, high = np.where(unbounded, -np.inf, estimate - reach), np.where(unbounded, np.inf, estimate + reach)
    nan = np.full_like(estimate, np.nan)
    p = tail(statistic, effects.shape[1] - 1)
    return Contrast(estimate, nan if several else low, nan if several else high, statistic, p)


def cochran_q(effects: Floats, variances: Floats) -> Floats:
    """Return Cochran's Q, written about the most precise level so that zero and infinite variances are its limits."""
    best = variances.argmin(axis=1)[:, None]
    away = effects - np.take_along_axis(effects, best, axis=1)
    least = np.take_along_axis(variances, best, axis=1)[:, 0]
    others = (np.arange(effects.shape[1]) != best) & (away != 0) & np.isfinite(variances)
    squares = np.sum(away**2 / variances, axis=1, where=others)
    sums = np.sum(away / variances, axis=1, where=others)
    rest = np.sum(1 / variances, axis=1, where=(np.arange(effects.shape[1]) != best) & np.isfinite(variances))
    return np.asarray(squares - np.where((least == 0) | np.isinf(least), 0.0, sums**2 * least / (1 + least * rest)))
