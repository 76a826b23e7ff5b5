"""What follows whatever the unreported cells are, and verbs on tables of which one is the right one."""

import math
from itertools import product

import numpy as np
import pytest

import subgroup as sg
from subgroup.results.range import Range
from subgroup.verbs import _sets

HIGH = ((8, 10), (2, 10))
MEDIUM = {"glutamate": {"high": HIGH, "medium": ((0, "m"), ("y", "k"))}}
CELLS = {"m": range(6), "y": range(3)}
FOUND = sg.reconstruct(max_n=40, odds_ratio="4.8 (1.1 to 21.2)", method="woolf")
STRATA_VERBS = (
    sg.interaction,
    sg.interaction_scales,
    sg.stratified,
    sg.cmh_test,
    sg.homogeneity,
    sg.subgroups,
)
TABLE_VERBS = (
    sg.risk_difference,
    sg.risk_ratio,
    sg.odds_ratio,
    sg.association_test,
    sg.nnt,
    sg.compare,
    sg.fragility,
)


# The checks that the package was asked to pass.


@pytest.mark.parametrize(("least", "size", "low"), [(10, 31, 0.025), (9, 46, 0.016)])
def test_the_scan_count_bounds_the_interaction(least: int, size: int, low: float) -> None:
    found = sg.bounds(MEDIUM, **CELLS, k=range(10), where=lambda m, y, k: k - y <= 7 and m + k >= least)
    assert len(found) == size
    p = sg.interaction(found, method="exact")["p_value"]
    assert (round(p.low, 3), p.high) == (low, 1)


@pytest.mark.parametrize(("least", "low"), [(5, 0.025), (2, 0.0034)])
def test_without_the_scan_count_the_range_is_wider(least: int, low: float) -> None:
    found = sg.bounds(MEDIUM, **CELLS, k=range(least, 10))
    p = sg.interaction(found, method="exact")["p_value"]
    assert (float(f"{p.low:.2g}"), p.high) == (low, 1)
    assert p.at_low.startswith(f"m=5, y=2, k={least}")


def test_the_same_by_hand() -> None:
    """Zelen's p of every medium stratum from factorials."""

    def zelen(y: int, m: int, k: int) -> float:
        ways = {
            (a, b): math.comb(10, a) * math.comb(10, 10 - a) * math.comb(m, b) * math.comb(k, y - b)
            for a, b in product(range(11), range(y + 1))
            if a + b == 8
        }
        seen = ways[8, 0]
        return sum(each for each in ways.values() if each <= seen) / sum(ways.values())

    found = sg.bounds(MEDIUM, **CELLS, k=range(10), where=lambda m, y, k: k - y <= 7 and m + k >= 10)
    rows = zip(*(found.unknown[name] for name in ("y", "m", "k")), strict=True)
    p = sg.interaction(found, method="exact")["p_value"]
    np.testing.assert_allclose(p.values, [zelen(*row) for row in rows], rtol=1e-9)


def test_a_verdict_holds_for_all_some_or_none() -> None:
    found = sg.bounds(MEDIUM, **CELLS, k=range(10), where=lambda m, y, k: k - y <= 7 and m + k >= 10)
    p = sg.interaction(found, method="exact")
    assert p.holds(lambda p_value: p_value < 0.05) == ("some", int(np.sum(p["p_value"].values < 0.05)), 31)
    assert p.holds(lambda p_value: p_value <= 1) == ("all", 31, 31)
    assert p.holds(lambda p_value: p_value < 0.01).answer == "none"
    assert p.holds(lambda p_value, conf_low: (p_value < 0.05) & (conf_low > 1)).answer == "some"
    with pytest.raises(sg.MethodError, match="'p_valu' is not a quantity of interaction; did you mean 'p_value'"):
        p.holds(lambda p_valu: p_valu < 0.05)


# What can be left open.


def test_a_level_is_what_the_others_leave() -> None:
    found = sg.bounds({"glutamate": {"high": HIGH, "not high": None}}, overall=((9, 16), (4, 19)))
    assert (len(found), found.case(0)) == (1, "high 8/10 v 2/10; not high 1/6 v 2/9")
    assert "every cell is known" in str(found)
    p = sg.interaction(found, method="exact")["p_value"]
    assert p.low == p.high == pytest.approx(0.136, abs=5e-4)


def test_only_the_sum_of_the_arms_is_known() -> None:
    strata = {"glutamate": {"high": (("a", "m"), ("b", "k")), "not high": None}}
    found = sg.bounds(
        strata,
        overall=((9, 16), (4, 19)),
        a=range(10),
        b=range(5),
        m=range(17),
        k=range(20),
        where=lambda m, k: m + k == 20,
        limit=10**6,
    )
    brute = [
        (a, b, m, k)
        for a, b, m, k in product(range(10), range(5), range(17), range(20))
        if m + k == 20 and a <= m and b <= k and 9 - a <= 16 - m and 4 - b <= 19 - k
    ]
    assert list(zip(*(found.unknown[name] for name in "abmk"), strict=True)) == brute


def test_unknowns_of_a_cell_alone_and_of_one_table() -> None:
    found = sg.bounds((range(8, 11), 16), (4, "n"), n=(19, 20))
    assert found.unknown["the table treatment responders"] == (8, 9, 10, 8, 9, 10)
    assert found.to_frame()["n_control"].tolist() == list(found.unknown["n"])
    answer = sg.odds_ratio(found, method="woolf")
    alone = [sg.odds_ratio(table, method="woolf") for table in found.tables]
    np.testing.assert_allclose(answer["estimate"].values, [each.estimate for each in alone])
    np.testing.assert_allclose(answer["conf_low"].values, [each.low for each in alone])


def test_any_function_of_the_tables() -> None:
    found = sg.bounds(MEDIUM, **CELLS, k=range(5, 10))
    size = found.range(lambda strata: strata.overall.control.n)
    assert (size["value"].low, size["value"].high) == (15, 19)
    both = found.range(lambda strata: {"n": float(strata.overall.control.n), "m": float(strata.overall.treatment.n)})
    assert both["m"].high == 15


def test_several_factors_name_their_cells() -> None:
    strata = {"sex": {"f": ((1, 5), (1, "n")), "m": None}, "age": {"old": ((1, 4), (0, 4)), "young": None}}
    found = sg.bounds(strata, overall=((3, 9), (2, 9)), n=range(4, 7))
    assert "sex f n_control" in found.to_frame()
    assert "4 more" not in str(found)


# Verbs.


@pytest.mark.parametrize("verb", STRATA_VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_on_strata_takes_a_bounded_set(verb: object) -> None:
    found = sg.bounds(MEDIUM, m=range(3, 5), y=range(1, 3), k=range(7, 9))
    answer = verb(found)
    assert isinstance(answer, Range)
    assert len(answer.to_frame()) == len(answer.spreads) > 0
    assert str(answer).startswith(f"{verb.__name__.replace('_', ' ')} over 8 tables")
    records = [verb(strata).records() for strata in found.tables]
    one = next(each for each in answer.spreads if each.name.endswith("p_value"))
    name = "p_value"
    values = [row[name] for row in (rows[0] for rows in records)]
    np.testing.assert_allclose(one.values, values)
    assert one.low == np.nanmin(values)


def test_additive_interaction_takes_a_bounded_set_too() -> None:
    found = sg.bounds(MEDIUM, m=range(3, 5), y=range(1, 3), k=range(7, 9))
    assert isinstance(sg.additive_interaction(found), Range)


@pytest.mark.parametrize("method", ["empirical-bayes", "half-normal"])
def test_shrunken_effects_range_too(method: str) -> None:
    found = sg.bounds(MEDIUM, m=range(3, 5), y=range(1, 3), k=range(7, 9))
    answer = sg.shrink(found, measure="odds_ratio", method=method)
    assert isinstance(answer, Range)
    rows = [sg.shrink(strata, measure="odds_ratio", method=method).records() for strata in found.tables]
    own = [each["estimate"] for each in (records[0] for records in rows)]
    one = next(each for each in answer.spreads if each.name.endswith("estimate"))
    np.testing.assert_allclose(one.values, own)


@pytest.mark.parametrize("verb", TABLE_VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_on_a_table_takes_a_reconstruction(verb: object) -> None:
    answer = verb(FOUND)
    assert isinstance(answer, Range)
    assert "over 8 tables" in str(answer)
    one = next(each for each in answer.spreads if each.name.endswith("p_value"))
    assert one.at_low in [FOUND.case(i) for i in range(8)]
    assert verb(treatment=FOUND)[one.name].low == one.low
    assert answer.to_dict()["rows"]


def test_one_table_is_a_range_of_one() -> None:
    found = sg.reconstruct(n=(16, 19), odds_ratio="4.8 (1.1 to 21.2)", method="woolf")
    answer = sg.compare(found)
    assert answer["odds_ratio estimate"].low == answer["odds_ratio estimate"].high == pytest.approx(4.82, abs=0.005)
    assert "the same" in str(answer)


def test_numbers_needed_go_from_harm_past_infinity_to_benefit() -> None:
    found = sg.bounds((range(3, 6), 10), (4, 10))
    answer = sg.nnt(found, method="wald")["estimate"]
    assert (answer.low, answer.high) == pytest.approx((-10, 10))
    assert "NNTH 10.0" in str(sg.nnt(found))
    assert np.isinf(answer.values[1])


def test_strata_are_asked_of_tables_and_the_other_way_round() -> None:
    found = sg.bounds(MEDIUM, **CELLS, k=range(5, 10))
    assert sg.odds_ratio(found)["estimate"].undefined == 0
    with pytest.raises(sg.MethodError, match=r"sg\.bounds can hold strata"):
        sg.interaction(FOUND)
    with pytest.raises(sg.MethodError, match="these bounds are on one table"):
        sg.interaction(sg.bounds((range(2), 4), (1, 4)))


def test_what_is_not_defined_is_counted() -> None:
    found = sg.bounds(MEDIUM, m=range(3), y=(1,), k=(5,))
    answer = sg.interaction(found, method="exact")
    assert answer["p_value"].undefined == 1
    assert "p_value is not defined for 1 of 3 tables" in answer.notes
    with pytest.raises(sg.MethodError, match="'p' is not a quantity"):
        _ = answer["p"]


def test_nothing_follows_from_nothing() -> None:
    none = sg.reconstruct(n=(3, 3), odds_ratio="4.8 (1.1 to 21.2)", method="woolf")
    with pytest.raises(sg.NotReconstructible, match="no table is left"):
        sg.odds_ratio(none)
    none = sg.bounds(((5,), 4), (1, 4))
    assert "5 responders of n=4" in str(none)
    with pytest.raises(sg.NotReconstructible, match="no table is left"):
        sg.odds_ratio(none)


def test_the_verbs_keep_their_names_and_say_what_they_take() -> None:
    assert sg.odds_ratio.__name__ == "odds_ratio"
    assert _sets.NOTE.strip() in sg.interaction.__doc__


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.bounds(MEDIUM, m=range(3), y=range(3)), sg.MethodError, "give k=range(...)"),
        (lambda: sg.bounds(MEDIUM, **CELLS, k=range(3), z=range(2)), sg.MethodError, "z= is in no cell"),
        (lambda: sg.bounds(MEDIUM, **CELLS, k=()), sg.MethodError, "k=() does not list whole numbers"),
        (lambda: sg.bounds(MEDIUM, **CELLS, k="abc"), sg.MethodError, "k='abc' does not list"),
        (lambda: sg.bounds(MEDIUM, **CELLS, k=range(9), where=lambda q: q), sg.MethodError, "'q' is not an unknown"),
        (lambda: sg.bounds(MEDIUM, **CELLS, k=range(10**6)), sg.NotReconstructible, "18,000,000 combinations (6 of m"),
        (lambda: sg.bounds({"g": {"a": HIGH, "b": None}}), sg.MethodError, "needs overall="),
        (lambda: sg.bounds({"g": {"a": None, "b": None}}, overall=HIGH), sg.CountError, "one level at most"),
        (lambda: sg.bounds({"g": 3}), sg.CountError, "levels are missing"),
        (lambda: sg.bounds((-1, 4), (1, 4)), sg.CountError, "cannot be negative"),
        (lambda: sg.bounds((1.5, 4), (1, 4)), sg.CountError, "got 1.5"),
        (lambda: sg.bounds((1, 4)), sg.CountError, "control"),
        (lambda: sg.bounds(MEDIUM, (1, 4)), sg.CountError, "leave control out"),
        (lambda: sg.rate(FOUND), sg.CountError, "give found.whole().treatment"),
        (lambda: sg.adjust(FOUND), sg.EffectError, "numbers are wanted"),
    ],
)
def test_what_is_not_valid_is_said(call: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)


def test_fragility_ranges_in_participants() -> None:
    found = sg.fragility(FOUND, method="either-arm")
    one_by_one = [sg.fragility(FOUND.whole()[i], method="either-arm").index for i in range(8)]
    assert found["fragility_index"].values.tolist() == one_by_one
    assert found.holds(lambda fragility_index: fragility_index <= 1).answer == "all"
    assert [each.name for each in found.spreads] == ["fragility_index", "fragility_quotient", "p_value"]
    assert "fragility index      1  " in str(found)
