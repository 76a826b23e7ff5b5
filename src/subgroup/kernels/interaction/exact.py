"""Zelen's exact tests: given the margins of every level and all responders under treatment, every outcome is listed."""

from __future__ import annotations

from functools import reduce
from typing import TypeAlias

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._tables import TIE, Counts, Margins, alone, outcomes
from subgroup.kernels.conditional import central_root, central_tails_of, minlike_low, minlike_tails_of
from subgroup.kernels.interaction.scales import SCALES, two

# Outcomes of several levels: sums away from the observed one, and their log weights.
Spread: TypeAlias = tuple[Floats, Floats]


def listed(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many outcomes are held in memory for each factor, with room to sort them."""
    widths = outcomes(x1, n1, x2, n2)
    if x1.shape[1] == 2:
        return np.asarray(widths.min(axis=1))
    return np.array([4 * max(np.prod(row[half]) for half in _halves(row)) for row in widths], dtype=float)


@method(
    INTERACTION,
    "exact",
    cite="zelen1971",
    aliases=("zelen", "exact-conditional", "exact-minlike"),
    scales=("odds_ratio",),
    outcomes=listed,
    beyond="sg.interaction(..., method='permutation')",
    conditional=True,
    conservative=True,
    jumps=True,
)
def exact(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Zelen's exact test: the probability of all outcomes no more likely than the observed; limits for two levels."""
    estimate, nan = two(SCALES[scale].effect(x1, n1, x2, n2)), np.full(len(x1), np.nan)
    p = zelen(x1, n1, x2, n2)
    if x1.shape[1] > 2 or level is None:
        return Contrast(estimate, nan, nan, nan, p)
    first, second = _columns(x1, n1, x2, n2)
    low, high = (minlike_low(Margins.across(*each), 1 - level) for each in ((first, second), (second, first)))
    return Contrast(estimate, np.log(low), -np.log(high), nan, p)


def zelen(*counts: Floats) -> Floats:
    """Return the probability of all outcomes no more likely than the observed, for any number of levels."""
    if counts[0].shape[1] != 2:
        return np.array([_several(*row) for row in zip(*counts, strict=True)])
    return minlike_tails_of(Margins.across(*_columns(*counts)), np.zeros(len(counts[0]))).two_sided


@method(
    INTERACTION,
    "exact-central",
    cite="cornfield1956",
    aliases=("zelen-central", "exact-doubled"),
    scales=("odds_ratio",),
    outcomes=listed,
    beyond="sg.interaction(..., method='permutation')",
    most_levels=2,
    conditional=True,
    conservative=True,
)
def exact_central(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Twice the smaller exact tail of two levels, and the exact interval of their ratio that it inverts."""
    estimate, nan = two(SCALES[scale].effect(x1, n1, x2, n2)), np.full(len(x1), np.nan)
    first, second = _columns(x1, n1, x2, n2)
    table, back = Margins.across(first, second), Margins.across(second, first)
    low, high = nan, nan
    if level is not None:
        start = _guess(first, second), _guess(second, first)
        reach = quantile(level)
        low, high = (
            np.where(each.lowest, -np.inf, central_root(each, middle - reach * error, 1 - level))
            for each, (middle, error) in zip((table, back), start, strict=True)
        )
    return Contrast(estimate, low, -high, nan, central_tails_of(table, np.zeros(len(x1))).two_sided)


def _columns(*counts: Floats) -> tuple[Counts, Counts]:
    first, second = (tuple(each[:, k] for each in counts) for k in (0, 1))
    return first, second  # type: ignore[return-value]  # four counts each


def _guess(first: Counts, second: Counts) -> tuple[Floats, Floats]:
    """Return the log ratio of odds ratios and its standard error with half a participant in each cell."""
    (one, error), (other, more) = (_halved(*each) for each in (first, second))
    return one - other, np.sqrt(error**2 + more**2)


def _halved(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    counts = (x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1)
    return SCALES["odds_ratio"].effect(*counts), SCALES["odds_ratio"].error(*counts)


def _halves(widths: Floats) -> tuple[list[int], list[int]]:
    """Deal the levels into two halves whose lists of outcomes are about equally long."""
    halves: tuple[list[int], list[int]] = ([], [])
    for k in np.argsort(-widths):
        min(halves, key=lambda half: np.prod(widths[half])).append(int(k))
    return halves


def _several(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> float:
    """Return Zelen's p-value of one factor with any number of levels.

    The outcomes of half of the levels are listed, and those of the other half; an outcome of all levels is one of each
    whose sums cancel. Sorted by likelihood, each knows at once how many partners make it no likelier than the observed.
    """
    tables = [alone(*each) for each in zip(x1, n1, x2, n2, strict=True)]
    here, there = (_sorted(_listed([tables[k] for k in half])) for half in _halves(outcomes(x1, n1, x2, n2)))
    unlikely = every = 0.0
    for total, log in _by_sum(here):
        start, stop = np.searchsorted(there[0], (-total - 0.5, -total + 0.5))
        partners = there[1][start:stop]
        # Relative to the largest of each half no weight is infinite.
        mine, cumulated = np.exp(log - here[1].max()), np.cumsum(np.exp(partners - there[1].max()))
        few = np.searchsorted(partners, TIE - log, side="right")
        unlikely += float(mine @ np.concatenate([[0.0], cumulated])[few])
        every += float(mine.sum() * (cumulated[-1] if partners.size else 0.0))
    return min(1.0, unlikely / every)


def _listed(tables: list[Margins]) -> Spread:
    """Return every combination of the outcomes of some levels."""
    start = np.zeros(1), np.zeros(1)
    return reduce(lambda so_far, table: (_sums(so_far[0], table.offset), _sums(so_far[1], table.log)), tables, start)


def _sums(some: Floats, more: Floats) -> Floats:
    return np.asarray((some[:, None] + more).ravel())


def _sorted(spread: Spread) -> Spread:
    """Sort outcomes by their sum, and by likelihood where sums are equal."""
    order = np.lexsort((spread[1], spread[0]))
    return spread[0][order], spread[1][order]


def _by_sum(spread: Spread) -> list[tuple[float, Floats]]:
    sums, starts = np.unique(spread[0], return_index=True)
    return list(zip(sums, np.split(spread[1], starts[1:]), strict=True))
