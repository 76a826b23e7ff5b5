"""Files of any size, through DuckDB: text, Parquet and JSON are read as they are counted, and never held whole."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import ColumnError, TableFileError, unreadable
from subgroup.tables._labels import no_number
from subgroup.tables._opening import check_beginning
from subgroup.tables._table import named, shown
from subgroup.tables._text import SEPARATORS
from subgroup.tables._watching import watched

if TYPE_CHECKING:
    import narwhals as nw

# What a name promises. Without an ending it is text.
SCANNED: Final = {
    "": "CSV text",
    ".csv": "CSV text",
    ".tsv": "TSV text",
    ".txt": "text",
    ".parquet": "a Parquet file",
    ".json": "JSON",
    ".jsonl": "JSON lines",
    ".ndjson": "JSON lines",
}
MEMORY: Final = "2GB"
# The header of a text file ends before so many bytes.
HEADER: Final = 4_000_000
COLUMNS: Final = 20_000
_LINE: Final = re.compile(r"Line: (\d+)")
_WIDTH: Final = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_CONVERTED: Final = re.compile(r'converting column "(.*?)"\. Could not convert string "(.*?)" to', re.DOTALL)

_MALFORMED: Final = re.compile(r"Malformed JSON in file .*? in (?:line|record/value) (\d+): (.{1,60})")


@contextmanager
def scanned(
    path: Path, columns: Sequence[str], numeric: Sequence[str], blanks: tuple[object, ...]
) -> Iterator[tuple[nw.LazyFrame[Any], Callable[[str, object], str]]]:
    """Open a file for counting, beside what finds the place of a value in it.

    What goes wrong while it is counted is said in our words, without the row it is in.

    Raises
    ------
    TableFileError
        If it cannot be read, or is not what its name says.
    """
    import duckdb
    import narwhals as nw

    kind = SCANNED[path.suffix.lower()]
    _check_start(path, kind)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": "false"}
        settings |= {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        try:
            with duckdb.connect(":memory:", config=settings) as database:  # type: ignore[arg-type]
                database.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
                query, before = _query(path, kind, columns, numeric, blanks)
                relation = database.sql(query)
                _check_kinds(relation, path, kind, columns)
                with watched(database.query_progress):
                    yield nw.from_native(relation), lambda column, value: _place(database, query, before, column, value)
        except duckdb.Error as error:
            raise _told(error, path, kind) from None


def _check_start(path: Path, kind: str) -> None:
    """Refuse a file that is not there, is empty, or is not what its name says."""
    try:
        with path.open("rb") as file:
            start = file.read(65_536)
    except (OSError, ValueError) as error:
        raise TableFileError(f"{path}: {unreadable(error)}") from None
    if not start.strip():
        raise TableFileError(f"{path}: it is empty")
    check_beginning(start, str(path), kind)
    if kind != "a Parquet file" and b"\0" in start:
        utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
        raise TableFileError(
            f"{path}: it is UTF-16 text; save it as UTF-8" if utf16 else f"{path}: it is not {kind}: it holds NUL bytes"
        )


def _query(
    path: Path, kind: str, columns: Sequence[str], numeric: Sequence[str], blanks: tuple[object, ...]
) -> tuple[str, int | None]:
    """Return the query that reads the file, and how many rows of text go before the first participant.

    The file's address is absolute, and no pattern in its name is expanded.
    """
    address = _quoted(re.sub(r"([*?[])", r"[\1]", str(path.resolve())))
    if kind == "a Parquet file":
        return f"SELECT * FROM read_parquet({address})", None  # noqa: S608
    if kind.startswith("JSON"):
        form = "newline_delimited" if kind == "JSON lines" else "array"
        return f"SELECT * FROM read_json({address}, format = '{form}', sample_size = -1)", None  # noqa: S608
    names, separator, skipped = _header(path, kind)
    types = ", ".join(f"{_quoted(name)}: '{'DOUBLE' if name in numeric else 'VARCHAR'}'" for name in names)
    nulls = ", ".join(_quoted(each) for each in ["", *map(str, blanks)])
    query = (
        f"SELECT * FROM read_csv({address}, auto_detect = false, header = true, skip = {skipped}, "  # noqa: S608
        f"delim = '{separator}', quote = '\"', escape = '\"', columns = {{{types}}}, nullstr = [{nulls}])"
    )
    return query, skipped + 1


def _place(database: Any, query: str, before: int | None, column: str, value: object) -> str:
    """Return the first row, or record, that has a value, or lacks one for None."""
    database.execute("SET preserve_insertion_order = true")
    name = '"' + column.replace('"', '""') + '"'
    numbered = f"SELECT row_number() OVER () AS r, {name} AS c FROM ({query})"  # noqa: S608
    found = database.execute(f"SELECT min(r) FROM ({numbered}) WHERE c IS NOT DISTINCT FROM ?", [value]).fetchone()[0]  # noqa: S608
    if found is None:
        return ""
    return f", record {found}" if before is None else f", row {found + before}"


def _check_kinds(relation: Any, path: Path, kind: str, columns: Sequence[str]) -> None:
    """Refuse a column of JSON whose values are of several kinds: DuckDB leaves them as JSON."""
    for column, type_ in zip(relation.columns, relation.types, strict=True):
        if column in columns and str(type_) == "JSON":
            name = '"' + column.replace('"', '""') + '"'
            kinds = relation.query(
                "people",
                f"SELECT json_type(c) AS k, min(r) AS r, arg_min(c, r) FROM (SELECT row_number() OVER () AS r, "  # noqa: S608
                f"{name} AS c FROM people) WHERE c IS NOT NULL AND json_type(c) <> 'NULL' GROUP BY k ORDER BY r",
            ).fetchall()
            both = " and ".join(f"{value[:30]} in record {row}" for _, row, value in kinds[:2])
            raise ColumnError(
                f"{path}: column {shown(column)} holds values of several kinds, {both}; make them one kind"
            )


def _header(path: Path, kind: str) -> tuple[list[str], str, int]:
    """Return the names of the columns of a text file, their separator, and how many blank lines go before."""
    with path.open("rb") as file:
        start = file.read(HEADER)
    text = start[: start.rfind(b"\n") + 1 or len(start)]
    try:
        lines = text.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        row = text.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{text[error.start]:02x} in row {row} is not UTF-8 text"
        raise TableFileError(f"{path}: {what}; save it as UTF-8 (in Excel: 'CSV UTF-8')") from None
    skipped = next((k for k, line in enumerate(lines) if line.strip()), len(lines))
    header = "".join(lines[skipped : skipped + 1])
    there = [separator for separator in SEPARATORS if separator in header]
    separator = there[0] if len(there) == 1 else "\t" if kind == "TSV text" else ","
    names = named(str(path), next(csv.reader(io.StringIO(header), delimiter=separator), []), COLUMNS)
    folded = [name.casefold() for name in names]
    for k, name in enumerate(names):  # the engine that reads it does not tell them apart
        if folded.index(folded[k]) < k:
            other = names[folded.index(folded[k])]
            raise TableFileError(
                f"{path}: columns {shown(other)} and {shown(name)} differ only by upper and lower case; rename one"
            )
    if not all(names):
        raise TableFileError(f"{path}: column {names.index('') + 1} has no name in the header")
    if not any(line.strip() for line in lines[skipped + 1 :]) and len(start) < HEADER:
        raise TableFileError(f"{path}: it has columns and no rows")
    return names, separator, skipped


def _told(error: Exception, path: Path, kind: str) -> TableFileError | ColumnError:
    """Say in our words what DuckDB found. Its own message would show the whole row."""
    said = str(error)
    found = _LINE.search(said)
    where = f"{path}: row {found[1]}" if found else str(path)
    if converted := _CONVERTED.search(said):
        return ColumnError(f"{where}, column {shown(converted[1])}: {no_number(converted[2])}")
    if width := _WIDTH.search(said):
        if int(width[2]) > int(width[1]):
            return TableFileError(f"{where} has more cells than the header, which has {width[1]}")
        cells = f"{where} has {width[2]} cell{'s' * (width[2] != '1')}, the header has {width[1]}"
        return TableFileError(f"{cells}; does the file end in the middle of a row?")
    if malformed := _MALFORMED.search(said):
        end = "; does the file end in the middle of a row?" if "end of data" in malformed[2] else ""
        record = int(malformed[1]) if kind == "JSON" else _broken(path, int(malformed[1]))
        return TableFileError(f"{path}: record {record} is not JSON: {malformed[2].strip(' .')}{end}")
    if "unterminated quote" in said.lower():
        return TableFileError(f"{where} opens a quote that is never closed; does the file end in the middle of a row?")
    if "unicode" in said.lower() or "utf-8" in said.lower():
        return TableFileError(f"{where} is not UTF-8 text; save the file as UTF-8")
    if found:
        return TableFileError(f"{where} is not well formed")
    first = said.splitlines()[0].replace(str(path.resolve()), str(path))
    why = re.split(r"[\"'{\[]", first)[0].strip(" .:")  # what is quoted may be of a participant
    return TableFileError(f"{path}: it is not {kind} that can be read: {why[:200]}")


def _broken(path: Path, near: int) -> int:
    """Return the line that is not JSON: the engine counts one too many, or not, by its version."""
    with path.open("rb") as file:
        for number, line in enumerate(islice(file, near), 1):
            if number >= near - 2:
                try:
                    json.loads(line)
                except ValueError:
                    return number
    return near


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
