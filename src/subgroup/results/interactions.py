"""Interactions of many factors, a row each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from subgroup.core.counts import Floats
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted, rest, shown
from subgroup.results.interaction import NAMES


@dataclass(frozen=True, eq=False)
class Interactions(Result):
    """Whether the effect differs between the levels of each of several factors, on one scale.

    Attributes
    ----------
    scale : str
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``.
    factors : tuple of str
        The factors, one to a row.
    levels : numpy.ndarray of int
        How many levels each has.
    estimate, low, high : numpy.ndarray of float
        The first level's effect over (ratios) or minus (differences) the second's, with limits; nan for factors of more
        than two levels, and limits also where a method gives none.
    p_value : numpy.ndarray of float
        Of the hypothesis in `null`, each factor by itself.
    p_adjusted : numpy.ndarray of float or None
        The same after adjustment for how many factors were looked at, by `adjust`.
    adjust : str or None
        How they were adjusted.
    tests : int
        How many factors were looked at.
    statistic : numpy.ndarray of float
        Chi-square; nan for an exact test.
    method : str
        Canonical name.
    null : str
        The hypothesis that is tested.
    confidence_level : float
        In (0, 1).
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    scale: str
    factors: tuple[str, ...]
    levels: Floats
    estimate: Floats
    low: Floats
    high: Floats
    p_value: Floats
    p_adjusted: Floats | None
    adjust: str | None
    tests: int
    statistic: Floats
    method: str
    null: str
    confidence_level: float
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per factor."""
        adjusted = {} if self.p_adjusted is None else {"p_adjusted": self.p_adjusted, "adjust": self.adjust}
        return {
            "factor": list(self.factors),
            "levels": self.levels,
            "scale": self.scale,
            "estimate": self.estimate,
            "conf_low": self.low,
            "conf_high": self.high,
            "p_value": self.p_value,
            **adjusted,
            "statistic": self.statistic,
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def grid(self) -> Grid:
        """Return a row per factor: its contrast, the interval and the p-values."""
        level, size = numbers.level(self.confidence_level), len(self.factors)
        adjusted = () if self.p_adjusted is None else (f"p ({self.adjust})",)
        columns = ("factor", "levels", NAMES[self.scale], f"{level} interval", "p", *adjusted)
        cells = [self._cells(i) for i in shown(size)]
        title = f"interaction on the {self.scale} scale, each factor by itself [{self.method}]"
        return Grid(columns, cells, title, (*rest(size), *bulleted(self.notes)))

    def _cells(self, i: int) -> tuple[str, ...]:
        adjusted = () if self.p_adjusted is None else (numbers.p_value(float(self.p_adjusted[i])),)
        limits = numbers.interval(self.scale, float(self.low[i]), float(self.high[i]))
        return (
            self.factors[i],
            str(int(self.levels[i])),
            "" if np.isnan(self.estimate[i]) else numbers.effect(self.scale, float(self.estimate[i])),
            "" if np.isnan(self.low[i]) else limits,
            numbers.p_value(float(self.p_value[i])),
            *adjusted,
        )
