"""P-values adjusted for how many were looked at: one row per family of tests, in any order.

A method takes p-values sorted upwards in each row and returns the adjusted ones in that order. An adjusted p-value is
the smallest level at which its hypothesis is still rejected, so it never falls as p-values rise.
"""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.registry import MULTIPLICITY, Method, method


def adjusted(found: Method, p: Floats) -> Floats:
    """Adjust every row of p-values, and give them back where they stood; none falls, not even by rounding."""
    order = np.argsort(p, axis=1, kind="stable")
    ranked, answer = np.take_along_axis(p, order, axis=1), np.empty_like(p)
    np.put_along_axis(answer, order, np.clip(found.function(ranked), ranked, 1), axis=1)
    return answer


def _rank(p: Floats) -> Floats:
    """Return 1 for the smallest of a row, up to the number of tests."""
    return np.arange(1.0, p.shape[1] + 1)


def _down(p: Floats) -> Floats:
    """Step down: no p-value may be below that of a smaller one."""
    return np.asarray(np.maximum.accumulate(p, axis=1))


def _up(p: Floats) -> Floats:
    """Step up: no p-value may be above that of a larger one."""
    return np.asarray(np.minimum.accumulate(p[:, ::-1], axis=1)[:, ::-1])


def _any_of(p: Floats, tests: Floats | int) -> Floats:
    """Return the chance that the smallest of so many independent p-values is this small, to all digits."""
    return np.asarray(-np.expm1(tests * np.log1p(-p)))


@method(MULTIPLICITY, "holm", cite="holm1979", default=True)
def holm(p: Floats) -> Floats:
    """Holm's: Bonferroni step by step; controls any false claim, however tests depend on each other."""
    return _down(p * (p.shape[1] + 1 - _rank(p)))


@method(MULTIPLICITY, "bonferroni", cite="dunn1961")
def bonferroni(p: Floats) -> Floats:
    """Bonferroni's: p times the number of tests; Holm's promises the same and rejects more."""
    return np.asarray(p * p.shape[1])


@method(MULTIPLICITY, "hochberg", cite="hochberg1988", aliases=("simes-hochberg",))
def hochberg(p: Floats) -> Floats:
    """Hochberg's: Holm's from the largest p-value; controls any false claim if tests are independent or alike."""
    return _up(p * (p.shape[1] + 1 - _rank(p)))


@method(MULTIPLICITY, "hommel", cite="hommel1988")
def hommel(p: Floats) -> Floats:
    """Hommel's: every intersection by Simes' test; rejects a little more than Hochberg's, under the same conditions."""
    m = p.shape[1]
    answer = p.copy()
    # The hardest intersection of s hypotheses to reject, among those with a given one, has the s - 1 largest others.
    for s in range(2, m + 1):
        rest = (s * p[:, m - s + 1 :] / np.arange(2, s + 1)).min(axis=1, keepdims=True)
        answer = np.maximum(answer, np.minimum(s * np.minimum(p, p[:, m - s, None]), rest))
    return answer


@method(MULTIPLICITY, "benjamini-hochberg", cite="benjamini1995", aliases=("bh", "fdr", "fdr-bh"))
def benjamini_hochberg(p: Floats) -> Floats:
    """Benjamini and Hochberg's: the expected share of false claims, if tests are independent or alike."""
    return _up(p * p.shape[1] / _rank(p))


@method(MULTIPLICITY, "benjamini-yekutieli", cite="benjamini2001", aliases=("by", "fdr-by"))
def benjamini_yekutieli(p: Floats) -> Floats:
    """Benjamini and Yekutieli's: the expected share of false claims, however tests depend on each other."""
    return _up(p * p.shape[1] / _rank(p) * (1 / _rank(p)).sum())


@method(MULTIPLICITY, "sidak", cite="sidak1967")
def sidak(p: Floats) -> Floats:
    """Šidák's: Bonferroni's made exact for independent tests."""
    return _any_of(p, p.shape[1])


@method(MULTIPLICITY, "holm-sidak", cite="holm1979", aliases=("holm-šidák",))
def holm_sidak(p: Floats) -> Floats:
    """Holm's with Šidák's factor: exact steps for independent tests."""
    return _down(_any_of(p, p.shape[1] + 1 - _rank(p)))
