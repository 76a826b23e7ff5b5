"""Text measured and wrapped."""

import matplotlib as mpl
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from subgroup.render.ruler import Ruler, words

mpl.use("Agg")
RULER = Ruler(Figure(), 10)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), st.floats(2, 20))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: float) -> None:
    wrapped = RULER.wrap(text, width)
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert RULER.widest([wrapped]) <= width


def test_only_what_is_too_wide_is_broken() -> None:
    assert RULER.wrap("not high", 4) == "not\nhigh"
    assert RULER.wrap("not high", 20) == "not high"
    assert "\n" in RULER.wrap("nothigh", 2)
    assert RULER.wrap("", 4) == ""


def test_a_no_break_space_holds_words_together() -> None:
    assert words(" a b\xa0c\td\n") == ["a", "b\xa0c", "d"]


def test_an_em_is_an_em_at_any_resolution_and_size_but_for_pixels() -> None:
    for dpi, size in ((50, 10), (300, 10), (100, 30)):
        other = Ruler(Figure(dpi=dpi), size)
        assert abs(other.width("not high") / RULER.width("not high") - 1) < 0.1


def test_dollars_are_dollars() -> None:
    assert RULER.width("$x^2$") > RULER.width("x^2")
    assert RULER.width("bold", True) > RULER.width("bold")


def test_lines_add_up() -> None:
    assert RULER.height(0) == 0
    assert RULER.height(3) - RULER.height(2) > 0.9
