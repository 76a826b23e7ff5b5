"""Wald methods: an estimate and its estimated standard error, on the natural or the log scale."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO
from subgroup.core.registry import method
from subgroup.kernels._normal import nearer, quantile, standardised, tails


def _rate_error(x: Floats, n: Floats) -> Floats:
    return np.sqrt(x * (n - x) / n**3)


def _rate_tails(x: Floats, n: Floats, null: float) -> Tails:
    return tails(standardised(x / n - null, _rate_error(x, n)))


def _rate_corrected_tails(x: Floats, n: Floats, null: float) -> Tails:
    return tails(standardised(nearer(x / n - null, 0.5 / n), _rate_error(x, n)))


@method(RATE, "wald", cite="wald1943", tails=_rate_tails, aliases=("normal", "asymptotic"))
def wald_rate(x: Floats, n: Floats, level: float) -> Limits:
    """Wald's interval: the rate and its estimated standard error; of no width where nobody or everybody responds."""
    reach = quantile(level) * _rate_error(x, n)
    return x / n - reach, x / n + reach


@method(RATE, "wald-cc", cite="vollset1993", tails=_rate_corrected_tails, aliases=("waldcc", "wald-corrected"))
def wald_rate_cc(x: Floats, n: Floats, level: float) -> Limits:
    """Wald's interval with continuity correction: wider by half a participant on each side."""
    reach = quantile(level) * _rate_error(x, n) + 0.5 / n
    return x / n - reach, x / n + reach


def difference_error(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the standard error of the risk difference, each arm with its own variance."""
    return np.sqrt(x1 * (n1 - x1) / n1**3 + x2 * (n2 - x2) / n2**3)


def log_odds_error(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the standard error of the log odds ratio: infinite with a zero cell."""
    return np.sqrt(1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2))


def log_ratio_error(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the standard error of the log risk ratio: infinite without responders in an arm."""
    return np.sqrt((n1 - x1) / (x1 * n1) + (n2 - x2) / (x2 * n2))


def log_odds_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the log odds ratio."""
    return np.log(x1 * (n2 - x2)) - np.log(x2 * (n1 - x1))


def log_risk_ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return the log risk ratio."""
    return np.log(x1 * n2) - np.log(x2 * n1)


def difference_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 0.0) -> Tails:
    """Return the p-values of the risk difference over its unpooled standard error."""
    return tails(standardised(x1 / n1 - x2 / n2 - null, difference_error(x1, n1, x2, n2)))


def _corrected_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
    gap = nearer(x1 / n1 - x2 / n2 - null, (1 / n1 + 1 / n2) / 2)
    return tails(standardised(gap, difference_error(x1, n1, x2, n2)))


def log_tails(estimate: Floats, error: Floats, null: float) -> Tails:
    """Test on the log scale; an infinite standard error is no evidence."""
    return tails(np.where(np.isinf(error), 0.0, standardised(estimate - np.log(null), error)))


def log_limits(estimate: Floats, error: Floats, level: float) -> Limits:
    """Return limits on the log scale; an infinite standard error leaves 0 to infinity."""
    reach = quantile(level) * error
    none = np.isinf(error)
    return np.where(none, 0.0, np.exp(estimate - reach)), np.where(none, np.inf, np.exp(estimate + reach))


def _ratio_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
    return log_tails(log_risk_ratio(x1, n1, x2, n2), log_ratio_error(x1, n1, x2, n2), null)


def odds_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float = 1.0) -> Tails:
    """Return the p-values of the log odds ratio over its standard error."""
    return log_tails(log_odds_ratio(x1, n1, x2, n2), log_odds_error(x1, n1, x2, n2), null)


@method(RISK_DIFFERENCE, "wald", cite="wald1943", tails=difference_tails, test="z-unpooled")
def wald(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Wald's interval: the difference and its unpooled standard error; too short in small arms."""
    difference, reach = x1 / n1 - x2 / n2, quantile(level) * difference_error(x1, n1, x2, n2)
    return difference - reach, difference + reach


@method(
    RISK_DIFFERENCE,
    "wald-cc",
    cite="newcombe1998b",
    tails=_corrected_tails,
    aliases=("waldcc", "wald-corrected"),
    jumps=True,
)
def wald_cc(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Wald's interval with continuity correction: wider by half a participant per arm, which is not capped."""
    low, high = wald(x1, n1, x2, n2, level)
    more = (1 / n1 + 1 / n2) / 2
    return low - more, high + more


@method(RISK_DIFFERENCE, "hauck-anderson", cite="hauck1986", aliases=("ha",), partial=True)
def hauck_anderson(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Hauck and Anderson's interval: unbiased variances and a correction; no limits for an arm of one."""
    variance = x1 * (n1 - x1) / (n1**2 * (n1 - 1)) + x2 * (n2 - x2) / (n2**2 * (n2 - 1))
    difference, reach = x1 / n1 - x2 / n2, quantile(level) * np.sqrt(variance) + 0.5 / np.minimum(n1, n2)
    return difference - reach, difference + reach


@method(RISK_RATIO, "katz", cite="katz1978", tails=_ratio_tails, aliases=("log", "katz-log", "wald"), complement=False)
def katz(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Katz's interval: Wald on the log risk ratio."""
    return log_limits(log_risk_ratio(x1, n1, x2, n2), log_ratio_error(x1, n1, x2, n2), level)


@method(ODDS_RATIO, "woolf", cite="woolf1955", tails=odds_tails, test="woolf", aliases=("logit", "wald"))
def woolf(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Woolf's interval: Wald on the log odds ratio."""
    return log_limits(log_odds_ratio(x1, n1, x2, n2), log_odds_error(x1, n1, x2, n2), level)
