"""A grid of text: the one way any result becomes a table in a terminal or on a page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import fill

WIDTH = 100
# Between two columns.
GAP = 3
# Private characters that hold the place of headings, which span all columns, while the rest is laid out.
MARK = 0xE000


@dataclass(frozen=True)
class Grid:
    """A table of finished text.

    Attributes
    ----------
    columns : sequence of str
        Heads; one that starts with ``>`` is set flush right.
    rows : sequence of sequence of str
        Cells. A row of one cell is a heading that spans the table; the rows below it are set in.
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
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column, wide in zip(grid.columns, _widths(grid, width or WIDTH), strict=True):
        right = column.startswith(">")
        table.add_column(
            Text(column.removeprefix(">")), justify="right" if right else "left", overflow="fold", width=wide
        )
    headings = {chr(MARK + i): row[0] for i, row in enumerate(row for row in grid.rows if len(row) == 1)}
    marks = iter(headings)
    for row in grid.rows:
        first = Text(next(marks)) if len(row) == 1 else Padding(Text(row[0]), (0, 0, 0, 2 if headings else 0))
        table.add_row(first, *map(Text, row[1:]))
    file = io.StringIO()
    Console(file=file, width=width or WIDTH, color_system=None, highlight=False, markup=False).print(table)
    lines = [
        wrapped(headings[line.strip()], width) if line.strip() in headings else line.rstrip()
        for line in file.getvalue().splitlines()
    ]
    title = [wrapped(grid.title, width), ""] if grid.title else []
    return "\n".join([*title, *lines, *(line for note in grid.notes for line in ("", wrapped(note, width)))])


def _widths(grid: Grid, width: int) -> list[int]:
    """Return how wide each column is: as its cells are, or less, where words are broken only if lines do not help."""
    from rich.cells import cell_len

    body = [row for row in grid.rows if len(row) > 1]
    inset = 2 if len(body) < len(grid.rows) else 0
    cells = [[head.removeprefix(">"), *(row[k] for row in body)] for k, head in enumerate(grid.columns)]
    wide = [max(map(cell_len, some)) for some in cells]
    words = [max((cell_len(word) for cell in some for word in cell.split()), default=1) for some in cells]
    wide[0], words[0] = wide[0] + inset, words[0] + inset
    while sum(wide) + GAP * (len(wide) - 1) > width and max(wide) > 1:
        roomy = [have if have > need else 0 for have, need in zip(wide, words, strict=True)]
        some = roomy if any(roomy) else wide
        wide[some.index(max(some))] -= 1
    return wide


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
