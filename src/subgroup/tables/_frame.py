"""Data frames, whatever holds them, through narwhals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subgroup.errors import TableFileError
from subgroup.tables._table import ROWS, Table, tabled

NAME = "the data frame"


def read_frame(frame: object) -> Table | None:
    """Read a data frame; None for anything that is not one.

    Raises
    ------
    TableFileError
        If it has two columns of one name, or is too large.
    """
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        found = nw.from_native(frame)  # type: ignore[call-overload]
    except DuplicateError:
        raise TableFileError(f"{NAME}: two columns have one name; rename one") from None
    except TypeError:
        return None
    if isinstance(found, nw.LazyFrame):
        some = found.head(ROWS + 1)
        # Engines other than polars would ask for pyarrow, which need not be there.
        found = some.collect() if some.implementation.is_polars() else some.collect(backend="pandas")
    columns = [_values(column) for column in found.head(ROWS + 1).iter_columns()]
    return tabled(NAME, found.columns, _rows(columns))


def _values(column: object) -> list[object]:
    """Return the values of a column; a missing one, however it is written there, is None."""
    pairs = zip(column.to_list(), column.is_null().to_list(), strict=True)  # type: ignore[attr-defined]
    return [None if missing else value for value, missing in pairs]


def _rows(columns: list[list[object]]) -> Iterator[tuple[str, Sequence[object]]]:
    for number, row in enumerate(zip(*columns, strict=True)):
        yield f"row {number} (counted from 0)", row
