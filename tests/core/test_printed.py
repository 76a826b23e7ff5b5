"""Figures as papers print them, and the values that print so."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.printed import HABITS, LONGEST, ROUNDINGS, Printed, PrintedEstimate, parse


@pytest.mark.parametrize(
    "text",
    [
        "4.8 (1.1-21.2)",
        "4.8 (1.1 to 21.2)",
        "4.8 [1.1, 21.2]",
        "4.8 [95% CI, 1.1 to 21.2]",
        "4.8; 95% CI, 1.1–21.2",
        "OR 4.8 (95% CI: 1.1−21.2)",
        "OR = 4.8 (1.1\u2009–\u200921.2)",
        "4·8 (1·1–21·2)",
        "odds ratio, 4.8 (95 % confidence interval 1.1; 21.2)",
        "４.8 (1.1 to 21.2)",
    ],
)
def test_one_odds_ratio_in_many_hands(text: str) -> None:
    found = parse("odds_ratio", text)
    assert isinstance(found, PrintedEstimate)
    parts = (found.estimate, found.low, found.high)
    assert [part.value for part in parts if part] == [Decimal("4.8"), Decimal("1.1"), Decimal("21.2")]
    assert found.confidence_level == (0.95 if "95" in text else None)


@pytest.mark.parametrize(
    ("kind", "text", "value", "decimals", "relation"),
    [
        ("percent", "56.2%", "56.2", 1, "="),
        ("percent", "21 percent", "21", 0, "="),
        ("p", "P=.03", "0.03", 2, "="),
        ("p", "p < 0.001", "0.001", 3, "<"),
        ("p", "P value ≤ .05", "0.05", 2, "<="),
        ("p", "P = .000", "0", 3, "="),
        ("number", "1,234.50", "1234.5", 2, "="),
        ("number", "−3.1", "-3.1", 1, "="),
    ],
)
def test_numbers(kind: str, text: str, value: str, decimals: int, relation: str) -> None:
    found = parse(kind, text)
    assert isinstance(found, Printed)
    assert (found.value, found.decimals, found.relation) == (Decimal(value), decimals, relation)


@pytest.mark.parametrize(("text", "name"), [("3", ""), ("NNT, 3", "nnt"), ("NNTH 3 (2 to 11)", "nnth")])
def test_a_number_needed_says_its_kind_where_it_was_printed(text: str, name: str) -> None:
    found = parse("nnt", text)
    assert isinstance(found, PrintedEstimate)
    assert (found.estimate.value, found.name) == (3, name)


def test_a_difference_may_be_negative_or_in_percent() -> None:
    found = parse("risk_difference", "−0.2 (−0.5–−0.1)")
    assert isinstance(found, PrintedEstimate)
    assert found.low
    assert found.low.value == Decimal("-0.5")
    assert bool(found.estimate.prints(-0.21))
    assert not bool(found.estimate.prints(0.21))
    percent = parse("risk_difference", "35.2% (4.8% to 65.6%)")
    assert isinstance(percent, PrintedEstimate)
    assert bool(percent.estimate.prints(0.35197))


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("p", "3", "outside 0 to 1"),
        ("percent", "130%", "outside 0 to 100"),
        ("odds_ratio", "-4.8 (1.1 to 21.2)", "outside 0 to Infinity"),
        ("odds_ratio", "4.8 (21.2 to 1.1)", "wrong way round"),
        ("odds_ratio", "4.8 (950% CI 1.1 to 21.2)", "950% is no confidence level"),
        ("odds_ratio", "4,8 (1,1-21,2)", "as an odds ratio, such as '4.8 (1.1 to 21.2)'"),
        ("odds_ratio", "four", "cannot read 'four'"),
        ("nnt", "", "cannot read ''"),
        ("nnt", "0", "outside 1 to Infinity"),
        ("risk_difference", "35.2 (4.8 to 65.6)", "outside -1 to 1; write % behind percentage points"),
        ("odds_ratio", "RR 4.8 (1.1-21.2)", "as an odds ratio"),
        ("odds_ratio", "4.8 (1.1-21.2", "as an odds ratio"),
        ("odds_ratio", "4.8 (1.1-21.2]", "as an odds ratio"),
        ("percent", "1" * (LONGEST + 1), f"at most {LONGEST} characters"),
        ("percent", 56.2, "put it in quotes"),
        ("percnt", "56%", "did you mean 'percent'"),
    ],
)
def test_what_cannot_be_read_is_said(kind: str, text: str, said: str) -> None:
    with pytest.raises(sg.FigureError) as caught:
        parse(kind, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "x", "n", "habits"),
    [
        ("56.2", 9, 16, ["half-even", "truncated"]),
        ("56.3", 9, 16, ["half-up", "up"]),
        ("21.0", 4, 19, ["truncated", "padded"]),
        ("21.1", 4, 19, ["half-up", "half-even", "up"]),
        ("54.0", 20, 37, ["truncated", "padded"]),
        ("80.0", 8, 10, ["half-up", "half-even", "truncated", "padded", "up"]),
        ("12", 1, 8, ["half-even", "truncated"]),
        ("13", 1, 8, ["half-up", "up"]),
    ],
)
def test_habits_are_told_apart_at_exact_halves(printed: str, x: int, n: int, habits: list[str]) -> None:
    found = parse("percent", printed)
    assert isinstance(found, Printed)
    assert [habit for habit in ROUNDINGS if found.prints(x / n, habit)] == habits


def test_only_known_habits() -> None:
    found = parse("percent", "3")
    assert isinstance(found, Printed)
    with pytest.raises(sg.MethodError, match="did you mean 'half-up'"):
        found.prints(3, "half-upp")
    assert set(HABITS["percent"]) | set(HABITS["nnt"]) == set(ROUNDINGS)


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 3))
def test_what_is_rounded_prints_as_it_was_rounded(x: int, n: int, decimals: int) -> None:
    from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP
    from fractions import Fraction

    share = Fraction(min(x, n), n) * 100
    ways = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncated": ROUND_DOWN, "up": ROUND_UP}
    for habit, way in ways.items():
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        text = str(exact.quantize(Decimal(1).scaleb(-decimals), way))
        found = parse("percent", text)
        assert isinstance(found, Printed)
        assert bool(found.prints(min(x, n) / n, habit)), (text, habit)


@given(st.text(max_size=60), st.sampled_from(["percent", "p", "nnt", "number", "odds_ratio", "risk_difference"]))
def test_nothing_but_a_figure_error_escapes(text: str, kind: str) -> None:
    with suppress(sg.FigureError):
        parse(kind, text)
