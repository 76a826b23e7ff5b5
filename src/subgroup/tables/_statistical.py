"""SAS transport and sas7bdat files, through pyreadstat."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import TableFileError, unreadable

if TYPE_CHECKING:
    import narwhals as nw

STATISTICAL: Final = {".xpt": "a SAS transport file", ".sas7bdat": "a SAS data file"}
_BEGINNINGS: Final = {".xpt": b"HEADER RECORD", ".sas7bdat": b"\0" * 12}

# A transport file is made of records of so many bytes.
RECORD: Final = 80


def read_statistical(path: Path, columns: Sequence[str]) -> nw.DataFrame[Any]:
    """Read the wanted columns; the others only lend their names.

    Raises
    ------
    TableFileError
        If it cannot be read, or is not what its name says.
    """
    import narwhals as nw
    import pyreadstat

    kind = STATISTICAL[path.suffix.lower()]
    try:
        with path.open("rb") as file:
            start = file.read(len(_BEGINNINGS[path.suffix.lower()]))
    except OSError as error:
        raise TableFileError(f"{path}: {unreadable(error)}") from None
    if start != _BEGINNINGS[path.suffix.lower()]:
        raise TableFileError(f"{path}: it is not {kind}, as its name says")
    read = pyreadstat.read_xport if path.suffix.lower() == ".xpt" else pyreadstat.read_sas7bdat
    try:
        _, about = read(str(path), metadataonly=True)
        wanted = [name for name in about.column_names if name in columns]
        frame, _ = read(str(path), usecols=wanted) if wanted else read(str(path), row_limit=1)
        whole = len(frame) if about.number_rows is None or not wanted else about.number_rows
    except Exception as error:  # pyreadstat has errors of its own for every way a file can be damaged
        raise TableFileError(f"{path}: it is not {kind} that can be read: {str(error)[:200]}") from None
    if len(frame) != whole or (path.suffix.lower() == ".xpt" and path.stat().st_size % RECORD):
        raise TableFileError(f"{path}: it is cut short: the file ends in the middle of a record")
    for name in about.column_names:
        if name not in frame:
            frame[name] = None
    return nw.from_native(frame[about.column_names], eager_only=True)
