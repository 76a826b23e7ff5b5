"""A figure over all levels of a factor: pooled effects, stratified tests, and tests of interaction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.measures import EFFECTS
from subgroup.core.printed import Printed, PrintedEstimate
from subgroup.core.registry import CMH_TEST, HOMOGENEITY, INTERACTION, META_ANALYSIS, Method, methods
from subgroup.core.strata import Strata
from subgroup.published.entries import Provenance
from subgroup.published.figures import Reported
from subgroup.published.model import Trial
from subgroup.reconstruction.identify import habits, parts
from subgroup.reruns.tables import levels, sides
from subgroup.results.rerun import Tried
from subgroup.verbs.interacting import interaction
from subgroup.verbs.pooling import cmh_test, homogeneity, stratified
from subgroup.verbs.pooling_studies import meta_analysis

Named = Iterator[tuple[str, tuple[float, ...]]]


def candidates(
    found: Trial, reported: Reported, printed: Printed | PrintedEstimate
) -> tuple[list[Tried], str, tuple[Provenance, ...]]:
    """Return what every method gives for a figure over the levels of a factor."""
    outcome, factor = found.outcomes[reported.outcome or ""], reported.across or ""
    strata = levels(found, outcome, factor, *sides(found, reported))
    if isinstance(printed, Printed):
        each = _interactions(strata) if reported.asks == "interaction" else _tests(strata)
    else:
        level = printed.confidence_level or reported.confidence_level or 0.95
        each = _pooled(strata, reported.figure, level)
    tried = [Tried(name, values, habits(parts(printed), values)) for name, values in each if np.isfinite(values).all()]
    words = f"{len(strata.strata)} levels of {factor}"
    return tried, words, tuple(count for count in outcome.counts if count.factor == factor)


def _accepting(family: str, strata: Strata) -> list[Method]:
    return [each for each in methods(family) if not each.random and each.accepts(_rows(strata))]


def _rows(strata: Strata) -> tuple[Floats, ...]:
    return tuple(each[None] for each in strata.counts)


def _pooled(strata: Strata, measure: str, level: float) -> Named:
    for method in _accepting(f"stratified_{measure}", strata):
        one = stratified(strata, measure, method=method.name, confidence_level=level)
        yield method.name, (float(one.estimate), float(one.low), float(one.high))
    for method in methods(META_ANALYSIS):
        for interval in ("normal",) if method.name == "fixed-effect" else ("normal", "knapp-hartung"):
            pooled = meta_analysis(
                strata, measure=measure, method=method.name, interval=interval, confidence_level=level
            )
            yield f"{method.name} ({interval})", (float(pooled.estimate), float(pooled.low), float(pooled.high))


def _tests(strata: Strata) -> Named:
    for method in _accepting(CMH_TEST, strata):
        yield method.name, (float(cmh_test(strata, method=method.name).p_value),)


def _interactions(strata: Strata) -> Named:
    for method in _accepting(INTERACTION, strata):
        if method.most_levels is None or len(strata.strata) <= method.most_levels:
            for scale in (each for each in EFFECTS if each in method.scales):
                name = f"{method.name} ({scale.replace('_', ' ')})" if len(method.scales) > 1 else method.name
                yield name, (float(interaction(strata, scale, method=method.name).p_value),)
    for method in _accepting(HOMOGENEITY, strata):
        if method.name not in {each.name for each in methods(INTERACTION)}:
            scale = next(iter(method.scales))
            yield method.name, (float(homogeneity(strata, scale, method=method.name).p_value),)
