"""An effect as somebody else computed it: an estimate with its limits, and no counts behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.core.columns import array_of, as_floats, common_index, first, labels_of, place
from subgroup.core.counts import Floats
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
        where = first((low > estimate) | (estimate > high))
        if where is not None:
            said = f"{estimate[where]:g} ({low[where]:g} to {high[where]:g})"
            raise FigureError(f"{measure}{place(where)}: {said} is not an estimate between its limits")
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the effects: ``()`` for one."""
        return self.estimate.shape

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each effect, where each has one."""
        return labels_of(self.index, self.shape)

    def row(self, i: int) -> str:
        """Return one effect as text."""
        return f"{self.estimate.flat[i]:g} ({self.low.flat[i]:g} to {self.high.flat[i]:g})"

    def over(self, shape: tuple[int, ...], index: pd.Index[Any] | None) -> GivenEffect:
        """Return the effect as often as `shape` asks for, under these labels."""
        estimate, low, high = (np.broadcast_to(each, shape) for each in (self.estimate, self.low, self.high))
        return GivenEffect(self.measure, estimate, low, high, index)

    def __str__(self) -> str:
        return self.row(0) if self.shape == () else f"{self.estimate.size} effects"


class Bad(NamedTuple):
    """The first value of a column that will not do, and its place as messages write it."""

    place: str
    value: object


def checked(values: object, inside: Callable[[Floats], NDArray[np.bool_]]) -> Floats | Bad:
    """Return numbers as an array, or the first that is no number, nan, or not `inside`."""
    try:
        given = array_of(values)
    except ValueError:  # rows of different lengths
        return Bad("", values)
    numbers = as_floats(given)
    where = first(~inside(numbers))
    if where is None:
        return numbers
    return Bad(place(where), given[where] if given.dtype.kind == "O" else numbers[where].item())


def _ratio(values: object, name: str) -> Floats:
    found = checked(values, lambda numbers: numbers >= 0)
    if isinstance(found, Bad):
        raise FigureError(f"{name}{found.place}={found.value!r} is no ratio: it must be a number of 0 or more")
    return found
