"""The number needed to treat, whose interval may pass through infinity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import TwoByTwo
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Result, Value, arms, bulleted, flat, plain, rows
from subgroup.results.estimate import Estimate


@dataclass(frozen=True, eq=False)
class NumberNeeded(Result):
    """How many must be treated for one more (or one fewer) to respond.

    Attributes
    ----------
    estimate : float or numpy.ndarray
        One over the size of the risk difference: positive, inf where there is no difference. `kind` says of what.
    kind : str or numpy.ndarray of str
        ``"NNTB"`` (benefit) or ``"NNTH"`` (harm).
    low, high : float or numpy.ndarray
        One over the better and the worse limit of the risk difference; negative is NNTH.
    branches : tuple
        For one table, the stretches of the interval as ``(kind, from, to)``: two where it passes through infinity, the
        first towards benefit. For arrays, a tuple of those.
    through_infinity : bool or numpy.ndarray of bool
        Whether the interval holds both benefit and harm, and so no difference at all.
    risk_difference : Estimate
        What it was computed from.
    benefit : bool
        Whether responding is good for the patient.
    method : str
        Of the risk difference.
    confidence_level : float
        In (0, 1).
    horizon : str or None
        The time after which responses were counted.
    inputs : TwoByTwo
        The counts.
    cite : str
        Key of the reference for the interval's two branches.
    notes : tuple of str
        What a reader should know.
    """

    estimate: Value
    kind: str | NDArray[np.str_]
    low: Value
    high: Value
    branches: tuple[Any, ...]
    through_infinity: bool | NDArray[np.bool_]
    risk_difference: Estimate
    benefit: bool
    method: str
    confidence_level: float
    horizon: str | None
    inputs: TwoByTwo
    cite: str
    notes: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary per table, keyed by the columns of a frame, with the kind.

        A frame may be read without the kind, so that here the estimate has the sign of its limits: NNTH is negative.
        """
        signed = np.where(np.asarray(self.kind) == "NNTH", -1, 1) * self.estimate
        values = {
            "measure": "nnt",
            "estimate": flat(signed),
            "conf_low": flat(self.low),
            "conf_high": flat(self.high),
            "p_value": flat(self.risk_difference.p_value),
            "confidence_level": self.confidence_level,
            "method": self.method,
            "kind": np.ravel(self.kind).tolist(),
            "through_infinity": np.ravel(self.through_infinity).tolist(),
        }
        return rows(values, np.size(self.estimate))

    def to_dict(self) -> dict[str, Any]:
        """Return the number needed with its inputs as plain numbers, text and lists."""
        return {
            "measure": "nnt",
            "kind": np.asarray(self.kind).tolist(),
            "estimate": plain(self.estimate),
            "conf_low": plain(self.low),
            "conf_high": plain(self.high),
            "through_infinity": np.asarray(self.through_infinity).tolist(),
            "benefit": self.benefit,
            "horizon": self.horizon,
            "confidence_level": self.confidence_level,
            "method": self.method,
            "cite": self.cite,
            **arms(self.inputs),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table: the number needed and its interval."""
        cells = [self.cells(i) for i in range(np.size(self.estimate))]
        columns = ("number needed", f"{numbers.level(self.confidence_level)} interval", "method")
        return Grid(columns, cells, "number needed to treat", bulleted(self.notes))

    def cells(self, i: int = 0) -> tuple[str, str, str]:
        """Return number, interval and method of one table as text."""
        estimate, kind = float(np.ravel(self.estimate)[i]), str(np.ravel(self.kind)[i])
        low, high = (float(np.ravel(each)[i]) for each in (self.low, self.high))
        name = numbers.needed(estimate) if not np.isfinite(estimate) else f"{kind} {numbers.needed(estimate)}"
        return name, numbers.needed_interval(low, high), self.method

    def __str__(self) -> str:
        if np.size(self.estimate) != 1:
            return super().__str__()
        name, interval, _ = self.cells()
        over = f" over {self.horizon}" if self.horizon else ""
        sentence = f"{name} ({numbers.level(self.confidence_level)} CI {interval}){over}"
        return "\n".join([sentence, *bulleted(self.notes)])
