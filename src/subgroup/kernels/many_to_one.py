"""Several arms against one control: how the comparisons' statistics, which share the control, vary together.

Without any effect the statistic of arm i is ``(sqrt(1 - c_i**2) Z_i - c_i Z_0) / S``: c_i is the control's share in its
standard error, all Z are independent and normal, and S is the root of a chi-square over its degrees of freedom, or 1
where variances are taken as known. Given Z_0 and S the comparisons are independent, so that any number of arms takes an
integral in two dimensions (dunnett1955).
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, gammaln, ndtr, roots_legendre, stdtr, xlogy

from subgroup.core.counts import Floats
from subgroup.kernels._roots import crossing

# Nodes of the two integrals. The first grows where an arm is much larger than the control, and depends on it sharply.
NODES, FOR_S = 128, 96
# Beyond so many standard deviations lies nothing that counts.
FAR = 9.0
TAIL = 1e-17


def _normal_nodes(share: Floats) -> tuple[Floats, Floats]:
    """Return values of Z_0 with their probabilities, dense enough for the steepest of the arms."""
    steep = np.max(share / np.sqrt(1 - share**2), initial=1.0)
    x, weights = roots_legendre(int(NODES * min(max(1.0, steep / 4), 16)))
    z = FAR * x
    return z, FAR * weights * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _scale_nodes(df: float) -> tuple[Floats, Floats]:
    """Return values of S with their probabilities; 1 alone where the degrees of freedom are infinite."""
    if np.isinf(df):
        return np.ones(1), np.ones(1)
    low, high = (float(np.sqrt(chdtri(df, p) / df)) for p in (1 - 1e-16, TAIL))
    x, weights = roots_legendre(FOR_S)
    s = low + (high - low) * (x + 1) / 2
    log = np.log(2) + df / 2 * np.log(df / 2) - gammaln(df / 2) + xlogy(df - 1, s) - df * s**2 / 2
    return s, (high - low) / 2 * weights * np.exp(log)


def any_beyond(statistic: Floats, share: Floats, df: float, two_sided: bool) -> Floats:
    """Return the chance that, without any effect, some comparison gives a statistic as large as each of these.

    Parameters
    ----------
    statistic : numpy.ndarray of float
        Shape ``(k,)``; large values are those against no effect. For a two-sided question its size counts.
    share : numpy.ndarray of float
        For each of the m comparisons the control's share in its standard error, in [0, 1): the root of the control's
        part of the variance.
    df : float
        Degrees of freedom of the common variance; inf where variances are taken as known.
    two_sided : bool
        Whether statistics far below zero count as well.

    Returns
    -------
    numpy.ndarray of float
        Shape ``(k,)``.
    """
    (z, at_z), (s, at_s) = _normal_nodes(share), _scale_nodes(df)
    own = np.sqrt(1 - share**2)
    answer = np.empty(statistic.size)
    for i, value in enumerate(np.abs(statistic) if two_sided else statistic):
        limit, moved = value * s[:, None, None], share * z[:, None]
        beyond = ndtr((moved - limit) / own)
        if two_sided:
            beyond = beyond + ndtr((-moved - limit) / own)
        # The chance that some arm is beyond, to all digits where it is small.
        some = -np.expm1(np.log1p(-np.minimum(beyond, 1)).sum(axis=2))
        answer[i] = at_s @ some @ at_z
    # What one comparison alone gives is less, also where it is too small for these sums.
    alone = stdtr(df, -np.abs(statistic)) * 2 if two_sided else stdtr(df, -statistic)
    return np.where(np.isnan(statistic), np.nan, np.clip(answer, alone, 1))


def critical(share: Floats, df: float, level: float, two_sided: bool) -> float:
    """Return the statistic that, without any effect, no comparison reaches with the probability `level`."""

    def spare(value: Floats) -> Floats:
        return (1 - level) - any_beyond(value, share, df, two_sided)

    low, high = np.full(1, 0.0 if two_sided else -FAR), np.ones(1)
    while spare(high) < 0:
        high = 2 * high
    return float(crossing(spare, low, high)[0])
