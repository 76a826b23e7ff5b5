"""Strata: what makes tables by factor and level."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from subgroup import CountError, Strata, TwoByTwo

LEVELS = {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}


def test_factors_that_are_one_as_text_are_refused() -> None:
    with pytest.raises(CountError, match="factor '1' is there twice once labels are text"):
        Strata.of({1: LEVELS, "1": LEVELS})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "last",
    [
        ((1, 6), (2, 9)),
        [[1, 6], [2, 9]],
        ((1.0, 6), (2, 9.0)),
        (np.array([1, 6]), np.array([2, 9])),
        np.array([[1, 6], [2, 9]]),
        ((np.int8(1), np.uint64(6)), (np.array(2), 9)),
        TwoByTwo.of((1, 6), (2, 9)),
    ],
)
def test_a_table_is_the_same_however_it_is_given(last: object) -> None:
    strata = Strata.of({"glutamate": {**LEVELS, "not high": last}})
    table = strata.strata[1].table
    assert (str(table), str(strata.overall)) == ("1/6 v 2/9", "9/16 v 4/19")
    assert all(each.dtype == np.int64 and each.shape == () for arm in table for each in (arm.responders, arm.n))


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (((1, 6), (2, 1)), "control: 2 responders of n=1"),
        (((-1, 6), (2, 9)), "treatment responders: a count cannot be negative, got -1"),
        (((True, 6), (2, 9)), "treatment responders: a count is a whole number, got True"),
        (((1, float("nan")), (2, 9)), "treatment n: a count is missing"),
        (((1, 6), (2, 2**53 + 1)), "control n: a count is at most 9007199254740992, got"),
        (((1, 6), {2, 9}), "control: an arm is a pair (responders, n), got {"),
        (((1, 6), "29"), "control: an arm is a pair (responders, n), got '29'"),
        (((1, 6), pd.Series([2, 9])), "control: an arm is a pair (responders, n), got"),
        (((1, 6), np.ma.masked_equal([2, 9], 2)), "control responders: "),
        (((1, 6), (2, 9), (3, 9)), "a table is a pair (treatment, control) of arms, got"),
    ],
)
def test_the_level_at_fault_is_named_among_many(last: Any, said: str) -> None:
    # A float beside them, so that whole numbers too large for one have a chance to be rounded.
    levels = {**LEVELS, "float": ((1.0, 6.0), (2.0, 9.0)), "last": last}
    with pytest.raises(CountError) as caught:
        Strata.of({"sex": LEVELS, "glutamate": levels})
    assert str(caught.value).startswith(f"glutamate: last: {said}")


def test_levels_that_each_hold_many_tables_are_refused() -> None:
    many = (([8, 9], [10, 10]), ([2, 2], [10, 10]))
    with pytest.raises(CountError, match="sex: f: a level has one table, got 2"):
        Strata.of({"sex": {"f": many, "m": many}})


def test_the_first_factor_that_does_not_fit_is_named() -> None:
    other = {"yes": ((18, 20), (2, 10)), "no": ((1, 6), (2, 9))}
    with pytest.raises(CountError) as caught:
        Strata.of({"glutamate": LEVELS, "sex": other}, overall=((9, 16), (3, 19)))
    assert str(caught.value) == "glutamate, control: levels add up to 4/19, which does not fit into overall 3/19"


def test_who_is_missing_is_told_of_the_factors_that_miss_some() -> None:
    strata = Strata.of({"all": LEVELS, "some": {"yes": ((8, 10), (2, 10))}}, overall=((9, 16), (4, 19)))
    assert {factor: str(rest) for factor, rest in strata.missing.items()} == {"some": "1/6 v 2/9"}


def test_strata_become_a_frame() -> None:
    frame = Strata.of({"g": {"a": ((8, 10), (2, 10)), "b": ((1, 6), (2, 9))}}).to_frame()
    assert frame["level"].tolist() == ["overall", "a", "b"]
    assert frame.iloc[0, 2:].tolist() == [9, 16, 4, 19]
