"""What a reader of the code could break: the same category, number or participant in another guise."""

from pathlib import Path

import pandas as pd
import pytest

import subgroup as sg
from tests.tables.people import FRAMES

ENGINES = ("pandas", "polars", "pyarrow", "duckdb", "polars, lazy", "dask")
ARMS = ["drug", "placebo"] * 10


def counts(strata: sg.Strata) -> list[str]:
    """Return every level with its counts."""
    return [f"{each.level}: {each.table}" for each in strata.strata]


@pytest.mark.parametrize(("value", "wanted"), [("1.0", 1), ("1.0", "1"), ("true", True), ("True", "true")])
def test_a_rule_reads_a_category_as_the_plain_column_does(value: str, wanted: object, tmp_path: Path) -> None:
    other = "0.0" if value == "1.0" else value.replace("rue", "alse").replace("t", "f").replace("T", "F")
    file = tmp_path / "people.csv"
    rows = [f"{arm},{value if k % 3 else other}" for k, arm in enumerate(ARMS)]
    file.write_text("\n".join(["arm,y", *rows, "drug,"]))
    plain = sg.tabulate(file, "y", "arm", missing="nonresponder")
    told = sg.tabulate(file, sg.column("y").isin([wanted]), "arm", missing="nonresponder")
    assert str(told.overall) == str(plain.overall) == "6/11 v 7/10"


def test_a_category_of_floats_is_read_as_numbers() -> None:
    frame = pd.DataFrame({"arm": ARMS, "y": pd.Categorical([1.0, 0.0, 1.0, 1.0] * 5)})
    rule = sg.tabulate(frame, sg.column("y").isin([1]), "arm")
    assert str(rule.overall) == str(sg.tabulate(frame, "y", "arm").overall) == "10/10 v 5/10"


@pytest.mark.parametrize("engine", ENGINES)
def test_blank_text_is_missing_in_rules_too(engine: str) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "z": ["a", " ", "b", "a"] * 5}))
    for rule in (sg.column("z").isin(["a"]), ~sg.column("z").isin(["b"])):
        found = sg.tabulate(frame, rule, "arm", missing="drop")
        assert str(found.overall) == "5/10 v 5/5"


@pytest.mark.parametrize("blank", [999, 999.0, "999", "999.0"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_number_that_means_missing_is_never_high(engine: str, blank: object) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "y": [1, 0, 1, 1] * 5, "z": [40.0, 60.0, 999.0, 50.0, 45.0] * 4}))
    for factor, levels in (
        (sg.column("z").cut(50), ["< 50", ">= 50", "not measured"]),
        (sg.column("z").above_control(0), ["high", "not high", "not measured"]),
    ):
        found = sg.tabulate(frame, "y", "arm", factor, missing_values=[blank])
        assert [each.level for each in found.strata] == levels
        assert sum(arm.n.item() for arm in found.strata[-1].table) == 4
    rule = sg.tabulate(frame, sg.column("z") >= 50, "arm", missing_values=[blank], missing="drop")
    assert sum(arm.n.item() for arm in rule.overall) == 16


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("before", "after", "change"), [(14.0, 9.8, -30), (11.2, 8.4, -25), (100, 71, -29)])
def test_a_change_at_the_threshold_meets_it(engine: str, before: float, after: float, change: float) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "before": before, "after": after}))
    change_of = sg.column("after").percent_change_from("before")
    assert str(sg.tabulate(frame, change_of <= change, "arm").overall) == "10/10 v 10/10"
    assert str(sg.tabulate(frame, change_of < change, "arm").overall) == "0/10 v 0/10"


@pytest.mark.parametrize("engine", ENGINES)
def test_controls_who_are_all_alike_are_not_above_themselves(engine: str) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "y": [1, 0] * 10, "z": [0.2, 0.1] * 10}))
    found = sg.tabulate(frame, "y", "arm", sg.column("z").above_control())
    assert counts(found) == ["high: 10/10 v 0/0", "not high: 0/0 v 0/10"]


def test_infinite_controls_are_named() -> None:
    frame = pd.DataFrame({"arm": ARMS, "y": [1, 0] * 10, "z": [0.2, float("inf")] * 10})
    with pytest.raises(sg.ColumnError, match="10 numbers in column 'z'; one of them at least is infinite"):
        sg.tabulate(frame, "y", "arm", sg.column("z").above_control())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_label_that_nobody_has_is_noted(engine: str) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "z": ["a", "b"] * 10}))
    found = sg.tabulate(frame, sg.column("z").isin(["A", "b"]), "arm")
    assert "nobody has 'A' in column 'z'; did you mean 'a'?" in found.notes


@pytest.mark.parametrize("engine", ENGINES)
def test_whole_numbers_beyond_floats_are_told_apart(engine: str) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "z": [2**53, 2**53 + 1, 2**53 + 1, 2**53] * 5}))
    assert str(sg.tabulate(frame, sg.column("z").isin([2**53 + 1]), "arm").overall) == "5/10 v 5/10"


def test_a_table_of_the_callers_may_have_any_name() -> None:
    import duckdb

    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE participants AS SELECT ['a', 'b'][1 + i % 2] AS arm, i % 2 AS y FROM range(9) t(i)"
        )
        found = sg.tabulate(database.table("participants"), "y", "arm", control="a")
        assert str(found.overall) == "4/4 v 0/5"
        twice = database.sql("SELECT arm, y, y FROM participants")
        with pytest.raises(sg.TableFileError, match="'y' is there twice"):
            sg.tabulate(twice, "y", "arm", control="a")


def test_what_an_engine_says_of_a_row_is_not_repeated(tmp_path: Path) -> None:
    import polars as pl

    file = tmp_path / "people.csv"
    file.write_text("arm,y,id\n" + "drug,1,a\nplacebo,0,b\n" * 200 + "drug,PAT-SECRET,c\n")
    with pytest.raises(sg.TableFileError) as caught:
        sg.tabulate(pl.scan_csv(file, infer_schema_length=10), "y", "arm")
    assert "polars could not compute them" in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_what_an_engine_says_of_a_record_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    row = '{"arm": "drug", "y": 1, "y": 0, "id": "PAT-SECRET"}\n'
    file.write_text(row * 3)
    with pytest.raises(sg.TableFileError) as caught:
        sg.tabulate(file, "y", "arm")
    assert "SECRET" not in str(caught.value)


def test_json_under_another_name_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text('{"id": "PAT-0", "arm": "drug"}\n' * 3)
    with pytest.raises(sg.TableFileError, match="begins like JSON") as caught:
        sg.tabulate(file, "y", "arm")
    assert "PAT-0" not in str(caught.value)


def test_a_transport_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    import pyreadstat

    whole, short = tmp_path / "whole.xpt", tmp_path / "short.xpt"
    pyreadstat.write_xport(pd.DataFrame({"arm": ARMS * 4, "y": [1.0, 0.0] * 40}), str(whole))
    assert str(sg.tabulate(whole, "y", "arm").overall) == "40/40 v 0/40"
    short.write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(sg.TableFileError, match="cut short"):
        sg.tabulate(short, "y", "arm")


def test_identifiers_are_not_listed() -> None:
    frame = pd.DataFrame({"arm": ["drug", "placebo"] * 5, "y": [1, 0] * 5, "id": [f"PAT-{k}" for k in range(10)]})
    for call in (
        lambda: sg.tabulate(frame, "y", "id"),
        lambda: sg.tabulate(frame, "id", "arm"),
        lambda: sg.tabulate(frame, "y", "arm", "id"),
    ):
        with pytest.raises(sg.ColumnError) as caught:
            call()
        assert "PAT" not in str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_blank_identifier_is_none(engine: str) -> None:
    frame = FRAMES[engine](pd.DataFrame({"arm": ARMS, "y": 1, "id": ["", *map(str, range(19))]}))
    with pytest.raises(sg.ColumnError, match="1 rows have nothing in column 'id'"):
        sg.tabulate(frame, "y", "arm", participant="id")


def test_small_cells_of_all_and_of_those_without_a_level_are_told() -> None:
    frame = pd.DataFrame({"arm": ARMS, "y": [1, 0, 0, 1] * 5, "z": [None, *["a", "b", "b", "a"] * 5][:20]})
    overall = sg.tabulate(pd.DataFrame({"arm": ARMS, "y": [1, 1, *[0] * 18]}), "y", "arm")
    assert any(note.startswith("disclosure: 2 of 4 cells") for note in overall.notes)
    dropped = sg.tabulate(frame, "y", "arm", "z", missing_factor="drop", small_cells=2)
    assert any("disclosure: 1 of" in note and "z: not measured" in note for note in dropped.notes)


def test_the_record_that_is_broken_is_named(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    good = '{"arm": "drug", "y": 1}\n'
    file.write_text(good * 5 + '{"arm": "drug" "y": 1}\n' + good * 5)
    with pytest.raises(sg.TableFileError, match="record 6 is not JSON"):
        sg.tabulate(file, "y", "arm")


def test_columns_that_differ_by_case_only_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("arm,y,Sex,sex\ndrug,1,F,M\nplacebo,0,F,M\n")
    with pytest.raises(sg.TableFileError, match="'Sex' and 'sex' differ only by upper and lower case"):
        sg.tabulate(file, "y", "arm")


def test_levels_that_are_called_as_the_missing_are_kept_apart() -> None:
    named = ["not measured", "not measured (missing)", None, "a"] * 5
    found = sg.tabulate(pd.DataFrame({"arm": ARMS, "y": [1, 0] * 10, "z": named}), "y", "arm", "z")
    assert sum(arm.n.item() for each in found.strata for arm in each.table) == 20
    assert len(found.strata) == 4


def test_equality_is_a_rule_too() -> None:
    frame = pd.DataFrame({"arm": ARMS, "y": ["yes", "no", "yes", None] * 5})
    found = sg.tabulate(frame, sg.column("y") == "yes", "arm", missing="drop")
    assert (
        str(found.overall)
        == str(sg.tabulate(frame, sg.column("y") != "no", "arm", missing="drop").overall)
        == "10/10 v 0/5"
    )
    with pytest.raises(sg.MethodError, match="put each comparison in brackets"):
        sg.column("age") <= 12 & sg.column("bio") < 2  # noqa: B015 - the mistake is the test


def test_participants_in_the_place_of_strata_are_not_shown() -> None:
    frame = pd.DataFrame({"id": ["PAT-1", "PAT-2"], "arm": ["a", "b"]})
    for verb in (sg.subgroups, sg.interaction, sg.stratified, sg.homogeneity, sg.rate, sg.bounds):
        with pytest.raises(sg.SubgroupError) as caught:
            verb(frame)
        assert "PAT" not in str(caught.value)
    with pytest.raises(sg.ColumnError, match="no factor and no levels to compare"):
        sg.subgroups(sg.tabulate(pd.DataFrame({"arm": ARMS, "y": [1, 0] * 10}), "y", "arm"))


def test_a_decimal_comma_is_named(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("arm;y;z\n" + "drug;1;73,8\nplacebo;0;71,2\n" * 5)
    with pytest.raises(sg.ColumnError, match=r"'73,8' has a decimal comma; write 73\.8"):
        sg.tabulate(file, "y", "arm", sg.column("z").cut(72))
