"""Methods that one program alone confirms, derived a second time: slowly, from their definition, by other means."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from scipy.stats import beta, binom, nchypergeom_fisher, norm

from subgroup import kernels
from subgroup.core.registry import find, quietly

assert kernels
Z = float(norm.ppf(0.975))
Table = tuple[int, int, int, int]

interior = st.tuples(st.integers(2, 60), st.integers(2, 60)).flatmap(
    lambda n: st.tuples(st.integers(1, n[0] - 1), st.just(n[0]), st.integers(1, n[1] - 1), st.just(n[1]))
)
few = settings(max_examples=25)


def _limits(family: str, method: str, table: tuple[int, ...]) -> tuple[float, float]:
    found = find(family, method).interval([np.asarray(float(each)) for each in table], 0.95)
    return float(found.low), float(found.high)


def _rates(scale: str, theta: float, table: Table) -> tuple[float, float]:
    """Maximise the likelihood over the treatment rate p, the control rate q being a function of it, by bisection."""
    x1, n1, x2, n2 = table
    low, high = {"risk_difference": (max(0, theta), min(1, 1 + theta)), "risk_ratio": (0, min(1, theta))}.get(
        scale, (0, 1)
    )

    def control(p: float) -> tuple[float, float]:
        """Return q, and dq / dp over q (1 - q)."""
        if scale == "odds_ratio":
            return p / (p + theta * (1 - p)), 1 / (p * (1 - p))
        q, turn = (p - theta, 1.0) if scale == "risk_difference" else (p / theta, 1 / theta)
        return q, turn / (q * (1 - q))

    def slope(p: float) -> float:
        q, turn = control(p)
        return (x1 - n1 * p) / (p * (1 - p)) + turn * (x2 - n2 * q)

    edge = 1e-13 * (high - low)
    p = brentq(slope, low + edge, high - edge, xtol=1e-16, rtol=1e-15)
    return p, control(p)[0]


def _skewed(scale: str, theta: float, table: Table) -> float:
    """Return Laud's corrected statistic, written as in his appendix: from S, V and the third moment of S."""
    x1, n1, x2, n2 = table
    p1, p2 = _rates(scale, theta, table)
    v1, v2 = p1 * (1 - p1), p2 * (1 - p2)
    if scale == "odds_ratio":
        s = (x1 / n1 - p1) / v1 - (x2 / n2 - p2) / v2 - (p1 - p2) / (n1 * v1 + n2 * v2)
        v, third = 1 / (n1 * v1) + 1 / (n2 * v2), (1 - 2 * p1) / (n1 * v1) ** 2 - (1 - 2 * p2) / (n2 * v2) ** 2
    else:
        k, gap = (1.0, theta) if scale == "risk_difference" else (theta, 0.0)
        s = x1 / n1 - k * x2 / n2 - gap
        v, third = v1 / n1 + k**2 * v2 / n2, v1 * (1 - 2 * p1) / n1**2 - k**3 * v2 * (1 - 2 * p2) / n2**2
    v *= (n1 + n2) / (n1 + n2 - 1)
    a = third / (6 * v**1.5)
    return s / math.sqrt(v) - a * (Z**2 - 1)


@few
@given(interior, st.sampled_from(["risk_difference", "risk_ratio", "odds_ratio"]))
def test_at_a_skewness_corrected_limit_the_corrected_statistic_is_z(table: Table, scale: str) -> None:
    low, high = _limits(scale, "scas", table)
    for limit, wanted in ((low, Z), (high, -Z)):
        if limit not in (-1, 0, 1, math.inf):
            assert _skewed(scale, limit, table) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(
    ("table", "level", "limits"),
    [
        ((1, 1000, 5, 1000), 0.95, (0.010051226564897, 1.344225370894)),
        ((14, 19, 1, 11), 0.99, (1.4086906786, 6809.61098)),
    ],
)
def test_skewness_corrected_ratios_where_another_program_rounds(table: Table, level: float, limits: tuple) -> None:
    """ratesci rounds rates to ten digits; with all of them the statistic is z at our limits to 1e-8, and not at its."""
    z = float(norm.ppf((1 + level) / 2))
    found = find("risk_ratio", "scas").interval([np.asarray(float(each)) for each in table], level)
    assert (float(found.low), float(found.high)) == pytest.approx(limits, rel=1e-8)
    x1, n1, x2, n2 = table
    for limit, wanted in ((float(found.low), z), (float(found.high), -z)):
        p1, p2 = _rates("risk_ratio", limit, table)
        v = (p1 * (1 - p1) / n1 + limit**2 * p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
        third = p1 * (1 - p1) * (1 - 2 * p1) / n1**2 - limit**3 * p2 * (1 - p2) * (1 - 2 * p2) / n2**2
        s = (x1 / n1 - limit * x2 / n2) / math.sqrt(v)
        assert s - third / (6 * v**1.5) * (z**2 - 1) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize(
    ("table", "limits"),
    [((8, 8, 5, 5), (0.68531, 1.79630)), ((20, 20, 20, 20), (0.8654, 1.1556)), ((3, 3, 3, 3), (0.3675, 2.7211))],
)
def test_a_skewness_corrected_ratio_where_everybody_responds(table: Table, limits: tuple) -> None:
    """Below 1 only the treatment rate moves, and the statistic is a function of it alone: solved by bisection."""
    found = _limits("risk_ratio", "scas", table)
    assert found == pytest.approx(limits, abs=6e-5)
    _, n1, _, n2 = table

    def excess(ratio: float) -> float:
        error = math.sqrt(ratio * (1 - ratio) / n1 * (n1 + n2) / (n1 + n2 - 1))
        skew = ratio * (1 - ratio) * (1 - 2 * ratio) / n1**2 / error**3
        return (1 - ratio) / error - skew / 6 * (Z**2 - 1) - Z

    assert found[0] == pytest.approx(brentq(excess, 1e-6, (1 + found[0]) / 2), rel=1e-7)


@few
@given(st.integers(2, 80).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))))
def test_at_a_skewness_corrected_limit_of_a_rate_the_corrected_statistic_is_z(arm: tuple[int, int]) -> None:
    x, n = arm
    for p, wanted in zip(_limits("rate", "scas", arm), (Z, -Z), strict=True):
        error = math.sqrt(p * (1 - p) / n)
        s, a = (x / n - p) / error, (1 - 2 * p) / math.sqrt(n * p * (1 - p)) / 6
        assert s - a * (Z**2 - 1) == pytest.approx(wanted, abs=1e-8)


@few
@given(interior, st.sampled_from([("haldane", 0.0), ("jeffreys-perks", 0.5)]))
def test_beal_solves_for_a_difference_around_a_known_mean(table: Table, method: tuple[str, float]) -> None:
    x1, n1, x2, n2 = table
    name, half = method
    mean = ((x1 + half) / (n1 + 2 * half) + (x2 + half) / (n2 + 2 * half)) / 2
    # (observed - d)^2 = z^2 V(d), with the two rates at mean + d/2 and mean - d/2: a polynomial of degree 2.
    d = np.polynomial.Polynomial([0, 1])
    one, two = mean + d / 2, mean - d / 2
    wanted = sorted(
        (((x1 / n1 - x2 / n2) - d) ** 2 - Z**2 * (one * (1 - one) / n1 + two * (1 - two) / n2)).roots().real
    )
    assert _limits("risk_difference", name, table) == pytest.approx(tuple(np.clip(wanted, -1, 1)), abs=1e-7)


def test_hauck_anderson_uses_the_sample_variance() -> None:
    arms = np.repeat([1, 0], [9, 7]), np.repeat([1, 0], [4, 15])
    error = math.sqrt(sum(np.var(arm, ddof=1) / arm.size for arm in arms))
    middle = arms[0].mean() - arms[1].mean()
    reach = Z * error + 1 / 32
    assert _limits("risk_difference", "hauck-anderson", (9, 16, 4, 19)) == pytest.approx(
        (middle - reach, middle + reach)
    )


def _jeffreys(x: int, n: int) -> tuple[float, ...]:
    return tuple(float(beta(x + 0.5, n - x + 0.5).ppf(each)) for each in (0.025, 0.5, 0.975))


def _wilson(x: int, n: int) -> tuple[float, ...]:
    """Return the roots of the score equation around the rate."""
    low, high = sorted(np.roots([1 + Z**2 / n, -(2 * x / n + Z**2 / n), (x / n) ** 2]).real)
    return low, x / n, high


@few
@given(interior, st.sampled_from(["risk_ratio", "odds_ratio"]), st.sampled_from(["mover-jeffreys", "mover-wilson"]))
def test_mover_limits_solve_fieller_s_equation(table: Table, family: str, method: str) -> None:
    """(m1 - r m2)^2 = (m1 - l1)^2 + r^2 (u2 - m2)^2 at the lower limit r, which is below m1 / m2."""
    each = (_jeffreys if method == "mover-jeffreys" else _wilson)(*table[:2])
    other = (_jeffreys if method == "mover-jeffreys" else _wilson)(*table[2:])
    if family == "odds_ratio":
        each, other = (tuple(p / (1 - p) for p in rate) for rate in (each, other))
    (l1, m1, u1), (l2, m2, u2) = each, other
    low, high = _limits(family, method, table)
    scale = m1**2
    assert low < m1 / m2 < high
    assert ((m1 - low * m2) ** 2 - (m1 - l1) ** 2 - low**2 * (u2 - m2) ** 2) / scale == pytest.approx(0, abs=1e-9)
    assert ((m1 - high * m2) ** 2 - (u1 - m1) ** 2 - high**2 * (m2 - l2) ** 2) / scale == pytest.approx(
        0, abs=1e-9 * high**2
    )


@few
@given(interior)
def test_mover_jeffreys_of_a_difference(table: Table) -> None:
    (l1, m1, u1), (l2, m2, u2) = _jeffreys(*table[:2]), _jeffreys(*table[2:])
    wanted = m1 - m2 - math.hypot(m1 - l1, u2 - m2), m1 - m2 + math.hypot(u1 - m1, m2 - l2)
    assert _limits("risk_difference", "mover-jeffreys", table) == pytest.approx(wanted, abs=1e-9)


@few
@given(interior)
def test_inverse_sinh_is_the_acosh_of_the_variance(table: Table) -> None:
    x1, n1, x2, n2 = table
    variance = {
        "odds_ratio": 1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2),
        "risk_ratio": 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2,
    }
    middle = {"odds_ratio": x1 * (n2 - x2) / (x2 * (n1 - x1)), "risk_ratio": x1 * n2 / (x2 * n1)}
    for family, v in variance.items():
        factor = math.exp(math.acosh(1 + Z**2 * v / 2))
        wanted = middle[family] / factor, middle[family] * factor
        assert _limits(family, "inverse-sinh", table) == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("family", ["risk_ratio", "odds_ratio"])
def test_inverse_sinh_at_a_zero_cell_is_where_a_vanishing_one_leads(family: str) -> None:
    method = find(family, "inverse-sinh")
    at, near = (
        quietly(method.function, *(np.array([each]) for each in (x, 10.0, 4.0, 12.0)), 0.95)[1] for x in (0.0, 1e-9)
    )
    assert at == pytest.approx(near, rel=1e-4)


def _deviance(p: float, x: float, n: float) -> float:
    return -2 * (x * math.log(p) + (n - x) * math.log(1 - p))


@few
@given(interior, st.sampled_from(["likelihood", "firth"]))
def test_at_a_likelihood_limit_the_profile_has_lost_z_squared(table: Table, method: str) -> None:
    """Maximised numerically; Firth's penalty is the determinant of the information of a logistic regression."""
    x1, n1, x2, n2 = table

    def lost(control: float, log_odds_ratio: float) -> float:
        p1, p2 = expit(control + log_odds_ratio), expit(control)
        design, weight = np.array([[1, 1], [1, 0]]), np.diag([n1 * p1 * (1 - p1), n2 * p2 * (1 - p2)])
        penalty = math.log(np.linalg.det(design.T @ weight @ design)) if method == "firth" else 0.0
        return _deviance(p1, x1, n1) + _deviance(p2, x2, n2) - penalty

    def profile(theta: float) -> float:
        return float(minimize_scalar(lost, (-1 - theta / 2, 1 - theta / 2), args=(theta,), tol=1e-10).fun)

    best = minimize_scalar(profile, (-1, 1), tol=1e-10).fun
    for limit in _limits("odds_ratio", method, table):
        assert profile(math.log(limit)) - best == pytest.approx(Z**2, abs=1e-6)


@pytest.mark.parametrize("table", [(9, 16, 4, 19), (0, 8, 5, 8), (12, 12, 12, 15), (3, 7, 2, 5)])
@pytest.mark.parametrize("method", ["blaker", "baptista-pike", "baptista-pike-mid-p"])
def test_a_two_sided_conditional_interval_is_the_hull_of_what_a_scan_accepts(method: str, table: Table) -> None:
    x1, n1, x2, n2 = table
    m, grid = x1 + x2, np.linspace(-9, 9, 7201)
    t = np.arange(max(0, m - n2), min(n1, m) + 1)
    pmf = nchypergeom_fisher.pmf(t[:, None], n1 + n2, m, n1, np.exp(grid))
    own = pmf[t == x1][0]
    if method == "blaker":
        smaller = np.minimum(pmf.cumsum(axis=0), pmf[::-1].cumsum(axis=0)[::-1])
        p = (pmf * (smaller <= smaller[t == x1] * (1 + 1e-9))).sum(axis=0)
    else:
        rarer, tied = pmf < own * (1 - 1e-9), np.abs(pmf - own) <= 1e-9 * own
        p = (pmf * (rarer + tied * (0.5 if method.endswith("mid-p") else 1.0))).sum(axis=0)
    accepted = grid[p > 0.05]
    low, high = _limits("odds_ratio", method, table)
    step = grid[1] - grid[0]
    if low > 0:
        assert accepted.min() - step <= math.log(low) <= accepted.min()
    if high < math.inf:
        assert accepted.max() <= math.log(high) <= accepted.max() + step


@few
@given(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.02, 0.98))
def test_tests_of_a_rate_follow_their_definitions(arm: tuple[int, int], null: float) -> None:
    x, n = arm
    t = np.arange(n + 1)
    pmf = binom.pmf(t, n, null)
    less, greater = pmf[: x + 1].sum(), pmf[x:].sum()
    smaller = np.minimum(pmf.cumsum(), pmf[::-1].cumsum()[::-1])
    short = max(abs(x / n - null) - 0.5 / n, 0)
    wanted = {
        "clopper-pearson": min(1, 2 * min(less, greater)),
        "mid-p": min(1, 2 * min(less, greater) - pmf[x]),
        "blaker": pmf[smaller <= smaller[x] * (1 + 1e-9)].sum(),
        "wilson": 2 * norm.sf(abs(x / n - null) / math.sqrt(null * (1 - null) / n)),
        "wilson-cc": 2 * norm.sf(short / math.sqrt(null * (1 - null) / n)),
    }
    for name, p in wanted.items():
        found = find("rate", name).p_values([np.asarray(float(x)), np.asarray(float(n))], null)
        assert float(found.two_sided) == pytest.approx(float(p), rel=1e-7, abs=1e-12), name
