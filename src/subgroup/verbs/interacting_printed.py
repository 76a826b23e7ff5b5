"""Whether printed effects differ, when effects and intervals are all that was printed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from numbers import Real
from typing import Any, Final, NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.measures import PRINTED, Measure, measure_named
from subgroup.core.policy import check_level
from subgroup.core.printed import Printed, PrintedEstimate, parse
from subgroup.core.registry import quietly
from subgroup.errors import ColumnError, FigureError
from subgroup.kernels._normal import quantile
from subgroup.kernels.interaction.wald import against_errors
from subgroup.render.numbers import p_value
from subgroup.results.printed_interaction import PrintedInteraction

SHAPE: Final = "{level: '4.8 (1.1 to 21.2)'} or {level: (4.8, 1.1, 21.2)}"


def interaction_from(
    effects: Mapping[object, object], scale: str = "odds_ratio", *, confidence_level: float = 0.95
) -> PrintedInteraction:
    """Test whether printed effects differ, from the effects and their intervals alone.

    The standard error of each effect is the width of its interval over twice the normal quantile, on the log scale for
    ratios. Effects must come from different participants, as those of two levels of one factor do.

    Parameters
    ----------
    effects : dict
        For each level the figure as it was printed, ``"4.8 (1.1 to 21.2)"``, or ``(estimate, low, high)``, in numbers
        or in text with its last zeros.
    scale : str
        ``"odds_ratio"``, ``"risk_ratio"`` (rate ratios are compared in the same way), ``"hazard_ratio"`` or
        ``"risk_difference"``.
    confidence_level : float
        Of the intervals where they do not say it themselves, and of the answer; in (0, 1).

    Returns
    -------
    PrintedInteraction
        The first level's effect over, or minus, the second's; with more levels Cochran's Q. `p_range` says which
        p-values the figures leave open as they are rounded, and a note which intervals are not symmetric on this
        scale, and so may not be of the kind that this takes them for.

    Raises
    ------
    FigureError
        If a figure cannot be read, has no interval, or has a limit that says nothing of the standard error.
    ColumnError, MethodError
        If there is one level only, or the scale or the level is not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.interaction_from({"men": "0.67 (0.46 to 0.98)", "women": "0.88 (0.71 to 1.08)"}, "risk_ratio")
    >>> print(found)
    ratio of risk ratios 0.76 (95% CI 0.49 to 1.17), interaction p = .217
    Note: as rounded for print the figures allow p from .185 to .250

    Progression with a mutation and without one (ipass-2009):

    >>> printed = {"mutated": "0.48 (0.36 to 0.64)", "not mutated": "2.85 (2.05 to 3.98)"}
    >>> print(sg.interaction_from(printed, "hazard_ratio"))
    ratio of hazard ratios 0.17 (95% CI 0.11 to 0.26), interaction p < .0001
    """
    measure, level = measure_named(scale, PRINTED), check_level(confidence_level)
    if not isinstance(effects, Mapping):
        raise FigureError(f"effects={effects!r} is not a table of printed effects; give {SHAPE}")
    if len(effects) < 2:
        raise ColumnError(f"an interaction needs at least two levels, got {', '.join(map(str, effects)) or 'none'}")
    printed = {str(name): _read(measure, str(name), figure) for name, figure in effects.items()}
    if len(printed) < len(effects):
        raise ColumnError("two levels have the same name once names are text")
    ends = np.array([_ends(measure, name, figure) for name, figure in printed.items()])
    z = np.array([quantile(figure.level or level) for figure in printed.values()])
    contrast = _compared(ends[None], z, level)
    back = math.exp if measure.ratio else float
    estimate, low, high, statistic, p = (float(each[0]) for each in contrast)
    names = tuple(printed)
    span = _range(measure, list(printed.values()), z, level) if len(names) == 2 else (math.nan, math.nan)
    return PrintedInteraction(
        measure.name,
        back(estimate),
        back(low),
        back(high),
        p,
        span,
        statistic,
        len(names) - 1,
        level,
        names,
        [_pair(measure, names, k, ends, z, level) for k in range(1, len(names))],
        {name: figure.text for name, figure in printed.items()},
        "altman2003",
        tuple(_notes(measure, printed, span)),
    )


class Figure(NamedTuple):
    """An effect with its interval as they were printed."""

    text: str
    parts: tuple[Printed, Printed, Printed]
    level: float | None


def _read(measure: Measure, name: str, figure: object) -> Figure:
    """Read one figure, and say whose it is if it cannot be read."""
    try:
        found = parse(measure.name, figure if isinstance(figure, str) else _text(figure))
    except FigureError as error:
        raise FigureError(f"{name}: {error}") from None
    if not isinstance(found, PrintedEstimate) or found.low is None or found.high is None:
        raise FigureError(f"{name}: {found.text!r} has no interval, without which nothing is known of its precision")
    return Figure(found.text, (found.estimate, found.low, found.high), found.confidence_level)


def _text(figure: object) -> str:
    """Write three numbers, or three texts, as they would have been printed."""
    if isinstance(figure, tuple | list) and len(figure) == 3:
        estimate, low, high = (_digits(each) for each in figure)
        return f"{estimate} ({low} to {high})"
    raise FigureError(f"{figure!r} is not a printed effect; give {SHAPE}")


def _digits(number: object) -> str:
    if isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number):
        return format(Decimal(repr(float(number))), "f").removesuffix(".0")
    return str(number)


def _ends(measure: Measure, name: str, figure: Figure) -> tuple[float, float, float]:
    """Return estimate and limits where effects add."""
    values = [_value(part) for part in figure.parts]
    if any(math.isinf(each) or (measure.ratio and each <= 0) for each in values):
        raise FigureError(f"{name}: {figure.text!r} has no standard error on the log scale; 0 and infinity have no log")
    if values[1] == values[2]:
        raise FigureError(f"{name}: the interval of {figure.text!r} has no width")
    estimate, low, high = (math.log(each) if measure.ratio else each for each in values)
    return estimate, low, high


def _value(part: Printed) -> float:
    return float(part.value) / part.scale


def _compared(ends: Floats, z: Floats, level: float) -> Contrast:
    """Compare effects of levels (columns) whose estimates and limits are along the last axis."""
    errors = (ends[..., 2] - ends[..., 1]) / (2 * z)
    return Contrast(*quietly(against_errors, ends[..., 0], errors**2, level))


def _pair(measure: Measure, names: tuple[str, ...], k: int, ends: Floats, z: Floats, level: float) -> dict[str, Any]:
    """Compare one level with the first."""
    found, back = _compared(ends[None, [k, 0]], z[[k, 0]], level), math.exp if measure.ratio else float
    keys = ("estimate", "conf_low", "conf_high")
    values = {key: back(float(each[0])) for key, each in zip(keys, found[:3], strict=True)}
    return {"level": names[k], "versus": names[0], **values, "p_value": float(found.p_value[0])}


def _unrounded(measure: Measure, part: Printed) -> tuple[float, float]:
    """Return between which values a figure was rounded, where effects add; half of a last digit either way."""
    half = 0.5 * 10.0**-part.decimals / part.scale
    low, high = _value(part) - half, _value(part) + half
    return (math.log(max(low, 1e-300)), math.log(high)) if measure.ratio else (low, high)


def _range(measure: Measure, figures: list[Figure], z: Floats, level: float) -> tuple[float, float]:
    """Return the smallest and largest p-value of two effects that would have been printed so.

    P falls as effects move apart and as intervals shrink, so that its ends are at corners of what rounding leaves
    open, or at 1 where the effects may be equal.
    """
    spans = [[_unrounded(measure, part) for part in figure.parts] for figure in figures]
    corners = np.array(list(product(*(span for each in spans for span in each)))).reshape(-1, 2, 3)
    wide = corners[(corners[..., 2] > corners[..., 1]).all(axis=1)]
    p = _compared(wide, z, level).p_value
    apart = wide[:, 0, 0] - wide[:, 1, 0]
    return float(p.min()), 1.0 if apart.min() < 0 < apart.max() else float(p.max())


def _notes(measure: Measure, printed: dict[str, Figure], span: tuple[float, float]) -> Iterator[str]:
    if p_value(span[0]) != p_value(span[1]):
        yield f"as rounded for print the figures allow p from {p_value(span[0])} to {p_value(span[1])}"
    where = "on the log scale" if measure.ratio else "around its estimate"
    for name, figure in printed.items():
        middle, low, high = (_unrounded(measure, part) for part in figure.parts)
        # Twice the estimate against the sum of the limits, each anywhere that rounding allows.
        if 2 * middle[1] < low[0] + high[0] or 2 * middle[0] > low[1] + high[1]:
            yield (
                f"{name}: the interval of {figure.text} is not symmetric {where}, so that its width is a rough guide "
                "to the standard error, and p is rough as well"
            )
