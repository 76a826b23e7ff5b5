"""What a reader should know about an answer: one function, one remark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Counts, Floats, TwoByTwo
from subgroup.core.interval import Interval
from subgroup.core.measures import OF_SUMMARIES, STRATIFIED, Measure
from subgroup.core.pairs import Pairs
from subgroup.core.policy import Alternative
from subgroup.core.registry import LOG_ODDS, Method, default
from subgroup.core.summaries import Summary, TwoSummaries

if TYPE_CHECKING:
    import pandas as pd

# Where something holds, and what is to be said of it.
Remark: TypeAlias = tuple[NDArray[np.bool_], str]
SILENT = "woolf: an empty cell makes the standard error infinite, so that p is 1 by convention, whatever the counts"
GAP = "the values that the test does not reject have a gap, and the interval is their hull"


def of_interval(
    measure: Measure,
    method: Method,
    interval: Interval,
    estimate: Floats,
    p: Floats | None,
    inputs: TwoByTwo | Arm | Pairs | Summary | TwoSummaries,
    side: Alternative,
    null: float | None,
) -> tuple[str, ...]:
    """Return every remark that one of the tables calls for, said once, with the first place in an array."""
    low, high = interval.low, interval.high
    copes = "miettinen-nurminen" if measure.name in STRATIFIED else default(measure.name).name
    interval_of = f"the interval of the {measure.label}"
    seen = "summaries" if measure.name in OF_SUMMARIES else "counts"
    other = "" if method.name == copes or measure.name in OF_SUMMARIES else f"; {copes!r} copes with it"
    remarks = [
        *((n == 0, f"{name} has nobody in it, so there is nothing to estimate") for name, n in _sizes(inputs)),
        (np.isnan(estimate) & ~nobody(inputs), f"the {measure.label} is not defined here: nothing over nothing"),
        (
            low == high,
            f"{interval_of} has zero width: {method.name!r} sees no uncertainty in these {seen}{other}",
        ),
        (interval.truncated, f"a limit of {method.name!r} fell outside the range of a {measure.label} and was cut off"),
        (
            (low == measure.low) & (high == measure.high) & (side == "two-sided"),
            f"{interval_of} is its whole range: {method.name!r} learns nothing from these {seen}{other}",
        ),
        (np.isnan(low) & ~nobody(inputs), f"{method.name!r} gives no limits for these {seen}{other}"),
        (
            (estimate < low) | (estimate > high),
            f"the {measure.label} lies outside its limits: {method.name!r} is built around another estimate",
        ),
    ]
    if p is not None and null is not None:
        gap = (p <= 1 - interval.level) & (low < null) & (null < high)
        remarks.append((gap, f"{null:g} lies within the limits, yet its p-value rejects it: {GAP}"))
    return tuple(said(remarks, inputs.labels))


def nobody(inputs: TwoByTwo | Arm | Pairs | Summary | TwoSummaries) -> NDArray[np.bool_]:
    """Say where there is nobody in an arm, or in a table of pairs."""
    return np.asarray(np.any([n == 0 for _, n in _sizes(inputs)], axis=0))


def silent(method: Method, inputs: TwoByTwo | Pairs) -> NDArray[np.bool_]:
    """Say where a cell is empty of which the test takes the logarithm."""
    if method.name != LOG_ODDS or not isinstance(inputs, TwoByTwo):
        return np.zeros(np.shape(nobody(inputs)), dtype=bool)
    empty = [(arm.responders == 0) | (arm.responders == arm.n) for arm in inputs]
    return np.asarray((empty[0] | empty[1]) & ~nobody(inputs))


def _sizes(inputs: TwoByTwo | Arm | Pairs | Summary | TwoSummaries) -> list[tuple[str, Counts]]:
    """Return how many there are in whatever must not be empty."""
    if isinstance(inputs, Pairs):
        return [("the table", inputs.n)]
    if isinstance(inputs, Arm | Summary):
        return [("the arm", inputs.n)]
    return [("the treatment arm", inputs.treatment.n), ("the control arm", inputs.control.n)]


def said(remarks: list[Remark], labels: pd.Index[Any] | None = None) -> Iterator[str]:
    """Say each remark that holds somewhere, with the first place in an array: its label, where tables have some."""
    for where, remark in remarks:
        if np.ndim(where) == 0 and where:
            yield remark
        elif np.any(where):
            found = np.argwhere(where)[0]
            first = f"[{', '.join(map(str, found))}]" if labels is None else str(labels[found[0]])
            yield f"{remark} ({np.count_nonzero(where):,} of {np.size(where):,} tables, the first at {first})"
