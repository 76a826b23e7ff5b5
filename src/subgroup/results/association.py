"""A test of no association in a single table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.policy import Alternative
from subgroup.core.strata import Strata
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Result, Value, arms, bulleted, flat, plain, rows


@dataclass(frozen=True, eq=False)
class AssociationTest(Result):
    """A p-value for the hypothesis that both arms respond alike.

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
        ``"two-sided"``, or treatment responds ``"less"`` or ``"greater"`` (more).
    inputs : TwoByTwo or Strata
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
    inputs: TwoByTwo | Strata
    cite: str
    notes: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary per table."""
        values = {
            "statistic": flat(self.statistic),
            "df": self.df,
            "p_value": flat(self.p_value),
            "alternative": self.alternative,
            "method": self.method,
        }
        return rows(values, np.size(self.p_value))

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
        cells = [(numbers.p_value(float(p)), self.method) for p in np.ravel(self.p_value)]
        return Grid(("p", "method"), cells, "test of no association", bulleted(self.notes))

    def __str__(self) -> str:
        if np.size(self.p_value) != 1:
            return super().__str__()
        side = "" if self.alternative == "two-sided" else f", one-sided ({self.alternative})"
        sentence = f"{numbers.p_phrase(float(np.ravel(self.p_value)[0]))}{side} [{self.method}]"
        return "\n".join([sentence, *bulleted(self.notes)])
