"""Do strata share one effect? Tests over the strata of each row, and their degrees of freedom.

Arrays have one row per problem and one column per stratum. A stratum without responders, or with responders only, says
nothing about an odds ratio: where a test conditions on margins it counts for nothing, degrees of freedom included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from subgroup.core.counts import Floats
from subgroup.core.interval import Heterogeneity
from subgroup.core.registry import HOMOGENEITY, method
from subgroup.kernels._constrained import odds_at
from subgroup.kernels.heterogeneity import cochran
from subgroup.kernels.interaction import SCALES, exact
from subgroup.kernels.interaction.common import held
from subgroup.kernels.interaction.exact import listed
from subgroup.kernels.pooled import FILLS, filled, odds_sums

ODDS = ("odds_ratio",)


def _chi_square(statistic: Floats, strata: Floats) -> Heterogeneity:
    """Return the p-value; one stratum, or none, cannot differ from itself."""
    df = np.maximum(strata - 1, 0)
    p = np.where(df == 0, 1.0, chdtrc(np.maximum(df, 1), np.maximum(statistic, 0)))
    return Heterogeneity(p, np.where(df == 0, 0.0, statistic), df)


def _informative(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> NDArray[np.bool_]:
    return np.asarray((x1 + x2 > 0) & (x1 + x2 < n1 + n2))


def _all(x1: Floats) -> Floats:
    return np.full(len(x1), float(x1.shape[1]))


def _fitted(*counts: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return observed less fitted responders on treatment, their variance, and which strata say something.

    Fitted is what the margins lead to expect under Mantel and Haenszel's odds ratio. Where that is 0 or infinite all
    strata are at their bounds, and so exactly where it expects them.
    """
    above, below = odds_sums(*counts)
    held, said = (above > 0) & (below > 0), _informative(*counts)
    # This is a closed formula, which takes arrays of any shape.
    rates = odds_at(np.where(held, above / below, 1.0)[:, None], *counts)
    return np.where(held[:, None] & said, rates.u, 0.0), np.where(said, rates.slope, 1.0), said


@method(HOMOGENEITY, "breslow-day", cite="breslow1980", aliases=("bd",), scales=ODDS)
def breslow_day(scale: str, *counts: Floats) -> Heterogeneity:
    """Breslow and Day's chi-square: responders against those that the Mantel-Haenszel odds ratio leads to expect."""
    away, variance, strata = _fitted(*counts)
    return _chi_square((away**2 / variance).sum(axis=1), strata.sum(axis=1))


@method(
    HOMOGENEITY,
    "breslow-day-tarone",
    cite="tarone1985",
    aliases=("tarone", "bdt", "breslow-day-corrected"),
    scales=ODDS,
    default=True,
)
def tarone(scale: str, *counts: Floats) -> Heterogeneity:
    """Breslow and Day's chi-square with Tarone's correction, which makes it a chi-square indeed."""
    away, variance, strata = _fitted(*counts)
    correction = away.sum(axis=1) ** 2 / np.sum(variance, axis=1, where=strata)
    return _chi_square((away**2 / variance).sum(axis=1) - correction, strata.sum(axis=1))


def _q(scale: str, *cells: Floats) -> Floats:
    at = SCALES[scale]
    return cochran(at.effect(*cells), at.error(*cells) ** 2)


@method(HOMOGENEITY, "woolf", cite="woolf1955", scales=ODDS, fills="every cell of all strata")
def woolf(scale: str, *counts: Floats) -> Heterogeneity:
    """Woolf's chi-square of log odds ratios; one empty cell, and 0.5 is added to every cell of all strata."""
    x1, n1, x2, n2 = counts
    empty = ((x1 == 0) | (x1 == n1) | (x2 == 0) | (x2 == n2)).any(axis=1, keepdims=True)
    half = np.where(empty, 0.5, 0.0)
    return _chi_square(_q(scale, x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half), _all(x1))


@method(HOMOGENEITY, "cochran-q", cite="cochran1954", aliases=("q", "cochran-q-iv", "inverse-variance"), fills=FILLS)
def cochran_q(scale: str, *counts: Floats) -> Heterogeneity:
    """Cochran's Q: effects around their inverse-variance mean; 0.5 in each cell of a stratum with an empty one."""
    return _chi_square(_q(scale, *filled(*counts)), _all(counts[0]))


@method(HOMOGENEITY, "likelihood-ratio", cite="wilks1938", aliases=("lr", "lrt", "lr-logit"))
def likelihood_ratio(scale: str, *counts: Floats) -> Heterogeneity:
    """The likelihood of separate effects against that of one common effect, as in the interaction of that name."""
    return _chi_square(held(SCALES[scale], np.zeros_like(counts[0]), *counts)[0], _all(counts[0]))


@method(
    HOMOGENEITY,
    "zelen",
    cite="zelen1971",
    aliases=("exact", "zelen-exact"),
    scales=ODDS,
    outcomes=listed,
    beyond="sg.interaction(..., method='permutation')",
)
def zelen(scale: str, *counts: Floats) -> Heterogeneity:
    """Zelen's exact test: sets of tables with the same margins and total that are no more likely than the observed."""
    return Heterogeneity(exact.zelen(*counts))
