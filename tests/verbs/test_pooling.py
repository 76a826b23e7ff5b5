"""Verbs over strata: what they choose, say and refuse."""

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.measures import STRATIFIED
from subgroup.core.registry import methods

GLUTAMATE = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
EDGES = {"site": {"a": ((0, 5), (0, 6)), "b": ((0, 0), (2, 5)), "c": ((3, 5), (1, 6))}}


@pytest.mark.parametrize("family", STRATIFIED)
def test_every_method_gives_an_estimate_of_the_common_effect(family: str) -> None:
    for each in methods(family):
        found = sg.stratified(GLUTAMATE, family.removeprefix("stratified_"), method=each.name)
        assert found.measure == family
        assert found.low < found.estimate < found.high
        assert (found.p_value is None) == (each.tails is None)
        assert found.notes == ()


def test_the_result_shows_its_strata() -> None:
    found = sg.stratified(GLUTAMATE, method="peto")
    assert found.text().splitlines()[0].startswith("common odds ratio")
    assert "not high" in found.text()
    assert "2/9" in found._repr_html_()
    assert found.to_dict()["strata"][1]["responders_control"] == 2
    assert list(found.to_frame()["measure"]) == ["stratified_odds_ratio"]
    assert found.inputs.factors == ("glutamate",)


def test_one_sided_limits_and_a_null_of_ones_own() -> None:
    both = sg.stratified(GLUTAMATE, confidence_level=0.9)
    one = sg.stratified(GLUTAMATE, alternative="greater", null=0.5)
    assert one.low == pytest.approx(both.low)
    assert one.high == np.inf
    assert one.null == 0.5
    assert one.p_value < sg.stratified(GLUTAMATE, alternative="greater").p_value < 0.05


@pytest.mark.parametrize(
    ("measure", "weights", "name"),
    [
        ("or", "inv", "miettinen-nurminen"),
        ("or", "MN", "miettinen-nurminen"),
        ("or", "ivs", "miettinen-nurminen-ivs"),
        ("rr", "mh", "miettinen-nurminen"),
        ("rd", "mn", "miettinen-nurminen-mn"),
    ],
)
def test_weights_choose_among_score_methods(measure: str, weights: str, name: str) -> None:
    assert sg.stratified(GLUTAMATE, measure, method="mn", weights=weights).method == name


@pytest.mark.parametrize(
    ("verb", "options", "said"),
    [
        (sg.stratified, {"weights": "mh", "method": "mn"}, "weights='mh' are not for the common odds ratio; there are"),
        (sg.stratified, {"weights": "inv"}, "belong to method 'miettinen-nurminen'; 'mantel-haenszel' has its own"),
        (sg.stratified, {"method": "petto"}, "method='petto' is not a method for stratified_odds_ratio; did you mean"),
        (sg.stratified, {"measure": "odd_ratio"}, "measure='odd_ratio' is not known; did you mean 'odds_ratio'"),
        (sg.stratified, {"null": 0}, "null=0 is no value of a common odds ratio to test"),
        (sg.stratified, {"confidence_level": 95}, "confidence_level=95 is not between 0 and 1"),
        (sg.cmh_test, {"alternative": "up"}, "alternative='up' is not known"),
        (sg.cmh_test, {"method": "chm"}, "method='chm' is not a method for cmh_test; did you mean 'cmh'"),
        (
            sg.homogeneity,
            {"measure": "rd", "method": "zelen"},
            "method 'zelen' is of odds ratios only; for measure='rd' there are 'cochran-q', 'likelihood-ratio'",
        ),
    ],
)
def test_a_wrong_option_is_named_with_its_value_and_neighbour(verb, options: dict, said: str) -> None:
    with pytest.raises(sg.MethodError) as caught:
        verb(GLUTAMATE, **options)
    assert said in str(caught.value)


@pytest.mark.parametrize("verb", [sg.stratified, sg.cmh_test, sg.homogeneity])
def test_the_factor_is_named_where_there_are_several(verb) -> None:
    two = {**GLUTAMATE, "sex": {"f": ((4, 8), (2, 9)), "m": ((5, 8), (2, 10))}}
    with pytest.raises(sg.ColumnError, match="there are 2 factors, glutamate, sex: name one with factor="):
        verb(two)
    with pytest.raises(sg.ColumnError, match="factor='sexx' is not in the strata; did you mean 'sex'"):
        verb(two, factor="sexx")
    assert verb(two, factor="sex").inputs.factors == ("sex",)
    with pytest.raises(sg.CountError, match="site: a: treatment: 9 responders of n=5"):
        verb({"site": {"a": ((9, 5), (1, 6)), "b": ((1, 5), (1, 6))}})


def test_one_level_can_be_pooled_but_not_differ_from_itself() -> None:
    one = {"site": {"a": ((8, 10), (2, 10))}}
    assert sg.stratified(one).low == pytest.approx(sg.odds_ratio((8, 10), (2, 10), method="woolf").low)
    assert sg.cmh_test(one).p_value == pytest.approx(sg.association_test((8, 10), (2, 10)).p_value)
    with pytest.raises(sg.ColumnError, match="factor 'site' has one level, 'a'; homogeneity needs two"):
        sg.homogeneity(one)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (sg.stratified(EDGES), "site: b has nobody in its treatment arm, and so adds nothing"),
        (sg.stratified(EDGES), "site: a has no responders, which says nothing of an effect"),
        (sg.stratified(EDGES, method="iv"), "site: a has an empty cell, so 0.5 was added to each cell of that stratum"),
        (sg.homogeneity(EDGES, method="woolf"), "0.5 was added to every cell of all strata"),
        (sg.homogeneity(EDGES, method="lr"), "it counts as a degree of freedom all the same"),
        (sg.homogeneity(EDGES), "site: a has no responders"),
        (sg.cmh_test(EDGES), "Mantel-Fleiss criterion 1.82, not above 5: 'exact' is safer here"),
        (sg.cmh_test(GLUTAMATE), "Mantel-Fleiss criterion 6.2, above 5"),
        (
            sg.stratified({"g": {"a": ((0, 9), (3, 9)), "b": ((0, 8), (1, 9))}}),
            "whole range: 'mantel-haenszel' learns nothing from these counts; 'miettinen-nurminen' copes with it",
        ),
        (sg.stratified({"g": {"a": ((0, 9), (0, 9))}}), "common odds ratio is not defined here: nothing over nothing"),
        (sg.stratified({"g": {"a": ((0, 9), (0, 9))}}, "rd"), "risk difference has zero width"),
        (sg.stratified({"g": {"a": ((0, 0), (1, 9))}}), "the treatment arm has nobody in it"),
    ],
)
def test_what_a_reader_should_know_is_said(found, said: str) -> None:
    assert any(said in note for note in found.notes), found.notes


def test_a_difference_keeps_strata_without_responders() -> None:
    quiet = {"site": {"a": ((0, 50), (0, 50)), "c": ((3, 5), (1, 6))}}
    found = sg.stratified(quiet, "risk_difference", method="mn")
    assert found.notes == ()
    assert found.estimate < sg.risk_difference((3, 5), (1, 6)).estimate / 5


def test_nothing_to_test_is_told() -> None:
    nobody = {"g": {"a": ((0, 0), (1, 9)), "b": ((1, 4), (0, 0))}}
    for found in (sg.cmh_test(nobody), sg.homogeneity(nobody), sg.homogeneity(nobody, method="zelen")):
        assert np.isnan(found.p_value)
        assert len(found.notes) == 2
        assert found.df in (None, 1)


def test_the_mantel_fleiss_criterion_belongs_to_the_chi_squares() -> None:
    assert sg.cmh_test(GLUTAMATE, method="cmh-cc").mantel_fleiss == pytest.approx(6.2)
    exact = sg.cmh_test(GLUTAMATE, method="exact")
    assert (exact.mantel_fleiss, exact.statistic, exact.notes) == (None, None, ())


def test_homogeneity_takes_the_usual_test_of_the_measure() -> None:
    assert sg.homogeneity(GLUTAMATE).method == "breslow-day-tarone"
    assert sg.homogeneity(GLUTAMATE, "rr").method == "likelihood-ratio"
    ratio = sg.interaction(GLUTAMATE, "risk_ratio", method="likelihood-ratio")
    assert sg.homogeneity(GLUTAMATE, "rr").p_value == pytest.approx(ratio.p_value)
    assert sg.homogeneity(GLUTAMATE, method="zelen").p_value == pytest.approx(0.136, abs=5e-4)


def test_methods_over_strata_are_listed() -> None:
    assert set(sg.methods("stratified")["measure"]) == set(STRATIFIED)
    assert list(sg.methods("cmh_test")["method"]) == ["cmh", "cmh-cc", "exact"]
    assert "zelen" in set(sg.methods("homogeneity")["method"])


def test_a_list_too_long_is_refused_with_its_length() -> None:
    levels = {str(i): ((50, 100), (50, 100)) for i in range(8)}
    with pytest.raises(sg.MethodError, match=r"method 'zelen' lists .* outcomes for table 0, at most"):
        sg.homogeneity({"site": levels}, method="zelen")
