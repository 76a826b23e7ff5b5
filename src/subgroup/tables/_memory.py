"""Frames in memory: each column becomes small whole numbers once, and each factor is one count of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.tables._cells import CellError
from subgroup.tables._table import shown
from subgroup.tables._tally import LEVELS, Cell, TooManyError, is_missing
from subgroup.tables.factors import Part

if TYPE_CHECKING:
    import narwhals as nw

# Rows that are counted at once: their numbers fit into the cache.
CHUNK: Final = 65_536
# Counts of so many cells fit into the cache beside them.
FEW_CELLS: Final = 2048
# Whole numbers that lie within so many of each other are their own codes, without a look-up.
NARROW: Final = 4096
# Beyond this, differences of whole numbers may not be whole numbers of 64 bits.
LARGEST: Final = 2**62


class Coded(NamedTuple):
    """A column as small whole numbers: 0 where a value is missing, else 1 plus its place among the values."""

    codes: NDArray[Any]
    levels: list[Any]


def tally(frame: nw.DataFrame[Any], arm: Part, outcome: Part, factors: list[tuple[Part, ...]]) -> list[list[Cell]]:
    """Count participants by arm, outcome and level of each factor.

    Raises
    ------
    TooManyError
        If a column has too many values.
    """
    known: dict[str, Coded] = {}
    one, other = (_coded(frame, part, known) for part in (arm, outcome))
    width = len(other.levels) + 1
    pairs = (one.codes.astype(np.int32) * width + other.codes).astype(_small(width * (len(one.levels) + 1)))
    levels = [_joined([_coded(frame, part, known) for part in parts]) for parts in factors]
    counts = _counts(pairs, width * (len(one.levels) + 1), levels)
    return [_cells(table, one, other, level) for table, level in zip(counts, levels, strict=True)]


def first(frame: nw.DataFrame[Any], column: str, value: object) -> int | None:
    """Return the first row that has a value, or lacks one for None."""
    series = frame.get_column(column)
    found = series.is_null() if is_missing(value) else series == value
    rows = np.flatnonzero(np.asarray(found.to_list(), dtype=object) == True)  # noqa: E712  # null is neither
    return int(rows[0]) if rows.size else None


def values(frame: nw.DataFrame[Any], column: str, most: int) -> list[Any]:
    """Return the different values of a column, without those that are missing.

    Raises
    ------
    TooManyError
        If there are more than `most`.
    CellError
        If it holds lists or the like.
    """
    found = coded(frame.get_column(column), most)
    times = np.bincount(found.codes, minlength=len(found.levels) + 1)
    return [value for value, n in zip(found.levels, times[1:], strict=True) if n]


def coded(series: nw.Series[Any], most: int = LEVELS) -> Coded:
    """Turn a column of categories into small whole numbers.

    Raises
    ------
    TooManyError
        If it has more than `most` values, by default than a factor can have levels.
    CellError
        If it holds lists or the like.
    """
    whole = _whole(series)
    if whole is not None and whole.size:
        low, high = int(whole.min()), int(whole.max())
        if high - low < NARROW and abs(low) < LARGEST:
            return _narrow(whole, low, high, most)
    try:
        return _compact(*_looked_up(series, most), most)
    except TypeError as error:  # what cannot be looked up: lists and dictionaries
        raise CellError(f"holds values that are no categories ({error})") from None


def _coded(frame: nw.DataFrame[Any], part: Part, known: dict[str, Coded]) -> Coded:
    """Turn a part of a factor into small whole numbers, a column that was seen before only once."""
    if part.codes is not None:
        codes = frame.select(code=part.codes).get_column("code").to_numpy()
        return Coded((codes + 1).astype(np.int8), list(range(len(part.labels))))
    if part.column not in known:
        try:
            known[part.column] = coded(frame.get_column(part.column))
        except TooManyError as error:
            raise TooManyError(part.column, error.count) from None
        except CellError as error:
            raise CellError(f"{shown(part.column)} {error}") from None
    return known[part.column]


def _whole(series: nw.Series[Any]) -> NDArray[Any] | None:
    """Return a column of whole numbers or truths without a gap as numpy holds it; None for any other."""
    if not (series.dtype.is_integer() or str(series.dtype) == "Boolean"):
        return None
    numpy = isinstance(getattr(series.to_native(), "dtype", None), np.dtype)  # has no room for a gap
    if not numpy and series.null_count():
        return None
    values = series.to_numpy()
    return values if values.dtype.kind in "biu" else None


def _narrow(values: NDArray[Any], low: int, high: int, most: int) -> Coded:
    """Code whole numbers that lie close together by their distance from the lowest."""
    levels = [bool(each) if values.dtype.kind == "b" else each for each in range(low, high + 1)]
    codes: NDArray[Any] = np.empty(values.size, dtype=_small(len(levels) + 1))
    for start in range(0, values.size, CHUNK):
        part = values[start : start + CHUNK]
        codes[start : start + CHUNK] = np.subtract(
            part, low - 1, dtype=np.int64 if part.dtype.itemsize > 1 else np.int16
        )
    return Coded(codes, levels) if len(levels) <= LEVELS else _compact(codes - 1, levels, most)


def _looked_up(series: nw.Series[Any], most: int) -> tuple[NDArray[Any], list[Any]]:
    """Return the place of each value among those of a column, -1 where one is missing, and those values."""
    native = series.to_native()
    implementation = series.implementation
    if implementation.is_polars():
        import polars as pl

        values = native.unique().drop_nulls()
        if len(values) > most:
            raise TooManyError("", len(values))
        if len(values) == 0:
            return np.full(len(native), -1, dtype=np.int8), []
        codes = native.replace_strict(values, pl.Series(range(len(values)), dtype=pl.Int32), default=-1)
        return codes.to_numpy(), values.to_list()
    if implementation.is_pyarrow():
        column = native.combine_chunks()
        found = column if hasattr(column, "dictionary") else column.dictionary_encode()
        return found.indices.fill_null(-1).to_numpy(zero_copy_only=False), found.dictionary.to_pylist()
    import pandas as pd

    if str(series.dtype) in ("Categorical", "Enum"):
        return native.cat.codes.to_numpy(), native.cat.categories.tolist()
    codes, values = pd.factorize(native)
    return codes, values.tolist()


def _compact(places: NDArray[Any], values: list[Any], most: int) -> Coded:
    """Keep the values that are there, those of a float that is no number with the missing."""
    times = np.zeros(len(values) + 1, dtype=np.int64)
    for part in _parts(places):
        times += np.bincount(part.astype(np.intp) + 1, minlength=len(values) + 1)
    kept = [k for k, value in enumerate(values) if times[k + 1] and not is_missing(value)]
    if len(kept) > most:
        raise TooManyError("", len(kept))
    code: NDArray[Any] = np.zeros(len(values) + 1, dtype=_small(len(kept) + 1))
    for new, k in enumerate(kept, 1):
        code[k + 1] = new
    return Coded(code[places.astype(np.intp) + 1], [values[k] for k in kept])


def _joined(parts: list[Coded]) -> Coded:
    """Cross columns: a code for each combination, whose value is the tuple of theirs, with None for a missing one."""
    found = Coded(parts[0].codes, [(value,) for value in [None, *parts[0].levels]])
    for part in parts[1:]:
        width = len(part.levels) + 1
        codes = found.codes.astype(np.int64) * width + part.codes
        values = [(*before, value) for before in found.levels for value in [None, *part.levels]]
        there = np.flatnonzero(np.bincount(codes, minlength=len(values)))
        place: NDArray[Any] = np.zeros(len(values), dtype=_small(there.size))
        place[there] = np.arange(there.size)
        found = Coded(place[codes], [values[k] for k in there])
    return found


def _counts(pairs: NDArray[Any], size: int, factors: list[Coded]) -> Iterator[NDArray[np.int64]]:
    """Count rows by pair and level, a table for each factor: several in one pass, as long as their cells are few."""
    for some in _together(size, factors):
        shape = (size, *(len(each.levels) for each in some))
        cells = prod(shape)
        counts = np.zeros(cells, dtype=np.int64)
        for start in range(0, pairs.size, CHUNK):
            key: NDArray[Any] = pairs[start : start + CHUNK].astype(_small(cells))
            for each in some:
                key *= len(each.levels)
                key += each.codes[start : start + CHUNK]
            counts += np.bincount(key, minlength=cells)
        table = counts.reshape(shape)
        for k in range(1, len(shape)):
            yield table.sum(axis=tuple(axis for axis in range(1, len(shape)) if axis != k))


def _together(size: int, factors: list[Coded]) -> Iterator[list[Coded]]:
    """Put neighbouring factors together that make few cells in all."""
    some: list[Coded] = []
    for each in factors:
        if some and size * prod(len(one.levels) for one in [*some, each]) > FEW_CELLS:
            yield some
            some = []
        some.append(each)
    yield some


def _cells(counts: NDArray[np.int64], arm: Coded, outcome: Coded, level: Coded) -> list[Cell]:
    """Name the cells of a table of pairs by levels that hold anybody."""
    arms, outcomes = [None, *arm.levels], [None, *outcome.levels]
    pairs, levels = np.nonzero(counts)
    return [
        Cell(arms[pair // len(outcomes)], outcomes[pair % len(outcomes)], level.levels[k], n)
        for pair, k, n in zip(pairs.tolist(), levels.tolist(), counts[pairs, levels].tolist(), strict=True)
    ]


def _parts(values: NDArray[Any]) -> list[NDArray[Any]]:
    return [values[start : start + CHUNK] for start in range(0, values.size, CHUNK)]


def _small(size: int) -> type:
    """Return the smallest kind of whole number that counts to a size."""
    return np.int8 if size <= 127 else np.int16 if size <= 32767 else np.int32 if size < 2**31 else np.int64
