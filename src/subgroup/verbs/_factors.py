"""Many factors at once: arrays of all their levels, and of factors with the same number of levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.measures import MEASURES
from subgroup.core.registry import Method, quietly
from subgroup.core.strata import Stratum
from subgroup.errors import MethodError
from subgroup.results.interaction import COMMON
from subgroup.results.interactions import Interactions
from subgroup.results.levels import ShrunkLevels
from subgroup.verbs._studies import wald
from subgroup.verbs.shrinking import width_of

Factors: TypeAlias = Sequence[tuple[Stratum, ...]]


def stacked(factors: Factors) -> tuple[TwoByTwo, TwoByTwo]:
    """Return the tables of all levels, factor after factor, and of their complements: all other levels together."""
    counts = _counts(factors)
    starts = np.cumsum([0, *(len(levels) for levels in factors)])
    whole = np.repeat(np.add.reduceat(counts, starts[:-1], axis=1), np.diff(starts), axis=1)
    rows = [each for levels in factors for each in levels]
    names = np.array([f"{each.factor}: {each.level}" for each in rows], dtype=object)
    others = np.array([f"{each.factor}: not {each.level}" for each in rows], dtype=object)
    return _tables(counts, names), _tables(whole - counts, others)


def _counts(factors: Factors) -> NDArray[np.int64]:
    """Return responders and n of treatment, then of control: four rows, a column for each level."""
    arms = [arm for levels in factors for each in levels for arm in each.table]
    flat = np.array([(arm.responders, arm.n) for arm in arms], dtype=np.int64)
    return flat.reshape(-1, 4).T


def _tables(counts: NDArray[np.int64], names: NDArray[Any]) -> TwoByTwo:
    labels = cast(Any, names)  # serves as an index does, and spares loading pandas
    return TwoByTwo(Arm(counts[0], counts[1], labels), Arm(counts[2], counts[3], labels))


def _alike(factors: Factors) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], list[Floats]]]:
    """Take together the factors with the same number of levels: which they are, their rows, and their counts."""
    sizes = np.array([len(levels) for levels in factors])
    starts = np.cumsum(sizes) - sizes
    counts = _counts(factors).astype(float)
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        rows = starts[which, None] + np.arange(size)
        yield which, rows, [each[rows] for each in counts]


def interactions(found: Method, scale: str, factors: Factors, level: float) -> Interactions:
    """Compare the levels of each factor, by one call for all factors with the same number of levels."""
    if found.random:
        raise MethodError(f"method {found.name!r} draws, one factor at a time: see interaction; 'exact' lists them all")
    parts = np.full((5, len(factors)), np.nan)
    for which, _, counts in _alike(factors):
        contrast = found.contrast(scale, counts, level)
        parts[:, which] = [contrast.estimate, contrast.low, contrast.high, contrast.p_value, contrast.statistic]
    back = np.exp if MEASURES[scale].ratio else np.asarray
    estimate, low, high = (np.asarray(quietly(back, each)) for each in parts[:3])
    return Interactions(
        scale,
        tuple(levels[0].factor for levels in factors),
        np.array([len(levels) for levels in factors]),
        estimate,
        low,
        high,
        parts[3],
        None,
        None,
        len(factors),
        parts[4],
        found.name,
        found.null or COMMON,
        level,
        found.cite,
    )


def shrunken(found: Method, scale: float | None, measure: str, factors: Factors, level: float) -> ShrunkLevels:
    """Draw the effects of each factor's levels towards their mean; nan for a factor with an arm of nobody."""
    width, asked = width_of(found, scale, measure), MEASURES[measure]
    effects, taus = np.full((3, sum(map(len, factors))), np.nan), np.full(len(factors), np.nan)
    for which, rows, counts in _alike(factors):
        known = np.all([n > 0 for n in counts[1::2]], axis=(0, 2))
        if not known.any():
            continue
        y, v = wald(asked, *(each[known] for each in counts))
        answer = quietly(found.function, y, v, level, width)
        effects[:, rows[known]] = [answer.effect, answer.effect_low, answer.effect_high]
        taus[which[known]] = answer.tau
    effect, low, high = np.exp(effects) if asked.ratio else np.clip(effects, asked.low, asked.high)
    return ShrunkLevels(measure, effect, low, high, taus, width, found.name, found.cite)
