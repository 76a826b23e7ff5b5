"""What a forest plot is made of: rows of finished text with the three numbers that are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from subgroup.core.measures import EFFECT, MEASURES, Measure
from subgroup.errors import MethodError, nearest
from subgroup.render import numbers

Kind: TypeAlias = Literal["row", "summary", "interval", "heading"]
SCALES: Final = MEASURES | {EFFECT.name: EFFECT}
SIDES: Final = ("fewer responders on treatment", "more responders on treatment")


@dataclass(frozen=True)
class ForestRow:
    """One row.

    Attributes
    ----------
    label : str
        What the row is about; wrapped where it is long.
    estimate, low, high : float
        What is drawn, and written beside it. Limits may be infinite. A row whose estimate is nan keeps its place and
        says that it is not estimable.
    before, after : sequence of str
        Finished text of the columns left of the marks (counts of each arm) and right of the interval (a p-value);
        those left out at the end are blank.
    weight : float or None
        The square's area is proportional to it (participants in both arms, say), down to a smallest square that can
        still be seen. None, a square of full size.
    kind : str
        ``"row"`` is drawn as a square; ``"summary"`` as a diamond, and the first one's estimate as a line through all
        rows; of an ``"interval"`` (a prediction interval, say) only the limits are drawn and written; a ``"heading"``
        has text only, and the rows below headings are set in.
    """

    label: str
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    weight: float | None = None
    kind: Kind = "row"

    def effect(self, measure: str) -> tuple[str, ...]:
        """Return the estimate and its limits as text; a heading has neither."""
        if self.kind == "heading":
            return ()
        estimate = "not estimable" if math.isnan(self.estimate) else numbers.effect(measure, self.estimate)
        limits = f"({numbers.interval(measure, self.low, self.high)})"
        if math.isnan(self.low) and math.isnan(self.high):
            limits = "" if math.isnan(self.estimate) else "(no interval)"
        if self.kind == "interval":
            return (limits or "not estimable",)
        return (estimate, limits) if limits else (estimate,)


@dataclass(frozen=True)
class Forest:
    """A forest plot before it is drawn.

    Attributes
    ----------
    rows : sequence of ForestRow
        From top to bottom; every one is drawn.
    measure : str
        Name of the measure, which decides digits, null line and axis: logarithmic for ratios.
    before, after : sequence of str
        Heads of the text columns left of the marks and right of the interval.
    confidence_level : float
        In (0, 1).
    head : str
        Head of the labels.
    sides : (str, str)
        What it means to lie left and right of the null line.
    line : str
        Name of the line at the first summary; empty for no line.
    limits : (float, float) or None
        Ends of the axis. None chooses them so that all estimates and most intervals can be seen; what lies beyond is
        drawn as an arrow at the end.

    Raises
    ------
    MethodError
        If the measure is not known, a row has more cells than there are heads, or limits are no stretch of the axis.
    """

    rows: Sequence[ForestRow]
    measure: str
    before: Sequence[str] = ("treatment", "control")
    after: Sequence[str] = ()
    confidence_level: float = 0.95
    head: str = ""
    sides: tuple[str, str] = SIDES
    line: str = "overall"
    limits: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.measure not in SCALES:
            raise MethodError(f"measure={self.measure!r} is not known; {nearest(self.measure, MEASURES)}")
        for row in self.rows:
            for side in ("before", "after"):
                cells, heads = getattr(row, side), getattr(self, side)
                if len(cells) > len(heads):
                    raise MethodError(f"row {row.label!r}: {side}={cells!r} has more cells than heads, {heads!r}")
        if self.limits is not None:
            low, high = self.limits
            if not (math.isfinite(low) and math.isfinite(high) and low < high and (low > 0 or not self.scale.ratio)):
                least = "0 < low" if self.scale.ratio else "low"
                raise MethodError(f"limits={self.limits!r} are no ends of an axis: {least} < high, both finite")

    @property
    def scale(self) -> Measure:
        """The measure itself."""
        return SCALES[self.measure]

    @property
    def effects(self) -> str:
        """Head of the column of estimates."""
        return f"{self.scale.label} ({numbers.level(self.confidence_level)}\xa0interval)"

    @property
    def overall(self) -> float:
        """Where the line of the first summary stands; nan where there is none."""
        found = (row.estimate for row in self.rows if row.kind == "summary" and self.line)
        return next(found, math.nan)
