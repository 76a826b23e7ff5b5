"""One registration is one trial, however it is told of."""

import json
from pathlib import Path

import pytest

import subgroup as sg
from subgroup.cli import main
from subgroup.published.ledger import COLUMNS, FIELDS
from subgroup.published.reader import names
from tests.published.records import record

FRAME = sg.ledger().to_frame()


def test_every_registration_of_the_collection_has_a_row() -> None:
    assert list(FRAME.columns) == list(COLUMNS)
    told = {each.id for name in names() for each in sg.trial(name).registrations}
    assert told <= set(FRAME["registration"])
    spoken_of = {
        "NCT01972074", "NCT03553875", "NCT01592786", "NCT01592747", "NCT01592773", "NCT00872898", "NCT01999894",
        "NCT01372449", "KCT0007519", "NCT06333964", "NCT00214877",
    }  # fmt: skip
    assert spoken_of <= set(FRAME["registration"])
    assert FRAME["source"].notna().all()
    assert FRAME["registration"].is_monotonic_increasing


def test_no_account_is_told_twice() -> None:
    assert not FRAME.duplicated(["registration", "trial", "account"]).any()
    apart = FRAME[FRAME["trial"].isna()]
    assert set(apart["registration"]) == {"NCT03553875", "NCT01372449"}


def test_what_is_not_known_is_listed_so() -> None:
    row = FRAME.set_index("registration").loc["NCT01372449"]
    assert row["participants"] == 23
    assert row[["phase", "start", "end", "dose", "site"]].isna().all()
    assert "NCT01372449" in str(sg.ledger())
    assert "unknown" in str(sg.ledger())
    assert "without a registration, and so not here: bcg-1994" in str(sg.ledger())


def test_a_registration_without_an_account_has_what_its_file_says() -> None:
    row = FRAME.set_index("registration").loc["NCT00322452"]
    assert (row["trial"], row["account"], row["participants"]) == ("ipass-2009", "the trial file", 1217)


def test_the_trial_of_2018_is_the_one_just_published() -> None:
    """What was said of another trial, held up against the one that was published, fits that very trial."""
    said = {"treatment": "memantine", "year": 2018, "eligibility": "an IQ of 70 or less excluded"}
    found = sg.same_trial(**said)
    first = found.rows[0]
    assert (first["registration"], first["account"]) == ("NCT01972074", "registry record")
    assert first["agrees"] == ("treatment", "year", "eligibility")
    rows = {(row["registration"], row["account"]): row for row in found.rows}
    withdrawal = rows["NCT01592747", "registry record, MEM-MD-68"]
    assert (withdrawal["agrees"], withdrawal["differs"]) == (("treatment",), ("year", "eligibility"))
    assert "year: there 2012-09 to 2013-10" in " ".join(found.text(200).split())
    paper = sg.same_trial(site="Massachusetts General Hospital", participants=42, start="2015", end="2018-07").rows[0]
    assert (paper["account"], paper["differs"], paper["unknown"]) == ("the paper", (), ())


@pytest.mark.parametrize(
    ("said", "agrees"),
    [
        ({"start": "2015-02"}, True),
        ({"start": "2015-02-17"}, True),
        ({"start": "2015-03"}, False),
        ({"end": "2018"}, True),
        ({"year": 2016}, True),
        ({"year": "2014"}, False),
        ({"participants": "84"}, True),
        ({"participants": 83}, False),
        ({"phase": "3"}, True),
        ({"phase": "2"}, False),
        ({"dose": "20 mg"}, None),
        ({"treatment": "placebo and memantine"}, True),
    ],
)
def test_each_field_is_compared_as_far_as_both_go(said: dict[str, str | int], agrees: bool | None) -> None:
    rows = {(row["trial"], row["account"]): row for row in sg.same_trial(**said).rows}
    row = rows["memantine-2025", "registry record"]
    verdict = {True: "agrees", False: "differs", None: "unknown"}[agrees]
    assert row[verdict] == tuple(said)


@pytest.mark.parametrize(
    ("first", "last", "year", "agrees"),
    [("2015", None, 2015, True), ("2015", None, 2014, False), ("2015", None, 2016, None), (None, None, 2016, None)],
)
def test_a_year_beside_an_end_that_is_not_known(first, last, year, agrees) -> None:
    from subgroup.verbs.ledgers import _within

    assert _within(year, first, last) is agrees


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "say something of the trial: year, treatment"),
        ({"yaer": 2018}, "'yaer' is not a field of the ledger; did you mean 'year'"),
        ({"participants": "many"}, "participants='many' is not a whole number"),
        ({"year": True}, "year=True is not a whole number"),
        ({"start": "May 2018"}, "start='May 2018' is not a year, month or day such as 2015"),
    ],
)
def test_bad_questions(said: dict[str, str | int], message: str) -> None:
    with pytest.raises(sg.MethodError, match=message):
        sg.same_trial(**said)


def test_a_trial_of_ones_own_joins_the_ledger(tmp_path: Path) -> None:
    own = sg.from_clinicaltrials(record())
    sg.write_trial(own, tmp_path / "own.toml")
    for each in (own, str(tmp_path / "own.toml")):
        found = sg.same_trial(each, start="2097", site="Nowhere Hospital")
        assert found.rows[0]["registration"] == "NCT99990001"
        assert len(found.rows) == len(FRAME) + 1
    assert "NCT99990001" not in set(sg.ledger().to_frame()["registration"])


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["ledger", *words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    assert run()[1] == sg.ledger().text() + "\n"
    assert len(json.loads(run("--json")[1])["rows"]) == len(FRAME)
    found = json.loads(run("--year", "2018", "--participants", "42", "--json")[1])
    assert found["rows"][0]["agrees"] == ["year", "participants"]
    assert found["said"] == {"year": 2018, "participants": 42}
    status, _, err = run("--participants", "many")
    assert (status, err) == (2, "subgroup: --participants 'many' is not a whole number\n")
    assert run("nowhere.toml")[2] == "subgroup: nowhere.toml: there is no such file\n"
    assert "did you mean '--year'" in run("--yaer", "2018")[2]
    assert set(FIELDS) < set(COLUMNS)
