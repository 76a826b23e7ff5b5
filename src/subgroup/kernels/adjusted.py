"""Wald methods around an adjusted estimate: a little is added to the counts, or the estimate is pulled to the middle.

All are built around another estimate than the table's own, and so behave at zero cells; see `wald` for the plain ones.
"""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._normal import quantile
from subgroup.kernels.wald import katz, wald, wald_rate, woolf


@method(RATE, "agresti-coull", cite="agresti1998", aliases=("ac", "adjusted-wald"))
def agresti_coull(x: Floats, n: Floats, level: float) -> Limits:
    """Agresti and Coull's interval: Wald after adding half of z squared to both outcomes."""
    z2 = quantile(level) ** 2
    return wald_rate(x + z2 / 2, n + z2, level)


@method(RISK_DIFFERENCE, "agresti-caffo", cite="agresti2000", aliases=("ac", "plus-4"), shrinks=True)
def agresti_caffo(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Agresti and Caffo's interval: Wald after adding one to all four cells."""
    return wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level)


@method(
    RISK_RATIO,
    "adjusted-log",
    cite="walter1975",
    aliases=("walter", "log-adjusted", "walter-adjusted-log"),
    complement=False,
    shrinks=True,
)
def adjusted_log(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Walter's interval: Katz after adding half to responders and to participants; to these alone if all respond."""
    # Where everyone responds that would see no variance at all; there a half is taken from the responders first.
    half = np.where((x1 == n1) & (x2 == n2), 0.0, 0.5)
    return katz(x1 + half, n1 + 0.5, x2 + half, n2 + 0.5, level)


@method(ODDS_RATIO, "gart", cite="gart1966", aliases=("haldane-anscombe", "woolf-0.5", "logit-adjusted"), shrinks=True)
def gart(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Gart's interval: Woolf after adding half to all four cells."""
    return woolf(x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, level)


@method(
    ODDS_RATIO,
    "independence-smoothed",
    cite="agresti1999",
    aliases=("agresti-independence-smoothed", "logit-smoothed", "agresti"),
    shrinks=True,
)
def independence_smoothed(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Agresti's interval: Woolf after adding two participants, spread as if the arms responded alike."""
    total, responders = n1 + n2, x1 + x2
    more1, more2 = 2 * n1 / total, 2 * n2 / total
    share = responders / total
    return woolf(x1 + more1 * share, n1 + more1, x2 + more2 * share, n2 + more2, level)


def _beal(level: float, pooled: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Limits:
    """Return Beal's limits: a score interval that takes the mean of the two rates as known."""
    z2 = quantile(level) ** 2
    difference = x1 / n1 - x2 / n2
    u, v = (1 / n1 + 1 / n2) / 4, (1 / n1 - 1 / n2) / 4
    spread, tilt = 4 * pooled * (1 - pooled), v * (1 - 2 * pooled)
    centre = (difference + z2 * tilt) / (1 + z2 * u)
    inside = u * (spread - difference**2) + 2 * tilt * difference + z2 * u * u * spread + z2 * tilt**2
    reach = np.sqrt(z2 * np.maximum(inside, 0)) / (1 + z2 * u)
    return centre - reach, centre + reach


@method(RISK_DIFFERENCE, "haldane", cite="beal1987", aliases=("hal",))
def haldane(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Beal's Haldane interval: the mean of the two rates is taken as observed."""
    return _beal(level, (x1 / n1 + x2 / n2) / 2, x1, n1, x2, n2)


@method(RISK_DIFFERENCE, "jeffreys-perks", cite="beal1987", aliases=("jp",))
def jeffreys_perks(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Beal's Jeffreys-Perks interval: the mean of the two rates is taken after adding half to all four cells."""
    return _beal(level, ((x1 + 0.5) / (n1 + 1) + (x2 + 0.5) / (n2 + 1)) / 2, x1, n1, x2, n2)
