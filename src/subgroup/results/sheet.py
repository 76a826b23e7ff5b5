"""A small table of plain values that stands beside the figures of a rerun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted


@dataclass(frozen=True, eq=False)
class Sheet(Result):
    """Rows of text or numbers under a title.

    Attributes
    ----------
    title : str
        What it shows.
    names : tuple of str
        One per column.
    cells : tuple of tuple
        A row of text or plain numbers each.
    notes : tuple of str
        What a reader should know.
    """

    title: str
    names: tuple[str, ...]
    cells: tuple[tuple[str | float, ...], ...]
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame."""
        return {name: [row[i] for row in self.cells] for i, name in enumerate(self.names)}

    def to_dict(self) -> dict[str, Any]:
        """Return title, rows and notes as plain text and numbers."""
        return {"title": self.title, **super().to_dict()}

    def grid(self) -> Grid:
        """Return the rows as text."""
        rows = [tuple(str(cell) for cell in row) for row in self.cells]
        return Grid(self.names, rows, self.title, bulleted(self.notes))
