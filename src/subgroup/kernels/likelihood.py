"""Likelihood-ratio intervals: the values whose likelihood is not much below the largest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit, logit, xlogy

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits, Tails
from subgroup.core.measures import ODDS_RATIO, RATE
from subgroup.core.registry import method
from subgroup.kernels._constrained import odds_at
from subgroup.kernels._normal import quantile, tails
from subgroup.kernels._roots import increasing

# exp(700) is about the largest double.
WIDE = 700.0


def binomial_deviance(x: Floats, n: Floats, p: Floats | float, q: Floats | float) -> Floats:
    """Return twice the log likelihood of x / n over that of the rate p, whose complement is q."""
    rest = n - x
    # A cell of nobody adds nothing, whatever is expected in it.
    cells = ((x, np.where(x == 0, 1, n * p)), (rest, np.where(rest == 0, 1, n * q)))
    return np.asarray(2 * sum(xlogy(observed, observed / expected) for observed, expected in cells))


def root_tails(sign: Floats, deviance: Floats) -> Tails:
    """Return the p-values of the signed root of a deviance, which rounding may leave just below 0."""
    return tails(np.sign(sign) * np.sqrt(np.maximum(deviance, 0)))


def _rate_tails(x: Floats, n: Floats, null: float) -> Tails:
    return root_tails(x / n - null, binomial_deviance(x, n, null, 1 - null))


def _rate_short(y: Floats, x: Floats, n: Floats, wanted: Floats) -> Limits:
    """Return how far the deviance of the rate expit(-y) is above the one wanted, on the log scale, and its slope."""
    p, q = expit(-y), expit(y)
    found = binomial_deviance(x, n, p, q)
    return np.log(found / wanted), 2 * (x * q - (n - x) * p) / found


def _rate_low(x: Floats, n: Floats, level: float) -> Floats:
    z2 = quantile(level) ** 2
    # Where everyone responds the deviance is 2 n log(1 / p), which is solved at once.
    some = np.where((x == 0) | (x == n), np.nan, x)
    nearest = -logit(x / n)
    start = nearest + np.sqrt(z2 * n / (x * (n - x)))
    y = increasing(_rate_short, start, nearest, np.full_like(n, WIDE), some, n, np.full_like(n, z2))
    return np.where(x == 0, 0.0, np.where(x == n, np.exp(-z2 / (2 * n)), expit(-y)))


@method(RATE, "likelihood", cite="wilks1938", tails=_rate_tails, aliases=("lik", "lrt", "likelihood-ratio"))
def likelihood_rate(x: Floats, n: Floats, level: float) -> Limits:
    """The likelihood-ratio interval: the rates whose deviance is at most z squared."""
    return _rate_low(x, n, level), 1 - _rate_low(n - x, n, level)


def _odds_deviance(null: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return the deviance with the odds ratio held at `null`, and its score."""
    p1, q1, p2, q2, u, _ = odds_at(null, x1, n1, x2, n2)
    return binomial_deviance(x1, n1, p1, q1) + binomial_deviance(x2, n2, p2, q2), u


def _odds_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
    deviance, u = _odds_deviance(np.full_like(n1, null), x1, n1, x2, n2)
    return root_tails(u, deviance)


def _odds_short(y: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, wanted: Floats) -> Limits:
    found, u = _odds_deviance(np.exp(-y), x1, n1, x2, n2)
    return np.log(found / wanted), 2 * u / found


def _odds_low(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Floats:
    lowest = (x1 == 0) | (x2 == n2)
    cells = (x1, n1 - x1, x2, n2 - x2)
    # The deviance rises from 0 at the estimate; with the estimate at infinity it falls towards 0 there.
    nearest = np.clip(np.log(cells[1] * cells[2]) - np.log(cells[0] * cells[3]), -WIDE, WIDE)
    middle, spread = _guess(*cells)
    start = np.maximum(quantile(level) * spread - middle, nearest + 1e-3)
    wanted = np.full_like(n1, quantile(level) ** 2)
    some = np.where(lowest, np.nan, x1)
    y = increasing(_odds_short, start, nearest, np.full_like(n1, WIDE), some, n1, x2, n2, wanted)
    return np.where(lowest, 0.0, np.exp(-y))


def _guess(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Return the log odds ratio and its standard error with half a participant added to each cell."""
    cells = [each + 0.5 for each in (a, b, c, d)]
    return np.log(cells[0] * cells[3] / (cells[1] * cells[2])), np.sqrt(sum(1 / each for each in cells))


@method(
    ODDS_RATIO,
    "likelihood",
    cite="venzon1988",
    tails=_odds_tails,
    test="likelihood-ratio",
    aliases=("profile-likelihood", "profile", "likelihood-ratio"),
)
def likelihood_odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """The profile-likelihood interval: the odds ratios whose deviance is at most z squared."""
    return _odds_low(x1, n1, x2, n2, level), 1 / _odds_low(x2, n2, x1, n1, level)


def _penalised(function: Callable[..., Tails]) -> Callable[..., Tails]:
    """Return a test after adding half to every cell.

    Firth's penalty is half the log determinant of the information, which with one rate per arm is the product of
    the two binomial variances: the penalised likelihood is the likelihood of a table with half more in each cell.
    """

    def firth_tails(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return function(x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, null)

    return firth_tails


@method(
    ODDS_RATIO,
    "firth",
    cite="firth1993",
    tails=_penalised(_odds_tails),
    aliases=("firth-profile-likelihood", "penalised-likelihood", "penalized-likelihood"),
    shrinks=True,
)
def firth(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Firth's penalised profile-likelihood interval, finite at zero cells; half a participant in each cell does it."""
    return likelihood_odds(x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, level)
