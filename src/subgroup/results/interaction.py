"""The answer to whether effects differ between the levels of a factor."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from subgroup.core.strata import Stratum
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.render.numbers import p_phrase
from subgroup.results._base import Columns, Result, arms, bulleted

COMMON = "one effect in all levels"

NAMES = {
    "risk_difference": "difference of risk differences",
    "risk_ratio": "ratio of risk ratios",
    "odds_ratio": "ratio of odds ratios",
    "hazard_ratio": "ratio of hazard ratios",
}
# How an effect changes per step of a trend.
STEPS = {
    "risk_difference": "risk difference changes by {}",
    "risk_ratio": "risk ratio times {}",
    "odds_ratio": "odds ratio times {}",
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
        levels, whose single comparisons are in `contrasts`. With a trend, the change of the effect per step.
    p_value : float
        Of the hypothesis in `null`.
    statistic : float
        Chi-square; nan for an exact test.
    df : int or None
        Its degrees of freedom: levels less one, or 1 for a trend; None where it has none.
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
    null : str
        The hypothesis that is tested: one effect in all levels, unless the method tests another.
    trend : tuple of float or None
        Where the levels stand, if a trend over them was asked for.
    beside : dict of str to float
        P-values of other methods shown beside this one, by name.
    true_size : float
        How often this test rejects at these arms if the levels share the common effect that fits best, at one less
        `confidence_level`; nan where there are too many tables to list, or the method is exact.
    """

    scale: str
    estimate: float
    low: float
    high: float
    p_value: float
    statistic: float
    df: int | None
    method: str
    confidence_level: float
    factor: str
    levels: tuple[str, ...]
    contrasts: list[dict[str, Any]]
    inputs: tuple[Stratum, ...]
    cite: str
    notes: tuple[str, ...] = ()
    null: str = COMMON
    trend: tuple[float, ...] | None = None
    beside: dict[str, float] = field(default_factory=dict)
    true_size: float = math.nan

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
        asked = {"null": self.null, "trend": None if self.trend is None else list(self.trend)}
        return self.columns() | asked | {"beside": self.beside, "true_size": self.true_size} | more

    def grid(self) -> Grid:
        """Return a row per level with its counts, and the contrast below them."""
        rows = [(each.level, str(each.table.treatment), str(each.table.control)) for each in self.inputs]
        notes = (*self.contrasted(), *bulleted(self.notes))
        return Grid((self.factor, "treatment", "control"), rows, self.sentence(), notes)

    def sentence(self) -> str:
        """Say the contrast and its p-value in one line."""
        words = [f"{self._tested()} [{self.method}]", *(f"{p_phrase(p)} [{name}]" for name, p in self.beside.items())]
        return ", ".join([*self._contrast(), "; ".join(words)])

    def _tested(self) -> str:
        p = p_phrase(self.p_value)
        if self.trend is not None:
            return f"trend {p}"
        if self.null != COMMON:
            return f"{p} for the null of {self.null}"
        if self._global():
            df = f", {self.df} df" if self.df else ""
            return f"interaction with {self.factor} on the {self.scale} scale: {p}{df}"
        return f"interaction {p}"

    def _contrast(self) -> list[str]:
        """Say estimate and limits, where there are any."""
        if self._global():
            return []
        estimate, low, high = (numbers.effect(self.scale, value) for value in (self.estimate, self.low, self.high))
        limits = f" ({numbers.level(self.confidence_level)} CI {low} to {high})"
        if self.trend is not None:
            return [f"{STEPS[self.scale].format(estimate)}{limits} per step of {self.factor}"]
        # Some methods test and give no interval.
        return [f"{NAMES[self.scale]} {estimate}{'' if math.isnan(self.low) else limits}"]

    def _global(self) -> bool:
        return self.trend is None and len(self.levels) > 2

    def contrasted(self) -> list[str]:
        """Say each later level against the first, where there are more than two."""
        return [] if not self._global() else [self._against(each) for each in self.contrasts]

    def _against(self, pair: dict[str, Any]) -> str:
        between = "less" if self.scale == "risk_difference" else "over"
        limits = (
            "" if math.isnan(pair["conf_low"]) else numbers.interval(self.scale, pair["conf_low"], pair["conf_high"])
        )
        value = f"{numbers.effect(self.scale, pair['estimate'])}{f' ({limits})' if limits else ''}"
        return f"- {pair['level']} {between} {pair['versus']} {value}, {p_phrase(pair['p_value'])}"

    def __str__(self) -> str:
        return "\n".join([self.sentence(), *self.contrasted(), *bulleted(self.notes)])
