"""How far apart two means are in standard deviations: Cohen's d, and Hedges' g, which has no bias."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats


def pooled_sd(sd1: Floats, n1: Floats, sd2: Floats, n2: Floats) -> Floats:
    """Return the standard deviation within arms, each weighted by its degrees of freedom."""
    df = n1 + n2 - 2
    return np.asarray(np.hypot(sd1 * np.sqrt((n1 - 1) / df), sd2 * np.sqrt((n2 - 1) / df)))


def correction(df: Floats) -> Floats:
    """Return what takes the bias from Cohen's d, below 1: Hedges' exact factor (hedges1981), not his approximation."""
    from scipy.special import poch  # the ratio of two gamma functions, to all digits where they overflow

    return np.asarray(poch((df - 1) / 2, 0.5) / np.sqrt(df / 2))


def cohen_d(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats) -> Floats:
    """Return the difference of the means over the standard deviation within arms."""
    return np.asarray((m1 - m2) / pooled_sd(sd1, n1, sd2, n2))


def hedges_g(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats) -> Floats:
    """Return Cohen's d without its bias."""
    return np.asarray(correction(n1 + n2 - 2) * cohen_d(m1, sd1, n1, m2, sd2, n2))
