"""Paired and crossover summaries against the raw data in R, and what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from tests.rows import agrees, questions

QUESTIONS = questions("paired_means.csv")
PAIRS = [key for key in QUESTIONS if key[2] == "paired_mean_difference"]
CROSSOVERS = [key for key in QUESTIONS if key not in PAIRS]
SEQUENCES = ((2.8, 3.5, 17), (-1.2, 3.0, 12))
TOTALS = ((18.2, 6, 17), (19.5, 7, 12))


def _ours(found) -> dict[str, float]:
    return {"value": found.estimate, "lower": found.low, "upper": found.high, "p_value": found.p_value}


@pytest.mark.parametrize("key", PAIRS, ids=lambda key: f"{key[0]}-{key[4]}")
def test_pairs_are_those_of_the_raw_data_however_they_are_summarised(key) -> None:
    given, level = json.loads(key[1]), float(key[4])
    n = given["n"]
    alike = [
        sg.paired_mean_difference((given["mean"], given["sd"], n), confidence_level=level),
        sg.paired_mean_difference((given["mean"], given["sd"] / n**0.5, n), spread="se", confidence_level=level),
        sg.paired_mean_difference(
            first=(given["m1"], given["sd1"], n),
            second=(given["m2"], given["sd2"], n),
            correlation=given["r"],
            confidence_level=level,
        ),
    ]
    (row,) = QUESTIONS[key]
    for found in alike:
        assert agrees(_ours(found), row)
        (told,) = [note for note in found.notes if note.startswith("t = ")]
        assert told.startswith(f"t = {float(row['statistic']):.3f} on {row['df']} degrees of freedom")
    recovered = sg.effect_from_p(alike[0].p_value, n=n)
    assert recovered["standardised_effect"] == pytest.approx(abs(given["mean"] / given["sd"]), rel=1e-6)


@pytest.mark.parametrize("key", CROSSOVERS, ids=lambda key: f"{key[0]}-{key[2]}-{key[3]}")
def test_a_crossover_is_the_linear_model_of_its_raw_data(key) -> None:
    _, inputs, effect, method, _ = key
    asked = json.loads(inputs)
    found = sg.crossover(
        tuple(asked["treatment_first"]),
        tuple(asked["control_first"]),
        totals=[tuple(each) for each in asked["totals"]],
        method=method,
    )
    (row,) = QUESTIONS[key]
    assert agrees(_ours(found.effects[effect]), row)


def test_sequences_may_be_summarised_by_treatment_and_by_standard_errors() -> None:
    found = sg.crossover(*SEQUENCES, totals=TOTALS)
    one, (mean, sd, n) = SEQUENCES
    other = sg.crossover(one, (-mean, sd, n), totals=TOTALS, differences="treatment")
    errors = [[(m, s / k**0.5, k) for m, s, k in each] for each in (SEQUENCES, TOTALS)]
    third = sg.crossover(*errors[0], totals=errors[1], spread="se")
    for same in (other, third):
        np.testing.assert_allclose(same.to_frame()["conf_low"], found.to_frame()["conf_low"], rtol=1e-12)
    assert sg.crossover(*SEQUENCES, alternative="greater").treatment.high == np.inf
    assert sg.crossover(*SEQUENCES, alternative="greater").period.high < np.inf


def test_without_totals_nothing_is_said_of_carryover_but_that() -> None:
    found = sg.crossover(*SEQUENCES)
    assert found.carryover is None
    assert list(found.to_frame()["effect"]) == ["treatment", "period"]
    assert "totals= is missing" in str(found).replace("\n", " ")
    assert "has little power" in str(sg.crossover(*SEQUENCES, totals=TOTALS))
    assert found.to_dict()["control_first"] == {"mean": -1.2, "sd": 3.0, "n": 12}
    assert "<table" in found._repr_html_()


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(0.1, 5), st.floats(-1, 1), st.integers(2, 100))
def test_the_sd_of_differences_lies_between_difference_and_sum(
    m: float, s1: float, s2: float, r: float, n: int
) -> None:
    found = sg.paired_mean_difference(first=(m, s1, n), second=(0, s2, n), correlation=r)
    sd = float(found.inputs.sd)
    assert abs(s1 - s2) - 1e-9 <= sd <= s1 + s2 + 1e-9
    assert found.estimate == pytest.approx(m)


def test_columns_keep_their_labels() -> None:
    import pandas as pd

    frame = pd.DataFrame({"m": [1.0, 2.0], "s": [1.0, 0.0], "n": [9, 9]}, index=["one", "two"])
    found = sg.paired_mean_difference((frame["m"], frame["s"], frame["n"]))
    assert list(found.to_frame().index) == ["one", "two"]
    assert "zero width" in found.notes[0]
    both = sg.paired_mean_difference(
        first=(frame["m"], frame["s"], frame["n"]), second=(0, 1, 9), correlation=[0.1, 0.2]
    )
    assert both.estimate.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.paired_mean_difference(), sg.MethodError, "give differences=(mean, sd, n), or first="),
        (lambda: sg.paired_mean_difference((1, 1, 9), first=(1, 1, 9)), sg.MethodError, "first: not wanted beside"),
        (lambda: sg.paired_mean_difference((1, -1, 9)), sg.CountError, "differences sd: an SD cannot be negative"),
        (lambda: sg.paired_mean_difference((1, -1, 9), spread="se"), sg.CountError, "differences se: a standard error"),
        (lambda: sg.paired_mean_difference((1, 1, 9), spread="sem"), sg.MethodError, "did you mean 'se'"),
        (lambda: sg.paired_mean_difference((1, 1)), sg.CountError, "differences: a summary is (mean, sd, n)"),
        (
            lambda: sg.paired_mean_difference(first=(1, 1, 9), second=(1, 1, 9)),
            sg.MethodError,
            "correlation is missing: the SD of the differences lies anywhere",
        ),
        (
            lambda: sg.paired_mean_difference(first=(1, 1, 9), second=(1, 1, 8), correlation=0.5),
            sg.CountError,
            "n is the same, got 9 and 8",
        ),
        (
            lambda: sg.paired_mean_difference(first=(1, 1, 9), second=(1, 1, 9), correlation=[0.5, 1.5]),
            sg.EffectError,
            "correlation[1]: it lies between -1 and 1, got 1.5",
        ),
        (
            lambda: sg.paired_mean_difference(first=([1, 2], 1, 9), second=(1, 1, 9), correlation=[0.5, 0.5, 0.5]),
            sg.CountError,
            "correlation of shape (3,) does not broadcast",
        ),
        (
            lambda: sg.paired_mean_difference(first=(1, 1, 9), second=(1, 1, 9), correlation="high"),
            sg.EffectError,
            "correlation: numbers are wanted",
        ),
        (lambda: sg.paired_mean_difference((1, 1, 9), method="tt"), sg.MethodError, "method='tt'"),
        (lambda: sg.crossover((1, 1, 9), (1, 1)), sg.CountError, "control_first: a summary is (mean, sd, n)"),
        (lambda: sg.crossover(([1, 2], 1, 9), (1, 1, 9)), sg.CountError, "treatment_first: one trial at a time"),
        (lambda: sg.crossover(*SEQUENCES, totals=(1, 1, 9)), sg.CountError, "totals: a pair of (mean, sd, n)"),
        (lambda: sg.crossover(*SEQUENCES, totals=TOTALS[::-1]), sg.CountError, "totals[0] n: 12 totals, and 17"),
        (lambda: sg.crossover(*SEQUENCES, differences="arm"), sg.MethodError, "differences='arm' is not known"),
        (lambda: sg.crossover(*SEQUENCES, method="paired"), sg.MethodError, "method='paired' is not a method"),
    ],
)
def test_what_is_wrong_is_named(call, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)
