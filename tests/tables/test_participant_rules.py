"""Outcomes and factors by rules: each equals the same thing said in numpy, and the result says what was asked."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.errors import ColumnError, MethodError, MissingOutcomes
from tests.tables.people import FRAMES, told, trial

PEOPLE = trial(300, seed=2).assign(
    srs_baseline=lambda people: np.random.default_rng(3).integers(0, 120, len(people)).astype(float),
    srs_week12=lambda people: np.random.default_rng(4).integers(20, 110, len(people)).astype(float),
    cgi=lambda people: np.random.default_rng(5).integers(1, 6, len(people)),
)
PEOPLE.loc[::11, "srs_week12"] = np.nan
ENGINES = ("pandas", "polars", "pyarrow", "duckdb", "polars, lazy", "dask")
CHANGE = sg.column("srs_week12").percent_change_from("srs_baseline")


def responses(met: pd.Series, known: pd.Series) -> pd.DataFrame:
    """Return the participants with an outcome that was worked out beforehand."""
    return PEOPLE.assign(response=met.astype(float).where(known))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_response_by_two_columns(engine: str) -> None:
    rule = (CHANGE <= -25) & (sg.column("cgi") <= 2)
    base, week = PEOPLE["srs_baseline"].where(PEOPLE["srs_baseline"] != 0), PEOPLE["srs_week12"]
    change = 100 * (week - base) / base
    known = change.notna() | (PEOPLE["cgi"] > 2)  # one part that fails decides
    wanted = sg.tabulate(
        responses((change <= -25) & (PEOPLE["cgi"] <= 2), known), "response", "arm", "stage", missing="drop"
    )
    found = sg.tabulate(FRAMES[engine](PEOPLE), rule, "arm", "stage", missing="drop")
    assert told(found) == told(wanted)
    assert found.notes[0] == (
        "responders are those with percent change of srs_week12 from srs_baseline <= -25 and cgi <= 2"
    )
    with pytest.raises(MissingOutcomes, match=r"outcomes are missing .*missing="):
        sg.tabulate(FRAMES[engine](PEOPLE), rule, "arm", "stage")


SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sign", SIGNS)
def test_comparisons_and_their_opposites(engine: str, sign: str) -> None:
    met, known = SIGNS[sign](PEOPLE["srs_week12"], 60), PEOPLE["srs_week12"].notna()
    rule = SIGNS[sign](sg.column("srs_week12"), 60)
    frame = FRAMES[engine](PEOPLE)
    for one, other in ((rule, met), (~rule, ~met)):
        wanted = sg.tabulate(responses(other, known), "response", "arm", "stage", missing="worst")
        assert told(sg.tabulate(frame, one, "arm", "stage", missing="worst")) == told(wanted)
    assert str(rule) == f"srs_week12 {sign} 60"


@pytest.mark.parametrize("engine", ENGINES)
def test_either_of_two_categories_and_numbers_among_values(engine: str) -> None:
    rule = (
        sg.column("grade").isin(["low", "mid"]) | sg.column("stage").isin([1, "2"]) | sg.column("smoker").isin([True])
    )
    yes = PEOPLE["grade"].isin(["low", "mid"]) | PEOPLE["stage"].isin([1, 2]) | PEOPLE["smoker"]
    wanted = sg.tabulate(responses(yes, yes | PEOPLE["grade"].notna()), "response", "arm", "stage", missing="best")
    assert told(sg.tabulate(FRAMES[engine](PEOPLE), rule, "arm", "stage", missing="best")) == told(wanted)
    assert str(rule) == "grade is low or mid or stage is 1 or 2 or smoker is True"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_biomarker_above_the_control_arm(engine: str) -> None:
    numbers = PEOPLE["glutamate"]
    controls = numbers[PEOPLE["arm"] == "placebo"].dropna()
    at = controls.mean() + controls.std(ddof=1)
    wanted = sg.tabulate(
        PEOPLE.assign(high=pd.Series(np.where(numbers > at, "high", "not high")).where(numbers.notna())),
        "response",
        "arm",
        {"glutamate": "high"},
        missing="nonresponder",
    )
    by = sg.column("glutamate").above_control(sds=1)
    found = sg.tabulate(FRAMES[engine](PEOPLE), "response", "arm", by, missing="nonresponder")
    assert told(found) == told(wanted)
    assert [each.level for each in found.strata] == ["high", "not high", "not measured"]
    assert found.notes[0] == (
        f"glutamate: glutamate cut at {at:.6g} (above is the higher level), the mean {controls.mean():.6g} +1 SD "
        f"(with n - 1) of {controls.std(ddof=1):.6g} among the {len(controls)} controls who have a number"
    )


@pytest.mark.parametrize("engine", [each for each in ENGINES if each != "dask"])
def test_quantiles(engine: str) -> None:
    ends = np.quantile(PEOPLE["glutamate"].dropna(), [1 / 3, 2 / 3])
    wanted = sg.tabulate(
        PEOPLE, "response", "arm", sg.column("glutamate").cut(list(ends), closed="right"), missing="nonresponder"
    )
    by = sg.column("glutamate").quantiles(3)
    found = sg.tabulate(FRAMES[engine](PEOPLE), "response", "arm", by, missing="nonresponder")
    assert told(found) == told(wanted)
    assert "the quantiles 0.3333, 0.6667 of both arms" in found.notes[0]
    named = sg.tabulate(
        FRAMES[engine](PEOPLE),
        "response",
        "arm",
        sg.column("glutamate").quantiles(3, list("abc")),
        missing="nonresponder",
    )
    assert [each.level for each in named.strata] == ["a", "b", "c", "not measured"]


def test_quantiles_that_an_engine_does_not_compute() -> None:
    with pytest.raises(ColumnError, match=r"Dask computes no exact quantiles; name cut points with .cut\(\[...\]\)"):
        sg.tabulate(FRAMES["dask"](PEOPLE), "response", "arm", sg.column("glutamate").quantiles(3), missing="drop")


@pytest.mark.parametrize("engine", ENGINES)
def test_cut_points_rules_within_crossed_factors_and_names(engine: str) -> None:
    by = {
        "age and sex": sg.crossed("sex", sg.column("glutamate").above_control(sds=0, labels=("up", "down"))),
        "stage": sg.column("stage").levels({3: "late", 4: "late", 1: "early", 2: "early"}),
    }
    found = sg.tabulate(FRAMES[engine](PEOPLE), "response", "arm", by, missing="drop")
    assert [each.level for each in found.by_factor["age and sex"]] == [
        "F, up",
        "F, down",
        "M, up",
        "M, down",
        "not measured",
    ]
    assert [each.level for each in found.by_factor["stage"]] == ["late", "early"]
    assert "stage: stage: late is 3, late is 4, early is 1, early is 2" in found.notes
    assert told(found) == told(sg.tabulate(PEOPLE, "response", "arm", by, missing="drop"))


@pytest.mark.parametrize("engine", ENGINES)
def test_who_is_counted(engine: str) -> None:
    rule = sg.column("glutamate") > 6
    found = sg.tabulate(
        FRAMES[engine](PEOPLE), "response", "arm", "stage", missing="drop", population=rule, participant="id"
    )
    inside = PEOPLE[PEOPLE["glutamate"] > 6]
    assert told(found) == told(sg.tabulate(inside, "response", "arm", "stage", missing="drop"))
    unknown = PEOPLE["glutamate"].isna().sum()
    out = len(PEOPLE) - len(inside) - unknown
    assert (
        f"population: glutamate > 6: {len(inside)} participants ({out} left out, {unknown} for whom it is not known)"
        in found.notes
    )


def test_overall_alone_can_be_compared() -> None:
    found = sg.tabulate(PEOPLE, "response", "arm", missing="nonresponder")
    assert found.strata == ()
    assert "risk_difference" in str(sg.compare(found).to_frame()["measure"].tolist())


@given(
    st.lists(st.sampled_from([None, "a", "b", "c"]), min_size=6, max_size=40),
    st.randoms(use_true_random=False),
    st.sampled_from(["nonresponder", "drop", "best", "worst"]),
    st.sampled_from(["polars", "duckdb", "polars, lazy"]),
)
@settings(max_examples=60, deadline=None)
def test_any_participants_count_alike_in_memory_and_in_engines(
    values: list[str | None], rng: Any, policy: str, engine: str
) -> None:
    size = len(values)
    people = pd.DataFrame(
        {
            "arm": ["drug", "placebo"] + [rng.choice(["drug", "placebo"]) for _ in range(size - 2)],
            "response": [1.0, 0.0] + [rng.choice([0.0, 1.0, None]) for _ in range(size - 2)],
            "f": pd.Series(["a", "b", *values[2:]], dtype=object),
        }
    )
    ask: dict[str, Any] = {"outcome": "response", "arm": "arm", "by": "f", "missing": policy}
    one, other = sg.tabulate(people, **ask), sg.tabulate(FRAMES[engine](people), **ask)
    assert told(one) == told(other)
    assert one.notes == other.notes
    n = people["response"].notna() if policy == "drop" else people["arm"].notna()
    assert one.overall.treatment.n == (n & (people["arm"] == "drug")).sum()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda c: bool(c <= 2), "rules are joined by & and |"),
        (lambda c: (c <= 2) & 3, "'int' is no rule; put each comparison in brackets"),
        (lambda c: c <= "2", "cgi <= '2': give a number"),
        (lambda c: c <= True, "give a number"),
        (lambda c: c.isin("CR"), r"isin\('CR'\): give a list of values, as in isin\(\['CR'\]\)"),
        (lambda c: c.isin([None]), "a value of a rule is blank"),
        (lambda c: c.percent_change_from("b").isin([1]), "isin is for categories"),
        (lambda c: c.cut([3, 2]), r"cgi: cut points must be numbers that rise, got \[3, 2\]"),
        (lambda c: c.cut([]), "cut points must be"),
        (lambda c: c.cut("65"), "cut points must be"),
        (lambda c: c.cut(2, ["only"]), r"give 2 different labels"),
        (lambda c: c.cut(2, closed="up"), "closed='up'; did you mean 'left'"),
        (lambda c: c.quantiles(1), r"quantiles\(1\): give the number of groups, 2 to 20"),
        (lambda c: c.above_control("1"), "give a number of standard deviations"),
        (lambda c: c.levels("high"), "give a list of levels"),
        (lambda c: sg.crossed(c), "crossed takes two factors or more"),
        (lambda c: sg.crossed("sex", 3), "int is no factor"),
        (lambda c: sg.column(3), r"column\(3\): give the name of a column"),
        (lambda c: sg.tabulate(PEOPLE, c, "arm"), r"say when cgi is a response, as in sg.column\('cgi'\) <= 2"),
        (lambda c: sg.tabulate(PEOPLE, 5, "arm"), "int is neither a column's name nor a rule"),
        (lambda c: sg.tabulate(PEOPLE, "response", 5), "arm=5: give the name of a column"),
        (lambda c: sg.tabulate(PEOPLE, "response", "arm", population="ITT"), "population: give a rule"),
        (lambda c: sg.tabulate(PEOPLE, "response", "arm", missing="nonresponders"), "did you mean 'nonresponder'"),
        (lambda c: sg.tabulate(PEOPLE, "response", "arm", missing_factor="levels"), "did you mean 'level'"),
        (lambda c: sg.tabulate(PEOPLE, "response", "arm", missing_values="NA"), r"missing_values=\['NA'\]"),
        (lambda c: sg.tabulate(PEOPLE, "response", "arm", small_cells=-1), "small_cells=-1: give a whole number"),
    ],
)
def test_what_is_no_rule_says_what_would_be(make: Callable[[Any], Any], says: str) -> None:
    with pytest.raises(MethodError, match=says):
        make(sg.column("cgi"))
