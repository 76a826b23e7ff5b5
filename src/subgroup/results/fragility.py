"""How many changed outcomes turn a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.policy import Alternative
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, Value, arms, bulleted, flat, plain, rest, shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Fragility(Result):
    """The fewest participants who would have to have another outcome to turn a test, of one table or of many.

    Attributes
    ----------
    index : float or numpy.ndarray
        How many, a whole number; 0 where the method counts from significance and there is none, nan where no number
        turns the test.
    quotient : float or numpy.ndarray
        The same as a share of all participants.
    p_value : float or numpy.ndarray
        Of the table as it is.
    changed : TwoByTwo
        A table that is turned with so few changes: of several the one whose p-value lies farthest on the other side;
        the table as it is where there is none.
    changed_p_value : float or numpy.ndarray
        Of that table.
    alpha : float
        Below it a p-value is significant.
    test, method : str
        Canonical names of the association test and of how outcomes may be changed.
    alternative : str
        ``"two-sided"``, or treatment responds ``"less"`` or ``"greater"`` (more).
    inputs : TwoByTwo
        The counts.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    index: Value
    quotient: Value
    p_value: Value
    changed: TwoByTwo
    changed_p_value: Value
    alpha: float
    test: str
    method: str
    alternative: Alternative
    inputs: TwoByTwo
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table."""
        changed = arms(self.changed)
        return {
            "fragility_index": flat(self.index),
            "fragility_quotient": flat(self.quotient),
            "p_value": flat(self.p_value),
            "changed_treatment": flat(np.asarray(changed["responders_treatment"])),
            "changed_control": flat(np.asarray(changed["responders_control"])),
            "changed_p_value": flat(self.changed_p_value),
            "alpha": self.alpha,
            "alternative": self.alternative,
            "test": self.test,
            "method": self.method,
        }

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the tables, where the columns that went in had some."""
        return self.inputs.labels

    def to_dict(self) -> dict[str, Any]:
        """Return the index with its tables as plain numbers, text and lists."""
        return {
            "fragility_index": plain(self.index),
            "fragility_quotient": plain(self.quotient),
            "p_value": plain(self.p_value),
            "changed": arms(self.changed),
            "changed_p_value": plain(self.changed_p_value),
            "alpha": self.alpha,
            "alternative": self.alternative,
            "test": self.test,
            "method": self.method,
            "cite": self.cite,
            **arms(self.inputs),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table: its p-value, the index, the changed table and its p-value."""
        size = np.size(self.index)
        cells = [self._cells(i) for i in shown(size)]
        title = f"fragility index, {self._level} [{self.method}, {self.test}]"
        columns = ("table", "p", "index", "changed to", "p")
        return Grid(columns, cells, title, (*rest(size), *bulleted(self.notes)))

    def _cells(self, i: int) -> tuple[str, ...]:
        index, p, other = (float(np.ravel(each)[i]) for each in (self.index, self.p_value, self.changed_p_value))
        table, count = self.inputs.row(i), numbers.needed(index, 0)
        changed = (self.changed.row(i), numbers.p_value(other)) if index > 0 else ("", "")
        return (table, numbers.p_value(p), count, *changed)

    @property
    def _level(self) -> str:
        side = "" if self.alternative == "two-sided" else f"one-sided ({self.alternative}) "
        return f"{side}alpha {self.alpha:g}"

    def __str__(self) -> str:
        if np.size(self.index) != 1:
            return super().__str__()
        table, p, index, changed, other = self._cells(0)
        total = sum(int(arm.n.flat[0]) for arm in self.inputs)
        moved = f", {other} in {changed}" if changed else ""
        sentence = f"fragility index {index} of {total:,} ({self._level}): p {p} in {table}{moved}"
        return "\n".join([f"{sentence} [{self.method}, {self.test}]", *bulleted(self.notes)])
