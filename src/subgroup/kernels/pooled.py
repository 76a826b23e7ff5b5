"""One effect common to all strata, in closed form: Mantel-Haenszel, inverse variance, Peto, stratified Newcombe.

Arrays have one row per problem and one column per stratum; nobody's arm is empty. A kernel returns the common effect
and its limits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.measures import (
    RISK_DIFFERENCE,
    STRATIFIED_DIFFERENCE,
    STRATIFIED_ODDS_RATIO,
    STRATIFIED_RATIO,
)
from subgroup.core.registry import method
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels.heterogeneity import mean
from subgroup.kernels.score import wilson_at
from subgroup.kernels.wald import (
    difference_error,
    log_limits,
    log_odds_error,
    log_odds_ratio,
    log_ratio_error,
    log_risk_ratio,
    log_tails,
)

Effect: TypeAlias = tuple[Floats, Floats]
FILLS: Final = "each cell of that stratum"


class Pooled(NamedTuple):
    """The common effect of each row of strata, and its limits."""

    estimate: Floats
    low: Floats
    high: Floats


class Sums(NamedTuple):
    """Mantel and Haenszel's two sums, whose ratio is the common odds ratio or risk ratio."""

    above: Floats
    below: Floats


def odds_sums(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Sums:
    """Return the sums of ad / n and bc / n."""
    n = n1 + n2
    return Sums((x1 * (n2 - x2) / n).sum(axis=1), (x2 * (n1 - x1) / n).sum(axis=1))


def _on_log_scale(log: Floats, error: Floats, level: float) -> Pooled:
    return Pooled(np.exp(log), *log_limits(log, error, level))


def _ratio_tails(pooled: Callable[..., Effect]) -> Callable[..., Tails]:
    """Return the test of a pooled log ratio over its standard error."""

    def at(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return log_tails(*pooled(x1, n1, x2, n2), null)

    return at


def _difference_tails(pooled: Callable[..., Effect]) -> Callable[..., Tails]:
    """Return the test of a pooled difference over its standard error."""

    def at(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        difference, error = pooled(x1, n1, x2, n2)
        return tails(standardised(difference - null, error))

    return at


def _mantel_haenszel_odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    """Return the log of the common odds ratio, and Robins, Breslow and Greenland's standard error.

    The error is infinite where the odds ratio is 0, infinite or undefined.
    """
    n, others1, others2 = n1 + n2, n1 - x1, n2 - x2
    concordant, r, s = (x1 + others2) / n, x1 * others2 / n, x2 * others1 / n
    above, below = r.sum(axis=1), s.sum(axis=1)
    first, last = (concordant * r).sum(axis=1), ((1 - concordant) * s).sum(axis=1)
    middle = (concordant * s).sum(axis=1) + ((1 - concordant) * r).sum(axis=1)
    variance = first / above**2 + middle / (above * below) + last / below**2
    error = np.where((above == 0) | (below == 0), np.inf, np.sqrt(variance / 2))
    return np.log(above) - np.log(below), error


@method(
    STRATIFIED_ODDS_RATIO,
    "mantel-haenszel",
    cite="robins1986",
    tails=_ratio_tails(_mantel_haenszel_odds),
    aliases=("mh", "mh-rbg", "mantel-haenszel-rbg"),
    default=True,
)
def mantel_haenszel_odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Mantel and Haenszel's odds ratio with Robins, Breslow and Greenland's variance; strata may be tiny or few."""
    return _on_log_scale(*_mantel_haenszel_odds(x1, n1, x2, n2), level)


def _mantel_haenszel_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    """Return the log of the common risk ratio, and Greenland and Robins' standard error."""
    n = n1 + n2
    above, below = (x1 * n2 / n).sum(axis=1), (x2 * n1 / n).sum(axis=1)
    spread = ((n1 * n2 * (x1 + x2) - x1 * x2 * n) / n**2).sum(axis=1)
    error = np.where((above == 0) | (below == 0), np.inf, np.sqrt(spread / (above * below)))
    return np.log(above) - np.log(below), error


@method(
    STRATIFIED_RATIO,
    "mantel-haenszel",
    cite="greenland1985",
    tails=_ratio_tails(_mantel_haenszel_ratio),
    aliases=("mh", "mh-greenland-robins"),
    default=True,
    complement=False,
)
def mantel_haenszel_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Mantel and Haenszel's risk ratio with Greenland and Robins' variance."""
    return _on_log_scale(*_mantel_haenszel_ratio(x1, n1, x2, n2), level)


def sizes(n1: Floats, n2: Floats) -> Floats:
    """Return Mantel and Haenszel's weights of risk differences."""
    return n1 * n2 / (n1 + n2)


def mantel_haenszel_weights(n1: Floats, n2: Floats) -> Floats:
    """Return each stratum's share of the pooled risk difference."""
    weights = sizes(n1, n2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _mantel_haenszel_difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return np.asarray((mantel_haenszel_weights(n1, n2) * (x1 / n1 - x2 / n2)).sum(axis=1))


def _sato(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    """Return the common risk difference and Sato's standard error."""
    n = n1 + n2
    slope = ((n1**2 * x2 - n2**2 * x1 + n1 * n2 * (n2 - n1) / 2) / n**2).sum(axis=1)
    spread = ((x1 * (n2 - x2) + x2 * (n1 - x1)) / n).sum(axis=1) / 2
    difference = _mantel_haenszel_difference(x1, n1, x2, n2)
    variance = np.maximum(difference * slope + spread, 0)
    return difference, np.sqrt(variance) / (n1 * n2 / n).sum(axis=1)


def _greenland_robins(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    """Return the common risk difference, and the standard error with each arm's own variance."""
    error = mantel_haenszel_weights(n1, n2) * difference_error(x1, n1, x2, n2)
    return _mantel_haenszel_difference(x1, n1, x2, n2), np.sqrt((error**2).sum(axis=1))


def _symmetric(difference: Floats, error: Floats, level: float) -> Pooled:
    reach = quantile(level) * error
    return Pooled(difference, difference - reach, difference + reach)


@method(
    STRATIFIED_DIFFERENCE,
    "mantel-haenszel",
    cite="sato1989",
    tails=_difference_tails(_sato),
    aliases=("mh", "mh-sato", "mantel-haenszel-sato"),
    default=True,
)
def mantel_haenszel_difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Mantel-Haenszel risk difference with Sato's variance; strata may be tiny or few."""
    return _symmetric(*_sato(x1, n1, x2, n2), level)


@method(
    STRATIFIED_DIFFERENCE,
    "mantel-haenszel-greenland-robins",
    cite="greenland1985",
    tails=_difference_tails(_greenland_robins),
    aliases=("mh-greenland-robins", "mh-wald"),
)
def greenland_robins(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Mantel-Haenszel risk difference with Greenland and Robins' variance: each arm's own, as in Wald's interval."""
    return _symmetric(*_greenland_robins(x1, n1, x2, n2), level)


def empty_cells(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> NDArray[np.bool_]:
    """Say which tables have an empty cell."""
    return np.asarray((x1 == 0) | (x1 == n1) | (x2 == 0) | (x2 == n2))


def filled(*counts: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Add a half to every cell of the strata that have an empty one."""
    x1, n1, x2, n2 = counts
    half = np.where(empty_cells(*counts), 0.5, 0.0)
    return x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half


def _inverse_variance(effects: Floats, errors: Floats) -> Effect:
    weights = errors**-2
    return mean(effects, weights)[:, 0], np.asarray(weights.sum(axis=1) ** -0.5)


def _inverse_variance_odds(*counts: Floats) -> Effect:
    cells = filled(*counts)
    return _inverse_variance(log_odds_ratio(*cells), log_odds_error(*cells))


def _inverse_variance_ratio(*counts: Floats) -> Effect:
    cells = filled(*counts)
    return _inverse_variance(log_risk_ratio(*cells), log_ratio_error(*cells))


def _inverse_variance_difference(*counts: Floats) -> Effect:
    cells = filled(*counts)
    return _inverse_variance(RISK_DIFFERENCE.estimate(*cells), difference_error(*cells))


@method(
    STRATIFIED_ODDS_RATIO,
    "inverse-variance",
    cite="woolf1955",
    tails=_ratio_tails(_inverse_variance_odds),
    aliases=("iv", "woolf"),
    fills=FILLS,
)
def inverse_variance_odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Woolf's weighted log odds ratio; 0.5 is added to each cell of a stratum with an empty one."""
    return _on_log_scale(*_inverse_variance_odds(x1, n1, x2, n2), level)


@method(
    STRATIFIED_RATIO,
    "inverse-variance",
    cite="cochran1954",
    tails=_ratio_tails(_inverse_variance_ratio),
    aliases=("iv",),
    fills=FILLS,
    complement=False,
)
def inverse_variance_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Weighted log risk ratio; 0.5 is added to each cell of a stratum with an empty one."""
    return _on_log_scale(*_inverse_variance_ratio(x1, n1, x2, n2), level)


@method(
    STRATIFIED_DIFFERENCE,
    "inverse-variance",
    cite="cochran1954",
    tails=_difference_tails(_inverse_variance_difference),
    aliases=("iv",),
    fills=FILLS,
)
def inverse_variance_difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Weighted risk difference; 0.5 is added to each cell of a stratum with an empty one."""
    return _symmetric(*_inverse_variance_difference(x1, n1, x2, n2), level)


def excess(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    """Return responders on treatment less those expected without an effect, and their hypergeometric variance."""
    n, responders = n1 + n2, x1 + x2
    variance = n1 * n2 * responders * (n - responders) / (n**2 * (n - 1))
    return (x1 - n1 * responders / n).sum(axis=1), variance.sum(axis=1)


def _peto(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Effect:
    above, variance = excess(x1, n1, x2, n2)
    return above / variance, variance**-0.5


@method(STRATIFIED_ODDS_RATIO, "peto", cite="yusuf1985", tails=_ratio_tails(_peto), test="cmh", aliases=("yusuf",))
def peto(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Peto's one-step odds ratio: observed less expected over its variance; biased where the effect is large."""
    return _on_log_scale(*_peto(x1, n1, x2, n2), level)


def _rate_limits(x: Floats, n: Floats, weights: Floats, level: float) -> Effect:
    """Return Yan and Su's stratified Wilson limits of one arm's rate.

    All strata share a quantile so much smaller than the usual one that their weighted distances add up to the distance
    of the weighted rate. With all rates 0 or 1 nothing is left of the variances but the sizes of the arms.
    """
    variances = x * (n - x) / n**3
    none = variances.max(axis=1, keepdims=True) == 0
    errors = weights * np.sqrt(np.where(none, 1 / n, variances))
    shrink = np.sqrt((errors**2).sum(axis=1)) / errors.sum(axis=1)
    low, high = wilson_at(x, n, quantile(level) * shrink[:, None])
    return (weights * low).sum(axis=1), (weights * high).sum(axis=1)


@method(
    STRATIFIED_DIFFERENCE,
    "newcombe",
    cite="yan2010",
    aliases=("stratified-newcombe", "newcombe-stratified-cmh"),
)
def newcombe(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Yan and Su's stratified Newcombe interval: stratified Wilson limits of each arm, with Mantel-Haenszel weights."""
    weights, z = mantel_haenszel_weights(n1, n2), quantile(level)
    low1, high1 = _rate_limits(x1, n1, weights, level)
    low2, high2 = _rate_limits(x2, n2, weights, level)
    size1, size2 = ((weights**2 / n).sum(axis=1) for n in (n1, n2))
    difference = _mantel_haenszel_difference(x1, n1, x2, n2)
    below = z * np.sqrt(size1 * low1 * (1 - low1) + size2 * high2 * (1 - high2))
    above = z * np.sqrt(size1 * high1 * (1 - high1) + size2 * low2 * (1 - low2))
    return Pooled(difference, difference - below, difference + above)
