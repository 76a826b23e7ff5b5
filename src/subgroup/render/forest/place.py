"""How large a forest plot is drawn, and where in the figure its marks stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from subgroup.render.forest.axis import Frame
from subgroup.render.forest.columns import AMPLE, GAP, LEAST, Layout, arrange
from subgroup.render.forest.nouns import Forest
from subgroup.render.forest.pen import Pen
from subgroup.render.ruler import POINTS, Ruler

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In inches: no picture is higher than renderers can draw; beyond, letters shrink.
HIGHEST: Final = 200.0
# In points: letters smaller than this are not measured again, since nobody can read them before they are enlarged.
LEGIBLE: Final = 1.0
# Letters of few pixels are not as wide as larger ones promise: they are measured again, this much smaller or more.
STEP: Final = 0.97
# In points: a box that has changed by no more needs no other letters; the marks take up the difference.
SLACK: Final = 1.0
# Ems at which labels wrap, and what parts an estimate from its limits: the first where there is room, the next where
# that spares smaller letters.
TRIED: Final = ((20, " "), (13, " "), (9, "\n"))


class Place:
    """Where the marks of a forest plot stand: axes ask for it whenever they are drawn or laid out.

    The box that the figure gives the axes is for the whole plot, and the marks stand in it between their columns. When
    that box has changed, be it by a layout engine or by hand, everything is fitted into it again.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Whose marks they are.
    forest : Forest
        What is drawn.
    frame : Frame
        The stretch of the axis that is shown.
    size : float
        Of letters in points where there is room.
    paint : callable
        Draws a round, from pen, forest, frame, layout, size of letters and ruler.
    """

    def __init__(self, ax: Axes, forest: Forest, frame: Frame, size: float, paint: Callable[..., None]) -> None:
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import Bbox, BboxTransformTo, TransformedBbox

        there = ax.get_axes_locator()
        self._given: Any = there._given if isinstance(there, Place) else there
        self._forest, self._frame, self._size, self._paint = forest, frame, size, paint
        self._pen = Pen(ax)
        self._fitted, self._em, self._insets = (0.0, 0.0), 0.0, (0.0, 0.0, 0.0)
        # Seen by layout engines only: they are to count with the box, and not with what happens to stand in it.
        self._box = Bbox.unit()
        look: dict[str, Any] = {"facecolor": "none", "edgecolor": "none", "clip_on": False, "gid": "box"}
        whole = BboxTransformTo(TransformedBbox(self._box, ax.figure.transSubfigure))
        self._outline = ax.add_patch(Rectangle((0, 0), 1, 1, transform=whole, **look))
        ax.set_axes_locator(self)
        ax.apply_aspect(self(ax, None))

    def __call__(self, ax: Any, renderer: Any) -> Any:
        """Return the place of the marks as a share of the figure, as matplotlib asks for it."""
        box = self._given(ax, renderer) if self._given else ax.get_position(original=True)
        if self._outline.axes is None:  # somebody has cleared the axes
            return box
        self._box.set(box)
        size = [length * POINTS / ax.figure.dpi for length in box.transformed(ax.figure.transSubfigure).size]
        if max(abs(now - then) for now, then in zip(size, self._fitted, strict=True)) > SLACK:
            self._fitted = (size[0], size[1])
            self._fit(ax)
        return self._marks(ax)

    def get_subplotspec(self) -> Any:
        """Return the cell of the axes in a grid of plots, which `tight_layout` asks whoever places axes for."""
        owner: Any = self._given if hasattr(self._given, "get_subplotspec") else self._pen.ax
        return owner.get_subplotspec()

    def _fit(self, ax: Axes) -> None:
        """Fit all that is drawn into the box."""
        layout, em, ruler = fitting(ax, self._forest, self._frame, self._size, *self._fitted)
        wide = self._fitted[0] / em - layout.left - layout.right
        self._em, self._insets = em, (layout.left, layout.foot(ruler, wide), layout.right)
        ax.apply_aspect(self._marks(ax))
        self._pen.again()
        self._paint(self._pen, self._forest, self._frame, layout, em, ruler)

    def _marks(self, ax: Axes) -> Any:
        from matplotlib.transforms import Bbox

        box, em = self._box.transformed(ax.figure.transSubfigure), self._em * ax.figure.dpi / POINTS
        left, foot, right = (em * inset for inset in self._insets)
        marks = Bbox.from_extents(box.x0 + left, box.y0 + foot, box.x1 - right, box.y1)
        return marks.transformed(ax.figure.transSubfigure.inverted())


def make_room(ax: Axes, forest: Forest, frame: Frame, size: float) -> None:
    """Make the figure of an axes as large as a forest plot needs with letters of so many points."""
    ruler = Ruler(ax.figure, size)
    layout = arrange(forest, ruler, frame.share(forest.scale), *TRIED[0])
    wide = layout.left + AMPLE + layout.right + 2 * GAP
    high = layout.height + layout.foot(ruler, AMPLE) + 2 * GAP
    figure: Any = ax.figure
    figure.set_size_inches(wide * size / POINTS, min(high * size / POINTS, HIGHEST))
    across, down = GAP / wide, GAP / high
    figure.subplots_adjust(across, down, 1 - across, 1 - down)


def fitting(
    ax: Axes, forest: Forest, frame: Frame, base: float, wide: float, high: float
) -> tuple[Layout, float, Ruler]:
    """Choose the layout that can have the largest letters in a box of so many points.

    Returns
    -------
    tuple
        The layout, the size of its letters in points, `base` where there is room, and the ruler that measured them.
    """
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
