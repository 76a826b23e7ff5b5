"""Natural frequencies: of so many treated, how many more or fewer respond."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from subgroup.errors import MethodError
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Inputs, Result, Value, bulleted, flat, plain, rest, shown

if TYPE_CHECKING:
    import pandas as pd

SCALES: Final = (100, 1000)


@dataclass(frozen=True, eq=False)
class Frequencies(Result):
    """How many of so many respond with and without treatment, in the words of Cochrane reviews: fewer and more.

    Printed numbers are whole, each rounded half up by itself, so that they need not add up; the fields are not rounded.
    What rounding would hide is said: "less than 1 more" is not "no difference".

    Attributes
    ----------
    per : int
        Of how many.
    treatment, control : float or numpy.ndarray
        Responders among so many, from 0 to `per`.
    difference, low, high : float or numpy.ndarray
        How many more respond with treatment (negative: fewer), with limits.
    confidence_level : float
        In (0, 1).
    horizon : str or None
        The time after which responses were counted.
    assumed : bool
        Whether the rate in control was assumed, not counted.
    inputs : TwoByTwo or GivenEffect
        What it was computed from.
    notes : tuple of str
        What a reader should know.
    """

    per: int
    treatment: Value
    control: Value
    difference: Value
    low: Value
    high: Value
    confidence_level: float
    horizon: str | None
    assumed: bool
    inputs: Inputs
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table."""
        return {
            "per": self.per,
            "treatment": flat(self.treatment),
            "control": flat(self.control),
            "difference": flat(self.difference),
            "conf_low": flat(self.low),
            "conf_high": flat(self.high),
            "confidence_level": self.confidence_level,
        }

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the tables, where the columns that went in had some."""
        return self.inputs.labels

    def to_dict(self) -> dict[str, Any]:
        """Return the frequencies as plain numbers and lists, and in words for one table."""
        return {
            "per": self.per,
            "treatment": plain(self.treatment),
            "control": plain(self.control),
            "difference": plain(self.difference),
            "conf_low": plain(self.low),
            "conf_high": plain(self.high),
            **({"text": self.sentence()} if np.size(self.difference) == 1 else {}),
        }

    def grid(self) -> Grid:
        """Return a row per table."""
        of, size = numbers.fixed(self.per, 0), np.size(self.difference)
        interval = f"{numbers.level(self.confidence_level)} interval"
        columns = ("table", f"of {of} treated", f"of {of} in control", "difference", interval)
        return Grid(columns, [self.cells(i) for i in shown(size)], "", (*rest(size), *bulleted(self.notes)))

    def cells(self, i: int = 0) -> tuple[str, ...]:
        """Return table, responders with and without treatment, difference and interval of one table as text."""
        parts = (self.treatment, self.control, self.difference, self.low, self.high)
        treatment, control, difference, low, high = (float(np.ravel(each)[i]) for each in parts)
        both = (numbers.share(each, self.per) for each in (treatment, control))
        more, fewest, most = (numbers.more(each, self.per) for each in (difference, low, high))
        return self.inputs.row(i), *both, more, f"{fewest} to {most}"

    def sentence(self) -> str:
        """Say it in one line; one table only."""
        _, treatment, control, difference, limits = self.cells()
        of, level = numbers.fixed(self.per, 0), numbers.level(self.confidence_level)
        respond = "responds" if treatment.endswith(" 1") or treatment == "1" else "respond"
        over, assumed = f" over {self.horizon}" if self.horizon else "", " (assumed)" if self.assumed else ""
        arms = f"of {of} treated, {treatment} {respond}{over}; of {of} in control, {control}{assumed}"
        return f"{arms}; {difference} ({level} CI {limits})"

    def __str__(self) -> str:
        if np.size(self.difference) != 1:
            return super().__str__()
        return "\n".join([self.sentence(), *bulleted(self.notes)])


def check_scale(per: int) -> int:
    """Return of how many, a whole number above 0, or raise MethodError."""
    if not isinstance(per, Integral) or isinstance(per, bool) or per < 1:
        raise MethodError(f"per={per!r} is not a whole number above 0, such as 100")
    return int(per)
