"""Exact methods for pairs: given how many are discordant, those with the first response only are binomial.

Their odds are the ratio of the two discordant probabilities, which is the conditional odds ratio b / c.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betainccinv, betaincinv, expit, gammaln, log_expit

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import PAIRED_ODDS_RATIO
from subgroup.core.registry import MCNEMAR_TEST, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import increasing
from subgroup.kernels.exact import WIDE


def _at_least(b: Floats, c: Floats, p: Floats | float) -> Floats:
    """Return the probability of b or more among b + c."""
    return np.where(b == 0, 1.0, betainc(np.maximum(b, 1), c + 1, p))


def _more(b: Floats, c: Floats, p: Floats | float) -> Floats:
    """Return the probability of more than b among b + c."""
    return np.where(c == 0, 0.0, betainc(b + 1, np.maximum(c, 1), p))


def _central(less: Floats, greater: Floats) -> Tails:
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))


def _exact_tails(a: Floats, b: Floats, c: Floats, d: Floats, null: float = 1.0) -> Tails:
    """Return the binomial tails with odds `null`, and twice the smaller."""
    p, q = null / (1 + null), 1 / (1 + null)
    return _central(_at_least(c, b, q), _at_least(b, c, p))


def _mid_tails(a: Floats, b: Floats, c: Floats, d: Floats, null: float = 1.0) -> Tails:
    """Return the same with half the weight on the outcome observed; twice the smaller is 1 where b is c."""
    p, q = null / (1 + null), 1 / (1 + null)
    return _central((_at_least(c, b, q) + _more(c, b, q)) / 2, (_at_least(b, c, p) + _more(b, c, p)) / 2)


def _exact_low(b: Floats, c: Floats, tail: float) -> Floats:
    """Return the odds at which b or more have probability `tail`: Clopper and Pearson's limit over its complement."""
    p, q = betaincinv(np.maximum(b, 1), c + 1, tail), betainccinv(c + 1, np.maximum(b, 1), tail)
    return np.where(b == 0, 0.0, p / q)


def _mid_excess(theta: Floats, b: Floats, c: Floats, tail: Floats) -> Limits:
    p, q = expit(theta), expit(-theta)
    mid = (_at_least(b, c, p) + _more(b, c, p)) / 2
    ways = gammaln(b + c + 1) - gammaln(b + 1) - gammaln(c + 1)
    observed = np.exp(ways + b * log_expit(theta) + c * log_expit(-theta))
    return np.log(mid / tail), observed * (b * q + c * p) / (2 * mid)


def _mid_low(b: Floats, c: Floats, tail: float) -> Floats:
    """Solve P(more) + P(as many) / 2 = tail in the log odds."""
    error = np.sqrt(1 / (b + 0.5) + 1 / (c + 0.5))
    start = np.log((b + 0.5) / (c + 0.5)) - quantile(1 - 2 * tail) * error
    theta = increasing(_mid_excess, start, -WIDE, WIDE, np.where(b == 0, np.nan, b), c, np.full_like(c, tail))
    return np.where(b == 0, 0.0, np.exp(theta))


@method(
    PAIRED_ODDS_RATIO,
    "exact-conditional",
    cite="liddell1983",
    tails=_exact_tails,
    test="mcnemar-exact",
    aliases=("exact", "exact-central", "conditional-exact", "clopper-pearson", "mcnemar-exact"),
    conservative=True,
    default=True,
)
def exact_conditional(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """The exact interval: Clopper and Pearson's limits of the share b / (b + c), as odds."""
    tail = (1 - level) / 2
    return _exact_low(b, c, tail), 1 / _exact_low(c, b, tail)


@method(
    PAIRED_ODDS_RATIO,
    "exact-conditional-mid-p",
    cite="fagerland2014",
    tails=_mid_tails,
    test="mcnemar-mid-p",
    aliases=("mid-p", "midp", "transformed-midp", "conditional-midp"),
)
def exact_conditional_mid_p(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Limits:
    """The exact interval with half the weight on the observed outcome: shorter, and nearer to nominal coverage."""
    tail = (1 - level) / 2
    return _mid_low(b, c, tail), 1 / _mid_low(c, b, tail)


@method(
    MCNEMAR_TEST,
    "mcnemar-exact",
    cite="liddell1983",
    aliases=("exact", "binomial", "sign", "exact-central"),
    conservative=True,
)
def mcnemar_exact(a: Floats, b: Floats, c: Floats, d: Floats) -> Tails:
    """The exact conditional test: b of b + c against a fair coin."""
    return _exact_tails(a, b, c, d)


@method(MCNEMAR_TEST, "mcnemar-mid-p", cite="fagerland2013b", aliases=("mid-p", "midp", "mcnemar-midp"))
def mcnemar_mid_p(a: Floats, b: Floats, c: Floats, d: Floats) -> Tails:
    """The exact test with half the weight on the observed outcome, doubled: 1 where b is c, and less in the paper."""
    return _mid_tails(a, b, c, d)
