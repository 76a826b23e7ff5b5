"""A published trial: the whole file as one frozen model. Nothing here computes an effect."""

from typing import Literal, Protocol, Self, TypeVar

from pydantic import Field, model_validator

from subgroup.errors import TrialFileError
from subgroup.published.agreement import DisagreementError, offer, problems
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
    LeftOut,
    Many,
    Missing,
    Name,
    Outcome,
    Provenance,
    Registration,
    Share,
    SideSet,
    Source,
    Summary,
    Text,
)
from subgroup.published.extras import Account, DoseTable, Event, EventTable, Mean, Tier
from subgroup.published.figures import Contrast, Family, Reported

__all__ = [
    "OVERALL",
    "Account",
    "AnalysisSet",
    "Arm",
    "Citation",
    "Claim",
    "Contrast",
    "Count",
    "Design",
    "Discrepancy",
    "DoseTable",
    "Event",
    "EventTable",
    "Factor",
    "Family",
    "LeftOut",
    "Mean",
    "Missing",
    "Outcome",
    "Provenance",
    "Registration",
    "Reported",
    "Share",
    "SideSet",
    "Source",
    "Summary",
    "Tier",
    "Trial",
]


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
    arms: dict[Name, Arm] = Field(default_factory=dict)
    analysis_sets: Many[AnalysisSet] = Field(min_length=1)
    side_sets: Many[SideSet] = ()
    outcomes: dict[Name, Outcome] = Field(default_factory=dict)
    factors: dict[Name, Factor] = Field(default_factory=dict)
    shares: Many[Share] = ()
    means: Many[Mean] = ()
    event_tables: Many[EventTable] = ()
    dose_tables: Many[DoseTable] = ()
    reported: Many[Reported] = ()
    contrasts: Many[Contrast] = ()
    families: Many[Family] = ()
    accounts: Many[Account] = ()
    claims: Many[Claim] = ()
    missing: Many[Missing] = ()
    left_out: Many[LeftOut] = ()
    discrepancies: Many[Discrepancy] = ()

    @model_validator(mode="after")
    def _tables_agree(self) -> Self:
        found = problems(self)
        if found:
            raise DisagreementError(found)
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

    def event_table(self, key: str) -> EventTable:
        """Return a table of adverse events by its id."""
        return _pick("event table", self.event_tables, key)

    def dose_table(self, key: str) -> DoseTable:
        """Return a table of doses by its id."""
        return _pick("dose table", self.dose_tables, key)

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
    raise TrialFileError(f"{key!r} is not a known {kind}; {offer(key, [entry.id for entry in entries])}")
