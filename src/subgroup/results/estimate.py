"""An estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.measures import MEASURES
from subgroup.core.policy import Alternative
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Inputs, Result, Value, arms, bulleted, flat, plain, rest, shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Estimate(Result):
    """A measure of one table, or of many at once.

    Attributes
    ----------
    measure : str
        ``"rate"``, ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``, the last three also of pairs or common
        to strata, such as ``"paired_risk_difference"`` and ``"stratified_odds_ratio"``; ``"mean_difference"``,
        ``"hedges_g"`` or ``"paired_mean_difference"``.
    estimate, low, high : float or numpy.ndarray
        Point estimate and limits: floats for numbers in, arrays for arrays in. A limit may be inf; it is nan only where
        the method gives none, and then a note says so.
    confidence_level : float
        In (0, 1).
    method : str
        Canonical name.
    p_value : float, numpy.ndarray or None
        Of the test that the method inverts, against `null`; None for a method that inverts none.
    null : float or None
        The value tested.
    alternative : str
        ``"two-sided"``, ``"less"`` or ``"greater"``.
    inputs : TwoByTwo, Arm, Pairs, Strata, Summary, TwoSummaries or GivenEffect
        The counts, the means, or the effect that somebody else computed.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    measure: str
    estimate: Value
    low: Value
    high: Value
    confidence_level: float
    method: str
    p_value: Value | None
    null: float | None
    alternative: Alternative
    inputs: Inputs
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table."""
        return {
            "measure": self.measure,
            "estimate": flat(self.estimate),
            "conf_low": flat(self.low),
            "conf_high": flat(self.high),
            "p_value": flat(self.p_value),
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the tables, where the columns that went in had some."""
        return self.inputs.labels

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate with its inputs as plain numbers, text and lists."""
        return {
            "measure": self.measure,
            "estimate": plain(self.estimate),
            "conf_low": plain(self.low),
            "conf_high": plain(self.high),
            "p_value": plain(self.p_value),
            "null": self.null,
            "alternative": self.alternative,
            "confidence_level": self.confidence_level,
            "method": self.method,
            "cite": self.cite,
            **arms(self.inputs),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table: estimate, interval, p-value, method."""
        level = f"{self._sided}{numbers.level(self.confidence_level)} interval"
        columns = ("table", "estimate", level, f"p{self._against}", "method")
        label, size = MEASURES[self.measure].label, np.size(self.estimate)
        return Grid(columns, [self.cells(i) for i in shown(size)], label, (*rest(size), *bulleted(self.notes)))

    def cells(self, i: int = 0) -> tuple[str, ...]:
        """Return table, estimate, interval, p-value and method of one table as text."""
        estimate, low, high = (float(np.ravel(each)[i]) for each in (self.estimate, self.low, self.high))
        p = "" if self.p_value is None else numbers.p_value(float(np.ravel(self.p_value)[i]))
        limits = numbers.interval(self.measure, low, high)
        return (self.inputs.row(i), numbers.effect(self.measure, estimate), limits, p, self.method)

    @property
    def _sided(self) -> str:
        return "" if self.alternative == "two-sided" else "one-sided "

    @property
    def _against(self) -> str:
        """Say which alternative or null the p-value is for, where it is not that of no effect either way."""
        if self.null is None:
            return ""
        if self.alternative != "two-sided":
            return f" for {'>' if self.alternative == 'greater' else '<'} {self.null:g}"
        return "" if self.null == MEASURES[self.measure].null else f" against {self.null:g}"

    def __str__(self) -> str:
        if np.size(self.estimate) != 1:
            return super().__str__()
        _, estimate, interval, _, method = self.cells(0)
        level = f"{self._sided}{numbers.level(self.confidence_level)}"
        p = "" if self.p_value is None else f", {numbers.p_phrase(float(np.ravel(self.p_value)[0]))}{self._against}"
        sentence = f"{MEASURES[self.measure].label} {estimate} ({level} CI {interval}){p} [{method}]"
        return "\n".join([sentence, *bulleted(self.notes)])
