"""Parquet, through DuckDB: it reads everything in one library, and is smaller than the others that can."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from subgroup.errors import TableFileError
from subgroup.tables._table import COLUMNS, ROWS, Table, tabled

MEMORY: Final = "512MB"


def read_parquet(content: bytes, name: str) -> Table:
    """Read a Parquet file.

    The database sees a copy under a name of ours, in a folder of its own, and nothing else: no pattern in a file's name
    is expanded, no address is opened, and no extension is loaded.

    Raises
    ------
    TableFileError
        If it is no Parquet file, or too large.
    """
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.parquet"
        file.write_bytes(content)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "threads": 1,
            "temp_directory": "",
        }
        try:
            with duckdb.connect(":memory:", config=settings) as database:
                database.execute(f"SET allowed_directories = ['{_quoted(folder)}']")
                database.execute("SET enable_external_access = false")
                found = database.execute(f"SELECT * FROM read_parquet('{_quoted(file)}') LIMIT {ROWS + 1}")  # noqa: S608
                header = [column[0] for column in found.description]
                rows = found.fetchall() if len(header) <= COLUMNS else []
        except duckdb.Error as error:
            said = str(error).replace(str(file), name).splitlines()[0]
            raise TableFileError(f"{name}: it is not a Parquet file that can be read: {said[:200]}") from None
    return tabled(name, header, ((f"record {number}", row) for number, row in enumerate(rows, 1)))


def _quoted(path: object) -> str:
    return str(path).replace("'", "''")
