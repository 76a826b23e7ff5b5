"""A test of no association in a single table, of two arms or of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.pairs import Pairs
from subgroup.core.policy import Alternative
from subgroup.core.strata import Strata
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, Value, arms, bulleted, flat, plain, rest, shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class AssociationTest(Result):
    """A p-value for the hypothesis that both arms, or both measurements, respond alike.

    Attributes
    ----------
    statistic : float, numpy.ndarray or None
        Chi-square, or its signed root when the alternative is one-sided; None for exact tests.
    df : int or None
        Degrees of freedom of the chi-square; None for exact tests.
    p_value : float or numpy.ndarray
        Against `alternative`.
    method : str
        Canonical name.
    alternative : str
        ``"two-sided"``, or treatment (the first measurement) responds ``"less"`` or ``"greater"`` (more).
    inputs : TwoByTwo, Pairs or Strata
        The counts.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    statistic: Value | None
    df: int | None
    p_value: Value
    method: str
    alternative: Alternative
    inputs: TwoByTwo | Pairs | Strata
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table."""
        return {
            "statistic": flat(self.statistic),
            "df": flat(self.df),
            "p_value": flat(self.p_value),
            "alternative": self.alternative,
            "method": self.method,
        }

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the tables, where the columns that went in had some."""
        return self.inputs.labels

    def to_dict(self) -> dict[str, Any]:
        """Return the test with its inputs as plain numbers, text and lists."""
        return {
            "statistic": plain(self.statistic),
            "df": self.df,
            "p_value": plain(self.p_value),
            "alternative": self.alternative,
            "method": self.method,
            "cite": self.cite,
            **arms(self.inputs),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table: p-value and method."""
        size = np.size(self.p_value)
        cells = [
            (self.inputs.row(i), numbers.p_value(float(np.ravel(self.p_value)[i])), self.method) for i in shown(size)
        ]
        return Grid(("table", "p", "method"), cells, "test of no association", (*rest(size), *bulleted(self.notes)))

    @property
    def _chi_square(self) -> str:
        if self.statistic is None or self.df is None or self.alternative != "two-sided":
            return ""
        return f"chi-square {float(np.ravel(self.statistic)[0]):.4g} on {self.df} df, "

    def __str__(self) -> str:
        if np.size(self.p_value) != 1:
            return super().__str__()
        side = "" if self.alternative == "two-sided" else f", one-sided ({self.alternative})"
        sentence = f"{self._chi_square}{numbers.p_phrase(float(np.ravel(self.p_value)[0]))}{side} [{self.method}]"
        return "\n".join([sentence, *bulleted(self.notes)])
