"""Score limits against the closed forms of the original papers, and at the edges of the table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgroup import kernels
from subgroup.core.counts import TwoByTwo
from subgroup.core.registry import find
from subgroup.kernels._constrained import difference_at, odds_at, ratio_at

assert kernels
MN = "miettinen-nurminen"


def _limits(measure: str, method: str, treatment: tuple[int, int], control: tuple[int, int]) -> tuple[float, float]:
    found = find(measure, method).interval(TwoByTwo.of(treatment, control).counts, 0.95)
    return float(found.low), float(found.high)


@pytest.mark.parametrize(
    ("treatment", "control", "low", "high"),
    [
        ((10, 40), (3, 41), 0.0174, 0.3424),
        ((56, 70), (48, 80), 0.0528, 0.3382),
        ((30, 50), (20, 50), 0.0030, 0.3820),
        ((9, 10), (3, 10), 0.1700, 0.84065),
        ((0, 10), (5, 10), -0.7683, -0.1467),
        ((0, 10), (0, 10), -0.2879, 0.2879),
    ],
)
def test_tables_on_which_another_program_is_wrong(
    treatment: tuple[int, int], control: tuple[int, int], low: float, high: float
) -> None:
    assert _limits("risk_difference", MN, treatment, control) == pytest.approx((low, high), abs=5e-5)


def test_every_control_responding() -> None:
    assert _limits("risk_ratio", MN, (39, 42), (107, 107)) == pytest.approx((0.809, 0.975), abs=5e-4)


def _cubic(null: float, x1: float, n1: float, x2: float, n2: float) -> tuple[float, float]:
    """Miettinen and Nurminen's own closed form for the constrained rates, by trigonometry."""
    n, m = n1 + n2, x1 + x2
    l3, l2 = n, (n1 + 2 * n2) * null - n - m
    l1, l0 = (n2 * null - n - 2 * x2) * null + m, x2 * null * (1 - null)
    q = l2**3 / (3 * l3) ** 3 - l1 * l2 / (6 * l3**2) + l0 / (2 * l3)
    p = np.copysign(np.sqrt(max(l2**2 / (3 * l3) ** 2 - l1 / (3 * l3), 0)), q)
    ratio = 0.0 if p == 0 else np.clip(q / p**3, -1, 1)
    p2 = 2 * p * np.cos((np.pi + np.arccos(ratio)) / 3) - l2 / (3 * l3)
    return p2 + null, p2


tables = st.tuples(st.integers(1, 60), st.integers(1, 60)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(tables, st.floats(-0.95, 0.95).filter(lambda d: abs(d) > 1e-3))
def test_the_multiplier_finds_the_rates_that_the_cubic_finds(table: tuple[int, ...], null: float) -> None:
    counts = [np.array([float(each)]) for each in table]
    with np.errstate(all="ignore"):
        rates = difference_at(np.array([null]), *counts)
    assert (rates.p1[0], rates.p2[0]) == pytest.approx(_cubic(null, *table), abs=2e-6)
    assert rates.p1[0] - rates.p2[0] == pytest.approx(null, abs=1e-9)


@given(tables, st.floats(0.05, 20))
def test_constrained_rates_have_the_effect_they_are_held_to(table: tuple[int, ...], null: float) -> None:
    counts = [np.array([float(each)]) for each in table]
    with np.errstate(all="ignore"):
        ratio, odds = ratio_at(np.array([null]), *counts), odds_at(np.array([null]), *counts)
    for rates in (ratio, odds):
        for p, q in ((rates.p1[0], rates.q1[0]), (rates.p2[0], rates.q2[0])):
            assert -1e-12 <= p <= 1 + 1e-12
            assert p + q == pytest.approx(1)
    assert ratio.p1[0] == pytest.approx(null * ratio.p2[0], abs=1e-12)
    left, right = odds.p1[0] * odds.q2[0], null * odds.p2[0] * odds.q1[0]
    assert left == pytest.approx(right, rel=1e-9, abs=1e-12)
    assert odds.p1[0] * table[1] + odds.p2[0] * table[3] == pytest.approx(table[0] + table[2])


@given(tables, st.floats(0.1, 10))
def test_no_rates_of_that_ratio_are_likelier(table: tuple[int, ...], null: float) -> None:
    """A second derivation: compare the likelihood with that of a fine grid."""
    x1, n1, x2, n2 = (float(each) for each in table)

    def likelihood(p2: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            terms = ((x1, null * p2), (n1 - x1, 1 - null * p2), (x2, p2), (n2 - x2, 1 - p2))
            return sum(np.where(x == 0, 0.0, x * np.log(np.maximum(p, 1e-300))) for x, p in terms)

    with np.errstate(all="ignore"):
        found = ratio_at(*(np.array([each]) for each in (null, x1, n1, x2, n2))).p2
    grid = np.linspace(0, min(1, 1 / null), 2001)
    assert likelihood(found)[0] >= likelihood(grid).max() - 1e-9


def test_very_large_and_very_small_arms_are_solved() -> None:
    low, high = _limits("risk_difference", MN, (5 * 10**14, 10**15), (4 * 10**14, 10**15))
    assert low < 0.1 < high
    assert high - low < 1e-6
    for measure in ("risk_difference", "risk_ratio", "odds_ratio"):
        assert not np.isnan(_limits(measure, MN, (0, 1), (1, 1))).any()
