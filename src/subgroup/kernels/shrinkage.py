"""Effects of levels drawn towards their mean, by how much levels differ and how little each knows.

Arrays have one row per problem and one column per level; effects `y` add, and `v` are their variances. Given tau, the
posterior of the mean, under a flat prior, and of each effect is normal; methods differ in what they know of tau.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import ndtr

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.registry import CELLS, SHRINKAGE, method
from subgroup.kernels._normal import quantile
from subgroup.kernels._roots import crossing, increasing
from subgroup.kernels.heterogeneity import cochran, mean, q_profile, reml

# Nodes of the quadrature over tau, which is cut off where the posterior density is this much below its peak.
NODES: Final = 128
RULE: Final = (leggauss(NODES)[0] / 2 + 0.5, leggauss(NODES)[1] / 2)
NEGLIGIBLE: Final = 45.0


class Shrunk(NamedTuple):
    """Posterior medians and limits: of tau and the mean, one entry per problem; of the effects, one per level."""

    tau: Floats
    tau_low: Floats
    tau_high: Floats
    mean: Floats
    mean_low: Floats
    mean_high: Floats
    effect: Floats
    effect_low: Floats
    effect_high: Floats


class _Normals(NamedTuple):
    """Means and standard deviations given tau: of the mean in the first column, of the effects in the others."""

    mean: Floats
    sd: Floats


def _given(tau2: Floats, y: Floats, v: Floats) -> _Normals:
    """Return what is known of the mean and the effects if tau squared is given."""
    w = 1 / (v + tau2[:, None])
    centre, error2 = mean(y, w), 1 / w.sum(axis=1, keepdims=True)
    own = tau2[:, None] * w
    means = np.concatenate([centre, own * y + (1 - own) * centre], axis=1)
    variances = np.concatenate([error2, own * v + (1 - own) ** 2 * error2], axis=1)
    return _Normals(means, np.sqrt(variances))


@method(SHRINKAGE, "empirical-bayes", cite="morris1983", aliases=("eb", "reml", "blup"), default=True)
def empirical_bayes(y: Floats, v: Floats, level: float, scale: float) -> Shrunk:
    """Empirical Bayes: tau by restricted maximum likelihood and then taken as known, so that intervals are short."""
    tau2 = reml(y, v)
    low, high = q_profile(y, v, level)
    known = _given(tau2, y, v)
    reach = quantile(level) * known.sd
    return _shrunk((np.sqrt(tau2), np.sqrt(low), np.sqrt(high)), (known.mean, known.mean - reach, known.mean + reach))


@method(SHRINKAGE, "half-normal", cite="rover2020", aliases=("bayes", "normal-normal"))
def half_normal(y: Floats, v: Floats, level: float, scale: float) -> Shrunk:
    """Bayes: tau has a half-normal prior of a stated scale, and what the levels leave open of it is averaged over."""
    rows = max(1, CELLS // (NODES * (y.shape[1] + 1)))
    pieces = [_averaged(y[i : i + rows], v[i : i + rows], level, scale) for i in range(0, max(len(y), 1), rows)]
    return Shrunk(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def _shrunk(tau: tuple[Floats, ...], rest: tuple[Floats, ...]) -> Shrunk:
    return Shrunk(*tau, *(each[:, 0] for each in rest), *(each[:, 1:] for each in rest))


def _averaged(y: Floats, v: Floats, level: float, scale: float) -> Shrunk:
    """Average over the posterior of tau by quadrature in ``u``, with ``tau = unit sinh(u)``.

    In `u` the density is smooth at the size of the smallest error and of the scale, and at all larger sizes, so that
    Gauss and Legendre's nodes between its ends leave no error that counts.
    """
    problem = y, v, np.minimum(np.sqrt(v.min(axis=1)), scale), np.full(len(y), scale)
    low, high, peak = _ends(*problem)
    nodes, weights = _density(high, low, peak, *problem)
    whole = weights.sum(axis=1)
    known = _given_each(_tau(nodes, problem[2]) ** 2, y, v)
    probabilities = (0.5, (1 - level) / 2, (1 + level) / 2)

    def excess(u: Floats, share: Floats, *more: Floats) -> Floats:
        return np.asarray(_density(u, *more)[1].sum(axis=1) - share)

    def at(p: float) -> Floats:
        u = crossing(excess, low, high, p * whole, low, peak, *problem)
        return _tau(u[:, None], problem[2])[:, 0]

    mixed = weights / whole[:, None]
    return _shrunk(tuple(map(at, probabilities)), tuple(_mixture_at(p, mixed, known) for p in probabilities))


def _tau(u: Floats, unit: Floats) -> Floats:
    return np.asarray(unit[:, None] * np.sinh(u))


def _given_each(tau2: Floats, y: Floats, v: Floats) -> _Normals:
    """Return what is known given each of the values of tau squared: rows, values, columns."""
    n = tau2.shape[1]
    known = _given(tau2.ravel(), np.repeat(y, n, axis=0), np.repeat(v, n, axis=0))
    return _Normals(*(each.reshape(*tau2.shape, -1) for each in known))


def _log_density(u: Floats, y: Floats, v: Floats, unit: Floats, scale: Floats) -> Floats:
    """Return the log posterior density of `u`, up to a constant, with the mean integrated out."""
    tau2, n = _tau(u, unit) ** 2, u.shape[1]
    total = (v[:, None, :] + tau2[:, :, None]).reshape(-1, y.shape[1])
    deviance = np.log(total).sum(axis=1) + np.log((1 / total).sum(axis=1)) + cochran(np.repeat(y, n, axis=0), total)
    return np.asarray(np.log(np.cosh(u)) - tau2 / (2 * scale[:, None] ** 2) - deviance.reshape(u.shape) / 2)


def _density(end: Floats, low: Floats, peak: Floats, *problem: Floats) -> tuple[Floats, Floats]:
    """Return the nodes between `low` and `end`, and what each adds to the integral of the density."""
    x, weights = RULE
    width = (end - low)[:, None]
    nodes = low[:, None] + width * x
    return nodes, width * weights * np.exp(_log_density(nodes, *problem) - peak[:, None])


def _ends(y: Floats, v: Floats, unit: Floats, scale: Floats) -> tuple[Floats, Floats, Floats]:
    """Return between which values of `u` the density counts, and its height, by looking twice, closer each time."""
    # The likelihood falls beyond the first of these sizes, and the prior is negligible at so many scales beyond it.
    farthest = np.hypot(np.maximum(np.sqrt(v.max(axis=1)), 2 * np.ptp(y, axis=1)), 15 * scale)
    low, high, rows = np.zeros(len(y)), np.arcsinh(farthest / unit), np.arange(len(y))
    for _ in range(2):
        grid = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 2 * NODES)
        heights = _log_density(grid, y, v, unit, scale)
        peak = heights.max(axis=1)
        counts = heights > peak[:, None] - NEGLIGIBLE
        first, last = counts.argmax(axis=1), counts.shape[1] - 1 - counts[:, ::-1].argmax(axis=1)
        low = grid[rows, np.maximum(first - 1, 0)]
        high = grid[rows, np.minimum(last + 1, counts.shape[1] - 1)]
    return low, high, peak


def _mixture_at(p: float, weights: Floats, known: _Normals) -> Floats:
    """Return a quantile of mixtures of normals: rows and columns as in `known`, mixed over the values between."""
    centre = (weights[:, :, None] * known.mean).sum(axis=1)
    spread = np.sqrt((weights[:, :, None] * (known.sd**2 + (known.mean - centre[:, None]) ** 2)).sum(axis=1))
    flat = [np.moveaxis(each / spread[:, None], 1, 2).reshape(-1, weights.shape[1]) for each in _centred(known, centre)]
    each = np.repeat(weights, centre.shape[1], axis=0)

    def excess(z: Floats, means: Floats, sds: Floats, each: Floats) -> Limits:
        standard = (z[:, None] - means) / sds
        slope = each * np.exp(-(standard**2) / 2) / sds / np.sqrt(2 * np.pi)
        return (each * ndtr(standard)).sum(axis=1) - p, slope.sum(axis=1)

    far = (np.abs(flat[0]) + 40 * flat[1]).max(axis=1)
    z = increasing(excess, np.zeros_like(far), -far, far, *flat, each)
    return np.asarray(centre + spread * z.reshape(centre.shape))


def _centred(known: _Normals, centre: Floats) -> _Normals:
    return _Normals(known.mean - centre[:, None], known.sd)
