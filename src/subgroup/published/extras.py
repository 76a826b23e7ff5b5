"""Tables beside outcomes: accounts of a trial, adverse events, doses by weight, and means at baseline."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from subgroup.published.entries import MOMENT, Entry, Many, Name, Number, Provenance, Refers, SourceName, Text, Whole

Moment = Annotated[str, Field(pattern=MOMENT)]


class Account(Entry):
    """What one source says a trial was: the same registration id marks accounts of one trial."""

    id: Name
    label: Text
    registration: Text
    source: SourceName
    identified: Literal["stated", "inferred"] = "stated"
    because: Text | None = None
    treatment: Text | None = None
    phase: Text | None = None
    start: Moment | None = None
    end: Moment | None = None
    participants: Whole | None = None
    dose: Text | None = None
    site: Text | None = None
    eligibility: Text | None = None
    design: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _inference_is_told(self) -> Self:
        if (self.identified == "inferred") != (self.because is not None):
            raise ValueError("because says why a registration is inferred, and is left out where it is stated")
        return self


class Event(Entry):
    """One term of an adverse-event table, with how many had it in each arm."""

    label: Text
    counts: Annotated[dict[Name, Whole], Refers("arm"), Field(min_length=1)]
    n: Annotated[dict[Name, Whole], Refers("arm")] = Field(default_factory=dict)


class EventTable(Provenance):
    """A table of adverse events; each arm's n is that of the analysis set, unless an event gives its own."""

    id: Name
    label: Text
    set: Annotated[Name, Refers("analysis set")]
    events: Annotated[Many[Event], Field(min_length=1)]
    note: Text | None = None


class Tier(Entry):
    """One row of a dose table: from `low`, itself included unless told otherwise, to `high`, or without an end."""

    low: Annotated[Number, Field(ge=0)]
    high: Annotated[Number, Field(gt=0)] | None = None
    dose: Annotated[Number, Field(gt=0)]
    above: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high is not None and self.high <= self.low:
            raise ValueError(f"high = {self.high:g} is not above low = {self.low:g}")
        return self


class DoseTable(Provenance):
    """Doses by body weight in kg, as they were printed."""

    id: Name
    label: Text
    unit: Text
    times_a_day: Annotated[int, Field(ge=1, le=24)]
    tiers: Annotated[Many[Tier], Field(min_length=1)]
    note: Text | None = None


class Mean(Provenance):
    """A mean that is no outcome, such as age: of one arm, or of a whole set."""

    id: Name
    label: Text
    set: Annotated[Name, Refers("set")]
    arm: Annotated[Name | None, Refers("arm")] = None
    n: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    mean: Number
    sd: Annotated[Number, Field(ge=0)] | None = None
    note: Text | None = None
