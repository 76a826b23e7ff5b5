"""What a reader should know about an interaction."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from subgroup.core.measures import ODDS_RATIO
from subgroup.core.registry import Method, quietly
from subgroup.core.strata import counts_by_level
from subgroup.kernels._tables import Margins
from subgroup.kernels.conditional import likeliest
from subgroup.kernels.interaction import size
from subgroup.kernels.interaction.permutation import DRAWS
from subgroup.render import numbers
from subgroup.results.interaction import COMMON, NAMES, Interaction
from subgroup.verbs._strata_notes import silent

NOBODY: Final = "a level has an arm with nobody in it, so there is nothing to compare"
EDGE: Final = "in an arm of one level nobody, or everybody, responded: its effect may be 0, infinite or undefined"
WALD: Final = "; Wald's standard error is infinite then, and says nothing: use 'likelihood-ratio'"
WIDTH: Final = "the interval has zero width: Wald sees no uncertainty in these counts; use 'likelihood-ratio'"
NO_LIMITS: Final = "weights by size leave no step between the levels that this test accepts; use 'rao'"
# Labels, in small letters, of a level that is none: what was to be known is not.
UNKNOWN: Final = {
    *("unknown", "missing", "unmeasured", "nan", "none", "null", "n/a", "na", "?", "-"),
    *(
        f"not {done}"
        for done in ("measured", "known", "available", "assessed", "done", "scanned", "recorded", "tested")
    ),
}
UNMEASURED: Final = (
    "level {!r} counts in the interaction as any other; to compare those who were measured, leave it out and give "
    "overall"
)
# A true size beyond these multiples of the nominal one is far from it.
FAR: Final = (0.5, 1.5)


def of(found: Method, result: Interaction, draws: int | None) -> Iterator[str]:
    """Give every remark that these counts, or this method, call for."""
    tables = [arm for each in result.inputs for arm in each.table]
    if any(arm.n == 0 for arm in tables):
        yield NOBODY
        return
    yield from (UNMEASURED.format(each.level) for each in result.inputs if unmeasured(each.level))
    extreme = any(arm.responders in (0, arm.n) for arm in tables)
    if extreme and result.scale != "risk_difference" and not found.shrinks:
        yield EDGE + (WALD if found.name == "wald" else "")
    if result.df and not found.shrinks:
        yield from (said for each in result.inputs for said in silent(result.scale, each, counted=True))
    if result.low == result.high:
        yield WIDTH
    two = len(result.levels) == 2
    if found.name == "score" and two and math.isnan(result.low):
        yield NO_LIMITS
    if found.conditional and two:
        yield f"the conditional maximum-likelihood ratio of odds ratios is {numbers.ratio(_conditional(result))}"
    if found.shrinks and two and result.trend is None:
        yield f"the estimate is Firth's; that of the counts as they are is {_plain(result)}"
    if found.random:
        drawn = DRAWS if draws is None else draws
        error = math.sqrt(result.p_value * (1 - result.p_value) / drawn)
        yield f"{drawn:,} outcomes were drawn, so that p has a standard error of {error:.2g}"
    yield from _size(result)


def unmeasured(level: str) -> bool:
    """Whether a label seems to say that these participants have no level."""
    return level.strip().lower() in UNKNOWN


def of_scales(scales: dict[str, Interaction]) -> Iterator[str]:
    """Say where the scales disagree, and then what is to be said of each."""
    yield from disagreement(scales)
    whole = [set(each.notes) for each in scales.values()]
    shared = set.intersection(*whole)
    yield from (note for note in next(iter(scales.values())).notes if note in shared)
    yield from (f"{NAMES[name]}: {note}" for name, each in scales.items() for note in each.notes if note not in shared)


def disagreement(scales: dict[str, Interaction]) -> Iterator[str]:
    """Say which scales show an interaction and which do not, where both are there.

    A scale on which fewer than two levels say anything cannot disagree.
    """
    scales = {name: each for name, each in scales.items() if _telling(each) > 1 and each.null == COMMON}
    alpha = 1 - next(iter(scales.values())).confidence_level if scales else 0.0
    found = [f"{NAMES[name]} p {_p(each)}" for name, each in scales.items() if each.p_value <= alpha]
    none = [f"{NAMES[name]} p {_p(each)}" for name, each in scales.items() if each.p_value > alpha]
    if found and none:
        yield (
            f"the scales disagree: significant at {alpha:.3g} by the {', '.join(found)}, not by the "
            f"{', '.join(none)}; which scale counts has to be decided before looking"
        )


def _telling(found: Interaction) -> int:
    """Return how many levels say something of the effect on this scale."""
    return sum(not list(silent(found.scale, each, counted=False)) for each in found.inputs)


def true_size(found: Method, result: Interaction) -> float:
    """Return the true size of the test where it can be listed, and where it is not known to be right."""
    counts = counts_by_level(result.inputs)
    sizes = counts[1], counts[3]
    known = found.conservative or found.random or found.null or result.trend is not None
    if known or any((n == 0).any() for n in sizes) or not size.listable(*sizes):
        return math.nan
    return size.true_size(found.name, result.scale, 1 - result.confidence_level, *counts)


def _size(result: Interaction) -> Iterator[str]:
    alpha = 1 - result.confidence_level
    if result.true_size < FAR[0] * alpha or result.true_size > FAR[1] * alpha:
        yield (
            f"the true size of this test is far from {numbers.percent(alpha, 0)}: with arms of these sizes and the "
            f"common effect that fits best it rejects {numbers.percent(result.true_size)} of the time"
        )


def _p(each: Interaction) -> str:
    return numbers.p_phrase(each.p_value).removeprefix("p ")


def _conditional(result: Interaction) -> float:
    columns = [tuple(each[:, k] for each in counts_by_level(result.inputs)) for k in (0, 1)]
    (value,) = quietly(likeliest, quietly(Margins.across, *columns))
    return float(value)


def _plain(result: Interaction) -> str:
    first, second = (quietly(ODDS_RATIO.estimate, *each.table.counts) for each in result.inputs)
    return numbers.ratio(float(quietly(np.divide, first, second)))
