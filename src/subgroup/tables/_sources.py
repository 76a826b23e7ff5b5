"""Participants, whatever holds them: frames in memory, lazy frames, and files."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import ColumnError, TableFileError, nearest
from subgroup.tables import _engine, _memory
from subgroup.tables._engine import collected
from subgroup.tables._frame import NAME
from subgroup.tables._labels import no_number
from subgroup.tables._opening import open_table
from subgroup.tables._scanning import SCANNED, scanned
from subgroup.tables._statistical import STATISTICAL, read_statistical
from subgroup.tables._table import Table, Unusable, shown
from subgroup.tables._tally import is_missing

if TYPE_CHECKING:
    import narwhals as nw

# Read whole, cell by cell: a sheet has at most a million rows.
_SHEETS: Final = (".xlsx", ".xlsm")
# Whose errors are said in our words.
ENGINES: Final = ("polars", "duckdb", "pyarrow", "pyspark", "py4j", "dask")
# Text that is a number, for engines that look for what is none.
NUMBER: Final = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"


@dataclass(frozen=True, eq=False)
class Source:
    """Participants, one row for each.

    Attributes
    ----------
    name : str
        What messages call them.
    frame : narwhals.DataFrame or narwhals.LazyFrame
        In memory, or wherever they are.
    rows : sequence of str, optional
        What messages call each row, where it has a name of its own.
    untyped : bool
        Whether everything in it is text, also numbers, as in a CSV file.
    find : callable, optional
        Gives the place of a value of a column, where the engine can tell it.
    """

    name: str
    frame: Any
    rows: Sequence[str] | None = None
    untyped: bool = False
    find: Callable[[str, object], str] | None = None

    @property
    def in_memory(self) -> bool:
        """Whether all rows are at hand."""
        import narwhals as nw

        return isinstance(self.frame, nw.DataFrame)

    def place(self, column: str, value: object) -> str:
        """Return where a value first stands, as messages put it behind a column; "" where rows have no order."""
        if self.find is not None:
            return self.find(column, value)
        row = _memory.first(self.frame, column, value) if self.in_memory else None
        return "" if row is None else f", {self.row(row)}"

    def values(self, column: str, most: int) -> list[Any]:
        """Return the different values of a column of categories, those that are missing as None or not at all.

        Raises
        ------
        TooManyError
            If there are more than `most`.
        CellError
            If it holds lists or the like.
        """
        find = _memory.values if self.in_memory else _engine.values
        return find(self.frame, column, most)

    def row(self, number: int) -> str:
        """Return what messages call a row."""
        return self.rows[number] if self.rows is not None else f"row {number} (counted from 0)"

    def culprit(self, column: str) -> str:
        """Return the first value of a column that is no number, with its place."""
        import narwhals as nw

        text = str(self.frame.collect_schema()[column]) == "String"
        some = self.frame.select(column)
        if text and not self.in_memory:
            some = collected(some.filter(~nw.col(column).str.contains(NUMBER)).head(1))
        elif not self.in_memory:
            return ""
        for value in some.get_column(column).to_list():
            if not is_missing(value) and (isinstance(value, bool) or not isinstance(value, Real)):
                return f"{self.place(column, value)}: {no_number(value)}"
        return ""


@contextmanager
def opened(
    data: object, columns: Sequence[str], numeric: Sequence[str], blanks: tuple[object, ...], sheet: str | None = None
) -> Iterator[Source]:
    """Open participants for as long as they are counted.

    Parameters
    ----------
    data : path, file object or data frame
        See `tabulate`.
    columns, numeric : sequence of str
        The columns that are wanted, and which of them hold numbers.
    blanks : tuple
        Values that stand for a missing one.
    sheet : str, optional
        Of a workbook.

    Raises
    ------
    TableFileError
        If it cannot be read.
    ColumnError
        If it has no such column or sheet.
    """
    path = str(data) if isinstance(data, str | os.PathLike) else None
    ending = "" if path is None else Path(path).suffix.lower()
    if path not in (None, "-") and ending not in _SHEETS:
        if sheet is not None:
            raise ColumnError(f"{path}: sheet={sheet!r} is for Excel workbooks")
        if ending in SCANNED:
            with scanned(Path(str(path)), columns, numeric, blanks) as (frame, find):
                yield Source(str(path), frame, untyped=SCANNED[ending].endswith("text"), find=find)
            return
        if ending not in STATISTICAL:
            known = [*SCANNED, *_SHEETS, *STATISTICAL]
            raise TableFileError(f"{path}: {ending!r} is not a format that is read; {nearest(ending, known[1:])}")
        yield Source(str(path), read_statistical(Path(str(path)), columns))
        return
    if path is not None or callable(getattr(data, "read", None)):
        table = open_table(data, sheet)
        people = _in_memory(table, columns, numeric, blanks)
        yield Source(table.name, people, table.rows, untyped=ending not in _SHEETS)
        return
    if sheet is not None:
        raise ColumnError(f"sheet={sheet!r} is for Excel workbooks, not for {type(data).__name__}")
    with warnings.catch_warnings():
        # narwhals announces that Dask support moves into a package of its own; it is there as long as we allow.
        warnings.filterwarnings("ignore", message="Dask support is moving out", category=FutureWarning)
        warnings.filterwarnings("ignore", message="Dask support is moving out", category=DeprecationWarning)
        try:
            yield Source(NAME, _narwhal(data, numeric))
        except Exception as error:
            engine = type(error).__module__.partition(".")[0].strip("_")
            if engine not in ENGINES:
                raise
            # Its own message may show a whole row.
            raise TableFileError(
                f"{NAME}: {engine} could not compute them ({type(error).__name__}); ask it for the data itself to see "
                "where, for its message may name a participant"
            ) from None


def _narwhal(data: object, numeric: Sequence[str]) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """Wrap a data frame; one in memory that is neither pandas, polars nor pyarrow becomes pandas."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    _check_names(data)
    try:
        found = nw.from_native(data)  # type: ignore[call-overload]
    except DuplicateError:
        raise TableFileError(f"{NAME}: two columns have one name; rename one") from None
    except TypeError:
        kind = type(data).__name__
        raise TableFileError(f"the participants are of type {kind}; give a path or a data frame") from None
    if isinstance(found, nw.DataFrame):
        engine = found.implementation
        if not (engine.is_pandas() or engine.is_polars() or engine.is_pyarrow()):
            found = nw.from_native(found.to_pandas(), eager_only=True)
        found = found.with_columns(*_unboxed(found, numeric))
    wrapped: nw.DataFrame[Any] | nw.LazyFrame[Any] = found
    return wrapped


def _unboxed(frame: nw.DataFrame[Any], numeric: Sequence[str]) -> list[nw.Series[Any]]:
    """Return the columns of Python objects that are numbers all of them, as numbers."""
    import narwhals as nw
    import pandas as pd

    found = []
    for name in dict.fromkeys(numeric):
        if name in frame.columns and frame.schema[name] == nw.Object:
            native = frame.get_column(name).to_native()
            if native.map(
                lambda value: isinstance(value, Real) and not isinstance(value, bool), na_action="ignore"
            ).all():
                numbers = pd.Series(pd.to_numeric(native), index=native.index, name=name).astype(float)
                found.append(nw.from_native(numbers, series_only=True))
    return found


def _check_names(data: object) -> None:
    """Refuse two columns of one name, which a frame may have, and name them."""
    from narwhals import dependencies as kinds

    if any(
        is_one(data)
        for is_one in (
            kinds.is_pandas_dataframe,
            kinds.is_dask_dataframe,
            kinds.is_duckdb_relation,
            kinds.is_pyspark_dataframe,
        )
    ):
        times = Counter(map(str, data.columns))  # type: ignore[attr-defined]
        twice = [name for name, n in times.items() if n > 1]
        if twice:
            raise TableFileError(f"{NAME}: column {shown(twice[0])} is there twice; rename one")


def _in_memory(
    table: Table, columns: Sequence[str], numeric: Sequence[str], blanks: tuple[object, ...]
) -> nw.DataFrame[Any]:
    """Return the wanted columns of a table; the others only lend their names."""
    import narwhals as nw
    import pandas as pd

    found = {}
    for name, values in table.columns.items():
        if name not in columns:
            found[name] = pd.Series(pd.NA, index=range(len(values)), dtype=object)
            continue
        for i, value in enumerate(values):
            if isinstance(value, Unusable):
                raise ColumnError(f"{table.at(i, name)}: {value.why}")
        if name in numeric:
            values = [_number(table, i, name, value, blanks) for i, value in enumerate(values)]
        series = pd.Series(values, dtype=object)
        found[name] = series.astype(float) if name in numeric else series.infer_objects()
    return nw.from_native(pd.DataFrame(found), eager_only=True)


def _number(table: Table, i: int, column: str, value: object, blanks: tuple[object, ...]) -> float | None:
    """Read a number, also one that is written as text, or say where none stands."""
    if value is None or value in blanks:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        if isinstance(value, str):
            return float(value)
    except ValueError:
        pass
    raise ColumnError(f"{table.at(i, column)}: {no_number(value)}")
