"""From what a user has, variances, printed intervals or counts, to studies that can be pooled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.measures import ODDS_RATIO, Measure, measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import quietly
from subgroup.core.strata import Strata, Stratum, as_strata, columns_of, counts_by_level
from subgroup.core.studies import Studies, any_numbers, numbers, refuse
from subgroup.errors import EffectError
from subgroup.kernels._normal import quantile
from subgroup.kernels.interaction import SCALES
from subgroup.kernels.pooled import empty_cells, filled

# An estimate further from the middle of its interval than this share of half the width was not built by adding errors.
ASKEW = 0.1


def studies_of(
    effects: object,
    variances: object,
    intervals: object,
    intervals_level: float,
    measure: str | None,
    labels: object,
    factor: str | None,
) -> Studies:
    """Read studies from effects with variances, effects with printed intervals, or the strata of one factor.

    Raises
    ------
    EffectError, ColumnError, CountError, MethodError
        If they do not go together, or are not valid.
    """
    if isinstance(effects, Studies):
        return effects
    asked = None if measure is None else measure_named(measure)
    if isinstance(effects, Strata | Mapping):
        _absent("the strata hold it already", variances=variances, intervals=intervals, labels=labels)
        whole = as_strata(effects)
        return _of_levels(whole, whole.of_factor(factor), asked or ODDS_RATIO)
    _absent("it names one of several factors of strata, and there are none", factor=factor)
    if (variances is None) == (intervals is None):
        raise EffectError("give variances= or intervals= beside the effects, one of the two")
    if intervals is None:
        return Studies.of(effects, variances, labels, asked)
    return _of_intervals(effects, intervals, check_level(intervals_level), labels, asked)


def _absent(why: str, **given: object) -> None:
    for name, value in given.items():
        if value is not None:
            raise EffectError(f"{name}={value!r} is not wanted here: {why}")


def _of_intervals(effects: object, intervals: object, level: float, labels: object, measure: Measure | None) -> Studies:
    """Take each variance from the width of a printed interval; ratios and their limits become logarithms."""
    y, limits = numbers(effects, "effects"), any_numbers(intervals, "intervals")
    if limits.shape != (*y.shape, 2):
        raise EffectError(f"intervals of shape {limits.shape}: each of the {y.size} effects has a pair (low, high)")
    refuse(~np.isfinite(limits), limits, "intervals", "a finite limit is wanted, for its distance gives the variance")
    if measure and measure.ratio:
        refuse(~(y > 0), y, "effects", "a ratio is above 0")
        refuse(~(limits > 0), limits, "intervals", "a limit of a ratio is above 0")
        y, limits = np.log(y), np.log(limits)
    low, high = limits[..., 0], limits[..., 1]
    refuse(~(low < high), low, "intervals", "the low limit is below the high one")
    half, askew = (high - low) / 2, _askew(y, low, high)
    notes = [_off_centre(askew, measure)] if askew.any() else []
    if measure is None and np.all(low > 0):
        logs = _askew(*map(np.log, (y, low, high)))
        if np.count_nonzero(logs) < np.count_nonzero(askew):
            notes.append("on the log scale more of them are: if these are ratios, say so by measure=")
    return Studies.of(y, (half / quantile(level)) ** 2, labels, measure, tuple(notes))


def _askew(y: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Say which estimates are not in the middle of their intervals."""
    return np.asarray(np.abs(y - (low + high) / 2) > ASKEW * (high - low) / 2)


def _off_centre(where: NDArray[np.bool_], measure: Measure | None) -> str:
    scale = " on the log scale" if measure and measure.ratio else ""
    first = ", ".join(map(str, np.argwhere(where)[0]))
    return (
        f"{np.count_nonzero(where)} of {where.size} estimates are not in the middle of their intervals{scale}, the "
        f"first at [{first}]: a variance from such a width is a guess, so pool counts where you have them"
    )


def _of_levels(whole: Strata, levels: tuple[Stratum, ...], measure: Measure) -> Studies:
    """Take Wald's estimate and variance of each level; a half is added to the cells of a level with an empty one."""
    known = [each for each in levels if all(arm.n for arm in each.table)]
    if len(known) < 2:
        raise EffectError(
            f"factor {levels[0].factor!r}: {len(known)} of {len(levels)} levels have both arms; pooling needs two"
        )
    counts = counts_by_level(tuple(known))
    (empty,), (y, v) = empty_cells(*counts), wald(measure, *counts)
    notes = [*whole.notes]
    absent = [each.level for each in levels if each not in known]
    if absent:
        notes.append(f"an arm has nobody in it in {', '.join(absent)}: left out")
    if empty.any():
        names = ", ".join(each.level for each, is_empty in zip(known, empty, strict=True) if is_empty)
        notes.append(f"0.5 is added to the four cells of {names}, where one of them is empty")
    found = Studies.of(y[0], v[0], [each.level for each in known], measure, tuple(notes))
    x1, n1, x2, n2 = columns_of(tuple(known))
    return replace(found, tables=TwoByTwo(Arm(x1, n1), Arm(x2, n2)), arms=whole.arms)


def wald(measure: Measure, *counts: Floats) -> tuple[Floats, Floats]:
    """Return Wald's estimates and variances, where effects add; an empty cell adds a half to each cell of its table."""
    scale, whole = SCALES[measure.name], filled(*counts)
    return quietly(scale.effect, *whole), quietly(scale.error, *whole) ** 2
