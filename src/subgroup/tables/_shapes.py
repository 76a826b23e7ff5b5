"""The shapes of a table of counts, told apart by its columns. Each becomes the same entries: an arm of a level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

from subgroup.errors import ColumnError, CountError
from subgroup.tables import _cells
from subgroup.tables._cells import CellError, Counted
from subgroup.tables._header import offer, renamed
from subgroup.tables._table import Table, closest, listed, shown

Read = TypeVar("Read")
OVERALL: Final = "overall"
LONG: Final = ("arm", "responders", "n")
# What the factor is called where the table has no column for it.
NO_NAME: Final = "factor"
WHOLE: Final = (OVERALL, "all", "total", "all patients", "all participants")
UNMEASURED: Final = (
    "if these were not measured name the level so, or leave the rows out and give overall; "
    "a footnote does not belong in the table"
)
SHAPES: Final = (
    "the shapes that are read are 'factor level arm responders n', "
    "'factor level responders_treatment n_treatment responders_control n_control', and 'factor level' "
    "with a column for each arm that holds cells such as 8/10; a row per participant is for sg.tabulate, or --outcome "
    "and --arm of 'subgroup subgroups'"
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


class _Source(NamedTuple):
    """Columns of counts, and the arm they are of, or the column that names it."""

    columns: tuple[str, ...]
    arm: str = ""
    arms: str = ""


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
    if level is None:
        raise _unfit(table, [])
    sources = _sources(table, [level, factor])
    for each in sources:
        if each.arm:
            _check_arm(table, each.arm)
    names = list(_names(table, factor, level))
    entries = [
        Entry(*names[i], each.arm or labelled(table, i, each.arms), i, each.columns)
        for i in range(len(table.rows))
        for each in sources
    ]
    used = {level, factor, *chain.from_iterable((each.arms, *each.columns) for each in sources)}
    unused = [column for column in table.columns if column not in used]
    notes = [f"columns not used: {listed(unused)}"] * bool(unused)
    dated = list(dict.fromkeys(name for _, name in names if _cells.is_dated(name)))
    if dated:
        notes.append(f"levels that look like dates, which spreadsheets make of labels such as 1-3: {listed(dated)}")
    if factor is None:
        hints = [old for old, new in renamed(table.columns).items() if new == "factor"]
        hint = f"; rename {shown(hints[0])} if it names the factors" if hints else ""
        notes.append(f"the table has no column 'factor'; its levels are called levels of {NO_NAME!r}{hint}")
    return Shape(entries, list(dict.fromkeys(each.arm for each in entries)), tuple(notes))


def labelled(table: Table, i: int, column: str) -> str:
    """Return the label in a cell, or say where there is none."""
    value = table.columns[column][i]
    try:
        return _cells.label(value)
    except CellError as error:
        hint = f"; {_blank(table, i, column)}" if value is None else ""
        raise CountError(f"{table.at(i, column)}: {error}{hint}") from None


def _blank(table: Table, i: int, column: str) -> str:
    """Say what to write in a blank cell: the unmeasured must not become the level above."""
    if column.casefold() == "level":
        return UNMEASURED
    above = table.columns[column][i - 1] if i else None
    return f"repeat {shown(above)} if it is that of the row above" if isinstance(above, str) else "name it"


def counted(table: Table, entry: Entry) -> Counted:
    """Return the counts of an entry, or say where something else stands."""
    values = [table.columns[column][entry.row] for column in entry.columns]
    if len(values) == 1:
        return _placed(table, entry, entry.columns[0], _cells.arm, values[0])
    try:
        read = [_placed(table, entry, *each) for each in zip(entry.columns, [_cells.count] * 2, values, strict=True)]
        return _placed(table, entry, None, _cells.checked, Counted(*read))
    except CountError as error:
        fractions = any(map(_cells.is_fraction, table.columns[entry.columns[0]]))
        hint = f"; if column {shown(entry.columns[0])} holds percentages, give counts" if fractions else ""
        raise CountError(f"{error}{hint}") from None


def _placed(table: Table, entry: Entry, column: str | None, read: Callable[[Any], Read], value: object) -> Read:
    """Read a value, or put its place before what is wrong with it."""
    try:
        return read(value)
    except CellError as error:
        raise CountError(f"{table.at(entry.row, column)} ({entry.name}, {entry.arm}): {error}") from None


def _sources(table: Table, labels: list[str | None]) -> list[_Source]:
    """Find the columns of counts: one source where a column names the arms, else one for each arm."""
    arm, responders, n = (_column(table, name) for name in LONG)
    pairs = _pairs(table)
    if arm and responders and n:
        if len(pairs) > 1:
            both = f"{listed(LONG)} and {listed(chain.from_iterable(each.columns for each in pairs))}"
            raise ColumnError(f"{table.name}: columns are in two shapes, {both}; keep one")
        return [_Source((responders, n), arms=arm)]
    found = pairs or _cell_columns(table, labels)
    if len(found) < 2:
        raise _unfit(table, [each.arm for each in found])
    return found


def _column(table: Table, wanted: str) -> str | None:
    """Return the column of that name, however it is capitalised."""
    found = [column for column in table.columns if column.casefold() == wanted]
    if len(found) > 1:
        raise ColumnError(f"{table.name}: columns {listed(found)} are the same name twice; rename one")
    return found[0] if found else None


def _check_arm(table: Table, arm: str) -> None:
    try:
        _cells.label(arm)
    except CellError as error:
        raise ColumnError(f"{table.name}: a column is named by its arm: {error}") from None


def _pairs(table: Table) -> list[_Source]:
    """Find the columns ``responders_X`` and ``n_X`` for each arm X."""
    found = []
    for column in table.columns:
        start, _, arm = column.partition("_")
        if start.casefold() == "responders" and arm:
            other = _column(table, f"n_{arm}".casefold())
            if other is None:
                near = offer(renamed(table.columns)) or closest(f"n_{arm}", table.columns)
                near = near or f"the columns are {listed(table.columns)}"
                raise ColumnError(f"{table.name}: column {shown(column)} has no {shown(f'n_{arm}')} beside it; {near}")
            found.append(_Source((column, other), arm))
    return found


def _cell_columns(table: Table, labels: list[str | None]) -> list[_Source]:
    """Find the columns where any cell has the form of the counts of an arm; every other cell there must then be one."""
    rest = [column for column in table.columns if column not in labels]
    return [_Source((column,), column) for column in rest if any(map(_cells.is_arm, table.columns[column]))]


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
    there, renames = list(table.columns), renamed(table.columns)
    missing = [name for name in ("level", *LONG) if _column(table, name) is None]
    long = (
        _column(table, "arm") is not None or sum(name not in missing or name in renames.values() for name in LONG) > 1
    )
    if not long:
        missing = [name for name in missing if name == "level"]
        renames = {old: new for old, new in renames.items() if new not in LONG}
    rest = f"the columns are {listed(there)}; {SHAPES}"
    if renames:
        rest = f"{offer(renames)}; {rest}"
    if missing:
        near = {name: "" if name in renames.values() else closest(name, there) for name in missing}
        hints = ", ".join(repr(name) + (f" ({near[name]})" if near[name] else "") for name in missing)
        return ColumnError(f"{table.name}: there is no column {hints}; {rest}")
    for column in [each for each in there if each.casefold() not in ("factor", "level")]:
        for i, value in enumerate(table.columns[column]):
            what = _cells.nearly_arm(value)
            if what:
                return ColumnError(f"{table.at(i, column)}: {what}")
    if arms:
        return ColumnError(f"{table.name}: only {shown(arms[0])} has counts; a comparison needs two arms; {SHAPES}")
    return ColumnError(f"{table.name}: {rest}")
