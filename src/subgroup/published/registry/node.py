"""A JSON document that remembers where in it one is, so that every number keeps its place."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import TrialFileError, unreadable
from subgroup.published.messages import shown, undecodable

if TYPE_CHECKING:
    import os

LARGEST: Final = 50_000_000
LONGEST: Final = 2000
CUT: Final = " [shortened]"
DIGITS: Final = 15


class Node:
    """One value of a JSON document, and its place."""

    def __init__(self, value: Any, place: str = "") -> None:
        self.value = value
        self.place = place

    def __bool__(self) -> bool:
        """Whether there is anything here."""
        return self.value not in (None, "", [], {})

    def __getitem__(self, key: str) -> Node:
        """Return what is under a key; nothing is under a key that is not there."""
        place = f"{self.place}.{key}" if self.place else key
        return Node(self._table().get(key), place)

    def __iter__(self) -> Iterator[Node]:
        """Walk through an array; nothing is in an array that is not there."""
        if not isinstance(self.value, list | type(None)):
            raise TrialFileError(f"{self.place}: must be an array, not {shown(self.value)}")
        yield from (Node(item, f"{self.place}[{i}]") for i, item in enumerate(self.value or ()))

    def names(self) -> list[str]:
        """Return the keys of a table."""
        return [str(key) for key in self._table()]

    def text(self, otherwise: str = "") -> str:
        """Return text on one line, without what could steer a terminal, shortened visibly if it is very long."""
        if isinstance(self.value, dict | list | bool):
            raise TrialFileError(f"{self.place}: must be text, not {shown(self.value)}")
        return line("" if self.value is None else str(self.value)) or otherwise

    def whole(self) -> int | None:
        """Return a whole number that is not negative, or None where there is none."""
        text = self.text().replace(",", "")
        return int(text) if re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", text) else None

    def number(self) -> float | None:
        """Return a decimal number, or None where there is none."""
        text = self.text().replace(",", "")
        return (
            float(text)
            if re.fullmatch(rf"-?[0-9]{{0,{DIGITS}}}\.?[0-9]{{0,{DIGITS}}}", text) and text[-1:].isdigit()
            else None
        )

    def _table(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict | type(None)):
            raise TrialFileError(f"{self.place or 'the record'}: must be a table, not {shown(self.value)}")
        return self.value or {}


def line(text: str) -> str:
    """Return text on one line of at most `LONGEST` characters."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(CUT)] + CUT


def load(record: str | os.PathLike[str] | Mapping[str, Any]) -> tuple[str, Node]:
    """Return the name and the content of a JSON file, or of a table that was read already."""
    if isinstance(record, Mapping):
        return "the record", Node(dict(record))
    file = "standard input" if str(record) == "-" else str(record)
    try:
        if file == "standard input":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(record).open("rb") as opened:
                content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise TrialFileError(f"{file}: {unreadable(error)}") from None
    if len(content) > LARGEST:
        raise TrialFileError(f"{file}: too large for the record of a trial: more than {LARGEST:,} bytes")
    try:
        return file, Node(json.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise TrialFileError(f"{file}: {undecodable(error)}") from None
    except json.JSONDecodeError as error:
        said = f"{error.msg} (at line {error.lineno}, column {error.colno})"
        raise TrialFileError(f"{file}: not valid JSON: {said}") from None
    except (ValueError, RecursionError):
        raise TrialFileError(f"{file}: not a record: nested too deeply, or a number of thousands of digits") from None
