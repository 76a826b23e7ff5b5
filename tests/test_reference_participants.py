"""Effects adjusted for covariates, and means, against R and two SAS macros on a simulated trial of 268 participants."""

import json
import math
from typing import Any

import pandas as pd
import pytest

import subgroup as sg
from tests import rows

QUESTIONS = rows.questions("participants.csv")
NAN = math.nan


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    return pd.read_csv(rows.FOLDER / "data" / "beeca_trial01.csv")


def _adjusted(trial: pd.DataFrame, quantity: str, method: str, inputs: dict[str, Any]) -> dict[str, float]:
    """Ask for an effect on everybody; without `bl_cov_c` a participant is left out, as R does."""
    conditional = quantity == "conditional_odds_ratio"
    found = sg.adjusted(
        trial,
        "aval",
        "trtp",
        inputs["covariates"],
        "odds_ratio" if conditional else quantity.removeprefix("adjusted_"),
        control=0,
        missing="drop",
        missing_covariate="drop",
        method="standardisation-delta" if conditional else method,
    )
    if conditional:
        return dict(zip(("value", "lower", "upper"), found.conditional_odds_ratio, strict=True))
    assert found.p_value is not None
    return {"value": found.estimate, "lower": found.low, "upper": found.high, "p_value": found.p_value}


def _interaction(trial: pd.DataFrame, quantity: str, method: str, inputs: dict[str, Any]) -> dict[str, float]:
    found = sg.adjusted_interaction(
        trial,
        "aval",
        "trtp",
        inputs["by"],
        inputs["covariates"],
        quantity.removeprefix("adjusted_interaction_"),
        control=0,
        missing="drop",
        missing_factor="drop",
        method=method,
    )
    return {
        "value": found.estimate,
        "lower": found.low,
        "upper": found.high,
        "p_value": found.p_value,
        "statistic": found.statistic,
        "df": found.df,
    }


def _means(trial: pd.DataFrame, method: str, inputs: dict[str, Any]) -> dict[str, float]:
    by = inputs.get("by")
    found = sg.means(trial, inputs["outcome"], "trtp", by, control=0, method="welch" if by else method)
    told = found.interactions[0] if by else found.rows[0]
    answer = {"value": told["estimate"], "lower": told["conf_low"], "upper": told["conf_high"]}
    more = {"statistic": told["statistic"], "df": told["df_residual"]} if by else {}
    return answer | more | {"p_value": told["p_value"]}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: "-".join((each[0], *each[2:4])))
def test_other_programs_give_the_same(question: rows.Question, trial: pd.DataFrame) -> None:
    _, text, quantity, method, _ = question
    inputs = json.loads(text)
    if "mean_difference" in quantity:
        ours = _means(trial, method, inputs)
    elif "interaction" in quantity:
        ours = _interaction(trial, quantity, method, inputs)
    else:
        ours = _adjusted(trial, quantity, method, inputs)
    for row in rows.usable(QUESTIONS[question]):
        assert rows.agrees(ours, row), (ours, row)
