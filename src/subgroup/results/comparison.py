"""Every measure of one table side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import MEASURES
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import COLUMNS, Columns, Result, arms, bulleted, filled, frame, rest, shown
from subgroup.results.association import AssociationTest
from subgroup.results.estimate import Estimate
from subgroup.results.nnt import NumberNeeded

if TYPE_CHECKING:
    import pandas as pd

# How the columns of one measure are named in a wide frame, after the measure's own name.
WIDE = {"estimate": "", "conf_low": "_conf_low", "conf_high": "_conf_high", "p_value": "_p_value"}


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

    def columns(self) -> Columns:
        """Return the columns of the long frame: a row per measure and table, the effects, then the number needed."""
        parts: list[Result] = [*self.effects, *([self.needed] if self.needed else [])]
        each, size = [part.columns() for part in parts], self._size
        return {key: np.concatenate([filled(columns[key], size) for columns in each]) for key in COLUMNS}

    @property
    def labels(self) -> Any:
        """Labels of the rows of the long frame: those of the tables, or their positions, once for each measure."""
        if self.inputs.shape == ():
            return None
        places = np.tile(np.arange(self._size), len(self.effects) + bool(self.needed))
        return places if self.inputs.labels is None else self.inputs.labels[places]

    def to_frame(self, wide: bool = False) -> pd.DataFrame:
        """Return a row per measure and table, or a row per table.

        Parameters
        ----------
        wide : bool
            A row per table, which a frame of trials can be joined with. Each measure then has four columns, named after
            it: the estimate as ``odds_ratio``, its limits ``odds_ratio_conf_low`` and ``odds_ratio_conf_high``, and
            ``odds_ratio_p_value``, which belongs to that interval and is nan where its method inverts no test.
            ``rate_treatment``, ``rate_control`` and ``nnt`` have limits alone; numbers needed to harm are negative, and
            limits of both signs are an interval through infinity, see ``nnt_through_infinity``.
            ``association_test_p_value`` is that of `test`.

        Returns
        -------
        pandas.DataFrame
            Under the index of the columns that went in; else tables are numbered.
        """
        return frame(self._wide(), self.inputs.labels) if wide else super().to_frame()

    def _wide(self) -> Columns:
        named = [(f"rate_{arm}", rate, 3) for arm, rate in zip(("treatment", "control"), self.rates, strict=True)]
        named += [(each.measure, each, 4) for each in self.effects]
        parts = [(name, part.columns(), keys) for name, part, keys in named]
        parts += [("nnt", self.needed.columns(), 3)] if self.needed else []
        found = {f"{name}{WIDE[key]}": columns[key] for name, columns, keys in parts for key in list(WIDE)[:keys]}
        if self.needed:  # negative is harm, and an interval may pass through infinity
            found |= {f"nnt_{key}": self.needed.columns()[key] for key in ("kind", "through_infinity")}
        return found | {"association_test_p_value": self.test.columns()["p_value"]}

    @property
    def _size(self) -> int:
        return int(self.inputs.treatment.n.size)

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
        """Return a row per measure for one table, and a row per table for many."""
        if self.inputs.shape != ():
            return self._many()
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

    def _many(self) -> Grid:
        """Return a row per table; the number needed only where its risk difference stands alone, for want of room."""
        level, size = numbers.level(self.effects[0].confidence_level), self._size
        needed = self.needed if len(self.effects) == 1 else None
        cells = [
            (
                self.inputs.row(i),
                *("{1} ({2})".format(*each.cells(i)) for each in self.effects),
                *(["{} ({})".format(*needed.cells(i))] if needed else []),
                numbers.p_value(float(np.ravel(self.test.p_value)[i])),
            )
            for i in shown(size)
        ]
        labels = [MEASURES[each.measure].label for each in self.effects]
        methods = ", ".join(f"{label} by {each.method}" for label, each in zip(labels, self.effects, strict=True))
        columns = ("table", *labels, *(["number needed"] if needed else []), f"p ({self.test.method})")
        title = f"{size:,} tables, {level} intervals: {methods}"
        return Grid(columns, cells, title, (*rest(size), *bulleted(self.notes)))


def _limits(each: Estimate) -> str:
    return numbers.interval(each.measure, float(each.low), float(each.high))


def _effect(each: Estimate) -> tuple[str, ...]:
    value = numbers.effect(each.measure, float(each.estimate))
    p = "" if each.p_value is None else numbers.p_value(float(each.p_value))
    return MEASURES[each.measure].label, value, _limits(each), p, each.method
