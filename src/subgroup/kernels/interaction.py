"""Do levels differ? Effects of the strata of one factor against one common effect.

Arrays have one row per factor and one column per level. Effects are handled where they add: risk differences, and the
logs of risk ratios and odds ratios.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.special import chdtrc, xlogy

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels._constrained import Rates, difference_at, odds_at, ratio_at
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import increasing
from subgroup.kernels.wald import difference_error, log_odds_error, log_odds_ratio, log_ratio_error, log_risk_ratio

# exp(30) is beyond every ratio that counts can tell from infinity; effects may lie twice as far, so that two of them
# can be so far apart while one stays where its counts want it.
WIDE: Final = 30.0
# Where scores jump, the common effect is at the jump; this near to it the likelihood is its own.
JUMP: Final = 1e-13


class Contrast(NamedTuple):
    """How the effects differ, one entry per factor, where effects add.

    `estimate`, `low` and `high` contrast the first of two levels with the second, and are nan for more levels.
    """

    estimate: Floats
    low: Floats
    high: Floats
    statistic: Floats
    p_value: Floats


@dataclass(frozen=True)
class Scale:
    """A scale on which effects add: the effect, its standard error, the rates it constrains.

    Effects lie within plus and minus `edge`, and two of them at most `far` apart.
    """

    effect: Callable[..., Floats]
    error: Callable[..., Floats]
    constrained: Callable[..., Rates]
    edge: float
    far: float


def _log(constrained: Callable[..., Rates]) -> Callable[..., Rates]:
    def at(effect: Floats, *counts: Floats) -> Rates:
        return constrained(np.exp(effect), *counts)

    return at


SCALES: Final = {
    "risk_difference": Scale(RISK_DIFFERENCE.estimate, difference_error, difference_at, 1.0, 2.0),
    "risk_ratio": Scale(log_risk_ratio, log_ratio_error, _log(ratio_at), 2 * WIDE, np.inf),
    "odds_ratio": Scale(log_odds_ratio, log_odds_error, _log(odds_at), 2 * WIDE, np.inf),
}


def _two(effects: Floats) -> Floats:
    """Return the first effect less the second; more than two have no single contrast."""
    return effects[:, 0] - effects[:, 1] if effects.shape[1] == 2 else np.full(len(effects), np.nan)


@method(INTERACTION, "wald", cite="altman2003", aliases=("z", "altman-bland"))
def wald(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Contrast:
    """Effects against their standard errors: the difference of two levels, or Cochran's Q of several."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    effects, variances = at.effect(*counts), at.error(*counts) ** 2
    estimate = _two(effects)
    statistic = _quadratic(effects, variances)
    reach = quantile(level) * np.sqrt(variances.sum(axis=1))
    unbounded, several = np.isinf(reach), x1.shape[1] > 2
    low, high = np.where(unbounded, -np.inf, estimate - reach), np.where(unbounded, np.inf, estimate + reach)
    nan = np.full_like(estimate, np.nan)
    return Contrast(estimate, nan if several else low, nan if several else high, statistic, _p(statistic, x1))


def _quadratic(effects: Floats, variances: Floats) -> Floats:
    """Return Cochran's Q, written about the most precise level so that zero and infinite variances are its limits."""
    best = variances.argmin(axis=1)[:, None]
    away = effects - np.take_along_axis(effects, best, axis=1)
    least = np.take_along_axis(variances, best, axis=1)[:, 0]
    others = (np.arange(effects.shape[1]) != best) & (away != 0) & np.isfinite(variances)
    squares = np.sum(away**2 / variances, axis=1, where=others)
    sums = np.sum(away / variances, axis=1, where=others)
    rest = np.sum(1 / variances, axis=1, where=(np.arange(effects.shape[1]) != best) & np.isfinite(variances))
    return np.asarray(squares - np.where((least == 0) | np.isinf(least), 0.0, sums**2 * least / (1 + least * rest)))


@method(INTERACTION, "likelihood-ratio", cite="wilks1938", aliases=("lr", "lrt"), default=True)
def likelihood_ratio(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Contrast:
    """The likelihood of separate effects against that of one common effect; profile limits for two levels."""
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    statistic, _ = _held(at, np.zeros_like(x1), *counts)
    estimate = _two(at.effect(*counts))
    low = high = np.full_like(estimate, np.nan)
    if x1.shape[1] == 2:
        enough = np.full_like(estimate, quantile(level) ** 2)
        low = _profile_low(at, estimate, enough, *counts)
        high = -_profile_low(at, -estimate, enough, *(each[:, ::-1] for each in counts))
    return Contrast(estimate, low, high, statistic, _p(statistic, x1))


def lost_to_one_effect(scale: str, *counts: Floats) -> Floats:
    """Return twice the log likelihood that is lost when all levels share one effect."""
    return _held(SCALES[scale], np.zeros_like(counts[0]), *counts)[0]


def _p(statistic: Floats, x1: Floats) -> Floats:
    return np.asarray(chdtrc(x1.shape[1] - 1, np.maximum(statistic, 0)))


def _log_likelihood(x: Floats, n: Floats, p: Floats, q: Floats) -> Floats:
    return np.asarray(xlogy(x, p) + xlogy(n - x, q))


def _held(at: Scale, offset: Floats, *counts: Floats) -> tuple[Floats, Floats]:
    """Hold effects to one common effect plus `offset`: twice the log likelihood lost, and the scores of the levels."""
    x1, n1, x2, n2 = counts
    p1, q1, p2, q2, u, _ = _at(at, _common(at, offset, *counts)[:, None] + offset, *counts)
    free = _log_likelihood(x1, n1, x1 / n1, 1 - x1 / n1) + _log_likelihood(x2, n2, x2 / n2, 1 - x2 / n2)
    held = _log_likelihood(x1, n1, p1, q1) + _log_likelihood(x2, n2, p2, q2)
    return np.maximum(2 * (free - held).sum(axis=1), 0.0), u


def _at(at: Scale, effects: Floats, *counts: Floats) -> list[Floats]:
    """Constrain every level to its effect; the kernels below take flat arrays."""
    flat = at.constrained(effects.ravel(), *(each.ravel() for each in counts))
    return [each.reshape(effects.shape) for each in flat]


def _common(at: Scale, offset: Floats, *counts: Floats) -> Floats:
    """Return the common effect that makes the scores of all levels add up to nothing."""
    effects = np.clip(at.effect(*counts), -at.edge, at.edge) - offset
    # Levels that know nothing of the effect are passed over; where all of them are, any effect fits, 0 as well.
    low, high = (np.nan_to_num(end.reduce(effects, axis=1)) for end in (np.fmin, np.fmax))
    low = np.fmax(low, (-at.edge - offset).max(axis=1))
    high = np.fmin(high, (at.edge - offset).min(axis=1))

    def pull(y: Floats, offset: Floats, *counts: Floats) -> Limits:
        *_, u, slope = _at(at, y[:, None] + offset, *counts)
        return -u.sum(axis=1), slope.sum(axis=1)

    return np.where(low < high, increasing(pull, (low + high) / 2, low, high, offset, *counts, tight=JUMP), low)


def _profile_low(at: Scale, estimate: Floats, enough: Floats, *counts: Floats) -> Floats:
    """Return the contrast below the estimate at which the deviance reaches `enough`."""

    def excess(y: Floats, enough: Floats, *counts: Floats) -> Limits:
        offset = np.stack([-y, np.zeros_like(y)], axis=1)
        lost, u = _held(at, offset, *counts)
        return lost - enough, 2 * u[:, 0]

    far = min(at.far, WIDE)
    nearest = np.clip(np.where(np.isnan(estimate), far, -estimate), -far, far)
    start = np.minimum(nearest + 1e-3, far)
    y = increasing(excess, start, nearest, far, enough, *counts, tight=JUMP)
    unbounded = np.isnan(estimate) | (y > far - 1e-6)
    return np.where(unbounded, -at.far, -y)
