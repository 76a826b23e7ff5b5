"""Every measure of one table side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import MEASURES
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Result, arms, bulleted
from subgroup.results.association import AssociationTest
from subgroup.results.estimate import Estimate
from subgroup.results.nnt import NumberNeeded


@dataclass(frozen=True, eq=False)
class Comparison(Result):
    """One table on every scale, absolute terms first, with the test of no association.

    Attributes
    ----------
    rates : tuple of Estimate
        Of treatment and control.
    effects : tuple of Estimate
        Risk difference, risk ratio and odds ratio, or those asked for.
    needed : NumberNeeded or None
        From the risk difference, where that was asked for.
    test : AssociationTest
        Of no association.
    inputs : TwoByTwo
        The counts.
    notes : tuple of str
        What a reader should know.
    """

    rates: tuple[Estimate, Estimate]
    effects: tuple[Estimate, ...]
    needed: NumberNeeded | None
    test: AssociationTest
    inputs: TwoByTwo
    notes: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Any]]:
        """Return a dictionary per measure and table: the effects, then the number needed."""
        parts: list[Result] = [*self.effects, *([self.needed] if self.needed else [])]
        keys = ("measure", "estimate", "conf_low", "conf_high", "p_value", "confidence_level", "method")
        return [{key: row[key] for key in keys} for part in parts for row in part.records()]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        return {
            **arms(self.inputs),
            "rates": [rate.to_dict() for rate in self.rates],
            "effects": [effect.to_dict() for effect in self.effects],
            "nnt": self.needed.to_dict() if self.needed else None,
            "test": self.test.to_dict(),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per measure; one table only."""
        if self.inputs.shape != ():
            return Grid(("measure", "estimate", "interval"), self._many(), "comparison", bulleted(self.notes))
        level = numbers.level(self.effects[0].confidence_level)
        cells: list[tuple[str, ...]] = [
            (f"{arm} {rate.inputs}", numbers.percent(float(rate.estimate)), _limits(rate), "", rate.method)
            for arm, rate in zip(("treatment", "control"), self.rates, strict=True)
        ]
        cells += [_effect(each) for each in self.effects]
        if self.needed:
            name, interval, method = self.needed.cells()
            cells.append(("number needed", name, interval, "", method))
        cells.append(("no association", "", "", numbers.p_value(float(self.test.p_value)), self.test.method))
        columns = ("", "estimate", f"{level} interval", "p", "method")
        return Grid(columns, cells, str(self.inputs), bulleted(self.notes))

    def _many(self) -> list[tuple[str, ...]]:
        return [(MEASURES[each.measure].label, *each.cells(i)[:3]) for each in self.effects for i in range(_size(each))]


def _size(each: Estimate) -> int:
    return int(np.size(each.estimate))


def _limits(each: Estimate) -> str:
    return numbers.interval(each.measure, float(each.low), float(each.high))


def _effect(each: Estimate) -> tuple[str, ...]:
    value = numbers.effect(each.measure, float(each.estimate))
    p = "" if each.p_value is None else numbers.p_value(float(each.p_value))
    return MEASURES[each.measure].label, value, _limits(each), p, each.method
