"""Limits on a scale where the estimate is closer to normal, brought back."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._normal import quantile, standardised, tails


@method(RATE, "arcsine", cite="anscombe1948", aliases=("anscombe", "arcsin"), shrinks=True)
def arcsine(x: Floats, n: Floats, level: float) -> Limits:
    """Anscombe's arcsine interval: 3/8 added to both outcomes; it stops at 0 and 1 instead of folding back."""
    middle, reach = np.arcsin(np.sqrt((x + 0.375) / (n + 0.75))), quantile(level) / (2 * np.sqrt(n))
    low, high = np.maximum(middle - reach, 0), np.minimum(middle + reach, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def _logit(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the log odds and their standard error; nan where nobody or everybody responds."""
    some = np.where((x == 0) | (x == n), np.nan, x)
    return np.log(some / (n - some)), np.sqrt(n / (some * (n - some)))


def _logit_tails(x: Floats, n: Floats, null: float) -> Tails:
    middle, error = _logit(x, n)
    return tails(standardised(middle - np.log(null / (1 - null)), error))


@method(RATE, "logit", cite="brown2001", tails=_logit_tails, partial=True)
def logit(x: Floats, n: Floats, level: float) -> Limits:
    """Wald on the log odds; no limits where nobody or everybody responds."""
    middle, error = _logit(x, n)
    reach = quantile(level) * error
    return expit(middle - reach), expit(middle + reach)


def _sinh_high(top: Floats, bottom: Floats, variance: Floats, level: float) -> Floats:
    """Return the upper limit for a ratio ``top / bottom``, and z squared in place of each zero in the numerator."""
    z = quantile(level)
    limit = top / bottom * np.exp(2 * np.arcsinh(z / 2 * np.sqrt(variance)))
    return np.where(np.isinf(variance), top / bottom, limit)


def _filled(cell: Floats, level: float) -> Floats:
    """Return z squared for a cell of nobody: a single one that vanishes leads there."""
    return np.where(cell == 0, quantile(level) ** 2, cell)


def _ratio_high(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Floats:
    variance = 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2
    return _sinh_high(_filled(x1, level) * n2, x2 * n1, variance, level)


def _odds_high(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Floats:
    lost1, lost2 = n1 - x1, n2 - x2
    variance = 1 / x1 + 1 / lost1 + 1 / x2 + 1 / lost2
    return _sinh_high(_filled(x1, level) * _filled(lost2, level), x2 * lost1, variance, level)


@method(RISK_RATIO, "inverse-sinh", cite="newcombe2001", aliases=("inv-sinh", "sinh-1"), complement=False)
def ratio_inverse_sinh(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Newcombe's inverse sinh interval: Katz with its width shrunk through the inverse hyperbolic sine."""
    return 1 / _ratio_high(x2, n2, x1, n1, level), _ratio_high(x1, n1, x2, n2, level)


@method(ODDS_RATIO, "inverse-sinh", cite="newcombe2001", aliases=("inv-sinh", "sinh-1"))
def odds_inverse_sinh(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Newcombe's inverse sinh interval: Woolf with its width shrunk through the inverse hyperbolic sine."""
    return 1 / _odds_high(x2, n2, x1, n1, level), _odds_high(x1, n1, x2, n2, level)
