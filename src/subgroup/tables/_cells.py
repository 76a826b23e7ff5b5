"""What a cell of a table of counts says: a label, a count, or the counts of an arm such as ``8/10 (80%)``."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from numbers import Integral, Real
from typing import Final, NamedTuple

from subgroup.core.printed import HABITS, Printed, parse
from subgroup.errors import FigureError
from subgroup.tables._table import Unusable, one_line, shown

# More than there are people, and few enough that the sum of any table that is read stays exact.
PEOPLE: Final = 10_000_000_000
BLANK: Final = "is blank"
_WHOLE: Final = re.compile(r"(-?[0-9]{1,20})(?:\.0)?")  # pandas writes 8.0; 1.000 may be a thousand
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[,.'’ \u00a0\u202f][0-9]{3})+")
_ARM: Final = re.compile(r"([0-9]{1,20}) ?(?:/| of ) ?([0-9]{1,20})(?: ?\(([^()]*)\))?")
# What papers print where n stands elsewhere: 50%, or 30 (50%).
_SHARE: Final = re.compile(r"([0-9]{1,20} ?\()?[<>]? ?[0-9]{1,3}(?:[.,][0-9]{1,20})? ?%(?(1)\))")
_FRACTION: Final = re.compile(r"[0-9]{1,20}(?:[.,][0-9]{1,20} ?%?| ?%)")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What a spreadsheet makes of 8/10: 10-Aug, Aug-10, 08/10/2026, 2026-08-10.
_NAMED_DATE: Final = re.compile(r"([0-9]{1,2})[- ]([A-Za-z]{3})|([A-Za-z]{3})[- ]([0-9]{2})")
_FULL_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T].*)?|[0-9]{1,2}([/.])[0-9]{1,2}\4[0-9]{2,4}")


class CellError(Exception):
    """What is wrong with a cell, before its place is put in front."""


class Counted(NamedTuple):
    """Responders of n."""

    responders: int
    n: int

    def __str__(self) -> str:
        return f"{self.responders}/{self.n}"


def label(value: object) -> str:
    """Return a label as text: 1.0 is ``"1"``, as a column of whole numbers with a gap is a column of floats.

    Raises
    ------
    CellError
        If there is none, or it cannot be told from another on a page.
    """
    _check_there(value)
    if isinstance(value, date | time):
        raise CellError(
            f"{value} is a date or time; spreadsheets make dates of labels such as 1-3, so write it as text"
        )
    if isinstance(value, Real | Decimal) and not isinstance(value, bool | Integral):
        number = float(value)
        return str(int(number)) if number.is_integer() else str(number)
    if not isinstance(value, str | bool | Integral | Decimal):
        raise CellError(f"{shown(value)} is no label, which is text")
    text = str(value)
    if not one_line(text):
        raise CellError(f"{shown(text)} has a line end or control character in it, a label is text on one line")
    if text != text.strip():
        raise CellError(f"{shown(text)} has blanks around it; did you mean {shown(text.strip())}?")
    return text


def count(value: object) -> int:
    """Return a whole number of people.

    Raises
    ------
    CellError
        If it is anything else; the message offers the number it may have been.
    """
    _check_there(value)
    if isinstance(value, str):
        return _within(_digits(value), value)
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise CellError(f"{shown(value)} {_dated(value) or 'is not a whole number'}")
    number = int(value)  # type: ignore[arg-type]
    if value != number:
        raise CellError(f"{value} is not a whole number, and counts are of people")
    return _within(number, value)


def arm(value: object) -> Counted:
    """Return the counts in a cell such as ``8/10``, ``8 of 10`` or ``8/10 (80%)``.

    Raises
    ------
    CellError
        If it is anything else, or the percentage is not that of the counts under any habit of rounding.
    """
    _check_there(value)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    found = _ARM.fullmatch(text)
    if found is None:
        what = _dated(value) or _share(text) or "is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)"
        raise CellError(f"{shown(value)} {what}")
    counted = checked(Counted(_within(int(found[1]), value), _within(int(found[2]), value)))
    if found[3] is not None:
        _check_percent(counted, found[3], value)
    return counted


def checked(counted: Counted) -> Counted:
    """Return counts, unless there are more responders than participants."""
    if counted.responders > counted.n:
        raise CellError(f"{counted.responders} responders of n={counted.n}; responders are at most n")
    return counted


def is_arm(value: object) -> bool:
    """Whether a cell has the form of the counts of an arm, be they right or wrong."""
    return isinstance(value, str) and _ARM.fullmatch(" ".join(value.split())) is not None


def is_dated(text: str) -> bool:
    """Whether a label looks like a date that a spreadsheet made of it: ``3-Jan`` of ``1-3``."""
    return _NAMED_DATE.fullmatch(text) is not None and bool(_dated(text))


def nearly_arm(value: object) -> str:
    """Say what is wrong with a cell that was likely meant as the counts of an arm; "" for any other."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not (_dated(value) or _share(text) or _ARM.match(text)):
        return ""
    try:
        arm(value)
    except CellError as error:
        return str(error)
    return ""


def is_fraction(value: object) -> bool:
    """Whether a value is a number with a fraction, or a percentage, and not a count that was grouped or written 8.0."""
    if isinstance(value, str):
        text = value.strip()
        return _FRACTION.fullmatch(text) is not None and not (_WHOLE.fullmatch(text) or _GROUPED.fullmatch(text))
    return isinstance(value, float | Decimal) and float(value) % 1 > 0  # nan and infinity are not


def _share(text: str) -> str:
    """Say that a cell holds a percentage and no n; "" if it does not."""
    found = _SHARE.fullmatch(text)
    if found is None:
        return ""
    return f"{'has a percentage in place of n' if found[1] else 'is a percentage'}; give responders/n, such as 30/60"


def _check_there(value: object) -> None:
    if value is None:
        raise CellError(BLANK)
    if isinstance(value, Unusable):
        raise CellError(value.why)
    if isinstance(value, Real | Decimal) and (value != value or abs(value) == float("inf")):
        raise CellError(f"{value} is no number of people" if value == value else "is missing (nan)")


def _within(number: int, value: object) -> int:
    if number < 0:
        raise CellError(f"{value} is negative")
    if number > PEOPLE:
        raise CellError(f"{shown(value)} is more people than there are")
    return number


def _digits(text: str) -> int:
    if found := _WHOLE.fullmatch(text):
        return int(found[1])
    raise CellError(f"{shown(text)} {_dated(text) or 'is not a whole number'}{_neighbour(text)}")


def _neighbour(text: str) -> str:
    """Offer what a text that is no count may have been meant as."""
    plain = " ".join(text.split())
    if found := _ARM.fullmatch(plain):
        return f"; did you mean {found[1]} responders of n={found[2]}? Such a cell stands in a column named by its arm"
    if _GROUPED.fullmatch(plain):
        return f"; did you mean {re.sub('[^0-9]', '', plain)}?"
    return f"; did you mean {plain}?" if _WHOLE.fullmatch(plain) else ""


def _check_percent(counted: Counted, said: str, value: object) -> None:
    """Refuse a percentage that the counts do not print under any habit."""
    try:
        percent = parse("percent", said.replace(",", "."))  # up to 100 there are no thousands to part
    except FigureError:
        raise CellError(f"{shown(value)}: {shown(said)} in brackets is no percentage") from None
    if counted.n == 0:
        raise CellError(f"{shown(value)}: of nobody there is no percentage; write 0/0")
    share = counted.responders / counted.n
    if not isinstance(percent, Printed) or not any(percent.prints(share, habit) for habit in HABITS["percent"]):
        raise CellError(f"{shown(value)}: {counted} is {100 * share:.4g}%, not {said}")


def _dated(value: object) -> str:
    """Say that a cell is a date, and what it may have been before a spreadsheet made it one; "" if it is none."""
    pair = _day_and_month(value)
    if pair is None:
        return ""
    was = f"{pair[0]}/{pair[1]} or {pair[1]}/{pair[0]}" if all(pair) else "8/10"
    return f"is a date; spreadsheets make one of {was}: format the column as text and type the counts again"


def _day_and_month(value: object) -> tuple[int, int] | None:
    """Return month and day, zeros where a date does not tell which is which."""
    if isinstance(value, date):
        return value.month, value.day
    if not isinstance(value, str):
        return None
    text = value.strip()
    if found := _NAMED_DATE.fullmatch(text):
        day, name = (found[1], found[2]) if found[1] else (found[4], found[3])
        return (_MONTHS.index(name.lower()) + 1, int(day)) if name.lower() in _MONTHS else None
    if found := _FULL_DATE.fullmatch(text):
        return (int(found[2]), int(found[3])) if found[1] else (0, 0)
    return None
