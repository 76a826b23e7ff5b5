"""Zelen's test by Monte Carlo: outcomes drawn with the margins of every level and all treated responders fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._tables import TIE, Margins, alone
from subgroup.kernels.interaction.common import common
from subgroup.kernels.interaction.scales import SCALES, two

DRAWS: Final = 100_000
# Outcomes drawn at once.
PIECE: Final = 2**17
# Wraps the pieces of long work, to show how far it is.
Watch: TypeAlias = Callable[[list[int]], Iterable[int]]


@method(
    INTERACTION,
    "permutation",
    cite="zelen1971",
    aliases=("monte-carlo", "exact-monte-carlo"),
    scales=("odds_ratio",),
    conditional=True,
    partial=True,
    random=True,
)
def permutation(
    scale: str,
    x1: Floats,
    n1: Floats,
    x2: Floats,
    n2: Floats,
    level: float | None,
    *,
    rng: np.random.Generator | int | None = None,
    draws: int = DRAWS,
    watch: Watch = iter,
) -> Contrast:
    """Zelen's test by Monte Carlo, for tables too large to list every outcome; it converges to the exact p-value.

    The observed outcome counts as one of those drawn, so that the test keeps its level with any number of draws.
    """
    nan, source = np.full(len(x1), np.nan), np.random.default_rng(rng)
    pieces = [min(PIECE, draws - start) for start in range(0, draws, PIECE)]
    p = [_drawn(row, source, pieces, watch) for row in zip(x1, n1, x2, n2, strict=True)]
    return Contrast(two(SCALES[scale].effect(x1, n1, x2, n2)), nan, nan, nan, np.array(p))


def _drawn(counts: tuple[Floats, ...], source: np.random.Generator, pieces: list[int], watch: Watch) -> float:
    chances = Chances.of(*counts)
    unlikely = sum(int(np.count_nonzero(chances.draw(source, size) <= TIE)) for size in watch(pieces))
    return (unlikely + 1) / (sum(pieces) + 1)


class Chances:
    """Outcomes of one level after another, given how many treated responders the levels before have left over.

    Attributes
    ----------
    tables : list of Margins
        One level each.
    weights : list of numpy.ndarray
        For each level, how likely each of its outcomes is, whatever happens in the others.
    before : list of numpy.ndarray
        For each level, how likely each sum of the levels before it is.
    """

    def __init__(self, tables: list[Margins], effect: float) -> None:
        self.tables = tables
        # Raised to an effect that makes the observed total likely; given the total, the effect makes no difference.
        self.weights = [table.probabilities(np.array([effect]))[0] for table in tables]
        self.before = [np.ones(1)]
        for weight in self.weights[:-1]:
            self.before.append(np.convolve(self.before[-1], weight))

    @classmethod
    def of(cls, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Chances:
        """Prepare to draw outcomes of one factor."""
        counts = tuple(each[None, :] for each in (x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1))
        effect = common(SCALES["odds_ratio"], np.zeros_like(counts[0]), *counts)[0]
        return cls([alone(*each) for each in zip(x1, n1, x2, n2, strict=True)], float(effect))

    def draw(self, source: np.random.Generator, size: int) -> Floats:
        """Return how many outcomes' log weights relative to the observed one, each outcome with its own chance."""
        # Sums are counted from the lowest outcome of every level.
        left = np.full(size, -int(sum(table.offset[0, 0] for table in self.tables)))
        log = np.zeros(size)
        for table, weight, before in reversed(list(zip(self.tables, self.weights, self.before, strict=True))):
            t = np.empty(size, dtype=np.intp)
            for total, who in _alike(left):
                t[who] = _pick(source, weight, before, total, who.size)
            log += table.log[0, t]
            left -= t
        return log


def _alike(left: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Give each number that is left over, and the draws that have it left."""
    order = np.argsort(left, kind="stable")
    totals, starts = np.unique(left[order], return_index=True)
    yield from zip(totals.tolist(), np.split(order, starts[1:]), strict=True)


def _pick(source: np.random.Generator, weight: Floats, before: Floats, total: int, size: int) -> np.ndarray:
    """Draw outcomes of one level: each as likely as itself and as what it leaves to the levels before."""
    first, last = max(0, total - before.size + 1), min(weight.size - 1, total)
    chance = np.cumsum(weight[first : last + 1] * before[total - last : total - first + 1][::-1])
    return np.asarray(first + np.searchsorted(chance, source.random(size) * chance[-1], side="right"))
