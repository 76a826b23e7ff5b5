"""What to agree with where the peer is wrong: the score interval as its definition reads, solved by brentq."""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

NEAR = 1e-14


def difference_limits(x1: int, n1: int, x2: int, n2: int, level: float) -> tuple[float, float]:
    """Return Miettinen and Nurminen's limits of a risk difference; no arm may be empty or full.

    The rate of the control arm maximises the likelihood at each difference, and the limits are the differences at which
    the statistic is as far from 0 as the normal quantile.
    """
    z, found = ndtri((1 + level) / 2), x1 / n1 - x2 / n2

    def excess(difference: float, side: float) -> float:
        p2 = _control_rate(difference, x1, n1, x2, n2)
        p1 = p2 + difference
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
        return (found - difference) / sqrt(variance) - side * z

    low = brentq(excess, -1 + NEAR, found, args=(1.0,), xtol=1e-14)
    high = brentq(excess, found, 1 - NEAR, args=(-1.0,), xtol=1e-14)
    return low, high


def _control_rate(difference: float, x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the control rate at which the likelihood is greatest, the treatment rate being `difference` above it."""

    def slope(p2: float) -> float:
        p1 = p2 + difference
        # Times all four rates, so that it is finite at the ends, where one of the rates is 0 or 1.
        first = (x1 - n1 * p1) * p2 * (1 - p2)
        return first + (x2 - n2 * p2) * p1 * (1 - p1)

    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    inside = np.nextafter(low, high), np.nextafter(high, low)
    return float(brentq(slope, *inside, xtol=1e-16))
