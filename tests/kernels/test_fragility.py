"""Fragility against a search through every table of a design, and against published figures."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup import kernels
from subgroup.core.registry import ASSOCIATION_TEST, FRAGILITY, methods
from subgroup.results.fragility import Fragility

assert kernels
ALPHAS = (0.01, 0.05, 0.3)


@cache
def _p_values(n1: int, n2: int, test: str, side: str) -> np.ndarray:
    """P-values of every table of a design: a row for each x1, a column for each x2."""
    x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    return np.asarray(sg.association_test((x1, n1), (x2, n2), method=test, alternative=side).p_value)


def _by_force(table: tuple, method: str, alpha: float, test: str = "fisher", side: str = "two-sided") -> tuple:
    """Return the index and the p-values of all tables that are turned with so few changes."""
    (x1, n1), (x2, n2) = table
    p = _p_values(n1, n2, test, side)
    significant = p < alpha * (1 - 1e-10)
    away = np.abs(np.arange(n1 + 1)[:, None] - x1) + np.abs(np.arange(n2 + 1) - x2)
    turned = significant != significant[x1, x2]
    if method == "walsh":
        if not significant[x1, x2]:
            return 0, {p[x1, x2]}
        method = "treatment-up" if x1 <= x2 else "control-up"
    if method != "either-arm":
        rows, columns = np.indices(p.shape)
        steps = (rows - x1, columns - x2) if method.startswith("treatment") else (columns - x2, rows - x1)
        turned &= (steps[1] == 0) & ((steps[0] > 0) if method.endswith("up") else (steps[0] < 0))
    if not turned.any():
        return np.nan, {p[x1, x2]}
    index = away[turned].min()
    return index, set(p[turned & (away == index)])


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("method", [each.name for each in methods(FRAGILITY)])
@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (3, 3), (4, 9), (12, 12), (30, 7)])
def test_every_table_of_a_design_is_turned_as_a_search_through_all_of_them_says(
    n1: int, n2: int, method: str, side: str
) -> None:
    x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    for alpha in ALPHAS:
        found = sg.fragility((x1, n1), (x2, n2), method=method, alpha=alpha, alternative=side)
        for i, j in product(range(n1 + 1), range(n2 + 1)):
            index, tied = _by_force(((i, n1), (j, n2)), method, alpha, side=side)
            assert found.index[i, j] == index or np.isnan([found.index[i, j], index]).all()
            farthest = max(tied) if found.p_value[i, j] < alpha * (1 - 1e-10) else min(tied)
            assert found.changed_p_value[i, j] == pytest.approx(farthest, rel=1e-12)


@pytest.mark.parametrize("test", [each.name for each in methods(ASSOCIATION_TEST)])
def test_any_test_of_association_may_be_turned(test: str) -> None:
    for table in (((5, 6), (0, 5)), ((2, 6), (2, 5)), ((0, 6), (3, 5))):
        found = sg.fragility(*table, method="either-arm", test=test, alpha=0.1)
        assert found.index == _by_force(table, "either-arm", 0.1, test)[0]
        assert found.test == test


ARM = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=60)
@given(one=ARM, other=ARM, alpha=st.sampled_from(ALPHAS))
def test_it_is_the_same_from_every_side(one: tuple, other: tuple, alpha: float) -> None:
    def ask(first: tuple, second: tuple, method: str = "either-arm") -> Fragility:
        return sg.fragility(first, second, method=method, alpha=alpha)

    found, walsh = ask(one, other), ask(one, other, "walsh")
    others = [(n - x, n) for x, n in (one, other)]
    for same in (ask(other, one), ask(*others)):
        np.testing.assert_equal(found.index, same.index)
    # What Walsh's changes, either-arm may change too.
    assert not found.index > walsh.index or walsh.index == 0
    if one[0] != other[0]:  # else the treatment arm is changed, whichever it is
        np.testing.assert_equal(walsh.index, ask(other, one, "walsh").index)
    moved = sum(abs(arm.responders - x) for arm, (x, _) in zip(found.changed, (one, other), strict=True))
    assert np.isnan(found.index) or found.index == moved
    assert np.isnan(found.index) or (found.changed_p_value < alpha) != (found.p_value < alpha)


@pytest.mark.parametrize("method", [each.name for each in methods(FRAGILITY)])
def test_arrays_equal_a_loop_over_tables_in_any_order(method: str) -> None:
    rng = np.random.default_rng(20251005)
    n1, n2 = rng.integers(1, 40, (2, 150))
    n1[::3], n2[::3] = 25, 31
    x1, x2 = (rng.integers(0, n + 1) for n in (n1, n2))
    found = sg.fragility((x1, n1), (x2, n2), method=method)
    for i in range(150):
        alone = sg.fragility((x1[i], n1[i]), (x2[i], n2[i]), method=method)
        np.testing.assert_equal(found.index[i], alone.index)
        np.testing.assert_allclose(found.changed_p_value[i], alone.changed_p_value, rtol=1e-12)
        np.testing.assert_equal(found.quotient[i], alone.index / (n1[i] + n2[i]))
    shaped = sg.fragility((x1.reshape(3, 50), n1.reshape(3, 50)), (x2.reshape(3, 50), n2.reshape(3, 50)), method=method)
    np.testing.assert_array_equal(shaped.index.ravel(), found.index)
    assert sg.fragility((x1[:0], n1[:0]), (x2[:0], n2[:0]), method=method).index.shape == (0,)


def test_more_tables_than_are_searched_at_a_time() -> None:
    x1, x2 = np.arange(51)[:, None], np.arange(51)
    whole = sg.fragility((x1, 50), (x2, 50), method="either-arm")
    np.testing.assert_array_equal(whole.index, whole.index.T)
    np.testing.assert_array_equal(whole.index, whole.index[::-1, ::-1])


def test_a_p_value_that_is_alpha_is_not_significant() -> None:
    """Of the 20 ways to choose 3 of 6, two are as extreme as 3 of 3 against none: p is 0.1."""
    assert sg.fragility((3, 3), (0, 3), alpha=0.1).index == 0
    assert sg.fragility((3, 3), (0, 3), alpha=0.1 + 1e-6).index == 1


def test_the_example_of_the_r_package_fragilityindex() -> None:
    """15/40 and 6/40 printed there with p = 0.04060921, and one event more with 0.07836101."""
    found = sg.fragility((15, 40), (6, 40))
    assert found.index == 1
    assert (found.p_value, found.changed_p_value) == pytest.approx((0.04060921, 0.07836101), abs=5e-9)
    assert str(found.changed) == "15/40 v 7/40"


def test_large_arms_are_searched_where_it_matters_only() -> None:
    """Aspirin against heart attacks in the physicians' health study: 11,000 in each arm."""
    found = sg.fragility((104, 11037), (189, 11034))
    assert (found.index, str(found.changed)) == (50, "154/11037 v 189/11034")
    assert sg.fragility((104, 11037), (189, 11034), method="either-arm", test="n-1").index == 50
    with pytest.raises(sg.CountError, match="control n: 40000000 is too many to search"):
        sg.fragility((1, 9), (1, 40_000_000))


@pytest.mark.parametrize(
    ("arms", "options", "said"),
    [
        (((2, 9), (3, 9)), {}, "p is not below 0.05, and 'walsh' counts from significance; 'either-arm' counts"),
        (((10, 20), (20, 200)), {}, "no number of outcomes that 'walsh' changes turns the test; 'either-arm' changes"),
        (((1, 3), (1, 3)), {"method": "lin"}, "no number of outcomes that 'either-arm' changes turns the test"),
        (((0, 0), (1, 3)), {}, "an arm has nobody in it"),
        ((([9, 2], 9), (0, 9)), {}, "counts towards it too (1 of 2 tables, the first at [1])"),
    ],
)
def test_what_a_reader_should_know_is_said(arms: tuple, options: dict, said: str) -> None:
    found = sg.fragility(*arms, **options)
    assert said in " ".join(found.notes)
    assert said in str(found).replace("\n", " ")


def test_it_prints_becomes_a_frame_and_a_dictionary() -> None:
    import pandas as pd

    frame = pd.DataFrame({"x": [20, 5], "n": [40, 40]}, index=["first", "second"])
    found = sg.fragility((frame["x"], frame["n"]), (5, 40), alpha=0.01)
    table = found.to_frame()
    assert table.index.tolist() == ["first", "second"]
    assert table.loc["first", ["changed_treatment", "changed_control"]].tolist() == [
        20,
        5 + table["fragility_index"].iloc[0],
    ]
    assert "fragility index, alpha 0.01 [walsh, fisher]" in str(found)
    alone = sg.fragility((12, 20), (2, 20), method="either-arm", alternative="greater")
    assert "one-sided (greater) alpha 0.05" in str(alone)
    told = alone.to_dict()
    assert told["changed"]["n_control"] == told["n_control"] == 20
    assert told["fragility_quotient"] == told["fragility_index"] / 40
    assert "<table" in alone._repr_html_()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"alpha": 5}, "alpha=5 is not between 0 and 1; did you mean 0.05"),
        ({"method": "wals"}, "did you mean 'walsh'"),
        ({"test": "fischer"}, "did you mean 'fisher'"),
        ({"alternative": "grater"}, "did you mean 'greater'"),
    ],
)
def test_options_are_checked(option: dict, said: str) -> None:
    with pytest.raises(sg.MethodError, match=said):
        sg.fragility((1, 9), (2, 9), **option)
