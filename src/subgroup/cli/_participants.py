"""Options of the command line that turn a file of participants into strata."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from subgroup.core.strata import Strata
from subgroup.errors import MethodError
from subgroup.tables.factors import Factor
from subgroup.tables.participants import tabulate
from subgroup.tables.rules import column


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
        A column of numbers with its cut points, --cut age=12,16; may be given again.
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
            yield column(name).cut(numbers(points, f"--cut {text}")) if name else _no_cut(text)


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


def _no_cut(text: str) -> Factor:
    raise MethodError(f"--cut {text}: give a column and its cut points, as in --cut age=12,16")
