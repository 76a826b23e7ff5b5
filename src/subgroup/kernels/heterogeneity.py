"""How far true effects differ between studies: tau squared, its limits, and its share of what is seen.

Arrays have one row per problem and one column per study; effects `y` add, and `v` are their variances. Tau squared is
never negative. It is sought as ``s = log(1 + tau2 / smallest variance)``, which has no unit: fine near zero, coarse far
from it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.special import chdtrc, chdtri

from subgroup.core.counts import Floats
from subgroup.core.registry import META_ANALYSIS, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import crossing

# Likelihoods of tau squared can have two peaks; the higher is found on so many points, and then refined.
GRID: Final = 97


class Spread(NamedTuple):
    """What is said of heterogeneity, one entry per problem.

    `q` is Cochran's statistic with its p-value. `i2` is tau squared's share of itself and the typical variance, with
    limits from those of tau squared; `i2_q` is the share of `q` beyond its degrees of freedom, with test-based limits.
    """

    tau2: Floats
    tau2_low: Floats
    tau2_high: Floats
    q: Floats
    q_p_value: Floats
    i2: Floats
    i2_low: Floats
    i2_high: Floats
    h2: Floats
    i2_q: Floats
    i2_q_low: Floats
    i2_q_high: Floats


def spread(y: Floats, v: Floats, tau2: Floats, level: float) -> Spread:
    """Describe heterogeneity, given the tau squared that some method estimates."""
    k = y.shape[1]
    q, typical = cochran(y, v), typical_variance(v)
    low, high = q_profile(y, v, level)
    share, share_low, share_high = (each / (each + typical) for each in (tau2, low, high))
    p, h2 = np.asarray(chdtrc(k - 1, q)), tau2 / typical + 1
    return Spread(tau2, low, high, q, p, share, share_low, share_high, h2, *_excess_share(q, k, level))


def mean(y: Floats, w: Floats) -> Floats:
    """Return the weighted mean of each row, as a column."""
    return np.asarray((w * y).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True))


def cochran(y: Floats, v: Floats) -> Floats:
    """Return Cochran's Q: squared distances from the mean, each over its variance."""
    w = 1 / v
    return np.asarray((w * (y - mean(y, w)) ** 2).sum(axis=1))


def typical_variance(v: Floats) -> Floats:
    """Return the variance within a typical study, as higgins2002 defines it."""
    w = 1 / v
    return np.asarray((v.shape[1] - 1) / _trace(w))


def q_profile(y: Floats, v: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the limits of tau squared between which the generalised Q is no surprise (viechtbauer2007).

    Both are 0 where effects lie closer together than chance lets them.
    """
    k = y.shape[1]
    return _solved(y, v, chdtri(k - 1, (1 - level) / 2)), _solved(y, v, chdtri(k - 1, (1 + level) / 2))


@method(META_ANALYSIS, "reml", cite="viechtbauer2005", aliases=("restricted-maximum-likelihood",), default=True)
def reml(y: Floats, v: Floats) -> Floats:
    """Restricted maximum likelihood: tau squared by likelihood, less the bias from estimating the mean."""
    return _likeliest(y, v, restricted=True)


@method(META_ANALYSIS, "ml", cite="viechtbauer2005", aliases=("maximum-likelihood",))
def ml(y: Floats, v: Floats) -> Floats:
    """Maximum likelihood: tau squared too small with few studies."""
    return _likeliest(y, v, restricted=False)


@method(META_ANALYSIS, "paule-mandel", cite="paule1982", aliases=("pm", "eb", "empirical-bayes", "morris"))
def paule_mandel(y: Floats, v: Floats) -> Floats:
    """Paule and Mandel's: the tau squared at which Q is what it is on average; Morris' empirical Bayes is the same."""
    return _solved(y, v, y.shape[1] - 1.0)


@method(META_ANALYSIS, "dersimonian-laird", cite="dersimonian1986", aliases=("dl", "chi2"))
def dersimonian_laird(y: Floats, v: Floats) -> Floats:
    """DerSimonian and Laird's: from Q with fixed-effect weights, in closed form; low where studies differ much."""
    return np.asarray(np.maximum((cochran(y, v) - (y.shape[1] - 1)) / _trace(1 / v), 0))


@method(META_ANALYSIS, "hedges", cite="hedges1983", aliases=("he", "hedges-olkin", "variance-component"))
def hedges(y: Floats, v: Floats) -> Floats:
    """Hedges': the variance of the effects less the mean of their variances, unweighted."""
    return np.asarray(np.maximum(y.var(axis=1, ddof=1) - v.mean(axis=1), 0))


@method(META_ANALYSIS, "hunter-schmidt", cite="hunter1990", aliases=("hs",))
def hunter_schmidt(y: Floats, v: Floats) -> Floats:
    """Hunter and Schmidt's: Q in excess of the number of studies, over the sum of weights; biased downwards."""
    return np.asarray(np.maximum((cochran(y, v) - y.shape[1]) / (1 / v).sum(axis=1), 0))


@method(META_ANALYSIS, "sidik-jonkman", cite="sidik2005", aliases=("sj", "model-error-variance"))
def sidik_jonkman(y: Floats, v: Floats) -> Floats:
    """Sidik and Jonkman's: one step from the variance of the effects; above zero unless all effects are equal."""
    start = y.var(axis=1, keepdims=True)
    w = 1 / (start + v)
    return np.asarray(start[:, 0] * (w * (y - mean(y, w)) ** 2).sum(axis=1) / (y.shape[1] - 1))


@method(META_ANALYSIS, "fixed-effect", cite="cochran1954", aliases=("fe", "fixed", "common-effect", "inverse-variance"))
def fixed_effect(y: Floats, v: Floats) -> Floats:
    """One effect common to all studies: tau squared is taken to be zero, whatever the data."""
    return np.zeros(len(y))


def _trace(w: Floats) -> Floats:
    """Return by how much Q grows on average for each unit of tau squared."""
    return np.asarray(w.sum(axis=1) - (w**2).sum(axis=1) / w.sum(axis=1))


def _excess_share(q: Floats, k: int, level: float) -> tuple[Floats, Floats, Floats]:
    """Return the share of Q beyond its degrees of freedom, and its test-based limits (higgins2002)."""
    log_h = np.log(np.maximum(q / (k - 1), 1)) / 2
    large = np.log(q / (k - 1)) / (2 * (np.sqrt(2 * q) - np.sqrt(2 * k - 3)))
    small = np.sqrt((1 - 1 / (3 * np.float64(k - 2) ** 2)) / (2 * np.float64(k - 2)))
    reach = quantile(level) * np.where(q > k, large, small)
    share, low, high = (-np.expm1(-2 * np.maximum(each, 0)) for each in (log_h, log_h - reach, log_h + reach))
    return share, low, high


def _solved(y: Floats, v: Floats, target: float) -> Floats:
    """Return the tau squared at which the generalised Q falls to `target`; 0 where it is lower from the start."""
    least = v.min(axis=1)
    top = np.log1p(((y - y.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) / target / least)

    def short(s: Floats, y: Floats, v: Floats, least: Floats) -> Floats:
        return target - cochran(y, v + (least * np.expm1(s))[:, None])

    return np.asarray(least * np.expm1(crossing(short, np.zeros_like(top), top, y, v, least)))


def _likeliest(y: Floats, v: Floats, *, restricted: bool) -> Floats:
    """Return the tau squared of the highest likelihood: the best point of a grid, refined where the slope is zero."""
    least = v.min(axis=1)
    # Beyond this the slope is negative: every squared distance is at most a quarter of it, and no variance exceeds it.
    top = np.log1p(np.maximum(v.max(axis=1), 4 * np.ptp(y, axis=1) ** 2) / least)
    grid = top * np.linspace(0, 1, GRID)[:, None]
    heights = np.stack([_log_likelihood(y, v + (least * np.expm1(s))[:, None], restricted=restricted) for s in grid])
    best, rows = heights.argmax(axis=0), np.arange(len(y))
    low, high = grid[np.maximum(best - 1, 0), rows], grid[np.minimum(best + 1, GRID - 1), rows]

    def descent(s: Floats, y: Floats, v: Floats, least: Floats) -> Floats:
        return -_slope(y, v + (least * np.expm1(s))[:, None], restricted=restricted)

    return np.asarray(least * np.expm1(crossing(descent, low, high, y, v, least)))


def _log_likelihood(y: Floats, total: Floats, *, restricted: bool) -> Floats:
    """Return twice the profile log likelihood, given the total variance of each study."""
    value = -np.log(total).sum(axis=1) - cochran(y, total)
    return np.asarray(value - np.log((1 / total).sum(axis=1)) if restricted else value)


def _slope(y: Floats, total: Floats, *, restricted: bool) -> Floats:
    """Return the slope of `_log_likelihood` in tau squared."""
    w = 1 / total
    slope = ((w * (y - mean(y, w))) ** 2).sum(axis=1) - w.sum(axis=1)
    return np.asarray(slope + (w**2).sum(axis=1) / w.sum(axis=1) if restricted else slope)
