"""Means from mean, standard deviation and number: the difference of two, also in standard deviations, and of pairs."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, nctdtr, ndtri, stdtr, stdtrit

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import HEDGES_G, MEAN_DIFFERENCE, PAIRED_MEAN_DIFFERENCE
from subgroup.core.registry import method
from subgroup.core.standardised import cohen_d, correction, hedges_g, pooled_sd
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels._roots import crossing

# Beyond such a t the noncentral distribution is not computed reliably; no trial comes near.
LARGEST_T = 1e4


def welch_error(sd1: Floats, n1: Floats, sd2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return the standard error of the difference, each arm with its own variance, and its degrees of freedom."""
    error = np.hypot(sd1 / np.sqrt(n1), sd2 / np.sqrt(n2))
    share = standardised(sd1 / np.sqrt(n1), error) ** 2  # of the variance, that comes from the treatment arm
    return error, 1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n2 - 1))


def student_error(sd1: Floats, n1: Floats, sd2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return the standard error of the difference with one variance for both arms, and its degrees of freedom."""
    return pooled_sd(sd1, n1, sd2, n2) * np.sqrt(1 / n1 + 1 / n2), n1 + n2 - 2


def t_tails(t: Floats, df: Floats) -> Tails:
    """Return the p-values of Student's t."""
    return Tails(stdtr(df, t), stdtr(df, -t), 2 * stdtr(df, -np.abs(t)), t)


def _around(m1: Floats, m2: Floats, error: Floats, df: Floats, level: float) -> Limits:
    reach = -stdtrit(df, (1 - level) / 2) * error
    return m1 - m2 - reach, m1 - m2 + reach


def _welch_tails(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, null: float) -> Tails:
    error, df = welch_error(sd1, n1, sd2, n2)
    return t_tails(standardised(m1 - m2 - null, error), df)


def _student_tails(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, null: float) -> Tails:
    error, df = student_error(sd1, n1, sd2, n2)
    return t_tails(standardised(m1 - m2 - null, error), df)


@method(
    MEAN_DIFFERENCE,
    "welch",
    cite="welch1947",
    tails=_welch_tails,
    aliases=("welch-satterthwaite", "unequal", "unequal-variances"),
    default=True,
)
def welch(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, level: float) -> Limits:
    """Welch's t interval: each arm with its own variance, and Satterthwaite's degrees of freedom."""
    return _around(m1, m2, *welch_error(sd1, n1, sd2, n2), level)


@method(
    MEAN_DIFFERENCE,
    "student",
    cite="student1908",
    tails=_student_tails,
    aliases=("pooled", "equal-variances", "t"),
)
def student(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, level: float) -> Limits:
    """Student's t interval: one variance for both arms; misleads where variances and sizes both differ."""
    return _around(m1, m2, *student_error(sd1, n1, sd2, n2), level)


def _paired_tails(m: Floats, sd: Floats, n: Floats, null: float) -> Tails:
    return t_tails(standardised(m - null, sd / np.sqrt(n)), n - 1)


@method(
    PAIRED_MEAN_DIFFERENCE,
    "t",
    cite="student1908",
    tails=_paired_tails,
    aliases=("paired-t", "student", "t-test"),
    default=True,
)
def paired_t(m: Floats, sd: Floats, n: Floats, level: float) -> Limits:
    """Student's t interval of the mean of the differences within pairs, who need not vary alike otherwise."""
    return _around(m, np.zeros_like(m), sd / np.sqrt(n), n - 1, level)


def _large_sample(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return g and its standard error; none where no arm varies, and g is infinite."""
    g = hedges_g(m1, sd1, n1, m2, sd2, n2)
    return g, np.where(np.isinf(g), np.nan, np.sqrt(1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))))


def _normal_tails(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, null: float) -> Tails:
    g, error = _large_sample(m1, sd1, n1, m2, sd2, n2)
    return tails((g - null) / error)


@method(
    HEDGES_G,
    "normal",
    cite="hedges1982",
    tails=_normal_tails,
    aliases=("wald", "large-sample", "escalc-ls"),
    default=True,
    partial=True,
)
def normal(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, level: float) -> Limits:
    """Hedges' large-sample interval: g and its standard error, as meta-analyses use them."""
    g, error = _large_sample(m1, sd1, n1, m2, sd2, n2)
    reach = quantile(level) * error
    return g - reach, g + reach


def _t_and_scale(
    m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return Student's t, its degrees of freedom, and what makes a limit for g of one for t's noncentrality."""
    df, root = n1 + n2 - 2, np.sqrt(1 / n1 + 1 / n2)
    return cohen_d(m1, sd1, n1, m2, sd2, n2) / root, df, correction(df) * root


def _as_small(t: Floats, df: Floats, noncentrality: Floats) -> Floats:
    """Return the chance of a noncentral t as small as this."""
    return np.asarray(nctdtr(df, noncentrality, t), dtype=float)


def _noncentral_tails(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, null: float) -> Tails:
    t, df, scale = _t_and_scale(m1, sd1, n1, m2, sd2, n2)
    t = np.where(np.abs(t) <= LARGEST_T, t, np.nan)
    less, greater = _as_small(t, df, null / scale), _as_small(-t, df, -null / scale)
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def _excess(noncentrality: Floats, t: Floats, df: Floats, tail: Floats) -> Floats:
    """Return how far the chance of a t as large exceeds `tail`: of one as small, seen from the other side."""
    return _as_small(-t, df, -noncentrality) - tail


def _noncentral_low(t: Floats, df: Floats, tail: float) -> Floats:
    """Return the noncentrality at which a t this large or larger has the probability `tail`.

    T is (noncentrality + Z) / S. Were S and Z at quantiles that they pass with probability `tail` / 2 in all, the
    noncentrality would be t S - Z: the root lies between the extremes of that.
    """
    t, z = np.where(np.abs(t) <= LARGEST_T, t, np.nan), -ndtri(tail / 2)
    ends = [t * np.sqrt(chdtri(df, above) / df) for above in (tail / 4, 1 - tail / 4)]
    low, high = np.minimum(*ends) - z, np.maximum(*ends) + z
    root = crossing(_excess, low, high, t, df, np.full_like(t, tail))
    return np.where(np.isnan(t), np.nan, root)


@method(
    HEDGES_G,
    "noncentral",
    cite="goulet2018",
    tails=_noncentral_tails,
    aliases=("noncentral-t", "noncentral-pooled"),
    partial=True,
)
def noncentral(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats, level: float) -> Limits:
    """Noncentral t limits, exact around Cohen's d for normal data, times g's correction; a little short in tiny arms.

    What the correction takes away is the exactness: limits divided by it contain the true difference as often as told.
    """
    t, df, scale = _t_and_scale(m1, sd1, n1, m2, sd2, n2)
    tail = (1 - level) / 2
    return scale * _noncentral_low(t, df, tail), -scale * _noncentral_low(-t, df, tail)
