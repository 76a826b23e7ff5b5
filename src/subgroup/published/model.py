"""A published trial: the whole file, and what must agree between its tables. Nothing here computes an effect."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal, NamedTuple, Protocol, Self, TypeVar

from pydantic import Field, model_validator

from subgroup.errors import TrialFileError, nearest
from subgroup.published.entries import (
    OVERALL,
    AnalysisSet,
    Arm,
    Citation,
    Claim,
    Count,
    Design,
    Discrepancy,
    Entry,
    Factor,
    Many,
    Missing,
    Name,
    Outcome,
    Provenance,
    Refers,
    Registration,
    Reported,
    Share,
    SideSet,
    Source,
    Text,
)
from subgroup.published.references import references

__all__ = [
    "OVERALL",
    "AnalysisSet",
    "Arm",
    "Citation",
    "Claim",
    "Count",
    "Design",
    "Discrepancy",
    "Factor",
    "Missing",
    "Outcome",
    "Provenance",
    "Registration",
    "Reported",
    "Share",
    "SideSet",
    "Source",
    "Trial",
]

Place = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing that does not agree: where it stands in the file, and what is wrong."""

    where: Place
    what: str


class DisagreementError(ValueError):
    """Tables of one file that do not agree; carries every `Problem`."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.what for problem in problems))


class Trial(Entry):
    """A published trial: what was done, what was printed, where, and what is missing."""

    format: Literal[1]
    id: Name
    title: Text
    summary: Text
    citation: Citation
    registrations: Many[Registration] = ()
    design: Design
    sources: dict[Name, Source] = Field(min_length=1)
    arms: dict[Name, Arm] = Field(min_length=2)
    analysis_sets: Many[AnalysisSet] = Field(min_length=1)
    side_sets: Many[SideSet] = ()
    outcomes: dict[Name, Outcome] = Field(min_length=1)
    factors: dict[Name, Factor] = Field(default_factory=dict)
    shares: Many[Share] = ()
    reported: Many[Reported] = ()
    claims: Many[Claim] = ()
    missing: Many[Missing] = ()
    discrepancies: Many[Discrepancy] = ()

    @model_validator(mode="after")
    def _tables_agree(self) -> Self:
        # The later checks follow names, so they run only once every name is known.
        problems = [*_repeated(self), *_roles(self), *_unknown(self)] or [
            *_levels(self),
            *_counts(self),
            *_sums(self),
            *_targets(self),
            *_sets(self),
        ]
        if problems:
            raise DisagreementError(problems)
        return self

    @property
    def treatments(self) -> tuple[str, ...]:
        """The treatment arms, in the file's order."""
        return tuple(key for key, arm in self.arms.items() if arm.role == "treatment")

    @property
    def treatment(self) -> str:
        """The first treatment arm."""
        return self.treatments[0]

    @property
    def control(self) -> str:
        """The control arm."""
        return next(key for key, arm in self.arms.items() if arm.role == "control")

    def analysis_set(self, key: str) -> AnalysisSet:
        """Return a rung of the ladder by its id."""
        return _pick("analysis set", self.analysis_sets, key)

    def share(self, key: str) -> Share:
        """Return a share by its id."""
        return _pick("share", self.shares, key)

    def figure(self, key: str) -> Reported:
        """Return a reported figure by its id."""
        return _pick("reported figure", self.reported, key)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Listed = TypeVar("Listed", bound=_Named)


def _pick(kind: str, entries: tuple[Listed, ...], key: str) -> Listed:
    for entry in entries:
        if entry.id == key:
            return entry
    raise TrialFileError(f"{key!r} is not a known {kind}; {_offer(key, [entry.id for entry in entries])}")


def _offer(name: str, known: Collection[str]) -> str:
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
        offer = "" if number else f"; {_offer(name, known[kind])}"  # costly, and only the first is ever shown
        yield Problem(where, f"{name!r} is not a known {kind}{offer}")
    if trial.citation.text is None and trial.citation.key not in known["reference"]:
        what = f"{trial.citation.key!r} is not in references.toml and no text gives the whole reference"
        what += f"; {_offer(trial.citation.key, known['reference'])}"
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
    tables: tuple[tuple[str, ...], ...] = (("analysis_sets", "side_sets"), ("shares",), ("reported",), ("claims",))
    for group in tables:
        seen: set[str] = set()
        for table in group:
            for number, entry in enumerate(getattr(trial, table)):
                if entry.id in seen:
                    yield Problem((table, number, "id"), f"{entry.id!r} is given twice")
                seen.add(entry.id)


def _roles(trial: Trial) -> Iterator[Problem]:
    """Ask for one control arm and at least one treatment arm."""
    roles = Counter(arm.role for arm in trial.arms.values())
    if roles["control"] != 1:
        yield Problem(("arms",), f"{roles['control']} arms have role = 'control'; there must be exactly one")
    if not roles["treatment"]:
        yield Problem(("arms",), "no arm has role = 'treatment'; there must be at least one")


def _levels(trial: Trial) -> Iterator[Problem]:
    """Find levels that their factor does not have, and names that are kept for all participants."""
    for key, factor in trial.factors.items():
        if OVERALL in (key, *factor.levels):
            yield Problem(("factors", key), "'overall' is the word for all participants, not for a factor or a level")
        if len(set(factor.levels)) < len(factor.levels):
            yield Problem(("factors", key, "levels"), "a level is given twice")
    mentions: list[tuple[Place, Count | Reported]] = [
        (("outcomes", key, "counts", number), count)
        for key, outcome in trial.outcomes.items()
        for number, count in enumerate(outcome.counts)
    ]
    mentions += [(("reported", number), figure) for number, figure in enumerate(trial.reported)]
    for where, entry in mentions:
        levels = trial.factors[entry.factor].levels if entry.factor != OVERALL else (OVERALL,)
        if entry.level not in levels:
            what = f"{entry.level!r} is not a level of {entry.factor!r}; {nearest(entry.level, levels)}"
            yield Problem((*where, "level"), what)


def _counts(trial: Trial) -> Iterator[Problem]:
    """Ask for counts in both arms, overall and in every level, each once."""
    for key, outcome in trial.outcomes.items():
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
    """Ask that a figure of an outcome names arms that have counts: its own, or a treatment arm against control."""
    for number, figure in enumerate(trial.reported):
        if figure.outcome is None or figure.cannot:
            continue
        where: Place = ("reported", number, "arm")
        effect = figure.figure != "percent"
        if effect and figure.arm is None and len(trial.treatments) > 1:
            yield Problem(where, f"is missing: say which of {', '.join(trial.treatments)} is compared with control")
        elif effect and figure.arm == trial.control:
            yield Problem(where, f"{figure.arm!r} is the control; name the treatment arm that is compared with it")
        else:
            asked = [figure.arm or trial.treatment, *([trial.control] if effect else [])]
            given = {(count.factor, count.level, count.arm) for count in trial.outcomes[figure.outcome].counts}
            for arm in asked:
                if (figure.factor, figure.level, arm) not in given:
                    yield Problem(where, f"{_cell(figure.factor, figure.level, arm)} has no count")


def _cell(factor: str, level: str, arm: str) -> str:
    return f"factor {factor!r}, level {level!r}, arm {arm!r}"


def _sets(trial: Trial) -> Iterator[Problem]:
    """Compare totals with arms, and the arms of an analysis with the counts it is said to be the set of."""
    for number, rung in enumerate(trial.analysis_sets):
        if set(rung.arms) == set(trial.arms) and sum(rung.arms.values()) != rung.total:
            what = f"total = {rung.total} is not the sum of its arms, {sum(rung.arms.values())}"
            yield Problem(("analysis_sets", number, "total"), what)
    for key, outcome in trial.outcomes.items():
        arms = trial.analysis_set(outcome.analysis_set).arms
        for number, count in enumerate(outcome.counts):
            if count.factor == OVERALL and arms.get(count.arm, count.n) != count.n:
                what = f"{count.n} is not the {arms[count.arm]} of analysis set {outcome.analysis_set!r}"
                yield Problem(("outcomes", key, "counts", number, "n"), what)
