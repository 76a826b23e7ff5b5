"""The answer to whether effects differ, from printed effects with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted
from subgroup.results.interaction import NAMES


@dataclass(frozen=True, eq=False)
class PrintedInteraction(Result):
    """How printed effects differ, on the scale on which their intervals are symmetric.

    Attributes
    ----------
    scale : str
        ``"risk_difference"``, ``"risk_ratio"``, ``"odds_ratio"`` or ``"hazard_ratio"``.
    estimate, low, high : float
        The first level's effect over (ratios) or minus (differences) the second's, with limits; nan for more levels.
    p_value : float
        Of the hypothesis that all levels share one effect.
    p_range : tuple of float
        The p-values that the figures allow before they were rounded for print; nan for more than two levels.
    statistic : float
        Chi-square: the squared z of two levels, Cochran's Q of more.
    df : int
        Its degrees of freedom: levels less one.
    confidence_level : float
        Of `low` and `high`, in (0, 1).
    levels : tuple of str
        In order.
    contrasts : list of dict
        Every later level against the first: ``level versus estimate conf_low conf_high p_value``.
    inputs : dict of str to str
        The figures as they were printed.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    scale: str
    estimate: float
    low: float
    high: float
    p_value: float
    p_range: tuple[float, float]
    statistic: float
    df: int
    confidence_level: float
    levels: tuple[str, ...]
    contrasts: list[dict[str, Any]]
    inputs: dict[str, str]
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, which has one row."""
        return {
            "scale": self.scale,
            "estimate": self.estimate,
            "conf_low": self.low,
            "conf_high": self.high,
            "p_value": self.p_value,
            "p_lowest": self.p_range[0],
            "p_highest": self.p_range[1],
            "statistic": self.statistic,
            "df": self.df,
            "confidence_level": self.confidence_level,
            "method": "wald",
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the interaction with its inputs as plain numbers, text and lists."""
        more = {"cite": self.cite, "inputs": self.inputs, "contrasts": self.contrasts, "notes": list(self.notes)}
        return self.columns() | more

    def grid(self) -> Grid:
        """Return a row per level with its figures, and the contrast above them."""
        return Grid(("level", "printed"), list(self.inputs.items()), self.sentence(), bulleted(self.notes))

    def sentence(self) -> str:
        """Say the contrast and its p-value in one line."""
        p = numbers.p_phrase(self.p_value)
        if math.isnan(self.estimate):
            return f"interaction of printed effects on the {self.scale} scale: {p}, {self.df} df"
        estimate, low, high = (numbers.effect(self.scale, value) for value in (self.estimate, self.low, self.high))
        level = numbers.level(self.confidence_level)
        return f"{NAMES[self.scale]} {estimate} ({level} CI {low} to {high}), interaction {p}"

    def __str__(self) -> str:
        return "\n".join([self.sentence(), *bulleted(self.notes)])
