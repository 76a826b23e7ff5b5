"""Text with separators: CSV, its semicolon form, and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from subgroup.errors import TableFileError
from subgroup.tables._header import headed
from subgroup.tables._table import LONGEST, Table, tabled

SEPARATORS: Final = {",": "a comma", "\t": "a tab", ";": "a semicolon"}
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_text(content: bytes | str, name: str, usual: str = ",") -> Table:
    """Read text whose first row that is not blank names the columns.

    Parameters
    ----------
    content : bytes or str
        UTF-8, or UTF-16 with its mark, as Excel writes "Unicode text".
    name : str
        What messages call it.
    usual : str
        The separator the name promises; another of `SEPARATORS` is taken where the header has only that one.

    Raises
    ------
    TableFileError
        If it is not such text, or a row has fewer cells than the header.
    """
    text = content.removeprefix("\ufeff") if isinstance(content, str) else _decoded(content, name)
    if "\0" in text:
        raise TableFileError(f"{name}: row {_row(text, chr(0))} holds a NUL byte; the file is damaged, or is not text")
    rows = _rows(text, name, _separator(text, usual))
    header, rest = headed(name, rows)
    return tabled(name, header, _whole(rest, name, len(header)))


def _decoded(content: bytes, name: str) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise TableFileError(f"{name}: it begins as UTF-16 text and is none; save it as UTF-8") from None
        row = content.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{content[error.start]:02x} in row {row} is not UTF-8 text"
        raise TableFileError(f"{name}: {what}; save it as UTF-8 (in Excel: 'CSV UTF-8')") from None


def _row(text: str, character: str) -> int:
    return text.count("\n", 0, text.index(character)) + 1


def _separator(text: str, usual: str) -> str:
    """Return the usual separator, or the only other that the header has."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    there = [separator for separator in SEPARATORS if separator in header]
    return there[0] if len(there) == 1 else usual


def _rows(text: str, name: str, separator: str) -> Iterator[tuple[str, Sequence[object]]]:
    """Give every row with its number as a spreadsheet counts: blank rows count, a line end inside quotes does not.

    Blanks after a separator are layout, as in ``high, 8, 10``.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableFileError(f"{name}: row {number} {_broken(error)}") from None
        yield f"row {number}", row


def _broken(error: csv.Error) -> str:
    """Say in our words what the parser found."""
    if "end of data" in str(error):
        return "opens a quote that is never closed; does the file end in the middle of a row?"
    if "field limit" in str(error):
        return f"has a cell with more than {LONGEST:,} characters; is there a quote that is never closed?"
    return f"is not well formed: {error}"


def _whole(
    rows: Iterator[tuple[str, Sequence[object]]], name: str, width: int
) -> Iterator[tuple[str, Sequence[object]]]:
    """Refuse a row that has fewer cells than the header; one without any value is blank."""
    for where, row in rows:
        if len(row) < width and any(str(cell).strip() for cell in row):
            short = f"{where} has {len(row)} cell{'s' * (len(row) != 1)}, the header has {width}"
            end = "; does the file end in the middle of a row?" if next(rows, None) is None else ""
            raise TableFileError(f"{name}: {short}{end}")
        yield where, row
