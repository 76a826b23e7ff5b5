"""One printed figure recomputed from counts, with a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.core.printed import USUAL, Printed, PrintedEstimate, parse
from subgroup.core.registry import ASSOCIATION_TEST, methods
from subgroup.published.entries import OVERALL, Provenance
from subgroup.published.figures import HAZARDS, OF_ARMS, Reported
from subgroup.published.model import Trial
from subgroup.reconstruction import identify
from subgroup.reconstruction.readings import POINT
from subgroup.reruns import across, backwards, means, reductions
from subgroup.reruns.tables import summed, table, together
from subgroup.results.rerun import CANNOT, NOT_REPRODUCED, OTHER_HABIT, REPRODUCED, Figure, Tried

HAZARD = "a hazard ratio needs every participant's follow-up"


@dataclass(frozen=True)
class Basis:
    """What a figure was recomputed from: candidates, the same in words, and the numbers it rests on."""

    candidates: list[Tried] = field(default_factory=list)
    words: str = ""
    rests_on: tuple[Provenance, ...] = ()


def recomputed(found: Trial, reported: Reported) -> Figure:
    """Recompute one figure and judge it."""
    printed = parse(reported.figure, reported.printed)
    why = _why_not(found, reported)
    basis = Basis() if why else _basis(found, reported, printed)
    candidates = basis.candidates
    fits = identify.fitting(candidates)
    best = fits[0] if fits else _default(reported.figure, candidates)
    usual = any(each.habits[0] == "half-up" for each in fits)
    verdict = CANNOT if why else REPRODUCED if usual else OTHER_HABIT if fits else NOT_REPRODUCED
    statuses = {each.status for each in basis.rests_on}
    return Figure(
        reported.id,
        reported.label,
        reported.figure,
        reported.printed,
        basis.words,
        best.values if best else (),
        verdict,
        tuple(each.method for each in fits if each.method != POINT and _named(reported, printed)),
        tuple(dict.fromkeys(habit for each in fits for habit in each.habits)),
        tuple(candidates),
        _group(found, reported),
        reported.factor,
        reported.level,
        reported.source,
        reported.place,
        why,
        "derived" in statuses,
        "unverified" in statuses,
    )


def _why_not(found: Trial, reported: Reported) -> str:
    """Say why a figure cannot be recomputed; nothing where it can."""
    if reported.cannot or reported.figure in HAZARDS:
        return reported.cannot or HAZARD
    return means.why_not(found, reported) if _of_means(found, reported) else ""


def _of_means(found: Trial, reported: Reported) -> bool:
    """Say whether a figure's outcome was measured, not counted."""
    outcome = found.outcomes.get(reported.outcome or "")
    return outcome is not None and bool(outcome.means) and not outcome.counts


def _named(reported: Reported, printed: Printed | PrintedEstimate) -> bool:
    """Say whether methods differ: an estimate without an interval is the same whichever is asked, unless pooled."""
    interval = isinstance(printed, PrintedEstimate) and printed.low is not None
    return interval or bool(reported.across) or reported.figure in ("p", "odds_reduction_sd")


def _basis(found: Trial, reported: Reported, printed: Printed | PrintedEstimate) -> Basis:
    """Return what every method gives for a figure, and what it is about."""
    if reported.follows_from:
        return Basis(*backwards.candidates(found, reported, printed))
    if reported.share:
        share = found.share(reported.share)
        return Basis(_of_arm(reported.figure, printed, share.count, share.n), f"{share.count}/{share.n}", (share,))
    if reported.set:
        return _of_set(found, reported.set, printed)
    if _of_means(found, reported):
        return Basis(*means.candidates(found, reported, printed))
    if reported.figure in OF_ARMS:
        counts = tuple(together(found, reported, reported.treated))
        responders, n = summed(counts)
        return Basis(_of_arm(reported.figure, printed, responders, n), f"{responders}/{n}", counts)
    if reported.across:
        return Basis(*across.candidates(found, reported, printed))
    counted, rests_on = table(found, reported)
    benefit = found.outcomes[reported.outcome or ""].responding != "harm"
    return Basis(_effect(reported, printed, counted, benefit), str(counted), rests_on)


def _of_arm(kind: str, printed: Printed | PrintedEstimate, count: int, n: int) -> list[Tried]:
    number = _number(printed)
    return identify.percent(number, count, n) if kind == "percent" else [_exactly(number, count)]


def _of_set(found: Trial, key: str, printed: Printed | PrintedEstimate) -> Basis:
    """Add up the arms of a set."""
    rung = found.analysis_set(key)
    words = " + ".join(map(str, rung.arms.values())) or str(rung.total)
    return Basis([_exactly(_number(printed), sum(rung.arms.values()) or rung.total)], words, (rung,))


def _exactly(printed: Printed, count: int) -> Tried:
    fits = bool(np.all(printed.prints(float(count))))
    return Tried(POINT, (float(count),), USUAL if fits else ())


def _effect(reported: Reported, printed: Printed | PrintedEstimate, counted: TwoByTwo, benefit: bool) -> list[Tried]:
    if reported.figure in ("odds_reduction", "odds_reduction_sd"):
        return reductions.candidates(printed, counted, reported.confidence_level or 0.95)
    if isinstance(printed, Printed):
        return identify.p_value(printed, counted)
    level = printed.confidence_level or reported.confidence_level or 0.95
    if reported.figure == "nnt":
        return identify.number_needed(printed, counted, benefit, level)
    return identify.estimate(reported.figure, printed, counted, level)


def _default(kind: str, candidates: list[Tried]) -> Tried | None:
    """Return what is shown where nothing reproduces the figure."""
    family = {"p": ASSOCIATION_TEST, "nnt": RISK_DIFFERENCE.name}.get(kind, kind)
    usual = [
        each for each in candidates if each.method in [method.name for method in methods(family) if method.default]
    ]
    return next(iter(usual or candidates), None)


def _number(printed: Printed | PrintedEstimate) -> Printed:
    return printed.estimate if isinstance(printed, PrintedEstimate) else printed


def _group(found: Trial, reported: Reported) -> str:
    """Name the participants that a figure is about."""
    if reported.share:
        share = found.share(reported.share)
        return f"{share.set}, {share.n}"
    if reported.set:
        return reported.set
    if reported.follows_from:
        effect = found.figure(reported.follows_from[0])
        if len(reported.follows_from) == 1 or not effect.outcome:
            return _group(found, effect)
        return f"{found.outcomes[effect.outcome].label}, over {effect.factor}"
    if not reported.outcome:
        return "others"
    outcome = found.outcomes[reported.outcome]
    several = f"{outcome.label}, " if len(found.outcomes) > 1 else ""
    where = OVERALL if reported.factor == OVERALL else f"{reported.factor} {reported.level}"
    if reported.across:
        return f"{several}over {reported.across}"
    no_table = not outcome.counts or reported.cannot or reported.figure in HAZARDS
    if no_table or (reported.figure in OF_ARMS and reported.arms):
        return f"{several}{where}"
    return f"{several}{where}, {table(found, reported)[0]}"
