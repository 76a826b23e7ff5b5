"""Effects adjusted for covariates: laws, second derivations, policies and refusals."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

import subgroup as sg
from subgroup.kernels.logistic import refitted
from subgroup.verbs.participants import _bootstrap
from tests.tables import people

MEASURES = {"risk_difference": "wald", "risk_ratio": "katz", "odds_ratio": "woolf"}
METHODS = (
    "standardisation-delta",
    "standardisation-sandwich",
    "standardisation-bootstrap",
    "standardisation-bootstrap-bca",
)


def trial(size: int = 300, seed: int = 3) -> pd.DataFrame:
    """Return a trial whose outcome depends on arm, age and site."""
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(
        {
            "id": [f"P{k:05d}" for k in range(size)],
            "arm": rng.permutation(np.resize(["drug", "placebo"], size)),
            "age": rng.normal(50, 10, size).round(1),
            "site": rng.choice(["Graz", "Linz", "Wien"], size),
        }
    )
    risk = expit(0.6 * (found["arm"] == "drug") + 0.08 * (found["age"] - 50) - 0.4 * (found["site"] == "Linz"))
    found["response"] = (rng.random(size) < risk).astype(int)
    return found


def adjusted(frame: Any, covariates: Any = ("age", "site"), measure: str = "risk_difference", **more: Any) -> Any:
    return sg.adjusted(frame, "response", "arm", covariates, measure, **more)


@pytest.mark.parametrize("measure", MEASURES)
@given(counts=st.tuples(*[st.integers(1, 30)] * 4))
@settings(max_examples=15, deadline=None)
def test_without_covariates_it_is_what_the_counts_say(measure: str, counts: tuple[int, int, int, int]) -> None:
    responses = np.repeat([1, 0, 1, 0], counts)
    arms = np.repeat(["drug", "drug", "placebo", "placebo"], counts)
    found = adjusted(pd.DataFrame({"arm": arms, "response": responses}), (), measure)
    table = ((counts[0], counts[0] + counts[1]), (counts[2], counts[2] + counts[3]))
    plain = getattr(sg, measure)(*table, method=MEASURES[measure])
    assert [found.estimate, found.low, found.high] == pytest.approx([plain.estimate, plain.low, plain.high], abs=1e-9)
    assert str(found.inputs) == f"{table[0][0]}/{table[0][1]} v {table[1][0]}/{table[1][1]}"
    assert found.conditional_odds_ratio[0] == pytest.approx(sg.odds_ratio(*table).estimate)
    if measure == "risk_difference":
        # A mean model without covariates leaves nothing for the sandwich to add.
        robust = adjusted(pd.DataFrame({"arm": arms, "response": responses}), (), method="standardisation-sandwich")
        assert [robust.low, robust.high] == pytest.approx([plain.low, plain.high], abs=1e-9)


def test_the_delta_method_is_the_average_marginal_effect_of_statsmodels() -> None:
    from statsmodels.discrete.discrete_model import Logit

    frame = trial()
    matrix = np.column_stack(
        [np.ones(len(frame)), frame["arm"] == "drug", frame["age"], frame["site"] == "Linz", frame["site"] == "Wien"]
    ).astype(float)
    effects = Logit(frame["response"].to_numpy(), matrix).fit(disp=0, tol=1e-12).get_margeff(at="overall", dummy=True)
    found = adjusted(frame)
    low, high = effects.conf_int()[0]
    wanted = [effects.margeff[0], low, high, effects.pvalues[0]]
    assert [found.estimate, found.low, found.high, found.p_value] == pytest.approx(wanted, abs=1e-8)


def test_effects_compare_the_risks_and_the_sandwich_is_near_leaving_out_one_at_a_time() -> None:
    frame = trial(200)
    left_out = np.array([adjusted(frame.drop(k)).risks for k in frame.index])
    for measure, scale in {"risk_difference": lambda p: p, "risk_ratio": np.log, "odds_ratio": logit}.items():
        found = adjusted(frame, measure=measure, method="standardisation-sandwich")
        one, other = scale(np.array(found.risks))
        plain = np.array([found.estimate, found.low, found.high])
        value, low, high = plain if measure == "risk_difference" else np.log(plain)
        assert value == pytest.approx(one - other)
        values = np.subtract(*scale(left_out).T)
        error = np.sqrt((len(values) - 1) * values.var())
        assert (high - low) / (2 * 1.959964) == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("method", METHODS[2:])
def test_the_bootstrap_is_near_the_delta_method_and_repeatable(measure: str, method: str) -> None:
    frame = trial()
    delta = adjusted(frame, measure=measure)
    found, again, other = (adjusted(frame, measure=measure, method=method, rng=seed, draws=999) for seed in (1, 1, 2))
    assert (found.low, found.high) == (again.low, again.high)
    assert (found.low, found.high) != (other.low, other.high)
    assert found.estimate == delta.estimate
    assert found.p_value is None
    scale = (lambda x: x) if measure == "risk_difference" else np.log
    width = scale(delta.high) - scale(delta.low)
    assert scale(found.low) == pytest.approx(scale(delta.low), abs=0.12 * width)
    assert scale(found.high) == pytest.approx(scale(delta.high), abs=0.12 * width)
    assert any("999 draws of participants" in note for note in found.notes)


def test_a_weighted_refit_is_a_fit_to_participants_drawn_again() -> None:
    from statsmodels.discrete.discrete_model import Logit

    rng = np.random.default_rng(5)
    matrix = np.column_stack([np.ones(80), rng.integers(0, 2, 80), rng.normal(size=80)])
    response = rng.integers(0, 2, 80).astype(float)
    weights = rng.multinomial(80, np.full(80, 1 / 80), size=4).astype(float)
    found = refitted(matrix, response, weights, np.zeros(3))
    assert found.found.all()
    for beta, times in zip(found.beta, weights.astype(int), strict=True):
        fit = Logit(np.repeat(response, times), np.repeat(matrix, times, axis=0)).fit(disp=0)
        assert beta == pytest.approx(fit.params, abs=1e-4)


def test_a_refit_without_a_finite_estimate_settles_at_risks_of_0_and_1() -> None:
    x = np.linspace(-2, 2, 12)
    matrix, response = np.column_stack([np.ones(12), x]), (x + 0.9 * (-1.0) ** np.arange(12) > 0).astype(float)
    weights = np.ones((3, 12))
    weights[1, (response == 1) == (x < 0)] = 0  # who is left is separated by x
    weights[2, 1:] = 0  # who is left is alone
    found = refitted(matrix, response, weights, np.array([0.0, 40.0]))  # begins much too far out
    assert found.found.tolist() == [True, True, False]
    assert found.edge.tolist()[:2] == [False, True]
    there = weights[1] > 0
    assert expit(matrix[there] @ found.beta[1]) == pytest.approx(response[there], abs=1e-6)
    assert (matrix * (response - expit(matrix @ found.beta[0]))[:, None]).sum(axis=0) == pytest.approx(0, abs=1e-4)


def test_a_bootstrap_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(_bootstrap, "refitted", interrupted)
    with pytest.raises(KeyboardInterrupt):
        adjusted(trial(), method="standardisation-bootstrap")


@pytest.mark.parametrize("method", METHODS)
def test_one_sided_intervals_have_one_limit(method: str) -> None:
    rng = {"rng": 1, "draws": 199} if "bootstrap" in method else {}
    both = adjusted(trial(), method=method, confidence_level=0.9, **rng)
    up = adjusted(trial(), method=method, alternative="greater", **rng)
    down = adjusted(trial(), method=method, alternative="less", **rng)
    assert (up.low, up.high) == (pytest.approx(both.low), 1)
    assert (down.low, down.high) == (-1, pytest.approx(both.high))
    if up.p_value is not None and down.p_value is not None:
        assert up.p_value + down.p_value == pytest.approx(1)


@pytest.mark.parametrize("measure", MEASURES)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(1e-3, 1e3), turn=st.booleans())
@settings(max_examples=8, deadline=None)
def test_units_of_a_covariate_do_not_matter(measure: str, shift: float, scale: float, turn: bool) -> None:
    frame = trial(120)
    other = frame.assign(age=shift + frame["age"] * (-scale if turn else scale))
    one, two = (adjusted(each, measure=measure) for each in (frame, other))
    assert [two.estimate, two.low, two.high] == pytest.approx([one.estimate, one.low, one.high], rel=1e-6, abs=1e-8)


def test_arms_the_other_way_round_turn_the_effect_round() -> None:
    there, back = (adjusted(trial(), control=control) for control in ("placebo", "drug"))
    assert [there.estimate, there.low, there.high] == pytest.approx([-back.estimate, -back.high, -back.low])
    ratio, inverse = (adjusted(trial(), measure="odds_ratio", control=control) for control in ("placebo", "drug"))
    assert [ratio.low, ratio.high] == pytest.approx([1 / inverse.high, 1 / inverse.low])


def test_a_covariate_that_foretells_the_outcome_narrows_the_interval() -> None:
    plain, wise = adjusted(trial(), ()), adjusted(trial(), "age")
    assert wise.high - wise.low < plain.high - plain.low
    marginal = adjusted(trial(), "age", "odds_ratio")
    assert 1 < marginal.estimate < marginal.conditional_odds_ratio[0]  # the odds ratio is not collapsible
    assert any("the odds ratio is marginal" in note for note in marginal.notes)


def test_files_and_frames_of_every_kind_give_the_same(tmp_path: Path) -> None:
    frame = trial()
    frame.to_csv(tmp_path / "trial.csv", index=False)
    people.write_parquet(frame, tmp_path / "trial.parquet")
    everywhere = (
        frame,
        pl.from_dicts(people.plain(frame)),
        pl.from_dicts(people.plain(frame)).lazy(),
        people.in_duckdb(frame),
        tmp_path / "trial.csv",
        tmp_path / "trial.parquet",
    )
    found = {(each.estimate, each.low, each.high, each.covariates) for each in map(adjusted, everywhere)}
    assert len(found) == 1
    assert found.pop()[3] == ("age as a number", "site (Linz, Wien against Graz)")


def test_numbers_can_be_categories_and_factors_can_be_covariates() -> None:
    frame = trial().assign(code=lambda each: each["site"].map({"Graz": 1, "Linz": 2, "Wien": 3}))
    assert adjusted(frame, sg.column("code").levels()).estimate == pytest.approx(adjusted(frame, "site").estimate)
    cut = adjusted(frame, sg.column("age").cut([45, 55]))
    dummies = frame.assign(mid=(frame["age"].between(45, 55, "left")).astype(int), old=(frame["age"] >= 55).astype(int))
    assert cut.estimate == pytest.approx(adjusted(dummies, ["mid", "old"]).estimate)


def test_missing_outcomes_and_covariates_wait_for_a_policy() -> None:
    frame = trial()
    frame["response"] = frame["response"].astype(float).mask(frame.index < 6)
    frame["age"] = frame["age"].mask((frame.index > 3) & (frame.index < 20))
    frame["site"] = frame["site"].mask(frame.index % 17 == 0)
    with pytest.raises(sg.MissingOutcomes, match="6 outcomes are missing"):
        adjusted(frame)
    with pytest.raises(
        sg.ColumnError, match=r"participants lack a covariate \(age 14, site 17\); say missing_covariate="
    ):
        adjusted(frame, missing="drop")
    complete = frame.dropna()
    found = adjusted(frame, missing="drop", missing_covariate="drop")
    assert found.estimate == adjusted(complete).estimate
    assert found.inputs.treatment.n + found.inputs.control.n == len(complete)
    assert any("left out (missing='drop')" in note for note in found.notes)
    assert any("lack a covariate (age 14, site 17): left out" in note for note in found.notes)
    kept = adjusted(frame, missing="nonresponder", missing_covariate="level")
    assert kept.inputs.treatment.n + kept.inputs.control.n == len(frame)
    by_hand = frame.assign(
        response=frame["response"].fillna(0),
        lacks=frame["age"].isna().astype(int),
        age=frame["age"].fillna(frame["age"].mean()),
        site=frame["site"].fillna("none"),
    )
    assert kept.estimate == pytest.approx(adjusted(by_hand, ["age", "lacks", "site"]).estimate)
    for policy in ("best", "worst"):
        on_drug = frame["arm"].eq("drug").eq(policy == "best").astype(float)
        filled = frame.assign(response=frame["response"].fillna(on_drug))
        both = adjusted(frame, missing=policy, missing_covariate="drop"), adjusted(filled, missing_covariate="drop")
        assert both[0].estimate == both[1].estimate


def test_few_responders_for_many_columns_are_said() -> None:
    frame = trial(60)
    assert any("fewer than 10 each" in note for note in adjusted(frame).notes)
    assert not any("fewer than 10 each" in note for note in adjusted(trial()).notes)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "missing column": ({"covariates": "agee"}, "there is no column 'agee'; did you mean 'age'"),
    "constant": ({"covariates": "one"}, "'one' is 1 for all 300 participants; leave it out"),
    "identifier in text": ({"covariates": "id"}, "'id' has 300 values, too many for categories"),
    "identifier in numbers": ({"covariates": "number"}, "'number' holds 300 whole numbers, no two alike"),
    "identifier by name": ({"covariates": "id", "participant": "id"}, "'id' tells participants apart"),
    "collinear": ({"covariates": ["age", "months"]}, "'months' says what 'age' says already"),
    "collinear levels": ({"covariates": ["site", "linz"]}, "'linz' says what 'site' says already"),
    "the arm again": ({"covariates": ["age", "treated"]}, "'treated' says what the arm says already"),
    "the arm": ({"covariates": "arm"}, "'arm' is the column of arms"),
    "the outcome": ({"covariates": "response"}, "'response' is the outcome itself"),
    "the outcome in other words": ({"covariates": "improved"}, "'improved' separates responders from others"),
    "separation by a number": ({"covariates": ["age", "score"]}, "'score' separates responders from others"),
    "twice": ({"covariates": ["age", "age"]}, "'age' is there twice"),
    "mixed": ({"covariates": "mixed"}, "column holds numbers .* and text"),
    "infinite": ({"covariates": "infinite"}, "row 7 .*inf is no finite number"),
    "dates": ({"covariates": "date"}, "'date' holds dates or times"),
    "all missing": ({"covariates": "empty", "missing_covariate": "level"}, "every value of 'empty' is missing"),
    "no covariate": ({"covariates": [3]}, "int is no covariate"),
    "measure": ({"measure": "odds"}, "measure='odds' is not known"),
    "method": ({"method": "delta"}, "method='delta' is not known; .*standardisation-delta"),
    "draws of no bootstrap": ({"draws": 99}, "this method draws nothing"),
    "draws": ({"method": "standardisation-bootstrap", "draws": 1.5}, "draws=1.5 must be a whole number, at least 99"),
    "policy": ({"missing_covariate": "dropp"}, "missing_covariate='dropp' is no policy"),
    "missing_values": ({"missing_values": "NA"}, "give a list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_the_column_and_nobody(name: str) -> None:
    frame = trial().assign(one=1, number=range(1, 301), empty=np.nan, date=pd.date_range("2024-01-01", periods=300))
    frame["months"] = 12 * frame["age"] - 7
    frame["linz"] = (frame["site"] == "Linz").astype(int)
    frame["treated"] = (frame["arm"] == "drug").astype(int)
    frame["improved"] = frame["response"].map({1: "yes", 0: "no"})
    frame["score"] = frame["response"] * 10 + np.random.default_rng(0).random(300)
    frame["mixed"] = [f"x{k}" if k == 9 else k % 5 for k in range(300)]
    frame["infinite"] = [np.inf if k == 7 else float(k % 5) for k in range(300)]
    options, message = REFUSED[name]
    with pytest.raises(sg.SubgroupError, match=message) as caught:
        adjusted(frame, **options)
    assert "P00" not in str(caught.value)


@pytest.mark.parametrize(
    ("responses", "message"),
    [
        ([1] * 8, "everybody responded; there is nothing to model"),
        ([0] * 8, "nobody responded; there is nothing to model"),
        ([1, 1, 1, 1, 0, 1, 0, 1], "everybody in arm 'drug' responded, so the logistic model has no finite estimate"),
    ],
)
def test_a_perfect_arm_is_named(responses: list[int], message: str) -> None:
    with pytest.raises(sg.ColumnError, match=message):
        adjusted(pd.DataFrame({"arm": ["drug"] * 4 + ["placebo"] * 4, "response": responses}), ())


def test_an_arm_of_one_and_more_columns_than_participants() -> None:
    frame = trial(40)
    alone = frame[(frame["arm"] == "placebo") | (frame.index == frame.index[frame["arm"] == "drug"][0])]
    with pytest.raises(sg.ColumnError, match=r"(everybody|nobody) in arm 'drug' responded"):
        adjusted(alone, "age")
    few = pd.DataFrame({"arm": ["a", "placebo"] * 3, "response": [1, 0, 0, 1, 1, 0]})
    noise = np.random.default_rng(1).normal(size=(6, 6)).round(2)
    for k in range(6):
        few[f"x{k}"] = noise[:, k]
    with pytest.raises(sg.ColumnError, match="one column too many: 6 participants allow"):
        adjusted(few, [f"x{k}" for k in range(6)])


def test_a_bootstrap_of_too_few_says_what_became_of_the_draws() -> None:
    frame = pd.DataFrame(
        {
            "arm": ["drug"] * 6 + ["placebo"] * 6,
            "response": [1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0],
            "site": list("aab" * 4),
        }
    )
    found = adjusted(frame, "site", method="standardisation-bootstrap", rng=1, draws=199)
    assert any("gave no estimate and are left out" in note for note in found.notes)
    assert any("have a participant with a fitted risk of 0 or 1" in note for note in found.notes)


@pytest.mark.parametrize("method", METHODS)
def test_a_result_shows_itself_and_nobody(method: str) -> None:
    found = adjusted(trial(), method=method, participant="id")
    frame, told = found.to_frame(), found.to_dict()
    assert list(frame.columns)[:4] == ["measure", "estimate", "conf_low", "conf_high"]
    assert len(frame) == 1
    assert told["covariates"] == ["age as a number", "site (Linz, Wien against Graz)"]
    assert told["risks"] == list(found.risks)
    said = json.dumps(told) + str(found) + found._repr_html_() + repr(found)
    assert "adjusted for age as a number; site" in said
    assert "P00" not in said
