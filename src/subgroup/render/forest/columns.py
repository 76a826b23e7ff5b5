"""The text of a forest plot: columns measured, labels wrapped, every row given its height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from subgroup.render.forest.nouns import Forest, ForestRow
from subgroup.render.forest.pen import Pen
from subgroup.render.ruler import POINTS, Ruler, words

# All in ems: between columns, between rows, above a heading, and how far the rows below headings are set in.
GAP: Final = 1.2
LEADING: Final = 0.5
ABOVE: Final = 0.4
INDENT: Final = 1.0
# Marks are never squeezed below the first width; a figure of our own has the second.
LEAST: Final = 14.0
AMPLE: Final = 24.0
# Below the frame: ticks with their labels, the axis label, and one gap.
TICKS: Final = 2.0
BELOW: Final = 1.6


@dataclass(frozen=True)
class Column:
    """A column of text, all lengths in ems.

    Attributes
    ----------
    head : str
        Wrapped.
    cells : sequence of str
        One per row, wrapped.
    width : float
        Of the widest line.
    start : float
        Of the column's left end: from the left edge of the marks where negative, from their right edge where positive.
    flush : str
        ``"left"`` or ``"right"``.
    bold : bool
        Whether the cells are; the head never is.
    """

    head: str
    cells: Sequence[str]
    width: float
    start: float
    flush: str
    bold: bool = False


@dataclass(frozen=True)
class Layout:
    """Where text goes, all lengths in ems.

    Attributes
    ----------
    columns : sequence of Column
        In any order.
    left, right : float
        What the text needs on either side of the marks.
    head : float
        Height of the heads.
    centres : sequence of float
        Of the rows, from the top of the heads.
    height : float
        Of heads and rows together.
    sides : sequence of str
        What the two sides of the null line mean, with arrows; a measure without a null has none.
    null : float
        How far along the frame the null line stands, from 0 to 1.
    """

    columns: Sequence[Column]
    left: float
    right: float
    head: float
    centres: Sequence[float]
    height: float
    sides: Sequence[str]
    null: float

    def meanings(self, ruler: Ruler, wide: float) -> list[str]:
        """Return what the sides mean, wrapped to stand on either side of the null below marks so many ems wide."""
        room = (self.left + self.null * wide, (1 - self.null) * wide + self.right)
        return [
            ruler.wrap(text, min(wide, 2 * each) / 2 - GAP / 2) for text, each in zip(self.sides, room, strict=False)
        ]

    def foot(self, ruler: Ruler, wide: float) -> float:
        """Return what ticks and labels need below marks so many ems wide."""
        return TICKS + BELOW + ruler.height(_lines(self.meanings(ruler, wide)))


def arrange(forest: Forest, ruler: Ruler, null: float, label: float, joint: str) -> Layout:
    """Return the layout in which labels are at most `label` ems wide, and `joint` parts an estimate from its limits."""
    rows, labels = forest.rows, _labels(forest, ruler, label)
    left = [_column(ruler, head, _cells(rows, "before", i), "right") for i, head in enumerate(forest.before)]
    right = [_column(ruler, forest.effects, [joint.join(row.effect(forest.measure)) for row in rows], "left")]
    right += [_column(ruler, head, _cells(rows, "after", i), "left") for i, head in enumerate(forest.after)]
    widths = [
        [max(each.start + each.width for each in labels), *(each.width for each in left)],
        [c.width for c in right],
    ]
    before, after = (sum(each) + GAP * len(each) for each in widths)
    columns = [replace(each, start=each.start - before) for each in labels]
    columns += _side_by_side(left, widths[0][0] + GAP - before) + _side_by_side(right, GAP)

    heads, *lines = (_lines(texts) for texts in zip(*([each.head, *each.cells] for each in columns), strict=True))
    top = ruler.height(max(heads, _lines([ruler.wrap(forest.line, LEAST)]))) + LEADING
    spaces = [ABOVE if row.kind == "heading" else 0.0 for row in rows]
    heights = [ruler.height(n) + LEADING + space for n, space in zip(lines, spaces, strict=True)]
    ends = list(accumulate(heights, initial=top))
    centres = [(start + space + end) / 2 for start, end, space in zip(ends, ends[1:], spaces, strict=False)]
    fewer, more = forest.sides
    sides = [] if forest.scale.null is None else [f"←\xa0{fewer}", f"{more}\xa0→"]
    return Layout(columns, before, after, top, centres, ends[-1] + LEADING, sides, null)


def write(pen: Pen, layout: Layout, size: float) -> None:
    """Write all columns with letters of so many points."""
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    ax = pen.ax
    for column in layout.columns:
        away = column.start + (column.width if column.flush == "right" else 0)
        shift = ScaledTranslation(away * size / POINTS, 0, ax.figure.dpi_scale_trans)
        place = blended_transform_factory(ax.transAxes, ax.transData) + shift
        x = 0 if column.start < 0 else 1
        pen.text(x, layout.head - LEADING, column.head, size, place, va="bottom", ha=column.flush)
        for y, text in zip(layout.centres, column.cells, strict=True):
            if text:
                weight = "bold" if column.bold else "normal"
                pen.text(x, y, text, size, place, va="center", ha=column.flush, fontweight=weight)


def _labels(forest: Forest, ruler: Ruler, width: float) -> list[Column]:
    """Return the labels as two columns at one place: bold ones, and those of plain rows, set in below headings."""
    bold = [row.label if row.kind != "row" else "" for row in forest.rows]
    plain = [row.label if row.kind == "row" else "" for row in forest.rows]
    indent = INDENT if any(row.kind == "heading" for row in forest.rows) else 0.0
    cells = [ruler.wrap(text, width, True) for text in bold]
    outer = Column(ruler.wrap(forest.head, width), cells, ruler.widest(cells, True), 0.0, "left", True)
    cells = [ruler.wrap(text, width - indent) for text in plain]
    return [outer, Column("", cells, ruler.widest(cells), indent, "left")]


def _column(ruler: Ruler, head: str, cells: Sequence[str], flush: str) -> Column:
    """Return a column as wide as its widest cell or the longest word of its head."""
    width = max(ruler.widest(cells), ruler.widest(words(head)))
    return Column(ruler.wrap(head, width), cells, width, 0.0, flush)


def _cells(rows: Sequence[ForestRow], side: str, i: int) -> list[str]:
    found = [getattr(row, side) for row in rows]
    return [" ".join(words(each[i])) if i < len(each) else "" for each in found]


def _side_by_side(columns: Sequence[Column], start: float) -> list[Column]:
    starts = accumulate((each.width + GAP for each in columns), initial=start)
    return [replace(each, start=at) for each, at in zip(columns, starts, strict=False)]


def _lines(texts: Sequence[str]) -> int:
    return max((text.count("\n") + 1 for text in texts if text), default=0)
