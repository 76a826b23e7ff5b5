"""Which methods print a figure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from subgroup.core.counts import TwoByTwo
from subgroup.core.printed import ROUNDINGS
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, arms, bulleted
from subgroup.results._said import said
from subgroup.results.rerun import Tried


@dataclass(frozen=True, eq=False)
class Identification(Result):
    """What every method gives for a printed figure of one table.

    Attributes
    ----------
    figure : str
        ``"p"``, ``"odds_ratio"`` ...
    printed : str
        As it was printed.
    methods : tuple of str
        Canonical names of the methods that print it under some habit; empty for an estimate without an interval, which
        needs none.
    tried : tuple of Tried
        Every method, with its values and the habits under which they print so.
    inputs : TwoByTwo
        The counts.
    notes : tuple of str
        What a reader should know.
    bound : bool
        Whether only a bound was printed, as in ``"P < .05"``; every habit then fits, or none.
    """

    figure: str
    printed: str
    methods: tuple[str, ...]
    tried: tuple[Tried, ...]
    inputs: TwoByTwo
    notes: tuple[str, ...] = ()
    bound: bool = False

    @property
    def fits(self) -> bool:
        """Whether anything prints the figure."""
        return any(each.habits for each in self.tried)

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per method."""
        names = (
            ("value",) if all(len(each.values) == 1 for each in self.tried) else ("estimate", "conf_low", "conf_high")
        )
        values = {name: [each.values[i] for each in self.tried] for i, name in enumerate(names)}
        return {
            "figure": self.figure,
            "printed": self.printed,
            "method": [each.method for each in self.tried],
            **values,
            "fits": [bool(each.habits) for each in self.tried],
            "rounding": [", ".join(each.habits) for each in self.tried],
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the identification as plain numbers, text and lists."""
        return {
            "figure": self.figure,
            "printed": self.printed,
            "methods": list(self.methods),
            "tried": [asdict(each) for each in self.tried],
            **arms(self.inputs),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per method, those that print the figure first."""
        ordered = sorted(self.tried, key=lambda each: not each.habits)
        cells = [(each.method, said(self.figure, each.values), self._says(each)) for each in ordered]
        title = f"{self.inputs}, {self.figure} printed as {self.printed}"
        return Grid(("method", "gives", "prints it"), cells, title, bulleted(self.notes))

    def _says(self, each: Tried) -> str:
        if not each.habits:
            return "no"
        return "yes" if self.bound else " or ".join(ROUNDINGS[habit] for habit in each.habits)
