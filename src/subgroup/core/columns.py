"""Columns of numbers as people give them: numbers, lists, arrays, labelled columns of a data frame."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

from subgroup.errors import CountError


def array_of(values: object) -> NDArray[Any]:
    """Return numbers as an array of numbers, and anything else as an array of the objects themselves.

    numpy alone would read 9 beside the text "x" as text and beside True as a number, and forget what is masked.

    Raises
    ------
    ValueError
        If rows are of different lengths.
    """
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(float), np.nan) if np.ma.is_masked(values) else values.data
    if isinstance(values, list | tuple):
        items = np.array(values, dtype=object)
        if not all(map(_counts, set(map(type, items.flat)))):
            return items
    given = np.asarray(values)
    if given.dtype.kind in "iu":
        return given
    return given.astype(float if given.dtype.kind == "f" else object)


def as_floats(given: NDArray[Any]) -> NDArray[np.float64]:
    """Return floats: nan for what is no number, infinity for a whole number of Python that is too large for one."""
    if given.dtype.kind != "O":
        return np.asarray(given, dtype=float)
    found = np.full(given.shape, np.nan)
    for where, value in np.ndenumerate(given):
        if is_number(value):
            try:
                found[where] = float(value)
            except OverflowError:
                found[where] = np.inf if value > 0 else -np.inf
    return found


def is_number(value: object) -> bool:
    """Whether a thing is a real number; a truth is not."""
    return _counts(type(value))


def first(bad: NDArray[np.bool_]) -> tuple[int, ...] | None:
    """Index of the first True, or None."""
    return tuple(int(i) for i in np.argwhere(bad)[0]) if bad.any() else None


def place(where: tuple[int, ...]) -> str:
    """Return an index as messages write it; nothing for a number that stands alone."""
    return f"[{', '.join(map(str, where))}]" if where else ""


def common_index(*columns: object) -> pd.Index[Any] | None:
    """Return the labels of labelled columns, or None if no column has any.

    Raises
    ------
    CountError
        If labels differ: columns are paired by position, which would pair the wrong ones.
    """
    labels = [each.index for each in columns if hasattr(each, "index") and hasattr(each.index, "equals")]
    if any(not labels[0].equals(other) for other in labels[1:]):
        raise CountError("columns have different indexes, and are paired by position; align them first")
    return labels[0] if labels else None


def labels_of(index: pd.Index[Any] | None, shape: tuple[int, ...]) -> pd.Index[Any] | None:
    """Return the labels of a column of this shape, where each of its values has one."""
    return index if index is not None and shape == (len(index),) else None


def labels_at(labels: pd.Index[Any] | None, where: Any) -> pd.Index[Any] | None:
    """Return the labels of what `where` chooses, where that is still a column."""
    if labels is None:
        return None
    places = np.arange(len(labels))[where]
    return labels[places] if places.ndim == 1 else None


def _counts(kind: type) -> bool:
    return issubclass(kind, Real) and not issubclass(kind, bool | np.bool_)
