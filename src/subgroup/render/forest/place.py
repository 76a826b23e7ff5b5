"""How large a forest plot is drawn, and where in the figure its marks stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subgroup.render.forest.axis import Frame
from subgroup.render.forest.columns import AMPLE, GAP, LEAST, Layout, arrange
from subgroup.render.forest.nouns import Forest
from subgroup.render.ruler import POINTS, Ruler

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In inches: no picture is higher than renderers can draw; beyond, letters shrink.
HIGHEST: Final = 200.0
# In points: letters smaller than this are not measured again, since nobody can read them before they are enlarged.
LEGIBLE: Final = 1.0
# Letters of few pixels are not as wide as larger ones promise: they are measured again, this much smaller or more.
STEP: Final = 0.97
# Ems at which labels wrap, and what parts an estimate from its limits: the first where there is room, the next where
# that spares smaller letters.
TRIED: Final = ((20, " "), (13, " "), (9, "\n"))


def make_room(ax: Axes, forest: Forest, frame: Frame, size: float) -> None:
    """Make the figure of an axes as large as a forest plot needs with letters of so many points."""
    ruler = Ruler(ax.figure, size)
    layout = arrange(forest, ruler, frame.share(forest.scale), *TRIED[0])
    wide = layout.left + AMPLE + layout.right + 2 * GAP
    high = layout.height + layout.foot(ruler, AMPLE) + 2 * GAP
    figure: Any = ax.figure
    figure.set_size_inches(wide * size / POINTS, min(high * size / POINTS, HIGHEST))
    across, down = GAP / wide, GAP / high
    ax.set_position((across, down, 1 - 2 * across, 1 - 2 * down))


def fitting(ax: Axes, forest: Forest, frame: Frame, base: float) -> tuple[Layout, float, Ruler]:
    """Choose the layout that can have the largest letters in the box of an axes.

    Returns
    -------
    tuple
        The layout, the size of its letters in points, `base` where there is room, and the ruler that measured them.
    """
    arrange_axes(ax)
    wide, high = (length * POINTS / ax.figure.dpi for length in ax.bbox.size)
    size = base
    while True:
        ruler = Ruler(ax.figure, size)
        layouts = [arrange(forest, ruler, frame.share(forest.scale), *each) for each in TRIED]
        layout = max(layouts, key=lambda each: _largest(each, size, wide, high, ruler))
        largest = _largest(layout, size, wide, high, ruler)
        if largest > size * (1 - 1e-6) or largest < LEGIBLE:
            return layout, largest, ruler
        size = min(largest, STEP * size)


def _largest(layout: Layout, size: float, wide: float, high: float, ruler: Ruler) -> float:
    """Return the size of letters, up to `size`, with which a layout is no wider and no higher than so many points."""
    text = layout.left + layout.right
    most = min(size, wide / (text + LEAST))
    return min(most, high / (layout.height + layout.foot(ruler, wide / most - text)))


def stand(ax: Axes, layout: Layout, size: float, ruler: Ruler) -> None:
    """Stand the marks between the columns, inside the box that the axes had.

    A figure that arranges its axes by itself is left to do so: columns hang on the axes as its tick labels do.
    """
    from matplotlib.transforms import Bbox

    if arrange_axes(ax):
        return
    box, em = ax.bbox.frozen(), size * ax.figure.dpi / POINTS
    wide = box.width / em - layout.left - layout.right
    left, low = box.x0 + layout.left * em, box.y0 + layout.foot(ruler, wide) * em
    marks = Bbox.from_extents(left, low, box.x1 - layout.right * em, box.y1)
    ax.set_position(marks.transformed(ax.figure.transSubfigure.inverted()))


def arrange_axes(ax: Axes) -> bool:
    """Let a figure that arranges its axes by itself do so now; return whether it does."""
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    figure: Any = ax.get_figure(root=True)
    engine = figure.get_layout_engine()
    if engine is None or isinstance(engine, PlaceHolderLayoutEngine):
        return False
    engine.execute(figure)
    return True
