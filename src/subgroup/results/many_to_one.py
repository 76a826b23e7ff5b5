"""Several arms against one control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from subgroup.core.counts import Floats, TwoByTwo
from subgroup.core.measures import MEASURES
from subgroup.core.summaries import TwoSummaries
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, arms, bulleted, plain
from subgroup.results.estimate import Estimate


@dataclass(frozen=True, eq=False)
class ManyToOne(Result):
    """Each arm against one control, with p-values adjusted for how many arms there are.

    Attributes
    ----------
    rows : Estimate
        The effect in each arm, by itself: arrays, in the order of `arms`.
    arms : tuple of str
        Names of the arms.
    control : str
        Name of the control.
    p_adjusted : numpy.ndarray
        Adjusted p-values; the plain ones where nothing was adjusted.
    adjusted_low, adjusted_high : numpy.ndarray or None
        Limits that hold for all arms together; None where the adjustment has none.
    adjust : str or None
        Canonical name of the adjustment.
    tests : int
        How many tests were looked at.
    notes : tuple of str
        What a reader should know.
    """

    rows: Estimate
    arms: tuple[str, ...]
    control: str
    p_adjusted: Floats
    adjusted_low: Floats | None
    adjusted_high: Floats | None
    adjust: str | None
    tests: int
    notes: tuple[str, ...] = ()

    @property
    def inputs(self) -> TwoByTwo | TwoSummaries:
        """Each arm, and the control beside it."""
        return cast(TwoByTwo | TwoSummaries, self.rows.inputs)

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per arm."""
        effects = self.rows.columns()
        found = {"arm": list(self.arms), **{key: np.asarray(each) for key, each in arms(self.inputs).items()}}
        for key, values in effects.items():
            found[key] = values
            if key == "p_value":
                found["p_adjusted"] = self.p_adjusted
        if self.adjusted_low is not None and self.adjusted_high is not None:
            found |= {"adjusted_low": self.adjusted_low, "adjusted_high": self.adjusted_high}
        return found | {"adjust": self.adjust or "none"}

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        control = {key: values[0] for key, values in arms(self.inputs.control).items()}
        return {
            "rows": self.records(),
            "control": {"name": self.control, **control},
            "adjust": self.adjust,
            "tests": self.tests,
            "cite": self.rows.cite,
            "p_adjusted": plain(self.p_adjusted),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per arm: the arm, its effect, interval, p-value and adjusted p-value."""
        measure, level = self.rows.measure, numbers.level(self.rows.confidence_level)
        heads = ["arm", "", MEASURES[measure].label, f"{level} interval", "p"]
        heads += ["adjusted"] if self.adjust else []
        heads += ["for all arms"] if self.adjusted_low is not None else []
        how = f", p adjusted by {self.adjust} for {self.tests} tests" if self.adjust else ""
        against = f"{self.control} {self.inputs.control.row(0)}"
        title = f"{MEASURES[measure].label} against {against} [{self.rows.method}]{how}"
        return Grid(heads, [self._cells(i) for i in range(len(self.arms))], title, bulleted(self.notes))

    def _cells(self, i: int) -> tuple[str, ...]:
        cells = [self.arms[i], self.inputs.treatment.row(i), *self.rows.cells(i)[1:4]]
        cells += [numbers.p_value(float(self.p_adjusted[i]))] if self.adjust else []
        if self.adjusted_low is not None and self.adjusted_high is not None:
            cells.append(numbers.interval(self.rows.measure, float(self.adjusted_low[i]), float(self.adjusted_high[i])))
        return tuple(cells)
