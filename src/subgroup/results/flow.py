"""Participants from stage to stage: who is still there, and who was lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from subgroup.core.counts import Counts, Floats, TwoByTwo
from subgroup.errors import MethodError
from subgroup.render import numbers
from subgroup.render.forest import Forest, ForestRow, draw
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted
from subgroup.results.estimate import Estimate

if TYPE_CHECKING:
    from subgroup.render.forest import Axes


@dataclass(frozen=True, eq=False)
class Flow(Result):
    """How many are left at each stage of a trial, in each arm.

    Attributes
    ----------
    stages, arms : tuple of str
        Names, in order.
    control : str or None
        The arm with which the others are compared; None for one arm.
    counts : numpy.ndarray of int
        Participants, a row per stage and a column per arm.
    retained : Estimate
        Share of the first stage that is left: arm by arm at the second stage, then at the third and so on.
    difference : Estimate or None
        Retained share of each other arm less the control's, in the same order. None for one arm.
    reasons : dict
        Why participants were lost before a stage, as far as told: ``{stage: {reason: number per arm}}``.
    notes : tuple of str
        What a reader should know.
    """

    stages: tuple[str, ...]
    arms: tuple[str, ...]
    control: str | None
    counts: Counts
    retained: Estimate
    difference: Estimate | None
    reasons: dict[str, dict[str, Counts]]
    notes: tuple[str, ...] = ()

    @property
    def lost(self) -> Counts:
        """How many were lost before each stage after the first, in each arm."""
        return -np.diff(self.counts, axis=0)

    @property
    def others(self) -> tuple[str, ...]:
        """The arms that are compared with the control."""
        return tuple(arm for arm in self.arms if arm != self.control) if self.control else ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per stage and arm."""
        shape = self.counts.shape
        kept, compared = self._table(self.retained, self.arms), self._table(self.difference, self.others)
        before = np.vstack([np.full((1, shape[1]), np.nan), self.counts[:-1]])
        lost = np.vstack([np.full((1, shape[1]), np.nan), self.lost])
        share = np.divide(lost, before, out=np.full(shape, np.nan), where=before > 0)
        return {
            "stage": [stage for stage in self.stages for _ in self.arms],
            "arm": [*self.arms] * shape[0],
            "count": self.counts.ravel(),
            "lost": lost.ravel(),
            "lost_share": share.ravel(),
            "retained": kept["estimate"].ravel(),
            "conf_low": kept["low"].ravel(),
            "conf_high": kept["high"].ravel(),
            "difference": compared["estimate"].ravel(),
            "difference_low": compared["low"].ravel(),
            "difference_high": compared["high"].ravel(),
            "p_value": compared["p_value"].ravel(),
            "confidence_level": self.retained.confidence_level,
            "method": self.retained.method,
            "difference_method": self.difference.method if self.difference else None,
        }

    def _table(self, part: Estimate | None, arms: tuple[str, ...]) -> dict[str, Floats]:
        """Return the numbers of an estimate with a row per stage and a column per arm; nan where it has none."""
        found = {key: np.full(self.counts.shape, np.nan) for key in ("estimate", "low", "high", "p_value")}
        if part is not None:
            places = [self.arms.index(arm) for arm in arms]
            for key, table in found.items():
                values = getattr(part, key)
                if values is not None:
                    table[1:, places] = np.reshape(values, (-1, len(places)))
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        reasons = {
            stage: {reason: dict(zip(self.arms, each.tolist(), strict=True)) for reason, each in told.items()}
            for stage, told in self.reasons.items()
        }
        return {"rows": self.records(), "control": self.control, "reasons": reasons, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return a row per stage and arm, below the stage's total where there are several arms."""
        level = numbers.level(self.retained.confidence_level)
        heads = ["stage" if len(self.arms) == 1 else "arm", "left", ">lost", ">retained", f"{level} interval"]
        heads += ["difference", f"{level} interval", "p"] if self.difference else []
        how = f"[{self.retained.method}"
        how += f"; difference from {self.control}: {self.difference.method}]" if self.difference else "]"
        below = (*(self._why(stage) for stage in self.reasons), *bulleted(self.notes))
        return Grid(heads, list(self._rows()), f"retained of those at {self.stages[0]!r} {how}", below)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        records = iter(self.records())
        for i, stage in enumerate(self.stages):
            if len(self.arms) > 1:
                yield (self._total(i),)
            for k, arm in enumerate(self.arms):
                yield self._cells(next(records), stage if len(self.arms) == 1 else arm, i, k)

    def _total(self, i: int) -> str:
        first, left = (int(self.counts[j].sum()) for j in (0, i))
        share = f" of {first:,} ({numbers.percent(left / first)})" if i and first else ""
        return f"{self.stages[i]}: {left:,}{share}"

    def _cells(self, row: dict[str, Any], name: str, i: int, k: int) -> tuple[str, ...]:
        if not i:
            return (name, f"{row['count']:,}", *[""] * (6 if self.difference else 3))
        cells = [name, f"{row['count']:,}/{self.counts[0, k]:,}", f"{row['lost']:,.0f}"]
        cells += [numbers.percent(row["retained"]), numbers.interval("rate", row["conf_low"], row["conf_high"])]
        if self.difference:
            cells += self._compared(row) if row["arm"] != self.control else ["", "", ""]
        return tuple(cells)

    def _compared(self, row: dict[str, Any]) -> list[str]:
        limits = numbers.interval("risk_difference", row["difference_low"], row["difference_high"])
        p = numbers.p_value(row["p_value"])
        return [numbers.effect("risk_difference", row["difference"]), limits, p]

    def _why(self, stage: str) -> str:
        """Say why participants were lost before a stage, arm by arm, and of how many nobody says."""
        lost = self.lost[self.stages.index(stage) - 1]
        found = []
        for k, arm in enumerate(self.arms):
            told = {reason: each[k] for reason, each in self.reasons[stage].items()}
            told["not told"] = lost[k] - sum(told.values())
            parts = [f"{reason} {n:,}" for reason, n in told.items() if n]
            found.append(f"{arm} {', '.join(parts) or 'nobody'}" if len(self.arms) > 1 else ", ".join(parts))
        return f"Lost before {stage}: {'; '.join(found)}"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the differences in retention as a forest plot, a row per later stage.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw. None makes a figure that fits.

        Returns
        -------
        matplotlib.axes.Axes
            `ax`, or the axes of the new figure.

        Raises
        ------
        MethodError
            If there is one arm only, and so no difference.
        """
        if self.difference is None:
            raise MethodError("plot: there is one arm, and so no difference in retention to draw")
        rows: list[ForestRow] = []
        for k, arm in enumerate(self.others):
            rows += [ForestRow(arm, kind="heading")] if len(self.others) > 1 else []
            rows += [self._drawn(stage, i, k) for i, stage in enumerate(self.stages[1:])]
        names = (self.others[0] if len(self.others) == 1 else "arm", str(self.control))
        sides = ("fewer stay than on " + names[1], "more stay")
        level = self.difference.confidence_level
        return draw(Forest(rows, "risk_difference", names, ("p",), level, sides=sides), ax)

    def _drawn(self, stage: str, i: int, k: int) -> ForestRow:
        part = cast(Estimate, self.difference)
        place = i * len(self.others) + k
        estimate, low, high = (float(np.ravel(each)[place]) for each in (part.estimate, part.low, part.high))
        sides = [arm.row(place) for arm in cast(TwoByTwo, part.inputs)]
        p = () if part.p_value is None else (numbers.p_value(float(np.ravel(part.p_value)[place])),)
        return ForestRow(stage, estimate, low, high, sides, p)
