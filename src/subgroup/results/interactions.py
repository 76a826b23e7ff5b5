"""Interactions of many factors, a row each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from subgroup.core.counts import Floats
from subgroup.core.measures import MEASURES
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
    beside : dict of str to numpy.ndarray of float
        P-values of other methods shown beside these, by name.
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
    beside: dict[str, Floats] = field(default_factory=dict)
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
            **{f"p_{name}": p for name, p in self.beside.items()},
            **adjusted,
            "statistic": self.statistic,
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def grid(self) -> Grid:
        """Return a row per factor: its contrast, the interval and the p-values."""
        level, size = numbers.level(self.confidence_level), len(self.factors)
        names = [name for name, _ in self.p_of(0)][1:]
        columns = ("factor", "levels", NAMES[self.scale], f"{level} interval", "p", *(f"p, {name}" for name in names))
        cells = [self._cells(i) for i in shown(size)]
        title = f"interaction on the {self.scale} scale, each factor by itself [{self.method}]"
        return Grid(columns, cells, title, (*rest(size), *bulleted(self.notes)))

    def _cells(self, i: int) -> tuple[str, ...]:
        contrast = self.contrast(i)
        return (self.factors[i], str(int(self.levels[i])), *contrast, *(numbers.p_value(p) for _, p in self.p_of(i)))

    def contrast(self, i: int) -> tuple[str, str]:
        """Return the contrast of one factor and its limits as text; nothing where there is none."""
        estimate, low, high = (float(each[i]) for each in (self.estimate, self.low, self.high))
        limits = "" if math.isnan(low) else numbers.interval(self.scale, low, high)
        return "" if math.isnan(estimate) else numbers.effect(self.scale, estimate), limits

    def p_of(self, i: int) -> list[tuple[str, float]]:
        """Return the p-values of one factor with what they are called: its own, the adjusted one, those beside it."""
        found = [("interaction", self.p_value)]
        if self.p_adjusted is not None:
            found.append((f"{self.adjust}-adjusted", self.p_adjusted))
        return [(name, float(each[i])) for name, each in (*found, *self.beside.items())]

    def said(self, i: int, first: str, second: str) -> str:
        """Say the contrast of one factor's two levels, and its direction; nothing where there is none."""
        contrast, limits = self.contrast(i)
        if not contrast:
            return ""
        between = "over" if MEASURES[self.scale].ratio else "less"
        return f"{first} {between} {second} {contrast}" + (f" ({limits})" if limits else "")
