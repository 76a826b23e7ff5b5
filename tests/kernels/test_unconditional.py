"""Unconditional tests against tables ordered by exact fractions and a nuisance rate in tens of thousands of steps."""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, binom, boschloo_exact

from subgroup import kernels
from subgroup.core.counts import TwoByTwo
from subgroup.core.printed import Printed
from subgroup.core.registry import ASSOCIATION_TEST, find
from subgroup.errors import MethodError
from subgroup.kernels.unconditional import _at_least
from subgroup.reconstruction import identify

assert kernels
RATES = np.sin(np.linspace(0, np.pi / 2, 20_001)) ** 2
NAMES = ("barnard", "barnard-unpooled", "boschloo", "boschloo-central")


def _z(x1: int, n1: int, x2: int, n2: int, variance: Fraction) -> Fraction | float:
    """Return the square of z with the sign of z."""
    d = Fraction(x1, n1) - Fraction(x2, n2)
    if d == 0:
        return Fraction(0)
    return d * abs(d) / variance if variance else float("inf") * int(np.sign(d))


def _pooled(x1: int, n1: int, x2: int, n2: int) -> Fraction | float:
    p = Fraction(x1 + x2, n1 + n2)
    return _z(x1, n1, x2, n2, p * (1 - p) * (Fraction(1, n1) + Fraction(1, n2)))


def _unpooled(x1: int, n1: int, x2: int, n2: int) -> Fraction | float:
    p1, p2 = Fraction(x1, n1), Fraction(x2, n2)
    return _z(x1, n1, x2, n2, p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)


@cache
def _fisher(x1: int, n1: int, x2: int, n2: int) -> tuple[Fraction, Fraction, Fraction]:
    """Return Fisher's p-values: less, greater, and that of all outcomes no more likely."""
    m = x1 + x2
    ways = {t: comb(n1, t) * comb(n2, m - t) for t in range(max(0, m - n2), min(n1, m) + 1)}
    sides = (lambda t: t <= x1, lambda t: t >= x1, lambda t: ways[t] <= ways[x1])
    return tuple(Fraction(sum(w for t, w in ways.items() if side(t)), sum(ways.values())) for side in sides)  # type: ignore[return-value]


# The larger the more extreme, for less, greater and two-sided.
ORDERS = {
    "barnard": (lambda *t: -_pooled(*t), _pooled, lambda *t: abs(_pooled(*t))),
    "barnard-unpooled": (lambda *t: -_unpooled(*t), _unpooled, lambda *t: abs(_unpooled(*t))),
    "boschloo": tuple(lambda *t, side=side: -_fisher(*t)[side] for side in range(3)),
}


def _highest(inside: np.ndarray, n1: int, n2: int) -> float:
    first, second = binom.pmf(np.arange(n1 + 1)[:, None], n1, RATES), binom.pmf(np.arange(n2 + 1)[:, None], n2, RATES)
    return float((first * (inside @ second)).sum(axis=0).max())


def _by_hand(name: str, x1: int, n1: int, x2: int, n2: int) -> list[float]:
    found = []
    for order in ORDERS[name]:
        observed = order(x1, n1, x2, n2)
        inside = [[order(a, n1, b, n2) >= observed for b in range(n2 + 1)] for a in range(n1 + 1)]
        found.append(_highest(np.array(inside, dtype=float), n1, n2))
    return found


def _p(name: str, *table: int) -> list[float]:
    found = find(ASSOCIATION_TEST, name).p_values([np.asarray(float(each)) for each in table])
    return [float(found.less), float(found.greater), float(found.two_sided)]


tables = st.tuples(st.integers(1, 14), st.integers(1, 14)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@pytest.mark.parametrize("name", sorted(ORDERS))
@settings(max_examples=40, deadline=None)
@given(table=tables)
def test_p_is_the_largest_that_a_fine_grid_finds_for_the_exact_ordering(name: str, table: tuple[int, ...]) -> None:
    assert _p(name, *table) == pytest.approx(_by_hand(name, *table), abs=2e-7)


@pytest.mark.parametrize("table", [(9, 16, 4, 19), (3, 5, 20, 31), (20, 37, 11, 35), (0, 4, 9, 50)])
@pytest.mark.parametrize("name", sorted(ORDERS))
def test_larger_tables_too(name: str, table: tuple[int, ...]) -> None:
    assert _p(name, *table) == pytest.approx(_by_hand(name, *table), abs=2e-7)


def test_ties_that_scipy_drops_count() -> None:
    """Equal z statistics differ in the last bits of a float; whole numbers do not."""
    for table, wanted, scipys in (((4, 5, 2, 6), 0.1680, 0.1380), ((1, 2, 1, 3), 0.9375, 0.774)):
        x1, n1, x2, n2 = table
        assert _p("barnard", *table)[2] == pytest.approx(wanted, abs=5e-5)
        assert barnard_exact([[x1, x2], [n1 - x1, n2 - x2]]).pvalue <= scipys + 5e-4


def test_scipys_two_sided_boschloo_is_the_central_one() -> None:
    scipys = boschloo_exact([[9, 4], [7, 15]]).pvalue
    assert _p("boschloo-central", 9, 16, 4, 19)[2] == pytest.approx(scipys, abs=1e-7)
    assert round(_p("boschloo-central", 9, 16, 4, 19)[2], 4) == 0.0476
    assert round(_p("boschloo", 9, 16, 4, 19)[2], 4) == 0.0299


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("n1", "n2"), [(4, 7), (9, 9), (10, 14), (1, 12)])
def test_the_size_never_exceeds_the_level(name: str, n1: int, n2: int) -> None:
    x1, x2 = (each.ravel().astype(float) for each in np.mgrid[: n1 + 1, : n2 + 1])
    found = find(ASSOCIATION_TEST, name).p_values((x1, np.full_like(x1, n1), x2, np.full_like(x1, n2)))
    rates = np.linspace(0, 1, 2001)
    chance = binom.pmf(x1[:, None], n1, rates) * binom.pmf(x2[:, None], n2, rates)
    for p in found[:3]:
        for alpha in (0.01, 0.05, 0.1, 0.3):
            assert (chance[p <= alpha].sum(axis=0) <= alpha + 1e-9).all()


whole = st.integers(0, 2**50)


@given(whole, whole, whole, st.integers(-2, 2))
def test_whole_numbers_are_compared_exactly_even_where_their_products_overflow(
    a: int, b: int, c: int, off: int
) -> None:
    """Ties and differences of one or two at products up to 2**100."""
    d = a * b // c + off if c else off
    found = _at_least(*(np.array([each]) for each in (a, b, c, d % 2**50)))
    assert found[0] == (a * b >= c * (d % 2**50))


@pytest.mark.parametrize("name", NAMES)
def test_large_arms_are_close_to_pearson_and_mirrored_tables_tie(name: str) -> None:
    found = _p(name, 700, 1500, 640, 1501)[2]
    assert found == pytest.approx(_p("pearson", 700, 1500, 640, 1501)[2], rel=0.05)
    assert found == pytest.approx(_p(name, 800, 1500, 861, 1501)[2], rel=1e-9)


def test_a_table_too_large_is_refused_and_passed_over_where_every_test_is_tried() -> None:
    with pytest.raises(MethodError, match="at most"):
        _p("boschloo", 3, 20_000, 5, 20_000)
    tried = identify.p_value(Printed(".48", Decimal(".48"), 2), TwoByTwo.of((3, 20_000), (5, 20_000)))
    assert {"pearson", "fisher"} < {each.method for each in tried}
    assert not {each.method for each in tried} & set(NAMES)
