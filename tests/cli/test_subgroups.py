"""``subgroup subgroups``: a file of counts in, the table with its interaction out."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

import subgroup as sg
from subgroup.cli import main

COUNTS = """factor,level,arm,responders,n
glutamate,high,memantine,8,10
glutamate,high,placebo,2,10
glutamate,not high,memantine,1,6
glutamate,not high,placebo,2,9
sex,m,memantine,7,12
sex,m,placebo,3,15
sex,f,memantine,2,4
sex,f,placebo,1,4
"""


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    file = tmp_path / "counts.csv"
    file.write_text(COUNTS, encoding="utf-8")
    return file


def _run(capsys: pytest.CaptureFixture[str], *tokens: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["subgroups", *tokens])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_table_is_that_of_the_verb(counts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--measure", "or", "--method", "woolf", "--adjust", "holm", "--tests", "9", "--prespecified", "sex")
    status, out, err = _run(capsys, str(counts), *options)
    wanted = sg.subgroups(sg.read(counts), "or", "woolf", adjust="holm", tests=9, prespecified="sex")
    assert (status, out, err) == (0, f"{wanted}\n", "")
    assert "sex (pre-specified)" in out


def test_json_is_strict_and_whole(counts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, str(counts), "--measure", "nnt", "--harm", "--shrink", "half-normal", "--json")
    found = json.loads(out)
    assert [row["level"] for row in found["rows"]] == ["overall", "high", "not high", "m", "f"]
    assert found["rows"][1]["kind"] == "NNTH"
    assert found["shrunken"]["scale"] == 0.125
    assert [row["factor"] for row in found["interaction"]["rows"]] == ["glutamate", "sex"]


def test_a_hyphen_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(COUNTS.encode())))
    status, out, _ = _run(capsys, "-")
    assert status == 0
    assert "glutamate: interaction p = .0312" in out


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_plot_is_written_beside_the_table(counts: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = counts.with_name(f"forest.{ending}")
    status, out, _ = _run(capsys, str(counts), "--plot", str(file))
    assert status == 0
    assert "glutamate" in out
    assert file.stat().st_size > 4000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--plot", "forest.doc"), "--plot forest.doc: cannot be drawn: Format 'doc' is not supported"),
        (("--plot", "no/such/folder/forest.png"), "--plot no/such/folder/forest.png: cannot be drawn"),
        (("--control", "placbo"), "did you mean 'placebo'"),
        (("--prespecified", "sexx"), "'sexx' is no factor of the strata; did you mean 'sex'"),
        (("--measure", "rate"), "--measure 'rate' is not known; there are: risk_difference"),
        (("--adjust", "holmes"), "did you mean 'holm'"),
    ],
)
def test_bad_options_give_one_message(
    counts: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _run(capsys, str(counts), *options)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_sheet_is_named_where_several_hold_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, file = openpyxl.Workbook(), tmp_path / "counts.xlsx"
    book.active.append(["age", "years"])
    sheet = book.create_sheet("Table 2")
    for line in COUNTS.splitlines():
        sheet.append(line.split(","))
    book.save(file)
    assert "name one with --sheet" in _run(capsys, str(file))[2]
    status, out, _ = _run(capsys, str(file), "--sheet", "Table 2")
    assert status == 0
    assert "glutamate: interaction p = .0312" in out


def test_a_file_that_is_not_there_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "nothing.csv") == (2, "", "subgroup: nothing.csv: there is no such file\n")
