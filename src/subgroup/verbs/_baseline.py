"""From a ratio to a difference of risks, at a stated risk without treatment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from subgroup.core.columns import common_index
from subgroup.core.counts import Floats
from subgroup.core.given import Bad, checked
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.core.registry import quietly
from subgroup.errors import MethodError
from subgroup.results.estimate import Estimate
from subgroup.verbs._estimating import scalar
from subgroup.verbs._notes import Remark, said

LABELS = {"odds_ratio": "odds ratio", "risk_ratio": "risk ratio"}
# A risk above 1 by no more than this is 1 in floating point.
ROUNDING = 1e-12


def check_baseline(baseline_risk: object) -> Floats:
    """Return risks strictly between 0 and 1, or raise MethodError that names the first other thing."""
    found = checked(baseline_risk, lambda risks: (risks > 0) & (risks < 1))
    if not isinstance(found, Bad):
        return found
    value = found.value
    hint = f"; did you mean {value / 100:g}?" if isinstance(value, int | float) and 1 < value < 100 else ""
    raise MethodError(f"baseline_risk{found.place}={value!r} is not between 0 and 1{hint}")


def at_baseline(effect: Estimate, baseline_risk: object) -> tuple[Estimate, Floats]:
    """Return the risk difference that a ratio gives at a risk without treatment, and that risk for each table.

    The same formula takes the estimate and both limits (schunemann2011). The risk is taken as known.
    """
    risk = check_baseline(baseline_risk)
    inputs = effect.inputs
    index = common_index(inputs, baseline_risk)
    try:
        shape = np.broadcast_shapes(np.shape(effect.estimate), risk.shape)
    except ValueError:
        shapes = f"of shape {risk.shape} does not broadcast against effects of shape {np.shape(effect.estimate)}"
        raise MethodError(f"baseline_risk {shapes}") from None
    (estimate, low, high), remarks = _carried(effect, risk)
    tested = effect.null == 1
    found = Estimate(
        RISK_DIFFERENCE.name,
        scalar(estimate),
        scalar(low),
        scalar(high),
        effect.confidence_level,
        effect.method,
        scalar(np.broadcast_to(effect.p_value, shape)) if tested and effect.p_value is not None else None,
        RISK_DIFFERENCE.null if tested else None,
        effect.alternative,
        inputs.over(shape, index),  # type: ignore[union-attr]  # pairs have no risk or odds ratio of these names
        "schunemann2011",
        (*effect.notes, *_assumed(effect, risk), *said(remarks, effect.labels)),
    )
    return found, np.broadcast_to(risk, shape)


def _carried(effect: Estimate, risk: Floats) -> tuple[tuple[Floats, ...], list[Remark]]:
    """Return the risk difference with its limits, and what became of risks above 1, which only a risk ratio gives."""
    parts = (np.asarray(each) for each in (effect.estimate, effect.low, effect.high))
    estimate, low, high = (quietly(_difference, effect.measure, each, risk) for each in parts)
    top, label = 1 - risk, LABELS[effect.measure]
    beyond, low_beyond, high_beyond = (each > top + ROUNDING for each in (estimate, low, high))
    remarks = [
        (beyond, f"{_times(effect, risk)} is above 1: there is no number needed; an odds ratio fits any baseline risk"),
        (
            high_beyond & ~low_beyond,
            f"the upper limit of the {label} times the baseline risk is above 1, and was cut off at 1",
        ),
    ]
    none = (beyond, low_beyond, low_beyond)
    cut = (np.minimum(each, top) for each in (estimate, low, high))
    return tuple(np.where(no, np.nan, each) for no, each in zip(none, cut, strict=True)), remarks


def _difference(measure: str, ratio: Floats, risk: Floats) -> Floats:
    """Return the treated risk less the baseline risk; exactly 0 for a ratio of 1."""
    if measure == "risk_ratio":
        return np.asarray((ratio - 1) * risk)
    found = (ratio - 1) * risk * (1 - risk) / (1 - risk + ratio * risk)
    return np.where(np.isposinf(ratio), 1 - risk, found)


def _times(effect: Estimate, risk: Floats) -> str:
    if np.ndim(effect.estimate) or risk.ndim:
        return f"the {LABELS[effect.measure]} times the baseline risk"
    return f"a {LABELS[effect.measure]} of {effect.estimate:.4g} times a baseline risk of {float(risk):g}"


def _assumed(effect: Estimate, risk: Floats) -> Iterator[str]:
    at = f"a baseline risk of {float(risk):g}" if risk.ndim == 0 else "the baseline risks given"
    yield f"from the {LABELS[effect.measure]} at {at}, taken as known: its own uncertainty is not in the interval"
