"""Several published trials, reported against recomputed: a row per trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.render import numbers
from subgroup.render.grid import Grid, text, wrapped
from subgroup.results._base import Columns, Result, stacked
from subgroup.results.rerun import CANNOT, CIRCLE, NOT_REPRODUCED, OTHER_HABIT, Rerun

HEADS = ("trial", ">figures", ">recomputed", ">reproduced", ">other rounding", ">differs", ">cannot", ">†", ">‡")
SHARED = ("recomputed", "reproduced")
PLAIN = ("other_rounding", "not_reproduced", "cannot", "derived", "unverified")
NOTES = (
    "shares are of all printed figures of the trial; to_frame() has that of every verdict",
    "reproduced: some method prints the figure as it was printed, which does not make it right",
    f"other rounding: {OTHER_HABIT}; differs: {NOT_REPRODUCED} by the methods tried; cannot: {CANNOT}",
    f"†: of those recomputed, how many rest on counts that were derived, not printed: {CIRCLE}",
    "‡: of those recomputed, how many rest on counts that were recalled, not seen: they show nothing until verified",
)


@dataclass(frozen=True, eq=False)
class Collection(Result):
    """How the printed figures of several trials came out.

    Attributes
    ----------
    reruns : tuple of Rerun
        One per trial, with everything.
    notes : tuple of str
        What a reader should know.
    """

    reruns: tuple[Rerun, ...]
    notes: tuple[str, ...] = NOTES

    @property
    def reproduced(self) -> bool:
        """Whether no printed figure is left that the methods tried do not reproduce."""
        return all(each.reproduced for each in self.reruns)

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per trial: counts of figures, and the shares of the verdicts."""
        return stacked(each.summary for each in self.reruns)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary, why figures cannot be recomputed, and every trial in full."""
        return {
            **super().to_dict(),
            "why": {each.trial: each.why for each in self.reruns if each.why},
            "trials": [each.to_dict() for each in self.reruns],
        }

    def grid(self) -> Grid:
        """Return a row per trial, and one for all of them."""
        found = self.columns()
        total = {name: sum(found[name]) for name in ("figures", *SHARED, *PLAIN)}
        rows = [(each["trial"], *_cells(each)) for each in self.records()]
        return Grid(HEADS, [*rows, ("all", *_cells(total))])

    def text(self, width: int | None = None) -> str:
        """Return the table, and below it what was not reproduced and why figures cannot be recomputed."""
        lists = (
            ("Not reproduced by the methods tried", [line for each in self.reruns for line in _failed(each)]),
            ("Why figures cannot be recomputed", [line for each in self.reruns for line in _whys(each)]),
            ("Note", self.notes),
        )
        tail = [line for name, items in lists if items for line in ("", f"{name}:", *(f"- {item}" for item in items))]
        return "\n".join([text(self.grid(), width), *(wrapped(line, width) for line in tail)])


def _cells(counts: dict[str, Any]) -> tuple[str, ...]:
    """Write how many figures came out how, and the share of all that was recomputed, and reproduced."""
    figures = counts["figures"]
    shares = (f"{counts[name]} ({numbers.percent(counts[name] / (figures or 1), 0)})" for name in SHARED)
    shares = (share.removesuffix(" (0%)") for share in shares)
    return str(figures), *shares, *(str(counts[name]) for name in PLAIN)


def _failed(found: Rerun) -> list[str]:
    return [f"{found.trial}: {row.label}, {row.printed}" for row in found.rows if row.verdict == NOT_REPRODUCED]


def _whys(found: Rerun) -> list[str]:
    return [
        f"{found.trial}: {count} {'figure' if count == 1 else 'figures'}: {why}" for why, count in found.why.items()
    ]
