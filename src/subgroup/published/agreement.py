"""What must agree between the tables of a trial file. Nothing here computes an effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from subgroup.errors import nearest
from subgroup.published.entries import OVERALL, Cell, Entry, Refers
from subgroup.published.figures import EFFECTS, HAZARDS, OF_ARMS
from subgroup.published.references import references

if TYPE_CHECKING:
    from subgroup.published.figures import Reported
    from subgroup.published.model import Trial

Place: TypeAlias = tuple[str | int, ...]
# Printed effects from which a p-value may follow, or which may be compared with each other.
PRINTED_EFFECTS = (*EFFECTS, "mean_difference", "odds_reduction", *HAZARDS)


class Problem(NamedTuple):
    """One thing that does not agree: where it stands in the file, and what is wrong."""

    where: Place
    what: str


class DisagreementError(ValueError):
    """Tables of one file that do not agree; carries every `Problem`."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.what for problem in problems))


def problems(trial: Trial) -> list[Problem]:
    """Return everything that does not agree."""
    # The later checks follow names, so they run only once every name is known.
    return [*_repeated(trial), *_roles(trial), *_unknown(trial)] or [
        *_levels(trial),
        *_counts(trial),
        *_sums(trial),
        *_targets(trial),
        *_belonging(trial),
        *_sets(trial),
        *_events(trial),
    ]


def offer(name: str, known: Collection[str]) -> str:
    """Return the nearest of the names that there are."""
    return nearest(name, known) if known else "there are none"


def _keys(trial: Trial) -> dict[str, Collection[str]]:
    """Return the names that a field marked with `Refers` may use, by kind."""
    rungs = [rung.id for rung in trial.analysis_sets]
    known: dict[str, Iterable[str]] = {
        "source": trial.sources,
        "arm": trial.arms,
        "outcome": trial.outcomes,
        "factor": [OVERALL, *trial.factors],
        "analysis set": rungs,
        "set": [*rungs, *(side.id for side in trial.side_sets)],
        "share": [share.id for share in trial.shares],
        "reported figure": [figure.id for figure in trial.reported],
        "reference": references(),
    }
    return {kind: dict.fromkeys(names) for kind, names in known.items()}


def _unknown(trial: Trial) -> Iterator[Problem]:
    """Find names of entries that do not exist."""
    known = _keys(trial)
    unknown = ((where, kind, name) for where, kind, name in _mentions(trial, ()) if name not in known[kind])
    for number, (where, kind, name) in enumerate(unknown):
        near = "" if number else f"; {offer(name, known[kind])}"  # costly, and only the first is ever shown
        yield Problem(where, f"{name!r} is not a known {kind}{near}")
    if trial.citation.text is None and trial.citation.key not in known["reference"]:
        what = f"{trial.citation.key!r} is not in references.toml and no text gives the whole reference"
        what += f"; {offer(trial.citation.key, known['reference'])}"
        yield Problem(("citation", "key"), what)


def _mentions(entry: Entry, where: Place) -> Iterator[tuple[Place, str, str]]:
    """Walk through the file and give every mention of another entry: its place, its kind and the name."""
    for name, field in type(entry).model_fields.items():
        kind = next((mark.to for mark in field.metadata if isinstance(mark, Refers)), None)
        for place, part in _parts(getattr(entry, name), (*where, name), keys=kind is not None):
            if kind is not None:
                yield place, kind, part
            elif isinstance(part, Entry):
                yield from _mentions(part, place)


def _parts(value: Any, where: Place, keys: bool) -> Iterator[tuple[Place, Any]]:
    """Open tables (their keys or their values) and arrays; a single value stays as it is, and None is nothing."""
    if isinstance(value, dict):
        yield from (((*where, key), key if keys else item) for key, item in value.items())
    elif isinstance(value, tuple):
        yield from (((*where, number), item) for number, item in enumerate(value))
    elif value is not None:
        yield where, value


def _repeated(trial: Trial) -> Iterator[Problem]:
    """Find ids that are given twice; the two kinds of sets share one list of ids."""
    tables: list[tuple[str, ...]] = [("analysis_sets", "side_sets")]
    tables += [
        (name,)
        for name in (
            "shares", "means", "event_tables", "dose_tables", "reported", "contrasts", "families", "accounts", "claims"
        )
    ]  # fmt: skip
    for group in tables:
        seen: set[str] = set()
        for table in group:
            for number, entry in enumerate(getattr(trial, table)):
                if entry.id in seen:
                    yield Problem((table, number, "id"), f"{entry.id!r} is given twice")
                seen.add(entry.id)


def _roles(trial: Trial) -> Iterator[Problem]:
    """Ask for one control arm and at least one treatment arm, where there are arms at all."""
    roles = Counter(arm.role for arm in trial.arms.values())
    if not roles:
        if any(outcome.counts or outcome.means for outcome in trial.outcomes.values()):
            yield Problem(("arms",), "is missing: outcomes have counts or means, which belong to arms")
        return
    if roles["control"] != 1:
        yield Problem(("arms",), f"{roles['control']} arms have role = 'control'; there must be exactly one")
    if not roles["treatment"]:
        yield Problem(("arms",), "no arm has role = 'treatment'; there must be at least one")


def _cells(trial: Trial) -> Iterator[tuple[Place, Cell]]:
    """Give every count and mean of every outcome with its place."""
    for key, outcome in trial.outcomes.items():
        yield from ((("outcomes", key, "counts", number), count) for number, count in enumerate(outcome.counts))
        yield from ((("outcomes", key, "means", number), mean) for number, mean in enumerate(outcome.means))


def _levels(trial: Trial) -> Iterator[Problem]:
    """Find levels that their factor does not have, and names that are kept for all participants."""
    for key, factor in trial.factors.items():
        if OVERALL in (key, *factor.levels):
            yield Problem(("factors", key), "'overall' is the word for all participants, not for a factor or a level")
        if len(set(factor.levels)) < len(factor.levels):
            yield Problem(("factors", key, "levels"), "a level is given twice")
    mentions: list[tuple[Place, Cell | Reported]] = [*_cells(trial)]
    mentions += [(("reported", number), figure) for number, figure in enumerate(trial.reported)]
    for where, entry in mentions:
        levels = trial.factors[entry.factor].levels if entry.factor != OVERALL else (OVERALL,)
        if entry.level not in levels:
            what = f"{entry.level!r} is not a level of {entry.factor!r}; {nearest(entry.level, levels)}"
            yield Problem((*where, "level"), what)


def _counts(trial: Trial) -> Iterator[Problem]:
    """Ask for counts in both arms, overall and in every level, each once."""
    for key, outcome in trial.outcomes.items():
        if not outcome.counts:
            continue
        given = Counter((count.factor, count.level, count.arm) for count in outcome.counts)
        wanted = [(OVERALL, OVERALL)] + [
            (name, level) for name in outcome.factors for level in trial.factors[name].levels
        ]
        where: Place = ("outcomes", key, "counts")
        for cell, times in given.items():
            if times > 1:
                yield Problem(where, f"{_cell(*cell)} is counted {times} times")
        counted = dict.fromkeys(count.arm for count in outcome.counts if count.factor == OVERALL)
        arms = [trial.treatment, trial.control, *(arm for arm in counted if arm in trial.treatments[1:])]
        for factor, level in wanted:
            for arm in arms:
                if (factor, level, arm) not in given:
                    yield Problem(where, f"{_cell(factor, level, arm)} has no count")


def _sums(trial: Trial) -> Iterator[Problem]:
    """Find levels that together hold more people, or more responders, than there are."""
    for key, outcome in trial.outcomes.items():
        whole = {count.arm: count for count in outcome.counts if count.factor == OVERALL}
        for factor in outcome.factors:
            for arm, total in whole.items():
                parts = [count for count in outcome.counts if (count.factor, count.arm) == (factor, arm)]
                responders, n = sum(part.responders for part in parts), sum(part.n for part in parts)
                fits = 0 <= total.responders - responders <= total.n - n
                if not fits:
                    what = f"levels of {factor!r} add up to {responders}/{n} in arm {arm!r}"
                    what += f", which does not fit into overall {total.responders}/{total.n}"
                    yield Problem(("outcomes", key, "counts"), what)


def _targets(trial: Trial) -> Iterator[Problem]:
    """Ask that a figure of an outcome names arms that have counts: its own, or treatment against control."""
    for number, figure in enumerate(trial.reported):
        outcome = trial.outcomes.get(figure.outcome or "")
        if outcome is None or figure.cannot or figure.figure in HAZARDS:
            continue
        if not (outcome.counts or outcome.means):
            what = f"is missing: {figure.outcome!r} has neither counts nor means, so say why {figure.id!r} cannot be"
            yield Problem(("reported", number, "cannot"), f"{what} recomputed")
            continue
        where: Place = ("reported", number, "arm")
        effect = figure.figure not in OF_ARMS
        if effect and not figure.treated and len(trial.treatments) > 1:
            yield Problem(where, f"is missing: say which of {', '.join(trial.treatments)} is compared with control")
        elif effect and trial.control in figure.treated and not figure.against:
            yield Problem(where, f"{trial.control!r} is the control; name the treatment arm that is compared with it")
        else:
            asked = [*(figure.treated or (trial.treatment,)), *((figure.against or (trial.control,)) if effect else ())]
            cells: list[Cell] = [*outcome.counts, *outcome.means]
            given = {(cell.factor, cell.level, cell.arm) for cell in cells}
            for arm in asked:
                if (figure.factor, figure.level, arm) not in given:
                    yield Problem(where, f"{_cell(figure.factor, figure.level, arm)} has no count")
        if figure.across and figure.across not in outcome.factors:
            what = f"{figure.across!r} has no counts in {figure.outcome!r}; {offer(figure.across, outcome.factors)}"
            yield Problem(("reported", number, "across"), what)


def _belonging(trial: Trial) -> Iterator[Problem]:
    """Ask that figures which others follow from, or are compared with, are of a kind that allows it."""
    for number, figure in enumerate(trial.reported):
        yield from _of_kind(trial, ("reported", number, "follows_from"), figure.follows_from, PRINTED_EFFECTS)
    for number, contrast in enumerate(trial.contrasts):
        yield from _of_kind(trial, ("contrasts", number, "figures"), contrast.figures, PRINTED_EFFECTS)
        yield from _of_kind(trial, ("contrasts", number, "errors"), contrast.errors, ("odds_reduction_sd",))
    for number, family in enumerate(trial.families):
        yield from _of_kind(trial, ("families", number, "figures"), family.figures, ("p",))


def _of_kind(trial: Trial, where: Place, names: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Problem]:
    for number, name in enumerate(names):
        kind = trial.figure(name).figure
        if kind not in kinds:
            yield Problem((*where, number), f"{name!r} is a figure of kind {kind!r}, not {' or '.join(kinds)}")


def _cell(factor: str, level: str, arm: str) -> str:
    return f"factor {factor!r}, level {level!r}, arm {arm!r}"


def _sets(trial: Trial) -> Iterator[Problem]:
    """Compare totals with arms, and the arms of an analysis with the counts it is said to be the set of."""
    for number, rung in enumerate(trial.analysis_sets):
        if rung.arms and set(rung.arms) == set(trial.arms) and sum(rung.arms.values()) != rung.total:
            what = f"total = {rung.total} is not the sum of its arms, {sum(rung.arms.values())}"
            yield Problem(("analysis_sets", number, "total"), what)
    for where, cell in _cells(trial):
        name = trial.outcomes[str(where[1])].analysis_set
        arms = trial.analysis_set(name).arms
        if cell.factor == OVERALL and arms.get(cell.arm, cell.n) != cell.n:
            yield Problem((*where, "n"), f"{cell.n} is not the {arms[cell.arm]} of analysis set {name!r}")


def _events(trial: Trial) -> Iterator[Problem]:
    """Find adverse events without an n, or with more people than that."""
    for number, table in enumerate(trial.event_tables):
        arms = trial.analysis_set(table.set).arms
        for row, event in enumerate(table.events):
            for arm, count in event.counts.items():
                where: Place = ("event_tables", number, "events", row, "counts", arm)
                n = event.n.get(arm, arms.get(arm))
                if n is None:
                    yield Problem(where, f"analysis set {table.set!r} does not say how many were in arm {arm!r}")
                elif count > n:
                    yield Problem(where, f"{count} is more than the {n} of arm {arm!r}")
