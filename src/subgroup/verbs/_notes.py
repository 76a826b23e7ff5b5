"""What a reader should know about an answer: one function, one remark."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.interval import Interval
from subgroup.core.measures import STRATIFIED, Measure
from subgroup.core.policy import Alternative
from subgroup.core.registry import Method, default

GAP = "the values that the test does not reject have a gap, and the interval is their hull"


def of_interval(
    measure: Measure,
    method: Method,
    interval: Interval,
    estimate: Floats,
    p: Floats | None,
    inputs: TwoByTwo | Arm,
    side: Alternative,
    null: float | None,
) -> tuple[str, ...]:
    """Return every remark that one of the tables calls for, said once, with the first place in an array."""
    low, high = interval.low, interval.high
    copes = "miettinen-nurminen" if measure.name in STRATIFIED else default(measure.name).name
    interval_of = f"the interval of the {measure.label}"
    other = "" if method.name == copes else f"; {copes!r} copes with it"
    remarks = [
        *((arm.n == 0, f"{name} has nobody in it, so there is nothing to estimate") for name, arm in _arms(inputs)),
        (np.isnan(estimate) & ~_nobody(inputs), f"the {measure.label} is not defined here: nothing over nothing"),
        (
            low == high,
            f"{interval_of} has zero width: {method.name!r} sees no uncertainty in these counts{other}",
        ),
        (interval.truncated, f"a limit of {method.name!r} fell outside the range of a {measure.label} and was cut off"),
        (
            (low == measure.low) & (high == measure.high) & (side == "two-sided"),
            f"{interval_of} is its whole range: {method.name!r} learns nothing from these counts{other}",
        ),
        (np.isnan(low) & ~_nobody(inputs), f"{method.name!r} gives no limits for these counts{other}"),
        (
            (estimate < low) | (estimate > high),
            f"the {measure.label} lies outside its limits: {method.name!r} is built around another estimate",
        ),
    ]
    if p is not None and null is not None:
        gap = (p <= 1 - interval.level) & (low < null) & (null < high)
        remarks.append((gap, f"{null:g} lies within the limits, yet its p-value rejects it: {GAP}"))
    return tuple(_said(remarks))


def _nobody(inputs: TwoByTwo | Arm) -> NDArray[np.bool_]:
    return np.asarray(np.any([arm.n == 0 for _, arm in _arms(inputs)], axis=0))


def _arms(inputs: TwoByTwo | Arm) -> list[tuple[str, Arm]]:
    if isinstance(inputs, Arm):
        return [("the arm", inputs)]
    return [("the treatment arm", inputs.treatment), ("the control arm", inputs.control)]


def _said(remarks: list[tuple[NDArray[np.bool_], str]]) -> Iterator[str]:
    for where, remark in remarks:
        if np.ndim(where) == 0 and where:
            yield remark
        elif np.any(where):
            first = ", ".join(map(str, np.argwhere(where)[0]))
            yield f"{remark} ({np.count_nonzero(where)} of {np.size(where)} tables, the first at [{first}])"
