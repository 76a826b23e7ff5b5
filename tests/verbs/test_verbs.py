"""Verbs: options, notes and the catalogue."""

from inspect import signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.measures import OF_SUMMARIES, PAIRED, STRATIFIED
from subgroup.core.registry import HOMOGENEITY, INTERACTION, OF_STRATA, POOLING, families, methods

ARMS = ((9, 16), (4, 19))
EFFECTS = {"risk_difference": sg.risk_difference, "risk_ratio": sg.risk_ratio, "odds_ratio": sg.odds_ratio}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "newcomb e"}, "method='newcomb e' is not a method for risk_difference; did you mean 'newcombe'"),
        ({"method": "wolf"}, "method='wolf' is not a method for risk_difference"),
        ({"confidence_level": 95}, "confidence_level=95 is not between 0 and 1; did you mean 0.95?"),
        ({"confidence_level": 1}, "confidence_level=1 is not between 0 and 1"),
        ({"confidence_level": float("nan")}, "confidence_level=nan is not between 0 and 1"),
        ({"confidence_level": "0.95"}, "confidence_level='0.95' is not between 0 and 1"),
        ({"alternative": "grater"}, "alternative='grater' is not known; did you mean 'greater'?"),
        ({"alternative": "less", "confidence_level": 0.5}, "must exceed 0.5 for a one-sided interval"),
        ({"null": 1}, "null=1 is no value of a risk difference to test: it must lie strictly between -1 and 1"),
    ],
)
def test_a_wrong_option_is_named_with_its_value_and_neighbour(options: dict, said: str) -> None:
    with pytest.raises(sg.MethodError) as caught:
        sg.risk_difference(*ARMS, **options)
    assert said in str(caught.value)


def test_a_two_sided_method_offers_one_sided_neighbours() -> None:
    with pytest.raises(sg.MethodError, match=r"one-sided limits come from .*'exact-conditional'"):
        sg.odds_ratio(*ARMS, method="baptista-pike", alternative="less")


def test_a_one_sided_interval_is_the_two_sided_one_of_twice_the_risk() -> None:
    for name, verb in EFFECTS.items():
        for each in methods(name):
            if each.one_sided:
                low = verb(*ARMS, method=each.name, alternative="greater").low
                assert low == pytest.approx(verb(*ARMS, method=each.name, confidence_level=0.9).low)


def test_methods_that_invert_no_test_have_no_p_value() -> None:
    assert sg.risk_difference(*ARMS, method="newcombe").p_value is None
    assert sg.rate(ARMS[0]).p_value is None
    assert sg.rate(ARMS[0], null=0.5).p_value == pytest.approx(0.6171, abs=1e-4)


def test_a_margin_is_tested_where_the_interval_ends() -> None:
    found = sg.risk_difference((80, 100), (78, 100), null=-0.1, alternative="greater", confidence_level=0.975)
    assert found.p_value < 0.025
    assert found.low > -0.1


@pytest.mark.parametrize(
    ("verb", "arms", "method", "said"),
    [
        (sg.risk_difference, ((10, 10), (0, 10)), "wald", "risk difference has zero width: 'wald' sees no uncertainty"),
        (sg.risk_difference, ((0, 10), (0, 10)), "wald", "'miettinen-nurminen' copes with it"),
        (sg.risk_ratio, ((10, 10), (10, 10)), "katz", "zero width"),
        (sg.risk_difference, ((10, 10), (1, 10)), "wald", "fell outside the range of a risk difference"),
        (sg.odds_ratio, ((0, 10), (5, 10)), "woolf", "odds ratio is its whole range: 'woolf' learns nothing"),
        (sg.odds_ratio, ((0, 10), (0, 10)), "woolf", "not defined here: nothing over nothing"),
        (sg.risk_ratio, ((0, 0), (4, 19)), "koopman", "the treatment arm has nobody in it"),
        (sg.odds_ratio, ((0, 45), (8, 84)), "baptista-pike", "the interval is their hull"),
        (sg.odds_ratio, ARMS, "exact-conditional", "conditional maximum-likelihood odds ratio is 4.588"),
    ],
)
def test_what_a_reader_should_know_is_said(verb, arms, method: str, said: str) -> None:
    assert said in " ".join(verb(*arms, method=method).notes)


def test_a_note_about_arrays_names_the_first_place() -> None:
    found = sg.risk_difference(([9, 10, 0], [16, 10, 10]), ([4, 0, 0], [19, 10, 10]), method="wald")
    assert any(note.endswith("(2 of 3 tables, the first at [1])") for note in found.notes)


def test_nothing_needs_a_note_in_a_plain_table() -> None:
    assert sg.compare(*ARMS).notes == ()


def test_the_catalogue_is_a_table() -> None:
    frame = sg.methods()
    asked = {"rate", "risk_difference", "risk_ratio", "odds_ratio", "association_test", "interaction", "mcnemar_test"}
    assert asked | set(PAIRED) | OF_STRATA | set(POOLING) | set(OF_SUMMARIES) | {"fragility"} == set(frame["measure"])
    assert set(sg.methods("paired")["measure"]) == set(PAIRED)
    assert sg.methods("or").equals(frame[frame["measure"] == "odds_ratio"].reset_index(drop=True))
    with pytest.raises(sg.MethodError, match="did you mean 'odds_ratio'"):
        sg.methods("odds_rati")


def test_the_default_of_a_verb_is_the_default_of_its_family() -> None:
    verbs = {**EFFECTS, "rate": sg.rate, "association_test": sg.association_test}
    verbs |= {"mcnemar_test": sg.mcnemar_test, "meta_analysis": sg.meta_analysis, "shrinkage": sg.shrink}
    verbs |= {"multiplicity": sg.adjust, "cmh_test": sg.cmh_test, **dict.fromkeys(STRATIFIED, sg.stratified)}
    verbs |= {"mean_difference": sg.mean_difference, "hedges_g": sg.hedges_g, "fragility": sg.fragility}
    verbs |= {"paired_mean_difference": sg.paired_mean_difference}
    # Of pairs, homogeneity and interaction the verb asks the catalogue; an interval goes with the method of pooling
    # studies, and a prediction with the interval.
    for family in set(families()) - {*PAIRED, HOMOGENEITY, INTERACTION, "pooled_interval", "prediction_interval"}:
        flagged = [each.name for each in methods(family) if each.default]
        assert flagged == [signature(verbs[family]).parameters["method"].default]


def test_aliases_lead_to_the_canonical_name() -> None:
    assert sg.odds_ratio(*ARMS, method="Conditional_Exact").method == "exact-conditional"
    assert sg.association_test(*ARMS, method="miettinen-nurminen").method == "n-1"
    assert sg.association_test(*ARMS, method="fisher").statistic is None


def test_a_name_that_is_not_there_offers_its_neighbour() -> None:
    with pytest.raises(AttributeError, match="did you mean 'odds_ratio'"):
        sg.odds_ration  # noqa: B018 - looking it up is the point


@pytest.mark.parametrize(
    ("levels", "scale", "method", "said"),
    [
        ({"a": ((0, 0), (1, 6)), "b": ((3, 5), (1, 6))}, "odds_ratio", "likelihood-ratio", "an arm with nobody in it"),
        ({"a": ((0, 5), (1, 6)), "b": ((3, 5), (1, 6))}, "odds_ratio", "wald", "use 'likelihood-ratio'"),
        ({"a": ((0, 5), (1, 6)), "b": ((3, 5), (1, 6))}, "risk_ratio", "likelihood-ratio", "0, infinite or undefined"),
        ({"a": ((0, 5), (0, 6)), "b": ((5, 5), (6, 6))}, "risk_difference", "wald", "zero width"),
    ],
)
def test_levels_at_the_edge_are_told(levels: dict, scale: str, method: str, said: str) -> None:
    found = sg.interaction({"marker": levels}, scale, method=method)
    assert said in " ".join(found.notes)
    if "nobody" in said:
        assert np.isnan([found.p_value, found.estimate, found.low, found.high]).all()


def test_more_than_two_levels_have_a_global_test_and_contrasts() -> None:
    levels = {"low": ((5, 20), (4, 20)), "mid": ((9, 20), (4, 20)), "high": ((15, 20), (5, 20))}
    found = sg.interaction({"marker": levels}, "odds_ratio", method="wald")
    assert (found.df, len(found.contrasts)) == (2, 2)
    assert np.isnan(found.estimate)
    pair = sg.interaction({"marker": {name: levels[name] for name in ("high", "low")}}, "odds_ratio", method="wald")
    assert found.contrasts[1]["estimate"] == pytest.approx(pair.estimate)
    assert "2 df" in str(found)


@settings(max_examples=30)
@given(
    st.tuples(st.integers(0, 50), st.integers(0, 50)),
    st.tuples(st.integers(0, 50), st.integers(0, 50)),
    st.floats(0.01, 0.999),
)
def test_every_method_answers_every_table_or_says_why(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    arms = tuple((min(arm), max(arm)) for arm in (first, second))
    for name, verb in EFFECTS.items():
        for each in methods(name):
            found = verb(*arms, method=each.name, confidence_level=level)
            assert found.low <= found.high or found.notes
            assert np.isfinite(found.estimate) or found.notes or found.estimate == np.inf


def test_strata_in_place_of_two_arms_are_said_to_be_one_crude_table() -> None:
    strata = sg.Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
    for verb in (*EFFECTS.values(), sg.nnt):
        found, plain = verb(strata), verb((9, 16), (4, 19))
        assert found.low == plain.low
        assert found.notes[-1].startswith("crude: all participants of the strata as one table")
        assert not any("crude" in note for note in plain.notes)
