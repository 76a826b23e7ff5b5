"""Means of a number by arm and level, what lies between the arms, and whether that differs between levels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted, frame, stacked

if TYPE_CHECKING:
    import pandas as pd

_SYMBOL: Final = {"hedges": "Hedges' g", "cohen": "Cohen's d"}


@dataclass(frozen=True, eq=False)
class Means(Result):
    """Means of an outcome that is a number, overall and by level of every factor.

    Attributes
    ----------
    outcome : str
        What was measured.
    arms : (str, str)
        What treatment and control are called.
    rows : list of dict
        ``factor level``, then ``n mean sd`` of each arm, such as ``mean_treatment``; the mean difference as ``estimate
        conf_low conf_high p_value``; and the standardised effect as ``standardised standardised_low
        standardised_high``. Overall comes first.
    interactions : list of dict
        For each factor ``factor levels statistic df df_residual p_value`` of the F test of interaction; of two levels
        also ``estimate conf_low conf_high``, the first level's mean difference less the second's, else nan.
    confidence_level : float
        In (0, 1).
    method : str
        Of the mean differences, ``"welch"`` or ``"student"``.
    effect_size : str
        Of the standardised effects, ``"hedges"`` or ``"cohen"``.
    notes : tuple of str
        What a reader should know.
    """

    outcome: str
    arms: tuple[str, str]
    rows: list[dict[str, Any]]
    interactions: list[dict[str, Any]]
    confidence_level: float
    method: str
    effect_size: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row for overall and one for each level."""
        p_of = {each["factor"]: each["p_value"] for each in self.interactions}
        return {
            **stacked(self.rows),
            "p_interaction": [p_of.get(row["factor"], math.nan) for row in self.rows],
            "measure": "mean_difference",
            "confidence_level": self.confidence_level,
            "method": self.method,
            "effect_size": self.effect_size,
        }

    def interaction_frame(self) -> pd.DataFrame:
        """Return the tests of interaction as a data frame, a row for each factor."""
        return frame(stacked(self.interactions) if self.interactions else {"factor": []})

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        return {
            "outcome": self.outcome,
            "arms": list(self.arms),
            "rows": self.rows,
            "interactions": self.interactions,
            "confidence_level": self.confidence_level,
            "method": self.method,
            "effect_size": self.effect_size,
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row for overall and each level: n, mean and SD by arm, difference and standardised effect."""
        level = numbers.level(self.confidence_level)
        heads = ("level", *self.arms, f"difference ({level} CI)", "p", _SYMBOL[self.effect_size])
        cells: list[tuple[str, ...]] = []
        for row in self.rows:
            if row["factor"] != "overall" and (row["factor"],) not in cells:
                cells.append((row["factor"],))
            cells.append(self._cells(row))
        tests = [f"- {self._tested(each)}" for each in self.interactions if not math.isnan(each["p_value"])]
        return Grid(
            heads, cells, f"{self.outcome}: n, mean (SD) by arm [{self.method}]", (*tests, *bulleted(self.notes))
        )

    def _cells(self, row: dict[str, Any]) -> tuple[str, ...]:
        arms = [
            f"{row[f'n_{arm}']:,}, {self._written(row[f'mean_{arm}'])} ({self._written(row[f'sd_{arm}'])})"
            for arm in ("treatment", "control")
        ]
        difference = _with_limits(row["estimate"], row["conf_low"], row["conf_high"], self._written)
        standardised = _with_limits(
            row["standardised"], row["standardised_low"], row["standardised_high"], numbers.signed
        )
        return (row["level"], *arms, difference, numbers.p_value(row["p_value"]), standardised)

    def _written(self, value: float) -> str:
        """Write a mean or SD with so many decimals that the SD of everybody has three figures."""
        sd = max(self.rows[0]["sd_treatment"], self.rows[0]["sd_control"])
        decimals = 2 - math.floor(math.log10(sd)) if sd > 0 and math.isfinite(sd) else 2
        return numbers.fixed(value, min(max(decimals, 0), 8)) if math.isfinite(value) else "n/a"

    def _tested(self, each: dict[str, Any]) -> str:
        """Say one test of interaction."""
        statistic = numbers.figures(each["statistic"])
        test = (
            f"F({each['df']}, {each['df_residual']:.0f}) = {statistic} with one variance for all, interaction "
            f"{numbers.p_phrase(each['p_value'])}"
        )
        if math.isnan(each["estimate"]):
            return f"{each['factor']}: {test}"
        between = _with_limits(each["estimate"], each["conf_low"], each["conf_high"], self._written)
        first, second = each["levels"]
        return f"{each['factor']}: {first} less {second} {between}, {test}"


def _with_limits(value: float, low: float, high: float, write: Callable[[float], str]) -> str:
    return write(value) + ("" if math.isnan(low) else f" ({write(low)} to {write(high)})")
