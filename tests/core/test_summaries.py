"""Summaries of arms: what is taken, what is refused and how, and that labels travel."""

import numpy as np
import pandas as pd
import pytest

import subgroup as sg
from subgroup.core.summaries import Summary, TwoSummaries

GOOD = (10.0, 2.0, 9)
NAN = float("nan")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ((1, 2), r"treatment: a summary is \(mean, sd, n\), got \(1, 2\)"),
        ("123", r"treatment: a summary is \(mean, sd, n\), got '123'"),
        ({1, 2, 3}, r"a summary is \(mean, sd, n\)"),
        ((1, -2, 9), "treatment sd: an SD cannot be negative, got -2"),
        (([1, 2], [1, -0.5], 9), r"treatment sd\[1\]: an SD cannot be negative, got -0.5"),
        ((1, NAN, 9), r"treatment sd: an SD is missing \(nan\)"),
        (([[1, NAN]], 1, 9), r"treatment mean\[0, 1\]: a mean is missing \(nan\)"),
        ((float("inf"), 1, 9), "treatment mean: a mean is finite, got inf"),
        ((1, 10**400, 9), "treatment sd: an SD is finite, got inf"),
        (("x", 1, 9), "treatment mean: a mean is a number, got 'x'"),
        ((1, True, 9), "treatment sd: an SD is a number, got True"),
        ((1, None, 9), "treatment sd: an SD is a number, got None"),
        (([np.ones(2), np.ones((2, 1))], 1, 9), "treatment mean: rows are of different lengths"),
        (([[1], [1, 2]], 1, 9), r"treatment mean\[0\]: a mean is a number, got \[1\]"),
        ((1, 2, 1), "treatment n: an SD needs at least 2 participants, got 1"),
        ((1, 2, [9, 0]), r"treatment n\[1\]: an SD needs at least 2 participants, got 0"),
        ((1, 2, 8.5), "treatment n: a count is a whole number, got 8.5"),
        ((1, 2, -3), "treatment n: a count cannot be negative, got -3"),
        (([1, 2], [1, 2, 3], 9), "treatment: mean of shape .* do not broadcast"),
    ],
)
@pytest.mark.parametrize("verb", [sg.mean_difference, sg.hedges_g])
def test_what_is_wrong_is_named_with_its_place(verb, bad: object, said: str) -> None:
    with pytest.raises(sg.CountError, match=f"^{said}" if said.startswith("treatment") else said):
        verb(bad, GOOD)
    with pytest.raises(sg.CountError, match=said.replace("treatment", "control")):
        verb(GOOD, bad)


def test_arms_that_do_not_broadcast_are_refused() -> None:
    shapes = r"treatment of shape \(2,\) does not broadcast against control of shape \(3,\)"
    with pytest.raises(sg.CountError, match=shapes):
        sg.mean_difference(([1, 2], 1, 9), ([1, 2, 3], 1, 9))


@pytest.mark.parametrize("option", [{"method": "welsh"}, {"confidence_level": 95}, {"alternative": "lesser"}])
def test_options_are_checked(option: dict) -> None:
    with pytest.raises(sg.MethodError, match=r"did you mean"):
        sg.mean_difference(GOOD, GOOD, **option)
    for null in (NAN, float("inf"), "0", True):
        with pytest.raises(sg.MethodError, match=r"is no value of a Hedges' g to test"):
            sg.hedges_g(GOOD, GOOD, null=null)


def test_anything_broadcasts_and_whole_floats_are_counts() -> None:
    found = TwoSummaries.of((np.ones((3, 1)), 2, 9.0), (1, [1.0, 2.0], 4))
    assert found.shape == (3, 2)
    assert found.treatment.n.dtype == np.int64
    assert str(found) == "6 pairs of arms"
    assert str(found[0, 0]) == "1 (SD 2, n=9) v 1 (SD 1, n=4)"
    assert str(found.treatment) == "6 arms"
    assert Summary.of(found.treatment) is found.treatment


def test_labels_of_columns_are_those_of_the_answer() -> None:
    frame = pd.DataFrame({"mean": [1.0, 2.0], "sd": [1, 1], "n": [9, 12]}, index=["low dose", "high dose"])
    found = sg.mean_difference((frame["mean"], frame["sd"], frame["n"]), (0, 0, 5))
    assert found.to_frame().index.tolist() == ["low dose", "high dose"]
    constant = sg.mean_difference((frame["mean"], 0, frame["n"]), (0, 0, 5))
    assert "zero width" in constant.notes[0]
    assert "the first at low dose" in constant.notes[0]
    assert found.inputs[1:].labels.tolist() == ["high dose"]
    with pytest.raises(sg.CountError, match="different indexes"):
        sg.mean_difference((frame["mean"], frame["sd"][::-1], 9), GOOD)


def test_a_dictionary_has_what_went_in() -> None:
    found = sg.hedges_g(GOOD, (9, 1, 5)).to_dict()
    assert [found[f"{key}_{arm}"] for arm in ("treatment", "control") for key in ("mean", "sd", "n")] == [
        *(10, 2, 9),
        *(9, 1, 5),
    ]
    assert found["cite"] == "hedges1982"
