"""Whether the effect differs between the levels of a factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from subgroup.core.measures import measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import INTERACTION, Method, find
from subgroup.core.strata import Strata, Stratum, counts_by_level
from subgroup.errors import ColumnError
from subgroup.results.interaction import Interaction


def interaction(
    strata: Strata | Mapping[str, Mapping[object, object]],
    scale: str = "odds_ratio",
    *,
    method: str = "likelihood-ratio",
    factor: str | None = None,
    confidence_level: float = 0.95,
) -> Interaction:
    """Test whether the effect of treatment differs between the levels of a factor.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    scale : str
        ``"odds_ratio"``, ``"risk_ratio"`` or ``"risk_difference"``: no interaction on one scale may be one on another.
    method : str
        See ``sg.methods("interaction")``.
    factor : str, optional
        Required where there are several factors.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Interaction
        The first level's effect over, or minus, the second's. With more levels `p_value` is global, the estimate is
        nan, and `contrasts` holds each level against the first.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there or has one level, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = sg.Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
    >>> print(sg.interaction(strata, "risk_difference"))
    difference of risk differences 0.656 (95% CI 0.063 to 1.149), interaction p = .0312 [likelihood-ratio]
    """
    whole = strata if isinstance(strata, Strata) else Strata.of(strata)
    levels = whole.of_factor(factor)
    if len(levels) < 2:
        raise ColumnError(f"factor {levels[0].factor!r} has one level, {levels[0].level!r}; an interaction needs two")
    asked, level, found = measure_named(scale).name, check_level(confidence_level), find(INTERACTION, method)
    answer = _answer(found, asked, levels, level)
    first = levels[0]
    others = [
        {"level": each.level, "versus": first.level, **_pair(found, asked, each, first, level)} for each in levels[1:]
    ]
    return Interaction(
        asked,
        answer["estimate"],
        answer["conf_low"],
        answer["conf_high"],
        answer["p_value"],
        answer["statistic"],
        len(levels) - 1,
        found.name,
        level,
        first.factor,
        tuple(each.level for each in levels),
        others,
        levels,
        found.cite,
        (*whole.notes, *_notes(found, asked, levels, answer)),
    )


NOBODY = "a level has an arm with nobody in it, so there is nothing to compare"
EDGE = "in an arm of one level nobody, or everybody, responded: its effect may be 0, infinite or undefined"
WALD = "; Wald's standard error is infinite then, and says nothing: use 'likelihood-ratio'"
WIDTH = "the interval has zero width: Wald sees no uncertainty in these counts; use 'likelihood-ratio'"


def _answer(found: Method, scale: str, levels: tuple[Stratum, ...], level: float) -> dict[str, float]:
    """Call the kernel for one factor, and bring logs of ratios back to ratios."""
    contrast = found.contrast(scale, counts_by_level(levels), level)
    back = np.asarray if scale == "risk_difference" else np.exp
    estimate, low, high = (float(back(each[0])) for each in contrast[:3])
    return {
        "estimate": estimate,
        "conf_low": low,
        "conf_high": high,
        "statistic": float(contrast.statistic[0]),
        "p_value": float(contrast.p_value[0]),
    }


def _pair(found: Method, scale: str, one: Stratum, other: Stratum, level: float) -> dict[str, Any]:
    answer = _answer(found, scale, (one, other), level)
    return {key: answer[key] for key in ("estimate", "conf_low", "conf_high", "p_value")}


def _notes(found: Method, scale: str, levels: tuple[Stratum, ...], answer: dict[str, float]) -> Iterator[str]:
    """Say what a reader should know about the contrast."""
    arms = [arm for each in levels for arm in each.table]
    if any(arm.n == 0 for arm in arms):
        yield NOBODY
    elif scale != "risk_difference" and any(arm.responders in (0, arm.n) for arm in arms):
        yield EDGE + (WALD if found.name == "wald" else "")
    if answer["conf_low"] == answer["conf_high"]:
        yield WIDTH
