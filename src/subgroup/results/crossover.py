"""The effects of treatment, period and carryover in a crossover trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.core.summaries import Summary
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, arms, bulleted, stacked
from subgroup.results.estimate import Estimate


@dataclass(frozen=True, eq=False)
class Crossover(Result):
    """Three comparisons of the two sequences of a trial of two treatments in two periods.

    Attributes
    ----------
    treatment : Estimate
        Treatment less control, free of any effect of period.
    period : Estimate
        First period less second, free of any effect of treatment.
    carryover : Estimate or None
        Difference of the sequences' totals, which is the difference in carryover; None without totals.
    inputs : (Summary, Summary)
        Period differences, first less second, of the sequence with treatment first and of that with control first.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    treatment: Estimate
    period: Estimate
    carryover: Estimate | None
    inputs: tuple[Summary, Summary]
    cite: str
    notes: tuple[str, ...] = ()

    @property
    def effects(self) -> dict[str, Estimate]:
        """The effects that can be estimated, by name."""
        found = {"treatment": self.treatment, "period": self.period, "carryover": self.carryover}
        return {name: each for name, each in found.items() if each is not None}

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per effect."""
        return stacked({"effect": name, **each.columns()} for name, each in self.effects.items())

    def to_dict(self) -> dict[str, Any]:
        """Return the effects with the sequences as plain numbers, text and lists."""
        sequences = dict(zip(("treatment_first", "control_first"), map(arms, self.inputs), strict=True))
        return {"rows": self.records(), **sequences, "cite": self.cite, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return a row per effect: estimate, interval and p-value."""
        cells = [(name, *each.cells()[1:4]) for name, each in self.effects.items()]
        one, other = self.inputs
        title = f"period differences, treatment first {one}, control first {other} [{self.treatment.method}]"
        heads = ("effect", "estimate", f"{numbers.level(self.treatment.confidence_level)} interval", "p")
        return Grid(heads, cells, title, bulleted(self.notes))
