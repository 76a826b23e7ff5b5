"""Doses by weight: the two printed tables of one drug, and the arithmetic of an effect that lags behind."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.stretches import Stretch, stretches
from subgroup.core.tiers import doses_at, tiers_of

# L-serine twice a day: Lee 2022 (doi 10.3389/fphar.2022.891227) and Lee 2024 (doi 10.3389/fphar.2024.1452526).
EARLIER = {"10-14": 2, "15-24": 4, "25-37": 7, "38-51": 10, "52-60": 14}
LATER = {"10-13": 2, "14-20": 4, "21-34": 6, "35-49": 10, "> 50": 14}


def test_dose_per_kilogram_is_a_saw_tooth() -> None:
    found = sg.exposure(LATER, per_day=2, against=EARLIER, units=("g", "kg"))
    weights = (10, 13, 14, 20, 21, 34, 35, 49, 60)
    at = [0.40, 0.31, 0.57, 0.40, 0.57, 0.35, 0.57, 0.41, 0.47]
    assert [round(found.at(weight), 2) for weight in weights] == at
    np.testing.assert_allclose(
        found.step[1:], [(8 / 14) / (4 / 13), (12 / 21) / (8 / 20), (20 / 35) / (12 / 34), 1.372]
    )
    assert found.fold == pytest.approx((8 / 14) / (4 / 13))
    assert found.at_high[-1] == 0
    assert "20" in str(found)
    assert found.to_frame()["dose_per_day"].tolist() == [4, 8, 12, 20, 28]


def test_gaps_and_where_the_two_tables_differ() -> None:
    found = sg.exposure(LATER, per_day=2, against=EARLIER, units=("g", "kg"))
    assert [str(each) for each in found.gaps] == [
        "between 13 and 14",
        "between 20 and 21",
        "between 34 and 35",
        "above 49 to 50",
    ]
    assert "of whole numbers 50" in " ".join(str(found).split())
    differing = {n: each for each in found.disagreements for n in (14, 22, 30, 50) if n in each.weights}
    assert {n: (each.doses, each.other) for n, each in differing.items()} == {
        14: ((4,), (2,)),
        22: ((6,), (4,)),
        30: ((6,), (7,)),
        50: ((), (10,)),
    }
    assert found.to_dict()["disagreements"][-1] == {"weights": "above 60", "doses": [14], "other": []}
    assert math.isnan(found.at(50))
    assert "<table" in found._repr_html_()
    assert sg.exposure(LATER, against=LATER).disagreements == ()


def test_a_bound_that_is_not_there_has_no_dose() -> None:
    found = sg.exposure({"< 10": 1, "10-50": 2, "> 50": 14}, per_day=2, units=("g", "kg"))
    cells = [row[3:5] for row in found.grid().rows]
    assert cells == [("no bound", "0.200"), ("0.400", "0.0800"), ("0.560", "no bound")]
    frame = found.to_frame()  # numbers stay the limits
    assert (frame["at_low"][0], frame["low"][0]) == (math.inf, 0)
    assert (frame["at_high"][2], frame["high"][2]) == (0, math.inf)


def test_overlaps_and_signs() -> None:
    found = sg.exposure({"< 5": 1, "5 to 12": 2, "10 – <20": 3, "20-20": 4, ">= 20.5": 5})
    assert [str(each) for each in found.overlaps] == ["10 to 12"]
    assert [str(each) for each in found.gaps] == ["between 20 and 20.5"]
    assert (found.at(4.9), found.at(5), found.at(20)) == (1 / 4.9, 2 / 5, 4 / 20)
    assert found.at_low[0] == math.inf
    with pytest.raises(sg.FigureError, match="at 11 kg the table has several doses: 2 and 3"):
        found.at(11)
    assert "Several tiers: 10 to 12 kg" in str(found)
    assert [str(each) for each in sg.exposure({"≤ 9": 1, "> 10": 2}).gaps] == ["above 9 to 10"]


def test_wide_gaps_and_no_bounds_are_told_in_few_words() -> None:
    assert "of whole numbers 3 to 999999999" in str(sg.exposure({"1-2": 1, "1000000000-2000000000": 2}))
    whole = [Stretch(1.5, 2.5).whole(), Stretch(1, 2, True, True).whole(), Stretch(1, 4, True).whole()]
    assert [list(each) for each in whole] == [[2], [], [2, 3, 4]]
    assert str(sg.exposure({"> 0": 1})).startswith("mg a day per kg\n")


BOUND = st.integers(0, 12)


@given(st.lists(st.tuples(BOUND, BOUND, st.booleans(), st.integers(1, 3)), min_size=1, max_size=5), st.floats(0, 14))
def test_every_weight_is_in_one_stretch_that_tells_its_doses(
    parts: list[tuple[int, int, bool, int]], weight: float
) -> None:
    lines = [(min(a, b), max(a, b), below and a != b, dose) for a, b, below, dose in parts]
    tiers = tiers_of({f"{a} to {'<' if below else ''}{b}": dose for a, b, below, dose in lines})
    cut = stretches(tiers, lambda w: doses_at(tiers, w))
    inside = [doses for each, doses in cut if weight in each]
    assert inside in ([doses_at(tiers, weight)], [])
    assert inside or not doses_at(tiers, weight)


def test_stretches_in_words() -> None:
    said = [Stretch(50, 50), Stretch(13, 14, True, True), Stretch(49, 50, True), Stretch(10, 14, below=True)]
    assert [str(each) for each in said] == ["exactly 50", "between 13 and 14", "above 49 to 50", "10 to below 14"]
    assert [str(Stretch(60, math.inf, above)) for above in (True, False)] == ["above 60", "60 and above"]


def test_an_effect_reaches_43_percent_of_its_equilibrium_at_12_weeks() -> None:
    found = sg.equilibration([84, 168], half_life=105, drift=0.015)
    assert np.round(100 * found.share).tolist() == [43, 67]
    assert found.drift == pytest.approx([1.26, 2.52])
    np.testing.assert_allclose(sg.equilibration([12, 24], half_life=15, unit="weeks").share, found.share)
    assert sg.equilibration(15, 15).share.tolist() == pytest.approx([0.5])
    assert "42.6%" in str(found)
    assert found.to_frame()["drift"].tolist() == pytest.approx([1.26, 2.52])
    # The same by small steps: each day the effect goes the way ln 2 / half-life of what is left.
    effect, steps = 0.0, 1000
    for _ in range(84 * steps):
        effect += math.log(2) / 105 * (1 - effect) / steps
    assert effect == pytest.approx(found.share[0], rel=1e-4)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sg.exposure({}), "tiers: a mapping of weights"),
        (lambda: sg.exposure([("10-13", 2)]), "tiers: a mapping of weights"),
        (lambda: sg.exposure({"ten": 2}), "tiers: 'ten' cannot be read as weights; write '10-13'"),
        (lambda: sg.exposure({"13-10": 2}), "tiers, '13-10': the lower bound is not below the upper"),
        (lambda: sg.exposure({"10-13": 0}), "tiers, '10-13', dose=0 is not a positive number"),
        (lambda: sg.exposure({"10-13": "2"}), "dose='2' is not a positive number"),
        (lambda: sg.exposure(LATER, against={"a": 1}), "against: 'a' cannot be read"),
        (lambda: sg.exposure(LATER, units="mg"), "units: a pair (of doses, of weights), got 'mg'"),
        (lambda: sg.exposure({"1-2": 10**400}), "is not a positive number"),
        (lambda: sg.exposure({"0-2": 1}).at(0), "weight=0 is not a positive number"),
        (lambda: sg.equilibration([1], 5, drift=10**400), "is not a number"),
        (lambda: sg.exposure(LATER, per_day=0), "per_day=0 is not a positive number"),
        (lambda: sg.equilibration([-1], 15), "times: numbers from 0 on"),
        (lambda: sg.equilibration([1], 0), "half_life=0 is not a positive number"),
        (lambda: sg.equilibration([1], 5, drift=float("nan")), "drift=nan is not a number"),
    ],
)
def test_what_is_wrong_is_named(call, said: str) -> None:
    with pytest.raises(sg.FigureError) as caught:
        call()
    assert said in str(caught.value)
