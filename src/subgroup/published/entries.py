"""The tables a trial file is made of, one frozen model each, with what must hold inside one table."""

import datetime
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from subgroup.errors import TrialFileError

OVERALL: Final = "overall"
NAME: Final = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
LINE: Final = r"^[^\x00-\x1f\x7f-\x9f]+$"  # a file must not be able to steer a terminal
LINK: Final = r"^https?://[^\s\x00-\x1f\x7f-\x9f]+$"
DOI: Final = r"^10\.[0-9]{4,9}/[^\s\x00-\x1f\x7f-\x9f]+$"

MOMENT: Final = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


@dataclass(frozen=True)
class Refers:
    """Marks a field whose text names an entry of another table; `Trial` checks that the entry exists."""

    to: str


Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], Strict(False)]  # TOML has arrays only; a tuple keeps frozen models frozen
Name = Annotated[str, Field(pattern=NAME, max_length=60)]
Text = Annotated[str, Field(pattern=LINE, max_length=2000)]
Link = Annotated[str, Field(pattern=LINK, max_length=500)]
Doi = Annotated[str, Field(pattern=DOI, max_length=200)]
Whole = Annotated[int, Field(ge=0, le=10_000_000)]
SourceName = Annotated[Name, Refers("source")]
Number = Annotated[float, Field(ge=-1e12, le=1e12)]
SourceKind = Literal[
    "article", "abstract", "registry", "review", "data set", "web page", "news", "press release", "interview", "blog"
]
Comparison = Literal[
    "parallel",
    "crossover",
    "factorial",
    "randomised withdrawal",
    "several trials",
    "observational",
    "single group",
    "sequential",
    "not given",
]
ClaimKind = Literal[
    "result", "interpretation", "subgroup", "generalisation", "baseline", "trial identity", "explanation"
]


Planned = bool | Literal["unknown"]  # said before the results were known, or not, or neither was seen


class Entry(BaseModel):
    """What all tables share: no unknown key, no silent conversion, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Provenance(Entry):
    """Where a number comes from: printed in a source, derived from what is printed there, or not verified."""

    status: Literal["printed", "derived", "unverified"]
    source: SourceName
    place: Text
    derived_from: Text | None = None
    assumes: Many[Text] = ()

    @model_validator(mode="after")
    def _derivation_is_told(self) -> Self:
        if self.status == "derived" and self.derived_from is None:
            raise ValueError("status is 'derived', so derived_from must say from what")
        if self.status != "derived" and (self.derived_from or self.assumes):
            raise ValueError(f"status is {self.status!r}, so derived_from and assumes must be left out")
        return self


class Citation(Entry):
    """The trial's publication: a key of references.toml, or any key and the full reference as `text`."""

    key: Name
    text: Text | None = None


class Registration(Entry):
    """One registry entry."""

    registry: Text
    id: Text
    note: Text | None = None


class Dates(Entry):
    """A stretch of time, as one source gives it."""

    label: Text
    start: datetime.date
    end: datetime.date
    source: SourceName

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"end = {self.end} is before start = {self.start}")
        return self


class Design(Entry):
    """How the trial was done."""

    allocation: Text
    ratio: Text | None = None
    masking: Text
    comparison: Comparison = "parallel"
    phase: Text | None = None
    centres: Annotated[int, Field(ge=1)] | None = None
    setting: Text | None = None
    duration: Text
    population: Text
    dates: Many[Dates] = ()
    stratified_by: Many[Text] = ()
    notes: Many[Text] = ()


class Source(Entry):
    """A place numbers or statements were printed in, and how much of it was seen."""

    kind: SourceKind
    title: Text | None = None
    doi: Doi | None = None
    url: Link | None = None
    cite: Annotated[Name | None, Refers("reference")] = None
    id: Text | None = None
    seen: Text


class Arm(Entry):
    """One randomised group."""

    label: Text
    role: Literal["treatment", "control"]
    description: Text


class AnalysisSet(Provenance):
    """One rung of the ladder from randomised to analysed."""

    id: Name
    label: Text
    total: Whole
    arms: Annotated[dict[Name, Whole], Refers("arm")] = Field(default_factory=dict)
    arms_source: Annotated[Name | None, Refers("source")] = None
    arms_derived_from: Text | None = None
    note: Text | None = None


class SideSet(Provenance):
    """A set of participants beside the ladder, and what is known of its overlap with it."""

    id: Name
    label: Text
    total: Whole
    overlap: Text


class Cell(Provenance):
    """So many participants of one arm, overall or in one level of a factor."""

    factor: Annotated[Name, Refers("factor")] = OVERALL
    level: Text = OVERALL
    arm: Annotated[Name, Refers("arm")]
    n: Whole


class Count(Cell):
    """How many of them responded."""

    responders: Whole

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.responders > self.n:
            raise ValueError(f"responders = {self.responders} is more than n = {self.n}")
        return self


class Summary(Cell):
    """Mean and standard deviation of what was measured in them."""

    mean: Number
    sd: Annotated[Number, Field(ge=0)]


class Outcome(Entry):
    """An outcome, with counts if it is a yes or no, with means if it was measured, with neither if none were found."""

    label: Text
    definition: Text
    responding: Literal["benefit", "harm", "unknown"]
    time_point: Text
    analysis_set: Annotated[Name, Refers("analysis set")]
    prespecified: Planned
    counts: Many[Count] = ()
    means: Many[Summary] = ()

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors with counts here, in the file's order."""
        return tuple(dict.fromkeys(count.factor for count in self.counts if count.factor != OVERALL))

    def count(self, factor: str, level: str, arm: str) -> Count:
        """Return one arm's count, ``("overall", "overall", arm)`` for all participants."""
        for count in self.counts:
            if (count.factor, count.level, count.arm) == (factor, level, arm):
                return count
        raise TrialFileError(f"{self.label!r} has no count for factor {factor!r}, level {level!r}, arm {arm!r}")

    def mean(self, factor: str, level: str, arm: str) -> Summary:
        """Return one arm's mean, ``("overall", "overall", arm)`` for all participants."""
        for mean in self.means:
            if (mean.factor, mean.level, mean.arm) == (factor, level, arm):
                return mean
        raise TrialFileError(f"{self.label!r} has no mean for factor {factor!r}, level {level!r}, arm {arm!r}")


class Factor(Entry):
    """A marker or trait that divides the participants into levels."""

    label: Text
    definition: Text
    measured: Literal["baseline", "after randomisation", "unknown"]
    prespecified: Planned
    randomisation_stratified: bool
    levels: Annotated[Many[Text], Field(min_length=2)]
    notes: Many[Text] = ()


class Share(Provenance):
    """A share of participants that is not an arm's response."""

    id: Name
    label: Text
    count: Whole
    n: Whole
    set: Annotated[Name, Refers("set")]
    arm: Annotated[Name | None, Refers("arm")] = None
    note: Text | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.count > self.n:
            raise ValueError(f"count = {self.count} is more than n = {self.n}")
        return self


class Claim(Entry):
    """Something said about the trial, paraphrased in neutral words and told by role, never by name."""

    id: Name
    role: Literal["authors", "press", "company", "blog", "reader"]
    kind: ClaimKind
    text: Text
    about: Annotated[Many[Name], Refers("reported figure")] = ()
    source: SourceName
    note: Text | None = None


class Missing(Entry):
    """Something that was looked for and not found."""

    item: Text
    note: Text


class LeftOut(Entry):
    """Something that a source says and this file does not hold, with the place and the reason."""

    item: Text
    source: SourceName
    place: Text
    note: Text


class Discrepancy(Entry):
    """Two places that do not agree."""

    item: Text
    note: Text
