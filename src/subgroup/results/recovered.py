"""What one printed number says of others, by an assumption that is told."""

from __future__ import annotations

from dataclasses import dataclass

from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted


@dataclass(frozen=True, eq=False)
class Recovered(Result):
    """Numbers that follow from each other if an assumption holds, each with what rounding leaves open.

    Attributes
    ----------
    measure : str
        What the estimate measures.
    values : dict of str to float
        Such as ``estimate``, ``standard_error``, ``z``, ``p_value``, ``conf_low`` and ``conf_high``.
    ranges : dict of str to (float, float)
        The least and the greatest that each could be, given how what was printed was rounded; both are the value
        itself where numbers were given.
    source : str
        What they follow from.
    notes : tuple of str
        The assumption, and what speaks against it.
    """

    measure: str
    values: dict[str, float]
    ranges: dict[str, tuple[float, float]]
    source: str
    notes: tuple[str, ...]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per number."""
        return {
            "quantity": list(self.values),
            "value": list(self.values.values()),
            "low": [self.ranges[name][0] for name in self.values],
            "high": [self.ranges[name][1] for name in self.values],
        }

    def grid(self) -> Grid:
        """Return a row per number."""
        rows = [(name.replace("_", " "), _said(name, value), self._open(name)) for name, value in self.values.items()]
        title = f"{self.measure.replace('_', ' ')} from {self.source}"
        return Grid(("", "value", "rounding leaves open"), rows, title, bulleted(self.notes))

    def _open(self, name: str) -> str:
        low, high = (_said(name, each) for each in self.ranges[name])
        return "" if low == high else f"{low} to {high}"


def _said(name: str, value: float) -> str:
    return numbers.p_value(value) if name == "p_value" else numbers.difference(value)
