"""Pooled effects beside the sums of counts, where a trial file holds several trials, or groups nobody randomised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subgroup.core.measures import EFFECTS
from subgroup.core.strata import Strata
from subgroup.published.model import Trial
from subgroup.render import numbers
from subgroup.reruns.tables import levels
from subgroup.results.estimate import Estimate
from subgroup.results.meta import MetaAnalysis
from subgroup.results.sheet import Sheet
from subgroup.verbs.comparing import compare
from subgroup.verbs.pooling import stratified
from subgroup.verbs.pooling_studies import meta_analysis

TRIALS = "several trials"
# In these the overall counts are sums over groups that differ in more than treatment.
ADDED_UP = (TRIALS, "observational")
CRUDE = "counts added up"


def sheets(found: Trial) -> Iterator[Sheet]:
    """Pool the levels of every factor of such a file, on every scale."""
    if found.design.comparison not in ADDED_UP:
        return
    for outcome in found.outcomes.values():
        for factor in outcome.factors:
            yield _pooled(levels(found, outcome, factor, (found.treatment,)), factor, found.design.comparison == TRIALS)


def _pooled(strata: Strata, factor: str, trials: bool) -> Sheet:
    effects: list[tuple[str, Sequence[Estimate | MetaAnalysis]]] = [
        (CRUDE, list(compare(strata.overall).effects)),
        ("mantel-haenszel", [stratified(strata, each) for each in EFFECTS]),
    ]
    if trials:
        effects.append(("random effects (reml, knapp-hartung)", [meta_analysis(strata, measure=e) for e in EFFECTS]))
    rows = tuple((name, *map(_said, EFFECTS, each)) for name, each in effects)
    notes = [f"adding up the counts compares groups that differ in {factor} too; the pooled rows compare within it"]
    if trials:
        notes.append("mantel-haenszel takes one effect for all; random effects let it differ, and give its mean")
    return Sheet(
        f"pooled over {factor}", ("95% intervals", *(each.replace("_", " ") for each in EFFECTS)), rows, tuple(notes)
    )


def _said(measure: str, found: Estimate | MetaAnalysis) -> str:
    limits = numbers.interval(measure, float(found.low), float(found.high))
    return f"{numbers.effect(measure, float(found.estimate))} ({limits})"
