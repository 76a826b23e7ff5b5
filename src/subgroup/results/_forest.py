"""Forest plots of results: their rows as marks and text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.render import numbers
from subgroup.render.forest import Forest, ForestRow
from subgroup.render.forest.nouns import Kind
from subgroup.results.estimate import Estimate
from subgroup.results.nnt import NumberNeeded

if TYPE_CHECKING:
    from subgroup.results.meta import MetaAnalysis
    from subgroup.results.subgroups import SubgroupResult

POOLED = ("estimate", "low", "high", "prediction_low", "prediction_high")


def by_level(result: SubgroupResult) -> Forest:
    """Return overall, then each factor's heading with its p-values and a row per level."""
    overall = _drawn(result.overall)
    names = [name for name, _ in result.interaction.p_of(0)]
    heads = [f"p for {name}" if name == "interaction" else f"p, {name}" for name in names]
    rows = [_row("overall", overall, 0, "summary"), *_levels(result)]
    return Forest(
        rows,
        overall.measure,
        before=result.inputs.arms,
        after=heads,
        confidence_level=overall.confidence_level,
        sides=_responders(result.inputs.arms[0]),
    )


def by_study(result: MetaAnalysis) -> Forest:
    """Return a row per study with its weight, the mean as a summary, and where a new study's effect may lie."""
    studies, tables = result.inputs, result.inputs.tables
    effects = studies.natural(studies.effects)
    counts = [()] * effects.size if tables is None else [[arm.row(i) for arm in tables] for i in range(effects.size)]
    columns = zip(studies.labels, effects, result.study_low, result.study_high, counts, result.weights, strict=True)
    rows = [
        ForestRow(label, float(effect), float(low), float(high), told, (numbers.percent(share),), float(share))
        for label, effect, low, high, told, share in columns
    ]
    mean, low, high, first, last = (float(np.ravel(getattr(result, key))[0]) for key in POOLED)
    level = result.confidence_level
    rows.append(ForestRow(f"mean [{result.method}]", mean, low, high, after=("100%",), kind="summary"))
    if (low, high) != (first, last):  # of a fixed effect they are the same
        rows.append(ForestRow("prediction for a new study", low=first, high=last, kind="interval"))
    before = () if tables is None else studies.arms
    sides = ("lower", "higher") if studies.measure is None else _responders(studies.arms[0])
    return Forest(rows, result.measure, before, ("weight",), level, "study", sides, line="mean")


def _responders(treatment: str) -> tuple[str, str]:
    return f"fewer responders on {treatment}", f"more responders on {treatment}"


def _drawn(part: Estimate | NumberNeeded) -> Estimate:
    """Return what is drawn: of a number needed, which passes through infinity, the difference that it is one over."""
    return part.risk_difference if isinstance(part, NumberNeeded) else part


def _levels(result: SubgroupResult) -> Iterator[ForestRow]:
    drawn = _drawn(result.rows)
    for i, (factor, rows) in enumerate(result.groups):
        p = [numbers.p_value(value) for _, value in result.interaction.p_of(i)]
        yield ForestRow(factor, after=p, kind="heading")
        yield from (_row(result.levels[row], drawn, row) for row in rows)


def _row(label: str, part: Estimate, i: int, kind: Kind = "row") -> ForestRow:
    treatment, control = cast(TwoByTwo, part.inputs)
    estimate, low, high = (float(np.ravel(each)[i]) for each in (part.estimate, part.low, part.high))
    weight = float(treatment.n.flat[i] + control.n.flat[i])
    return ForestRow(label, estimate, low, high, (treatment.row(i), control.row(i)), (), weight, kind)
