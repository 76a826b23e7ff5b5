"""What participants are exposed to: doses by weight."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.stretches import stretches
from subgroup.core.tiers import Tier, doses_at, positive, tiers_of
from subgroup.errors import FigureError, brief
from subgroup.results.exposure import Disagreement, Exposure


def exposure(
    tiers: Mapping[str, float],
    *,
    per_day: float = 1,
    against: Mapping[str, float] | None = None,
    units: tuple[str, str] = ("mg", "kg"),
) -> Exposure:
    """Turn a dose table by weight into doses per unit of weight, and find its gaps and overlaps.

    Within a tier the dose per unit of weight falls as weight rises, and steps up at the next: a saw-tooth.

    Parameters
    ----------
    tiers : mapping of str to float
        Weights as printed, such as ``"10-13"``, ``"10 to <14"``, ``"> 50"`` or ``"<= 9"``, to the dose of one time.
        Bounds belong to their tier unless a sign says otherwise.
    per_day : float
        Doses a day.
    against : mapping of str to float, optional
        Another table, in the same units, to compare with.
    units : (str, str)
        Of dose and of weight.

    Returns
    -------
    Exposure
        Dose a day per unit of weight at both bounds of each tier; gaps, overlaps, and where the other table differs.

    Raises
    ------
    FigureError
        If weights or doses cannot be read.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.exposure({"21-34": 6, "35-49": 10, "> 50": 14}, per_day=2, units=("g", "kg")))
    g a day per kg, which differs 1.62-fold between the bounds of tiers
    <BLANKLINE>
    kg       g   g a day   at the lower bound   at the upper bound   step up
    ────────────────────────────────────────────────────────────────────────
    21-34    6        12                0.571                0.353
    35-49   10        20                0.571                0.408      1.62
    > 50    14        28                0.560             no bound      1.37
    <BLANKLINE>
    No tier: between 34 and 35; above 49 to 50 kg; of whole numbers 50
    """
    if isinstance(units, str) or len(units) != 2:
        raise FigureError(f"units: a pair (of doses, of weights), got {brief(units)}")
    found, times = tiers_of(tiers), positive(per_day, "per_day")
    other = () if against is None else tiers_of(against, "against")
    at_low, at_high, step = _per_weight(found, times)
    cut = stretches(found, lambda weight: len(doses_at(found, weight)))
    served = [i for i, (_, n) in enumerate(cut) if n]
    return Exposure(
        found,
        times,
        at_low,
        at_high,
        step,
        tuple(weights for weights, n in cut[served[0] : served[-1]] if n == 0),
        tuple(weights for weights, n in cut if n > 1),
        _disagreements(found, other) if other else (),
        (str(units[0]), str(units[1])),
    )


def _per_weight(tiers: tuple[Tier, ...], per_day: float) -> tuple[Floats, Floats, Floats]:
    """Return the dose a day per unit of weight at both bounds of each tier, and its step up from the tier below."""
    dose, low, high = (np.array([getattr(each, key) for each in tiers]) for key in ("dose", "low", "high"))
    with np.errstate(divide="ignore"):
        at_low, at_high = dose * per_day / low, dose * per_day / high
    step = np.divide(at_low[1:], at_high[:-1], out=np.full(len(tiers) - 1, np.nan), where=at_high[:-1] > 0)
    return at_low, at_high, np.concatenate([[np.nan], step])


def _disagreements(tiers: tuple[Tier, ...], other: tuple[Tier, ...]) -> tuple[Disagreement, ...]:
    cut = stretches((*tiers, *other), lambda weight: (doses_at(tiers, weight), doses_at(other, weight)))
    return tuple(Disagreement(weights, one, two) for weights, (one, two) in cut if one != two)
