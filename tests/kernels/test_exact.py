"""Exact methods against exact arithmetic, and limits put back into the distribution they come from."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from subgroup import kernels
from subgroup.core.counts import TwoByTwo
from subgroup.core.registry import ASSOCIATION_TEST, find, quietly
from subgroup.errors import MethodError
from subgroup.kernels.conditional import conditional_estimate

assert kernels


def _weights(x1: int, n1: int, x2: int, n2: int, odds: Fraction = Fraction(1)) -> dict[int, Fraction]:
    """Return the exact probability of every table with these margins, by responders in the treatment arm."""
    m = x1 + x2
    ways = {t: comb(n1, t) * comb(n2, m - t) * odds**t for t in range(max(0, m - n2), min(n1, m) + 1)}
    total = sum(ways.values())
    return {t: Fraction(way) / total for t, way in ways.items()}


def _acceptability(p: dict[int, Fraction], x: int) -> Fraction:
    """Return the probability of all outcomes whose smaller tail is no larger than that of x (Blaker's definition)."""

    def smaller(t: int) -> Fraction:
        return min(sum(v for u, v in p.items() if u <= t), sum(v for u, v in p.items() if u >= t))  # type: ignore[return-value]

    return sum((v for t, v in p.items() if smaller(t) <= smaller(x)), Fraction(0))


tables = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(tables)
def test_fisher_tests_equal_exact_fractions(table: tuple[int, int, int, int]) -> None:
    p, x = _weights(*table), table[0]
    less, greater = sum(v for t, v in p.items() if t <= x), sum(v for t, v in p.items() if t >= x)
    rarer, tied = sum(v for v in p.values() if v < p[x]), sum(v for v in p.values() if v == p[x])
    wanted = {
        "fisher": rarer + tied,
        "fisher-central": min(1, 2 * min(less, greater)),
        "fisher-mid-p": rarer + tied / 2 if len(p) > 1 else 1,
        "fisher-central-mid-p": min(1, 2 * min(less, greater) - p[x]),
        "fisher-blaker": _acceptability(p, x),
    }
    for name, value in wanted.items():
        found = find(ASSOCIATION_TEST, name).p_values([np.asarray(float(each)) for each in table])
        assert float(found.two_sided) == pytest.approx(float(value), rel=1e-10)
    found = find(ASSOCIATION_TEST, "fisher").p_values([np.asarray(float(each)) for each in table])
    assert (float(found.less), float(found.greater)) == pytest.approx((float(less), float(greater)), rel=1e-10)


def test_a_tie_in_a_large_table_is_a_tie() -> None:
    p = _weights(1, 1000, 5, 1000)
    wanted = p[0] + p[6] + (p[1] + p[5]) / 2
    found = find(ASSOCIATION_TEST, "fisher-mid-p").p_values(TwoByTwo.of((1, 1000), (5, 1000)).counts)
    assert float(found.two_sided) == pytest.approx(float(wanted), rel=1e-10)


@given(tables)
def test_a_central_limit_put_back_gives_half_of_alpha(table: tuple[int, int, int, int]) -> None:
    limits = find("odds_ratio", "exact-conditional").interval([np.asarray(float(each)) for each in table], 0.95)
    for limit, side in ((float(limits.low), 1), (float(limits.high), -1)):
        if 0 < limit < np.inf:
            p = _weights(*table, odds=Fraction(limit))
            tail = sum(v for t, v in p.items() if side * (t - table[0]) >= 0)
            assert float(tail) == pytest.approx(0.025, rel=1e-9)


@given(tables.filter(lambda t: t[1] + t[3] <= 40))
def test_baptista_pike_is_the_hull_of_what_a_scan_does_not_reject(table: tuple[int, int, int, int]) -> None:
    """A second derivation: walk along the odds ratio and ask the test itself."""
    counts = [np.asarray(float(each)) for each in table]
    asked = find("odds_ratio", "baptista-pike")
    found = asked.interval(counts, 0.9)
    accepted = [odds for odds in np.exp(np.linspace(-9, 9, 400)) if asked.p_values(counts, odds).two_sided > 0.1]
    if accepted:
        assert float(found.low) <= accepted[0] * (1 + 1e-9)
        assert float(found.high) >= accepted[-1] * (1 - 1e-9)
    for limit, outward in ((float(found.low), 1 - 1e-7), (float(found.high), 1 + 1e-7)):
        if 0 < limit < np.inf:
            assert asked.p_values(counts, limit * outward).two_sided <= 0.1 + 1e-9
            inner = [asked.p_values(counts, limit * (2 - outward) ** k).two_sided for k in (1, 10, 100)]
            assert max(map(float, inner)) > 0.1 - 1e-5


def test_a_gap_in_the_accepted_values_is_spanned() -> None:
    asked, counts = find("odds_ratio", "baptista-pike"), TwoByTwo.of((0, 45), (8, 84)).counts
    found = asked.interval(counts, 0.95)
    assert float(found.high) > 1
    assert float(asked.p_values(counts, 1.0).two_sided) < 0.05


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
def test_clopper_pearson_put_back_gives_half_of_alpha(arm: tuple[int, int], level: float) -> None:
    x, n = arm
    found = find("rate", "clopper-pearson").interval([np.asarray(float(each)) for each in arm], level)
    if x > 0:
        assert binom.sf(x - 1, n, float(found.low)) == pytest.approx((1 - level) / 2, rel=1e-9)
    if x < n:
        assert binom.cdf(x, n, float(found.high)) == pytest.approx((1 - level) / 2, rel=1e-9)


@given(tables)
def test_the_conditional_estimate_expects_what_was_observed(table: tuple[int, int, int, int]) -> None:
    (value,) = quietly(conditional_estimate, *(np.array([float(each)]) for each in table))
    lowest, highest = table[0] == 0 or table[2] == table[3], table[2] == 0 or table[0] == table[1]
    if lowest or highest:
        assert np.isnan(value) if lowest and highest else value == (0 if lowest else np.inf)
        return
    p = _weights(*table, odds=Fraction(float(value)))
    assert float(sum(t * v for t, v in p.items())) == pytest.approx(table[0], rel=1e-9)


def test_a_table_too_large_to_enumerate_is_refused() -> None:
    with pytest.raises(MethodError, match=r"'fisher' lists 400,000,001 outcomes for table 0, at most 16,777,216"):
        find(ASSOCIATION_TEST, "fisher").p_values(TwoByTwo.of((2e8, 9e8), (2e8, 9e8)).counts)


def test_tables_of_very_different_size_do_not_disturb_each_other() -> None:
    x1, n1 = np.array([9.0, 300.0, 0.0, 9.0]), np.array([16.0, 9000.0, 1.0, 16.0])
    x2, n2 = np.array([4.0, 400.0, 1.0, 4.0]), np.array([19.0, 9000.0, 2.0, 19.0])
    found = find("odds_ratio", "exact-conditional").interval((x1, n1, x2, n2), 0.95)
    assert found.low[0] == found.low[3]
    assert found.low[0] == pytest.approx(0.89784, abs=1e-5)
