"""The artists of a forest plot: drawn once, and given a new place and size whenever the box around them changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.render.ruler import LITERAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Pen:
    """Draws into axes, round by round: every round after the first asks for the same artists in the same order.

    What a user has changed meanwhile stays as it is, but for size, place and wrapping of text.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.colour = ax.xaxis.label.get_color()
        self._drawn: list[Any] = []
        self._next = 0
        self._own: dict[str, Any] = {}

    def again(self) -> None:
        """Begin a round."""
        self._next = 0

    def text(self, x: float, y: float, text: str, size: float, transform: Any, **look: Any) -> None:
        """Write text, of which the layout of a figure takes no notice: the box around it is already given."""
        given = {"color": self.colour, "in_layout": False, **LITERAL, **look}
        place = {"text": text, "position": (x, y), "fontsize": size, "transform": transform}
        self._once(lambda: self.ax.text(x, y, text, **given), place)

    def across(self, y: Floats, starts: Floats, ends: Floats, width: float, **look: Any) -> None:
        """Draw level lines."""
        segments = np.stack([np.column_stack([starts, y]), np.column_stack([ends, y])], axis=1)
        self._once(lambda: self.ax.hlines(y, starts, ends, **look), {"segments": segments, "linewidth": width})

    def down(self, x: float, top: float, bottom: float, width: float, **look: Any) -> None:
        """Draw an upright line."""
        place = {"segments": [[(x, top), (x, bottom)]], "linewidth": width}
        self._once(lambda: self.ax.vlines(x, top, bottom, **look), place)

    def stamp(self, x: Floats, y: Floats, area: Floats | float, **look: Any) -> None:
        """Draw one shape at many places, whole even at the end of the frame."""
        place = {"offsets": np.column_stack([x, y]), "sizes": np.broadcast_to(area, x.shape)}
        self._once(lambda: self.ax.scatter(x, y, linewidths=0, clip_on=False, **look), place)

    def shapes(self, corners: Sequence[Sequence[tuple[float, float]]], **look: Any) -> None:
        """Draw polygons."""
        from matplotlib.collections import PolyCollection

        self._once(
            lambda: self.ax.add_collection(PolyCollection(corners, linewidths=0, **look), autolim=False),
            {"verts": corners},
        )

    def own(self, name: str, *values: Any) -> None:
        """Set a property of the axes, unless somebody else has set it since."""
        get, put = getattr(self.ax, f"get_{name}"), getattr(self.ax, f"set_{name}")
        if name not in self._own or np.array_equal(get(), self._own[name]):
            put(*values)
            self._own[name] = get()

    def _once(self, draw: Callable[[], Any], place: dict[str, Any]) -> None:
        if self._next == len(self._drawn):
            self._drawn.append(draw())
        self._drawn[self._next].set(**place)
        self._next += 1
