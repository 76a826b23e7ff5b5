"""Recompute every printed figure of a published trial from its counts."""

from __future__ import annotations

import os
from collections.abc import Iterator

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.core.printed import Printed, PrintedEstimate, parse
from subgroup.core.registry import ASSOCIATION_TEST, methods
from subgroup.core.strata import Strata
from subgroup.published.entries import OVERALL, Outcome, Provenance, Reported
from subgroup.published.model import Trial
from subgroup.published.reader import trial as read
from subgroup.published.references import references
from subgroup.reconstruction import identify
from subgroup.results.comparison import Comparison
from subgroup.results.interaction import Interaction
from subgroup.results.rerun import CANNOT, NOT_REPRODUCED, OTHER_HABIT, REPRODUCED, Figure, Rerun, Tried
from subgroup.verbs.comparing import compare
from subgroup.verbs.interacting import interaction

SCALES = ("odds_ratio", "risk_difference")
METHODS = ("wald", "likelihood-ratio")


def rerun(trial: str | os.PathLike[str] | Trial) -> Rerun:
    """Recompute a published trial: every printed figure beside what the counts give.

    Parameters
    ----------
    trial : str, path or Trial
        Name of a bundled trial (see ``sg.trials()``), or the path of a trial file.

    Returns
    -------
    Rerun
        A row per printed figure, with verdict and the methods that reproduce it; and per factor the interaction.

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
    """
    found = trial if isinstance(trial, Trial) else read(trial)
    return Rerun(
        found.id,
        found.title,
        _citation(found),
        tuple(_setting(found)),
        tuple(_figure(found, reported) for reported in found.reported),
        tuple(_levels(found)),
        tuple(_interactions(found)),
        tuple(each.item for each in found.missing),
        tuple(f"{name}: {each.derived_from}" for name, each in _derived(found)),
        tuple(_assumptions(found)),
        tuple(f"{each.item}: {each.note}" for each in found.discrepancies),
        tuple(f"{name} ({each.kind}): {each.seen}" for name, each in found.sources.items()),
        tuple(each.model_dump(exclude_none=True) for each in found.claims),
    )


def _citation(found: Trial) -> str:
    text = found.citation.text or str(references()[found.citation.key])
    return " ".join([text, *(f"{each.registry} {each.id}." for each in found.registrations)])


def _setting(found: Trial) -> Iterator[str]:
    """Say what was counted, and the sets of participants, each with its arms."""
    for outcome in found.outcomes.values():
        yield f"{outcome.label.capitalize()} at {outcome.time_point}: {outcome.definition}"
    rungs = [f"{rung.label} {rung.total}{_arms(rung.arms)}" for rung in found.analysis_sets]
    yield "Participants: " + ", ".join(rungs)
    for side in found.side_sets:
        yield f"Beside them: {side.label} {side.total}. {side.overlap}"


def _arms(arms: dict[str, int]) -> str:
    return f" ({' v '.join(str(n) for n in arms.values())})" if arms else ""


def _derived(found: Trial) -> Iterator[tuple[str, Provenance]]:
    """Give the numbers that recomputing rests on and that were not printed, in words and with their provenance."""
    for outcome in found.outcomes.values():
        for count in outcome.counts:
            if count.status == "derived":
                yield f"{count.level}, {count.arm} {count.responders}/{count.n}", count
    for share in found.shares:
        if share.status == "derived":
            yield f"{share.label} {share.count}/{share.n}", share


def _assumptions(found: Trial) -> Iterator[str]:
    """Say each assumption once, with the derived numbers that rest on it."""
    resting: dict[str, list[str]] = {}
    for name, each in _derived(found):
        for assumption in each.assumes:
            resting.setdefault(assumption, []).append(name)
    yield from (f"{assumption} ({'; '.join(names)})" for assumption, names in resting.items())


def _figure(found: Trial, reported: Reported) -> Figure:
    """Recompute one figure and judge it."""
    printed = parse(reported.figure, reported.printed)
    candidates, counts = ([], "") if reported.cannot else _candidates(found, reported, printed)
    # An estimate without an interval is the same whichever method is asked.
    named = reported.figure == "p" or (isinstance(printed, PrintedEstimate) and printed.low is not None)
    fits = identify.fitting(candidates)
    best = fits[0] if fits else _default(reported.figure, candidates)
    usual = any(each.habits[0] == "half-up" for each in fits)
    verdict = CANNOT if reported.cannot else REPRODUCED if usual else OTHER_HABIT if fits else NOT_REPRODUCED
    return Figure(
        reported.id,
        reported.label,
        reported.figure,
        reported.printed,
        counts,
        best.values if best else (),
        verdict,
        tuple(each.method for each in fits if named),
        tuple(dict.fromkeys(habit for each in fits for habit in each.habits)),
        tuple(candidates),
        _group(found, reported),
        reported.factor,
        reported.level,
        reported.source,
        reported.place,
        reported.cannot or "",
        not reported.cannot and any(each.status == "derived" for each in _basis(found, reported)),
    )


def _basis(found: Trial, reported: Reported) -> list[Provenance]:
    """Return the counts that a figure is recomputed from."""
    if reported.share:
        return [found.share(reported.share)]
    outcome = found.outcomes[reported.outcome or ""]
    arms = [reported.arm or found.treatment, *([] if reported.figure == "percent" else [found.control])]
    return [outcome.count(reported.factor, reported.level, arm) for arm in arms]


def _group(found: Trial, reported: Reported) -> str:
    """Name the participants that a figure is about."""
    if reported.share:
        share = found.share(reported.share)
        return f"{share.set}, {share.n}"
    if not reported.outcome:
        return "others"
    where = OVERALL if reported.factor == OVERALL else f"{reported.factor} {reported.level}"
    return f"{where}, {_table(found, found.outcomes[reported.outcome], reported)}"


def _default(kind: str, candidates: list[Tried]) -> Tried | None:
    """Return what is shown where nothing reproduces the figure."""
    family = {"p": ASSOCIATION_TEST, "nnt": RISK_DIFFERENCE.name}.get(kind, kind)
    usual = [
        each for each in candidates if each.method in [method.name for method in methods(family) if method.default]
    ]
    return next(iter(usual or candidates), None)


def _candidates(found: Trial, reported: Reported, printed: Printed | PrintedEstimate) -> tuple[list[Tried], str]:
    """Return what every method gives for a figure, and the counts it is about in words."""
    if reported.share:
        share = found.share(reported.share)
        return identify.percent(_number(printed), share.count, share.n), f"{share.count}/{share.n}"
    outcome = found.outcomes[reported.outcome or ""]
    if reported.figure == "percent":
        count = outcome.count(reported.factor, reported.level, reported.arm or "")
        return identify.percent(_number(printed), count.responders, count.n), f"{count.responders}/{count.n}"
    table = _table(found, outcome, reported)
    return _effect(reported, printed, table, outcome.responding == "benefit"), str(table)


def _effect(reported: Reported, printed: Printed | PrintedEstimate, table: TwoByTwo, benefit: bool) -> list[Tried]:
    if isinstance(printed, Printed):
        return identify.p_value(printed, table)
    level = printed.confidence_level or reported.confidence_level or 0.95
    if reported.figure == "nnt":
        return identify.number_needed(printed, table, benefit, level)
    return identify.estimate(reported.figure, printed, table, level)


def _number(printed: Printed | PrintedEstimate) -> Printed:
    return printed.estimate if isinstance(printed, PrintedEstimate) else printed


def _table(found: Trial, outcome: Outcome, reported: Reported) -> TwoByTwo:
    """Return the table a figure is about; a percent of the control arm stands beside the first treatment arm."""
    treatment = reported.arm if reported.arm in found.treatments else found.treatment
    return _arms_of(found, outcome, reported.factor, reported.level, treatment)


def _compared(found: Trial) -> Iterator[tuple[str, Outcome, str]]:
    """Give every outcome with each treatment arm that has counts for it, and a prefix that tells several arms apart."""
    for outcome in found.outcomes.values():
        for treatment in found.treatments:
            if any(count.arm == treatment for count in outcome.counts):
                yield f"{treatment}: " if len(found.treatments) > 1 else "", outcome, treatment


def _levels(found: Trial) -> Iterator[tuple[str, Comparison]]:
    """Compare the arms overall and in every level, so that no level is shown without its complement."""
    for prefix, outcome, treatment in _compared(found):
        benefit = outcome.responding == "benefit"
        yield f"{prefix}{OVERALL}", compare(_arms_of(found, outcome, OVERALL, OVERALL, treatment), benefit=benefit)
        for factor in outcome.factors:
            for each in _strata(found, outcome, factor, treatment).strata:
                yield f"{prefix}{factor} {each.level}", compare(each.table, benefit=benefit)


def _interactions(found: Trial) -> Iterator[Interaction]:
    """Test every factor of every outcome on two scales, since no interaction on one may be one on the other."""
    for _, outcome, treatment in _compared(found):
        for factor in outcome.factors:
            strata = _strata(found, outcome, factor, treatment)
            yield from (interaction(strata, scale, method=method) for scale in SCALES for method in METHODS)


def _strata(found: Trial, outcome: Outcome, factor: str, treatment: str) -> Strata:
    levels: dict[object, object] = {
        level: _arms_of(found, outcome, factor, level, treatment) for level in found.factors[factor].levels
    }
    return Strata.of({factor: levels}, overall=_arms_of(found, outcome, OVERALL, OVERALL, treatment))


def _arms_of(found: Trial, outcome: Outcome, factor: str, level: str, treatment: str) -> TwoByTwo:
    """Return the table of one level, or of all participants."""
    arms = (outcome.count(factor, level, arm) for arm in (treatment, found.control))
    return TwoByTwo.of(*((arm.responders, arm.n) for arm in arms))
