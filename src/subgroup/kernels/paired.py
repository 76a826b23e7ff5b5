"""Closed formulas for pairs: Wald, Bonett and Price's adjustments of it, and Newcombe's square-and-add.

Cells are a (both), b (first only), c (second only), d (neither).
"""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import PAIRED_DIFFERENCE, PAIRED_RATIO
from subgroup.core.registry import method
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels.score import wilson_limits


def _difference_error(b: Floats, c: Floats, n: Floats) -> Floats:
    """Return the standard error of (b - c) / n; the variance as a sum of what is positive."""
    return np.sqrt(((n - b - c) * (b + c) + 4 * b * c) / n**3)


def _wald_tails(a: Floats, b: Floats, c: Floats, d: Floats, null: float) -> Tails:
    n = a + b + c + d
    return tails(standardised((b - c) / n - null, _difference_error(b, c, n)))


@method(PAIRED_DIFFERENCE, "wald", cite="wald1943", tails=_wald_tails, aliases=("asymptotic",))
def wald(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Wald's interval: the difference and its standard error; too short with few pairs."""
    n = a + b + c + d
    difference, reach = (b - c) / n, quantile(level) * _difference_error(b, c, n)
    return difference - reach, difference + reach


@method(PAIRED_DIFFERENCE, "bonett-price", cite="bonett2012", aliases=("adjusted-wald", "laplace"), shrinks=True)
def difference_bonett_price(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Bonett and Price's adjusted Wald interval: one pair more of each discordant kind."""
    n = a + b + c + d + 2
    difference, reach = (b - c) / n, quantile(level) * _difference_error(b + 1, c + 1, n)
    return difference - reach, difference + reach


def _correlation(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Return Newcombe's phi: brought nearer to zero by a correction where positive, and 0 where a margin is empty."""
    cross, margins = a * d - b * c, (a + b) * (c + d) * (a + c) * (b + d)
    shrunk = np.where(cross > 0, np.maximum(cross - (a + b + c + d) / 2, 0), cross)
    return np.where(margins == 0, 0.0, shrunk / np.sqrt(margins))


@method(
    PAIRED_DIFFERENCE,
    "newcombe",
    cite="newcombe1998c",
    aliases=("newcomb", "newcombe-10", "square-and-add", "mover-newc"),
)
def newcombe(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Newcombe's hybrid for pairs (his method 10): a Wilson interval for each measurement, and their correlation."""
    n, phi = a + b + c + d, _correlation(a, b, c, d)
    p1, p2 = (a + b) / n, (a + c) / n
    low1, high1 = wilson_limits(a + b, n, level)
    low2, high2 = wilson_limits(a + c, n, level)
    difference = (b - c) / n
    return difference - _far_side(p1 - low1, high2 - p2, phi), difference + _far_side(high1 - p1, p2 - low2, phi)


def _far_side(one: Floats, other: Floats, phi: Floats) -> Floats:
    """Return the third side of a triangle with these two sides and phi the cosine between them."""
    return np.sqrt((one - other) ** 2 + 2 * (1 - phi) * one * other)


@method(PAIRED_RATIO, "bonett-price", cite="bonett2006", aliases=("bonett-price-hybrid", "hybrid"), complement=False)
def ratio_bonett_price(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """Bonett and Price's hybrid: the ratio of two Wilson limits, at a level that allows for the correlation."""
    x1, x2, k = a + b, a + c, a + b + c
    error1, error2 = (np.sqrt((k - x + 1) / ((k + 2) * (x + 1))) for x in (x1, x2))
    z = quantile(level) * np.sqrt((b + c + 2) / ((x1 + 1) * (x2 + 1))) / (error1 + error2)
    low1, high1 = _wilson_counts(x1, k, z)
    low2, high2 = _wilson_counts(x2, k, z)
    return low1 / high2, high1 / low2


def _wilson_counts(x: Floats, k: Floats, z: Floats) -> Limits:
    """Return Wilson's limits of x out of k, those who responded at least once, up to a factor that cancels."""
    reach = z * np.sqrt(z * z + 4 * x * (k - x) / np.maximum(k, 1))
    middle = 2 * x + z * z
    return np.where(x == 0, 0.0, middle - reach), middle + reach
