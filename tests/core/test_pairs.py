"""Pairs: what counts as a table of pairs, and as two columns of participants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.pairs import Pairs, as_pairs


def test_counts_broadcast_and_keep_their_names() -> None:
    pairs = Pairs.of(([1, 2], 3), (np.array([[4], [5]]), 6.0))
    assert pairs.shape == (2, 2)
    assert pairs.n.tolist() == [[14, 15], [15, 16]]
    assert str(pairs[1, 0]) == "(1, 3), (5, 6)"
    assert str(pairs) == "4 tables"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((1, 2), (3, float("nan"))), "d (neither): a count is missing (nan)"),
        (((1, 2), ([3, -1], 4)), "c (second only)[1]: a count cannot be negative, got -1"),
        (((1, [2, 2.5]), (3, 4)), "b (first only)[1]: a count is a whole number, got 2.5"),
        (((float("inf"), 2), (3, 4)), "a (both): a count is at most"),
        ((("1", 2), (3, 4)), "a (both): a count is a whole number, got '1'"),
        (((True, 2), (3, 4)), "a (both): a count is a whole number, got True"),
        (((1, [2, 3]), ([1, 2, 3], 4)), "do not broadcast: shapes (), (2,), (3,), ()"),
        (((1, 2, 3), (3, 4)), "two rows ((both, first only), (second only, neither))"),
        (([1, 0, 1], [0, 0, 1]), "columns of participants are named, first=... and second=..."),
        ((5, None), "two rows"),
        ((None, None), "two rows"),
    ],
)
def test_what_cannot_be_counts_of_pairs_is_named(rows: tuple, said: str) -> None:
    with pytest.raises(sg.CountError) as raised:
        as_pairs(*rows, None, None)
    assert said in str(raised.value)


def test_columns_of_a_table_are_paired_by_position_only_if_their_labels_agree() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    with pytest.raises(sg.CountError, match="different indexes"):
        Pairs.of((frame["a"], frame["b"][::-1]), (0, 0))
    with pytest.raises(sg.CountError, match="different indexes"):
        Pairs.of_columns(pd.Series([0, 1]), pd.Series([0, 1], index=[1, 0]))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_columns_of_any_kind_count_alike(people: list[tuple[bool, bool]]) -> None:
    first, second = (list(each) for each in zip(*people, strict=True))
    wanted = [people.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))]
    frame = pd.DataFrame({"before": pd.array(first, dtype="boolean"), "after": pd.array(second, dtype="Int64")})
    for found in (
        Pairs.of_columns(first, second),
        Pairs.of_columns(np.array(first, dtype=float), np.array(second, dtype=object)),
        as_pairs(frame, None, "before", "after"),
    ):
        assert [int(count) for count in found.cells.values()] == wanted


@pytest.mark.parametrize(
    ("first", "second", "error", "said"),
    [
        (
            [1, 0, None],
            [1, np.nan, 1],
            sg.MissingOutcomes,
            "2 of 3 pairs are incomplete: first is missing in 1, second",
        ),
        (pd.array([True, pd.NA]), [1, 0], sg.MissingOutcomes, "1 of 2 pairs"),
        (["yes", "no"], [1, 0], sg.ColumnError, "first[0]: an outcome is 0 or 1, or False or True, got 'yes'"),
        ([1, 0], [1, 2], sg.ColumnError, "second[1]: an outcome is 0 or 1, or False or True, got 2"),
        ([1, 0, 1], [1, 0], sg.ColumnError, "columns of equal length, got shapes (3,) and (2,)"),
        ([1, 0, 1], None, sg.ColumnError, "second is missing"),
        (1, 0, sg.ColumnError, "columns of equal length"),
    ],
)
def test_what_cannot_be_a_column_is_named(first: object, second: object, error: type, said: str) -> None:
    with pytest.raises(error) as raised:
        as_pairs(None, None, first, second)
    assert said in str(raised.value)


def test_a_frame_needs_the_names_of_two_columns() -> None:
    frame = pd.DataFrame({"before": [1, 0], "after": [0, 1]})
    with pytest.raises(sg.CountError, match="a frame is read by two of its columns"):
        as_pairs(frame, None, None, None)  # a cross-tabulation would have no response before response
    with pytest.raises(sg.ColumnError, match="no column 'befor'; did you mean 'before'"):
        as_pairs(frame, None, "befor", "after")
    with pytest.raises(sg.CountError, match="either the counts, or first"):
        as_pairs((1, 2), (3, 4), [1], [0])


def test_a_table_may_come_as_one() -> None:
    pairs = Pairs.of((1, 2), (3, 4))
    assert as_pairs(pairs, None, None, None) is pairs
    assert str(as_pairs(np.array([[1, 2], [3, 4]]), None, None, None)) == str(pairs)
