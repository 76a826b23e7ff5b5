"""How near an effect that lags behind concentrations is to its equilibrium."""

from __future__ import annotations

import math

import numpy as np

from subgroup.core.columns import array_of, as_floats
from subgroup.core.tiers import positive
from subgroup.errors import FigureError, brief
from subgroup.results.equilibration import Equilibration


def equilibration(times: object, half_life: float, *, drift: float | None = None, unit: str = "days") -> Equilibration:
    """Say how much of its equilibrium an effect has reached, where it lags behind concentrations.

    Parameters
    ----------
    times : array-like of float
        Since concentrations became constant; not negative.
    half_life : float
        Of the equilibration, in the same unit.
    drift : float, optional
        Change without any drug, per unit of time, as of a disease or of growth.
    unit : str
        Of the times.

    Returns
    -------
    Equilibration
        The share of equilibrium at each time, and the change without the drug.

    Raises
    ------
    FigureError
        If a time or the half-life cannot be.

    Notes
    -----
    In an effect compartment (sheiner1979) the gap between effect and equilibrium is halved every half-life, whatever
    the dose: a trial of one half-life sees half of the effect that the same doses have in the end.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.equilibration([84, 168], half_life=105, drift=0.015))
    effect-compartment equilibration with a half-life of 105 days
    <BLANKLINE>
    days   of equilibrium   change without drug
    ───────────────────────────────────────────
    84              42.6%                  1.26
    168             67.0%                  2.52
    """
    when, half = np.atleast_1d(as_floats(array_of(times))), positive(half_life, "half_life")
    if when.ndim > 1 or not (np.isfinite(when) & (when >= 0)).all():
        raise FigureError(f"times: numbers from 0 on, got {brief(times)}")
    rate = as_floats(np.array(0 if drift is None else drift, dtype=object))
    if rate.shape or not np.isfinite(rate):
        raise FigureError(f"drift={brief(drift)} is not a number")
    changed = None if drift is None else rate * when
    return Equilibration(when, -np.expm1(-math.log(2) * when / half), changed, half, str(unit), "sheiner1979")
