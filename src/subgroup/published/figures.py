"""Figures as they were printed, what they are about, and which of them belong together."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from subgroup.core.printed import PrintedEstimate, parse
from subgroup.published.entries import OVERALL, Entry, Many, Name, Refers, SourceName, Text, Whole

FigureKind = Literal[
    "count",
    "percent",
    "odds_ratio",
    "risk_ratio",
    "risk_difference",
    "nnt",
    "p",
    "mean_difference",
    "odds_reduction",
    "odds_reduction_sd",
    "hazard_ratio",
    "hazard_reduction",
    "number",
]
# What counts alone cannot give; a figure of these kinds needs no target.
HAZARDS: Final = ("hazard_ratio", "hazard_reduction")
OF_ARMS: Final = ("percent", "count")
EFFECTS: Final = ("odds_ratio", "risk_ratio", "risk_difference")


class Reported(Entry):
    """One figure as it was printed, and which counts, share, set or other figures it is about."""

    id: Name
    label: Text
    figure: FigureKind
    printed: Text
    confidence_level: Annotated[float, Field(gt=0, lt=1)] | None = None
    outcome: Annotated[Name | None, Refers("outcome")] = None
    factor: Annotated[Name, Refers("factor")] = OVERALL
    level: Text = OVERALL
    arm: Annotated[Name | None, Refers("arm")] = None
    arms: Annotated[Many[Name], Refers("arm")] = ()
    against: Annotated[Many[Name], Refers("arm")] = ()
    across: Annotated[Name | None, Refers("factor")] = None
    asks: Literal["effect", "interaction"] = "effect"
    share: Annotated[Name | None, Refers("share")] = None
    set: Annotated[Name | None, Refers("analysis set")] = None
    follows_from: Annotated[Many[Name], Refers("reported figure")] = ()
    sizes: Annotated[Many[Whole], Field(max_length=2)] = ()
    events: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    source: SourceName
    place: Text
    cannot: Text | None = None

    @field_validator("printed")
    @classmethod
    def _can_be_read(cls, printed: str, info: ValidationInfo) -> str:
        if "figure" in info.data:
            parse(info.data["figure"], printed)
        return printed

    @model_validator(mode="after")
    def _confidence_level_is_known(self) -> Self:
        found = parse(self.figure, self.printed)
        interval = isinstance(found, PrintedEstimate) and found.low is not None
        carried = found.confidence_level if isinstance(found, PrintedEstimate) else None
        if interval and carried is None and self.confidence_level is None:
            raise ValueError(f"printed = {self.printed!r} has an interval, so confidence_level must say of what level")
        if not interval and self.confidence_level is not None:
            raise ValueError(f"printed = {self.printed!r} has no interval, so confidence_level must be left out")
        if carried is not None and self.confidence_level not in (None, carried):
            raise ValueError(f"confidence_level = {self.confidence_level} is not the one in {self.printed!r}")
        return self

    @model_validator(mode="after")
    def _target_is_clear(self) -> Self:
        targets = [name for name in ("outcome", "share", "set", "follows_from") if getattr(self, name)]
        in_arm = self.figure in OF_ARMS and self.outcome is not None
        faults = {
            f"{' and '.join(targets)} are both given; a figure is about one of them": len(targets) > 1,
            "outcome or share is missing; if the figure cannot be recomputed, say why in cannot": not (
                targets or self.cannot or self.figure in HAZARDS
            ),
            "factor and level go together": (self.factor == OVERALL) != (self.level == OVERALL),
            "factor and level need an outcome": self.factor != OVERALL and not self.outcome,
            f"arm is missing: a {self.figure} of an outcome is one arm's": in_arm and not self.treated,
            "arm needs an outcome": (self.treated or self.against) and not self.outcome,
            "arm and arms are both given; arms are several taken together": self.arm and self.arms,
            "an arm cannot be compared with itself": set(self.treated) & set(self.against),
            f"figure = {self.figure!r} cannot be about a share, only 'percent' or 'count'": self.share
            and self.figure not in OF_ARMS,
            f"figure = {self.figure!r} cannot be about a set, only 'count'": self.set and self.figure != "count",
            "across needs an outcome, and no level": self.across and (not self.outcome or self.level != OVERALL),
            f"figure = {self.figure!r} cannot be across levels": self.across and self.figure not in (*EFFECTS, "p"),
            "asks = 'interaction' is for a p-value across the levels of a factor": self.asks == "interaction"
            and not (self.figure == "p" and self.across),
            "only a p-value follows from other printed figures": self.follows_from and self.figure != "p",
            "sizes belong to a p-value": self.sizes and self.figure != "p",
            "events belong to a hazard": self.events and self.figure not in HAZARDS,
            "a number is not recomputed from counts: say in cannot what it would need": self.figure == "number"
            and not self.cannot,
        }
        for fault, present in faults.items():
            if present:
                raise ValueError(fault)
        return self

    @property
    def treated(self) -> tuple[str, ...]:
        """The arm it names, or the arms it takes together."""
        return (self.arm,) if self.arm else self.arms


class Contrast(Entry):
    """Printed effects of different participants that are compared with each other, though nobody printed that."""

    id: Name
    label: Text
    figures: Annotated[Many[Name], Refers("reported figure"), Field(min_length=2)]
    errors: Annotated[Many[Name], Refers("reported figure")] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _errors_fit(self) -> Self:
        if self.errors and len(self.errors) != len(self.figures):
            raise ValueError(f"errors must name a standard deviation for each of the {len(self.figures)} figures")
        return self


class Family(Entry):
    """Printed p-values that answer one question together, and how many more there were that nobody printed."""

    id: Name
    label: Text
    figures: Annotated[Many[Name], Refers("reported figure"), Field(min_length=1)]
    unprinted: Annotated[int, Field(ge=0, le=10_000)] = 0
    note: Text | None = None
