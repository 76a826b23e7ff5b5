"""One table in every format and frame gives the same strata; what cannot be read says what it is, and where."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.errors import ColumnError, CountError, TableFileError
from subgroup.tables._shapes import WHOLE

LONG = """factor,level,arm,responders,n
overall,overall,memantine,9,16
overall,overall,placebo,4,19
glutamate,high,memantine,8,10
glutamate,high,placebo,2,10
glutamate,not high,memantine,1,6
glutamate,not high,placebo,2,9
"""
WIDE = """factor,level,responders_treatment,n_treatment,responders_control,n_control
overall,overall,9,16,4,19
glutamate,high,8,10,2,10
glutamate,not high,1,6,2,9
"""
CELLS = """factor,level,memantine,placebo
overall,,9/16 (56.2%),4/19 (21%)
glutamate,high,8/10,2 of 10
glutamate,not high,1/6 (16.7%),2 / 9 (22%)
"""
SHAPES = {"long": LONG, "wide": WIDE, "cells": CELLS}
KNOWN = [("glutamate", "high", "8/10 v 2/10"), ("glutamate", "not high", "1/6 v 2/9"), ("overall", "9/16 v 4/19")]


def told(strata: sg.Strata) -> list[tuple[str, ...]]:
    """Return all that strata say in counts."""
    levels = [(each.factor, each.level, str(each.table)) for each in strata.strata]
    missing = [("missing", factor, str(table)) for factor, table in strata.missing.items()]
    return [*levels, ("overall", str(strata.overall)), *missing]


def frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    with duckdb.connect() as database:
        database.register("here", table)
        database.execute("COPY here TO '" + str(path).replace("'", "''") + "' (FORMAT parquet)")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    "counts.csv": lambda table, path: table.to_csv(path, index=False),
    "counts.tsv": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    "counts.txt": lambda table, path: table.to_csv(path, index=False, sep="\t", encoding="utf-16"),
    "COUNTS.CSV": lambda table, path: table.to_csv(path, index=False, sep=";", encoding="utf-8-sig"),
    "counts": lambda table, path: table.to_csv(path, index=False, lineterminator="\r\n"),
    "counts.xlsx": lambda table, path: table.to_excel(path, index=False, sheet_name="Table 2"),
    "it's a [*] name.parquet": write_parquet,
    "counts.json": lambda table, path: table.to_json(path, orient="records"),
}
FRAMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda table: table,
    "pandas, labelled": lambda table: table.set_axis(list("abcdef")[: len(table)]),
    "pandas, nullable": lambda table: table.convert_dtypes(),
    "pandas, categories": lambda table: table.astype({"level": "category", "factor": "category"}),
    "polars": lambda table: pl.DataFrame(table.astype(object).where(table.notna(), None).to_dict("records")),
    "polars, lazy": lambda table: FRAMES["polars"](table).lazy(),
    "duckdb": lambda table: duckdb.from_df(table),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("name", WRITERS)
def test_every_format_reads_alike(name: str, text: str, tmp_path: Path) -> None:
    WRITERS[name](frame(text), tmp_path / name)
    for path in (tmp_path / name, str(tmp_path / name)):
        found = sg.read(path)
        assert told(found) == KNOWN
        assert found.notes == ()


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_reads_alike(name: str, text: str) -> None:
    assert told(sg.read(FRAMES[name](frame(text)))) == KNOWN


def test_the_mapping_that_strata_take(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    levels = {"glutamate": {"high": [[8, 10], [2, 10]], "not high": [[1, 6], [2, 9]]}}
    for mapping in (levels, {"overall": {"overall": [[9, 16], [4, 19]]}, **levels}):
        file.write_text(json.dumps(mapping), encoding="utf-8")
        assert told(sg.read(file)) == KNOWN == told(sg.Strata.of(levels))  # type: ignore[arg-type]
    file.write_text(json.dumps({"glutamate": {"high": [[8, 10], [12, 10]]}}), encoding="utf-8")
    with pytest.raises(
        CountError, match=r"json: 'glutamate: high', control \(glutamate: high, control\): 12 responders of"
    ):
        sg.read(file)


def test_standard_input_and_file_objects(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(CELLS, encoding="utf-8")
    with file.open(encoding="utf-8") as text, file.open("rb") as binary, file.open("rb", buffering=0) as raw:
        for source in (text, binary, raw, io.StringIO("\ufeff" + CELLS), io.BytesIO(CELLS.encode("utf-16"))):
            assert told(sg.read(source)) == KNOWN
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(CELLS.encode())))
    assert told(sg.read("-")) == KNOWN
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"PAR1")))
    with pytest.raises(TableFileError, match=r"^standard input: it is not CSV text: it begins like a Parquet file$"):
        sg.read("-")
    with (
        file.open("rb") as binary,
        pytest.raises(ColumnError, match=r"sheet='A' is for Excel workbooks, and this is CSV"),
    ):
        sg.read(binary, sheet="A")


def test_a_pipe_that_gives_its_text_in_parts() -> None:
    parts = [*CELLS.encode()]
    drop = SimpleNamespace(read=lambda size: bytes([parts.pop(0)]) if parts else b"", name=3)
    assert told(sg.read(drop)) == KNOWN  # type: ignore[arg-type]


def test_rows_count_as_in_a_spreadsheet() -> None:
    text = '\n\nfactor,level,memantine,placebo\n\nf,"two\nlines",1/2,1/2\nf,b,1/2,1/2\n'
    with pytest.raises(CountError, match=r"^the file: row 5, column 'level': 'two\\nlines' has a line end"):
        sg.read(io.StringIO(text))
    with pytest.raises(CountError, match=r"^the file: row 6, column 'placebo'"):
        sg.read(io.StringIO(text.replace("two\nlines", "a").replace("f,b,1/2,1/2", 'f,b,1/2,"1/2\n2/3"')))


def test_a_frame_names_its_rows_as_it_counts_them() -> None:
    table = frame(LONG).astype({"n": "float"})
    table.loc[3, "n"] = float("nan")
    what = r"^the data frame: row 3 \(counted from 0\), column 'n' \(glutamate: high, placebo\): is blank$"
    for bad in (table, pl.DataFrame(table.to_dict("list"))):
        with pytest.raises(CountError, match=what.replace("is blank", "(is blank|is missing \\(nan\\))")):
            sg.read(bad)
    with pytest.raises(TableFileError, match=r"^the data frame: two columns have one name; rename one$"):
        sg.read(pd.concat([table, table[["n"]]], axis=1))
    numbered = frame(LONG).set_axis([0, 1, 2, 3, 4], axis=1)
    with pytest.raises(ColumnError, match=r"there is no column 'level'; the columns are '0', '1', '2', '3', '4'"):
        sg.read(numbered)


# Any strata: labels that are text on one line, counts of any size, perhaps people in no level.
LABELS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda label: label == label.strip() and label.casefold() not in WHOLE and not label.startswith("="))
ARM = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.dictionaries(LABELS, st.tuples(ARM, ARM), min_size=2, max_size=4)


@st.composite
def some_strata(draw: st.DrawFn) -> sg.Strata:
    mapping = draw(st.dictionaries(LABELS, LEVELS, min_size=1, max_size=3))
    sums = [
        [[sum(pair[arm][part] for pair in levels.values()) for part in (0, 1)] for arm in (0, 1)]
        for levels in mapping.values()
    ]
    responders, others = (
        [max(each[arm][0] for each in sums) for arm in (0, 1)],
        [max(each[arm][1] - each[arm][0] for each in sums) for arm in (0, 1)],
    )
    more = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    whole = [(x + more[0], x + y + sum(more)) for x, y in zip(responders, others, strict=True)]
    return sg.Strata.of(mapping, overall=tuple(whole))


def _tables(strata: sg.Strata) -> list[tuple[str, str, list[tuple[int, int]]]]:
    tables = [("overall", "overall", strata.overall), *((s.factor, s.level, s.table) for s in strata.strata)]
    return [
        (factor, level, [(arm.responders.item(), arm.n.item()) for arm in table]) for factor, level, table in tables
    ]


def long(strata: sg.Strata) -> pd.DataFrame:
    rows = [
        (factor, level, arm, *counts)
        for factor, level, arms in _tables(strata)
        for arm, counts in zip(("drug", "control"), arms, strict=True)
    ]
    return pd.DataFrame(rows, columns=["factor", "level", "arm", "responders", "n"])


def wide(strata: sg.Strata) -> pd.DataFrame:
    columns = ["factor", "level", "responders_treatment", "n_treatment", "responders_control", "n_control"]
    return pd.DataFrame(
        [(factor, level, *one, *other) for factor, level, (one, other) in _tables(strata)], columns=columns
    )


def cells(strata: sg.Strata) -> pd.DataFrame:
    rows = [(factor, level, *(f"{x}/{n}" for x, n in arms)) for factor, level, arms in _tables(strata)]
    return pd.DataFrame(rows, columns=["factor", "level", "drug", "placebo"])


@pytest.mark.parametrize("shape", [long, wide, cells])
@given(strata=some_strata())
@settings(max_examples=50)
def test_a_frame_of_any_strata_reads_back(shape: Callable[[sg.Strata], pd.DataFrame], strata: sg.Strata) -> None:
    found = sg.read(shape(strata))
    assert told(found) == told(strata)
    assert found.notes == strata.notes


@pytest.mark.parametrize("name", WRITERS)
@given(strata=some_strata(), shape=st.sampled_from([long, wide, cells]))
@settings(max_examples=15)
def test_a_file_of_any_strata_reads_back(
    name: str, shape: Callable[[sg.Strata], pd.DataFrame], strata: sg.Strata, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    WRITERS[name](shape(strata), path)
    assert told(sg.read(path)) == told(strata)
