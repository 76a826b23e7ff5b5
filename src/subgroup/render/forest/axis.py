"""The axis of a forest plot: which stretch of it is shown, where its ticks are, what its two sides mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.measures import Measure
from subgroup.render.forest.columns import BELOW, GAP, TICKS, Layout
from subgroup.render.forest.nouns import Forest
from subgroup.render.forest.pen import Pen
from subgroup.render.ruler import LITERAL, POINTS, Ruler

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# No ratio is shown beyond this many times the null, either way, unless somebody asks for it.
FARTHEST: Final = 1000.0
# Limits are shown up to so many times the usual distance from an estimate to its limit beyond the outermost estimate.
REACH: Final = 6.0
# The null line stays away from the ends by this share of the frame, and marks by that one.
ASIDE: Final = 0.2
MARGIN: Final = 0.04
# A frame in which all is one point spans so much either way, on the scale of the axis.
SPAN: Final = {True: math.log(2), False: 0.1}
# Between the labels of ticks, in ems, and the most ticks asked for.
CLEAR: Final = 0.6
MOST: Final = 7


class Frame(NamedTuple):
    """The stretch of the axis that is shown."""

    low: float
    high: float

    def share(self, measure: Measure) -> float:
        """Return how far along the frame the null stands, from 0 to 1; a measure without one has it half way."""
        if measure.null is None:
            return 0.5
        scale = math.log if measure.ratio else float
        low, null, high = map(scale, (self.low, measure.null, self.high))
        return min(max((null - low) / (high - low), 0.0), 1.0)


def framed(forest: Forest) -> Frame:
    """Return the stretch shown: the null, all estimates within reason, and limits unless they lie far outside."""
    if forest.limits is not None:
        return Frame(*map(float, forest.limits))
    measure, ratio = forest.scale, forest.scale.ratio
    null = [] if measure.null is None else [math.log(measure.null) if ratio else measure.null]
    least, most = (-math.log(FARTHEST), math.log(FARTHEST)) if ratio else (measure.low, measure.high)
    estimates, limits = _positions(forest, least, most)
    inside = [*estimates[np.isfinite(estimates)], *null] or [0.0]

    away = np.abs(limits - estimates[:, None])
    usual = float(np.median(away[np.isfinite(away)])) if np.isfinite(away).any() else SPAN[ratio]
    limits = np.where(np.isinf(limits), estimates[:, None] + np.copysign(usual, limits), limits)
    reach = (max(least, min(inside) - REACH * usual), min(most, max(inside) + REACH * usual))
    shown = [*inside, *np.clip(limits[np.isfinite(limits)], *reach)]
    low, high = _padded(min(shown), max(shown), null, SPAN[ratio])
    return Frame(math.exp(low), math.exp(high)) if ratio else Frame(low, high)


def _positions(forest: Forest, least: float, most: float) -> tuple[Floats, Floats]:
    """Return estimates and pairs of limits as they lie along the axis: logarithms of ratios.

    Estimates outside the ends are nan, finite limits stop there.
    """
    rows = [(row.estimate, row.low, row.high) for row in forest.rows if row.kind != "heading"]
    given = np.array(rows, dtype=float).reshape(-1, 3)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.log(given) if forest.scale.ratio else given
    estimates, limits = along[:, 0], along[:, 1:]
    inside = (estimates >= least) & (estimates <= most)
    return np.where(inside, estimates, np.nan), np.where(np.isinf(limits), limits, np.clip(limits, least, most))


def _padded(low: float, high: float, null: Sequence[float], span: float) -> tuple[float, float]:
    """Return ends that leave room around the marks and on either side of the null."""
    if high - low < span / 1000:
        low, high = low - span, high + span
    for centre in null:
        room = ASIDE / (1 - ASIDE)
        low, high = min(low, centre - room * (high - centre)), max(high, centre + room * (centre - low))
    margin = MARGIN * (high - low)
    return low - margin, high + margin


def begin_axis(ax: Axes, forest: Forest, frame: Frame) -> None:
    """Set what no size changes: scale, limits, and what is measured."""
    scale = forest.scale
    ax.set_facecolor("none")
    ax.grid(False)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.set_xscale("log" if scale.ratio else "linear")
    ax.set_xlim(frame.low, frame.high)
    ax.xaxis.set_major_formatter(_plain)
    ax.set_xticks([], minor=True)
    ax.set_yticks([])
    ax.tick_params(axis="x", which="major", bottom=True, top=False)
    ax.set_xlabel(scale.label + (" (log scale)" if scale.ratio else ""), loc="center", va="top", **LITERAL)


def draw_axis(pen: Pen, forest: Forest, layout: Layout, size: float, ruler: Ruler) -> None:
    """Set ticks, as many as there is room for, and write what the two sides mean."""
    from matplotlib.transforms import ScaledTranslation

    ax, ratio = pen.ax, forest.scale.ratio
    wide = ax.bbox.width / (ax.figure.dpi / POINTS) / size
    shown = Frame(*sorted(map(float, ax.get_xlim())))  # which somebody may have changed
    places = ticks(shown, ratio, lambda values: _clear(values, shown, ratio, wide, ruler))
    pen.own("xticks", places)
    ax.tick_params(axis="x", which="major", labelsize=size, length=size / 3, pad=size / 3)

    def below(ems: float, aside: float = 0.0) -> Any:
        return ax.transAxes + ScaledTranslation(aside * size / POINTS, -ems * size / POINTS, ax.figure.dpi_scale_trans)

    ax.xaxis.label.set_fontsize(size)
    ax.xaxis.set_label_coords(0.5, 0, transform=below(TICKS))
    for i, text in enumerate(layout.meanings(ruler, wide)):
        place = below(TICKS + BELOW, (GAP if i else -GAP) / 2)
        pen.text(layout.null, 0, text, size, place, ha="left" if i else "right", va="top")


def ticks(frame: Frame, ratio: bool, fits: Callable[[Sequence[float]], bool]) -> list[float]:
    """Return the most ticks that fit, at numbers one would say: 0.1, 0.5, 1, 2, 10 for ratios, even steps for others.

    Examples
    --------
    >>> ticks(Frame(0.08, 12), True, lambda values: len(values) < 6)
    [0.1, 0.5, 1.0, 2.0, 10.0]
    """
    values: list[float] = []
    for tried in _candidates(frame, ratio):
        values = [value for value in tried if frame.low <= value <= frame.high]
        if len(values) > 1 and fits(values):
            return values
    return values[:1]


def _candidates(frame: Frame, ratio: bool) -> Iterator[list[float]]:
    """Give ticks from many to few."""
    from matplotlib.ticker import MaxNLocator

    if ratio and frame.high / frame.low > MOST:
        first, last = math.floor(math.log10(frame.low)), math.ceil(math.log10(frame.high))
        decades = range(first, last + 1)
        yield [digit * 10.0**power for power in decades for digit in (1, 2, 5)]
        yield sorted([*(10.0**power for power in decades), 0.5, 2.0])
        for step in range(1, last - first + 1):
            yield [10.0**power for power in decades if power % step == 0]
    for most in range(MOST, 0, -1):
        yield [float(value) for value in MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(*frame)]


def _clear(values: Sequence[float], frame: Frame, ratio: bool, wide: float, ruler: Ruler) -> bool:
    """Return whether the labels of ticks stand apart on an axis so many ems wide."""
    scale = np.log if ratio else np.asarray
    start, end, *at = scale([*frame, *values])
    halves = np.array([ruler.width(_plain(value)) for value in values]) / 2
    return bool(np.all(np.diff(at) / (end - start) * wide >= halves[1:] + halves[:-1] + CLEAR))


def _plain(value: float, _: object = None) -> str:
    return f"{value:,.10g}"
