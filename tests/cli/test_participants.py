"""`subgroup subgroups` on a row per participant."""

import json
from pathlib import Path

import pandas as pd
import pytest

import subgroup as sg
from subgroup.cli import main

PEOPLE = pd.DataFrame(
    {
        "arm": ["drug"] * 8 + ["placebo"] * 8,
        "response": [
            "yes",
            "yes",
            "yes",
            "no",
            "yes",
            "no",
            "no",
            "yes",
            "no",
            "no",
            "yes",
            "no",
            "no",
            "yes",
            "NA",
            "no",
        ],
        "sex": ["F", "M"] * 8,
        "age": [9, 11, 13, 15] * 4,
    }
)
ASK = ["--outcome", "response", "--arm", "arm", "--responder", "yes", "--missing-values", "NA", "--missing", "drop"]


@pytest.fixture
def people(tmp_path: Path) -> str:
    PEOPLE.to_csv(tmp_path / "people.csv", index=False)
    return str(tmp_path / "people.csv")


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["subgroups", *words])
    return int(ended.value.code or 0)


def test_the_same_as_in_python(people: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(people, *ASK, "--by", "sex", "--cut", "age=12", "--cut", "age=10,14", "--json") == 2
    assert "called 'age'" in capsys.readouterr().err
    assert run(people, *ASK, "--by", "sex", "--cut", "age=12", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    by = ["sex", sg.column("age").cut(12)]
    known = sg.tabulate(PEOPLE, "response", "arm", by, responder="yes", missing_values=["NA"], missing="drop")
    rows = [
        {key: row[key] for key in ("factor", "level", "responders_treatment", "n_control")} for row in found["rows"]
    ]
    frame = sg.subgroups(known).to_frame()
    assert rows == frame[["factor", "level", "responders_treatment", "n_control"]].to_dict("records")
    assert [row["level"] for row in rows] == ["overall", "F", "M", "< 12", ">= 12"]
    assert rows[0] == {"factor": "overall", "level": "overall", "responders_treatment": 5, "n_control": 7}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "sex"], "--outcome and --arm: a row per participant is counted"),
        (["--outcome", "response"], "give --arm too"),
        ([*ASK, "--cut", "age"], "--cut age: give a column and its cut points, as in --cut age=12,16"),
        ([*ASK, "--cut", "age=12,old"], "--cut age=12,old: 'old' is not a number"),
        ([*ASK, "--by", "sxe"], "there is no column 'sxe'; did you mean 'sex'?"),
        ([*ASK[:-2], "--by", "sex"], "1 outcome is missing (0 of 8 in 'drug', 1 of 8 in 'placebo')"),
        ([], "a row per participant is for sg.tabulate, or --outcome and --arm of 'subgroup subgroups'"),
    ],
)
def test_what_is_wrong_is_said(people: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(people, *words) == 2
    assert said in capsys.readouterr().err


def test_messages_name_options_and_not_arguments(people: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (["--outcome", "response", "--arm", "arm"], "there is no factor: name columns with --by"),
        (["--outcome", "response", "--arm", "arm", "--by", "sex"], "name the response with --responder"),
        ([*ASK[:-1], "dorp", "--by", "sex"], "--missing 'dorp' is no policy for outcomes; did you mean 'drop'"),
    ):
        assert run(people, *words) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cut", "factor"),
    [
        ("age=control+1sd", sg.column("age").above_control(1)),
        ("age=control-0.5SD", sg.column("age").above_control(-0.5)),
        ("age=quantiles:2", sg.column("age").quantiles(2)),
    ],
)
def test_cuts_that_the_data_decide(cut: str, factor: object, people: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(people, *ASK, "--cut", cut, "--json") == 0
    levels = [row["level"] for row in json.loads(capsys.readouterr().out)["rows"]]
    known = sg.tabulate(PEOPLE, "response", "arm", factor, responder="yes", missing_values=["NA"], missing="drop")
    assert levels == ["overall", *(each.level for each in known.strata)]
