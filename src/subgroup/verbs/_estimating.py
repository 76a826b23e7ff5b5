"""The one road from counts to an estimate, for every measure, for a number or a million."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.interval import Tails
from subgroup.core.measures import Measure
from subgroup.core.pairs import Pairs
from subgroup.core.policy import Alternative, check_level, check_null, check_side
from subgroup.core.registry import Method, find, quietly
from subgroup.core.summaries import Summary, TwoSummaries
from subgroup.kernels.conditional import conditional_estimate
from subgroup.results.association import AssociationTest
from subgroup.results.estimate import Estimate
from subgroup.verbs import _notes


def estimated(
    measure: Measure,
    inputs: TwoByTwo | Arm | Pairs | Summary | TwoSummaries,
    method: str,
    level: float,
    alternative: str,
    null: float | None,
) -> Estimate:
    """Find the method, compute estimate, limits and p-value, and say what a reader should know."""
    level = check_level(level)
    side = check_side(alternative, level)
    asked, found = check_null(null, measure), find(measure.name, method)
    counts = _counts(inputs)
    estimate = quietly(measure.estimate, *counts)
    interval = found.interval(counts, level, side)
    p = _p_value(found, counts, asked, side)
    remarks = _notes.of_interval(measure, found, interval, estimate, p, inputs, side, asked)
    return Estimate(
        measure.name,
        scalar(estimate),
        scalar(interval.low),
        scalar(interval.high),
        level,
        found.name,
        None if p is None else scalar(p),
        asked,
        side,
        inputs,
        found.cite,
        (*remarks, *_conditional(found, counts)),
    )


def tested(found: Method, inputs: TwoByTwo | Pairs, side: Alternative, nobody: str) -> AssociationTest:
    """Test a table, or many, and say where there is nobody to test."""
    tails = found.p_values(inputs.counts)
    p, root = sided(tails, side), tails.statistic
    statistic = None if root is None else scalar(root**2 if side == "two-sided" else root)
    remarks = [(_notes.nobody(inputs), nobody), (_notes.silent(found, inputs), _notes.SILENT)]
    notes = tuple(_notes.said(remarks, inputs.labels))
    df = None if root is None else 1
    return AssociationTest(statistic, df, scalar(p), found.name, side, inputs, found.cite, notes)


def scalar(values: Floats) -> float | Floats:
    """Return a float for an array of no dimension."""
    return float(values) if np.ndim(values) == 0 else values


def sided(tails: Tails, side: Alternative) -> Floats:
    """Return the p-value against one alternative."""
    return {"two-sided": tails.two_sided, "less": tails.less, "greater": tails.greater}[side]


def _counts(inputs: TwoByTwo | Arm | Pairs | Summary | TwoSummaries) -> tuple[Floats, ...]:
    if isinstance(inputs, Arm):
        return np.asarray(inputs.responders, dtype=float), np.asarray(inputs.n, dtype=float)
    return inputs.counts


def _p_value(found: Method, counts: tuple[Floats, ...], null: float | None, side: Alternative) -> Floats | None:
    if found.tails is None or null is None:
        return None
    return sided(found.p_values(counts, null), side)


def _conditional(found: Method, counts: tuple[Floats, ...]) -> tuple[str, ...]:
    """Tell the conditional estimate beside a conditional interval, whose centre it is; the printed one is ad / bc."""
    if not found.conditional or counts[0].ndim:
        return ()
    (value,) = quietly(conditional_estimate, *(np.atleast_1d(each) for each in counts))
    return (f"the conditional maximum-likelihood odds ratio is {value:.4g}",)
