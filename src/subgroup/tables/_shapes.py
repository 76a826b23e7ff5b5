"""The shapes of a table of counts, told apart by its columns. Each becomes the same entries: an arm of a level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from subgroup.errors import ColumnError, CountError, nearest
from subgroup.tables import _cells
from subgroup.tables._cells import CellError, Counted
from subgroup.tables._table import Table, listed, shown

OVERALL: Final = "overall"
LONG: Final = ("arm", "responders", "n")
# What the factor is called where the table has no column for it.
NO_NAME: Final = "factor"
WHOLE: Final = (OVERALL, "all", "total", "all patients", "all participants")
SHAPES: Final = (
    "the shapes that are read are 'factor level arm responders n', "
    "'factor level responders_treatment n_treatment responders_control n_control', and 'factor level' "
    "with a column for each arm that holds cells such as 8/10"
)


@dataclass(frozen=True)
class Entry:
    """One arm of one level, as it stands in the table.

    Attributes
    ----------
    factor, level, arm : str
        Labels; factor and level are both ``"overall"`` for all participants.
    row : int
        Of the table.
    columns : tuple of str
        Of responders and n, or the one that holds both.
    """

    factor: str
    level: str
    arm: str
    row: int
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Factor and level as messages write them."""
        return OVERALL if self.factor == OVERALL else f"{self.factor}: {self.level}"


class Shape(NamedTuple):
    """A table of counts, before anything is counted."""

    entries: list[Entry]
    arms: list[str]  # in the order of the table
    notes: tuple[str, ...]


def shaped(table: Table) -> Shape:
    """Find the shape of a table and return its entries.

    Raises
    ------
    ColumnError
        If the columns fit no shape, or two.
    CountError
        If a label is missing or unfit.
    """
    level, factor = _column(table, "level"), _column(table, "factor")
    single = [_column(table, name) for name in LONG]
    pairs = _pairs(table)
    if level is None or (None in single and not pairs):
        cells = [] if level is None else _cell_columns(table, [level, factor])
        pairs = {column: (column,) for column in cells}
    if level is None or (len(pairs) < 2 and None in single):
        raise _unfit(table, list(pairs))
    in_pairs = list(chain.from_iterable(pairs.values()))
    if len(pairs) > 1 and None not in single:
        raise ColumnError(f"{table.name}: columns are in two shapes, {listed(LONG)} and {listed(in_pairs)}; keep one")
    long = [column for column in single if column is not None]
    names = list(_names(table, factor, level))
    if len(long) == len(LONG):
        arm, *columns = long
        arms = [labelled(table, i, arm) for i in range(len(table.rows))]
        entries = [Entry(*names[i], arms[i], i, tuple(columns)) for i in range(len(table.rows))]
        used = {level, factor, *long}
    else:
        entries = [Entry(*names[i], arm, i, each) for i in range(len(table.rows)) for arm, each in pairs.items()]
        used = {level, factor, *in_pairs}
    unused = [column for column in table.columns if column not in used]
    notes = [f"columns not used: {listed(unused)}"] * bool(unused)
    if factor is None:
        notes.append(f"the table has no column 'factor'; its levels are called levels of {NO_NAME!r}")
    return Shape(entries, list(dict.fromkeys(each.arm for each in entries)), tuple(notes))


def labelled(table: Table, i: int, column: str) -> str:
    """Return the label in a cell, or say where there is none."""
    value = table.columns[column][i]
    try:
        return _cells.label(value)
    except CellError as error:
        above = table.columns[column][i - 1] if i else None
        hint = f"; repeat {shown(above)} if it is that of the row above" if value is None and above is not None else ""
        raise CountError(f"{table.at(i, column)}: {error}{hint}") from None


def counted(table: Table, entry: Entry) -> Counted:
    """Return the counts of an entry, or say where something else stands."""
    read = []
    for column in entry.columns:
        try:
            value = table.columns[column][entry.row]
            read.append(_cells.count(value) if len(entry.columns) == 2 else _cells.arm(value))
        except CellError as error:
            raise CountError(f"{table.at(entry.row, column)} ({entry.name}, {entry.arm}): {error}") from None
    if isinstance(read[0], Counted):
        return read[0]
    found = Counted(*read)  # type: ignore[arg-type]
    try:
        _cells.check(found)
    except CellError as error:
        raise CountError(f"{table.at(entry.row)} ({entry.name}, {entry.arm}): {error}") from None
    return found


def _column(table: Table, wanted: str) -> str | None:
    """Return the column of that name, however it is capitalised."""
    found = [column for column in table.columns if column.casefold() == wanted]
    if len(found) > 1:
        raise ColumnError(f"{table.name}: columns {listed(found)} are the same name twice; rename one")
    return found[0] if found else None


def _pairs(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the columns ``responders_X`` and ``n_X`` for each arm X."""
    found: dict[str, tuple[str, ...]] = {}
    for column in table.columns:
        if column.casefold().startswith("responders_"):
            arm = column[len("responders_") :]
            other = _column(table, f"n_{arm.casefold()}")
            if other is None:
                near = nearest(f"n_{arm}", [name for name in table.columns if name != column])
                raise ColumnError(f"{table.name}: column {shown(column)} has no {shown(f'n_{arm}')} beside it; {near}")
            found[arm] = (column, other)
    return found


def _cell_columns(table: Table, labels: list[str | None]) -> list[str]:
    """Return the columns where any cell looks like the counts of an arm; every other cell there must then be one."""
    rest = [column for column in table.columns if column not in labels]
    return [column for column in rest if any(map(_cells.is_arm, table.columns[column]))]


def _names(table: Table, factor: str | None, level: str) -> Iterator[tuple[str, str]]:
    """Give factor and level of each row."""
    for i in range(len(table.rows)):
        of = NO_NAME if factor is None else labelled(table, i, factor)
        if of.casefold() == OVERALL:
            _check_overall(table, i, level)
            yield OVERALL, OVERALL
            continue
        name = labelled(table, i, level)
        if factor is None and name.casefold() == OVERALL:
            yield OVERALL, OVERALL
        elif name.casefold() in WHOLE:
            whole = "all participants are a row whose factor is 'overall'"
            raise CountError(f"{table.at(i, level)}: {shown(name)} is no level of {shown(of)}; {whole}")
        else:
            yield of, name


def _check_overall(table: Table, i: int, level: str) -> None:
    """Refuse a level of all participants that does not stand for all of them."""
    if table.columns[level][i] is not None and labelled(table, i, level).casefold() not in WHOLE:
        found = shown(table.columns[level][i])
        raise CountError(f"{table.at(i, level)}: {found} cannot be a level of 'overall'; name its factor")


def _unfit(table: Table, arms: list[str]) -> ColumnError:
    """Say what is missing for the shape that is nearest."""
    there = list(table.columns)
    missing = [name for name in ("level", *LONG) if _column(table, name) is None]
    if len(missing) <= 2:
        hints = "; ".join(f"there is no column {name!r}, {nearest(name, there)}" for name in missing)
        return ColumnError(f"{table.name}: {hints}; {SHAPES}")
    for column in there if "level" not in missing else ():
        for i, value in enumerate(table.columns[column]):
            if column not in arms and _cells.begins_like_arm(value):
                return ColumnError(f"{table.at(i, column)}: {_why(value)}")
    if arms:
        return ColumnError(f"{table.name}: only {shown(arms[0])} has counts; a comparison needs two arms. {SHAPES}")
    return ColumnError(f"{table.name}: the columns are {listed(there)}; {SHAPES}")


def _why(value: object) -> str:
    try:
        _cells.arm(value)
    except CellError as error:
        return str(error)
    raise AssertionError(value)
