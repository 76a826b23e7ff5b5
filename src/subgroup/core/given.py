"""An effect as somebody else computed it: an estimate with its limits, and no counts behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats, common_index
from subgroup.errors import FigureError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class GivenEffect:
    """A ratio with its limits, one or many.

    Attributes
    ----------
    measure : str
        ``"odds_ratio"`` or ``"risk_ratio"``.
    estimate, low, high : numpy.ndarray of float
        Broadcast against each other; ``0 <= low <= estimate <= high``, where infinity is a limit too.
    index : pandas.Index or None
        Labels of the columns it was given as.
    """

    measure: str
    estimate: Floats
    low: Floats
    high: Floats
    index: pd.Index[Any] | None = None

    @classmethod
    def of(cls, measure: str, values: object) -> GivenEffect:
        """Validate an estimate with its limits.

        Parameters
        ----------
        measure : str
            What it measures.
        values : (estimate, low, high)
            Numbers or array-likes.

        Raises
        ------
        FigureError
            If there are not three, if one is missing, negative or no number, or if they are out of order.

        Examples
        --------
        >>> GivenEffect.of("odds_ratio", (4.8, 1.1, 21.2)).row(0)
        '4.8 (1.1 to 21.2)'
        """
        if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray) or len(values) != 3:
            raise FigureError(f"{measure}: give (estimate, low, high), got {values!r}")
        names = ("estimate", "low", "high")
        parts = [_ratio(each, f"{measure} {name}") for name, each in zip(names, values, strict=True)]
        try:
            estimate, low, high = np.broadcast_arrays(*parts)
        except ValueError:
            shapes = ", ".join(str(each.shape) for each in parts)
            raise FigureError(f"{measure}: estimate, low and high of shapes {shapes} do not broadcast") from None
        found = cls(measure, estimate, low, high, common_index(*values))
        bad = np.flatnonzero((low > estimate) | (estimate > high))
        if bad.size:
            where = f"[{bad[0]}]" if estimate.ndim else ""
            raise FigureError(f"{measure}{where}: {found.row(int(bad[0]))} is not an estimate between its limits")
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the effects: ``()`` for one."""
        return self.estimate.shape

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each effect, where each has one."""
        return self.index if self.index is not None and self.shape == (len(self.index),) else None

    def row(self, i: int) -> str:
        """Return one effect as text."""
        return f"{self.estimate.flat[i]:g} ({self.low.flat[i]:g} to {self.high.flat[i]:g})"

    def over(self, shape: tuple[int, ...], index: pd.Index[Any] | None) -> GivenEffect:
        """Return the effect as often as `shape` asks for, under these labels."""
        estimate, low, high = (np.broadcast_to(each, shape) for each in (self.estimate, self.low, self.high))
        return GivenEffect(self.measure, estimate, low, high, index)

    def __str__(self) -> str:
        return self.row(0) if self.shape == () else f"{self.estimate.size} effects"


def real(values: object) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return values as an array, and where they are real numbers: truths and text are not, and nan is not."""
    try:
        given = np.asarray(values)
    except ValueError:  # rows of unequal length
        given = np.asarray(None)
    return given, ~np.isnan(given) if given.dtype.kind in "iuf" else np.zeros(given.shape, dtype=bool)


def _ratio(values: object, name: str) -> Floats:
    given, good = real(values)
    if good.all():
        good = given >= 0
    bad = np.argwhere(~good)
    if bad.size or not good.all():
        where = tuple(int(i) for i in bad[0])
        place = f"[{', '.join(map(str, where))}]" if where else ""
        raise FigureError(f"{name}{place}={given[where]!r} is no ratio: it must be a number of 0 or more")
    return given.astype(float)
