"""JSON: records, one object for each row, or the mapping of factors and levels that `Strata.of` takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from subgroup.errors import TableFileError
from subgroup.tables._table import Table, shown, tabled

LEVEL: Final = "[[responders, n], [responders, n]], treatment first"
SHAPES: Final = f'give [{{"level": ..., "arm": ..., ...}}, ...] or {{factor: {{level: {LEVEL}}}}}'


def read_json(content: bytes, name: str) -> Table:
    """Read records, or a mapping of levels as rows of the arms treatment and control.

    Raises
    ------
    TableFileError
        If it is not JSON, has a key twice, or is neither records nor such a mapping.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        what = f"byte 0x{content[error.start]:02x} at offset {error.start} is not UTF-8 text"
        raise TableFileError(f"{name}: {what}") from None
    except _TwiceError as error:
        raise TableFileError(f"{name}: key {shown(error.args[0])} is there twice in one object") from None
    except RecursionError:
        raise TableFileError(f"{name}: it is nested too deeply for a table") from None
    except ValueError as error:  # also a number with thousands of digits
        raise TableFileError(f"{name}: it is not JSON: {str(error)[:200]}") from None
    if isinstance(data, list):
        return _records(data, name)
    if isinstance(data, dict):
        return tabled(name, ["factor", "level", "arm", "responders", "n"], _levels(data, name))
    raise TableFileError(f"{name}: {shown(data)} is no table; {SHAPES}")


class _TwiceError(Exception):
    """A key that an object has twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _records(data: list[Any], name: str) -> Table:
    for number, record in enumerate(data, 1):
        if not isinstance(record, dict):
            raise TableFileError(f"{name}: record {number} is {shown(record)}, not an object; {SHAPES}")
    header = list(dict.fromkeys(key for record in data for key in record))
    rows = ((f"record {number}", [record.get(key) for key in header]) for number, record in enumerate(data, 1))
    return tabled(name, header, rows)


def _levels(data: dict[str, Any], name: str) -> Iterator[tuple[str, Sequence[object]]]:
    """Give each arm of each level as a row."""
    for factor, levels in data.items():
        if not isinstance(levels, dict):
            raise TableFileError(f"{name}: {shown(factor)} is {shown(levels)}, not an object of levels; {SHAPES}")
        for level, pairs in levels.items():
            where = f"{factor}: {level}"
            if not (_pair(pairs) and all(map(_pair, pairs))):
                hint = "; a data frame is written as records with to_json(orient='records')" * (not _pair(pairs))
                raise TableFileError(f"{name}: {where} is {shown(pairs)}, not {LEVEL}{hint}")
            for arm, (responders, n) in zip(("treatment", "control"), pairs, strict=True):
                yield f"{shown(where)}, {arm}", (factor, level, arm, responders, n)


def _pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2
