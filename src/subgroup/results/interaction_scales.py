"""One factor's interaction on the three scales, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted, stacked
from subgroup.results.interaction import NAMES, Interaction


@dataclass(frozen=True, eq=False)
class InteractionScales(Result):
    """Whether effects differ between levels, as risk differences, risk ratios and odds ratios.

    Attributes
    ----------
    scales : dict of str to Interaction
        One for each scale.
    notes : tuple of str
        What a reader should know: first of all where the scales disagree.
    """

    scales: dict[str, Interaction]
    notes: tuple[str, ...] = ()

    def __getitem__(self, scale: str) -> Interaction:
        return self.scales[scale]

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per scale."""
        return stacked(each.columns() for each in self.scales.values())

    def to_dict(self) -> dict[str, Any]:
        """Return all three with their inputs as plain numbers, text and lists."""
        return {"scales": {name: each.to_dict() for name, each in self.scales.items()}, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return a row per scale."""
        one = next(iter(self.scales.values()))
        title = f"interaction with {one.factor}: " + ", ".join(f"{each.level} {each.table}" for each in one.inputs)
        beside = list(dict.fromkeys(name for each in self.scales.values() for name in each.beside))
        heads = ("scale", "contrast", f"{numbers.level(one.confidence_level)} CI", f"p [{one.method}]")
        rows = [self._row(each, beside) for each in self.scales.values()]
        return Grid((*heads, *(f"p [{name}]" for name in beside)), rows, title, bulleted(self.notes))

    @staticmethod
    def _row(each: Interaction, beside: list[str]) -> tuple[str, ...]:
        others = (numbers.p_value(each.beside[name]) if name in each.beside else "" for name in beside)
        limits = "" if math.isnan(each.low) else numbers.interval(each.scale, each.low, each.high)
        # More than two levels have no single contrast.
        estimate = "" if len(each.levels) > 2 else numbers.effect(each.scale, each.estimate)
        return (NAMES[each.scale], estimate, limits, numbers.p_value(each.p_value), *others)
