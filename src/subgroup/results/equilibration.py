"""An effect that lags behind concentrations: how near it is to its equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

from subgroup.core.counts import Floats
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted


@dataclass(frozen=True, eq=False)
class Equilibration(Result):
    """How much of its equilibrium an effect has reached, and what happens without it meanwhile.

    Attributes
    ----------
    times : numpy.ndarray
        Since concentrations became constant.
    share : numpy.ndarray
        Of the equilibrium, in [0, 1).
    drift : numpy.ndarray or None
        Change by then without any drug.
    half_life : float
        Of the equilibration.
    unit : str
        Of the times.
    cite : str
        Key of the model's reference.
    notes : tuple of str
        What a reader should know.
    """

    times: Floats
    share: Floats
    drift: Floats | None
    half_life: float
    unit: str
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per time."""
        drift = {} if self.drift is None else {"drift": self.drift}
        return {"time": self.times, "share": self.share, **drift, "half_life": self.half_life, "unit": self.unit}

    def grid(self) -> Grid:
        """Return a row per time."""
        heads = (self.unit, ">of equilibrium", *([] if self.drift is None else [">change without drug"]))
        rows = [
            (f"{row['time']:g}", numbers.percent(row["share"]), *(numbers.signed(row[k]) for k in row if k == "drift"))
            for row in self.records()
        ]
        title = f"effect-compartment equilibration with a half-life of {self.half_life:g} {self.unit}"
        return Grid(heads, rows, title, bulleted(self.notes))
