"""A table as it stood in a file or frame: named columns of cells, and what a reader calls each row.

This floor knows nothing of counts or participants. It bounds what is read, and every message can name its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from subgroup.errors import TableFileError

# Files are not trusted: what is read is bounded. A table of 10,000 factors is far below every bound.
LARGEST: Final = 20_000_000  # bytes of a file
ROWS: Final = 200_000
COLUMNS: Final = 500
CELLS: Final = 5_000_000
LONGEST: Final = 10_000  # characters of a cell
# Line ends, control characters and halves of characters belong into no label.
_UNFIT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Unusable:
    """A cell that has no value, such as a formula nobody has computed.

    Attributes
    ----------
    why : str
        What messages say of it.
    """

    why: str


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of cells.

    Attributes
    ----------
    name : str
        What messages call the table: its file, and its sheet.
    columns : dict of str to list
        By name, in order. A blank cell is None; a cell without a value is `Unusable`.
    rows : list of str
        What messages call each row, such as ``"row 2"``.
    """

    name: str
    columns: dict[str, list[object]]
    rows: list[str]

    def at(self, i: int, column: str | None = None) -> str:
        """Return a place as messages begin with it."""
        return f"{self.name}: {self.rows[i]}" + ("" if column is None else f", column {shown(column)}")


def tabled(name: str, header: Sequence[object], rows: Iterable[tuple[str, Sequence[object]]]) -> Table:
    """Make a table of a header and named rows, within bounds; rows without any value are passed over.

    Raises
    ------
    TableFileError
        If a column has no name or another's, if there is a cell beyond the header, or too much of anything.
    """
    columns = named(name, header)
    kept: list[tuple[str, list[object]]] = []
    cells = 0
    for where, row in rows:
        cells += len(row)
        if cells > CELLS:
            raise TableFileError(f"{name}: {where}: there are more than {CELLS:,} cells up to here, too many to read")
        values = [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
        if all(value is None for value in values):
            continue
        _check_row(f"{name}: {where}", values, columns)
        kept.append((where, values + [None] * (len(columns) - len(values))))
        if len(kept) > ROWS:
            raise TableFileError(f"{name}: {where}: there are more than {ROWS:,} rows, too many to read")
    if not kept:
        raise TableFileError(f"{name}: it has columns and no rows")
    found = {column: [row[k] for _, row in kept] for k, column in enumerate(columns) if column}
    return Table(name, found, [where for where, _ in kept])


def named(name: str, header: Sequence[object], most: int = COLUMNS) -> list[str]:
    """Return the names of the columns; a column without one is "".

    Raises
    ------
    TableFileError
        If two columns have one name, or there are more than `most`.
    """
    names = ["" if cell is None else str(cell).strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > most:
        raise TableFileError(f"{name}: there are {len(names):,} columns, more than {most:,} are not read")
    for k, column in enumerate(names):
        if len(column) > LONGEST:
            raise TableFileError(f"{name}: the name of column {k + 1} has more than {LONGEST:,} characters")
        if column and names.index(column) < k:
            both = f"as column {names.index(column) + 1} and column {k + 1}"
            raise TableFileError(f"{name}: column {shown(column)} is there twice, {both}; rename one")
    return names


def shown(value: object) -> str:
    """Write a value as messages repeat it: never at length."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def listed(names: Iterable[str]) -> str:
    """Write names in a row, the first twelve of them."""
    names = list(names)
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(map(shown, names[:12])) + more


def closest(word: object, known: Iterable[str]) -> str:
    """Offer the known name nearest to a word, however it is capitalised; "" if none is near."""
    by_case = {name.casefold(): name for name in known}
    close = get_close_matches(str(word).casefold(), by_case, n=1)
    return f"did you mean {shown(by_case[close[0]])}?" if close else ""


def one_line(text: str) -> bool:
    """Whether a text can stand on one line of a page or terminal."""
    return not any(unicodedata.category(character) in _UNFIT for character in text)


def _check_row(where: str, values: list[object], columns: list[str]) -> None:
    for k, value in enumerate(values):
        column = columns[k] if k < len(columns) else ""
        if value is not None and not column:
            raise TableFileError(f"{where}: cell {k + 1} holds {shown(value)}, and the header has no name above it")
        if isinstance(value, str) and len(value) > LONGEST:
            raise TableFileError(f"{where}, column {shown(column)}: a cell has more than {LONGEST:,} characters")
