"""Any file, standard input or data frame, to a `Table`."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

from subgroup.errors import ColumnError, TableFileError, nearest, unreadable
from subgroup.tables._frame import read_frame
from subgroup.tables._json import read_json
from subgroup.tables._parquet import read_parquet
from subgroup.tables._table import LARGEST, Table, closest, shown
from subgroup.tables._text import read_text
from subgroup.tables._workbook import read_workbook

# What a name promises. Without an ending it is text, as from a pipe.
KINDS: Final = {
    "": "CSV text",
    ".csv": "CSV text",
    ".tsv": "TSV text",
    ".txt": "text",
    ".xlsx": "an Excel workbook",
    ".xlsm": "an Excel workbook",
    ".parquet": "a Parquet file",
    ".json": "JSON",
}
# So many names of a folder are looked at for one that is near.
LISTED: Final = 2_000
# How files begin, whatever their name.
_BEGINNINGS: Final = (
    (b"PK\x03\x04", "an Excel workbook", "an Excel workbook, or another ZIP file"),
    (b"PAR1", "a Parquet file", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "", "an old Excel workbook (.xls), or one with a password; save it as .xlsx without"),
    (b"\x1f\x8b", "", "a gzip file; unpack it first"),
    (b"%PDF", "", "a PDF"),
)


def open_table(source: object, sheet: str | None = None) -> Table:
    """Open a table, whatever holds it.

    Parameters
    ----------
    source : path, file object or data frame
        A path whose ending says the format (see `KINDS`); ``"-"`` or a file object for CSV; any frame narwhals knows.
    sheet : str, optional
        Of a workbook.

    Raises
    ------
    ColumnError
        If the sheet is not there, or must be named.
    TableFileError
        If it cannot be read, or is not what its name says.
    """
    if isinstance(source, str | os.PathLike):
        name = "standard input" if str(source) == "-" else str(source) or repr("")
        return _parsed(_content(source, name), name, Path(name).suffix.lower(), sheet)
    if callable(getattr(source, "read", None)):
        named = getattr(source, "name", None)
        name = named if isinstance(named, str) and named else "the file"
        return _parsed(_bounded(source, name), name, "", sheet)
    if sheet is not None:
        raise ColumnError(f"sheet={sheet!r} is for Excel workbooks, not for {type(source).__name__}")
    table = read_frame(source)
    if table is None:
        kind = type(source).__name__
        raise TableFileError(f"path is of type {kind}; give a path, '-', a file object or a data frame")
    return table


def _content(path: str | os.PathLike[str], name: str) -> bytes | str:
    if str(path) == "-":
        return _bounded(sys.stdin.buffer, name)
    try:
        with Path(path).open("rb") as file:
            return _bounded(file, name)
    except TableFileError:
        raise
    except (OSError, ValueError) as error:
        near = _neighbour(Path(path)) if isinstance(error, FileNotFoundError) else ""
        raise TableFileError(f"{name}: {unreadable(error)}" + (f"; {near}" if near else "")) from None


def _neighbour(path: Path) -> str:
    """Offer the name in the same folder that is nearest to one that is not there; "" if none is near."""
    try:
        with os.scandir(path.parent) as there:
            names = [each.name for each in islice(there, LISTED) if Path(each.name).suffix.lower() in KINDS]
    except OSError:
        return ""
    return closest(path.name, names)


def _bounded(file: Any, name: str) -> bytes | str:
    """Read at most one byte more than is allowed, so that an endless file ends too; a pipe may give it in parts."""
    parts: list[Any] = []
    size = 0
    try:
        while size <= LARGEST and (part := file.read(LARGEST + 1 - size)):
            parts.append(part)
            size += len(part)
    except (OSError, ValueError) as error:
        raise TableFileError(f"{name}: {unreadable(error)}") from None
    if size > LARGEST:
        raise TableFileError(f"{name}: it is too large for a table of counts: more than {LARGEST:,} bytes")
    if not any(part.strip() for part in parts):
        raise TableFileError(f"{name}: it is empty")
    content: bytes | str = parts[0][:0].join(parts)
    return content


def _parsed(content: bytes | str, name: str, ending: str, sheet: str | None) -> Table:
    if ending not in KINDS:
        raise TableFileError(f"{name}: {ending!r} is not a format that is read; {nearest(ending, list(KINDS)[1:])}")
    kind = KINDS[ending]
    if sheet is not None and kind != "an Excel workbook":
        raise ColumnError(f"{name}: sheet={sheet!r} is for Excel workbooks, and this is {kind}")
    if isinstance(content, str):  # from a file object; a path is read as bytes
        return read_text(content, name)
    check_beginning(content, name, kind)
    if kind == "an Excel workbook":
        return read_workbook(content, name, sheet)
    if kind == "a Parquet file":
        return read_parquet(content, name)
    if kind == "JSON":
        return read_json(content, name)
    return read_text(content, name, "\t" if kind == "TSV text" else ",")


def check_beginning(content: bytes, name: str, kind: str) -> None:
    """Refuse a file that is not what its name says."""
    promised = f"it is not {kind}" + ", as its name says" * bool(Path(name).suffix)
    found = next(((own, what) for start, own, what in _BEGINNINGS if content.startswith(start)), None)
    if found and found[0] != kind:
        raise TableFileError(f"{name}: {promised}: it begins like {found[1]}")
    if kind.endswith("text") and content.lstrip()[:2] in (b'{"', b"[{"):
        raise TableFileError(f"{name}: {promised}: it begins like JSON")
    if found is None and any(own == kind for _, own, _ in _BEGINNINGS):
        raise TableFileError(f"{name}: {promised}: it begins with {shown(content[:16])}")
