"""Means by arm and level: scipy, pingouin and least squares say the same; policies, refusals, and what is not told."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pingouin
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import subgroup as sg
from tests.tables import people

NUMBERS = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 3)), min_size=3, max_size=15)


def trial(size: int = 120, seed: int = 4) -> pd.DataFrame:
    """Return a trial whose outcome is a number that depends on the arm, more so in women."""
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(
        {
            "id": [f"P{k:05d}" for k in range(size)],
            "arm": rng.permutation(np.resize(["drug", "drug", "placebo"], size)),
            "sex": rng.choice(["F", "M"], size),
            "site": rng.choice(["Graz", "Linz", "Wien"], size),
            "before": rng.normal(80, 12, size).round(1),
        }
    )
    drug, woman = found["arm"] == "drug", found["sex"] == "F"
    found["change"] = (rng.normal(-5, 4 + 4 * drug) - 6 * drug - 4 * (drug & woman)).round(2)
    found["after"] = (found["before"] + found["change"]).round(2)
    return found


def means(frame: Any, by: Any = ("sex", "site"), outcome: Any = "change", **more: Any) -> Any:
    return sg.means(frame, outcome, "arm", by, **more)


@pytest.mark.parametrize("method", ["welch", "student"])
@pytest.mark.parametrize("effect_size", ["hedges", "cohen"])
@given(one=NUMBERS, other=NUMBERS, level=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@settings(max_examples=25, deadline=None)
def test_pingouin_and_scipy_say_the_same(
    method: str, effect_size: str, one: list[float], other: list[float], level: float
) -> None:
    if min(np.std(one), np.std(other)) < 1e-3:
        return
    frame = pd.DataFrame({"arm": ["drug"] * len(one) + ["placebo"] * len(other), "change": [*one, *other]})
    options = {"method": method, "effect_size": effect_size, "confidence_level": level}
    row = means(frame, None, **options).rows[0]
    test = pingouin.ttest(one, other, correction=method == "welch", confidence=level)
    low, high = test[f"CI{100 * level:.0f}"].iloc[0]
    assert row["p_value"] == pytest.approx(test["p_val"].iloc[0])
    assert [row["conf_low"], row["conf_high"]] == pytest.approx([low, high], abs=0.00501)  # it rounds
    again = stats.ttest_ind(one, other, equal_var=method == "student")
    ends = again.confidence_interval(level)
    assert [row["p_value"], row["conf_low"], row["conf_high"]] == pytest.approx([again.pvalue, *ends])
    # By the definitions: units of the pooled SD, and Hedges' approximate correction.
    n, m = len(one), len(other)
    pooled = math.sqrt(((n - 1) * np.var(one, ddof=1) + (m - 1) * np.var(other, ddof=1)) / (n + m - 2))
    d = (np.mean(one) - np.mean(other)) / pooled * (1 - 3 / (4 * (n + m) - 9) if effect_size == "hedges" else 1)
    error = math.sqrt((n + m) / (n * m) + d**2 / (2 * (n + m))) * stats.t.ppf((1 + level) / 2, n + m - 2)
    standardised = [row["standardised"], row["standardised_low"], row["standardised_high"]]
    assert standardised == pytest.approx([d, d - error, d + error], rel=1e-9, abs=1e-12)


def test_every_level_is_compared_by_itself() -> None:
    frame = trial()
    found = means(frame)
    assert [(row["factor"], row["level"]) for row in found.rows] == [
        ("overall", "overall"),
        ("sex", "F"),
        ("sex", "M"),
        ("site", "Graz"),
        ("site", "Linz"),
        ("site", "Wien"),
    ]
    for row in found.rows[1:]:
        alone = means(frame[frame[row["factor"]] == row["level"]], None).rows[0]
        assert {**row, "factor": 0, "level": 0} == {**alone, "factor": 0, "level": 0}
        groups = frame[frame[row["factor"]] == row["level"]].groupby("arm")["change"]
        for arm, name in (("treatment", "drug"), ("control", "placebo")):
            told = [row[f"{key}_{arm}"] for key in ("n", "mean", "sd")]
            assert told == pytest.approx([groups.count()[name], groups.mean()[name], groups.std()[name]])


def test_the_interaction_is_an_analysis_of_variance() -> None:
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    frame = trial()
    for factor in ("sex", "site"):
        models = [ols(f"change ~ arm {sign} {factor}", frame).fit() for sign in ("+", "*")]
        table = anova_lm(*models)
        test = next(each for each in means(frame).interactions if each["factor"] == factor)
        wanted = [table["F"].iloc[1], table["df_diff"].iloc[1], table["df_resid"].iloc[1], table["Pr(>F)"].iloc[1]]
        assert [test[key] for key in ("statistic", "df", "df_residual", "p_value")] == pytest.approx(wanted)
    sex = means(frame).interactions[0]
    rows = means(frame).rows
    assert sex["estimate"] == pytest.approx(rows[1]["estimate"] - rows[2]["estimate"])
    assert (sex["conf_low"] > 0 or sex["conf_high"] < 0) == (sex["p_value"] < 0.05)
    assert math.isnan(means(frame).interactions[1]["estimate"])


def test_files_and_frames_of_every_kind_give_the_same(tmp_path: Path) -> None:
    frame = trial()
    frame.to_csv(tmp_path / "trial.csv", index=False)
    people.write_parquet(frame, tmp_path / "trial.parquet")
    everywhere = (
        frame,
        pl.from_dicts(people.plain(frame)).lazy(),
        people.in_duckdb(frame),
        tmp_path / "trial.csv",
        tmp_path / "trial.parquet",
    )
    wanted = means(frame)
    for found in map(means, everywhere):
        assert found.rows == wanted.rows
        assert repr(found.interactions) == repr(wanted.interactions)


def test_an_outcome_may_be_a_change() -> None:
    frame = trial()
    by_hand = frame.assign(change=100 * (frame["after"] - frame["before"]) / frame["before"])
    found = means(frame, outcome=sg.column("after").percent_change_from("before"))
    assert [row["estimate"] for row in found.rows] == pytest.approx([row["estimate"] for row in means(by_hand).rows])


def test_missing_numbers_wait_for_a_policy_and_missing_levels_are_one() -> None:
    frame = trial()
    frame["change"] = frame["change"].mask(frame.index < 7)
    frame["sex"] = frame["sex"].mask(frame.index % 4 == 0)
    with pytest.raises(sg.MissingOutcomes, match=r"outcomes are missing \(. of 80 in 'drug', . of 40 in 'placebo'\)"):
        means(frame)
    found = means(frame, missing="drop")
    assert any("left out (missing='drop')" in note for note in found.notes)
    assert [row["level"] for row in found.rows[1:4]] == ["F", "M", "not measured"]
    dropped = means(frame, "sex", missing="drop", missing_factor="drop")
    assert dropped.interactions == means(frame.dropna(), "sex").interactions
    assert any("not measured, in no level" in note for note in dropped.notes)
    coded = frame.assign(change=frame["change"].fillna(-999))
    assert means(coded, missing="drop", missing_values=[-999]).rows == found.rows


def test_arms_of_nobody_of_one_and_without_variance_are_said() -> None:
    frame = pd.DataFrame(
        {
            "arm": ["drug", "placebo"] * 4 + ["drug"] * 2,
            "level": list("aaaaaabbcc"),
            "change": [1.0, 2.0] * 3 + [3.0, 1.0, 5.0, 6.0],
        }
    )
    found = means(frame, "level")
    rows = {row["level"]: row for row in found.rows}
    assert rows["a"]["estimate"] == -1
    assert math.isnan(rows["b"]["estimate"])
    assert math.isnan(rows["b"]["mean_treatment"])
    assert math.isnan(rows["c"]["estimate"])
    assert all(math.isnan(rows[level]["p_value"]) for level in "abc")
    assert math.isnan(found.interactions[0]["p_value"])
    for note in (
        "level, a: the outcome does not vary within the arms",
        "level, b: an arm has fewer than 3 participants",
        "level, c: an arm has nobody in it",
        "no interaction for level: an arm of a level has nobody in it",
        "disclosure: 6 of 8 means are of fewer than 5 participants, the first in 'overall: overall'",
    ):
        assert any(each.startswith(note) for each in found.notes), note
    assert "nan" not in str(found)
    one_flat = means(frame[frame["level"] != "b"].assign(change=[1.0, 2.0, 1.5, 2.0, 1.0, 2.0, 5.0, 6.0]), None).rows[0]
    assert one_flat["sd_control"] == 0
    assert 0 < one_flat["p_value"] < 1
    alone = means(
        pd.DataFrame(
            {
                "arm": ["drug", "placebo"] * 6,
                "level": list("a" * 6 + "b" * 6),
                "change": [1, 2, *[1, 2] * 2, *[3, 5] * 3],
            }
        ),
        "level",
    )
    assert any(note.startswith("no interaction for level: the outcome does not vary") for note in alone.notes)


def test_a_level_that_loses_its_numbers_leaves_one_level() -> None:
    frame = trial()
    frame["change"] = frame["change"].mask(frame["sex"] == "M")
    found = means(frame, "sex", missing="drop")
    assert any(note == "no interaction for sex: there is one level" for note in found.notes)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "missing column": ({"outcome": "chance"}, "outcome: there is no column 'chance'; did you mean 'change'"),
    "text": ({"outcome": "sex"}, "'sex', row 0 .* is no number"),
    "dates": ({"outcome": "date"}, "dates"),
    "infinite": ({"outcome": "infinite"}, "row 7 .*inf is no finite number"),
    "a rule": ({"outcome": sg.column("change") <= -25}, "is neither a column's name nor a column"),
    "constant factor": ({"by": "one"}, "factor 'one' has one level"),
    "policy": ({"missing": "nonresponder"}, "missing='nonresponder' is no policy for a number; there is 'drop'"),
    "policy for levels": ({"missing_factor": "keep"}, "missing_factor='keep'"),
    "method": ({"method": "welsh"}, "method='welsh' is not known; did you mean 'welch'"),
    "effect size": ({"effect_size": "glass"}, "effect_size='glass' is not known; .*hedges, cohen"),
    "level": ({"confidence_level": 95}, "confidence_level=95"),
    "small_cells": ({"small_cells": -1}, "small_cells=-1"),
    "nobody with a number": ({"outcome": "half", "missing": "drop"}, "arm 'placebo' has nobody with an outcome"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_the_column_and_nobody(name: str) -> None:
    frame = trial().assign(one="all", date=pd.date_range("2024-01-01", periods=120))
    frame["infinite"] = frame["change"].where(frame.index != 7, np.inf)
    frame["half"] = frame["change"].where(frame["arm"] == "drug")
    options, message = REFUSED[name]
    with pytest.raises(sg.SubgroupError, match=message) as caught:
        means(frame, **options)
    assert "P00" not in str(caught.value)


def test_without_pingouin_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pingouin", None)
    with pytest.raises(sg.MethodError, match=r"means needs pingouin .*: pip install 'subgroup\[means\]'"):
        means(trial())


def test_many_levels_without_a_comparison_are_counted() -> None:
    frame = trial(60).assign(ward=[f"w{k % 30}" for k in range(60)])
    notes = means(frame, "ward").notes
    assert any("more such levels" in note for note in notes)
    assert len(notes) < 20


def test_a_result_shows_itself_and_nobody() -> None:
    found = means(trial(), participant="id")
    frame = found.to_frame()
    assert len(frame) == len(found.rows)
    assert frame["method"].eq("welch").all()
    assert frame["p_interaction"].notna().tolist() == [False] + [True] * 5
    assert found.interaction_frame()["factor"].tolist() == ["sex", "site"]
    assert means(trial(), None).interaction_frame().empty
    said = json.dumps(found.to_dict()) + str(found) + found._repr_html_() + repr(found)
    assert "Hedges' g" in str(found)
    assert "Cohen's d" in str(means(trial(), effect_size="cohen"))
    assert "P00" not in said
