"""Options of the command line that turn a file of participants into strata."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from cyclopts import Parameter

from subgroup.core.strata import Strata
from subgroup.errors import MethodError
from subgroup.tables.factors import Factor
from subgroup.tables.participants import tabulate
from subgroup.tables.rules import column

_CONTROL: Final = re.compile(r"control([+-][0-9.]+)sd", re.I)
_QUANTILES: Final = re.compile(r"quantiles:([0-9]{1,3})", re.I)


@Parameter(name="*")
@dataclass(frozen=True)
class Participants:
    """How one row for each participant is counted.

    Attributes
    ----------
    outcome
        The file has a row per participant, and this column says who responded.
    arm
        The column of arms.
    by
        Columns whose values are levels, with commas between them.
    cut
        A column of numbers with its cut points, --cut age=12,16; or --cut marker=control+1sd (above the control arm's
        mean plus 1 SD), or --cut marker=quantiles:4. May be given again.
    responder
        The value of the outcome that is a response, or several with commas; 1 of 0 and 1 otherwise.
    missing
        What a missing outcome counts as: nonresponder, drop, best, worst.
    missing_factor
        Who has no level is a level of their own (level) or in none (drop).
    missing_values
        Values that stand for a missing one, with commas between them.
    """

    outcome: str | None = None
    arm: str | None = None
    by: str | None = None
    cut: Annotated[tuple[str, ...], Parameter(negative=())] = ()
    responder: str | None = None
    missing: str | None = None
    missing_factor: str = "level"
    missing_values: str = ""

    @property
    def asked(self) -> bool:
        """Whether the file holds participants; an option that is for them alone needs --outcome and --arm."""
        needed = {"--outcome": self.outcome, "--arm": self.arm}
        if all(needed.values()):
            if not (self.by or self.cut):
                raise MethodError("there is no factor: name columns with --by, or cut numbers with --cut age=12,16")
            return True
        if self == Participants():
            return False
        lacks = " and ".join(name for name, value in needed.items() if not value)
        raise MethodError(f"{lacks}: a row per participant is counted by --outcome, --arm and --by; give {lacks} too")

    def strata(self, file: str, treatment: str | None, control: str | None, sheet: str | None) -> Strata:
        """Count the participants of a file."""
        return tabulate(
            sys.stdin.buffer if file == "-" else file,
            str(self.outcome),
            str(self.arm),
            by=[*self._factors()],
            control=control,
            treatment=treatment,
            responder=None if self.responder is None else listed(self.responder),
            missing=self.missing,
            missing_factor=self.missing_factor,
            missing_values=listed(self.missing_values),
            sheet=sheet,
        )

    def _factors(self) -> Iterator[str | Factor]:
        yield from listed(self.by or "")
        for text in self.cut:
            name, _, points = text.rpartition("=")
            yield _cut(name, points.replace(" ", ""), text) if name else _no_cut(text)


Counting = Annotated[Participants | None, Parameter(name="*")]


def listed(text: str) -> list[str]:
    """Return the entries of a list with commas, without the blanks around them."""
    return [each.strip() for each in text.split(",") if each.strip()]


def numbers(text: str, where: str) -> list[float]:
    """Return a list of numbers with commas, or say which is none."""
    return [*_numbers(listed(text), where)]


def _numbers(texts: Iterable[str], where: str) -> Iterator[float]:
    for text in texts:
        try:
            yield float(text)
        except ValueError:
            raise MethodError(f"{where}: {text!r} is not a number") from None


def _cut(name: str, points: str, text: str) -> Factor:
    """Return numbers cut at points, at the control arm's mean and SD, or into groups of one size."""
    if found := _CONTROL.fullmatch(points):
        return column(name).above_control(float(found[1]))
    if found := _QUANTILES.fullmatch(points):
        return column(name).quantiles(int(found[1]))
    return column(name).cut(numbers(points, f"--cut {text}"))


def _no_cut(text: str) -> Factor:
    raise MethodError(f"--cut {text}: give a column and its cut points, as in --cut age=12,16")
