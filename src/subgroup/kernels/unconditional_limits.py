"""Exact unconditional intervals: the nulls that an exact test does not reject, whatever the rate they leave open.

Where the nulls that are not rejected have gaps, the interval is their hull: a limit can rest on a single null at which
another table ties with the observed one and is counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._nuisance import PIECE, Whole, outcomes
from subgroup.kernels._orders import AGRESTI_MIN, CHAN_ZHANG, CHAN_ZHANG_RATIO, SANTNER_SNELL, Order
from subgroup.kernels._regions import Tables, lowest, tails
from subgroup.kernels.unconditional import by_design


def _tails(order: Order, link: Callable[[float], float] = float) -> Callable[..., Tails]:
    """Return the p-values of the test that orders tables so; `link` takes a null to the scale of the order."""

    def inverted(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        counts = _somebody(x1, n1, x2, n2)
        return Tails(*by_design(lambda *design: tails(Tables(order, *design), link(null)), *counts))

    return inverted


def _difference_low(order: Order, alpha: float) -> Callable[..., Floats]:
    def solve(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        estimate = x1 / n1 - x2 / n2
        # Closer to -1 than this, any table but that of nobody against everybody is too unlikely; and that one lies too
        # near to count as extreme, unless alpha is above a half.
        low = np.minimum(min(alpha, 0.5) / (n1 + n2) - 1, estimate)
        return lowest(Tables(order, n1, n2, x1, x2), low, estimate, alpha)[None]

    return solve


def _somebody(*counts: Floats) -> tuple[Floats, ...]:
    """Put one participant into an arm of nobody, about which nothing is said in the end."""
    x1, n1, x2, n2 = counts
    return x1, np.maximum(n1, 1), x2, np.maximum(n2, 1)


def _both_ends(low: Callable[..., Floats], *counts: Floats) -> Limits:
    """Solve the lower limits of the tables and of their swapped arms together, so that none is solved twice."""
    x1, n1, x2, n2 = _somebody(*counts)
    (found,) = by_design(low, *map(np.concatenate, ((x1, x2), (n1, n2), (x2, x1), (n2, n1))))
    return found[: x1.size], found[x1.size :]


def _difference_limits(order: Order, alpha: float, *counts: Floats) -> Limits:
    """Return the least null that is not rejected, and minus the least one of the swapped arms."""
    low, high = _both_ends(_difference_low(order, alpha), *counts)
    return low, -high


def _ratio_low(alpha: float) -> Callable[..., Floats]:
    """Return the solver of a lower limit.

    Below alpha / n1 even one responder in the first arm is too unlikely; with none, 0 itself is not rejected. With no
    responders in the second arm the estimate is infinite, but at this end that arm stays empty likely enough.
    """

    def solve(n1: int, n2: int, x1: Whole, x2: Whole) -> Floats:
        some = x1 > 0
        a, b = x1[some], x2[some]
        high = np.log(np.where(b > 0, a * n2 / (np.maximum(b, 1) * n1), n2 / (1 - alpha) + 1))
        low = np.minimum(np.log(alpha / (2 * n1)), high)
        found = np.zeros(x1.size)
        found[some] = np.exp(lowest(Tables(CHAN_ZHANG_RATIO, n1, n2, a, b), low, high, alpha))
        return found[None]

    return solve


@method(
    RISK_DIFFERENCE,
    "chan-zhang",
    cite="chan1999",
    tails=_tails(CHAN_ZHANG),
    aliases=("exact", "exact-unconditional", "exact-score"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
)
def chan_zhang(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Chan and Zhang's exact interval: the hull of the differences that neither one-sided exact score test rejects."""
    return _difference_limits(CHAN_ZHANG, (1 - level) / 2, x1, n1, x2, n2)


@method(
    RISK_DIFFERENCE,
    "agresti-min",
    cite="agresti2001",
    tails=_tails(AGRESTI_MIN),
    test="barnard",
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def agresti_min(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Agresti and Min's exact interval: the hull of the differences that one two-sided exact score test accepts."""
    return _difference_limits(AGRESTI_MIN, 1 - level, x1, n1, x2, n2)


@method(
    RISK_DIFFERENCE,
    "santner-snell",
    cite="santner1980",
    tails=_tails(SANTNER_SNELL),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    one_sided=False,
)
def santner_snell(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Santner and Snell's exact interval: the hull accepted by a two-sided test ordered by the plain difference."""
    return _difference_limits(SANTNER_SNELL, 1 - level, x1, n1, x2, n2)


@method(
    RISK_RATIO,
    "chan-zhang",
    cite="chan1999",
    tails=_tails(CHAN_ZHANG_RATIO, math.log),
    aliases=("exact", "exact-unconditional", "exact-score"),
    outcomes=outcomes,
    piece=PIECE,
    conservative=True,
    jumps=True,
    complement=False,
)
def ratio_chan_zhang(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Chan and Zhang's construction for a ratio: the hull of those that neither one-sided exact score test rejects."""
    low, high = _both_ends(_ratio_low((1 - level) / 2), x1, n1, x2, n2)
    return low, 1 / high
