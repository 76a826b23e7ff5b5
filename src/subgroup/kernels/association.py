"""Tests of no association in a single table."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.registry import ASSOCIATION_TEST, method
from subgroup.kernels._normal import standardised, tails
from subgroup.kernels._tables import outcomes
from subgroup.kernels.conditional import (
    blaker_tails,
    central_mid_tails,
    central_tails,
    minlike_mid_tails,
    minlike_tails,
)
from subgroup.kernels.likelihood import binomial_deviance, root_tails
from subgroup.kernels.wald import difference_tails, odds_tails


def _pooled_z(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    pooled = (x1 + x2) / (n1 + n2)
    return standardised(x1 / n1 - x2 / n2, np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)))


@method(
    ASSOCIATION_TEST, "pearson", cite="pearson1900", aliases=("chi-square", "chisq", "chi2", "chi-squared", "z-pooled")
)
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


@method(ASSOCIATION_TEST, "likelihood-ratio", cite="wilks1938", aliases=("g", "lr", "lrt", "g-test"))
def likelihood_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The likelihood-ratio chi-square, also called G."""
    pooled = (x1 + x2) / (n1 + n2)
    deviance = binomial_deviance(x1, n1, pooled, 1 - pooled) + binomial_deviance(x2, n2, pooled, 1 - pooled)
    return root_tails(x1 / n1 - x2 / n2, deviance)


@method(ASSOCIATION_TEST, "z-unpooled", cite="wald1943", aliases=("wald",))
def z_unpooled(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The risk difference over its unpooled standard error."""
    return difference_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "woolf", cite="woolf1955", aliases=("logit",))
def woolf(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The log odds ratio over its standard error; a zero cell makes the error infinite and p equal to 1."""
    return odds_tails(x1, n1, x2, n2)


@method(
    ASSOCIATION_TEST,
    "fisher",
    cite="fisher1935",
    aliases=("fisher-minlike", "fisher-exact"),
    outcomes=outcomes,
    conservative=True,
)
def fisher(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test: the probability of all tables no more likely than the observed."""
    return minlike_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher-central", cite="fisher1935", outcomes=outcomes, conservative=True)
def fisher_central(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with p twice the smaller one-sided p."""
    return central_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher-mid-p", cite="hirji1991", aliases=("fisher-midp-minlike",), outcomes=outcomes)
def fisher_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with half the weight on the tables exactly as likely as the observed."""
    return minlike_mid_tails(x1, n1, x2, n2)


@method(
    ASSOCIATION_TEST, "fisher-central-mid-p", cite="lancaster1961", aliases=("fisher-midp-central",), outcomes=outcomes
)
def fisher_central_mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with half the observed table's probability in each tail, and p twice the smaller."""
    return central_mid_tails(x1, n1, x2, n2)


@method(ASSOCIATION_TEST, "fisher-blaker", cite="blaker2000", outcomes=outcomes, conservative=True)
def fisher_blaker(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Fisher's exact test with p the smaller one-sided p and as much of the other tail as is no larger."""
    return blaker_tails(x1, n1, x2, n2)
