"""Tables ordered by how far they lie from a null difference or ratio, and the least null that is not rejected.

An order is a statistic that falls as the null rises or the second arm's responders do, and rises with the first arm's.
(The score statistic of a difference does: its square is what is left to explain times the multiplier that holds the
null, and each of the two falls and rises so. That of a ratio was looked at on every table of many designs.) Hence the
tables above a threshold are, for each outcome of the first arm, so many outcomes of the second from nobody on; and the
probability of such a set rises with the first rate and falls with the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.kernels._nuisance import Rates, Rows, Whole, binomial, grid, highest
from subgroup.kernels._orders import Order

# Statistics this close count as equal; arithmetic leaves less.
TIE = 1e-10
# Nulls are told apart down to this.
TIGHT = 1e-11
# How much of the way that a straight line shows is gone at once.
SHORT, BEYOND = 0.99, 1.5
# Halving leads from 64, more than any range of nulls, to there.
DEPTH = 45


class Region(NamedTuple):
    """For each outcome of the first arm, how many of the second belong: from nobody up, and from everybody down."""

    few: Whole
    many: Whole


@dataclass(frozen=True, eq=False)
class Tables:
    """Tables of one design, a row each, under an order."""

    order: Order
    n1: int
    n2: int
    x1: Whole
    x2: Whole

    def __getitem__(self, rows: Rows) -> Tables:
        return Tables(self.order, self.n1, self.n2, self.x1[rows], self.x2[rows])

    def observed(self, null: Floats) -> Floats:
        """Return the statistic of each table at its null."""
        return self.order.z(null, self.x1, self.n1, self.x2, self.n2)

    def above(self, null: Floats, threshold: Floats, least: Whole, most: Whole) -> Whole:
        """Return how many outcomes of the second arm exceed a threshold, known to be from `least` to `most`."""
        low, high = least.copy(), most.copy()
        while True:
            row, a = np.nonzero(low < high)
            if row.size == 0:
                return low
            b = (low[row, a] + high[row, a]) // 2
            exceeds = self.order.z(null[row], a, self.n1, b, self.n2) > threshold[row]
            low[row[exceeds], a[exceeds]] = b[exceeds] + 1
            high[row[~exceeds], a[~exceeds]] = b[~exceeds]

    def none(self) -> Whole:
        """Return the counts of nothing."""
        return np.zeros((self.x1.size, self.n1 + 1), dtype=np.intp)

    def all(self) -> Whole:
        """Return the counts of everything."""
        return np.full((self.x1.size, self.n1 + 1), self.n2 + 1)

    def highest(self, region: Region, null: Floats, null_of_many: Floats) -> Floats:
        """Return the largest probability of regions over what nulls leave open, its two sides each under its own."""

        def values(rows: Rows, angles: Floats) -> Floats:
            found = self._few(region.few[rows], self.order.rates(null[rows, None], angles))
            if not region.many[rows].any():
                return found
            p1, q1, p2, q2 = self.order.rates(null_of_many[rows, None], angles)
            return found + self._few(region.many[rows], Rates(p1, q1, q2, p2))

        return highest(values, self.x1.size, grid(self.n1 + self.n2))

    def _few(self, counted: Whole, rates: Rates) -> Floats:
        """Add the first arm's probabilities, each times the second's of its first so many outcomes."""
        p1, q1, p2, q2 = rates
        first, second = binomial(self.n1, p1, q1), binomial(self.n2, p2, q2)
        below = np.zeros((*second.shape[:2], self.n2 + 2))
        np.cumsum(second, axis=2, out=below[:, :, 1:])
        index = np.broadcast_to(counted[:, None, :], first.shape)
        return np.asarray(np.einsum("kja,kja->kj", first, np.take_along_axis(below, index, axis=2)))


def reach(z: Floats) -> Floats:
    """Return what a statistic has to exceed to be at least z, with room for the noise in both."""
    return z - TIE * (1 + np.minimum(np.abs(z), 1 / TIE))


def tails(tables: Tables, null: float) -> Floats:
    """Return the p-values of each table at one null: less, greater, and two-sided."""
    at = np.full(tables.x1.size, null)
    z, none, every = tables.observed(at), tables.none(), tables.all()
    few = tables.above(at, reach(z), none, every)
    many = tables.n2 + 1 - tables.above(at, -reach(-z), none, every)
    greater, less = (tables.highest(each, at, at) for each in (Region(few, none), Region(none, many)))
    if not tables.order.both:
        return np.stack([less, greater, np.minimum(1, 2 * np.minimum(less, greater))])
    up = z[:, None] >= 0
    # The nearer side is there already; the other reaches as far beyond the null.
    far = tables.above(at, np.where(z >= 0, -reach(z), reach(-z)), none, every)
    both = Region(np.where(up, few, far), np.where(up, tables.n2 + 1 - far, many))
    return np.stack([less, greater, tables.highest(both, at, at)])


def lowest(tables: Tables, low: Floats, high: Floats, alpha: float) -> Floats:
    """Return the least null from `low` to `high` with p above alpha, to 1e-11.

    `high` is taken to be accepted, as the estimate is, and what lies below `low` not to be. What ties within TIE is
    counted, which moves a limit outwards by at most a few of its 1e-10 (more where two statistics fall almost alike).
    Stretches of nulls are left behind from `low` upwards where a bound of p over the whole stretch is within alpha (see
    `_bounded`), and halved where it is not, down to the shortest: so no null with p above alpha is passed over, however
    the order of the tables changes on the way.
    """
    answer, rows, depth = low.copy(), np.arange(low.size), np.zeros(low.size, dtype=np.intp)
    p, bold, ends = np.zeros(low.size), np.zeros(low.size, dtype=bool), np.tile(high[:, None], DEPTH)
    windows = np.zeros((low.size, DEPTH, 4, tables.n1 + 1), dtype=np.intp)
    windows[:, 0, 1::2] = tables.n2 + 1
    while rows.size:
        left, right = answer[rows], ends[rows, depth]
        bound, smooth, window = _bounded(tables[rows], left, right, windows[rows, depth])
        within = bound <= alpha
        answer[rows], p[rows] = np.where(within, right, left), np.where(within, bound, p[rows])
        # Where the bound is smooth a straight line tells how far it stays within alpha: aim just short of there, and
        # just as far beyond in turn, so that both ends close in.
        share = np.where(bold[rows], BEYOND, SHORT) * (alpha - p[rows]) / (bound - p[rows])
        share = np.where(smooth, np.minimum(share, 0.5), 0.5)
        bold[rows] ^= ~within
        deeper = np.where(within, depth, np.minimum(depth + 1, DEPTH - 1))
        windows[rows, depth] = windows[rows, deeper] = window
        ends[rows, deeper] = np.where(within, right, left + np.maximum(share * (right - left), TIGHT))
        done = np.where(within, depth == 0, right - left <= 1.5 * TIGHT)
        rows, depth = rows[~done], np.where(within, depth - 1, deeper)[~done]
    return answer


def _bounded(tables: Tables, left: Floats, right: Floats, window: Whole) -> tuple[Floats, NDArray[np.bool_], Whole]:
    """Return a bound of p over stretches of nulls below the estimate, and what must and may be counted there.

    The statistics fall as the null rises. So a table that is counted under some null of the stretch has, under its left
    end, at least what the observed one has under its right end. What is counted from nobody up is likeliest under the
    right end, and what is counted from everybody down under the left. The bound is smooth in the right end where what
    may be counted is counted under the left end already.

    `window` holds the least and the most of `Region.few`, and of what is left out of `Region.many`.
    """
    z_left, z_right = tables.observed(left), tables.observed(right)
    most = tables.above(left, reach(z_right), window[:, 0], window[:, 1])
    least = tables.above(right, reach(z_left), window[:, 0], most)
    at_left, at_right = (tables.above(end, reach(z), least, most) for end, z in ((left, z_left), (right, z_right)))
    present = np.maximum(at_left, at_right)
    if np.any(present < most):
        most = _without_absent(tables, (left, right), (z_left, z_right), present, most)
    smooth = np.all(at_left == most, axis=1)
    if not tables.order.both:
        bound = tables.highest(Region(most, tables.none()), right, left)
        return bound, smooth, np.stack([least, most, window[:, 2], window[:, 2]], axis=1)
    fewest = tables.above(right, -reach(z_right), window[:, 2], window[:, 3])
    largest = tables.above(left, -reach(z_left), fewest, window[:, 3])
    smooth &= np.all(fewest == largest, axis=1)
    bound = tables.highest(Region(most, tables.n2 + 1 - fewest), right, left)
    return bound, smooth, np.stack([least, most, fewest, largest], axis=1)


def _without_absent(
    tables: Tables, ends: tuple[Floats, Floats], z: tuple[Floats, Floats], present: Whole, most: Whole
) -> Whole:
    """Leave out of what may be counted the tables that are counted under no null of a stretch, though nearly.

    Two statistics that fall almost alike stay close for long. A table that is counted under neither end is counted
    nowhere between if its distance, seen from one of the ends, cannot change fast enough: slopes are enclosed.
    """
    order, n1, n2, width = tables.order, tables.n1, tables.n2, ends[1] - ends[0]
    flattest, steepest = order.slopes(*ends, tables.x1, n1, tables.x2, n2)
    most, (row, a) = most.copy(), np.nonzero(present < most)
    while row.size:
        b, left, right = most[row, a] - 1, ends[0][row], ends[1][row]
        low, high = order.slopes(left, right, a, n1, b, n2)
        room = TIE * (1 + z[0][row])
        short_left = z[0][row] - order.z(left, a, n1, b, n2) - room
        short_right = z[1][row] - order.z(right, a, n1, b, n2) - room
        gains, losses = (steepest[row] - low) * width[row], (high - flattest[row]) * width[row]
        absent = (short_left > np.maximum(gains, 0)) & (short_right > 0)
        absent |= (short_right > np.maximum(losses, 0)) & (short_left > 0)
        row, a = row[absent], a[absent]
        most[row, a] -= 1
        left_over = most[row, a] > present[row, a]
        row, a = row[left_over], a[left_over]
    return most
