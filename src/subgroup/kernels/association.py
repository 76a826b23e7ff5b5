"""Tests of no association in a single table."""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.registry import ASSOCIATION_TEST, method
from subgroup.kernels._normal import standardised, tails
from subgroup.kernels._tables import outcomes
from subgroup.kernels.exact import central_tails, minlike_mid_tails, minlike_tails
from subgroup.kernels.wald import difference_tails, odds_tails


def _pooled_z(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    pooled = (x1 + x2) / (n1 + n2)
    return standardised(x1 / n1 - x2 / n2, np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)))


@method(ASSOCIATION_TEST, "pearson", cite="pearson1900", aliases=("chi-square", "chisq", "z-pooled"))
def pearson(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Pearson's chi-square without correction: the pooled z test, squared."""
    return tails(_pooled_z(x1, n1, x2, n2))


@method(ASSOCIATION_TEST, "yates", cite="yates1934", aliases=("chi-square-corrected", "continuity-corrected"))
def yates(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Yates' continuity-corrected chi-square; the correction never exceeds the deviation it corrects."""
    excess = x1 - n1 * (x1 + x2) / (n1 + n2)
    share = np.where(excess == 0, 0.0, 1 - np.minimum(0.5 / np.abs(excess), 1))
    return tails(share * _pooled_z(x1, n1, x2, n2))


@method(
    ASSOCIATION_TEST,
    "n-1",
    cite="campbell2007",
    aliases=("miettinen-nurminen", "n-1-chisq", "n-minus-1-chisq"),
    default=True,
)
def n_minus_1(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The N-1 chi-square: Pearson's with an unbiased variance; the score test of Miettinen and Nurminen."""
    return tails(_pooled_z(x1, n1, x2, n2) * np.sqrt((n1 + n2 - 1) / (n1 + n2)))


@method(ASSOCIATION_TEST, "likelihood-ratio", cite="wilks1938", aliases=("g", "lr", "g-test"))
def likelihood_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The likelihood-ratio chi-square, also called G."""
    pooled = (x1 + x2) / (n1 + n2)
    cells = ((x1, n1 * pooled), (n1 - x1, n1 * (1 - pooled)), (x2, n2 * pooled), (n2 - x2, n2 * (1 - pooled)))
    deviance = 2 * sum(xlogy(observed, observed / np.where(observed == 0, 1, fitted)) for observed, fitted in cells)
    return tails(np.sign(x1 / n1 - x2 / n2) * np.sqrt(np.maximum(deviance, 0)))


@method(ASSOCIATION_TEST, "z-unpooled", cite="wald1943", aliases=("wald",))
def z_unpooled(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The risk difference over its unpooled standard error."""
    return difference_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "woolf", cite="woolf1955", aliases=("logit",))
def woolf(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The log odds ratio over its standard error; a zero cell makes the error infinite and p equal to 1."""
    return odds_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher", cite="fisher1935", aliases=("fisher-minlike", "fisher-exact"), outcomes=outcomes)
def fisher(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test: the probability of all tables no more likely than the observed."""
    return minlike_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher-central", cite="fisher1935", outcomes=outcomes)
def fisher_central(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with p twice the smaller one-sided p."""
    return central_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher-mid-p", cite="hirji1991", aliases=("fisher-midp-minlike", "mid-p"), outcomes=outcomes)
def fisher_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with half the weight on the tables exactly as likely as the observed."""
    return minlike_mid_tails(x1, n1, x2, n2)
