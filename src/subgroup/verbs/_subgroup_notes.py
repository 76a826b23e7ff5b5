"""What a reader of effects by level is tempted to conclude, and the numbers do not show."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

import numpy as np

from subgroup.render import numbers
from subgroup.results.estimate import Estimate
from subgroup.results.interaction import COMMON, Interaction
from subgroup.results.subgroups import SubgroupResult
from subgroup.verbs._interaction_notes import UNMEASURED, disagreement, unmeasured

# Each factor's interaction by itself, by scale.
Closer: TypeAlias = dict[str, dict[str, Interaction]]

# So many names are listed before the rest is counted.
LISTED = 5


def of(result: SubgroupResult, closer: Closer) -> Iterator[str]:
    """Give every remark that this table calls for; `closer` holds each factor by itself on one scale or more."""
    yield from (*result.inputs.notes, *result.overall.notes, *result.rows.notes)
    yield from _undefined(result)
    yield from islice(_unmeasured(result), LISTED)
    yield from _of_factors(result, closer)
    yield from _apart(result)
    yield from _looked(result)
    yield from _named(result)
    yield from _shrunken(result)


def _undefined(result: SubgroupResult) -> Iterator[str]:
    found = result.interaction
    if np.isnan(found.p_value).any():
        yield f"no interaction for {_listed(result, np.isnan(found.p_value))}: an arm of a level has nobody in it"


def _of_factors(result: SubgroupResult, closer: Closer) -> Iterator[str]:
    """Repeat what is said of a factor by itself, each remark once with the factors it holds for."""
    remarks: dict[str, list[str]] = {}
    for factor, scales in closer.items():
        own = scales[result.interaction.scale]
        for remark in [*own.notes, *disagreement(scales)]:
            if remark not in result.inputs.notes and not np.isnan(own.p_value):
                remarks.setdefault(remark, []).append(factor)
    yield from (f"{', '.join(factors)}: {remark}" for remark, factors in remarks.items())
    if not closer:
        yield "interaction(..., factor=) says more of one factor: other scales, an exact p, the true size of the test"


def _apart(result: SubgroupResult) -> Iterator[str]:
    """Say where one level is significant and another is not, though the levels do not differ by more than chance."""
    effects = result.rows if isinstance(result.rows, Estimate) else result.rows.risk_difference
    alpha, found = 1 - result.confidence_level, result.interaction
    if effects.p_value is None or found.null != COMMON:
        return
    p, named = (found.p_value, "p") if found.p_adjusted is None else (found.p_adjusted, "the adjusted p")
    below = np.asarray(effects.p_value) <= alpha
    of_factor = result.factor_of
    some = np.bincount(of_factor, below) > 0
    all_of = np.bincount(of_factor, ~below) == 0
    where = some & ~all_of & (p > alpha)
    if where.any():
        yield (
            f"{_listed(result, where)}: one level is significant at {alpha:.3g} and another is not, which does not "
            f"show that they differ: {named} of the interaction is above {alpha:.3g}"
        )


def _looked(result: SubgroupResult) -> Iterator[str]:
    """Say how many factors were looked at, and what chance alone finds among so many."""
    found, alpha = result.interaction, 1 - result.confidence_level
    if found.tests < 2:
        return
    chance = numbers.percent(1 - result.confidence_level**found.tests, 0)
    how = f"; {found.adjust} adjusts for them" if found.adjust else ", and p is not adjusted for them"
    yield (
        f"{found.tests:,} factors were looked at{how}: if none changed the effect, they were independent, and each "
        f"test held its level, an unadjusted p below {alpha:.3g} would turn up somewhere with probability {chance}"
    )


def _unmeasured(result: SubgroupResult) -> Iterator[str]:
    """Say which levels seem to hold those who were not measured: they count in the interaction as any other."""
    for factor, rows in result.groups:
        for row in rows:
            if unmeasured(result.levels[row]):
                yield f"{factor}: {UNMEASURED.format(result.levels[row])}"


def _named(result: SubgroupResult) -> Iterator[str]:
    if result.prespecified is None:
        yield "nobody said which factors were pre-specified: prespecified= names them"


def _shrunken(result: SubgroupResult) -> Iterator[str]:
    found = result.shrunken
    if found is None:
        return
    prior = "" if found.scale is None else f", half-normal prior of scale {found.scale:.3g} for tau"
    yield (
        f"shrunken effects start from Wald's, with 0.5 added to the cells of a level with an empty one, and are drawn "
        f"towards the mean of their factor's levels [{found.method}]{prior}"
    )
    if found.scale is None:
        yield "their intervals take tau as known, though few levels say little about it"
    if found.scale is None and (found.tau == 0).any():
        every = "tau is estimated as zero, so that every level is given the factor's mean"
        yield f"{_listed(result, found.tau == 0)}: {every}"


def _listed(result: SubgroupResult, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> str:
    names = [result.interaction.factors[i] for i in np.flatnonzero(where)]
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
