"""The number needed to treat, whose interval may pass through infinity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.given import GivenEffect
from subgroup.core.interval import stretches
from subgroup.core.registry import quietly
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, Value, arms, bulleted, flat, plain, rest, shown
from subgroup.results.estimate import Estimate
from subgroup.results.frequencies import SCALES, Frequencies, check_scale

if TYPE_CHECKING:
    import pandas as pd


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
    through_infinity : bool or numpy.ndarray of bool
        Whether the interval holds both benefit and harm, and so no difference at all.
    risk_difference : Estimate
        What it is one over: that of the counts, or the one that a ratio gives at the baseline risk.
    benefit : bool
        Whether responding is good for the patient.
    method : str
        Of the measure it was computed from.
    confidence_level : float
        In (0, 1).
    horizon : str or None
        The time after which responses were counted.
    inputs : TwoByTwo or GivenEffect
        The counts, or the ratio that somebody else computed.
    cite : str
        Key of the reference for the interval's two branches, or for the step from a ratio.
    notes : tuple of str
        What a reader should know.
    effect : str
        The measure it was computed from: the risk difference, or a ratio at `baseline_risk`.
    baseline_risk : float, numpy.ndarray or None
        The rate of responding without treatment that a ratio was applied to.
    """

    estimate: Value
    kind: str | NDArray[np.str_]
    low: Value
    high: Value
    through_infinity: bool | NDArray[np.bool_]
    risk_difference: Estimate
    benefit: bool
    method: str
    confidence_level: float
    horizon: str | None
    inputs: TwoByTwo | GivenEffect
    cite: str
    notes: tuple[str, ...] = ()
    effect: str = "risk_difference"
    baseline_risk: Value | None = None

    @property
    def branches(self) -> tuple[Any, ...]:
        """For one table, the stretches of the interval as ``(kind, from, to)``; for arrays, a tuple of those.

        There are two where the interval passes through infinity, the first towards benefit.
        """
        low, high = np.asarray(self.low), np.asarray(self.high)
        if low.ndim == 0:
            return stretches(float(low), float(high))
        return tuple(stretches(*ends) for ends in zip(low.ravel().tolist(), high.ravel().tolist(), strict=True))

    @property
    def risks(self) -> tuple[Value, Value]:
        """Rates of responding with and without treatment: of the counts, or at the baseline risk."""
        if self.baseline_risk is not None:
            return self.baseline_risk + self.risk_difference.estimate, self.baseline_risk
        treatment, control = (_rate(arm) for arm in self.inputs)  # type: ignore[union-attr]  # a ratio has a baseline
        return treatment, control

    def frequencies(self, per: int = 100) -> Frequencies:
        """Return the same in natural frequencies: of so many treated, how many more or fewer respond.

        Parameters
        ----------
        per : int
            Of how many; 100 and 1,000 are usual.

        Raises
        ------
        MethodError
            If `per` is not a whole number above 0.

        Examples
        --------
        >>> import subgroup as sg
        >>> print(sg.nnt((9, 16), (4, 19)).frequencies(per=100))
        of 100 treated, 56 respond; of 100 in control, 21; 35 more (95% CI 3 more to 62 more)
        """
        size, difference = check_scale(per), self.risk_difference
        treatment, control = self.risks
        return Frequencies(
            size,
            treatment * size,
            control * size,
            difference.estimate * size,
            difference.low * size,
            difference.high * size,
            self.confidence_level,
            self.horizon,
            self.baseline_risk is not None,
            self.inputs,
            self.notes,
        )

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table, with the kind.

        A frame may be read without the kind, so that here the estimate has the sign of its limits: NNTH is negative.
        """
        harm = np.asarray(self.kind) == "NNTH"
        return {
            "measure": "nnt",
            "estimate": flat(np.where(harm, -1, 1) * self.estimate),
            "conf_low": flat(self.low),
            "conf_high": flat(self.high),
            "p_value": flat(self.risk_difference.p_value),
            "confidence_level": self.confidence_level,
            "method": self.method,
            # Two texts, pointed at as often as there are tables.
            "kind": flat(np.array(["NNTB", "NNTH"], dtype=object)[harm.astype(int)]),
            "through_infinity": np.ravel(self.through_infinity) if harm.ndim else self.through_infinity,
            **({} if self.baseline_risk is None else {"baseline_risk": flat(self.baseline_risk)}),
        }

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the tables, where the columns that went in had some."""
        return self.inputs.labels

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
            "effect": self.effect,
            "baseline_risk": plain(self.baseline_risk),
            "confidence_level": self.confidence_level,
            "method": self.method,
            "cite": self.cite,
            **arms(self.inputs),
            "frequencies": [self.frequencies(per).to_dict() for per in SCALES],
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table: the number needed and its interval; for one table also natural frequencies."""
        size = np.size(self.estimate)
        cells = [(self.inputs.row(i), *self._at(i), *self.cells(i)) for i in shown(size)]
        at = () if self.baseline_risk is None else ("baseline risk",)
        columns = ("table", *at, "number needed", f"{numbers.level(self.confidence_level)} interval", "method")
        said = [self.frequencies(per).sentence() for per in SCALES] if size == 1 else []
        return Grid(columns, cells, "number needed to treat", (*rest(size), *said, *bulleted(self.notes)))

    def _at(self, i: int) -> tuple[str, ...]:
        return () if self.baseline_risk is None else (f"{np.ravel(self.baseline_risk)[i]:g}",)

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


def _rate(arm: Arm) -> Floats:
    return np.asarray(quietly(np.divide, arm.responders, arm.n))
