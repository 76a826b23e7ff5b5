"""Whether the effects of treatment and of a level add up, as epidemiologists ask it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from subgroup.core.measures import measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import quietly
from subgroup.core.strata import Stratum, Tables, as_strata
from subgroup.errors import ColumnError, MethodError, nearest
from subgroup.kernels import additive as kernel
from subgroup.results.additive import AdditiveInteraction
from subgroup.verbs._sets import over_strata

# The paper of each method, and its limits of the relative excess risk.
METHODS: Final = {"delta": ("hosmer1992", kernel.excess_delta), "mover": ("zou2008", kernel.excess_mover)}


@over_strata
def additive_interaction(
    strata: Tables,
    measure: str = "risk_ratio",
    *,
    method: str = "delta",
    factor: str | None = None,
    confidence_level: float = 0.95,
) -> AdditiveInteraction:
    """Measure how far treatment and level together do more, or less, than each of them adds.

    The ratios are against control in the second level: relative excess risk due to interaction (RERI: both - treatment
    - level + 1), attributable proportion (RERI over both), and synergy index ((both - 1) over the sum of the other two
    less 1). They are meant for what makes the response likelier; a `risk_difference` interaction asks the same question
    of rates themselves.

    Parameters
    ----------
    strata : Strata or dict
        Tables of two levels, as `Strata` or ``{factor: {level: (treatment, control)}}``. The first level counts as
        exposed, the second as the one it is compared with.
    measure : str
        ``"risk_ratio"`` or ``"odds_ratio"``.
    method : str
        Limits of the relative excess risk: ``"delta"`` (Hosmer and Lemeshow) or ``"mover"`` (Zou), which copes better
        with few participants. Limits of the other two are always those of the delta method.
    factor : str, optional
        Required where there are several factors.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    AdditiveInteraction
        The three quantities with their limits; nan, with a note, where a cell without responders leaves none.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there or has not two levels, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> cancer = {"smoking": {"yes": ((225, 391), (6, 18)), "no": ((8, 26), (3, 23))}}
    >>> found = sg.additive_interaction(cancer, "odds_ratio")
    >>> [round(found["relative_excess_risk"][key], 2) for key in ("estimate", "conf_low", "conf_high")]
    [3.74, -1.84, 9.32]
    """
    asked, level = measure_named(measure).name, check_level(confidence_level)
    if asked not in kernel.MEASURES:
        raise MethodError(f"measure={measure!r} is no ratio; {nearest(measure, kernel.MEASURES)}")
    if method not in METHODS:
        raise MethodError(f"method={method!r} is not known here; {nearest(method, METHODS)}")
    whole = as_strata(strata)
    levels = whole.to_compare(factor, "an interaction")
    if len(levels) != 2:
        names = ", ".join(each.level for each in levels)
        raise ColumnError(f"factor {levels[0].factor!r} has {len(levels)} levels, {names}; give two of them")
    found = quietly(kernel.ratios, asked, *_cells(levels))
    cite, limits = METHODS[method]
    asked_of = (
        ("relative_excess_risk", kernel.excess, limits, 0.0),
        ("attributable_proportion", kernel.proportion, kernel.proportion_delta, 0.0),
        ("synergy_index", kernel.synergy, kernel.synergy_delta, 1.0),
    )
    rows = [_row(name, quietly(of, found), quietly(ends, found, level), null) for name, of, ends, null in asked_of]
    ratios = dict(zip(("treatment", "level", "both"), (float(each[0]) for each in found.values), strict=True))
    return AdditiveInteraction(
        asked,
        rows,
        ratios,
        method,
        level,
        levels[0].factor,
        levels[0].level,
        levels[1].level,
        levels,
        cite,
        (*whole.notes, *_notes(ratios, rows)),
    )


def _cells(levels: tuple[Stratum, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return responders and participants with neither, with treatment, with the level, and with both."""
    exposed, other = (each.table for each in levels)
    cells = (other.control, other.treatment, exposed.control, exposed.treatment)
    x, n = (np.array([[float(getattr(cell, name))] for cell in cells]) for name in ("responders", "n"))
    return x, n


def _row(quantity: str, estimate: Any, limits: tuple[Any, Any], null: float) -> dict[str, Any]:
    low, high = (float(each[0]) for each in limits)
    finite = math.isfinite(low) and math.isfinite(high)
    low, high = (low, high) if finite else (math.nan, math.nan)
    return {"quantity": quantity, "estimate": float(estimate[0]), "conf_low": low, "conf_high": high, "null": null}


def _notes(ratios: dict[str, float], rows: list[dict[str, Any]]) -> Iterator[str]:
    """Say where the quantities do not mean what they are meant to."""
    if math.isnan(rows[0]["conf_low"]):
        yield "a cell has no responders, or everybody or nobody in it responded or is there: there are no limits"
    below = [name for name in ("treatment", "level") if ratios[name] < 1]
    if below:
        yield (
            f"the ratio of {' and of '.join(below)} is below 1: these quantities are meant for what makes the response "
            "likelier; count those who did not respond, or turn the arms or levels round"
        )
    if math.isnan(rows[2]["estimate"]):
        yield "the synergy index is not defined: there is no excess to compare"
