"""Pairs: everybody measured twice, or matched two by two. Validated here, once."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from subgroup.core.columns import common_index, first, labels_at, labels_of, place
from subgroup.core.counts import Counts, Floats, two, whole
from subgroup.errors import ColumnError, CountError, MissingOutcomes, nearest

if TYPE_CHECKING:
    import pandas as pd

# By the letters of a table ((a, b), (c, d)).
CELLS: Final = ("both", "first_only", "second_only", "neither")
SHAPE: Final = "a table of pairs is two rows ((both, first only), (second only, neither))"
COLUMNS: Final = "columns of participants are named, first=... and second=..."


@dataclass(frozen=True, eq=False)
class Pairs:
    """How often two measurements of the same participants, or of matched ones, agree; or many such tables.

    Attributes
    ----------
    both, first_only, second_only, neither : numpy.ndarray of int64
        Pairs with a response at both measurements, at one of them, at none. Of one common shape.
    index : pandas.Index or None
        Labels of the columns they were given as.
    """

    both: Counts
    first_only: Counts
    second_only: Counts
    neither: Counts
    index: pd.Index[Any] | None = None

    @classmethod
    def of(cls, responded: object, not_responded: object) -> Pairs:
        """Validate the two rows of a table of pairs and broadcast the four counts against each other.

        Parameters
        ----------
        responded, not_responded : (count, count)
            Those with and without a response at the first measurement, split by the second: response, no response.
            Numbers or array-likes.

        Raises
        ------
        CountError
            If anything is negative, fractional, missing or not a number, or if the counts do not broadcast. The message
            names the first place.

        Examples
        --------
        >>> print(Pairs.of((59, 6), (16, 80)))
        (59, 6), (16, 80)
        """
        given = [*two(responded, f"{SHAPE}, and {COLUMNS}"), *two(not_responded, f"{SHAPE}, and {COLUMNS}")]
        index = common_index(*given)
        names = [f"{letter} ({name.replace('_', ' ')})" for letter, name in zip("abcd", CELLS, strict=True)]
        cells = [whole(each, name) for name, each in zip(names, given, strict=True)]
        try:
            both, first_only, second_only, neither = np.broadcast_arrays(*cells)
            return cls(both, first_only, second_only, neither, index)
        except ValueError:
            shapes = ", ".join(str(each.shape) for each in cells)
            raise CountError(f"the counts of a table of pairs do not broadcast: shapes {shapes}") from None

    @classmethod
    def of_columns(cls, first: object, second: object) -> Pairs:
        """Count the pairs in two columns, one place for each participant.

        Parameters
        ----------
        first, second : array-like of bool, or of 0 and 1
            Of equal length.

        Raises
        ------
        ColumnError
            If a value is neither, or the lengths differ.
        CountError
            If both columns are labelled and their labels differ.
        MissingOutcomes
            If values are missing; the message counts them.

        Examples
        --------
        >>> print(Pairs.of_columns([1, 1, 0, 1], [0, 1, 0, 0]))
        (1, 2), (0, 1)
        """
        common_index(first, second)
        one, other = np.asarray(first), np.asarray(second)
        if one.shape != other.shape or one.ndim != 1:
            raise ColumnError(f"first and second are columns of equal length, got shapes {one.shape} and {other.shape}")
        _complete(one, other)
        x, y = _responses(one, "first"), _responses(other, "second")
        a, b, c, d = (np.asarray(np.count_nonzero(each)) for each in (x & y, x & ~y, ~x & y, ~x & ~y))
        return cls(a, b, c, d)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the tables: ``()`` for one."""
        return self.both.shape

    @property
    def cells(self) -> dict[str, Counts]:
        """The four counts by name."""
        return {name: getattr(self, name) for name in CELLS}

    @property
    def n(self) -> Counts:
        """How many pairs there are."""
        return np.asarray(sum(self.cells.values()))

    @property
    def counts(self) -> tuple[Floats, ...]:
        """The arrays ``a, b, c, d`` that kernels take."""
        return tuple(np.asarray(each, dtype=float) for each in self.cells.values())

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each table, where each has one."""
        return labels_of(self.index, self.shape)

    def row(self, i: int) -> str:
        """Return the counts of one table as text."""
        a, b, c, d = (each.flat[i] for each in self.cells.values())
        return f"({a}, {b}), ({c}, {d})"

    def __getitem__(self, where: Any) -> Pairs:
        a, b, c, d = (each[where] for each in self.cells.values())
        return Pairs(a, b, c, d, labels_at(self.labels, where))

    def __str__(self) -> str:
        return self.row(0) if self.shape == () else f"{self.both.size} tables"


def as_pairs(responded: object, not_responded: object, first: object, second: object) -> Pairs:
    """Return the pairs that two rows, a table, two columns, or two names of columns in a frame stand for.

    Raises
    ------
    CountError, ColumnError, MissingOutcomes
        If they are not valid, or not one of these.
    """
    if first is None and second is None:
        if isinstance(responded, Pairs) and not_responded is None:
            return responded
        if hasattr(responded, "columns"):
            raise CountError("a frame is read by two of its columns, first=... and second=...")
        return Pairs.of(*((responded, not_responded) if not_responded is not None else two(responded, SHAPE)))
    if first is None or second is None:
        raise ColumnError(f"{'first' if first is None else 'second'} is missing: {COLUMNS}")
    if responded is None and not_responded is None:
        return Pairs.of_columns(first, second)
    if not hasattr(responded, "columns") or not_responded is not None:
        raise CountError("give either the counts, or first=... and second=..., which may name columns of a frame")
    return Pairs.of_columns(_column(responded, first), _column(responded, second))


def _column(frame: Any, name: object) -> object:
    if not isinstance(name, str) or name not in list(frame.columns):
        raise ColumnError(f"there is no column {name!r}; {nearest(name, map(str, frame.columns))}")
    return frame[name]


def _complete(one: NDArray[Any], other: NDArray[Any]) -> None:
    """Refuse pairs with a value missing, and count them: to drop or to fill them is a choice that nobody made yet."""
    no_first, no_second = _missing(one), _missing(other)
    incomplete = np.count_nonzero(no_first | no_second)
    if incomplete:
        each = f"first is missing in {np.count_nonzero(no_first)}, second in {np.count_nonzero(no_second)}"
        raise MissingOutcomes(f"{incomplete} of {one.size} pairs are incomplete: {each}; drop or fill them yourself")


def _missing(column: NDArray[Any]) -> NDArray[np.bool_]:
    import pandas as pd  # knows every way in which a value can be missing

    return np.asarray(pd.isna(column))


def _responses(column: NDArray[Any], name: str) -> NDArray[np.bool_]:
    if column.dtype.kind == "b":
        return column
    values = column.astype(object)
    good = [isinstance(each, Real | np.bool_) and each in (0, 1) for each in values]
    where = first(~np.array(good, dtype=bool))
    if where is not None:
        raise ColumnError(f"{name}{place(where)}: an outcome is 0 or 1, or False or True, got {values[where]!r}")
    return np.asarray(values == 1, dtype=bool)
