"""Recompute every printed figure of a published trial from its counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import overload

from subgroup.core.counts import TwoByTwo
from subgroup.core.registry import INTERACTION, find
from subgroup.published.entries import OVERALL, AnalysisSet, Factor, Outcome, Provenance, SideSet
from subgroup.published.model import Trial
from subgroup.published.reader import names
from subgroup.published.reader import trial as read
from subgroup.published.references import references
from subgroup.reruns import backwards, pooled, sheets
from subgroup.reruns.figures import recomputed
from subgroup.reruns.tables import levels
from subgroup.results.collection import Collection
from subgroup.results.comparison import Comparison
from subgroup.results.interaction import Interaction
from subgroup.results.rerun import Rerun
from subgroup.verbs.comparing import compare
from subgroup.verbs.interacting import interaction

SCALES = ("odds_ratio", "risk_difference")
METHODS = ("wald", "likelihood-ratio")


@overload
def rerun(trial: str | os.PathLike[str] | Trial) -> Rerun: ...


@overload
def rerun(trial: None = None) -> Collection: ...


def rerun(trial: str | os.PathLike[str] | Trial | None = None) -> Rerun | Collection:
    """Recompute a published trial: every printed figure beside what the counts give.

    Parameters
    ----------
    trial : str, path or Trial, optional
        Name of a bundled trial (see ``sg.trials()``), the path of a trial file, or what ``sg.read_trial`` or
        ``sg.from_clinicaltrials`` gives. All bundled trials unless told.

    Returns
    -------
    Rerun or Collection
        For one trial a row per printed figure, with verdict and the methods that reproduce it; and per factor the
        interaction. For all of them a row per trial: how many of its figures were recomputed, reproduced, not
        reproduced, and cannot be recomputed; its `reruns` hold everything.

    Raises
    ------
    TrialFileError
        If there is no such trial, or its file is not in order.

    Examples
    --------
    >>> import subgroup as sg
    >>> again = sg.rerun("memantine-2025")
    >>> [row.methods for row in again.rows if row.printed == "4.8 (1.1-21.2)"]
    [('woolf',)]
    >>> again.summary["figures"], again.summary["recomputed"], again.summary["not_reproduced"]
    (16, 13, 0)
    """
    if trial is None:
        return Collection(tuple(rerun(name) for name in names()))
    found = trial if isinstance(trial, Trial) else read(trial)
    return Rerun(
        found.id,
        found.title,
        _citation(found),
        tuple(_setting(found)),
        tuple(recomputed(found, reported) for reported in found.reported),
        tuple(_levels(found)),
        tuple(_interactions(found)),
        tuple(each.item for each in found.missing),
        (*_sizes(found), *(f"{name}: {each.derived_from}" for name, each in _numbers(found, "derived"))),
        tuple(_assumptions(found)),
        tuple(f"{each.item}: {each.note}" for each in found.discrepancies),
        tuple(f"{name} ({each.kind}): {each.seen}" for name, each in found.sources.items()),
        tuple(each.model_dump(exclude_none=True) for each in found.claims),
        sheets=(*pooled.sheets(found), *backwards.sheets(found), *sheets.sheets(found)),
        notes=tuple(_notes(found)),
        unverified=tuple(f"{name}: {each.place}" for name, each in _numbers(found, "unverified")),
        left_out=tuple(f"{each.item}: {each.note} ({each.place})" for each in found.left_out),
    )


def _notes(found: Trial) -> Iterator[str]:
    """Repeat the file's notes on design and factors, and say where benefit and harm cannot be told apart."""
    yield from found.design.notes
    yield from (f"{rung.label}: {rung.note}" for rung in found.analysis_sets if rung.note)
    yield from (f"{factor.label}: {note}" for factor in found.factors.values() for note in factor.notes)
    planned: list[Outcome | Factor] = [*found.outcomes.values(), *found.factors.values()]
    unseen = [each.label for each in planned if each.prespecified == "unknown"]
    if unseen:
        yield f"whether these were planned was not seen: {'; '.join(unseen)}"
    unknown = [each.label for each in found.outcomes.values() if each.counts and each.responding == "unknown"]
    if unknown:
        yield f"whether responding is good is not known; numbers needed are named as if it were: {'; '.join(unknown)}"


def _citation(found: Trial) -> str:
    text = found.citation.text or str(references()[found.citation.key])
    return " ".join([text, *(f"{each.registry} {each.id}." for each in found.registrations)])


def _setting(found: Trial) -> Iterator[str]:
    """Say what was counted, and the sets of participants, each with its arms."""
    for outcome in found.outcomes.values():
        yield f"{outcome.label[0].upper()}{outcome.label[1:]}, {outcome.time_point}: {outcome.definition}"
    rungs = [f"{rung.label} {rung.total}{_derived(rung.status)}{_arms(found, rung)}" for rung in found.analysis_sets]
    yield "Participants: " + ", ".join(rungs)
    for side in found.side_sets:
        yield f"Beside them: {side.label} {side.total}{_derived(side.status)}. {side.overlap}"


def _arms(found: Trial, rung: AnalysisSet) -> str:
    """Write the size of every arm, by name unless both of two are known, and where they come from if not with all."""
    bare = len(rung.arms) == len(found.arms) == 2
    sizes = " v ".join(str(n) if bare else f"{arm} {n}" for arm, n in rung.arms.items())
    source = f", {found.sources[rung.arms_source].kind} only" if rung.arms_source and not rung.arms_derived_from else ""
    return f" ({sizes}{' †' if rung.arms_derived_from else ''}{source})" if sizes else ""


def _derived(status: str) -> str:
    return " †" if status == "derived" else ""


def _sizes(found: Trial) -> Iterator[str]:
    """Say which sizes of sets, or of their arms, were derived and from what."""
    sets: list[AnalysisSet | SideSet] = [*found.analysis_sets, *found.side_sets]
    yield from (f"{each.label} {each.total}: {each.derived_from}" for each in sets if each.derived_from)
    for rung in found.analysis_sets:
        if rung.arms_derived_from:
            yield f"{rung.label}{_arms(found, rung)}: {rung.arms_derived_from}"


def _numbers(found: Trial, status: str) -> Iterator[tuple[str, Provenance]]:
    """Give the numbers that recomputing rests on and that have a status, in words and with their provenance."""
    for outcome in found.outcomes.values():
        several = f"{outcome.label}, " if len(found.outcomes) > 1 else ""
        for count in outcome.counts:
            if count.status == status:
                yield f"{several}{count.level}, {count.arm} {count.responders}/{count.n}", count
    for share in found.shares:
        if share.status == status:
            yield f"{share.label} {share.count}/{share.n}", share


def _assumptions(found: Trial) -> Iterator[str]:
    """Say each assumption once, with the derived numbers that rest on it."""
    resting: dict[str, list[str]] = {}
    for name, each in _numbers(found, "derived"):
        for assumption in each.assumes:
            resting.setdefault(assumption, []).append(name)
    yield from (f"{assumption} ({'; '.join(names)})" for assumption, names in resting.items())


def _compared(found: Trial) -> Iterator[tuple[str, Outcome, str]]:
    """Give every outcome with each treatment arm that has counts for it, and a prefix that tells them apart."""
    for outcome in found.outcomes.values():
        for treatment in found.treatments:
            if any(count.arm == treatment for count in outcome.counts):
                names = [
                    *([outcome.label] if len(found.outcomes) > 1 else []),
                    *([treatment] if len(found.treatments) > 1 else []),
                ]
                yield "".join(f"{name}: " for name in names), outcome, treatment


def _levels(found: Trial) -> Iterator[tuple[str, Comparison]]:
    """Compare the arms overall and in every level, so that no level is shown without its complement."""
    for prefix, outcome, treatment in _compared(found):
        benefit = outcome.responding != "harm"
        whole = TwoByTwo.of(*_pair(found, outcome, treatment))
        recalled = {count.level for count in outcome.counts if count.status == "unverified"}
        yield f"{prefix}{OVERALL}{_mark(OVERALL in recalled)}", compare(whole, benefit=benefit)
        for factor in outcome.factors:
            for each in levels(found, outcome, factor, (treatment,)).strata:
                name = f"{prefix}{factor} {each.level}{_mark(each.level in recalled)}"
                yield name, compare(each.table, benefit=benefit)


def _mark(recalled: bool) -> str:
    return " ‡" if recalled else ""


def _pair(found: Trial, outcome: Outcome, treatment: str) -> tuple[tuple[int, int], tuple[int, int]]:
    each = [outcome.count(OVERALL, OVERALL, arm) for arm in (treatment, found.control)]
    return (each[0].responders, each[0].n), (each[1].responders, each[1].n)


def _interactions(found: Trial) -> Iterator[Interaction]:
    """Test every factor of every outcome on two scales, since no interaction on one may be one on the other."""
    for _, outcome, treatment in _compared(found):
        for factor in outcome.factors:
            strata = levels(found, outcome, factor, (treatment,))
            exact = find(INTERACTION, "exact")
            recalled = any(count.status == "unverified" for count in outcome.counts if count.factor == factor)
            for scale in SCALES:
                listed = scale in exact.scales and exact.accepts(tuple(each[None] for each in strata.counts))
                for method in (*METHODS, *([exact.name] if listed else [])):
                    yield replace(interaction(strata, scale, method=method), factor=f"{factor}{_mark(recalled)}")
