"""What every result can do."""

import dataclasses
import json
import math

import numpy as np
import pytest

import subgroup as sg
from subgroup.results._base import COLUMNS, Result

ARMS = ((9, 16), (4, 19))
MANY = (([9, 8, 0], [16, 10, 5]), ([4, 2, 0], [19, 10, 5]))
STRATA = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
RESULTS = [
    sg.rate(ARMS[0]),
    sg.rate(([9, 4], [16, 19])),
    sg.risk_difference(*ARMS),
    sg.risk_ratio(*MANY),
    sg.odds_ratio(*MANY, method="woolf"),
    sg.nnt(*ARMS),
    sg.nnt(*MANY),
    sg.association_test(*ARMS),
    sg.association_test(*MANY, method="fisher"),
    sg.compare(*ARMS),
    sg.compare(*MANY),
    sg.interaction(STRATA),
    sg.rerun("memantine-2025"),
]


@pytest.mark.parametrize("found", RESULTS, ids=lambda found: type(found).__name__)
def test_it_prints_shows_becomes_a_frame_and_a_dictionary_and_never_changes(found: Result) -> None:
    assert str(found)
    assert "<table>" in found._repr_html_()
    assert len(found.to_frame()) == len(found.records())
    assert json.dumps(found.to_dict())
    assert isinstance(found.notes, tuple)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.notes = ()


def test_frames_use_the_same_columns() -> None:
    for found in (sg.risk_difference(*MANY), sg.rate(ARMS[0]), sg.compare(*MANY)):
        assert tuple(found.to_frame().columns) == COLUMNS
    assert tuple(sg.nnt(*MANY).to_frame().columns)[: len(COLUMNS)] == COLUMNS


def test_numbers_in_give_floats_and_arrays_give_arrays() -> None:
    one, many = sg.odds_ratio(*ARMS), sg.odds_ratio(*MANY)
    assert isinstance(one.low, float)
    assert isinstance(one.p_value, float)
    assert many.low.shape == (3,)
    assert many.low[0] == pytest.approx(one.low, rel=1e-12)
    assert many.to_frame()["conf_low"].tolist() == many.low.tolist()


def test_a_result_remembers_what_it_was_asked() -> None:
    found = sg.risk_difference(*ARMS, method="MN", confidence_level=0.9, alternative="larger", null=-0.1)
    assert (found.method, found.confidence_level, found.alternative, found.null, found.cite) == (
        "miettinen-nurminen",
        0.9,
        "greater",
        -0.1,
        "miettinen1985",
    )
    assert str(found.inputs) == "9/16 v 4/19"
    assert found.high == 1


def test_a_number_needed_through_infinity_has_two_branches() -> None:
    found = sg.nnt((33, 100), (30, 100), benefit=False)
    assert (found.kind, found.through_infinity) == ("NNTH", True)
    assert found.estimate == pytest.approx(33.3, abs=0.05)
    (first, start, far), (second, end, _) = found.branches
    assert (first, second, far) == ("NNTB", "NNTH", math.inf)
    assert (found.low, found.high) == pytest.approx((start, -end))
    assert sg.nnt(*ARMS).branches[0][0] == "NNTB"
    assert sg.nnt(ARMS[1], ARMS[0]).branches[0][0] == "NNTH"


def test_in_a_frame_a_number_needed_to_harm_is_negative_like_its_limits() -> None:
    found = sg.nnt((4, 19), (9, 16))
    assert (found.kind, found.estimate > 0) == ("NNTH", True)
    (row,) = found.records()
    assert row["conf_low"] <= row["estimate"] <= row["conf_high"] < 0
    assert sg.compare((4, 19), (9, 16)).to_frame()["estimate"].iloc[-1] == row["estimate"]


def test_arrays_of_numbers_needed() -> None:
    found = sg.nnt(*MANY)
    assert found.kind.tolist() == ["NNTB", "NNTB", "NNTB"]
    assert np.isinf(found.estimate[2])
    assert len(found.branches) == 3
    assert "∞" in str(found)
