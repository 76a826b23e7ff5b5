"""Values of columns to labels, outcomes and arms."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from numbers import Real
from typing import Final

from subgroup.errors import ColumnError
from subgroup.tables import _cells
from subgroup.tables._cells import CellError
from subgroup.tables._table import closest
from subgroup.tables._tally import is_missing
from subgroup.tables.missing import NOT, RESPONDED

# What a value is, in messages on columns of several kinds.
_KINDS: Final = (("truths", bool), ("numbers", Real), ("text", str))
_RESPONSES: Final = {"1": RESPONDED, "true": RESPONDED, "0": NOT, "false": NOT}
# Text that often means that nothing was measured; it is not taken for that unless told.
_WORDS: Final = (
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "na_na",
    "missing",
    "unknown",
    "not done",
    "not measured",
    "ne",
    ".",
)
_SUSPECTS: Final = frozenset([*_WORDS, "-9", "-99", "-999", "999", "9999"])
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}\.0")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?|[0-9]{1,2}([/.])[0-9]{1,2}\1[0-9]{2,4}")
_COMMA: Final = re.compile(r"[-+]?[0-9]+,[0-9]+")
SHORT: Final = 30
# Of more values than this, which may be those of persons, messages say only how many there are.
FEW: Final = 12


class Labels:
    """The labels of the values of one column.

    Parameters
    ----------
    where : str
        What messages begin with: table and column.
    blanks : tuple
        Values that stand for a missing one.
    place : callable
        Gives the place of the first row with a value, "" where that cannot be told.
    untyped : bool
        Whether numbers are text: programs write 1 as 1.0 beside a gap.
    """

    def __init__(
        self, where: str, blanks: tuple[object, ...], place: Callable[[object], str], untyped: bool = False
    ) -> None:
        self.where, self.place, self._untyped = where, place, untyped
        self._blanks = {_plain(each) for each in blanks} | {""}
        self._known: dict[object, str | None] = {}
        self._kinds: dict[str, object] = {}

    def of(self, value: object) -> str | None:
        """Return the label of a value, None for a missing one.

        Raises
        ------
        ColumnError
            If it can be no label, or is of another kind than the values before it.
        """
        key = (type(value), value)
        if key not in self._known:
            self._known[key] = self._read(value)
        return self._known[key]

    def _read(self, value: object) -> str | None:
        if self._untyped and isinstance(value, str) and _WHOLE.fullmatch(value):
            value = value.removesuffix(".0")
        if is_missing(value) or _plain(value) in self._blanks or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, Real) and abs(float(value)) == float("inf"):
            raise ColumnError(f"{self.where}{self.place(value)}: {value} is no category")
        try:
            found = _cells.label(value)
        except CellError as error:
            raise ColumnError(f"{self.where}{self.place(value)}: {error}") from None
        kind = next((name for name, kind in _KINDS if isinstance(value, kind)), type(value).__name__)
        self._kinds.setdefault(kind, value)
        if len(self._kinds) > 1:
            both = " and ".join(f"{name} ({brief(one)}{self.place(one)})" for name, one in self._kinds.items())
            raise ColumnError(f"{self.where}: the column holds {both}; make them one kind{blank_hint(self._kinds)}")
        return found


def suspects(labels: Iterable[str]) -> list[str]:
    """Return the labels that often mean that nothing was measured."""
    return [label for label in labels if label.casefold() in _SUSPECTS]


def no_number(value: object) -> str:
    """Say what a value is that stands where a number belongs."""
    if not isinstance(value, str):
        return f"{brief(value)} is no number"
    if _DATE.fullmatch(value):
        return f"{brief(value)} is a date, and a number belongs here"
    if _COMMA.fullmatch(value.strip()):
        return f"{brief(value)} has a decimal comma; write {value.strip().replace(',', '.')}"
    try:
        float(value)
    except ValueError:
        return (
            f"{brief(value)} is no number; if it means that the number is missing, say missing_values=[{brief(value)}]"
        )
    return f"{brief(value)} is text; turn the column into numbers first"


def blank_hint(kinds: Mapping[str, object]) -> str:
    """Offer a text among other values as missing, where it looks like that."""
    odd = suspects([str(kinds.get("text", ""))])
    return f", or if {brief(odd[0])} means that it is missing, say missing_values=[{brief(odd[0])}]" if odd else ""


def brief(value: object) -> str:
    """Write a value as messages repeat it: categories whole, free text cut short."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 3]}..."


def several(values: Collection[str]) -> str:
    """Write categories in a row where they are few; of many, which may identify somebody, only how many."""
    return ", ".join(map(brief, values)) if len(values) <= FEW else f"{len(values)} values"


def responses(found: Collection[str], responder: object, where: str) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Return whether each value of an outcome is a response, and notes.

    Parameters
    ----------
    found : collection of str
        The labels that are there.
    responder : label, collection of labels or None
        Which of them is a response; None for 1 of 0 and 1, or true of false and true.

    Raises
    ------
    ColumnError
        If they are not two, or the responder is not among them.
    """
    if responder is None:
        return _zero_and_one(found, where), ()
    alone = isinstance(responder, str) or not isinstance(responder, Iterable)
    named = responder if isinstance(responder, Iterable) and not alone else [responder]
    wanted = dict.fromkeys(_plain(each) for each in named)
    if isinstance(responder, Set):  # which has no order of its own
        wanted = dict.fromkeys(sorted(wanted))
    if alone and len(found) > 2:
        raise ColumnError(
            f"{where}: the outcome has {len(found)} values, {several(found)}, and two were expected; name all that are "
            f"responses, as in responder=[{brief(next(iter(wanted)))}, ...]{_blank_hint(found)}"
        )
    there = [label for label in found if label in wanted]
    if not there and (len(found) > 1 or not wanted):
        near = closest(next(iter(wanted), ""), found) if len(found) <= FEW else ""
        raise ColumnError(
            f"{where}: responder={responder!r} is not there; the values are {several(found)}" + f"; {near}" * bool(near)
        )
    rest = [label for label in found if label not in wanted]
    notes = [f"responders are {' or '.join(wanted)}; not responding: {several(rest) if rest else 'nobody'}"]
    absent = [label for label in wanted if label not in found]
    if absent:
        notes.append(f"nobody has outcome {several(absent)}")
    return {label: RESPONDED if label in wanted else NOT for label in found}, tuple(notes)


def _blank_hint(found: Collection[str]) -> str:
    """Offer a value as missing, where it looks like that."""
    odd = suspects(found)
    return f"; if {brief(odd[0])} means that it is missing, say missing_values=[{brief(odd[0])}]" if odd else ""


def _zero_and_one(found: Collection[str], where: str) -> Mapping[str, int]:
    if all(label.lower() in _RESPONSES for label in found):
        return {label: _RESPONSES[label.lower()] for label in found}
    hint = _blank_hint(found)
    if len(found) > FEW:
        raise ColumnError(
            f"{where}: the outcome has {len(found)} values, and without responder= only 0 and 1 are read; for numbers "
            f"give a rule, as in outcome=sg.column(...) <= 2{hint}"
        )
    raise ColumnError(
        f"{where}: the outcome has the values {several(found)}, and without responder= only 0 and 1 (or true and "
        f"false) are read; name the response with responder={hint}"
    )


def _plain(value: object) -> str:
    """Return the text of a value as labels have it, so that -9, -9.0 and "-9" are one."""
    try:
        return _cells.label(value)
    except CellError:
        return str(value)
