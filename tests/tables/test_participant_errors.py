"""What participants' tables get wrong is said with file, column, row and value, and nobody is dropped or named."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import subgroup as sg
from subgroup.errors import ColumnError, MissingOutcomes, SubgroupError, TableFileError
from tests.tables.people import FRAMES, in_dask, plain, trial, write_parquet

PEOPLE = trial(60)
MANY = trial(1000, seed=7)
SITES = MANY.assign(site=[f"s{k % 500}" for k in range(1000)])
CSV = PEOPLE.to_csv(index=False)
CUT = sg.column("glutamate").cut(7)


def ask(data: Any, outcome: Any = "response", arm: str = "arm", by: Any = "sex", **more: Any) -> sg.Strata:
    return sg.tabulate(data, outcome, arm, by, **{"missing": "drop"} | more)


def with_value(column: str, row: int, value: object) -> pd.DataFrame:
    people = PEOPLE.assign(**{column: PEOPLE[column].astype(object)})
    people.loc[row, column] = value
    return people


IN_FRAMES: dict[str, tuple[Callable[[], Any], type[SubgroupError], str]] = {
    "a missing outcome column": (
        lambda: ask(PEOPLE, "respons"),
        ColumnError,
        "^the data frame: outcome: there is no column 'respons'; did you mean 'response'",
    ),
    "a missing factor": (
        lambda: ask(PEOPLE, by=["sex", "Grad"]),
        ColumnError,
        "by: there is no column 'Grad'; did you mean 'grade'",
    ),
    "nothing near": (
        lambda: ask(PEOPLE, arm="xyz"),
        ColumnError,
        "arm: there is no column 'xyz'; the columns are 'id', 'arm'",
    ),
    "three values": (
        lambda: ask(PEOPLE.assign(response=["yes", "no", "maybe"] * 20), responder="yes"),
        ColumnError,
        r"column 'response': the outcome has 3 values, 'maybe', 'no', 'yes', and two.*responder=\['yes', ...\]",
    ),
    "0, 1, 2": (
        lambda: ask(PEOPLE.assign(response=[0, 1, 2] * 20)),
        ColumnError,
        "the values '0', '1', '2', and without responder=",
    ),
    "a number as outcome": (
        lambda: ask(MANY, "glutamate"),
        ColumnError,
        r"more than 100, and two are expected; give a rule, as in outcome=sg.column\('glutamate'\) <= 2",
    ),
    "fewer numbers": (
        lambda: ask(PEOPLE, "glutamate"),
        ColumnError,
        r"the outcome has 5\d values, and without responder= only 0 and 1",
    ),
    "no such response": (
        lambda: ask(PEOPLE.assign(response=["yes", "no"] * 30), responder="Yes"),
        ColumnError,
        "responder='Yes' is not there; the values are 'no', 'yes'; did you mean 'yes'",
    ),
    "coded otherwise": (
        lambda: ask(PEOPLE.assign(response=[1, 2] * 30)),
        ColumnError,
        "the values '1', '2'.*name the response with responder=",
    ),
    "every outcome missing": (
        lambda: ask(PEOPLE.assign(response=None)),
        ColumnError,
        "column 'response': every outcome is missing",
    ),
    "a rule and a responder": (
        lambda: ask(PEOPLE, sg.column("stage") < 2, responder=1),
        ColumnError,
        "responder=1: the outcome is a rule",
    ),
    "no such control": (
        lambda: ask(PEOPLE, control="placbo"),
        ColumnError,
        "control='placbo' is not there; the arms are 'drug', 'placebo'; did you mean 'placebo'",
    ),
    "no control told": (
        lambda: ask(PEOPLE.replace("placebo", "B")),
        ColumnError,
        "no arm is labelled control or placebo; the arms are 'B', 'drug': name one with control=",
    ),
    "three arms": (
        lambda: ask(PEOPLE.assign(arm=["a", "b", "placebo"] * 20)),
        ColumnError,
        "there are 3 arms, 'a', 'b', 'placebo': name one with treatment=",
    ),
    "one arm": (
        lambda: ask(PEOPLE[PEOPLE["arm"] == "drug"]),
        ColumnError,
        "there is one arm, 'drug'; a comparison needs two",
    ),
    "an arm with nobody left": (
        lambda: ask(PEOPLE.assign(response=PEOPLE["response"].where(PEOPLE["arm"] == "drug"))),
        ColumnError,
        "arm 'placebo' has nobody with an outcome, and missing='drop' leaves them out",
    ),
    "an arm that is missing": (
        lambda: ask(PEOPLE.assign(arm=PEOPLE["arm"].mask(PEOPLE.index == 5))),
        ColumnError,
        r"1 of 60 participants have no arm in column 'arm' \(first row 5 \(counted from 0\)\)",
    ),
    "a constant factor": (
        lambda: ask(PEOPLE.assign(sex="F")),
        ColumnError,
        "factor 'sex' has one level, 'F'; there is nothing to compare",
    ),
    "a factor without values": (
        lambda: ask(PEOPLE.assign(sex=None)),
        ColumnError,
        "every value of factor 'sex' is missing",
    ),
    "500 levels": (
        lambda: ask(MANY.assign(site=np.arange(1000) % 500), by="site"),
        ColumnError,
        r"by: column 'site' has 500 values, more than 100; give cut points, as in sg.column\('site'\).cut\(\[...\]\)",
    ),
    "500 names": (lambda: ask(SITES, by="site"), ColumnError, "column 'site' has 500 values"),
    "500 levels in polars": (
        lambda: ask(pl.DataFrame(plain(SITES)), by="site"),
        ColumnError,
        "column 'site' has 500 values",
    ),
    "500 levels in DuckDB": (
        lambda: ask(FRAMES["duckdb"](SITES), by="site"),
        ColumnError,
        "column 'site' has 500 values",
    ),
    "an identifier as arm": (
        lambda: ask(PEOPLE, arm="id"),
        ColumnError,
        "column 'id' has 60 values; is it the column of arms",
    ),
    "an identifier as factor": (
        lambda: ask(PEOPLE, by="id"),
        ColumnError,
        "factor 'id' has 60 levels, about as many as participants; is it an identifier",
    ),
    "mixed types": (
        lambda: ask(with_value("sex", 3, 1)),
        ColumnError,
        r"column 'sex': the column holds text \('F', row 1 .*\) and numbers \(1, row 3 .counted from 0.\)",
    ),
    "a text that means missing": (
        lambda: ask(with_value("response", 5, "NA_NA")),
        ColumnError,
        r"if 'NA_NA' means that it is missing, say missing_values=\['NA_NA'\]",
    ),
    "text among numbers": (
        lambda: ask(with_value("glutamate", 4, "high"), by=CUT),
        ColumnError,
        r"column 'glutamate', row 4 \(counted from 0\): 'high' is no number",
    ),
    "numbers as text": (
        lambda: ask(PEOPLE.assign(glutamate=PEOPLE["glutamate"].astype(str)), by=CUT),
        ColumnError,
        "is text; turn the column into numbers first",
    ),
    "text in DuckDB": (
        lambda: ask(FRAMES["duckdb"](PEOPLE), by=sg.column("grade").cut(7)),
        ColumnError,
        "column 'grade': '(low|mid|high)' is no number",
    ),
    "truths among numbers": (
        lambda: ask(PEOPLE, by=sg.column("smoker").cut(1)),
        ColumnError,
        "column 'smoker' holds true and false; cuts and comparisons need numbers",
    ),
    "dates among numbers": (
        lambda: ask(PEOPLE.assign(glutamate=pd.Timestamp("2020-01-01")), by=CUT),
        ColumnError,
        "column 'glutamate' holds dates or times",
    ),
    "dates as objects": (
        lambda: ask(PEOPLE.assign(glutamate=[dt.date(2020, 1, 1)] * 60), by=CUT),
        ColumnError,
        r"row 0 \(counted from 0\): 2020-01-01 is no number",
    ),
    "dates as categories": (
        lambda: ask(PEOPLE.assign(sex=pd.Timestamp("2020-01-01"))),
        ColumnError,
        "column 'sex' holds dates or times",
    ),
    "lists": (
        lambda: ask(PEOPLE.assign(sex=[[1]] * 60)),
        ColumnError,
        "column 'sex' holds values that are no categories",
    ),
    "an infinite category": (lambda: ask(PEOPLE.assign(sex=np.inf)), ColumnError, "inf is no category"),
    "two columns of one name": (
        lambda: ask(pd.concat([PEOPLE, PEOPLE[["sex"]]], axis=1)),
        TableFileError,
        "column 'sex' is there twice; rename one",
    ),
    "two columns of one name in Dask": (
        lambda: ask(in_dask(PEOPLE).rename(columns={"smoker": "sex"})),
        TableFileError,
        "column 'sex' is there twice",
    ),
    "one factor twice": (
        lambda: ask(PEOPLE, by=["sex", "sex"]),
        ColumnError,
        "2 factors are called 'sex'; name them with by={name: factor}",
    ),
    "blanks around a label": (
        lambda: ask(PEOPLE.replace("F", "F ")),
        ColumnError,
        "'F ' has blanks around it; did you mean 'F'",
    ),
    "a level that was not named": (
        lambda: ask(PEOPLE, by=sg.column("sex").levels(["M", "W"])),
        ColumnError,
        "column 'sex', row 1.*: 'F' is not among the levels named, 'M', 'W'",
    ),
    "several rows for one": (
        lambda: ask(pd.concat([PEOPLE, PEOPLE[:3]]), participant="id"),
        ColumnError,
        "63 rows are of 60 participants by column 'id'; give one row for each",
    ),
    "a participant without a name": (
        lambda: ask(with_value("id", 5, None), participant="id"),
        ColumnError,
        "1 rows have nothing in column 'id'",
    ),
    "a population of nobody": (
        lambda: ask(PEOPLE, population=sg.column("stage") > 9),
        ColumnError,
        r"population: nobody meets stage > 9 \(60 left out\)",
    ),
    "no rows": (lambda: ask(PEOPLE.iloc[:0]), ColumnError, "there are no participants"),
    "no rows, lazily": (lambda: ask(pl.DataFrame(plain(PEOPLE))[:0].lazy()), ColumnError, "there are no participants"),
    "no frame": (lambda: ask(5), TableFileError, "the participants are of type int; give a path or a data frame"),
    "a sheet of a frame": (lambda: ask(PEOPLE, sheet="A"), ColumnError, "sheet='A' is for Excel workbooks"),
    "quantiles that coincide": (
        lambda: ask(PEOPLE.assign(glutamate=[1.0] * 60), by=sg.column("glutamate").quantiles(3)),
        ColumnError,
        "the cut points would be 1, 1, which do not rise; name cut points",
    ),
    "an SD of one": (
        lambda: ask(
            PEOPLE.assign(glutamate=PEOPLE["glutamate"].where(PEOPLE["arm"] == "drug")),
            by=sg.column("glutamate").above_control(),
        ),
        ColumnError,
        "the control arm has 0 numbers in column 'glutamate'; an SD needs two",
    ),
}


@pytest.mark.parametrize("name", IN_FRAMES)
def test_a_frame_that_cannot_be_counted(name: str) -> None:
    call, error, says = IN_FRAMES[name]
    with pytest.raises(error, match=says) as caught:
        call()
    assert_nobody_is_named(str(caught.value))


def assert_nobody_is_named(message: str) -> None:
    assert not re.search(r"P\d{5}", message)
    assert len(message) < 500


JSONL = PEOPLE.to_json(orient="records", lines=True)
IN_FILES: dict[str, tuple[str, str | bytes, Any, type[SubgroupError], str]] = {
    "a missing column": (
        "a.csv",
        CSV.replace("sex", "gender"),
        "sex",
        ColumnError,
        "a.csv: by: there is no column 'sex'",
    ),
    "not Parquet": ("a.parquet", CSV, "sex", TableFileError, "a.parquet: it is not a Parquet file, as its name says"),
    "not text": ("a.csv", b"PAR1" + b"\0" * 50, "sex", TableFileError, "it begins like a Parquet file"),
    "NUL": ("a.csv", CSV.encode() + b"\0", "sex", TableFileError, "it is not CSV text: it holds NUL bytes"),
    "UTF-16": ("a.csv", CSV.encode("utf-16"), "sex", TableFileError, "it is UTF-16 text; save it as UTF-8"),
    "not Excel": ("a.xlsx", CSV, "sex", TableFileError, "it is not an Excel workbook, as its name says"),
    "not SAS transport": ("a.xpt", CSV, "sex", TableFileError, "it is not a SAS transport file, as its name says"),
    "not SAS": ("a.sas7bdat", CSV, "sex", TableFileError, "it is not a SAS data file, as its name says"),
    "damaged SAS": (
        "a.sas7bdat",
        b"\0" * 12 + b"x" * 99,
        "sex",
        TableFileError,
        "it is not a SAS data file that can be read",
    ),
    "not JSON": ("a.json", CSV, "sex", TableFileError, "a.json: it is not JSON that can be read"),
    "not JSON lines": ("a.jsonl", CSV, "sex", TableFileError, "record 2 is not JSON: unexpected character"),
    "unknown": ("a.rds", CSV, "sex", TableFileError, "'.rds' is not a format that is read; there are: .csv, .tsv"),
    "empty": ("a.csv", "", "sex", TableFileError, "a.csv: it is empty"),
    "header only": ("a.csv", CSV.splitlines()[0] + "\n\n", "sex", TableFileError, "it has columns and no rows"),
    "no name": ("a.csv", CSV.replace("smoker", ""), "sex", TableFileError, "column 5 has no name in the header"),
    "a name twice": (
        "a.csv",
        CSV.replace("smoker", "sex"),
        "sex",
        TableFileError,
        "column 'sex' is there twice, as column 4 and column 5",
    ),
    "cut short": (
        "a.csv",
        CSV[:-25],
        "sex",
        TableFileError,
        "row 61 has 2 cells, the header has 8; does the file end in the middle of a row",
    ),
    "an open quote": (
        "a.csv",
        CSV + '"P00099,drug',
        "sex",
        TableFileError,
        "row 62 opens a quote that is never closed",
    ),
    "a long row": (
        "a.csv",
        CSV + "P00099,drug,1,F,True,1,2,low,5\n",
        "sex",
        TableFileError,
        "row 62 has more cells than the header, which has 8",
    ),
    "not UTF-8": (
        "a.csv",
        CSV.replace("low", "ä").encode("latin-1"),
        "grade",
        TableFileError,
        r"byte 0xe4 in row \d+ is not UTF-8 text",
    ),
    "JSON lines cut short": (
        "a.jsonl",
        JSONL[:-30],
        "sex",
        TableFileError,
        "record 61 is not JSON: .*does the file end in the middle",
    ),
    "text among numbers": (
        "a.csv",
        with_value("glutamate", 4, "high").to_csv(index=False),
        CUT,
        ColumnError,
        r"a.csv: row 6, column 'glutamate': 'high' is no number; .*missing_values=\['high'\]",
    ),
    "dates among numbers": (
        "a.csv",
        PEOPLE.assign(glutamate="2020-01-01").to_csv(index=False),
        CUT,
        ColumnError,
        "row 2, column 'glutamate': '2020-01-01' is a date, and a number belongs here",
    ),
    "mixed JSON": (
        "a.jsonl",
        with_value("sex", 3, 1).to_json(orient="records", lines=True),
        "sex",
        ColumnError,
        r"column 'sex' holds values of several kinds, \"M\" in record 1 and 1 in record 4",
    ),
    "a missing arm": (
        "a.csv",
        PEOPLE.assign(arm=PEOPLE["arm"].mask(PEOPLE.index == 5)).to_csv(index=False),
        "sex",
        ColumnError,
        r"1 of 60 participants have no arm in column 'arm' \(first row 7\)",
    ),
    "blanks around a label": (
        "a.csv",
        CSV.replace(",M,", ",M ,", 1),
        "sex",
        ColumnError,
        r"a.csv: column 'sex', row \d+: 'M ' has blanks around it",
    ),
}


@pytest.mark.parametrize("name", IN_FILES)
def test_a_file_that_cannot_be_counted(name: str, tmp_path: Path) -> None:
    file, content, by, error, says = IN_FILES[name]
    path = tmp_path / file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(error, match=says) as caught:
        ask(path, by=by)
    assert str(caught.value).startswith(str(path))
    assert_nobody_is_named(str(caught.value).replace(str(path), ""))


def test_files_that_are_not_there_or_cut(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match="there is no such file"):
        ask(tmp_path / "none.csv")
    with pytest.raises(TableFileError, match="this is a directory"):
        ask(tmp_path)
    with pytest.raises(ColumnError, match=r"sheet='A' is for Excel workbooks"):
        ask(tmp_path / "none.csv", sheet="A")
    write_parquet(PEOPLE.assign(glutamate=[dt.date(2020, 1, 1)] * 60), tmp_path / "a.parquet")
    with pytest.raises(ColumnError, match=r"a.parquet: column 'glutamate' holds dates or times \(Date\)"):
        ask(tmp_path / "a.parquet", by=CUT)
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-40])
    with pytest.raises(TableFileError, match="it is not a Parquet file that can be read"):
        ask(tmp_path / "cut.parquet")
    with_value("glutamate", 4, "high").to_excel(tmp_path / "a.xlsx", index=False)
    with pytest.raises(ColumnError, match=r"a.xlsx: row 6, column 'glutamate': 'high' is no number"):
        ask(tmp_path / "a.xlsx", by=CUT)


def test_missing_outcomes_have_no_silent_policy() -> None:
    unknown = PEOPLE["response"].isna()
    one, other = ((unknown & (PEOPLE["arm"] == arm)).sum() for arm in ("drug", "placebo"))
    with pytest.raises(MissingOutcomes, match=f"{one + other} outcomes are missing") as caught:
        ask(PEOPLE, missing=None)
    for word in ("'nonresponder'", "'drop'", "'best'", "'worst'", f"{one} of ", f"{other} of "):
        assert word in str(caught.value)
    assert ask(PEOPLE.dropna(subset="response"), missing=None).overall.treatment.n > 0


def test_values_that_stand_for_missing() -> None:
    told = ask(with_value("sex", 5, "NA"))
    assert "sex has a level 'NA': if that means not measured, say missing_values=['NA']" in told.notes
    assert "NA" in [each.level for each in told.strata]
    quiet = ask(with_value("sex", 5, "NA"), missing_values=["NA"])
    assert "NA" not in [each.level for each in quiet.strata]
    numbers = ask(with_value("glutamate", 5, -9).astype({"glutamate": float}), by=CUT, missing_values=[-9])
    without = ask(with_value("glutamate", 5, None).astype({"glutamate": float}), by=CUT)
    assert [str(each.table) for each in numbers.strata] == [str(each.table) for each in without.strata]


def test_arms_and_responses_that_are_not_used_are_told() -> None:
    arms = PEOPLE.assign(arm=["drug", "other", "placebo"] * 20, response=["CR", "PR", "PD", "NE"] * 15)
    told = ask(arms, treatment="drug", responder={"CR", "PR", "XX"}, by="stage")
    assert "arms not used: 'other' (20 participants)" in told.notes
    assert any(
        note.startswith("responders are ") and note.endswith("not responding: 'NE', 'PD'") for note in told.notes
    )
    assert "nobody has outcome 'XX'" in told.notes
    assert told.overall.treatment.n == 20


def test_small_cells_are_told_and_nobody_is_named() -> None:
    strata = ask(PEOPLE, by=["sex", "stage"])
    (note,) = (note for note in strata.notes if note.startswith("disclosure"))
    assert "cells hold fewer than 5 participants" in note
    assert not any(note.startswith("disclosure") for note in ask(PEOPLE, by="sex", small_cells=0).notes)
    assert "fewer than 20" in " ".join(ask(PEOPLE, by="sex", small_cells=20).notes)
    result = sg.subgroups(strata)
    for text in (str(result), str(result.to_dict()), result._repr_html_(), repr(strata)):
        assert not re.search(r"P\d{5}", text)
    assert note in result.notes
