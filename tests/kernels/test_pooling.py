"""Pooled studies, shrunken levels and adjusted p-values, each by a second road."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2, multivariate_normal, norm

from subgroup import kernels
from subgroup.core.registry import META_ANALYSIS, MULTIPLICITY, SHRINKAGE, find, quietly
from subgroup.kernels.heterogeneity import q_profile
from subgroup.kernels.multiplicity import adjusted

assert kernels
rng = np.random.default_rng(4)
CASES = [
    ([1.2, -0.3], [0.5, 0.3]),
    ([0.1, 0.5, 2.0], [0.01, 0.02, 0.5]),
    ([0.0, 5.0, 10.0], [0.1, 0.1, 0.1]),
    ([0.30, 0.31, 0.29, 0.30], [1e-4, 0.2, 0.1, 0.3]),
    ([1.0, 2.0], [1e-8, 1.0]),
    (rng.normal(size=9).tolist(), rng.uniform(0.1, 1, 9).tolist()),
]


def _log_likelihood(tau2: float, y: np.ndarray, v: np.ndarray, *, restricted: bool) -> float:
    """Return the log likelihood from the multivariate normal: of the effects, or of their contrasts."""
    covariance = np.diag(v + tau2)
    if restricted:
        contrasts = np.eye(len(y))[1:] - np.eye(len(y))[0]
        return float(multivariate_normal.logpdf(contrasts @ y, cov=contrasts @ covariance @ contrasts.T))
    centre = np.average(y, weights=1 / np.diag(covariance))
    return float(norm.logpdf(y, centre, np.sqrt(np.diag(covariance))).sum())


@pytest.mark.parametrize("name", ["ml", "reml"])
@pytest.mark.parametrize(("y", "v"), CASES)
def test_likelihood_estimates_are_the_highest_point(name: str, y: list[float], v: list[float]) -> None:
    effects, variances = np.array(y), np.array(v)
    found = quietly(find(META_ANALYSIS, name).function, effects[None], variances[None])[0]

    def minus(root: float) -> float:
        return -_log_likelihood(root**2, effects, variances, restricted=name == "reml")

    starts = np.linspace(0, 2 * np.ptp(effects) + 1, 60)
    best = min(starts, key=minus)
    step = starts[1]
    refined = minimize_scalar(minus, bounds=(max(0, best - step), best + step), options={"xatol": 1e-10})
    assert minus(np.sqrt(found)) <= min(minus(best), refined.fun) + 1e-9
    assert minus(0) >= minus(np.sqrt(found)) - 1e-12


def test_of_two_peaks_the_higher_is_taken() -> None:
    # Two precise studies agree, and two others lie far away: both no and much heterogeneity explain it.
    y, v = np.array([0.0, 0.01, 3.0, -3.0]), np.array([1e-4, 1e-4, 1.5, 1.5])
    restricted = [_log_likelihood(t, y, v, restricted=True) for t in np.linspace(0, 12, 4001)]
    peaks = [i for i in range(1, 4000) if restricted[i - 1] < restricted[i] > restricted[i + 1]]
    found = quietly(find(META_ANALYSIS, "reml").function, y[None], v[None])[0]
    assert _log_likelihood(found, y, v, restricted=True) >= max(restricted) - 1e-12
    assert restricted[0] > restricted[20]
    assert peaks


@pytest.mark.parametrize(("y", "v"), CASES)
def test_moment_estimates_and_q_profile_solve_their_equations(y: list[float], v: list[float]) -> None:
    effects, variances, df = np.array(y), np.array(v), len(y) - 1

    def q(tau2: float) -> float:
        w = 1 / (variances + tau2)
        return float((w * (effects - np.average(effects, weights=w)) ** 2).sum())

    def solved(target: float) -> float:
        return 0.0 if q(0) <= target else brentq(lambda tau2: q(tau2) - target, 0, 1e9, xtol=1e-13, rtol=1e-13)

    row = effects[None], variances[None]
    assert quietly(find(META_ANALYSIS, "pm").function, *row)[0] == pytest.approx(solved(df), rel=1e-9, abs=1e-12)
    low, high = quietly(q_profile, *row, 0.9)
    assert low[0] == pytest.approx(solved(chi2.ppf(0.95, df)), rel=1e-9, abs=1e-12)
    assert high[0] == pytest.approx(solved(chi2.ppf(0.05, df)), rel=1e-9, abs=1e-12)
    # DerSimonian and Laird's Q has, at their tau squared, the mean that Q has under it.
    w = 1 / variances
    dl = quietly(find(META_ANALYSIS, "dl").function, *row)[0]
    assert dl == 0 or q(0) == pytest.approx(df + dl * (w.sum() - (w**2).sum() / w.sum()))


def test_empirical_bayes_is_the_best_linear_prediction() -> None:
    # metafor 3.8.1: blup(rma(y, v, method = "REML", control = list(threshold = 1e-14, maxiter = 10000)))
    y, v = np.array([[0.1, 0.9, 0.4, -0.2, 2.0]]), np.array([[0.02, 0.1, 0.05, 0.2, 0.3]])
    found = quietly(find(SHRINKAGE, "empirical-bayes").function, y, v, 0.95, None)
    assert found.tau[0] ** 2 == pytest.approx(0.393621003921, abs=1e-11)
    effects = [0.122300533926, 0.831364035203, 0.418168488428, 0.056459409789, 1.377699840253]
    lows = [-0.149781196612, 0.263586022235, -0.000629760746, -0.687737430745, 0.524973464768]
    highs = [0.394382264464, 1.399142048171, 0.836966737602, 0.800656250323, 2.230426215737]
    for ours, theirs in ((found.effect, effects), (found.effect_low, lows), (found.effect_high, highs)):
        assert_allclose(ours[0], theirs, atol=2e-11)


def _posterior(y: np.ndarray, v: np.ndarray, scale: float):
    """Return the posterior density of tau by adaptive quadrature, and what is known given tau."""

    def given(tau: float) -> tuple[np.ndarray, np.ndarray]:
        # The joint posterior of the effects, with a flat prior of their mean: precision and shift, inverted.
        k = len(y)
        precision = np.zeros((k + 1, k + 1))
        precision[0, 0] = k / tau**2
        precision[0, 1:] = precision[1:, 0] = -1 / tau**2
        precision[1:, 1:] = np.diag(1 / v + 1 / tau**2)
        covariance = np.linalg.inv(precision)
        return covariance @ np.r_[0, y / v], np.sqrt(np.diag(covariance))

    def density(tau: float) -> float:
        return float(np.exp(_log_likelihood(tau**2, y, v, restricted=True) - tau**2 / (2 * scale**2)))

    return density, given


@pytest.mark.parametrize("scale", [0.1, 0.5, 2.0])
@pytest.mark.parametrize(("y", "v"), CASES[:4])
def test_posterior_by_adaptive_quadrature(y: list[float], v: list[float], scale: float) -> None:
    effects, variances = np.array(y), np.array(v)
    density, given = _posterior(effects, variances, scale)
    found = quietly(find(SHRINKAGE, "half-normal").function, effects[None], variances[None], 0.9, scale)
    far = np.hypot(6 * scale, np.sqrt(6 * scale * np.ptp(effects)))
    marks = [0.01, 0.1, found.tau[0], found.tau_high[0]]

    def integral(function, end: float = far) -> float:
        points = sorted({each for each in marks if each < end})
        return quad(function, 1e-6, end, points=points, limit=400, epsabs=0, epsrel=1e-9)[0]

    whole = integral(density)
    for p, tau in ((0.5, found.tau[0]), (0.05, found.tau_low[0]), (0.95, found.tau_high[0])):
        assert integral(density, tau) / whole == pytest.approx(p, abs=2e-5)
    columns = zip(
        (0.5, 0.05, 0.95),
        (found.mean, found.mean_low, found.mean_high),
        (found.effect, found.effect_low, found.effect_high),
        strict=True,
    )
    for p, mean, effect in columns:
        for column, limit in ((0, mean[0]), (1, effect[0, 0]), (len(y), effect[0, -1])):

            def below(tau: float, column: int = column, limit: float = limit) -> float:
                means, sds = given(tau)
                return density(tau) * float(norm.cdf((limit - means[column]) / sds[column]))

            assert integral(below) / whole == pytest.approx(p, abs=1e-5)


def test_posterior_by_importance_sampling() -> None:
    y, v, scale = np.array([1.2, -0.3, 0.4]), np.array([0.5, 0.3, 0.1]), 0.5
    draws = np.random.default_rng(1)
    tau = np.abs(draws.normal(0, scale, 400_000))
    w = 1 / (v + tau[:, None] ** 2)
    mean = (w * y).sum(axis=1) / w.sum(axis=1)
    weight = np.sqrt(w.prod(axis=1) / w.sum(axis=1)) * np.exp(-(w * (y - mean[:, None]) ** 2).sum(axis=1) / 2)
    mu = mean + draws.normal(size=tau.size) / np.sqrt(w.sum(axis=1))
    own = tau**2 * w[:, 0]
    theta = own * y[0] + (1 - own) * mu + np.sqrt(own * v[0]) * draws.normal(size=tau.size)
    found = quietly(find(SHRINKAGE, "half-normal").function, y[None], v[None], 0.95, scale)
    for values, limits in (
        (tau, (found.tau_low, found.tau, found.tau_high)),
        (mu, (found.mean_low, found.mean, found.mean_high)),
        (theta, (found.effect_low[:, 0], found.effect[:, 0], found.effect_high[:, 0])),
    ):
        below = [np.average(values <= limit[0], weights=weight) for limit in limits]
        assert_allclose(below, [0.025, 0.5, 0.975], atol=0.003)


def test_a_narrow_prior_pools_and_a_wide_one_leaves_levels_alone() -> None:
    y, v = np.array([[1.2, -0.3, 0.4]]), np.array([[0.5, 0.3, 0.1]])
    bayes = find(SHRINKAGE, "half-normal").function
    pooled = np.average(y[0], weights=1 / v[0])
    assert_allclose(quietly(bayes, y, v, 0.95, 1e-6).effect[0], pooled, atol=1e-8)
    assert_allclose(quietly(bayes, 1000 * y, v, 0.95, 1e5).effect[0], 1000 * y[0], atol=0.02)


def _closed(p: list[float]) -> list[float]:
    """Adjust by testing every intersection of hypotheses with Simes' test."""
    m = len(p)
    answer = [0.0] * m
    for size in range(1, m + 1):
        for subset in combinations(range(m), size):
            ranked = sorted(p[i] for i in subset)
            simes = min(size * each / (rank + 1) for rank, each in enumerate(ranked))
            for i in subset:
                answer[i] = max(answer[i], simes)
    return answer


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_hommel_is_the_closure_of_simes(p: list[float]) -> None:
    found = quietly(adjusted, find(MULTIPLICITY, "hommel"), np.array([p]))
    assert_allclose(found[0], _closed(p), rtol=1e-12, atol=1e-300)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_procedures_rank_by_how_much_they_reject(p: list[float]) -> None:
    row = np.array([p])
    names = ("benjamini-hochberg", "hommel", "hochberg", "holm", "bonferroni")
    found = [quietly(adjusted, find(MULTIPLICITY, name), row)[0] for name in names]
    for less, more in pairwise(found):
        assert (less <= more * (1 + 1e-12)).all()
