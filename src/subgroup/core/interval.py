"""What a method can say of a table or of strata: limits, the tails of a test, and how far effects are apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats

Limits: TypeAlias = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Interval:
    """Confidence limits, one pair per table.

    Attributes
    ----------
    low, high : numpy.ndarray of float
        Inside the range of the measure; nan where the method gives none.
    level : float
        Confidence level in (0, 1).
    method : str
        Canonical name.
    truncated : numpy.ndarray of bool
        Where the method's own limit fell outside the range of the measure and was moved to its end.
    """

    low: Floats
    high: Floats
    level: float
    method: str
    truncated: NDArray[np.bool_]


def stretches(low: float, high: float) -> tuple[tuple[str, float, float], ...]:
    """Return the interval of a number needed as stretches ``(kind, from, to)``, towards larger numbers, benefit first.

    Parameters
    ----------
    low, high : float
        One over the better and one over the worse limit of the risk difference: negative is harm, inf no difference.

    Returns
    -------
    tuple
        Two stretches where the interval passes through infinity, else one; none where the limits are nan.
    """
    if math.isnan(low) or math.isnan(high):
        return ()
    if 0 < low < math.inf and high < 0:
        return ("NNTB", low, math.inf), ("NNTH", -high, math.inf)
    near, far = sorted((abs(low), abs(high)))
    return (("NNTB" if high > 0 else "NNTH", near, far),)


class Tails(NamedTuple):
    """P-values of one test against each alternative, and its statistic where it has one.

    Attributes
    ----------
    less, greater, two_sided : numpy.ndarray of float
        P-values: the effect is below the null, above it, or either.
    statistic : numpy.ndarray of float or None
        Signed root of a chi-square with one degree of freedom, or Student's t; None for exact tests.
    """

    less: Floats
    greater: Floats
    two_sided: Floats
    statistic: Floats | None = None


class Heterogeneity(NamedTuple):
    """How far the effects of strata are from one common effect, one entry per row of strata.

    Attributes
    ----------
    p_value : numpy.ndarray of float
        Of the hypothesis that all strata share one effect.
    statistic, df : numpy.ndarray of float or None
        Chi-square and its degrees of freedom; None for exact tests.
    """

    p_value: Floats
    statistic: Floats | None = None
    df: Floats | None = None


class Contrast(NamedTuple):
    """How the effects of levels differ, one entry per factor, where effects add.

    Attributes
    ----------
    estimate, low, high : numpy.ndarray of float
        The first of two levels against the second, with limits, or the change per step of a trend; nan for more levels.
    statistic : numpy.ndarray of float
        Chi-square; nan for an exact test.
    p_value : numpy.ndarray of float
        Of the hypothesis that all levels share one effect, unless the method says another.
    """

    estimate: Floats
    low: Floats
    high: Floats
    statistic: Floats
    p_value: Floats
