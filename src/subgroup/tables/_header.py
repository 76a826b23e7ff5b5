"""Headers: where a table begins, which names its columns have, and which other names people give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from subgroup.errors import TableFileError
from subgroup.tables._table import ROWS, shown

# What columns are called elsewhere, the likeliest first. None of these is read: it is offered.
SYNONYMS: Final = {
    "level": ("category", "categories", "subgroup", "stratum", "group"),
    "factor": ("variable", "characteristic", "subgroup"),
    "arm": ("group", "trt", "treatment group", "treatment arm"),
    "responders": ("responder", "resp", "events", "event", "responses", "cases"),
    "n": ("total", "size", "number", "participants", "patients"),
}
# So many rows below the first are looked at for a header.
LOOKED: Final = 20
_KNOWN: Final = frozenset(chain(SYNONYMS, *SYNONYMS.values()))


def headed(
    name: str, rows: Iterator[tuple[str, Sequence[object]]]
) -> tuple[Sequence[object], Iterator[tuple[str, Sequence[object]]]]:
    """Take the first row that holds anything as the header.

    Raises
    ------
    TableFileError
        If there is none, or it is a title and the header stands further down.
    """
    for where, row in islice(rows, ROWS):
        if _words(row):
            ahead = [] if _names(row) else list(islice(rows, LOOKED))
            for below, other in ahead:
                names = _names(other)
                if "level" in names or len(names) > 1:
                    line = shown(", ".join(_words(other)))
                    raise TableFileError(
                        f"{name}: {where} is no header; {below}, {line}, looks like one: delete the lines above it"
                    )
            return row, chain(ahead, rows)
    raise TableFileError(f"{name}: it is empty")


def renamed(columns: Iterable[str]) -> dict[str, str]:
    """Return which columns may stand for one that is not there, and what they would then be called.

    Examples
    --------
    >>> renamed(["Subgroup", "Category", "arm", "events", "N"])
    {'Category': 'level', 'Subgroup': 'factor', 'events': 'responders'}
    >>> renamed(["level", "events_drug", "n_drug"])
    {'events_drug': 'responders_drug'}
    """
    there = {column.casefold(): column for column in columns}
    found: dict[str, str] = {}
    for wanted, others in SYNONYMS.items():
        known = [there[other] for other in others if other in there and there[other] not in found]
        if wanted not in there and known:
            found[known[0]] = wanted
    return found | _paired(there)


def offer(renames: dict[str, str]) -> str:
    """Write what to rename as messages end with it; "" for nothing."""
    pairs = [f"{shown(old)} to {shown(new)}" for old, new in renames.items()]
    return f"rename {', '.join(pairs)}" if pairs else ""


def _paired(there: dict[str, str]) -> dict[str, str]:
    """Return the columns like ``events_X`` and ``total_X`` that make a pair of ``responders_X`` and ``n_X``."""
    found = {}
    for folded, column in there.items():
        start, _, arm = folded.partition("_")
        wanted = next((name for name in ("responders", "n") if start in SYNONYMS[name]), "")
        if wanted and arm:
            found[column] = f"{wanted}_{column.partition('_')[2]}"
    names = {*there, *(new.casefold() for new in found.values())}
    return {old: new for old, new in found.items() if names.issuperset(_pair(new.casefold().partition("_")[2]))}


def _pair(arm: str) -> tuple[str, str]:
    return f"responders_{arm}", f"n_{arm}"


def _words(row: Sequence[object]) -> list[str]:
    return [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]


def _names(row: Sequence[object]) -> set[str]:
    """Return the names of columns in a row, also where a title above has hidden what separates them."""
    parts = {part.strip(" \"'").casefold() for cell in _words(row) for part in re.split("[,;\t]", cell)}
    return {part for part in parts if part in _KNOWN or part.startswith(("responders_", "n_"))}
