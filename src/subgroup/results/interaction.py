"""The answer to whether effects differ between the levels of a factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.strata import Stratum
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, arms, bulleted

NAMES = {
    "risk_difference": "difference of risk differences",
    "risk_ratio": "ratio of risk ratios",
    "odds_ratio": "ratio of odds ratios",
}


@dataclass(frozen=True, eq=False)
class Interaction(Result):
    """How the effect differs between the levels of one factor, on one scale.

    Attributes
    ----------
    scale : str
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``.
    estimate, low, high : float
        The first level's effect over (ratios) or minus (differences) the second's, with limits; nan for more than two
        levels, whose single comparisons are in `contrasts`.
    p_value : float
        Of the hypothesis that all levels share one effect.
    statistic : float
        Chi-square.
    df : int
        Its degrees of freedom: levels less one.
    method : str
        Canonical name.
    confidence_level : float
        In (0, 1).
    factor : str
        The factor.
    levels : tuple of str
        Its levels, in order.
    contrasts : list of dict
        Every later level against the first: ``level versus estimate conf_low conf_high p_value``.
    inputs : tuple of Stratum
        The counts.
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
    statistic: float
    df: int
    method: str
    confidence_level: float
    factor: str
    levels: tuple[str, ...]
    contrasts: list[dict[str, Any]]
    inputs: tuple[Stratum, ...]
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, which has one row."""
        return {
            "factor": self.factor,
            "scale": self.scale,
            "estimate": self.estimate,
            "conf_low": self.low,
            "conf_high": self.high,
            "p_value": self.p_value,
            "statistic": self.statistic,
            "df": self.df,
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the interaction with its inputs as plain numbers, text and lists."""
        counts = [{"level": each.level, **arms(each.table)} for each in self.inputs]
        more = {"cite": self.cite, "levels": counts, "contrasts": self.contrasts, "notes": list(self.notes)}
        return self.columns() | more

    def grid(self) -> Grid:
        """Return a row per level with its counts, and the contrast below them."""
        rows = [(each.level, str(each.table.treatment), str(each.table.control)) for each in self.inputs]
        return Grid((self.factor, "treatment", "control"), rows, self.sentence(), bulleted(self.notes))

    def sentence(self) -> str:
        """Say the contrast and its p-value in one line."""
        p, level = numbers.p_phrase(self.p_value), numbers.level(self.confidence_level)
        if np.isnan(self.estimate) and self.df > 1:
            return f"interaction with {self.factor} on the {self.scale} scale: {p}, {self.df} df [{self.method}]"
        estimate, low, high = (numbers.effect(self.scale, value) for value in (self.estimate, self.low, self.high))
        return f"{NAMES[self.scale]} {estimate} ({level} CI {low} to {high}), interaction {p} [{self.method}]"

    def __str__(self) -> str:
        return "\n".join([self.sentence(), *bulleted(self.notes)])
