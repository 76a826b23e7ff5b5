"""Doses by weight: what each participant gets per unit of weight, and how near an effect is to its equilibrium."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.stretches import Stretch
from subgroup.core.tiers import Tier, doses_at, listed, positive
from subgroup.errors import FigureError
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted


@dataclass(frozen=True)
class Disagreement:
    """Weights for which two dose tables differ.

    Attributes
    ----------
    weights : Stretch
        From where to where.
    doses, other : tuple of float
        The doses of one time in each table; empty where it has no tier.
    """

    weights: Stretch
    doses: tuple[float, ...]
    other: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Exposure(Result):
    """Dose per unit of weight at the bounds of each tier of a dose table.

    Attributes
    ----------
    tiers : tuple of Tier
        By rising weight.
    per_day : float
        Doses a day.
    at_low, at_high : numpy.ndarray
        Dose a day per unit of weight at the bounds of each tier: in it the first is the greatest, the second the least.
        Where a tier has no bound these are the limits, infinity and 0, which are printed as "no bound".
    step : numpy.ndarray
        `at_low` over `at_high` of the tier below; nan for the first.
    gaps, overlaps : tuple of Stretch
        Weights between tiers that have none, and that have several.
    disagreements : tuple of Disagreement
        Where the other table says something else.
    units : (str, str)
        Of dose and of weight.
    notes : tuple of str
        What a reader should know.
    """

    tiers: tuple[Tier, ...]
    per_day: float
    at_low: Floats
    at_high: Floats
    step: Floats
    gaps: tuple[Stretch, ...]
    overlaps: tuple[Stretch, ...]
    disagreements: tuple[Disagreement, ...]
    units: tuple[str, str]
    notes: tuple[str, ...] = ()

    def at(self, weight: float) -> float:
        """Return the dose a day per unit of weight at one weight; nan where it has no tier.

        Raises
        ------
        FigureError
            If that is no weight, or tiers overlap there and differ.
        """
        weight = positive(weight, "weight")
        doses = set(doses_at(self.tiers, weight))
        if len(doses) > 1:
            raise FigureError(f"at {weight:g} {self.units[1]} the table has several doses: {listed(sorted(doses))}")
        return next(iter(doses)) * self.per_day / weight if doses else math.nan

    @property
    def fold(self) -> float:
        """The greatest dose per unit of weight over the least, at the bounds that tiers have; nan if they have none."""
        found = np.concatenate([self.at_low, self.at_high])
        found = found[np.isfinite(found) & (found > 0)]
        return float(found.max() / found.min()) if found.size else math.nan

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per tier.

        Where a tier has no upper bound, `high` is infinite and `at_high` is 0, the limit as weight rises, not a dose of
        nothing. Where it has no lower bound, `low` is 0 and `at_low` infinite.
        """
        return {
            "tier": [each.printed for each in self.tiers],
            "low": np.array([each.low for each in self.tiers]),
            "high": np.array([each.high for each in self.tiers]),
            "dose": np.array([each.dose for each in self.tiers]),
            "dose_per_day": np.array([each.dose for each in self.tiers]) * self.per_day,
            "at_low": self.at_low,
            "at_high": self.at_high,
            "step": self.step,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        differing = [
            {"weights": str(each.weights), "doses": list(each.doses), "other": list(each.other)}
            for each in self.disagreements
        ]
        return {
            "rows": self.records(),
            "units": list(self.units),
            "per_day": self.per_day,
            "gaps": [str(each) for each in self.gaps],
            "overlaps": [str(each) for each in self.overlaps],
            "disagreements": differing,
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per tier; below it gaps, overlaps and disagreements."""
        dose, weight = self.units
        heads = (weight, f">{dose}", f">{dose} a day", ">at the lower bound", ">at the upper bound", ">step up")
        rows = [
            (row["tier"], *(f"{row[key]:.12g}" for key in ("dose", "dose_per_day")), *self._shares(row))
            for row in self.records()
        ]
        differs = f", which differs {numbers.ratio(self.fold)}-fold between the bounds of tiers"
        title = f"{dose} a day per {weight}{'' if math.isnan(self.fold) else differs}"
        return Grid(heads, rows, title, (*self._findings(), *bulleted(self.notes)))

    def _shares(self, row: dict[str, Any]) -> tuple[str, ...]:
        step = "" if math.isnan(row["step"]) else numbers.ratio(row["step"])
        return _at_bound(row["at_low"]), _at_bound(row["at_high"]), step

    def _findings(self) -> tuple[str, ...]:
        found, weight = [], self.units[1]
        if self.gaps:
            whole = [f"{r[0]} to {r[-1]}" if len(r) > 1 else f"{r[0]}" for r in (g.whole() for g in self.gaps) if r]
            found.append(f"No tier: {_joined(self.gaps)} {weight}; of whole numbers {', '.join(whole) or 'none'}")
        if self.overlaps:
            found.append(f"Several tiers: {_joined(self.overlaps)} {weight}")
        if self.disagreements:
            parts = (f"{each.weights}: {listed(each.doses)} v {listed(each.other)}" for each in self.disagreements)
            found.append(
                f"Differs from the other table ({self.units[0]} v {self.units[0]}, by {weight}): {_joined(parts)}"
            )
        return tuple(found)


def _at_bound(share: float) -> str:
    """Return a dose per unit of weight; its limit where there is no bound would read as a dose of nothing."""
    return numbers.figures(share) if 0 < share < math.inf else "no bound"


def _joined(parts: Iterable[object]) -> str:
    return "; ".join(map(str, parts))
