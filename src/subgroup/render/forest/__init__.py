"""A forest plot: a table whose one column is marks, an estimate with its interval in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgroup.render.forest.axis import draw_axis, framed
from subgroup.render.forest.columns import write
from subgroup.render.forest.marks import draw_marks
from subgroup.render.forest.nouns import Forest, ForestRow
from subgroup.render.forest.place import fitting, make_room, stand

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes  # results name it, and leave matplotlib to this room

__all__ = ["Forest", "ForestRow", "draw"]


def draw(forest: Forest, ax: Axes | None = None) -> Axes:
    """Draw a forest plot.

    Text keeps the size of the axes' own label while there is room, and shrinks where there is not, so that rows and
    columns do not overlap. The marks stand in the data coordinates of the axes: lines and titles can be added as to any
    other plot. Its own figure grows with the rows, and is the current one of pyplot; it is not shown.

    Parameters
    ----------
    forest : Forest
        The rows and what their columns are called.
    ax : matplotlib.axes.Axes, optional
        Where to draw; columns, marks and labels all stay inside its present box. None makes a figure that fits.

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
    layout, size, ruler = fitting(axes, forest, frame, base)
    axes.set_ylim(layout.height, 0)
    write(axes, layout, size)
    stand(axes, layout, size, ruler)
    draw_axis(axes, forest, frame, layout, size, ruler)
    draw_marks(axes, forest, frame, layout, size, ruler)
    return axes


def _blank() -> Axes:
    """Make a figure as users of matplotlib expect: the current one of pyplot, which shows it when asked."""
    import matplotlib.pyplot as plt

    return plt.subplots(layout="none")[1]
