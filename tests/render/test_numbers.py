"""Digits and words."""

import math

import pytest

from subgroup.render import numbers
from subgroup.render.grid import Grid, html, text, wrapped


@pytest.mark.parametrize(
    ("form", "value", "wanted"),
    [
        (numbers.ratio, 4.825, "4.83"),
        (numbers.ratio, 143.15, "143.2"),
        (numbers.ratio, 6578.66, "6,579"),
        (numbers.ratio, 0.0364, "0.036"),
        (numbers.ratio, 0, "0"),
        (numbers.ratio, math.inf, "∞"),
        (numbers.ratio, math.nan, "n/a"),
        (numbers.difference, -0.05556, "-0.056"),
        (numbers.percent, 0.5625, "56.3%"),
        (numbers.needed, 2.8411, "2.8"),
        (numbers.p_value, 0.0318067, ".0318"),
        (numbers.p_value, 0.00729, ".00729"),
        (numbers.p_value, 0.13612, ".136"),
        (numbers.p_value, 1, "1"),
        (numbers.p_value, 0.99999, ">.999"),
        (numbers.p_value, 1 - 1e-12, "1"),
        (numbers.p_value, 1e-9, "<.0001"),
        (numbers.p_value, 0, "<.0001"),
        (numbers.p_value, math.nan, "n/a"),
        (numbers.p_phrase, 1e-9, "p < .0001"),
        (numbers.p_phrase, 0.0425, "p = .0425"),
        (numbers.level, 0.95, "95%"),
        (numbers.level, 0.999, "99.9%"),
    ],
)
def test_digits(form, value: float, wanted: str) -> None:
    assert form(value) == wanted


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (1.62, 38.3, "NNTB 1.6 to NNTB 38.3"),
        (5.9, -15.8, "NNTB 5.9 to ∞ to NNTH 15.8"),
        (-40.0, -2.0, "NNTH 2.0 to NNTH 40.0"),
        (2.0, math.inf, "NNTB 2.0 to ∞"),
        (math.inf, -2.0, "NNTH 2.0 to ∞"),
        (math.nan, math.nan, "n/a"),
    ],
)
def test_the_interval_of_a_number_needed(low: float, high: float, wanted: str) -> None:
    assert numbers.needed_interval(low, high) == wanted


GRID = Grid(("name", ">n"), [("heading",), ("<b>bold</b> & [red]x[/red]", "16")], "title", ["a note"])


def test_text_is_taken_as_it_is() -> None:
    said = text(GRID, 80)
    assert "<b>bold</b> & [red]x[/red]" in said
    assert "heading" in said
    assert said.endswith("a note")
    assert "\x1b" not in said


def test_html_is_escaped() -> None:
    page = html(GRID)
    assert "<b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp;" in page
    assert 'colspan="2"' in page


def test_no_line_is_wider_than_asked() -> None:
    long = Grid(("name", "words"), [("a" * 30, "word " * 40)])
    assert max(map(len, text(long, 60).splitlines())) <= 60
    assert max(map(len, wrapped("- " + "word " * 40, 60).splitlines())) <= 60


def test_numbers_beyond_what_a_double_holds_are_powers_of_ten() -> None:
    assert (numbers.needed(1.6e268), numbers.ratio(1e15), numbers.needed(999_999_999_999_999)) == (
        "1.6e+268",
        "1e+15",
        "999,999,999,999,999.0",
    )


def test_what_rounding_hides_is_said() -> None:
    assert [numbers.share(value, 1000) for value in (0, 0.49, 0.5, 999.49, 999.5, 1000, float("nan"))] == [
        "0",
        "less than 1",
        "1",
        "999",
        "more than 999",
        "1,000",
        "n/a",
    ]
    assert numbers.share(0.285 * 100, 100) == "29"  # 28.499999999999996 in floating point
