"""From two risks to an effect where effects add (a difference, or the log of a ratio), with its slopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from scipy.special import logit, ndtr, ndtri

from subgroup.core.counts import Floats
from subgroup.core.measures import Measure
from subgroup.core.policy import Alternative


def effect(measure: Measure, risks: Floats) -> Floats:
    """Return the effect of risks on treatment and control, which lie along the last axis."""
    scaled = _SCALES[measure.name](risks)
    with np.errstate(invalid="ignore"):  # two risks of 0 have no ratio
        return np.asarray(scaled[..., 0] - scaled[..., 1])


def slopes(measure: Measure, risks: Floats) -> Floats:
    """Return how the effect moves with each of the two risks."""
    return np.array([1.0, -1.0]) * _SLOPES[measure.name](risks)


def back(measure: Measure, value: Floats | float) -> float:
    """Return an effect as it is printed: a log of a ratio as the ratio."""
    return float(np.exp(value) if measure.ratio else value)


def limits(measure: Measure, value: float, error: float, level: float, side: Alternative) -> tuple[float, float]:
    """Return Wald's limits of an effect, as printed, inside the range of the measure; one of them where one-sided."""
    quantile = ndtri((1 + level) / 2 if side == "two-sided" else level)
    low = measure.low if side == "less" else back(measure, value - quantile * error)
    high = measure.high if side == "greater" else back(measure, value + quantile * error)
    return max(low, measure.low), min(high, measure.high)


def p_value(z: float, side: Alternative) -> float:
    """Return the p-value of an effect so many standard errors from its null."""
    return float({"two-sided": 2 * ndtr(-abs(z)), "less": ndtr(z), "greater": ndtr(-z)}[side])


def _plain(risks: Floats) -> Floats:
    return risks


def _flat(risks: Floats) -> Floats:
    return np.ones_like(risks)


def _log(risks: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.log(risks)


def _inverse(risks: Floats) -> Floats:
    return 1 / risks


def _of_odds(risks: Floats) -> Floats:
    return 1 / (risks * (1 - risks))


def _log_odds(risks: Floats) -> Floats:
    odds: Floats = logit(risks)
    return odds


Function: TypeAlias = Callable[[Floats], Floats]

_SCALES: Final[dict[str, Function]] = {
    "risk_difference": _plain,
    "risk_ratio": _log,
    "odds_ratio": _log_odds,
}
_SLOPES: Final[dict[str, Function]] = {
    "risk_difference": _flat,
    "risk_ratio": _inverse,
    "odds_ratio": _of_odds,
}
