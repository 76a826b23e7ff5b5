"""Exact interaction tests against fractions, Monte Carlo against exact, and limits put back into their tests."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

import subgroup as sg
from subgroup import kernels
from subgroup.core.registry import INTERACTION, find
from subgroup.errors import MethodError

assert kernels
Table = tuple[int, int, int, int]


def _ways(t: int, table: Table) -> int:
    x1, n1, x2, n2 = table
    other = x1 + x2 - t
    return comb(n1, t) * comb(n2, other) if 0 <= t <= n1 and 0 <= other <= n2 else 0


def _outcomes(tables: list[Table], ratio: Fraction = Fraction(1)) -> dict[tuple[int, ...], Fraction]:
    """Return the weight of every outcome with the margins of each level, and all treated responders, fixed.

    A ratio of odds ratios raises the weight of responders in the first level.
    """
    total = sum(table[0] for table in tables)
    ranges = [range(table[1] + 1) for table in tables[:-1]]
    found = {}
    for some in product(*ranges):
        outcome = (*some, total - sum(some))
        weight = Fraction(1)
        for t, table in zip(outcome, tables, strict=True):
            weight *= _ways(t, table)
        if weight:
            found[outcome] = weight * ratio ** outcome[0]
    return found


def _zelen(tables: list[Table]) -> Fraction:
    weights = _outcomes(tables)
    observed = weights[tuple(table[0] for table in tables)]
    return sum((w for w in weights.values() if w <= observed), Fraction(0)) / sum(weights.values())


def _arrays(tables: list[Table]) -> list[np.ndarray]:
    return [np.array([column], dtype=float) for column in zip(*tables, strict=True)]


def _contrast(name: str, tables: list[Table], level: float | None = None, **options: object) -> tuple[np.ndarray, ...]:
    return find(INTERACTION, name).contrast("odds_ratio", _arrays(tables), level, **options)


arms = st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.tuples(arms, arms).map(lambda pair: (*pair[0], *pair[1]))


@settings(max_examples=80, deadline=None)
@given(st.lists(tables, min_size=2, max_size=4))
def test_zelens_p_is_that_of_fractions(strata: list[Table]) -> None:
    assert _contrast("exact", strata)[4][0] == pytest.approx(float(_zelen(strata)), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables, tables)
def test_the_doubled_p_is_that_of_fractions(first: Table, second: Table) -> None:
    weights = _outcomes([first, second])
    tails = [sum(w for t, w in weights.items() if sign * t[0] <= sign * first[0]) for sign in (1, -1)]
    wanted = min(Fraction(1), 2 * min(tails) / sum(weights.values()))
    assert _contrast("exact-central", [first, second])[4][0] == pytest.approx(float(wanted), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables, tables)
def test_limits_put_back_leave_half_of_alpha_in_a_tail(first: Table, second: Table) -> None:
    found = find(INTERACTION, "exact-central").contrast("odds_ratio", _arrays([first, second]), 0.9)
    for limit, sign in ((found.low[0], -1), (found.high[0], 1)):
        if np.isfinite(limit):
            weights = _outcomes([first, second], Fraction(float(np.exp(limit))))
            beyond = sum(w for t, w in weights.items() if sign * t[0] <= sign * first[0])
            assert float(beyond / sum(weights.values())) == pytest.approx(0.05, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(tables, tables)
def test_minlike_limits_separate_what_the_test_accepts_from_what_it_rejects(first: Table, second: Table) -> None:
    found = find(INTERACTION, "exact").contrast("odds_ratio", _arrays([first, second]), 0.9)
    for limit, outward in ((found.low[0], -1), (found.high[0], 1)):
        if np.isfinite(limit):
            p = [_minlike(first, second, float(np.exp(limit + step * outward * 1e-6))) for step in (-1, 1, 1e3, 1e5)]
            assert p[0] >= 0.1 - 1e-9
            assert max(p[1:]) <= 0.1 + 1e-9


def _minlike(first: Table, second: Table, ratio: float) -> float:
    weights = _outcomes([first, second], Fraction(ratio))
    observed = weights[first[0], second[0]] * (1 + Fraction(1, 10**9))
    return float(sum(w for w in weights.values() if w <= observed) / sum(weights.values()))


@pytest.mark.parametrize(
    "strata",
    [
        [(8, 10, 2, 10), (1, 6, 2, 9)],
        [(25, 80, 14, 82), (33, 75, 30, 77), (12, 40, 11, 38)],
        [(10, 40, 5, 42), (22, 60, 12, 58), (30, 70, 21, 72), (18, 45, 15, 44), (7, 20, 8, 21)],
        [(2, 3, 90, 100), (30, 45, 12, 40), (7, 90, 1, 8)],
    ],
)
def test_permutation_converges_to_exact(strata: list[Table]) -> None:
    exact, draws = _contrast("exact", strata)[4][0], 300_000
    drawn = _contrast("permutation", strata, rng=20251001, draws=draws)[4][0]
    assert abs(drawn - exact) < 4 * np.sqrt(exact * (1 - exact) / draws) + 1 / draws


def test_permutation_draws_what_shuffling_treatment_within_levels_leaves_with_the_total_fixed() -> None:
    strata = [(3, 5, 1, 6), (2, 4, 2, 5), (1, 6, 3, 4)]
    rng = np.random.default_rng(5)
    # Each level by itself, kept where the total is the observed one.
    shuffled = np.array(
        [hypergeom.rvs(n1 + n2, x1 + x2, n1, size=200_000, random_state=rng) for x1, n1, x2, n2 in strata]
    )
    kept = shuffled[:, shuffled.sum(axis=0) == 6]
    weights = _outcomes(strata)
    total = sum(weights.values())
    for outcome, weight in weights.items():
        share = np.mean((outcome == kept.T).all(axis=1))
        assert share == pytest.approx(float(weight / total), abs=5 * np.sqrt(0.25 / kept.shape[1]))
    assert _contrast("permutation", strata, rng=1)[4][0] == pytest.approx(float(_zelen(strata)), abs=0.01)


def test_a_seed_repeats_and_the_observed_outcome_counts() -> None:
    strata = {"g": {"a": ((30, 30), (0, 30)), "b": ((0, 30), (30, 30))}}
    one, two = (sg.interaction(strata, method="permutation", rng=7, draws=99) for _ in range(2))
    assert one.p_value == two.p_value == 1 / 100


def test_exact_refuses_what_it_cannot_list_and_offers_permutation() -> None:
    strata = {"site": {str(k): ((20 + k, 90), (30, 95)) for k in range(12)}}
    with pytest.raises(
        MethodError, match=r"'exact' lists [\d,]+ outcomes .* at most 16,777,216; .*'permutation'\) draws"
    ):
        sg.interaction(strata, method="exact")
    drawn = sg.interaction(strata, method="permutation", rng=1, draws=2000)
    default = sg.interaction(strata)
    assert abs(drawn.p_value - default.p_value) < 0.05
    assert default.beside == {}
    assert any("no exact p-value beside this one" in note for note in default.notes)


def test_six_levels_are_listed_by_halves() -> None:
    hine = [(2, 39, 1, 43), (4, 44, 4, 44), (6, 107, 4, 110), (7, 103, 5, 100), (7, 110, 3, 106), (11, 154, 4, 146)]
    assert _contrast("exact", hine)[4][0] == pytest.approx(0.923799539902804, rel=1e-9)  # NSM3
