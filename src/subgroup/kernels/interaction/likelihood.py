"""The likelihood of separate effects against that of one common effect, plain and penalised."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._constrained import Rates
from subgroup.kernels.interaction.common import Statistic, held, lost, step_limits
from subgroup.kernels.interaction.scales import SCALES, Scale, tail, two
from subgroup.kernels.interaction.trend import firth_trend, likelihood_trend


def _lost(at: Scale, rates: Rates, *counts: Floats) -> Floats:
    return lost(rates, *counts)


# While a multiplier stays the log likelihood falls by it for every unit of the effect, whichever level moves.
LOST = Statistic(_lost, lambda rest, top, free: rest / (2 * top))


@method(INTERACTION, "likelihood-ratio", cite="wilks1938", aliases=("lr", "lrt"), trend=likelihood_trend, default=True)
def likelihood_ratio(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """The likelihood of separate effects against that of one common effect; profile limits for two levels."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    statistic, _ = held(at, np.zeros_like(x1), *counts)
    low = high = np.full_like(statistic, np.nan)
    if x1.shape[1] == 2 and level is not None:
        low, high = step_limits(at, LOST, level, *counts)
    return Contrast(two(at.effect(*counts)), low, high, statistic, tail(statistic, x1.shape[1] - 1))


@method(
    INTERACTION,
    "firth",
    cite="firth1993",
    aliases=("penalised-likelihood", "penalized-likelihood"),
    scales=("odds_ratio",),
    trend=firth_trend,
    shrinks=True,
)
def firth(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Firth's penalised likelihood-ratio test, with the penalty of separate effects; finite at zero cells.

    The penalty is half the log determinant of the information. With one rate per arm and level that is the sum of the
    logs of the binomial variances, whatever parameters the rates are written in: the penalised likelihood is the
    likelihood with half a participant more in each cell, exactly.
    """
    return likelihood_ratio(scale, x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, level)
