"""The marks of a forest plot: squares, diamonds, intervals, and arrows for what lies beyond the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.render.forest.axis import Frame
from subgroup.render.forest.columns import LEADING, LEAST, Layout
from subgroup.render.forest.nouns import Forest, ForestRow
from subgroup.render.forest.pen import Pen
from subgroup.render.ruler import POINTS, Ruler

# Blue and vermilion of Okabe and Ito: told apart by all eyes, seen on white and on black, and apart by shape in grey.
SQUARE: Final = "#0072B2"
SUMMARY: Final = "#D55E00"
# Side of the largest and of the smallest square, half the height of a diamond, in ems.
LARGEST: Final = 0.85
SMALLEST: Final = 0.35
HALF: Final = 0.5
# Widths of lines and of arrow heads, in ems.
THIN: Final = 0.08
THICK: Final = 0.13
HEAD: Final = 0.6
GONE: Final = 1.0


class Drawn(NamedTuple):
    """The rows that have marks, as arrays; the estimate of an interval alone is nan."""

    y: Floats
    estimate: Floats
    low: Floats
    high: Floats
    weight: Floats
    row: NDArray[np.bool_]
    summary: NDArray[np.bool_]

    @classmethod
    def of(cls, forest: Forest, layout: Layout) -> Drawn:
        """Leave out headings and what is not estimable: they have text only."""
        kept = [(row, y) for row, y in zip(forest.rows, layout.centres, strict=True) if _marked(row)]
        numbers = [(y, *_numbers(row)) for row, y in kept]
        y, estimate, low, high, weight = np.array(numbers, dtype=float).reshape(-1, 5).T
        row, summary = (np.array([each.kind == kind for each, _ in kept], dtype=bool) for kind in ("row", "summary"))
        return cls(y, estimate, low, high, weight, row, summary)


def draw_marks(pen: Pen, forest: Forest, frame: Frame, layout: Layout, size: float, ruler: Ruler) -> None:
    """Draw every row that has numbers; what leaves the frame ends as an arrow at its edge."""
    from matplotlib.markers import CARETLEFT, CARETRIGHT

    drawn, colour = Drawn.of(forest, layout), pen.colour
    _lines(pen, forest, frame, layout, size, ruler)
    # A method may give one limit only: the line then goes from the estimate to that one.
    starts, ends = (np.clip(np.where(np.isnan(x), drawn.estimate, x), *frame) for x in (drawn.low, drawn.high))
    inside = (drawn.estimate >= frame.low) & (drawn.estimate <= frame.high)
    squares, summaries = drawn.row & inside, drawn.summary & inside
    for which, paint in ((drawn.row, colour), (~drawn.row & ~summaries, SUMMARY)):
        y = drawn.y[which]
        pen.across(y, starts[which], ends[which], THICK * size, colors=paint, zorder=3, gid="intervals")
    _diamonds(pen, [each[summaries] for each in (starts, drawn.estimate, ends, drawn.y)], layout, size)
    area = (LARGEST * size) ** 2 * _shares(drawn.weight[squares])
    _stamp(pen, drawn.estimate[squares], drawn.y[squares], area, SQUARE, "s", "squares")
    # Inside its diamond this cannot be seen; but it can where the interval is narrower.
    _stamp(pen, drawn.estimate[summaries], drawn.y[summaries], 2 * (HALF * size) ** 2, SUMMARY, "d", "summaries")
    for end, tip, beyond, gone in (
        (frame.low, CARETLEFT, drawn.low < frame.low, drawn.estimate < frame.low),
        (frame.high, CARETRIGHT, drawn.high > frame.high, drawn.estimate > frame.high),
    ):
        for which, length, paint, name in (
            (drawn.row & beyond & ~gone, HEAD, colour, "limits beyond"),
            (~drawn.row & beyond & ~gone, HEAD, SUMMARY, "limits beyond"),
            (drawn.row & gone, GONE, SQUARE, "estimates beyond"),
            (drawn.summary & gone, GONE, SUMMARY, "estimates beyond"),
        ):
            y = drawn.y[which]
            _stamp(pen, np.full(y.shape, end), y, (length * size) ** 2, paint, tip, name)


def _stamp(pen: Pen, x: Floats, y: Floats, area: Floats | float, colour: Any, shape: Any, name: str) -> None:
    if x.size:
        pen.stamp(x, y, area, color=colour, marker=shape, zorder=4, gid=name)


def _lines(pen: Pen, forest: Forest, frame: Frame, layout: Layout, size: float, ruler: Ruler) -> None:
    """Draw the null line, and the line of the first summary with its name above."""
    from matplotlib.transforms import blended_transform_factory

    ax, top, bottom = pen.ax, layout.head - LEADING / 2, layout.height
    null, overall = forest.scale.null, forest.overall
    if null is not None and frame.low <= null <= frame.high:
        pen.down(null, top, bottom, THIN * size, colors=pen.colour, zorder=1, gid="null")
    if not frame.low <= overall <= frame.high:
        return
    pen.down(overall, top, bottom, THIN * size, colors=SUMMARY, linestyle="dashed", zorder=2, gid="overall")
    # The name keeps inside the frame, however near its edge the line is.
    name = ruler.wrap(forest.line, LEAST)
    at = float(ax.transAxes.inverted().transform(ax.transData.transform((overall, 0)))[0])
    half = ruler.widest([name]) / 2 / (ax.bbox.width * POINTS / ax.figure.dpi / size)
    place = blended_transform_factory(ax.transAxes, ax.transData)
    pen.text(min(max(at, half), 1 - half), layout.head - LEADING, name, size, place, ha="center", va="bottom")


def _diamonds(pen: Pen, corners: Sequence[Floats], layout: Layout, size: float) -> None:
    """Draw summaries as wide as their intervals, from left and middle and right corner and height on the page."""
    # Rows may be drawn further apart than the letters need; diamonds stay as high as letters.
    half = HALF * size * pen.ax.figure.dpi / POINTS * layout.height / pen.ax.bbox.height
    shapes = [
        ((left, y), (middle, y - half), (right, y), (middle, y + half))
        for left, middle, right, y in zip(*corners, strict=True)
    ]
    pen.shapes(shapes, facecolors=SUMMARY, zorder=4, gid="diamonds")


def _marked(row: ForestRow) -> bool:
    if row.kind == "interval":
        return row.low == row.low and row.high == row.high
    return row.kind != "heading" and row.estimate == row.estimate


def _numbers(row: ForestRow) -> tuple[float, float, float, float]:
    estimate = np.nan if row.kind == "interval" else row.estimate
    return estimate, row.low, row.high, np.nan if row.weight is None else row.weight


def _shares(weights: Floats) -> Floats:
    """Return each area as a share of the largest; a weight nobody gave, or that is no number, is a full square."""
    most = np.max(weights, where=np.isfinite(weights), initial=0.0)
    shares = np.clip(weights, 0, most) / most if most > 0 else np.ones_like(weights)
    return np.clip(np.nan_to_num(shares, nan=1.0), (SMALLEST / LARGEST) ** 2, 1.0)
