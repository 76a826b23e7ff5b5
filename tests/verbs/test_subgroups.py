"""Effects by level: every number is that of the verb for one table or one factor, and no reader is left to guess."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.registry import INTERACTION, MULTIPLICITY, find, methods

GLUTAMATE = {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}
AGE = {"<10": ((3, 5), (1, 6)), "10-12": ((4, 6), (1, 8)), ">12": ((2, 5), (2, 5))}
STRATA = sg.Strata.of({"glutamate": GLUTAMATE, "age": AGE})
VERBS = {"risk_difference": sg.risk_difference, "risk_ratio": sg.risk_ratio, "odds_ratio": sg.odds_ratio}
EFFECTS = [(measure, each.name) for measure in VERBS for each in methods(measure)]


@pytest.mark.parametrize(("measure", "method"), EFFECTS)
def test_every_effect_is_that_of_its_own_table(measure: str, method: str) -> None:
    found = sg.subgroups(STRATA, measure, method)
    tables = [each.table for each in STRATA.strata]
    for part, table in [(found.overall, STRATA.overall), *((found.rows, each) for each in tables)]:
        alone = VERBS[measure](table, method=method)
        row = () if part is found.overall else (tables.index(table),)
        for name in ("estimate", "low", "high"):
            np.testing.assert_allclose(
                np.asarray(getattr(part, name))[row], getattr(alone, name), rtol=1e-9, atol=1e-12
            )


def test_complements_are_all_other_levels_together() -> None:
    frame = sg.subgroups(STRATA).to_frame(complements=True)
    assert frame["level"].tolist()[:5] == ["overall", "high", "all but high", "not high", "all but not high"]
    row = frame[frame["level"] == "all but 10-12"].iloc[0]
    assert row[["responders_treatment", "n_treatment", "responders_control", "n_control"]].tolist() == [5, 10, 3, 11]
    alone = sg.risk_difference((5, 10), (3, 11))
    assert row["estimate"] == alone.estimate
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((alone.low, alone.high), rel=1e-12)
    assert math.isnan(row["p_interaction"])
    plain = sg.subgroups(STRATA).to_frame()
    assert plain["level"].tolist() == ["overall", "high", "not high", "<10", "10-12", ">12"]
    levels = frame.iloc[[0, *range(1, len(frame), 2)]].reset_index(drop=True)
    pd.testing.assert_frame_equal(levels, plain)


@pytest.mark.parametrize("name", [each.name for each in methods(INTERACTION) if not each.random])
@pytest.mark.parametrize("measure", VERBS)
def test_every_interaction_is_that_of_its_factor(measure: str, name: str) -> None:
    method = find(INTERACTION, name)
    pairs = {"glutamate": GLUTAMATE, "sex": {"m": ((7, 12), (3, 15)), "f": ((2, 4), (1, 4))}}
    if measure not in method.scales:
        with pytest.raises(sg.MethodError, match="scale only"):
            sg.subgroups(pairs, measure, interaction=name)
        return
    found = sg.subgroups(pairs, measure, interaction=name).interaction
    for i, factor in enumerate(pairs):
        alone = sg.interaction(pairs, measure, method=name, factor=factor)
        for key in ("estimate", "low", "high", "p_value", "statistic"):
            np.testing.assert_allclose(getattr(found, key)[i], getattr(alone, key), rtol=1e-9, atol=1e-12)


def test_factors_of_any_number_of_levels_stand_in_one_table() -> None:
    found = sg.subgroups(STRATA, "odds_ratio")
    assert found.interaction.levels.tolist() == [2, 3]
    for i, factor in enumerate(STRATA.factors):
        alone = sg.interaction(STRATA, factor=factor)
        assert found.interaction.p_value[i] == pytest.approx(alone.p_value, rel=1e-9)
        assert found.interaction.beside["exact"][i] == alone.beside["exact"]
    assert np.isnan(found.interaction.estimate).tolist() == [False, True]
    frame = found.to_frame()
    assert frame["p_interaction"].tolist()[1:3] == [found.interaction.p_value[0]] * 2


def test_the_issue_s_table() -> None:
    found = sg.subgroups({"glutamate": GLUTAMATE}, interaction="wald")
    assert found.interaction.p_value[0] == pytest.approx(0.0162, abs=5e-5)
    assert any("true size" in note and "8.6%" in note for note in found.notes)
    assert any("scales disagree" in note for note in found.notes)
    text = str(found)
    assert "glutamate: interaction p = .0162; high less not high 0.656" in text


@pytest.mark.parametrize("adjust", [each.name for each in methods(MULTIPLICITY)])
def test_adjustment_is_that_of_adjust(adjust: str) -> None:
    plain, found = sg.subgroups(STRATA), sg.subgroups(STRATA, adjust=adjust, tests=12)
    wanted = sg.adjust(plain.interaction.p_value, adjust, tests=12)
    np.testing.assert_array_equal(found.interaction.p_adjusted, wanted)
    assert found.interaction.tests == 12
    assert any(note.startswith("12 factors were looked at; ") and "adjusts for them" in note for note in found.notes)
    assert adjust in str(found)
    np.testing.assert_array_equal(found.to_frame()["p_adjusted"], [math.nan, *np.repeat(wanted, [2, 3])])


@pytest.mark.parametrize("method", ["empirical-bayes", "half-normal"])
@pytest.mark.parametrize("measure", VERBS)
def test_shrunken_effects_are_those_of_shrink(measure: str, method: str) -> None:
    found = sg.subgroups(STRATA, measure, shrink=method)
    assert found.shrunken is not None
    for i, (factor, rows) in enumerate(found.groups):
        alone = sg.shrink(STRATA, measure=measure, factor=factor, method=method)
        for key in ("effect", "low", "high"):
            np.testing.assert_allclose(getattr(found.shrunken, key)[list(rows)], getattr(alone, key), rtol=1e-8)
        assert found.shrunken.tau[i] == pytest.approx(alone.tau, rel=1e-8, abs=1e-12)
    scale = {"half-normal": "half-normal prior of scale 0."}.get(method, "")
    assert scale in " ".join(found.notes)
    if method == "empirical-bayes" and (found.shrunken.tau == 0).any():
        assert any("tau is estimated as zero" in note for note in found.notes)


def test_numbers_needed_stand_on_risk_differences() -> None:
    found, differences = sg.subgroups(STRATA, "nnt"), sg.subgroups(STRATA)
    np.testing.assert_array_equal(found.interaction.p_value, differences.interaction.p_value)
    frame = found.to_frame()
    assert frame["kind"].tolist() == ["NNTB", "NNTB", "NNTH", "NNTB", "NNTB", "NNTB"]
    np.testing.assert_allclose(1 / frame["estimate"], differences.to_frame()["estimate"], atol=1e-12)
    harm = sg.subgroups(STRATA, "nnt", benefit=False).to_frame()
    assert harm["kind"].tolist()[:3] == ["NNTH", "NNTH", "NNTB"]


def test_an_empty_arm_keeps_its_row_and_has_no_interaction() -> None:
    found = sg.subgroups({"marker": {"yes": ((3, 5), (0, 0)), "no": ((2, 6), (1, 9))}}, shrink="half-normal")
    frame = found.to_frame()
    assert frame["level"].tolist() == ["overall", "yes", "no"]
    assert frame["estimate"].isna().tolist() == [False, True, False]
    assert math.isnan(found.interaction.p_value[0])
    assert any(note.startswith("no interaction for marker: an arm of a level has nobody") for note in found.notes)
    assert any("marker: yes" in note for note in found.notes)
    assert "n/a" in str(found)


def test_participants_in_no_level_are_counted() -> None:
    found = sg.subgroups(sg.Strata.of({"glutamate": GLUTAMATE}, overall=((9, 20), (4, 22))))
    assert found.notes[0] == "glutamate: 4 v 3 in no level"
    assert found.to_frame()["n_treatment"].tolist() == [20, 10, 6]
    assert found.to_dict()["missing"]["glutamate"]["n_treatment"] == 4


def test_prespecified_factors_are_told_from_the_others() -> None:
    found = sg.subgroups(STRATA, prespecified="age")
    assert "age (pre-specified): interaction" in str(found)
    assert "glutamate (not pre-specified): interaction" in str(found)
    assert found.to_frame()["prespecified"].tolist()[1:] == [False, False, True, True, True]
    assert not any("nobody said" in note for note in found.notes)
    assert any("nobody said" in note for note in sg.subgroups(STRATA).notes)


def test_one_significant_level_is_no_interaction() -> None:
    found = sg.subgroups({"sex": {"m": ((7, 12), (3, 15)), "f": ((2, 4), (1, 4))}})
    assert any(note.startswith("sex: one level is significant at 0.05 and another is not") for note in found.notes)
    both = sg.subgroups({"glutamate": GLUTAMATE})
    assert not any("is significant at" in note for note in both.notes)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        (
            {"measure": "odds"},
            sg.MethodError,
            "measure='odds' is not known; there are: risk_difference, risk_ratio, odds_ratio, nnt",
        ),
        ({"method": "newcommb"}, sg.MethodError, r"method='newcommb' .*did you mean 'newcombe'"),
        ({"interaction": "permutation"}, sg.MethodError, "one factor at a time: see interaction"),
        ({"interaction": "waldo"}, sg.MethodError, r"method='waldo' .*did you mean 'wald'\?"),
        ({"adjust": "holms"}, sg.MethodError, r"method='holms' .*did you mean 'holm'"),
        ({"tests": 1}, sg.MethodError, "tests=1 is not a number of tests looked at: there are 2 p-values already"),
        ({"scale": 0.5}, sg.MethodError, "scale=0.5 is that of the prior of shrink='half-normal'"),
        ({"shrink": "empirical-bayes", "scale": 0.5}, sg.MethodError, "scale=0.5 is that of a prior"),
        ({"prespecified": "glutamat"}, sg.ColumnError, r"'glutamat' is no factor .*did you mean 'glutamate'\?"),
        ({"confidence_level": 95}, sg.MethodError, "confidence_level=95"),
        ({"strata": {"sex": {"m": ((7, 12), (3, 15))}}}, sg.ColumnError, "factor 'sex' has one level, 'm'"),
        ({"strata": {}}, sg.CountError, "there are no factors"),
    ],
)
def test_bad_input_is_named(changed: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        sg.subgroups(**{"strata": STRATA, **changed})


arm = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))
table = st.tuples(arm, arm)


@settings(max_examples=25)
@given(st.lists(st.lists(table, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from([*VERBS, "nnt"]))
def test_any_counts_keep_every_row(factors: list[list[Any]], measure: str) -> None:
    mapping = {f"factor {i}": {f"level {j}": each for j, each in enumerate(one)} for i, one in enumerate(factors)}
    overall = ((1000, 2000), (1000, 2000))
    found = sg.subgroups(sg.Strata.of(mapping, overall=overall), measure, adjust="holm", shrink="empirical-bayes")
    size = sum(map(len, factors))
    assert len(found.to_frame()) == 1 + size
    assert len(found.to_frame(complements=True)) == 1 + 2 * size
    assert str(found)
    assert len(found.to_dict()["rows"]) == 1 + size
    p = found.interaction.p_value
    assert np.all(np.isnan(p) | ((p >= 0) & (p <= 1)))


def test_ten_thousand_factors_at_once() -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(5, 60, (10_000, 2, 2))
    x = rng.binomial(n, 0.3)
    mapping = {
        f"f{i}": {name: tuple(zip(x[i, j].tolist(), n[i, j].tolist(), strict=True)) for j, name in enumerate("ab")}
        for i in range(len(n))
    }
    strata = sg.Strata.of(mapping, overall=((200, 1000), (200, 1000)))
    found = sg.subgroups(strata, "odds_ratio", adjust="bh")
    assert len(found.to_frame()) == 20_001
    assert len(found.notes) < 15
    assert "and 9,990 more factors" in str(found)
    for i in (0, 17, 9_999):
        alone = sg.interaction(strata, factor=f"f{i}", method="likelihood-ratio")
        assert found.interaction.p_value[i] == pytest.approx(alone.p_value, rel=1e-9)
        assert found.interaction.high[i] == pytest.approx(alone.high, rel=1e-9)


@pytest.mark.parametrize("measure", [*VERBS, "nnt"])
def test_the_unmeasured_are_no_level_without_a_word(measure: str) -> None:
    levels = {"high": ((8, 10), (2, 10)), "low": ((1, 6), (2, 9)), "Not measured": ((3, 7), (1, 9))}
    said = "marker: level 'Not measured' counts in the interaction as any other; to compare those who were measured"
    assert sum(note.startswith(said) for note in sg.subgroups({"marker": levels}, measure).notes) == 1
    assert any("Not measured" in note for note in sg.interaction({"marker": levels}).notes)


def test_the_direction_of_a_contrast_and_the_arms_are_named(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("factor,level,drug,placebo\nsex,m,7/12,3/15\nsex,f,2/4,1/4\n", encoding="utf-8")
    text = str(sg.subgroups(sg.read(file), "odds_ratio"))
    assert "m over f 1.87" in text
    assert text.splitlines()[2].split()[:2] == ["drug", "placebo"]
    assert "m less f 0.133" in str(sg.subgroups(sg.read(file)))


def test_one_factor_of_several_can_be_asked_for() -> None:
    found = sg.subgroups(STRATA, factor="age")
    assert found.interaction.factors == ("age",)
    assert found.interaction.p_value[0] == pytest.approx(sg.interaction(STRATA, "rd", factor="age").p_value)
    with pytest.raises(sg.ColumnError, match="did you mean 'age'"):
        sg.subgroups(STRATA, factor="ages")


def test_a_scale_that_says_nothing_does_not_disagree() -> None:
    levels = {"a": ((9, 10), (1, 10)), "b": ((0, 6), (0, 9))}
    assert not any("disagree" in note and "odds ratios" in note for note in sg.subgroups({"f": levels}).notes)


def test_a_test_of_another_null_says_which_and_nothing_is_concluded_from_it() -> None:
    levels = {"a": ((90, 100), (20, 100)), "b": ((52, 100), (45, 100))}
    found = sg.subgroups({"f": levels}, "odds_ratio", interaction="gail-simon")
    assert "its null no reversal" in str(found).replace("\n", " ")
    assert not any("does not show that they differ" in note for note in found.notes)


def test_an_adjusted_p_is_the_one_that_is_looked_at() -> None:
    levels = {"a": ((18, 20), (4, 20)), "b": ((8, 20), (7, 20))}
    found = sg.subgroups({"g": levels}, adjust="bonferroni", tests=60)
    assert any("the adjusted p of the interaction is above 0.05" in note for note in found.notes)
    assert not any("does not show that they differ" in note for note in sg.subgroups({"g": levels}).notes)
