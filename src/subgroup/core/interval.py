"""The two things a method can say of a table: limits, and the tails of its test."""

from __future__ import annotations

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


class Tails(NamedTuple):
    """P-values of one test against each alternative, and its statistic where it has one.

    Attributes
    ----------
    less, greater, two_sided : numpy.ndarray of float
        P-values: the effect is below the null, above it, or either.
    statistic : numpy.ndarray of float or None
        Signed root of a chi-square with one degree of freedom; None for exact tests.
    """

    less: Floats
    greater: Floats
    two_sided: Floats
    statistic: Floats | None = None
