"""Excel workbooks, through openpyxl: what is stored in the cells. Nothing is computed and no link is followed."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final

from subgroup.errors import ColumnError, TableFileError
from subgroup.tables._header import headed
from subgroup.tables._table import Table, Unusable, listed, shown, tabled

UNPACKED: Final = 64_000_000  # bytes; a workbook is a ZIP file, and a small one may unpack to anything
LAST_ROW: Final = 1_048_576


def read_workbook(content: bytes, name: str, sheet: str | None = None) -> Table:
    """Read one sheet, whose first row that is not blank names the columns.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What messages call it.
    sheet : str, optional
        Required where several sheets hold anything.

    Raises
    ------
    ColumnError
        If the sheet is not there, or must be named.
    TableFileError
        If it is no workbook, or unpacks to too much.
    """
    try:
        _check_parts(content, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of charts and the like, which we do not read
            return _read(content, name, sheet)
    except (TableFileError, ColumnError):
        raise
    except Exception as error:  # a damaged workbook makes openpyxl fail in any way there is
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise TableFileError(f"{name}: it is not a workbook that can be read: {said[:200]}") from None


def _check_parts(content: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to too much, or whose XML defines entities: no program writes them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > UNPACKED:
            raise TableFileError(f"{name}: it unpacks to {size:,} bytes; more than {UNPACKED:,} are not read")
        for part in archive.infolist():
            if b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                raise TableFileError(f"{name}: {part.filename} has a document type, which no workbook needs")


def _read(content: bytes, name: str, sheet: str | None) -> Table:
    import openpyxl  # type: ignore[import-untyped]

    # Opened twice: once for what Excel stored as values, once for where a formula stands.
    books = [
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=stored, keep_links=False)
        for stored in (True, False)
    ]
    try:
        title = _chosen(books[0], name, sheet)
        called = name if len(books[0].worksheets) == 1 else f"{name}, sheet {shown(title)}"
        header, rest = headed(called, _rows(books[0][title], books[1][title], called))
        return tabled(called, [_plain(cell, called) for cell in header], rest)
    finally:
        for book in books:
            book.close()


def _chosen(book: Any, name: str, sheet: str | None) -> str:
    """Return the title of the sheet asked for, or of the only one that holds anything."""
    titles = [each.title for each in book.worksheets]
    if sheet is not None:
        if sheet not in titles:
            raise ColumnError(f"{name}: sheet={sheet!r} is not there; the sheets are {listed(titles)}")
        return sheet
    used = [each.title for each in book.worksheets if len(titles) == 1 or _holds_anything(each)]
    if not used:
        raise TableFileError(f"{name}: it is empty")
    if len(used) > 1:
        raise ColumnError(f"{name}: there are {len(used)} sheets, {listed(used)}: name one with sheet=")
    return str(used[0])


def _holds_anything(sheet: Any) -> bool:
    sheet.reset_dimensions()  # a file may say anything of its size
    return any(
        cell.value is not None for _, row in zip(range(LAST_ROW), sheet.iter_rows(), strict=False) for cell in row
    )


def _rows(stored: Any, written: Any, name: str) -> Iterator[tuple[str, Sequence[object]]]:
    """Give the values of each row with its number; a cell without a value becomes `Unusable`."""
    for sheet in (stored, written):
        sheet.reset_dimensions()
    for number, (values, formulas) in enumerate(zip(stored.iter_rows(), written.iter_rows(), strict=True), 1):
        if number > LAST_ROW:
            raise TableFileError(f"{name}: there are more than {LAST_ROW:,} rows, which no workbook has")
        yield f"row {number}", [_value(*pair) for pair in zip_longest(values, formulas)]


def _value(stored: Any, written: Any) -> object:
    """Return what a cell holds."""
    if stored.value is None and written.data_type == "f":
        formula = shown(getattr(written.value, "text", written.value)).strip("'\"")
        return Unusable(
            f"the formula {formula} has no stored value; open the file in Excel and save it, or type the number"
        )
    if stored.data_type == "e":
        return Unusable(f"Excel shows the error {stored.value}")
    value: object = stored.value
    return value


def _plain(cell: object, name: str) -> object:
    if isinstance(cell, Unusable):
        raise TableFileError(f"{name}: in the header, {cell.why}")
    return cell
