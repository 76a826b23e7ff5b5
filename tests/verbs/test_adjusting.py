"""Adjusting p-values, as users meet it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import subgroup as sg

P = [0.01, 0.04, 0.03]


def test_every_shape_keeps_its_shape() -> None:
    assert_allclose(sg.adjust(P), [0.03, 0.06, 0.06])
    rows = sg.adjust(np.array([[P, P[::-1]]]))
    assert_allclose(rows, [[[0.03, 0.06, 0.06], [0.06, 0.06, 0.03]]])
    assert sg.adjust(0.02, tests=4) == pytest.approx(0.08)
    for shape in ((0,), (0, 3), (2, 0)):
        assert sg.adjust(np.zeros(shape)).shape == shape


def test_what_a_missing_p_value_means_is_asked() -> None:
    p = [0.01, math.nan, 0.03]
    with pytest.raises(sg.EffectError, match=r"p_values\[1\]: a p-value is missing; missing='count'"):
        sg.adjust(p)
    assert_allclose(sg.adjust(p, missing="omit"), [0.02, math.nan, 0.03])
    assert_allclose(sg.adjust(p, missing="count"), [0.03, math.nan, 0.06])
    assert_allclose(sg.adjust([p, P], missing="omit"), [[0.02, math.nan, 0.03], [0.03, 0.06, 0.06]])
    assert np.isnan(sg.adjust([math.nan, math.nan], missing="omit")).all()


@pytest.mark.parametrize("method", sg.methods("multiplicity")["method"])
def test_tests_that_nobody_reports_count_as_having_no_effect(method: str) -> None:
    assert_allclose(sg.adjust(P, method, tests=5), sg.adjust([*P, 1, 1], method)[:3])
    with_missing = sg.adjust([*P, math.nan, math.nan], method, missing="count")
    assert_allclose(with_missing[:3], sg.adjust(P, method, tests=5))


def test_names_and_aliases() -> None:
    assert_allclose(sg.adjust(P, "fdr_bh"), sg.adjust(P, "benjamini-hochberg"))
    assert_allclose(sg.adjust(P, "Bonferroni"), [0.03, 0.12, 0.09])
    with pytest.raises(sg.MethodError, match="did you mean 'hommel'"):
        sg.adjust(P, "homel")
    with pytest.raises(sg.MethodError, match="missing='drop' is not known"):
        sg.adjust(P, missing="drop")


@pytest.mark.parametrize("bad", [[0.1, 1.2], [-0.1, 0.2], [math.inf, 0.1]])
def test_a_p_value_lies_between_0_and_1(bad: list[float]) -> None:
    with pytest.raises(sg.EffectError, match="lies between 0 and 1"):
        sg.adjust(bad)


def test_tests_are_at_least_those_given() -> None:
    for bad in (2, 3.5, True, "4"):
        with pytest.raises(sg.MethodError, match="is not a number of tests"):
            sg.adjust(P, tests=bad)  # type: ignore[arg-type]
    with pytest.raises(sg.EffectError, match="numbers are wanted"):
        sg.adjust(["0.1", "0.2"])


@pytest.mark.parametrize("method", sg.methods("multiplicity")["method"])
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_what_nobody_reports_makes_no_p_value_larger_than_told(
    method: str, printed: list[float], left_out: list[float]
) -> None:
    told = sg.adjust(printed, method, tests=len(printed) + len(left_out))
    true = sg.adjust([*printed, *left_out], method)[: len(printed)]
    assert (true <= told + 1e-12).all()
