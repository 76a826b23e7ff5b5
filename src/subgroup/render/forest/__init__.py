"""A forest plot: a table whose one column is marks, an estimate with its interval in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgroup.render.forest.axis import Frame, begin_axis, draw_axis, framed
from subgroup.render.forest.columns import Layout, write
from subgroup.render.forest.marks import draw_marks
from subgroup.render.forest.nouns import Forest, ForestRow
from subgroup.render.forest.pen import Pen
from subgroup.render.forest.place import Place, make_room
from subgroup.render.ruler import Ruler

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes  # results name it, and leave matplotlib to this room

__all__ = ["Forest", "ForestRow", "draw", "save"]


def draw(forest: Forest, ax: Axes | None = None) -> Axes:
    """Draw a forest plot.

    Text keeps the size of the axes' own label while there is room, and shrinks where there is not, so that rows and
    columns do not overlap. The marks stand in the data coordinates of the axes: lines and titles can be added as to any
    other plot. Its own figure grows with the rows, and is the current one of pyplot; it is not shown.

    Everything stays inside the box that the figure gives the axes, which is all that layout engines and
    ``tight_layout`` see of it. Where that box has changed by the time of drawing, everything is fitted into it again.
    What was changed meanwhile (colours, limits, ticks, the label of the axis) is kept, but size, place and wording of
    the plot's own texts are not. Until then positions are those of the box at the time of plotting;
    ``ax.get_position()`` is where the marks stand, ``ax.get_position(original=True)`` is the box. Nothing keeps letters
    from being too small to read in a box that is too small: give the figure more inches.

    Matplotlib saves the text in SVG files as outlines. ``plt.rcParams["svg.fonttype"] = "none"`` before saving keeps it
    text that can be edited, as ``plt.rcParams["pdf.fonttype"] = 42`` does in PDF files.

    Parameters
    ----------
    forest : Forest
        The rows and what their columns are called.
    ax : matplotlib.axes.Axes, optional
        Where to draw. None makes a figure that fits.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, or the axes of the new figure.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> rows = [ForestRow("all", 0.352, 0.03, 0.61, ("9/16", "4/19"), kind="summary")]
    >>> draw(Forest(rows, "risk_difference"), Figure().subplots()).get_xlabel()
    'risk difference'
    """
    frame = framed(forest)
    axes = _blank() if ax is None else ax
    base = float(axes.xaxis.label.get_fontsize())
    if ax is None:
        make_room(axes, forest, frame, base)
    begin_axis(axes, forest, frame)
    Place(axes, forest, frame, base, _paint)
    return axes


def _paint(pen: Pen, forest: Forest, frame: Frame, layout: Layout, size: float, ruler: Ruler) -> None:
    """Draw everything with letters of so many points."""
    pen.own("ylim", (layout.height, 0))
    write(pen, layout, size)
    draw_axis(pen, forest, layout, size, ruler)
    draw_marks(pen, forest, frame, layout, size, ruler)


def save(axes: Axes, file: str) -> None:
    """Write the figure that `draw` made into a file of the kind its name ends in, and let go of it.

    Raises
    ------
    OSError, ValueError
        If it cannot be written, or there is no such kind.
    """
    import matplotlib.pyplot as plt

    figure = axes.get_figure(root=True)
    try:
        figure.savefig(file, bbox_inches="tight")  # type: ignore[union-attr]  # axes that were drawn have one
    finally:
        plt.close(figure)


def _blank() -> Axes:
    """Make a figure as users of matplotlib expect: the current one of pyplot, which shows it when asked."""
    import matplotlib.pyplot as plt

    return plt.subplots(layout="none")[1]
