"""Methods for pairs against second derivations, and against figures printed in papers and manuals."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binom, norm

import subgroup as sg
from subgroup import kernels
from subgroup.core.registry import MCNEMAR_TEST, find

assert kernels
DIFFERENCE, RATIO, ODDS = "paired_risk_difference", "paired_risk_ratio", "paired_odds_ratio"
TABLES = [(1, 1, 7, 12), (6, 16, 2, 1), (0, 5, 0, 5), (43, 0, 6, 51), (0, 10, 10, 0), (5, 0, 0, 4), (3, 0, 8, 0)]
TABLES += [(0, 0, 9, 3), (0, 4, 0, 0), (2, 0, 5, 0), (30, 2, 0, 1), (400, 3, 11, 900)]


def _limits(family: str, name: str, table: tuple[float, ...], level: float = 0.95) -> tuple[float, float]:
    found = find(family, name).interval([np.asarray(cell, dtype=float) for cell in table], level)
    return float(found.low), float(found.high)


def _z(family: str, name: str, table: tuple[float, ...], null: float) -> float:
    arrays = [np.array([cell], dtype=float) for cell in table]
    return float(find(family, name).p_values(arrays, null).statistic[0])


def _most_likely(loglik, low: float, high: float) -> float:
    """Maximise a concave function of one cell's probability by golden section on a fine bracket, ends included."""
    found = minimize_scalar(lambda p: -loglik(p), bounds=(low, high), method="bounded", options={"xatol": 1e-13})
    return max((found.x, low, high), key=loglik)


def _log(count: float, p: float) -> float:
    return 0.0 if count == 0 else count * math.log(p) if p > 0 else -math.inf


@pytest.mark.parametrize(("table", "null"), list(product(TABLES, (-0.6, -0.1, 0.0, 0.05, 0.7))))
def test_tango_is_the_score_of_a_likelihood_maximised_by_brute_force(table: tuple[int, ...], null: float) -> None:
    a, b, c, d = table
    n = sum(table)

    def loglik(p_c: float) -> float:
        return _log(b, p_c + null) + _log(c, p_c) + _log(a + d, 1 - 2 * p_c - null)

    p_c = _most_likely(loglik, max(0.0, -null), (1 - null) / 2)
    gap, variance = b - c - n * null, n * (2 * p_c + null * (1 - null))
    wanted = 0.0 if gap == 0 else gap / math.sqrt(variance)
    assert _z(DIFFERENCE, "tango", table, null) == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("table", "null"), list(product(TABLES, (0.05, 0.4, 1.0, 1.3, 9.0))))
def test_tang_is_the_score_of_a_likelihood_maximised_by_brute_force(table: tuple[int, ...], null: float) -> None:
    a, b, c, _ = table
    responded = a + b + c  # at least once; the others say nothing about the ratio

    def cells(p_c: float) -> tuple[float, float, float]:
        # a + b = null (a + c) and a + b + c = 1
        p_a = (1 - p_c * (1 + null)) / null
        return p_a, 1 - p_a - p_c, p_c

    def loglik(p_c: float) -> float:
        return sum(_log(count, max(p, 0.0)) for count, p in zip((a, b, c), cells(p_c), strict=True))

    low, high = max(0.0, 1 - null), 1 / (1 + null)
    p_a, p_b, p_c = cells(_most_likely(loglik, low, high))
    gap, variance = a + b - null * (a + c), responded * (p_a * (1 - null) ** 2 + p_b + p_c * null**2)
    wanted = 0.0 if gap == 0 else gap / math.sqrt(variance)
    assert _z(RATIO, "tang", table, null) == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("family", "name"), [(DIFFERENCE, "tango"), (RATIO, "tang")])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("level", [0.05, 0.95, 0.999999])
def test_score_limits_are_where_the_statistic_reaches_the_quantile(
    family: str, name: str, table: tuple[int, ...], level: float
) -> None:
    """The limits are solved in a multiplier, the statistic in closed form: each is the inverse of the other."""
    quantile = norm.isf((1 - level) / 2)
    ends = (-1, 1) if family == DIFFERENCE else (0, math.inf)
    for limit, wanted in zip(_limits(family, name, table, level), (quantile, -quantile), strict=True):
        if limit not in ends:
            assert _z(family, name, table, limit) == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("size", [1e6, 1e10, 1e15])
def test_score_limits_of_enormous_tables_are_walds(size: float) -> None:
    table = (0.3 * size, 0.2 * size, 0.1 * size, 0.4 * size)
    assert _limits(DIFFERENCE, "tango", table) == pytest.approx(_limits(DIFFERENCE, "wald", table), rel=20 / size**0.5)
    low, high = _limits(RATIO, "tang", table)
    assert low < 1.25 < high
    reach = 1.959964 * math.sqrt(0.3 / (0.5 * 0.4 * size))
    assert math.log(high / low) == pytest.approx(2 * reach, rel=max(20 / size**0.5, 1e-6))


def _mid(b: int, c: int, p: float) -> tuple[float, float]:
    """Return the two mid-p tails by adding up binomial probabilities."""
    weights = binom.pmf(np.arange(b + c + 1), b + c, p)
    return weights[:b].sum() + weights[b] / 2, weights[b + 1 :].sum() + weights[b] / 2


@pytest.mark.parametrize(("b", "c"), [(1, 7), (6, 16), (121, 59), (0, 5), (4, 0), (3, 3), (59, 2), (1, 1)])
def test_mid_p_limits_and_tests_by_direct_sums(b: int, c: int) -> None:
    def odds(side: int) -> float:
        p = brentq(lambda p: _mid(b, c, p)[side] - 0.025, 1e-12, 1 - 1e-12, xtol=1e-15, rtol=1e-13)
        return p / (1 - p)

    wanted = (0 if b == 0 else odds(1), math.inf if c == 0 else odds(0))
    assert _limits(ODDS, "exact-conditional-mid-p", (5, b, c, 9)) == pytest.approx(wanted, rel=1e-9)
    found = find(MCNEMAR_TEST, "mcnemar-mid-p").p_values([np.asarray(x, dtype=float) for x in (5, b, c, 9)])
    less, greater = _mid(b, c, 0.5)
    assert float(found.less) == pytest.approx(less, abs=1e-12)
    assert float(found.two_sided) == pytest.approx(min(1, 2 * min(less, greater)), abs=1e-12)


@pytest.mark.parametrize("null", [0.3, 1.0, 2.5])
@pytest.mark.parametrize(("b", "c"), [(1, 7), (6, 16), (0, 5), (4, 0), (3, 3)])
def test_the_null_of_the_odds_ratio_is_the_share_null_over_one_plus_null(b: int, c: int, null: float) -> None:
    from scipy.stats import binomtest

    for side in ("less", "greater"):
        ours = sg.paired((2, b), (c, 3), measure="or", alternative=side, null=null).p_value
        assert ours == pytest.approx(binomtest(b, b + c, null / (1 + null), side).pvalue, rel=1e-10)


def test_the_exact_test_keeps_its_size_given_the_discordant_pairs() -> None:
    for size in range(1, 40):
        b = np.arange(size + 1.0)
        p = find(MCNEMAR_TEST, "mcnemar-exact").p_values((np.zeros_like(b), b, size - b, np.zeros_like(b))).two_sided
        for alpha in (0.01, 0.05, 0.2):
            assert binom.pmf(b, size, 0.5)[p <= alpha].sum() <= alpha + 1e-12


def test_corrections_never_exceed_what_they_correct() -> None:
    for b, c in ((3, 3), (3, 4), (0, 1), (0, 0)):
        found = sg.mcnemar_test((1, b), (c, 1), method="mcnemar-cc")
        assert (found.statistic, found.p_value) == (0, 1)


def test_bonett_and_price_by_their_formulas() -> None:
    a, b, c, d = 1.0, 1.0, 7.0, 12.0
    z, n, k = norm.isf(0.025), 21, 9.0
    p12, p21 = (b + 1) / (n + 2), (c + 1) / (n + 2)
    error = math.sqrt((p12 + p21 - (p12 - p21) ** 2) / (n + 2))
    wanted = (p12 - p21 - z * error, p12 - p21 + z * error)
    assert _limits(DIFFERENCE, "bonett-price", (a, b, c, d)) == pytest.approx(wanted, rel=1e-12)
    x1, x2 = a + b, a + c
    spread = math.sqrt((b + c + 2) / ((x1 + 1) * (x2 + 1)))
    errors = sum(math.sqrt((1 - (x + 1) / (k + 2)) / (x + 1)) for x in (x1, x2))
    z *= spread / errors
    low1, high1, low2, high2 = (
        (2 * x + z**2 + sign * z * math.sqrt(z**2 + 4 * x * (1 - x / k))) / (2 * (k + z**2))
        for x in (x1, x2)
        for sign in (-1, 1)
    )
    assert _limits(RATIO, "bonett-price", (a, b, c, d)) == pytest.approx((low1 / high2, high1 / low2), rel=1e-12)


# Newcombe 1998, Statistics in Medicine 17:2635-2650, Table III: cells and the limits of method 10, good to one unit of
# the last figure (0.87367 is printed 0.8736).
TABLE_III = {
    (36, 12, 2, 0): (0.0569, 0.3404),
    (20, 12, 2, 16): (0.0562, 0.3292),
    (18, 12, 2, 18): (0.0562, 0.3290),
    (36, 14, 0, 0): (0.1528, 0.4167),
    (35, 14, 0, 1): (0.1461, 0.4175),
    (18, 14, 0, 18): (0.1441, 0.3963),
    (2, 97, 1, 0): (0.8721, 0.9854),
    (1, 97, 1, 1): (0.8736, 0.9850),
    (0, 29, 1, 0): (0.6666, 0.9882),
    (2, 98, 0, 0): (0.9178, 0.9945),
    (1, 98, 0, 1): (0.9171, 0.9916),
    (0, 30, 0, 0): (0.8395, 1.0),
    (54, 0, 0, 0): (-0.0664, 0.0664),
    (53, 0, 0, 1): (-0.0729, 0.0729),
    (30, 0, 0, 24): (-0.0358, 0.0358),
    (29, 0, 0, 25): (-0.0354, 0.0354),
    (28, 0, 0, 26): (-0.0352, 0.0352),
    (27, 0, 0, 27): (-0.0351, 0.0351),
}


@pytest.mark.parametrize(("table", "printed"), TABLE_III.items())
def test_newcombes_own_examples(table: tuple[int, ...], printed: tuple[float, float]) -> None:
    assert _limits(DIFFERENCE, "newcombe", table) == pytest.approx(printed, abs=1e-4)


def test_bonetts_own_examples() -> None:
    """From the manual of his R package statpsych, `ci.prop.ps` and `ci.ratio.prop.ps`."""
    table = (6, 26, 4, 12)
    assert _limits(DIFFERENCE, "bonett-price", table) == pytest.approx((0.2548067, 0.6251933), abs=5e-8)
    assert _limits(RATIO, "bonett-price", table) == pytest.approx((1.766544, 5.796628), abs=5e-7)


def test_armitage_and_berrys_sputum_specimens() -> None:
    """Two media for culturing tubercle bacilli, as printed in the manual of StatsDirect (after Liddell 1983)."""
    found = sg.paired((20, 12), (2, 16), measure="odds_ratio")
    assert (found.estimate, found.low, found.high) == pytest.approx((6, 1.335744, 55.197091), abs=5e-7)
    assert found.p_value == pytest.approx(0.0129, abs=5e-5)
    corrected = sg.mcnemar_test((20, 12), (2, 16), method="mcnemar-cc")
    assert corrected.statistic == pytest.approx(5.785714, abs=5e-7)
    assert corrected.p_value == pytest.approx(0.0162, abs=5e-5)
