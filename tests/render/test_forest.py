"""The forest plot: every row is there, nothing overlaps, and nothing else is touched."""

import io
import math
import pickle
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from subgroup.errors import MethodError
from subgroup.render.forest import Forest, ForestRow, draw
from subgroup.render.forest.axis import framed, ticks

mpl.use("Agg")
INF, NAN = math.inf, math.nan
AFTER = ("p for interaction",)
MEMANTINE = [
    ForestRow("Overall", 4.82, 1.12, 20.7, ("9/16", "4/19"), weight=35, kind="summary"),
    ForestRow("glutamate", after=(".0641",), kind="heading"),
    ForestRow("high", 16.0, 1.87, 136.5, ("8/10", "2/10"), weight=20),
    ForestRow("not high", 0.7, 0.069, 7.93, ("1/6", "2/9"), weight=15),
]
EDGES = [
    *MEMANTINE,
    ForestRow("nobody on treatment", 0, 0, 1.17, ("0/10", "3/10")),
    ForestRow("nobody on control", INF, 1.3, INF, ("4/10", "0/10")),
    ForestRow("nobody at all", NAN, 0, INF, ("0/10", "0/10")),
    ForestRow("an empty arm", before=("3/10", "0/0")),
    ForestRow("far away", 9801, 724, 132584, ("99/100", "1/100")),
    ForestRow("no interval", 2.5, before=("5/9", "3/11")),
    ForestRow("one limit", 0.5, NAN, 3.0, ("5/9", "3/11")),
    ForestRow("half of it", 2.0, 1.0, INF, ("5/9", "3/11")),
    ForestRow("prediction", NAN, 0.5, INF, kind="interval"),
]


def _blank(width: float = 9.0, height: float = 5.0) -> Axes:
    return Figure((width, height)).subplots()


def _texts(ax: Axes) -> list[Text]:
    return [text for text in (*ax.texts, *ax.get_xticklabels(), ax.xaxis.label) if text.get_text().strip()]


def _written(ax: Axes) -> str:
    return " ".join(" ".join(text.get_text().split()) for text in _texts(ax))


def _marks(ax: Axes, name: str) -> list[tuple[float, float]]:
    """Return where marks of one kind stand."""
    found = [each for each in ax.collections if each.get_gid() == name]
    return [tuple(map(float, place)) for each in found for place in each.get_offsets()]


def _lines(ax: Axes, name: str) -> list[tuple[float, float]]:
    """Return where lines of one kind begin and end."""
    found = [each for each in ax.collections if each.get_gid() == name]
    return [(float(path[0, 0]), float(path[1, 0])) for each in found for path in each.get_segments()]


def _overlapping(ax: Axes) -> list[tuple[str, str]]:
    """Return pairs of texts that share more than the rounding to pixels explains."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in _texts(ax)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]


def test_every_row_is_written() -> None:
    ax = draw(Forest(EDGES, "odds_ratio", after=AFTER), _blank())
    written = _written(ax)
    for row in EDGES:
        for text in (row.label, *row.before, *row.after):
            assert text in written
    for text in (
        "0 (0 to 1.17)",
        "∞ (1.30 to ∞)",
        "not estimable (0 to ∞)",
        "2.50 (no interval)",
        "0.50 (n/a to 3.00)",
    ):
        assert text in written
    for text in ("treatment", "control", "odds ratio (95% interval)", "p for interaction", "overall"):
        assert text in written
    assert "← fewer responders on treatment more responders on treatment →" in written


def test_every_number_is_drawn_once() -> None:
    ax = draw(Forest(EDGES, "odds_ratio", after=AFTER), _blank())
    squares = [x for x, _ in _marks(ax, "squares")]
    assert squares == [16, 0.7, 2.5, 0.5, 2]
    assert [x for x, _ in _marks(ax, "summaries")] == [4.82]
    low, high = ax.get_xlim()
    assert [x for x, _ in _marks(ax, "estimates beyond")] == [low, high, high]
    assert [x for x, _ in _marks(ax, "limits beyond")] == [high, high]
    assert _lines(ax, "intervals")[:3] == [(1.87, 136.5), (0.069, 7.93), (low, 1.17)]
    assert _lines(ax, "intervals")[-1] == (0.5, high)
    assert _lines(ax, "null") == [(1, 1)]
    assert _lines(ax, "overall") == [(4.82, 4.82)]
    shapes = [each for each in ax.collections if each.get_gid() == "diamonds"]
    assert shapes[0].get_paths()[0].vertices[[0, 1, 2], 0].tolist() == [1.12, 4.82, 20.7]


def test_marks_stand_beside_their_text() -> None:
    ax = draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), _blank())
    at = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert [y for _, y in _marks(ax, "squares")] == [at["high"], at["not high"]]
    assert at["Overall"] < at["glutamate"] < at["high"] < at["not high"]
    assert ax.get_ylim()[0] > at["not high"]


def test_an_interval_that_leaves_a_frame_ends_in_an_arrow() -> None:
    ax = draw(Forest(MEMANTINE, "odds_ratio", after=AFTER, limits=(0.5, 10)), _blank())
    assert ax.get_xlim() == (0.5, 10)
    assert [x for x, _ in _marks(ax, "limits beyond")] == [0.5, 10]
    assert [x for x, _ in _marks(ax, "estimates beyond")] == [10]
    assert _lines(ax, "intervals") == [(1.87, 10), (0.5, 7.93)]
    ax = draw(Forest(MEMANTINE, "odds_ratio", after=AFTER, limits=(0.5, 4)), _blank())
    assert [x for x, _ in _marks(ax, "estimates beyond")] == [4, 4]
    assert _lines(ax, "intervals")[-1] == (1.12, 4)
    assert _lines(ax, "overall") == []


def test_area_follows_the_arms_and_the_smallest_is_seen() -> None:
    rows = [ForestRow("a", 0.1, weight=200), ForestRow("b", 0.1, weight=100), ForestRow("c", 0.1, weight=1)]
    ax = draw(Forest(rows, "risk_difference"), _blank())
    area = next(each for each in ax.collections if each.get_gid() == "squares").get_sizes()
    assert area[0] == pytest.approx(2 * area[1])
    assert 0.1 * area[0] < area[2] < area[1]


def test_axes_are_logarithmic_for_ratios_only_with_ticks_one_would_say() -> None:
    ax = draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), _blank(12))
    assert ax.get_xscale() == "log"
    assert {"0.1", "0.5", "1", "2", "10", "100"} <= {tick.get_text() for tick in ax.get_xticklabels()}
    rows = [ForestRow("high", 0.6, 0.156, 0.842), ForestRow("not high", -0.056, -0.449, 0.412)]
    ax = draw(Forest(rows, "risk_difference"), _blank())
    assert ax.get_xscale() == "linear"
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["-0.4", "-0.2", "0", "0.2", "0.4", "0.6", "0.8"]


@pytest.mark.parametrize(
    ("frame", "ratio", "most", "wanted"),
    [
        ((0.08, 12), True, 9, [0.1, 0.2, 0.5, 1, 2, 5, 10]),
        ((0.08, 12), True, 5, [0.1, 0.5, 1, 2, 10]),
        ((0.08, 12), True, 4, [0.1, 1, 10]),
        ((0.0008, 1200), True, 4, [0.01, 1, 100]),
        ((0.93, 1.13), True, 5, [0.95, 1, 1.05, 1.1]),
        ((-0.45, 0.9), False, 4, [0, 0.5]),
        ((-0.45, 0.9), False, 1, [0]),
    ],
)
def test_ticks(frame, ratio: bool, most: int, wanted: list[float]) -> None:
    found = ticks(type(framed(Forest([], "odds_ratio")))(*frame), ratio, lambda values: len(values) <= most)
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        (MEMANTINE, (9, 5)),
        (MEMANTINE, (3, 2)),
        (EDGES, (6, 4)),
        (EDGES, (3, 9)),
        (EDGES, (20, 12)),
        (EDGES * 8, (9, 9)),
    ],
)
def test_no_text_overlaps_or_leaves_the_box_it_was_given(rows: list[ForestRow], size: tuple[float, float]) -> None:
    figure = Figure(size)
    ax = figure.subplots(1, 2, width_ratios=(1, 3))[1]
    box = ax.bbox.frozen()
    draw(Forest(rows, "odds_ratio", after=AFTER), ax)
    figure.draw_without_rendering()
    assert _overlapping(ax) == []
    for text in _texts(ax):
        drawn = text.get_window_extent()
        assert drawn.x0 >= box.x0 - 2
        assert drawn.x1 <= box.x1 + 2
        assert drawn.y0 >= box.y0 - 2
        assert drawn.y1 <= box.y1 + 2


@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_a_figure_that_arranges_itself_goes_on_doing_so(layout: str) -> None:
    figure = Figure((14, 9), layout=layout)
    above, below = figure.subplots(2, 2)
    for ax in (above[1], below[0]):
        draw(Forest(EDGES, "odds_ratio", after=AFTER), ax)
    figure.draw_without_rendering()
    inside = figure.bbox.padded(2)
    for ax in (above[1], below[0]):
        assert _overlapping(ax) == []
        assert all(inside.contains(*text.get_window_extent().min) for text in _texts(ax))
        assert all(inside.contains(*text.get_window_extent().max) for text in _texts(ax))


def _check_legible(figure: Figure, least: float = 5) -> float:
    """Check that nothing in a drawn figure overlaps or leaves the page; return the size of letters, alike in all."""
    sizes = [text.get_fontsize() for ax in figure.axes for text in _texts(ax)]
    assert min(sizes) > max(least, 0.99 * max(sizes))
    boxes = [text.get_window_extent() for ax in figure.axes for text in _texts(ax)]
    page = figure.bbox.padded(2)
    assert all(page.contains(*corner) for box in boxes for corner in (box.min, box.max))
    assert not any(
        min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
        for a, b in combinations(boxes, 2)
    )
    return sizes[0]


def _two(size: tuple[float, float], layout: str | None, rows: list[ForestRow] = EDGES) -> Figure:
    figure = Figure(size, layout=layout)  # type: ignore[arg-type]
    for ax in figure.subplots(2, 1):
        draw(Forest(rows, "odds_ratio", after=AFTER), ax)
    return figure


@pytest.mark.parametrize("size", [(7, 9), (10, 10)])
@pytest.mark.parametrize("layout", [None, "constrained", "tight"])
def test_two_panels_have_letters_of_one_size_however_they_are_laid_out(
    layout: str | None, size: tuple[float, float]
) -> None:
    figure = _two(size, layout)
    figure.draw_without_rendering()
    letters = _check_legible(figure)
    before = np.array([ax.bbox.bounds for ax in figure.axes])
    figure.draw_without_rendering()
    assert np.array([ax.bbox.bounds for ax in figure.axes]) == pytest.approx(before)
    if layout is None:
        figure.tight_layout()
        figure.draw_without_rendering()
        assert _check_legible(figure) > letters


@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_a_box_that_changes_is_filled_again_and_what_others_changed_is_kept(layout: str) -> None:
    figure = _two((7, 9), layout, MEMANTINE)
    above, below = figure.axes
    count = len(above.get_children())
    above.set_title("two\nlines", fontsize=30)
    figure.suptitle("all of it", fontsize=30)
    above.set_xlim(0.5, 50)
    below.set_xticks([1, 20])
    below.set_xlabel("mine")
    below.texts[3].set_color("red")
    below.texts[3].set_text("not kept")
    sizes = []
    for width in (5, 14, 3):
        figure.set_size_inches(width, 9)
        figure.draw_without_rendering()
        sizes.append(_check_legible(figure, 1))
    assert sizes[1] == mpl.rcParams["font.size"] > sizes[0] > sizes[2]
    assert above.get_xlim() == (0.5, 50)
    assert below.get_xlabel() == "mine"
    assert [tick.get_text() for tick in below.get_xticklabels()] == ["1", "20"]
    assert below.texts[3].get_color() == "red"
    assert "not kept" not in _written(below)
    assert len(above.get_children()) == count
    assert _marks(below, "squares") == _marks(above, "squares") != []


def test_the_first_drawing_may_be_the_one_that_is_saved() -> None:
    for kind in ("pdf", "svg"):
        figure = _two((7, 9), "constrained", MEMANTINE)
        figure.axes[0].set_title("two\nlines", fontsize=30)
        figure.savefig(io.BytesIO(), format=kind, dpi=50, bbox_inches="tight")
        figure.draw_without_rendering()
        _check_legible(figure)


def test_axes_in_axes_keep_to_their_place_and_a_figure_of_its_own_may_be_tightened() -> None:
    outer = _blank(9, 9)
    inner = outer.inset_axes((0.1, 0.2, 0.8, 0.7))
    draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), inner)
    outer.get_figure(root=True).draw_without_rendering()
    place = outer.transAxes.inverted().transform_bbox(inner.get_tightbbox())
    assert place.bounds == pytest.approx((0.1, 0.2, 0.8, 0.7), abs=0.01)
    figure = draw(Forest(EDGES, "odds_ratio", after=AFTER)).get_figure(root=True)
    figure.tight_layout()
    figure.draw_without_rendering()
    _check_legible(figure, 9)
    plt.close(figure)


def test_axes_that_are_cleared_are_as_new() -> None:
    ax = draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), _blank())
    texts, box = len(ax.texts), ax.get_position(original=True).bounds
    assert ax.get_position().bounds != pytest.approx(box)
    ax.clear()
    ax.get_figure(root=True).set_size_inches(5, 5)
    ax.get_figure(root=True).draw_without_rendering()
    assert not ax.texts
    assert ax.get_position().bounds == pytest.approx(box)
    draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), ax)
    assert len(ax.texts) == texts
    assert ax.get_tightbbox().bounds == pytest.approx(
        ax.get_position(original=True).transformed(ax.figure.transFigure).bounds
    )


def test_a_figure_that_was_pickled_is_fitted_again() -> None:
    figure = pickle.loads(pickle.dumps(_two((7, 9), "constrained", MEMANTINE)))  # noqa: S301 - our own
    figure.set_size_inches(4, 9)
    figure.draw_without_rendering()
    _check_legible(figure, 3)


def test_a_figure_of_its_own_has_room_for_all_and_is_the_current_one() -> None:
    heights = []
    for times in (1, 20):
        ax = draw(Forest(EDGES * times, "odds_ratio", after=AFTER))
        figure = ax.get_figure(root=True)
        assert plt.gcf() is figure
        assert plt.gca() is ax
        assert _overlapping(ax) == []
        assert all(text.get_fontsize() == pytest.approx(mpl.rcParams["font.size"]) for text in _texts(ax))
        assert all(figure.bbox.contains(*text.get_window_extent().min) for text in _texts(ax))
        assert all(figure.bbox.contains(*text.get_window_extent().max) for text in _texts(ax))
        heights.append(figure.get_figheight())
        plt.close(figure)
    assert heights[1] > 10 * heights[0]
    assert plt.get_fignums() == []


def test_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    ax = _blank()
    assert draw(Forest(EDGES, "odds_ratio", after=AFTER), ax) is ax
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


@pytest.mark.parametrize("style", ["dark_background", "ggplot", "grayscale"])
def test_text_and_intervals_have_the_colour_of_the_axes_wherever_its_style_has_gone(style: str) -> None:
    with plt.style.context(style):
        ax = _blank()
    colour = mpl.colors.to_rgba(ax.xaxis.label.get_color())
    draw(Forest(MEMANTINE, "odds_ratio", after=AFTER), ax)
    assert {mpl.colors.to_rgba(text.get_color()) for text in (*ax.texts, ax.xaxis.label)} == {colour}
    intervals = next(each for each in ax.collections if each.get_gid() == "intervals")
    assert tuple(intervals.get_color()[0]) == colour


def test_colours_differ_in_grey_from_white_and_from_black() -> None:
    from subgroup.render.forest.marks import SQUARE, SUMMARY

    for colour in (SQUARE, SUMMARY):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) > 3
        assert (luminance + 0.05) / 0.05 > 3


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_it_can_be_saved_in_any_form(kind: str) -> None:
    file = io.BytesIO()
    ax = draw(Forest(EDGES, "odds_ratio", after=AFTER), Figure((9, 5)).subfigures(1, 2)[1].subplots())
    ax.get_figure(root=True).savefig(file, format=kind)
    assert file.getvalue()


def test_labels_are_taken_literally_and_wrapped() -> None:
    label = r"$x^2$ \alpha 100% of {braces} & more_of_them that go on for longer than a line of labels may be"
    ax = draw(Forest([ForestRow(label, 0.1, -0.1, 0.3)], "risk_difference"), _blank())
    found = next(text for text in ax.texts if text.get_text().startswith("$x"))
    assert " ".join(found.get_text().split()) == label
    assert "\n" in found.get_text()
    assert not found.get_parse_math()


@pytest.mark.parametrize("size", [(0.5, 0.5), (12, 0.3), (0.3, 12)])
def test_where_there_is_no_room_all_is_drawn_nevertheless(size: tuple[float, float]) -> None:
    ax = draw(Forest(EDGES, "odds_ratio", after=AFTER), _blank(*size))
    ax.get_figure(root=True).draw_without_rendering()
    assert ax.bbox.width > 0
    assert ax.bbox.height > 0
    assert all(row.label in _written(ax) for row in EDGES)


def test_a_plot_of_nothing_is_a_plot() -> None:
    for measure in ("odds_ratio", "risk_difference", "rate"):
        ax = draw(Forest([], measure), _blank())
        assert len(ax.get_xticks()) > 1


def test_a_rate_has_no_null_and_no_sides() -> None:
    ax = draw(Forest([ForestRow("high", 0.8, 0.49, 0.943)], "rate", before=()), _blank())
    assert _lines(ax, "null") == []
    assert "treatment" not in _written(ax)
    assert "80.0% (49.0% to 94.3%)" in _written(ax)


def test_a_single_wide_interval_does_not_squeeze_all_others() -> None:
    rows = [*(ForestRow(f"trial {i}", 1.0 + i / 10, 0.9, 1.2) for i in range(5)), ForestRow("tiny", 1.1, 0.01, 500)]
    low, high = framed(Forest(rows, "risk_ratio"))
    assert 0.2 < low < 0.9
    assert 1.2 < high < 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measure": "odd_ratio"}, "measure='odd_ratio' is not known; did you mean 'odds_ratio'"),
        ({"limits": (0, 10)}, r"limits=\(0, 10\) are no ends of an axis: 0 < low < high, both finite"),
        ({"limits": (2, 1)}, "0 < low < high"),
        ({"limits": (1, INF)}, "both finite"),
        ({"before": ("n",)}, r"row 'Overall': before=\('9/16', '4/19'\) has more cells than heads"),
    ],
)
def test_what_cannot_be_drawn_is_said(change: dict[str, object], message: str) -> None:
    with pytest.raises(MethodError, match=message):
        Forest(**{"rows": MEMANTINE, "measure": "odds_ratio", "after": AFTER, **change})


ANY = st.floats(allow_nan=True, allow_infinity=True)
ROWS = st.builds(
    ForestRow,
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=50),
    st.one_of(ANY, st.floats(-1, 1), st.floats(0, 20)),
    ANY,
    st.one_of(ANY, st.floats(0, 200)),
    before=st.sampled_from([(), ("8/10",), ("8/10", "10,000/20,000")]),
    after=st.sampled_from([(), (".0425",)]),
    weight=st.one_of(st.none(), ANY),
    kind=st.sampled_from(["row", "row", "summary", "interval", "heading"]),
)


@settings(max_examples=25)
@given(
    st.lists(ROWS, max_size=6),
    st.sampled_from(["risk_difference", "risk_ratio", "odds_ratio", "rate", "paired_risk_difference"]),
    st.tuples(st.floats(3, 12), st.floats(3, 8)),
)
def test_any_rows_are_drawn(rows: list[ForestRow], measure: str, size: tuple[float, float]) -> None:
    figure = Figure(size)
    ax = draw(Forest(rows, measure, after=AFTER), figure.subplots())
    figure.draw_without_rendering()
    low, high = ax.get_xlim()
    assert np.isfinite([low, high]).all()
    assert low < high
    assert len(ax.get_xticks()) >= 1
    points = [row.estimate for row in rows if row.kind in ("row", "summary") and row.estimate == row.estimate]
    inside, beyond = (_marks(ax, "squares") + _marks(ax, "summaries"), _marks(ax, "estimates beyond"))
    assert len(inside) + len(beyond) == len(points)
    assert all(low <= x <= high for x, _ in inside + beyond)
    written = _written(ax)
    assert all(" ".join(row.label.split()).replace(" ", "") in written.replace(" ", "") for row in rows)
    assert _overlapping(ax) == []
