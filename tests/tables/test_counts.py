"""Counts that cannot be, arms that cannot be told and levels that do not fit: each message, word for word."""

import io
from datetime import time
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import subgroup as sg
from subgroup.errors import ColumnError, CountError, TableFileError
from subgroup.tables import _cells

GOOD = """factor,level,arm,responders,n
overall,overall,memantine,9,16
overall,overall,placebo,4,19
glutamate,high,memantine,8,10
glutamate,high,placebo,2,10
glutamate,not high,memantine,1,6
glutamate,not high,placebo,2,9
"""
HIGH = "row 4, column 'responders' (glutamate: high, memantine): "
SHAPES = (
    "the shapes that are read are 'factor level arm responders n', 'factor level responders_treatment n_treatment "
    "responders_control n_control', and 'factor level' with a column for each arm that holds cells such as 8/10; a row "
    "per participant is for sg.tabulate, or --outcome and --arm of 'subgroup subgroups'"
)
DATE = "is a date; spreadsheets make one of 8/10{}: format the column as text and type the counts again"

PERCENTAGES = "; if column 'responders' holds percentages, give counts"
SHARE = "; give responders/n, such as 30/60"


def read(text: str, *arms: Any, **named: Any) -> sg.Strata:
    return sg.read(io.StringIO(text), *arms, **named)


def tables(strata: sg.Strata) -> list[str]:
    return [f"{each.factor}: {each.level}: {each.table}" for each in strata.strata]


# What stands in place of the 8 in "high,memantine,8,10".
COUNTS = {
    '"8,5"': f"'8,5' is not a whole number{PERCENTAGES}",
    "8.5": f"'8.5' is not a whole number{PERCENTAGES}",
    "8 ": "'8 ' is not a whole number; did you mean 8?",
    '"1,234"': "'1,234' is not a whole number; did you mean 1234?",
    "1.000": "'1.000' is not a whole number; did you mean 1000?",
    "1 000": "'1 000' is not a whole number; did you mean 1000?",
    "": "is blank",
    "nan": "'nan' is not a whole number",
    "-3": "-3 is negative",
    "1e1": "'1e1' is not a whole number",
    "eight": "'eight' is not a whole number",
    "True": "'True' is not a whole number",
    "80%": f"'80%' is not a whole number{PERCENTAGES}",
    "٨": "'٨' is not a whole number",
    "99999999999": "'99999999999' is more people than there are",
    "9" * 25: f"'{'9' * 25}' is not a whole number",
    "8/10": (
        "'8/10' is not a whole number; did you mean 8 responders of n=10? "
        "Such a cell stands in a column named by its arm"
    ),
    "10-Aug": f"'10-Aug' {DATE.format(' or 10/8')}",
    "Aug-10": f"'Aug-10' {DATE.format(' or 10/8')}",
    "10-Axe": "'10-Axe' is not a whole number",
    "2026-08-10 00:00:00": f"'2026-08-10 00:00:00' {DATE.format(' or 10/8')}",
    "08/10/2026": f"'08/10/2026' {DATE.format('')}",
}


@pytest.mark.parametrize(("cell", "what"), COUNTS.items(), ids=[cell or "blank" for cell in COUNTS])
def test_counts_that_are_none(cell: str, what: str) -> None:
    with pytest.raises(CountError) as caught:
        read(GOOD.replace("memantine,8,10", f"memantine,{cell},10"))
    assert str(caught.value) == f"the file: {HIGH}{what}"


@pytest.mark.parametrize("cell", ["8.0", " 8", '"8"', ' "8"', "08"])
def test_other_ways_to_write_a_count(cell: str) -> None:
    found = read(GOOD.replace("memantine,8,10", f"memantine,{cell},10"))
    assert tables(found)[0] == "glutamate: high: 8/10 v 2/10"


VALUES = {
    "nan": (float("nan"), "is missing (nan)"),
    "infinity": (float("inf"), "inf is no number of people"),
    "fraction": (8.5, "8.5 is not a whole number, and counts are of people"),
    "decimal": (Decimal("8.5"), "8.5 is not a whole number, and counts are of people"),
    "missing decimal": (Decimal("nan"), "is missing (nan)"),
    "negative": (-1, "-1 is negative"),
    "truth": (True, "True is not a whole number"),
    "huge": (10**400, "1000"),
    "time": (time(8, 10), "08:10:00 is not a whole number"),
    "list": ([8], "[8] is not a whole number"),
    "date": (pd.Timestamp(2026, 2, 10), "2026-02-10 00:00:00 is a date; spreadsheets make one of 2/10 or 10/2"),
}


@pytest.mark.parametrize(("value", "what"), VALUES.values(), ids=VALUES)
def test_values_that_are_no_counts(value: object, what: str) -> None:
    with pytest.raises(_cells.CellError) as caught:
        _cells.count(value)
    assert str(caught.value).startswith(what)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [8.5, "8.5", "8,5", "80%", "80.0%", "8,5 %", " 8.5", Decimal("8.5"), 0.5])
def test_values_that_may_be_percentages(value: object) -> None:
    assert _cells.is_fraction(value)


@pytest.mark.parametrize(
    "value",
    [8, 8.0, "8", "8.0", "1,234", "1.000", "eight", None, True, float("nan"), float("inf"), Decimal("nan"), Decimal(8)],
)
def test_values_that_are_none(value: object) -> None:
    assert not _cells.is_fraction(value)


@pytest.mark.parametrize("value", [8, 8.0, "8", "8.0", Decimal(8), Decimal("8.00")])
def test_values_that_are_counts(value: object) -> None:
    assert _cells.count(value) == 8


ARMS = {
    "8/10": None,
    "8 / 10": None,
    "8 of 10": None,
    " 8/10  (80%) ": None,
    "8/10 (80.0%)": None,
    "8/10(80)": None,
    "9/16 (56.2%)": None,  # half to even
    "9/16 (56.3%)": None,  # half up
    "9/16 (56%)": None,
    "1/200 (<1%)": None,
    "0/0": None,
    "30/60 (50,0%)": None,
    "9/16 (56,2 %)": None,
    "8/10 (81,0%)": "'8/10 (81,0%)': 8/10 is 80%, not 81,0%",
    "8/10 (80,000.0%)": "'8/10 (80,000.0%)': '80,000.0%' in brackets is no percentage",
    "8/10 (81%)": "'8/10 (81%)': 8/10 is 80%, not 81%",
    "9/16 (56.4%)": "'9/16 (56.4%)': 9/16 is 56.25%, not 56.4%",
    "8/10 (0.8)": "'8/10 (0.8)': 8/10 is 80%, not 0.8",
    "8/10 (about 80%)": "'8/10 (about 80%)': 'about 80%' in brackets is no percentage",
    "8/10 ()": "'8/10 ()': '' in brackets is no percentage",
    "0/0 (0%)": "'0/0 (0%)': of nobody there is no percentage; write 0/0",
    "10/8": "10 responders of n=8; responders are at most n",
    "8/10 [80%]": "'8/10 [80%]' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    "8 (80%)": f"'8 (80%)' has a percentage in place of n{SHARE}",
    "8(80,0 %)": f"'8(80,0 %)' has a percentage in place of n{SHARE}",
    "8 (80)": "'8 (80)' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    "-8/10": "'-8/10' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    "8/1,000": "'8/1,000' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    "8.0/10": "'8.0/10' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    "80%": f"'80%' is a percentage{SHARE}",
    "< 1.5 %": f"'< 1.5 %' is a percentage{SHARE}",
    "8/10/2026": f"'8/10/2026' {DATE.format('')}",
    "8-Oct": f"'8-Oct' {DATE.replace('8/10', '10/8').format(' or 8/10')}",
    "1/99999999999": "'1/99999999999' is more people than there are",
    "": "is blank",
}


@pytest.mark.parametrize(("cell", "what"), ARMS.items(), ids=[cell or "blank" for cell in ARMS])
def test_cells_that_hold_an_arm(cell: str, what: str | None) -> None:
    text = f"level,drug,control\na,{cell and chr(34) + cell + chr(34)},2/10\nb,1/6,2/9\n"
    if what is None:
        found = read(text)
        assert [found.strata[0].table.treatment.n > 0, str(found.strata[1].table)] == [cell != "0/0", "1/6 v 2/9"]
        return
    with pytest.raises(CountError) as caught:
        read(text)
    assert str(caught.value) == f"the file: row 2, column 'drug' (factor: a, drug): {what}"


# One change to the table above, the error, and its message after the name of the file.
CHANGES: dict[str, tuple[str, str, type[Exception], str]] = {
    "more responders than participants": (
        "memantine,8,10",
        "memantine,11,10",
        CountError,
        "row 4 (glutamate: high, memantine): 11 responders of n=10; responders are at most n",
    ),
    "a row twice": (
        "glutamate,not high,memantine,1,6\n",
        "glutamate,high,memantine,8,10\n",
        CountError,
        "row 6: glutamate: high, memantine is there already, in row 4",
    ),
    "overall twice": (
        "glutamate,high,memantine,8,10",
        "Overall,all,memantine,8,10",
        CountError,
        "row 4: overall, memantine is there already, in row 2",
    ),
    "a level with one arm": (
        "glutamate,high,placebo,2,10\n",
        "",
        ColumnError,
        "row 4: glutamate: high has no arm 'placebo', only 'memantine'",
    ),
    "overall with one arm": (
        "overall,overall,memantine,9,16\n",
        "",
        ColumnError,
        "row 2: overall has no arm 'memantine', only 'placebo'",
    ),
    "a level spelled twice": (
        "glutamate,high,placebo",
        "glutamate,High,placebo",
        ColumnError,
        "row 4: glutamate: high has no arm 'placebo', only 'memantine'",
    ),
    "an arm spelled twice": (
        "glutamate,high,memantine",
        "glutamate,high,memantin",
        ColumnError,
        (
            "there are 3 arms, 'memantine', 'placebo', 'memantin': name one with treatment= "
            "('memantin' is not in every level: see row 4, glutamate: high)"
        ),
    ),
    "overall below the sums": (
        "memantine,9,16",
        "memantine,8,16",
        CountError,
        ("glutamate, memantine: levels add up to 9/16 (row 4, row 6), which does not fit into overall 8/16 (row 2)"),
    ),
    "overall that cannot be": (
        "memantine,9,16",
        "memantine,11,17",
        CountError,
        ("glutamate, memantine: levels add up to 9/16 (row 4, row 6), which does not fit into overall 11/17 (row 2)"),
    ),
    "a blank level": (
        "glutamate,high,mem",
        "glutamate,,mem",
        CountError,
        (
            "row 4, column 'level': is blank; if these were not measured name the level so, "
            "or leave the rows out and give overall; a footnote does not belong in the table"
        ),
    ),
    "a blank first factor": (
        "overall,overall,mem",
        ",overall,mem",
        CountError,
        "row 2, column 'factor': is blank; name it",
    ),
    "a blank factor": (
        "glutamate,high,placebo",
        ",high,placebo",
        CountError,
        "row 5, column 'factor': is blank; repeat 'glutamate' if it is that of the row above",
    ),
    "a blank arm": (
        "high,placebo",
        "high,",
        CountError,
        "row 5, column 'arm': is blank; repeat 'memantine' if it is that of the row above",
    ),
    "blanks around a label": (
        "not high,placebo",
        "not high ,placebo",
        CountError,
        "row 7, column 'level': 'not high ' has blanks around it; did you mean 'not high'?",
    ),
    "a level of overall": (
        "overall,overall,placebo",
        "overall,high,placebo",
        CountError,
        "row 3, column 'level': 'high' cannot be a level of 'overall'; name its factor",
    ),
    "overall among the levels": (
        "glutamate,high,memantine",
        "glutamate,Total,memantine",
        CountError,
        (
            "row 4, column 'level': 'Total' is no level of 'glutamate'; "
            "all participants are a row whose factor is 'overall'"
        ),
    ),
    "a line end in a label": (
        "glutamate,high,memantine",
        'glutamate,"a\nb",memantine',
        CountError,
        r"row 4, column 'level': 'a\nb' has a line end or control character in it, a label is text on one line",
    ),
    "no control": (
        "placebo",
        "usual care",
        ColumnError,
        "no arm is labelled control or placebo; the arms are 'memantine', 'usual care': name one with control=",
    ),
    "two controls": (
        "memantine",
        "Control",
        ColumnError,
        "2 arms are labelled control or placebo; the arms are 'Control', 'placebo': name one with control=",
    ),
    "one arm": ("placebo", "memantine", ColumnError, "there is one arm, 'memantine'; a comparison needs two"),
    "no column n": (
        ",n\n",
        ",number\n",
        ColumnError,
        (
            "there is no column 'n'; rename 'number' to 'n'; "
            f"the columns are 'factor', 'level', 'arm', 'responders', 'number'; {SHAPES}"
        ),
    ),
    "no column responders": (
        ",responders,",
        ",respnders,",
        ColumnError,
        (
            "there is no column 'responders' (did you mean 'respnders'?); "
            f"the columns are 'factor', 'level', 'arm', 'respnders', 'n'; {SHAPES}"
        ),
    ),
    "no column level": (
        "factor,level",
        "factor,levels",
        ColumnError,
        (
            "there is no column 'level' (did you mean 'levels'?); "
            f"the columns are 'factor', 'levels', 'arm', 'responders', 'n'; {SHAPES}"
        ),
    ),
    "two columns of one name": (
        "factor,level,arm",
        "Level,level,arm",
        ColumnError,
        "columns 'Level', 'level' are the same name twice; rename one",
    ),
}


@pytest.mark.parametrize(("old", "new", "error", "what"), CHANGES.values(), ids=CHANGES)
def test_tables_that_are_refused(old: str, new: str, error: type[Exception], what: str) -> None:
    assert old in GOOD
    with pytest.raises(error) as caught:
        read(GOOD.replace(old, new))
    assert type(caught.value) is error
    assert str(caught.value) == f"the file: {what}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


# Whole tables.
TABLES: dict[str, tuple[str, type[Exception], str]] = {
    "one level": (
        "factor,level,drug,control\nsex,female,1/2,1/2\n",
        ColumnError,
        "factor 'sex' has one level, 'female'; a level is not read without the others",
    ),
    "one level and overall": (
        "factor,level,drug,control\noverall,,9/16,4/19\nsex,female,8/10,2/10\n",
        ColumnError,
        (
            "factor 'sex' has one level, 'female'; a level is not read without the others; "
            "the rest of overall is 1/6 v 2/9: give it a row"
        ),
    ),
    "one level beyond overall": (
        "factor,level,drug,control\noverall,,7/16,4/19\nsex,female,8/10,2/10\n",
        ColumnError,
        "factor 'sex' has one level, 'female'; a level is not read without the others",
    ),
    "overall only": (
        "factor,level,drug,control\noverall,,9/16,4/19\n",
        ColumnError,
        "there is overall and no factor; ask for one table with sg.compare((9, 16), (4, 19))",
    ),
    "different sums": (
        "factor,level,drug,control\nsex,f,1/2,1/2\nsex,m,1/2,1/2\nage,old,1/2,1/2\nage,young,0/2,1/2\n",
        CountError,
        "factors add up differently (sex 2/4 v 2/4, age 1/4 v 2/4); give overall",
    ),
    "half a pair of columns": (
        "level,responders_drug,n_drug,responders_control,n_contrl\na,1,2,1,2\n",
        ColumnError,
        "column 'responders_control' has no 'n_control' beside it; did you mean 'n_contrl'?",
    ),
    "two shapes": (
        "level,arm,responders,n,responders_a,n_a,responders_b,n_b\na,b,1,2,1,2,1,2\n",
        ColumnError,
        (
            "columns are in two shapes, 'arm', 'responders', 'n' "
            "and 'responders_a', 'n_a', 'responders_b', 'n_b'; keep one"
        ),
    ),
    "one arm in cells": (
        "level,drug,control\na,1/2,a half\n",
        ColumnError,
        f"only 'drug' has counts; a comparison needs two arms; {SHAPES}",
    ),
    "cells that are nearly counts": (
        "level,drug,control\na,1/2 [50%],1/2\n",
        ColumnError,
        "row 2, column 'drug': '1/2 [50%]' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    ),
    "percentages of arms": (
        "level,drug,control\n50% or more,50%,40%\nless,20%,10%\n",
        ColumnError,
        f"row 2, column 'drug': '50%' is a percentage{SHARE}",
    ),
    "percentages beside responders": (
        "level,drug,control\na,30/60,24 (40%)\nb,12/60,6 (10%)\n",
        ColumnError,
        f"row 2, column 'control': '24 (40%)' has a percentage in place of n{SHARE}",
    ),
    "percentages as responders": (
        "level,arm,responders,n\na,drug,50,60\na,control,80,60\nb,drug,33.3,60\nb,control,10,60\n",
        CountError,
        f"row 3 (factor: a, control): 80 responders of n=60; responders are at most n{PERCENTAGES}",
    ),
    "another table": (
        "id,sex,age\n1,f,30\n",
        ColumnError,
        f"there is no column 'level'; the columns are 'id', 'sex', 'age'; {SHAPES}",
    ),
    "no counts": ("level,drug,placebo\na,1,2\n", ColumnError, f"the columns are 'level', 'drug', 'placebo'; {SHAPES}"),
    "an arm of two lines": (
        'level,"a\nb",placebo\nx,1/2,1/2\n',
        ColumnError,
        r"a column is named by its arm: 'a\nb' has a line end or control character in it, a label is text on one line",
    ),
    "pairs of one arm": (
        "level,responders_a,n_a,b\na,1,2,1/2\n",
        ColumnError,
        f"only 'a' has counts; a comparison needs two arms; {SHAPES}",
    ),
    "one count of a column is no count": (
        "level,drug,control\na,1/2,1/2\nb,1/2,-\n",
        CountError,
        "row 3, column 'control' (factor: b, control): '-' is not responders/n; write 8/10, 8 of 10 or 8/10 (80%)",
    ),
}


@pytest.mark.parametrize(("text", "error", "what"), TABLES.values(), ids=TABLES)
def test_whole_tables_that_are_refused(text: str, error: type[Exception], what: str) -> None:
    with pytest.raises(error) as caught:
        read(text)
    assert str(caught.value) == f"the file: {what}"


# Headers in the words of others, and what they are offered.
HEADERS = {
    "Subgroup,Category,arm,events,N": (
        "there is no column 'level', 'responders'; "
        "rename 'Category' to 'level', 'Subgroup' to 'factor', 'events' to 'responders'; the columns are "
    ),
    "variable,subgroup,group,Event,Total": (
        "there is no column 'level', 'arm', 'responders', 'n'; rename 'subgroup' to 'level', 'variable' to 'factor', "
        "'group' to 'arm', 'Event' to 'responders', 'Total' to 'n'; the columns are "
    ),
    "level,arm,resp,size": "there is no column 'responders', 'n'; rename 'resp' to 'responders', 'size' to 'n'; the ",
    "group,drug,placebo": "there is no column 'level'; rename 'group' to 'level'; the columns are ",
    "level,events_drug,n_drug,events_placebo,Size_placebo": (
        "rename 'events_drug' to 'responders_drug', 'events_placebo' to 'responders_placebo', "
        "'Size_placebo' to 'n_placebo'; the columns are "
    ),
    "level,responders_drug,total_drug": (
        "column 'responders_drug' has no 'n_drug' beside it; rename 'total_drug' to 'n_drug'"
    ),
    "level,event_rate,total,drug": "the columns are ",
}


@pytest.mark.parametrize(("header", "what"), HEADERS.items())
def test_other_names_of_columns_are_offered_and_not_read(header: str, what: str) -> None:
    with pytest.raises(ColumnError) as caught:
        read(f"{header}\n{','.join('abcde'[: header.count(',') + 1])}\n")
    assert str(caught.value).startswith(f"the file: {what}")


def test_a_column_that_may_name_the_factors_is_offered_beside_what_was_read() -> None:
    found = read("Subgroup,level,drug,placebo\nsex,m,1/2,1/2\nsex,f,1/2,1/2\n")
    assert found.notes[1].endswith("called levels of 'factor'; rename 'Subgroup' if it names the factors")


@pytest.mark.parametrize(
    ("title", "header", "line"),
    [
        ("Table 3 Responders, by subgroup\n\n", "Factor;Level;Drug;Placebo", "row 3, 'Factor;Level;Drug;Placebo'"),
        ("Table 3\nn/N\n", "Factor,Level,Drug,Placebo", "row 3, 'Factor, Level, Drug, Placebo'"),
        (",,Drug,,Placebo,\n", "Subgroup,Category,events,N,events,N", "row 2, 'Subgroup, Category, events, N, events"),
    ],
)
def test_a_title_above_the_header_is_said_to_be_none(title: str, header: str, line: str) -> None:
    with pytest.raises(TableFileError) as caught:
        read(f"{title}{header}\nsex,m,1/2,1/2\n")
    assert str(caught.value).startswith(f"the file: row 1 is no header; {line}")
    assert str(caught.value).endswith(" looks like one: delete the lines above it")


THREE = """level,low dose,high dose,Placebo
a,1/5,2/5,3/5
b,1/6,2/6,3/6
"""


def test_arms_are_named_where_they_cannot_be_told() -> None:
    with pytest.raises(ColumnError, match=r"there are 3 arms, 'low dose', 'high dose', 'Placebo': name one with"):
        read(THREE)
    found = read(THREE, treatment="high dose")
    assert tables(found) == ["factor: a: 2/5 v 3/5", "factor: b: 2/6 v 3/6"]
    assert found.notes == (
        "the table has no column 'factor'; its levels are called levels of 'factor'",
        "arms not used: 'low dose'",
    )
    assert tables(read(THREE, "high dose", "low dose"))[0] == "factor: a: 2/5 v 1/5"
    assert tables(read(GOOD, "placebo"))[0] == "glutamate: high: 2/10 v 8/10"
    assert tables(read(GOOD, control="memantine"))[0] == "glutamate: high: 2/10 v 8/10"
    numbered = GOOD.replace("memantine", "1").replace("placebo", "0")
    assert tables(read(numbered, control=0))[0] == "glutamate: high: 8/10 v 2/10"


@pytest.mark.parametrize(
    ("arms", "control"),
    [
        (("Drug (N=112)", "Placebo (N=110)"), "Placebo (N=110)"),
        (("Control group", "Drug"), "Control group"),
        (("CONTROL_arm", "Drug"), "CONTROL_arm"),
        (("placebo, then drug", "placebo"), "placebo"),  # the plain word goes before
    ],
)
def test_a_control_is_known_by_its_first_word(arms: tuple[str, str], control: str) -> None:
    found = read(f'level,"{arms[0]}","{arms[1]}"\na,1/5,2/5\nb,1/6,2/6\n')
    assert found.arms[1] == control


@pytest.mark.parametrize(
    ("arms", "which"),
    [
        (("Placebo (N=9)", "Control group"), "2 arms are"),
        (("no placebo", "Controlled diet"), "no arm is"),
    ],
)
def test_a_first_word_of_two_arms_or_of_none_tells_nothing(arms: tuple[str, str], which: str) -> None:
    with pytest.raises(ColumnError, match=f"{which} labelled control or placebo; the arms are .*: name one with"):
        read(f"level,{arms[0]},{arms[1]}\na,1/5,2/5\nb,1/6,2/6\n")


def test_of_many_rows_that_do_not_add_up_the_first_are_named() -> None:
    levels = "".join(f"f,{i},1/2,1/2\n" for i in range(9))
    with pytest.raises(CountError, match=r"f, control: levels add up to 9/18 \(row 3, .*, row 8 and 3 more\), which"):
        read(f"factor,level,drug,control\noverall,,9/18,8/18\n{levels}")


ARM_ERRORS = {
    "control='placbo' is not there; the arms are 'memantine', 'placebo'; did you mean 'placebo'?": {
        "control": "placbo"
    },
    "control='Placebo' is not there; the arms are 'memantine', 'placebo'; did you mean 'placebo'?": {
        "control": "Placebo"
    },
    "treatment='x' is not there; the arms are 'memantine', 'placebo'": {"treatment": "x"},
    "treatment and control are both 'placebo'; the arms are 'memantine', 'placebo'": {
        "treatment": "placebo",
        "control": "placebo",
    },
}


@pytest.mark.parametrize(("what", "arms"), ARM_ERRORS.items())
def test_arms_that_are_not_there(what: str, arms: dict[str, str]) -> None:
    with pytest.raises(ColumnError) as caught:
        read(GOOD, **arms)
    assert str(caught.value) == f"the file: {what}"


def test_what_is_not_used_is_said() -> None:
    text = (
        GOOD.replace(",n\n", ",n,comment\n")
        .replace("0\n", "0,x\n")
        .replace("6\n", "6,1/2 tablets\n")
        .replace("9\n", "9,\n")
    )
    assert read(text).notes == ("columns not used: 'comment'",)
    many = GOOD.splitlines()
    many = [many[0] + "".join(f",c{i}" for i in range(20)), *(line + ",1" * 20 for line in many[1:])]
    (note,) = read("\n".join(many)).notes
    assert note.endswith("'c10', 'c11' and 8 more")
    assert read(GOOD.replace("memantine,9,16", "memantine,10,18")).notes == ("glutamate: 2 v 0 in no level",)


def test_levels_that_a_spreadsheet_may_have_made_are_said() -> None:
    (note, _) = read("level,drug,control\n3-Jan,1/2,1/2\n5-10,1/2,1/2\nold,1/2,1/2\n").notes
    assert note == "levels that look like dates, which spreadsheets make of labels such as 1-3: '3-Jan'"


def test_order_case_and_labels_are_those_of_the_table() -> None:
    text = "LEVEL,Factor,N,Arm,Responders\nz,f,3,drug,1\na,f,3,drug,1\nz,f,3,CONTROL,2\na,f,3,CONTROL,2\n"
    assert tables(read(text)) == ["f: z: 1/3 v 2/3", "f: a: 1/3 v 2/3"]
    frame = pd.DataFrame({"level": [2.0, 0.5, True], "a": "1/2", "control": "0/2"}, dtype=object)
    assert [each.level for each in sg.read(frame).strata] == ["2", "0.5", "True"]
    named = read("level,arm,responders,n\noverall,a,1,4\nNA,a,1,2\nx,a,0,2\noverall,b,2,4\nNA,b,1,2\nx,b,1,2\n", "a")
    assert tables(named) == ["factor: NA: 1/2 v 1/2", "factor: x: 0/2 v 1/2"]
    assert str(named.overall) == "1/4 v 2/4"


def test_labels_that_are_none() -> None:
    for value, what in ((b"a", "b'a' is no label"), ([1], r"\[1\] is no label"), (float("nan"), "is missing")):
        with pytest.raises(_cells.CellError, match=what):
            _cells.label(value)
    for text in ("\x1b[2J", "\ud800", "a\u2028b"):
        with pytest.raises(_cells.CellError, match="has a line end or control character"):
            _cells.label(text)
