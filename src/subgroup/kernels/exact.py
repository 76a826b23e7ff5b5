"""Exact methods for one rate: binomial probabilities added up, never approximated."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaincinv, expit, gammaln, logit, xlogy

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import RATE
from subgroup.core.registry import method
from subgroup.kernels._roots import increasing
from subgroup.kernels._tables import TIE

# A rate this close to 0 on the logit scale prints as 0; a double holds it with room to spare.
WIDE = 700.0


def at_least(x: Floats, n: Floats, p: Floats | float) -> Floats:
    """Return the probability of x responders or more of n; x may be from 0 to n + 1."""
    inside = (x > 0) & (x <= n)
    tail = betainc(np.where(inside, x, 1), np.where(inside, n - x + 1, 1), p)
    return np.where(inside, tail, np.where(x > n, 0.0, 1.0))


def at_most(x: Floats, n: Floats, p: Floats | float) -> Floats:
    """Return the probability of x responders or fewer of n; x may be from -1 to n."""
    return at_least(n - x, n, 1 - p)


def just(x: Floats, n: Floats, p: Floats | float) -> Floats:
    """Return the probability of exactly x responders of n."""
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(np.exp(ways + xlogy(x, p) + xlogy(n - x, 1 - np.asarray(p))))


def _twice_the_smaller(less: Floats, greater: Floats) -> Tails:
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def _central_tails(x: Floats, n: Floats, null: float) -> Tails:
    return _twice_the_smaller(at_most(x, n, null), at_least(x, n, null))


@method(RATE, "clopper-pearson", cite="clopper1934", tails=_central_tails, aliases=("exact", "beta"), conservative=True)
def clopper_pearson(x: Floats, n: Floats, level: float) -> Limits:
    """Clopper and Pearson's exact interval: each binomial tail at most half of what is left over."""
    return _clopper_pearson_low(x, n, level), 1 - _clopper_pearson_low(n - x, n, level)


def _clopper_pearson_low(x: Floats, n: Floats, level: float) -> Floats:
    return np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, (1 - level) / 2))


def _mid_tails(x: Floats, n: Floats, null: float) -> Tails:
    half = just(x, n, null) / 2
    return _twice_the_smaller(at_most(x, n, null) - half, at_least(x, n, null) - half)


def _mid_excess(y: Floats, x: Floats, n: Floats, tail: Floats) -> Limits:
    """Return the log of P(more) + P(as many) / 2 over the tail wanted, at the rate expit(y), and its slope."""
    p = expit(y)
    same = just(x, n, p)
    above = at_least(x, n, p) - same / 2
    return np.log(above / tail), same * (x * (1 - p) + (n - x) * p) / 2 / above


def _mid_low(x: Floats, n: Floats, level: float) -> Floats:
    some, tail = np.where(x == 0, np.nan, x), np.full_like(n, (1 - level) / 2)
    start = logit(_clopper_pearson_low(np.maximum(x, 1), n, level))
    return np.where(x == 0, 0.0, expit(increasing(_mid_excess, start, -WIDE, WIDE, some, n, tail)))


@method(RATE, "mid-p", cite="lancaster1961", tails=_mid_tails, aliases=("midp", "mid-p-exact", "exact-mid-p"))
def mid_p(x: Floats, n: Floats, level: float) -> Limits:
    """The mid-P interval: Clopper and Pearson's with half the probability of the observed count."""
    return _mid_low(x, n, level), 1 - _mid_low(n - x, n, level)


def _most(bound: Floats, n: Floats, p: Floats) -> Floats:
    """Return the largest count whose lower tail is at most `bound`, or -1; by halving."""
    low, high = np.full_like(n, -1), n.copy()
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        within = at_most(middle, n, p) <= bound
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return low


def _blaker_tails(x: Floats, n: Floats, null: float) -> Tails:
    less, greater = at_most(x, n, null), at_least(x, n, null)
    # Counted from the side of the smaller tail, which is then the upper one.
    flipped = less < greater
    tail, p = np.minimum(less, greater), np.where(flipped, 1 - null, null)
    other = at_most(_most(tail * (1 + TIE), n, p), n, p)
    return Tails(less, greater, np.minimum(1, tail + other))


def _balance(y: Floats, x: Floats, n: Floats, k: Floats) -> Limits:
    """Return the log of P(at least x) over P(at most k) at the rate expit(y), and its slope."""
    p = expit(y)
    above, below = at_least(x, n, p), at_most(k, n, p)
    slope = x * just(x, n, p) * (1 - p) / above + (n - k) * just(k, n, p) * p / below
    return np.log(above / below), slope


def _outside(y: Floats, x: Floats, n: Floats, k: Floats, alpha: Floats) -> Limits:
    """Return P(at least x) + P(at most k) less alpha at the rate expit(y), and its slope; k may be -1."""
    p = expit(y)
    fewer = np.where(k < 0, 0.0, (n - k) * just(np.maximum(k, 0), n, p) * p)
    return at_least(x, n, p) + at_most(k, n, p) - alpha, x * just(x, n, p) * (1 - p) - fewer


def _blaker_low(x: Floats, n: Floats, level: float) -> Floats:
    """Return the smallest rate whose acceptability exceeds alpha.

    Below Clopper and Pearson's limit both tails are at most alpha / 2. There, the counts 0 to k make up the other tail.
    It jumps where k + 1 joins, which is where both tails are equal, and so both above alpha / 2: the limit is that
    point, or the one before it where the two tails reached alpha by themselves.
    """
    alpha, from_one = np.full_like(n, 1 - level), np.maximum(x, 1)
    start = _clopper_pearson_low(from_one, n, level)
    k = _most(alpha / 2, n, start)
    low = logit(start)
    some = np.where(x == 0, np.nan, x)
    jump = increasing(_balance, low, low, np.full_like(low, WIDE), some, n, k + 1)
    crossed = _outside(jump, x, n, k, alpha)[0] > 0
    between = np.where(crossed, x, np.nan)
    root = increasing(_outside, jump - 1e-3 * (jump - low), low, jump, between, n, k, alpha)
    return np.where(x == 0, 0.0, expit(np.where(crossed, root, jump)))


@method(RATE, "blaker", cite="blaker2000", tails=_blaker_tails, conservative=True, jumps=True, one_sided=False)
def blaker(x: Floats, n: Floats, level: float) -> Limits:
    """Blaker's exact interval: the smaller tail, and as much of the other as is no larger."""
    return _blaker_low(x, n, level), 1 - _blaker_low(n - x, n, level)
