"""Which accounts there are of registered trials, and which of them tell of the same one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, Final

from subgroup.errors import MethodError, nearest
from subgroup.published.entries import MOMENT
from subgroup.published.ledger import FIELDS, rows, unregistered
from subgroup.published.model import Trial
from subgroup.published.reader import trial
from subgroup.results.ledger import Ledger, Likeness

# Words that two writings of the same thing may or may not have.
SMALL: Final = frozenset({"a", "an", "the", "of", "at", "in", "on", "to", "by", "and", "or", "with", "for", "per"})
JUDGE: Final = (
    "words agree where all words and numbers of one writing are in the other; whether two accounts tell of one trial "
    "is for the reader to judge"
)


def ledger(*more: str | os.PathLike[str] | Trial) -> Ledger:
    """List the accounts of registered trials: what each source says a trial was.

    The registration is the key: accounts with the same one tell of the same trial, however differently.

    Parameters
    ----------
    *more : str, path or Trial
        Trials of your own to add, as ``sg.rerun`` takes them.

    Returns
    -------
    Ledger
        One row per account: registration, trial (the name of its file), account, title, treatment, phase, start, end,
        participants, dose, site, eligibility, design, whether the registration is stated or inferred and why, source,
        note. What is not known is missing in the frame, and called unknown in print.

    Raises
    ------
    TrialFileError
        If there is no such trial, or its file is not in order.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.ledger().to_frame()
    >>> found.loc[found["registration"] == "NCT03553875", ["participants", "site"]].values.tolist()
    [[100, 'Massachusetts General Hospital']]
    """
    found = rows(each if isinstance(each, Trial) else trial(each) for each in more)
    notes = (f"without a registration, and so not here: {', '.join(unregistered())}",)
    return Ledger(tuple(found), notes)


def same_trial(*more: str | os.PathLike[str] | Trial, **said: str | int) -> Likeness:
    """Compare an account of a trial with those of the ledger, field by field.

    Parameters
    ----------
    *more : str, path or Trial
        Trials of your own to add to the ledger.
    **said : str or int
        What the account says: `year` (between start and end), `start` and `end` (a year, month or day, such as
        ``"2015-02"``), `participants`, `treatment`, `phase`, `dose`, `site`, `eligibility`, `design`.

    Returns
    -------
    Likeness
        One row per account of the ledger, the most alike first: which fields agree, differ, and are not known there.

    Raises
    ------
    MethodError
        If nothing is said, or there is no such field, or a number or date is none.
    TrialFileError
        If there is no such trial, or its file is not in order.

    Examples
    --------
    >>> import subgroup as sg
    >>> first = sg.same_trial(treatment="memantine", year=2018, participants=42).rows[0]
    >>> first["registration"], first["agrees"]
    ('NCT01972074', ('treatment', 'year', 'participants'))
    """
    checked = {name: _checked(name, value) for name, value in said.items()}
    if not checked:
        raise MethodError(f"say something of the trial: {', '.join(('year', *FIELDS))}")
    known = ledger(*more)
    there = known.rows
    compared = [(_compared(checked, row), row) for row in there]
    compared.sort(
        key=lambda pair: (-len(pair[0]["agrees"]), pair[0]["identified"] == "inferred", len(pair[0]["differs"]))
    )
    return Likeness(
        checked, tuple(each for each, _ in compared), tuple(row for _, row in compared), (JUDGE, *known.notes)
    )


def _checked(name: str, value: str | int) -> str | int:
    if name not in ("year", *FIELDS):
        raise MethodError(f"{name!r} is not a field of the ledger; {nearest(name, ('year', *FIELDS))}")
    if name in ("year", "participants"):
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
            raise MethodError(f"{name}={value!r} is not a whole number")
        return int(value)
    if name in ("start", "end") and not re.fullmatch(MOMENT, str(value)):
        raise MethodError(f"{name}={value!r} is not a year, month or day such as 2015, 2015-02 or 2015-02-17")
    return str(value)


def _compared(said: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    verdicts = {name: _agrees(name, value, row) for name, value in said.items()}
    return {name: row[name] for name in ("registration", "trial", "account", "identified")} | {
        word: tuple(name for name, verdict in verdicts.items() if verdict is asked)
        for word, asked in (("agrees", True), ("differs", False), ("unknown", None))
    }


def _rank(row: dict[str, Any]) -> tuple[int, bool, int]:
    """Put the most alike first, and of those the accounts that name their registration themselves."""
    return -len(row["agrees"]), row["identified"] == "inferred", len(row["differs"])


def _agrees(name: str, said: Any, row: dict[str, Any]) -> bool | None:
    """Say whether an account agrees in one field, or None where it says nothing of it."""
    if name == "year":
        return _within(said, row["start"], row["end"])
    value = row[name] if name != "treatment" else row[name] or row["title"]
    if value is None:
        return None
    how: dict[str, Callable[[Any, Any], bool]] = {"participants": _equal, "start": _same_moment, "end": _same_moment}
    return how.get(name, _same_words)(said, value)


def _equal(said: int, there: int) -> bool:
    return said == there


def _same_moment(said: str, there: str) -> bool:
    """Say whether two dates are the same as far as both go."""
    return said.startswith(there) or there.startswith(said)


def _within(year: int, start: str | None, end: str | None) -> bool | None:
    """Say whether a year lies in a stretch of which an end may not be known."""
    first, last = (int(each[:4]) if each else None for each in (start, end))
    if year in (first, last):
        return True
    if (first is not None and year < first) or (last is not None and year > last):
        return False
    return None if first is None or last is None else True


def _same_words(said: str, there: str) -> bool:
    one, other = _words(said), _words(there)
    return bool(one and other) and (one <= other or other <= one)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text.casefold())) - SMALL
