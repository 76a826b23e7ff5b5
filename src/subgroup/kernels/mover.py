"""MOVER: limits of a comparison from the limits of each rate, the distances added in quadrature."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import ODDS_RATIO, RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels.bayes import jeffreys_quantile
from subgroup.kernels.score import wilson_corrected_limits, wilson_limits


class Bounded(NamedTuple):
    """A rate, or its odds, between its limits."""

    low: Floats
    middle: Floats
    high: Floats


def _wilson(x: Floats, n: Floats, level: float) -> Bounded:
    low, high = wilson_limits(x, n, level)
    return Bounded(low, x / n, high)


def _wilson_corrected(x: Floats, n: Floats, level: float) -> Bounded:
    low, high = wilson_corrected_limits(x, n, level)
    return Bounded(low, x / n, high)


def _jeffreys(x: Floats, n: Floats, level: float) -> Bounded:
    """Return quantiles of Jeffreys' posterior, the median in the middle; nothing is set to 0 or 1 at the ends."""
    tail = (1 - level) / 2
    # Of many tables the same arm is in several, and a quantile takes longer than to find them.
    arms, place = np.unique(x + 1j * n, return_inverse=True)
    x, n = arms.real, arms.imag
    quantiles = jeffreys_quantile(x, n, tail), jeffreys_quantile(x, n, 0.5), 1 - jeffreys_quantile(n - x, n, tail)
    return Bounded(*(each[place] for each in quantiles))


def _odds(rate: Bounded) -> Bounded:
    return Bounded(*(each / (1 - each) for each in rate))


def _difference(one: Bounded, two: Bounded) -> Limits:
    middle = one.middle - two.middle
    low = middle - np.sqrt((one.middle - one.low) ** 2 + (two.high - two.middle) ** 2)
    return low, middle + np.sqrt((one.high - one.middle) ** 2 + (two.middle - two.low) ** 2)


def _ratio(one: Bounded, two: Bounded) -> Limits:
    """Return limits of a ratio by Fieller's argument; the upper one is the lower one of the inverse ratio."""
    return _ratio_low(one, two), 1 / _ratio_low(two, one)


def _ratio_low(one: Bounded, two: Bounded) -> Floats:
    """Solve (one - low)^2 + low^2 (high - two)^2 = (one - low * two)^2, written so that nothing cancels."""
    product = one.middle * two.middle
    gap1, gap2 = one.low * (2 * one.middle - one.low), two.high * (2 * two.middle - two.high)
    low = gap1 / (product + np.sqrt(np.maximum(product**2 - gap1 * gap2, 0)))
    return np.where(one.middle == 0, 0.0, low)


@method(RISK_DIFFERENCE, "newcombe", cite="newcombe1998b", aliases=("newcomb", "newcombe-wilson", "mover-wilson"))
def newcombe(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Newcombe's hybrid: a Wilson interval per arm, distances added in quadrature."""
    return _difference(_wilson(x1, n1, level), _wilson(x2, n2, level))


@method(RISK_DIFFERENCE, "newcombe-cc", cite="newcombe1998b", aliases=("newcombe-corrected", "mover-wilson-cc"))
def newcombe_cc(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Newcombe's hybrid with continuity correction: a corrected Wilson interval per arm."""
    return _difference(_wilson_corrected(x1, n1, level), _wilson_corrected(x2, n2, level))


@method(RISK_DIFFERENCE, "mover-jeffreys", cite="laud2017", aliases=("mover-jeff", "mover-j"), shrinks=True)
def difference_jeffreys(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """MOVER with posterior quantiles: Jeffreys' median and interval per arm, distances added in quadrature."""
    return _difference(_jeffreys(x1, n1, level), _jeffreys(x2, n2, level))


@method(RISK_RATIO, "mover-wilson", cite="donner2012", aliases=("mover", "mover-r-wilson"), complement=False)
def ratio_wilson(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """MOVER for a ratio, with a Wilson interval per arm."""
    return _ratio(_wilson(x1, n1, level), _wilson(x2, n2, level))


@method(
    RISK_RATIO, "mover-jeffreys", cite="laud2017", aliases=("mover-jeff", "mover-j"), complement=False, shrinks=True
)
def ratio_jeffreys(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """MOVER for a ratio, with Jeffreys' median and interval per arm."""
    return _ratio(_jeffreys(x1, n1, level), _jeffreys(x2, n2, level))


@method(ODDS_RATIO, "mover-wilson", cite="fagerland2013", aliases=("mover", "mover-r-wilson"), complement=False)
def odds_wilson(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """MOVER for a ratio of odds, with a Wilson interval per arm; turned round where an arm all responds."""
    # Where everyone in an arm responds its odds are infinite. The odds ratio of those who did not respond, arms
    # swapped, is the same, and theirs are 0.
    full = (x1 == n1) | (x2 == n2)
    turned = (n2 - x2, n2, n1 - x1, n1)
    x1, n1, x2, n2 = (np.where(full, other, own) for other, own in zip(turned, (x1, n1, x2, n2), strict=True))
    low, high = _ratio(_odds(_wilson(x1, n1, level)), _odds(_wilson(x2, n2, level)))
    # With nobody in one arm and everybody in the other no turn helps.
    none = (x1 == n1) | (x2 == n2)
    return np.where(none, 0.0, low), np.where(none, np.inf, high)


@method(
    ODDS_RATIO, "mover-jeffreys", cite="laud2017", aliases=("mover-jeff", "mover-j"), complement=False, shrinks=True
)
def odds_jeffreys(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """MOVER for a ratio of odds, with Jeffreys' median and interval per arm."""
    return _ratio(_odds(_jeffreys(x1, n1, level)), _odds(_jeffreys(x2, n2, level)))
