"""Numbers from other programs about pooled studies and adjusted p-values: every question is answered as one does."""

import json
import math

import pytest

import subgroup as sg
from subgroup.core.registry import META_ANALYSIS, MULTIPLICITY, POOLED_INTERVAL, PREDICTION_INTERVAL, find, methods
from subgroup.results.meta import MetaAnalysis
from tests.rows import Question, Row, agrees, questions, usable

LOOSE = "meta stops its Paule-Mandel iteration at three digits; metafor and statsmodels go on, and ours agrees"
CEILING = "metafor looks for the upper limit up to ten times the estimate only; from the other estimators it finds ours"
# Questions that no program answers as we do, with the reason. Nothing else may be left unmatched.
UNMATCHED = {
    **{
        (f"meta_{case}", "prediction_interval", name): LOOSE
        for case in ("bcg_OR", "bcg_RD", "bcg_RR", "nielweise2007_RD", "normand1999_SMD", "sites8_RD")
        for name in ("meta_pm", "meta_pm_knha")
    },
    **{("meta_normand1999_MD", quantity, name): CEILING for quantity in ("tau2", "i2") for name in ("dl", "hs")},
}
# Methods without rows of their own, and where their check is.
ELSEWHERE = {
    (META_ANALYSIS, "fixed-effect"): "tau squared is zero; its pooled effects have rows",
    (PREDICTION_INTERVAL, "ad-hoc"): "verbs/test_pooling_studies.py, against another version of metafor",
}
INTERVALS = {"knha": "knapp-hartung", "adhoc": "ad-hoc"}
PREDICTIONS = {**INTERVALS, "riley": "higgins"}


META = questions("meta_analysis.csv")
ADJUSTED = questions("p_adjust.csv")


def _settings(quantity: str, name: str) -> dict[str, str]:
    """Return our names of a method of the reference: how tau squared, interval and prediction are had."""
    if name == "meta_q_based":
        return {"method": "fixed-effect"}
    estimator, _, more = name.removeprefix("meta_").partition("_")
    interval = INTERVALS.get(more, "normal")
    default = quantity == "prediction_interval" and name.startswith("meta_")
    prediction = "veroniki" if default else PREDICTIONS.get(more, "normal")
    return {"method": estimator, "interval": interval, "prediction": prediction}


def _answer(quantity: str, found: MetaAnalysis) -> dict[str, float]:
    """Return ours by the reference's columns; tau squared has limits, and no standard error."""
    return {
        "pooled": {
            "value": found.estimate,
            "lower": found.low,
            "upper": found.high,
            "statistic": found.statistic,
            "p_value": found.p_value,
        },
        "prediction_interval": {
            "value": found.estimate,
            "lower": found.prediction_low,
            "upper": found.prediction_high,
        },
        "tau2": {"value": found.tau2, "lower": found.tau2_low, "upper": found.tau2_high},
        "cochran_q": {"statistic": found.q, "p_value": found.q_p_value},
        "i2": {
            "value": 100 * found.i2,
            "lower": 100 * found.i2_low,
            "upper": 100 * found.i2_high,
            "statistic": found.h2,
        },
    }[quantity]


def _matched(case: Question, rows: list[Row]) -> bool:
    _, inputs, quantity, name, level = case
    given = json.loads(inputs)
    settings = _settings(quantity, name)
    found = sg.meta_analysis(given["yi"], given["vi"], confidence_level=float(level or 0.95), **settings)
    return any(agrees(_answer(quantity, found), row) for row in usable(rows))


@pytest.mark.parametrize(("quantity", "name"), sorted({key[2:4] for key in META}))
def test_every_question_about_studies_is_answered_as_some_program_answers_it(quantity: str, name: str) -> None:
    asked = {key: rows for key, rows in META.items() if key[2:4] == (quantity, name)}
    unmatched = {(key[0], *key[2:4]) for key, rows in asked.items() if not _matched(key, rows)}
    assert unmatched == {key for key in UNMATCHED if key[1:] == (quantity, name)}


def test_only_statsmodels_lets_tau_squared_be_negative() -> None:
    below = [row for rows in META.values() for row in rows if row["quantity"] == "tau2" and float(row["value"]) < 0]
    assert {row["software"] for row in below} == {"statsmodels"}
    assert {row["status"] for row in below} == {"disputed"}


@pytest.mark.parametrize("name", sorted({key[3] for key in ADJUSTED}))
def test_every_adjusted_p_value_is_that_of_every_program(name: str) -> None:
    for (_, inputs, _, asked, _), rows in ADJUSTED.items():
        if asked == name:
            given = json.loads(inputs)
            ours = sg.adjust(given["p"], name.replace("_", "-"))[given["index"] - 1]
            assert all(math.isclose(ours, float(row["p_value"]), rel_tol=0, abs_tol=float(row["tol"])) for row in rows)


def test_every_method_has_rows_from_another_program() -> None:
    quantities = {META_ANALYSIS: "tau2", POOLED_INTERVAL: "pooled", PREDICTION_INTERVAL: "prediction_interval"}
    options = {META_ANALYSIS: "method", POOLED_INTERVAL: "interval", PREDICTION_INTERVAL: "prediction"}
    for family, quantity in quantities.items():
        asked = [_settings(*key[2:4])[options[family]] for key in META if key[2] == quantity]
        missing = {each.name for each in methods(family)} - {find(family, name).name for name in asked}
        assert missing == {name for other, name in ELSEWHERE if other == family}
    adjusting = {find(MULTIPLICITY, key[3].replace("_", "-")).name for key in ADJUSTED}
    assert adjusting == {each.name for each in methods(MULTIPLICITY)}


def test_ratios_that_are_not_said_to_be_ratios_are_suspected() -> None:
    ratios, intervals = [4.8, 2.0, 1.2], [(1.1, 21.2), (0.9, 4.4), (0.5, 2.9)]
    assert any("if these are ratios, say so by measure=" in note for note in _pooled(ratios, intervals).notes)
    assert not any("if these are" in note for note in _pooled(ratios, intervals, measure="odds_ratio").notes)
    assert not any("if these are" in note for note in _pooled([0.2, 0.3], [(0.1, 0.3), (0.1, 0.5)]).notes)


def _pooled(effects: list[float], intervals: list[tuple[float, float]], **options: str) -> MetaAnalysis:
    return sg.meta_analysis(effects, intervals=intervals, **options)
