"""A grid of text: the one way any result becomes a table in a terminal or on a page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import fill

WIDTH = 100


@dataclass(frozen=True)
class Grid:
    """A table of finished text.

    Attributes
    ----------
    columns : sequence of str
        Heads; one that starts with ``>`` is set flush right.
    rows : sequence of sequence of str
        Cells. A row of one cell is a heading within the table.
    title : str
        Above the table.
    notes : sequence of str
        Below it.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    notes: Sequence[str] = ()


def text(grid: Grid, width: int | None = None) -> str:
    """Return the grid as plain text, cells wrapped to `width` characters in all (100 unless told)."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in grid.columns:
        right = column.startswith(">")
        table.add_column(Text(column.removeprefix(">")), justify="right" if right else "left", overflow="fold")
    for row in grid.rows:
        cells = [*row, *[""] * (len(grid.columns) - len(row))]
        table.add_row(*(Text(cell) for cell in cells))
    file = io.StringIO()
    console = Console(file=file, width=width or WIDTH, color_system=None, highlight=False, markup=False)
    if grid.title:
        console.print(grid.title)
        console.print()
    console.print(table)
    for note in grid.notes:
        console.print()
        console.print(note)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def wrapped(line: str, width: int | None = None) -> str:
    """Return one line as several of at most `width` characters; what hangs below a dash is indented."""
    indent = "  " if line.startswith("- ") else ""
    return fill(line, width or WIDTH, subsequent_indent=indent, break_on_hyphens=False) if line else ""


def html(grid: Grid) -> str:
    """Return the grid as an HTML table, every character of the data escaped."""
    heads = "".join(f"<th>{escape(column.removeprefix('>'))}</th>" for column in grid.columns)
    rows = "".join("<tr>" + _cells(row, len(grid.columns)) + "</tr>" for row in grid.rows)
    notes = "".join(f"<p>{escape(note)}</p>" for note in grid.notes)
    title = f"<caption>{escape(grid.title)}</caption>" if grid.title else ""
    return f"<div><table>{title}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{notes}</div>"


def _cells(row: Sequence[str], width: int) -> str:
    if len(row) == 1:
        return f'<th colspan="{width}" style="text-align: left">{escape(row[0])}</th>'
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)
