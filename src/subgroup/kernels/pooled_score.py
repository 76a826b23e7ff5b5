"""Score methods over strata: every stratum's likelihood is held to one common effect.

Arrays have one row per problem and one column per stratum. With the multiplier u of each stratum (see `_constrained`),
which is its score, and the variance v of its effect where it is held, the distance of its own effect is u v. Strata are
weighted, and the weighted distance is divided by its standard error; weights of 1 / v leave the sum of the scores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.measures import STRATIFIED_DIFFERENCE, STRATIFIED_ODDS_RATIO, STRATIFIED_RATIO
from subgroup.core.registry import method
from subgroup.kernels._constrained import Rates, difference_at, odds_at, ratio_at
from subgroup.kernels._normal import quantile, standardised, tails
from subgroup.kernels._roots import crossing
from subgroup.kernels.pooled import Pooled, sizes
from subgroup.kernels.score import unbiased

# exp(30) is beyond every ratio that counts can tell from infinity.
WIDE = 30.0
# At a difference of 1 nothing is left of the rates, so the search stops just before.
WHOLE = 1 - 1e-12
# Weights that depend on the rates they average settle within a few rounds.
ROUNDS = 100
SETTLED = 1e-13


@dataclass(frozen=True)
class Score:
    """How the scores of strata are added up: numerator and variance at an effect, given the rates held to it.

    Attributes
    ----------
    constrained : callable
        Rates of both arms at an effect, on arrays of one dimension.
    sums : callable
        ``(effect, rates, x1, n1, x2, n2)`` to the numerator and the variance of each stratum.
    log : bool
        Whether effects are solved for on the log scale.
    """

    constrained: Callable[..., Rates]
    sums: Callable[..., tuple[Floats, Floats]]
    log: bool

    def z(self, effect: Floats, *counts: Floats) -> Floats:
        """Return the standardised sum of scores at one effect for each row; it falls as the effect grows."""
        numerator, variance = self.parts(effect, *counts)
        return standardised(numerator, np.sqrt(variance))

    def parts(self, effect: Floats, *counts: Floats) -> tuple[Floats, Floats]:
        """Return the weighted sum of distances, and its variance, at one effect for each row."""
        at = np.repeat(effect, counts[0].shape[1])
        flat = self.constrained(at, *(each.ravel() for each in counts))
        rates = Rates(*(each.reshape(counts[0].shape) for each in flat))
        distance, variance = self.sums(effect[:, None], rates, *counts)
        return distance.sum(axis=1), variance.sum(axis=1)

    def empty(self, *counts: Floats) -> NDArray[np.bool_]:
        """Say where no stratum knows anything of a ratio: any of them fits."""
        if not self.log:
            return np.zeros(len(counts[0]), dtype=bool)
        ends = [self.parts(np.full(len(counts[0]), np.exp(end)), *counts)[0] for end in (-1.0, 1.0)]
        return np.asarray((ends[0] == 0) & (ends[1] == 0))

    def root(self, z: float, *counts: Floats) -> Floats:
        """Return the effect at which the statistic has come down to z: 0 gives the estimate."""

        def excess(y: Floats, *counts: Floats) -> Floats:
            effect = np.exp(y) if self.log else y
            return z - self.z(effect, *counts) if z else -self.parts(effect, *counts)[0]

        end = np.full(len(counts[0]), WIDE if self.log else WHOLE)
        y = crossing(excess, -end, end, *counts)
        least, most = (0.0, np.inf) if self.log else (-1.0, 1.0)
        inner = np.exp(y) if self.log else y
        return np.where(y == -end, least, np.where(y == end, most, inner))


def _efficient(corrected: bool, _: Floats, held: Rates, *counts: Floats) -> tuple[Floats, Floats]:
    """Weight by inverse variances of the log odds ratio, with or without Miettinen and Nurminen's correction."""
    _, n1, _, n2 = counts
    information = 1 / (1 / (n1 * held.p1 * held.q1) + 1 / (n2 * held.p2 * held.q2))
    excess = unbiased(n1, n2)
    return (held.u / excess, information / excess) if corrected else (held.u, information * excess)


def _weighted(
    weights: Callable[..., Floats], ratio: bool, effect: Floats, held: Rates, *counts: Floats
) -> tuple[Floats, Floats]:
    """Weight the distances between the two rates by what does not vanish where nobody responds."""
    x1, n1, x2, n2 = counts
    factor = effect if ratio else 1.0
    distance = x1 / n1 - factor * x2 / n2 - (0.0 if ratio else effect)
    variance = held.p1 * held.q1 / n1 + factor**2 * held.p2 * held.q2 / n2
    share = weights(effect, held, n1, n2)
    return share * distance, share**2 * variance * unbiased(n1, n2)


def _sizes(effect: Floats, held: Rates, n1: Floats, n2: Floats) -> Floats:
    return sizes(n1, n2)


def _of_difference(effect: Floats, p1: Floats, q1: Floats, p2: Floats, q2: Floats) -> tuple[Floats, Floats]:
    return p1 * q1, p2 * q2


def _of_ratio(effect: Floats, p1: Floats, q1: Floats, p2: Floats, q2: Floats) -> tuple[Floats, Floats]:
    return q1, effect * q2


def _iterated(
    spread: Callable[..., tuple[Floats, Floats]], effect: Floats, held: Rates, n1: Floats, n2: Floats
) -> Floats:
    """Return Miettinen and Nurminen's weights: inverse variances, each arm's rate averaged with these same weights.

    Only the ratio of the two variances matters; where both vanish it is taken to be 1.
    """
    shares = _shared(1.0, 1.0, n1, n2)
    for _ in range(ROUNDS):
        averages = ((shares * rate).sum(axis=1, keepdims=True) for rate in held[:4])
        first, second = spread(effect, *averages)
        none = (first <= 0) & (second <= 0)
        before, shares = shares, _shared(np.where(none, 1.0, first), np.where(none, 1.0, second), n1, n2)
        if np.all(np.abs(shares - before) <= SETTLED):
            break
    return shares


def _shared(first: Floats | float, second: Floats | float, n1: Floats, n2: Floats) -> Floats:
    weights = n1 * n2 / (first * n2 + second * n1)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


DIFFERENCE = Score(difference_at, partial(_weighted, _sizes, False), log=False)
DIFFERENCE_MN = Score(difference_at, partial(_weighted, partial(_iterated, _of_difference), False), log=False)
RATIO = Score(ratio_at, partial(_weighted, _sizes, True), log=True)
RATIO_MN = Score(ratio_at, partial(_weighted, partial(_iterated, _of_ratio), True), log=True)
ODDS = Score(odds_at, partial(_efficient, False), log=True)
ODDS_IVS = Score(odds_at, partial(_efficient, True), log=True)


def _tails_of(score: Score) -> Callable[..., Tails]:
    def inverted(x1: Floats, n1: Floats, x2: Floats, n2: Floats, null: float) -> Tails:
        return tails(score.z(np.full(len(x1), float(null)), x1, n1, x2, n2))

    return inverted


def _pooled(score: Score, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Return the estimate and both limits; the upper one is the lower one of the swapped arms."""
    z = quantile(level)
    estimate, low = score.root(0.0, x1, n1, x2, n2), score.root(z, x1, n1, x2, n2)
    high = score.root(z, x2, n2, x1, n1)
    blank = score.empty(x1, n1, x2, n2)
    return Pooled(np.where(blank, np.nan, estimate), low, 1 / high if score.log else -high)


@method(
    STRATIFIED_DIFFERENCE,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_tails_of(DIFFERENCE),
    test="cmh",
    aliases=("mn", "miettinen-nurminen-mh", "score"),
)
def difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Stratified score interval with Miettinen and Nurminen's variance and Mantel-Haenszel weights."""
    return _pooled(DIFFERENCE, x1, n1, x2, n2, level)


@method(
    STRATIFIED_DIFFERENCE,
    "miettinen-nurminen-mn",
    cite="miettinen1985",
    tails=_tails_of(DIFFERENCE_MN),
    test="cmh",
    aliases=("miettinen-nurminen-iterated",),
)
def difference_mn(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Stratified score interval with the weights of Miettinen and Nurminen, averaged over strata at each difference."""
    return _pooled(DIFFERENCE_MN, x1, n1, x2, n2, level)


@method(
    STRATIFIED_RATIO,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_tails_of(RATIO),
    test="cmh",
    aliases=("mn", "miettinen-nurminen-mh", "score"),
    complement=False,
)
def ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Stratified score interval with Miettinen and Nurminen's variance and Mantel-Haenszel weights."""
    return _pooled(RATIO, x1, n1, x2, n2, level)


@method(
    STRATIFIED_RATIO,
    "miettinen-nurminen-mn",
    cite="miettinen1985",
    tails=_tails_of(RATIO_MN),
    test="cmh",
    aliases=("miettinen-nurminen-iterated",),
    complement=False,
)
def ratio_mn(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Stratified score interval with the weights of Miettinen and Nurminen, averaged over strata at each ratio."""
    return _pooled(RATIO_MN, x1, n1, x2, n2, level)


@method(
    STRATIFIED_ODDS_RATIO,
    "miettinen-nurminen",
    cite="miettinen1985",
    tails=_tails_of(ODDS),
    test="cmh",
    # Miettinen and Nurminen's own weights of odds ratios are inverse variances over the common odds ratio.
    aliases=("mn", "miettinen-nurminen-inv", "miettinen-nurminen-mn", "score"),
)
def odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """Stratified score interval of Miettinen and Nurminen with inverse-variance weights; copes with every zero."""
    return _pooled(ODDS, x1, n1, x2, n2, level)


@method(
    STRATIFIED_ODDS_RATIO,
    "miettinen-nurminen-ivs",
    cite="laud2017",
    tails=_tails_of(ODDS_IVS),
)
def odds_ivs(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pooled:
    """The same with Miettinen and Nurminen's correction of the variance in the weights too."""
    return _pooled(ODDS_IVS, x1, n1, x2, n2, level)
