"""Counts and strata: what is refused, and how it is said."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        ((-1, 16), "treatment responders: a count cannot be negative, got -1"),
        ((9.5, 16), "treatment responders: a count is a whole number, got 9.5"),
        ((17, 16), "treatment: 17 responders of n=16; an arm is (responders, n), responders at most n"),
        ((9, float("nan")), "treatment n: a count is missing (nan)"),
        ((9, float("inf")), "treatment n: a count is at most"),
        ((True, 16), "treatment responders: a count is a whole number, got True"),
        (("9", 16), "treatment responders: a count is a whole number, got '9'"),
        ((None, 16), "treatment responders: a count is a whole number, got None"),
        (([1, 2, -3], 16), "treatment responders[2]: a count cannot be negative, got -3"),
        (([[1, 2], [3, 17]], 16), "treatment[1, 1]: 17 responders of n=16"),
        (([1, 2, 3], [4, 5]), "treatment: responders of shape (3,) do not broadcast against n of shape (2,)"),
        ((pd.array([1, None], dtype="Int64"), 16), "treatment responders[1]: a count is "),
        ((9,), "treatment: an arm is a pair (responders, n), got (9,)"),
        ("9/16", "treatment: an arm is a pair (responders, n), got '9/16'"),
        (9, "treatment: an arm is a pair (responders, n), got 9"),
    ],
)
def test_what_is_no_arm_is_refused_with_place_and_value(treatment: object, said: str) -> None:
    with pytest.raises(sg.CountError) as caught:
        sg.risk_difference(treatment, (4, 19))
    assert said in str(caught.value)


def test_arms_that_do_not_broadcast() -> None:
    with pytest.raises(sg.CountError, match=r"treatment of shape \(2,\) does not broadcast against control of shape"):
        sg.compare(([1, 2], 9), ([1, 2, 3], 9))


def test_whole_numbers_of_any_kind_are_counts() -> None:
    wanted = sg.odds_ratio((9, 16), (4, 19)).low
    frame = pd.DataFrame({"x": [9.0], "n": [16.0]})
    for arm in ((9.0, 16.0), (np.int8(9), np.uint64(16)), (frame["x"].iloc[0], 16), np.array([9, 16])):
        assert sg.odds_ratio(arm, (4, 19)).low == wanted
    assert sg.odds_ratio((frame["x"], frame["n"]), (4, 19)).low.tolist() == [wanted]


def test_columns_are_paired_by_position_only_if_their_labels_agree() -> None:
    frame = pd.DataFrame({"x1": [9, 8], "n1": [16, 10], "x2": [4, 2], "n2": [19, 10]})
    turned = frame.iloc[::-1]
    assert sg.odds_ratio((frame.x1, frame.n1), (frame.x2, frame.n2)).low.shape == (2,)
    for arms in (((frame.x1, turned.n1), (4, 19)), ((frame.x1, frame.n1), (turned.x2, turned.n2))):
        with pytest.raises(sg.CountError, match="columns have different indexes"):
            sg.odds_ratio(*arms)


def test_a_table_stands_for_both_arms() -> None:
    table = sg.TwoByTwo.of(treatment=(9, 16), control=(4, 19))
    assert sg.odds_ratio(table).estimate == sg.odds_ratio((9, 16), (4, 19)).estimate
    with pytest.raises(sg.CountError, match="a table already holds both arms"):
        sg.odds_ratio(table, (4, 19))
    with pytest.raises(sg.CountError, match="control is missing"):
        sg.odds_ratio((9, 16))


GLUTAMATE = {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}


def test_strata_add_up() -> None:
    strata = sg.Strata.of({"glutamate": GLUTAMATE})
    assert str(strata.overall) == "9/16 v 4/19"
    assert (strata.factors, strata.missing, strata.notes) == (("glutamate",), {}, ())
    assert sg.risk_difference(strata).estimate == sg.risk_difference((9, 16), (4, 19)).estimate


def test_who_is_in_no_level_is_told() -> None:
    strata = sg.Strata.of({"glutamate": GLUTAMATE}, overall=((10, 20), (4, 21)))
    assert str(strata.missing["glutamate"]) == "1/4 v 0/2"
    assert strata.notes == ("glutamate: 4 v 2 in no level",)
    assert strata.notes[0] in sg.interaction(strata).notes


@pytest.mark.parametrize(
    ("mapping", "overall", "said"),
    [
        ({}, None, "there are no factors"),
        ([1], None, "there are no factors in [1]; give {factor: {level: (treatment, control)}}"),
        (GLUTAMATE, None, "high: levels are missing, got ((8, 10), (2, 10)); give {factor:"),
        ({"sex": {}}, None, "a factor needs at least one level"),
        ({"sex": {"m": ((9, 8), (1, 2))}}, None, "sex: m: treatment: 9 responders of n=8"),
        ({"sex": {"m": ((1, 8), (1.5, 2))}}, None, "sex: m: control responders: a count is a whole number, got 1.5"),
        ({"sex": {"m": ((1, 8),)}}, None, "sex: m: a table is a pair (treatment, control) of arms"),
        ({"sex": {"m": (([1, 2], 8), (1, 2))}}, None, "sex: m: a level has one table, got 2"),
        ({"sex": {1: ((1, 8), (1, 2)), "1": ((1, 8), (1, 2))}}, None, "sex: level '1' is there twice"),
        ({"g": GLUTAMATE, "sex": {"m": ((1, 8), (1, 2))}}, None, "factors add up differently (g 9/16 v 4/19, sex 1/8"),
        ({"g": GLUTAMATE}, ((9, 15), (4, 19)), "g, treatment: levels add up to 9/16, which does not fit into overall"),
        ({"g": GLUTAMATE}, ((12, 17), (4, 19)), "g, treatment: levels add up to 9/16, which does not fit into overall"),
    ],
)
def test_strata_that_cannot_be_are_refused(mapping: dict, overall: object, said: str) -> None:
    with pytest.raises(sg.CountError) as caught:
        sg.Strata.of(mapping, overall)
    assert said in str(caught.value)


def test_a_factor_is_named_where_there_are_several() -> None:
    two = {"glutamate": GLUTAMATE, "sex": {"m": ((8, 10), (3, 10)), "f": ((1, 6), (1, 9))}}
    with pytest.raises(sg.ColumnError, match="there are 2 factors, glutamate, sex: name one with factor="):
        sg.interaction(two)
    with pytest.raises(sg.ColumnError, match="factor='glutamat' is not in the strata; did you mean 'glutamate'"):
        sg.interaction(two, factor="glutamat")
    with pytest.raises(sg.ColumnError, match="factor 'sex' has one level, 'm'"):
        sg.interaction({"sex": {"m": ((1, 8), (1, 2))}})
    assert sg.interaction(two, factor="sex").levels == ("m", "f")


@given(
    st.one_of(
        st.none(), st.text(), st.floats(), st.integers(), st.lists(st.floats()), st.tuples(st.floats(), st.floats())
    )
)
def test_nothing_but_a_count_error_escapes(thing: object) -> None:
    with suppress(sg.CountError):
        sg.compare(thing, thing)
