"""Files are not trusted: what is damaged, hostile, too large or not what its name says gets one clean message."""

import io
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest

import subgroup as sg
from subgroup.errors import ColumnError, CountError, TableFileError
from subgroup.tables import _opening, _table, _workbook

CELLS = """factor,level,memantine,placebo
overall,,9/16,4/19
glutamate,high,8/10,2/10
glutamate,not high,1/6,2/9
"""


def told(strata: sg.Strata) -> list[str]:
    return [*(str(each.table) for each in strata.strata), str(strata.overall)]


KNOWN = ["8/10 v 2/10", "1/6 v 2/9", "9/16 v 4/19"]


# Whole files that cannot be read.
def _zip(**parts: str | bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "it is empty"),
    "blank": ("a.csv", b"\xef\xbb\xbf\n\n,,\n", "it is empty"),
    "empty workbook": ("a.xlsx", b"", "it is empty"),
    "header only": ("a.csv", b"level,arm,responders,n\n,,,\n", "it has columns and no rows"),
    "unknown ending": ("a.xslx", b"x", "'.xslx' is not a format that is read; did you mean '.xlsx' or '.xlsm'?"),
    "old Excel": ("a.xls", b"x", "'.xls' is not a format that is read; did you mean '.xlsx' or '.xlsm'?"),
    "workbook named CSV": (
        "a.csv",
        b"PK\x03\x04...",
        "it is not CSV text, as its name says: it begins like an Excel workbook, or another ZIP file",
    ),
    "Parquet named workbook": (
        "a.xlsx",
        b"PAR1...",
        "not an Excel workbook, as its name says: it begins like a Parquet file",
    ),
    "text named workbook": (
        "a.xlsx",
        b"level,arm",
        "not an Excel workbook, as its name says: it begins with b'level,arm'",
    ),
    "text named Parquet": (
        "a.parquet",
        b"level,arm",
        "not a Parquet file, as its name says: it begins with b'level,arm'",
    ),
    "old Excel named new": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0",
        "it begins like an old Excel workbook (.xls), or one with a password; save it as .xlsx",
    ),
    "compressed": (
        "a.json",
        b"\x1f\x8b\x08",
        "it is not JSON, as its name says: it begins like a gzip file; unpack it first",
    ),
    "damaged workbook": (
        "a.xlsx",
        b"PK\x03\x04 and nothing else",
        "it is not a workbook that can be read: File is not a zip",
    ),
    "a ZIP file that is no workbook": (
        "a.xlsx",
        _zip(a="b"),
        'it is not a workbook that can be read: "There is no item named',
    ),
    "workbook that unpacks to much": (
        "a.xlsx",
        _zip(a=b"0" * (_workbook.UNPACKED + 1)),
        "it unpacks to 64,000,001 bytes; more than 64,000,000 are not read",
    ),
    "workbook with entities": (
        "a.xlsx",
        _zip(**{"xl/x.xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}),
        "xl/x.xml has a document type, which no workbook needs",
    ),
    "damaged Parquet": ("a.parquet", b"PAR1" + b"x" * 50 + b"PAR1", "it is not a Parquet file that can be read: "),
    "too large": (
        "a.csv",
        b"a,b\n" * (_table.LARGEST // 4 + 1),
        "it is too large for a table of counts: more than 20,000,000 bytes",
    ),
    "too many rows": (
        "a.csv",
        b"a,b\n" * (_table.ROWS + 2),
        "row 200002: there are more than 200,000 rows, too many to read",
    ),
    "too many columns": (
        "a.csv",
        b",".join(b"c%d" % i for i in range(501)) + b"\n",
        "there are 501 columns, more than 500 are not read",
    ),
    "too many cells": (
        "a.csv",
        b"a\n" + (b"," * 20_000 + b"\n") * 300,
        "there are more than 5,000,000 cells up to here",
    ),
    "long cell": ("a.csv", b"a,b\n1," + b"x" * 10_001, "row 2, column 'b': a cell has more than 10,000 characters"),
    "very long cell": (
        "a.csv",
        b"a,b\n1," + b"x" * 200_000,
        "row 2 has a cell with more than 10,000 characters; is there a quote that",
    ),
    "long name": ("a.csv", b"a," + b"x" * 10_001 + b"\n1,2", "the name of column 2 has more than 10,000 characters"),
    "no UTF-8": (
        "a.csv",
        b"level,n\nh\xe9,1\n",
        "byte 0xe9 in row 2 is not UTF-8 text; save it as UTF-8 (in Excel: 'CSV UTF-8')",
    ),
    "half of UTF-16": ("a.csv", b"\xff\xfea\0b", "it begins as UTF-16 text and is none; save it as UTF-8"),
    "NUL": ("a.csv", b"level,n\nhigh,\0001\n", "row 2 holds a NUL byte; the file is damaged, or is not text"),
    "two columns of one name": (
        "a.csv",
        b"n,level, n\n1,2,3",
        "column 'n' is there twice, as column 1 and column 3; rename one",
    ),
    "no name": ("a.csv", b"level,,n\na,b,3", "row 2: cell 2 holds 'b', and the header has no name above it"),
    "a cell beyond the header": (
        "a.csv",
        b"level,n\na,b,3",
        "row 2: cell 3 holds '3', and the header has no name above it",
    ),
    "a row cut short": (
        "a.csv",
        b"level,n\na,1\nb",
        "row 3 has 1 cell, the header has 2; does the file end in the middle of a row?",
    ),
    "a short row inside": ("a.csv", b"level,arm,n\na,1\nb,c,2\n", "row 2 has 2 cells, the header has 3"),
    "an open quote": (
        "a.csv",
        b'level,n\na,1\n"b,2\nc,3\n',
        "row 3 opens a quote that is never closed; does the file end in the middle of a row?",
    ),
    "a stray quote": ("a.csv", b'level,n\n"a"b,1\n', "row 2 is not well formed: ',' expected after '\"'"),
    "no JSON": ("a.json", b"{]", "it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2"),
    "JSON cut short": ("a.json", b'[{"level": "a"', "it is not JSON: Expecting ',' delimiter"),
    "deep JSON": ("a.json", b"[" * 100_000, "it is nested too deeply for a table"),
    "long number": ("a.json", b"[" + b"9" * 5000 + b"]", "it is not JSON: Exceeds the limit"),
    "JSON that is no UTF-8": ("a.json", b'["\xe9"]', "byte 0xe9 at offset 2 is not UTF-8 text"),
    "key twice": ("a.json", b'{"f": {"a": 1, "a": 2}}', "key 'a' is there twice in one object"),
    "JSON number": ("a.json", b"3", '3 is no table; give [{"level": ..., "arm": ..., ...}, ...] or {factor: {level: '),
    "JSON list": ("a.json", b"[[1, 2]]", "record 1 is [1, 2], not an object; give"),
    "empty JSON": ("a.json", b"[]", "it has columns and no rows"),
    "no levels": ("a.json", b'{"glutamate": 3}', "'glutamate' is 3, not an object of levels; give"),
    "no pairs": (
        "a.json",
        b'{"f": {"a": [[1, 2], 3]}}',
        "f: a is [[1, 2], 3], not [[responders, n], [responders, n]], treatment first",
    ),
    "columns": (
        "a.json",
        b'{"factor": {"0": "f"}}',
        (
            "factor: 0 is 'f', not [[responders, n], [responders, n]], treatment first; a data frame is "
            "written as records with to_json(orient='records')"
        ),
    ),
}


@pytest.mark.parametrize(("name", "content", "what"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_files_get_one_clean_message(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(TableFileError) as caught:
        sg.read(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400 + len(str(file))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_missing_files_directories_and_other_things(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match=r"counts\.csv: there is no such file"):
        sg.read(tmp_path / "counts.csv")
    with pytest.raises(TableFileError, match="this is a directory"):
        sg.read(tmp_path)
    with pytest.raises(TableFileError, match="cannot be read: embedded null"):
        sg.read("a\0b.csv")
    for thing in (3, None, {"glutamate": {}}, [1], pd.Series([1])):
        with pytest.raises(TableFileError, match=rf"^path is of type {type(thing).__name__}; give a path, '-', a file"):
            sg.read(thing)  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match=r"^sheet='A' is for Excel workbooks, not for DataFrame$"):
        sg.read(pd.DataFrame({"a": [1]}), sheet="A")
    broken = SimpleNamespace(read=lambda size: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(TableFileError, match=r"^the file: cannot be read: Input/output error$"):
        sg.read(broken)  # type: ignore[arg-type]


def test_a_file_that_is_near_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Counts.csv", "counts.py", "other.xlsx"):
        (tmp_path / name).touch()
    for path, offered in (("cuonts.csv", "; did you mean 'Counts.csv'?"), ("table.csv", ""), ("no/counts.csv", "")):
        with pytest.raises(TableFileError) as caught:
            sg.read(tmp_path / path)
        assert str(caught.value) == f"{tmp_path / path}: there is no such file{offered}"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TableFileError, match=r"^othr\.xlsx: there is no such file; did you mean 'other\.xlsx'\?$"):
        sg.read("othr.xlsx")
    monkeypatch.setattr(_opening, "LISTED", 0)
    with pytest.raises(TableFileError, match=r"no such file$"):
        sg.read("othr.xlsx")


def test_parquet_of_more_rows_than_are_read(tmp_path: Path) -> None:
    file = str(tmp_path / "a.parquet")
    duckdb.execute(f"COPY (SELECT 'a' AS level, 1 AS n FROM range(1_000_000)) TO '{file}'")  # noqa: S608
    with pytest.raises(TableFileError, match=r"record 200001: there are more than 200,000 rows"):
        sg.read(file)
    wide = ", ".join(f"{i} AS c{i}" for i in range(501))
    duckdb.execute(f"COPY (SELECT {wide}) TO '{file}'")
    with pytest.raises(TableFileError, match="there are 501 columns"):
        sg.read(file)


# Workbooks.
def _book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


ROWS = [line.split(",") for line in CELLS.splitlines()]


def test_sheets_are_named_where_several_hold_anything(tmp_path: Path) -> None:
    file = _book(tmp_path / "a.xlsx", {"empty": [], "Table 2": [[], *ROWS], "blank": [[None, None]]})
    assert told(sg.read(file)) == KNOWN
    file = _book(tmp_path / "a.xlsx", {"Table 1": [["age", "years"], [3, 4]], "Table 2": ROWS})
    with pytest.raises(ColumnError, match=r"a\.xlsx: there are 2 sheets, 'Table 1', 'Table 2': name one with sheet=$"):
        sg.read(file)
    assert told(sg.read(file, sheet="Table 2")) == KNOWN
    with pytest.raises(ColumnError, match=r"sheet='Tab' is not there; the sheets are 'Table 1', 'Table 2'$"):
        sg.read(file, sheet="Tab")
    with pytest.raises(
        ColumnError,
        match=r"a\.xlsx, sheet 'Table 1': there is no column 'level'; the columns are 'age', 'years'; the shapes",
    ):
        sg.read(file, sheet="Table 1")
    for sheets in ({"a": []}, {"a": [], "b": [[]]}):
        with pytest.raises(TableFileError, match=r"a\.xlsx(, sheet 'a')?: it is empty$"):
            sg.read(_book(tmp_path / "a.xlsx", sheets))


def test_a_title_in_a_sheet_is_no_header(tmp_path: Path) -> None:
    file = _book(tmp_path / "a.xlsx", {"a": [["Table 3. Responders", None], [], *ROWS]})
    with pytest.raises(
        TableFileError, match=r"a\.xlsx: row 1 is no header; row 3, 'factor, level, memantine, placebo', looks like one"
    ):
        sg.read(file)


def test_what_excel_makes_of_counts_is_named(tmp_path: Path) -> None:
    rows = [
        ["factor", "level", "memantine", "placebo"],
        ["f", "a", date(2026, 8, 10), "2/10"],
        ["f", "b", "1/6", "2/9"],
    ]
    place = r"a\.xlsx: row 2, column 'memantine' \(f: a, memantine\): 2026-08-10 00:00:00 "
    with pytest.raises(
        CountError, match=place + r"is a date; spreadsheets make one of 8/10 or 10/8: format the column as"
    ):
        sg.read(_book(tmp_path / "a.xlsx", {"a": rows}))
    rows[2][2] = date(2026, 1, 6)
    with pytest.raises(
        ColumnError, match=r"row 2, column 'memantine': 2026-08-10 00:00:00 is a date; spreadsheets make"
    ):
        sg.read(_book(tmp_path / "a.xlsx", {"a": rows}))
    rows[1][1:3] = [date(2026, 3, 1), "8/10"]
    with pytest.raises(
        CountError, match=r"row 2, column 'level': 2026-03-01 00:00:00 is a date or time; spreadsheets make"
    ):
        sg.read(_book(tmp_path / "a.xlsx", {"a": rows}))


def test_formulas_are_not_computed(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["level", "arm", "responders", "n"]]
    rows += [["a", "drug", 1, 2], ["a", "placebo", 1, 2], ["b", "drug", 8, 10], ["b", "placebo", 2, 10]]
    rows[3][2] = "=4*2"
    file = _book(tmp_path / "a.xlsx", {"a": rows})
    with pytest.raises(CountError, match=r"row 4, column 'responders' \(factor: b, drug\): the formula =4\*2 has no"):
        sg.read(file)
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<f>4*2</f><v />" in parts[sheet] or b"<f>4*2</f><v></v>" in parts[sheet]
    for stored, kind in ((b"8", b""), (b"#DIV/0!", b' t="e"')):
        changed = parts[sheet].replace(b"<f>4*2</f><v />", b"<f>4*2</f><v>" + stored + b"</v>")
        changed = changed.replace(b"<f>4*2</f><v></v>", b"<f>4*2</f><v>" + stored + b"</v>")
        changed = changed.replace(b'<c r="C4">', b'<c r="C4"' + kind + b">")
        file.write_bytes(_zip(**{**parts, sheet: changed}))
        if not kind:
            assert told(sg.read(file)) == ["1/2 v 1/2", "8/10 v 2/10", "9/12 v 3/12"]
            continue
        with pytest.raises(CountError, match=r"row 4, column 'responders' .*: Excel shows the error #DIV/0!$"):
            sg.read(file)
    rows[0][0] = "=1"
    with pytest.raises(TableFileError, match=r"a\.xlsx: in the header, the formula =1 has no stored value"):
        sg.read(_book(file, {"a": rows}))


def test_workbooks_that_lie_about_their_size(tmp_path: Path) -> None:
    file = _book(tmp_path / "a.xlsx", {"a": ROWS})
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"

    def lie(old: bytes, new: bytes) -> None:
        assert old in parts[sheet]
        file.write_bytes(_zip(**{**parts, sheet: parts[sheet].replace(old, new)}))

    lie(b'<dimension ref="A1:D4"', b'<dimension ref="A1:B2"')
    assert told(sg.read(file)) == KNOWN
    lie(b'<row r="4"', b'<row r="999999999"')
    with pytest.raises(TableFileError, match="there are more than 1,048,576 rows, which no workbook has"):
        sg.read(file)
    lie(b"</sheetData>", b'<row r="5"><c r="ZZZ5"><v>1</v></c></row></sheetData>')
    with pytest.raises(TableFileError, match=r"row 5: cell 18278 holds 1, and the header has no name above it"):
        sg.read(file)
    empty = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (i, i) for i in range(5, 400))
    lie(b"</sheetData>", empty + b"</sheetData>")
    with pytest.raises(TableFileError, match="there are more than 5,000,000 cells up to here"):
        sg.read(file)
