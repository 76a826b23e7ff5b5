"""The normal distribution, as kernels need it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails


def quantile(level: float) -> float:
    """Return z such that a standard normal lies within -z and z with probability `level`."""
    return float(-ndtri((1 - level) / 2))


def tails(z: Floats) -> Tails:
    """Return the p-values of a statistic that is standard normal under the null."""
    return Tails(ndtr(z), ndtr(-z), 2 * ndtr(-np.abs(z)), z)


def standardised(difference: Floats, error: Floats) -> Floats:
    """Divide a difference by its standard error; no difference is no evidence, whatever the error."""
    return np.where(difference == 0, 0.0, difference / error)


def nearer(difference: Floats, correction: Floats) -> Floats:
    """Bring a difference nearer to zero by a continuity correction, and not past it."""
    return np.sign(difference) * np.maximum(np.abs(difference) - correction, 0)
