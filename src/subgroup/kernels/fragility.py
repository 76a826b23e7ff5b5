"""How few participants with another outcome would turn a test: from significant to not, or the other way.

A method searches outwards from the tables as they are, one changed outcome further at a time, all tables at once. The
search is exhaustive, since p-values need not rise or fall steadily: exact ones jump.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.registry import FRAGILITY, method

Places: TypeAlias = NDArray[np.int64]
# From the number of changed outcomes, and some tables, to how they may be spread: steps of both arms, a column each.
Spread: TypeAlias = Callable[[int, Places], tuple[Places, Places]]
Test: TypeAlias = Callable[..., Floats]

# A p-value this close to alpha, relative to it, is alpha: arithmetic leaves less.
SAME = 1e-10
# Tables searched around at a time: each looks at a few hundred others.
TABLES = 2**11
# Tables of one design have numbers, those of many designs together fewer than 2**63.
LARGEST_ARM = 2**25


@dataclass(frozen=True, eq=False)
class Turned:
    """The nearest tables in which the test says otherwise.

    Attributes
    ----------
    index : numpy.ndarray of float
        How many outcomes are changed; nan where no number turns the test.
    p_value : numpy.ndarray of float
        Of the tables as they are.
    x1, x2, changed_p_value : numpy.ndarray of float
        Responders of the changed tables, and their p-value; of the tables as they are where nothing turns them.
    """

    index: Floats
    p_value: Floats
    x1: Floats
    x2: Floats
    changed_p_value: Floats


class Designs:
    """P-values of the tables that the arms of some tables can give, each computed once however often it is met."""

    def __init__(self, test: Test, n1: Floats, n2: Floats) -> None:
        self.test, self.n1, self.n2 = test, n1.astype(np.int64), n2.astype(np.int64)
        sizes, design = np.unique(np.stack([self.n1, self.n2]), axis=1, return_inverse=True)
        tables = np.cumsum((sizes[0] + 1) * (sizes[1] + 1))
        self.first = np.concatenate([[0], tables])[design.ravel()]
        self.known, self.p = np.empty(0, dtype=np.int64), np.empty(0)

    def p_values(self, rows: Places, x1: Places, x2: Places) -> Floats:
        """Return the p-values of tables with the arms of these rows; nan where an arm cannot have so many responders.

        All three are of one shape.
        """
        inside = (x1 >= 0) & (x1 <= self.n1[rows]) & (x2 >= 0) & (x2 <= self.n2[rows])
        p = np.full(x1.shape, np.nan)
        p[inside] = self._looked_up(rows[inside], x1[inside], x2[inside])
        return p

    def _looked_up(self, rows: Places, x1: Places, x2: Places) -> Floats:
        number = self.first[rows] + x1 * (self.n2[rows] + 1) + x2
        met, where = np.unique(number, return_index=True)
        where = where[~np.isin(met, self.known)]
        tables = (x1[where], self.n1[rows[where]], x2[where], self.n2[rows[where]])
        known = np.concatenate([self.known, number[where]])
        p = np.concatenate([self.p, self.test(*(each.astype(float) for each in tables))])
        order = np.argsort(known)
        self.known, self.p = known[order], p[order]
        return np.asarray(self.p[np.searchsorted(self.known, number)])


def turned(search: Callable[..., Turned], test: Test, alpha: float, *counts: Floats) -> Turned:
    """Search around flat arrays of tables, some at a time, those of one design together.

    `test` takes tables and gives p-values.
    """
    x1, n1, x2, n2 = counts
    order, parts = np.lexsort((x2, x1, n2, n1)), []
    for start in range(0, max(x1.size, 1), TABLES):
        rows = order[start : start + TABLES]
        designs = Designs(test, n1[rows], n2[rows])
        parts.append(search(designs, alpha, x1[rows].astype(np.int64), x2[rows].astype(np.int64)))
    back = np.argsort(order)
    names = [field.name for field in fields(Turned)]
    return Turned(*(np.concatenate([getattr(part, name) for part in parts])[back] for name in names))


def _nearest(designs: Designs, alpha: float, x1: Places, x2: Places, spread: Spread, only_lost: bool = False) -> Turned:
    """Find the fewest changes that turn a test, or only those that end its significance.

    Of several tables as near it takes the one whose p-value lies farthest on the other side.
    """
    line = alpha * (1 - SAME)
    p = designs.p_values(np.arange(x1.size), x1, x2)
    found = Turned(np.full(p.size, np.nan), p, x1.astype(float), x2.astype(float), p.copy())
    found.index[(p >= line) & only_lost] = 0
    rows, changes = np.flatnonzero((p < line) | ((p >= line) & (not only_lost))), 0
    while rows.size:
        changes += 1
        first, second = (
            start[rows, None] + steps for start, steps in zip((x1, x2), spread(changes, rows), strict=True)
        )
        here = designs.p_values(np.broadcast_to(rows[:, None], first.shape), first, second)
        significant = p[rows, None] < line
        away = np.where((here < line) == significant, np.nan, np.where(significant, here, -here))
        away[np.isnan(away)] = -np.inf
        best = away.argmax(axis=1)[:, None]
        hit = np.isfinite(np.take_along_axis(away, best, axis=1)[:, 0])
        found.index[rows[hit]] = changes
        for output, values in ((found.x1, first), (found.x2, second), (found.changed_p_value, here)):
            output[rows[hit]] = np.take_along_axis(values, best, axis=1)[hit, 0]
        rows = rows[~hit & ~np.isnan(here).all(axis=1)]
    return found


@method(FRAGILITY, "walsh", cite="walsh2014", aliases=("walsh-original", "fragility-index"), default=True)
def walsh(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Walsh's: participants made responders in the arm with fewer, until a significant test no longer is."""
    fewer = (x1 <= x2)[:, None]

    def spread(changes: int, rows: Places) -> tuple[Places, Places]:
        return np.where(fewer[rows], changes, 0), np.where(fewer[rows], 0, changes)

    return _nearest(designs, alpha, x1, x2, spread, only_lost=True)


@method(FRAGILITY, "either-arm", cite="lin2021", aliases=("lin", "lin-fisher"))
def either_arm(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Lin's: the fewest outcomes changed, in any arm and direction, that make or break significance."""
    return _nearest(designs, alpha, x1, x2, _any_way)


def _any_way(changes: int, _rows: Places) -> tuple[Places, Places]:
    """Return every way to spread changes over two arms, up or down."""
    up = np.arange(-changes, changes)
    rest = changes - np.abs(up)
    return np.concatenate([up, -up]), np.concatenate([rest, -rest])


def _one_way(treatment: int, control: int) -> Spread:
    """Return the one way to change outcomes in one arm: 1 to a response, -1 from it, 0 in the other arm."""

    def spread(changes: int, _rows: Places) -> tuple[Places, Places]:
        return np.array([changes * treatment]), np.array([changes * control])

    return spread


@method(FRAGILITY, "treatment-up", cite="lin2021")
def treatment_up(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Only those of the treatment arm without a response, who are given one."""
    return _nearest(designs, alpha, x1, x2, _one_way(1, 0))


@method(FRAGILITY, "treatment-down", cite="lin2021")
def treatment_down(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Only responders of the treatment arm, who lose their response."""
    return _nearest(designs, alpha, x1, x2, _one_way(-1, 0))


@method(FRAGILITY, "control-up", cite="lin2021")
def control_up(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Only those of the control arm without a response, who are given one."""
    return _nearest(designs, alpha, x1, x2, _one_way(0, 1))


@method(FRAGILITY, "control-down", cite="lin2021")
def control_down(designs: Designs, alpha: float, x1: Places, x2: Places) -> Turned:
    """Only responders of the control arm, who lose their response."""
    return _nearest(designs, alpha, x1, x2, _one_way(0, -1))
