"""Bounds, empty cells, large sums and contradictions: where a figure says less, or other, than it seems to."""

from collections.abc import Callable
from itertools import combinations_with_replacement
from math import sqrt

import numpy as np
import pytest

import subgroup as sg
from subgroup.reconstruction import auditing


@pytest.mark.parametrize("table", [((1, 1), (0, 19)), ((12, 14), (0, 2))])
def test_a_p_at_a_bound_but_for_floating_point_is_at_it(table: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Fisher's p of both tables is exactly 1/20."""
    below, above = (sg.identify(*table, p=p).methods for p in ("P < .05", "P > .05"))
    assert "fisher" not in below
    assert "fisher" not in above
    for p in ("P <= .05", "P >= .05", "NS"):
        assert "fisher" in sg.identify(*table, p=p).methods
    sizes = [n for _, n in table]
    assert f"{table[0][0]}/{sizes[0]} v {table[1][0]}/{sizes[1]}" not in {
        case
        for found in [sg.reconstruct(n=sizes, p="P < .05", method="fisher")]
        for case in map(found.case, range(len(found)))
    }


def test_a_test_with_nothing_to_compute_prints_nothing() -> None:
    empty = sg.association_test((20, 20), (0, 20), method="woolf")
    assert empty.p_value == 1
    assert "p is 1 by convention" in str(empty.notes)
    assert not sg.association_test((9, 16), (4, 19), method="woolf").notes
    assert not len(sg.reconstruct(n=(20, 20), percent=("100", "0"), p="1.00"))
    assert "woolf" not in sg.identify((20, 20), (0, 20), p="NS").methods


@pytest.mark.parametrize(
    ("mean", "n", "sd", "too_small"),
    [("3500", 200, "550", "0.03"), ("120.5", 200, "15.2", "0.40"), ("70.25", 100_000, "12.1", "0.40")],
)
def test_large_sums_are_bounded_and_not_listed(mean: str, n: int, sd: str, too_small: str) -> None:
    assert sg.audit_mean(mean, n=n, sd=sd).possible
    assert not sg.audit_mean(f"{float(mean):.2f}", n=n, sd=too_small).possible


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_the_window_finds_what_the_whole_list_does(decimals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "STEPS", 0)  # nothing is listed
    for sample in combinations_with_replacement(range(0, 9, 2), 5):
        mean, sd = float(np.mean(sample)), sqrt(np.var(sample, ddof=1))
        assert sg.audit_mean(f"{mean:.2f}", n=5, sd=f"{sd:.{decimals}f}", rounding="any").possible, sample


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.audit_mean("< 3.0", n=10), sg.FigureError, "mean '< 3.0': a number is wanted"),
        (lambda: sg.audit_mean("∞", n=10), sg.FigureError, "a number is wanted"),
        (lambda: sg.audit_mean("3.0", n=10, sd="> 1.0"), sg.FigureError, "sd '> 1.0': a number is wanted"),
        (lambda: sg.back_calculate("difference", -3, z=2.0), sg.MethodError, "opposite directions"),
        (lambda: sg.back_calculate("or", 0.5, z=2.0), sg.MethodError, "sign of the log of a ratio"),
        (lambda: sg.back_calculate("or", 4.8, p=0), sg.FigureError, "p=0: no test gives it"),
        (lambda: sg.back_calculate("or", 3, interval=(4, 8)), sg.FigureError, "4 to 8 does not contain the estimate 3"),
        (lambda: sg.back_calculate("or", "∞ (1 to ∞)"), sg.FigureError, "infinite"),
        (lambda: sg.back_calculate("or", "1.0", p=".62"), sg.MethodError, "no effect, even if rounding hides one"),
        (lambda: sg.back_calculate("rd", 17, p=0.03), sg.FigureError, "from -1 to 1"),
        (lambda: sg.reconstruct(n=(16, 19), total=(10, 20), p=".03"), sg.CountError, "both arms have 35"),
        (lambda: sg.reconstruct(n=(16, 19), max_n=10, p=".03"), sg.CountError, "n=16 of the treatment arm"),
        (
            lambda: sg.reconstruct(n=(1, 1), odds_ratio="4.8 (1.1 to 21.2"),
            sg.FigureError,
            "its pair, character 5 ('(')",
        ),
        (lambda: sg.reconstruct(n=(1, 1), odds_ratio="4.8 [1.1 to 21.2)"), sg.FigureError, "character 5 ('[')"),
        (lambda: sg.reconstruct(n=(1, 1), odds_ratio="4.8  1.1 to 21.2)"), sg.FigureError, "character 17 (')')"),
        (lambda: sg.reconstruct(n=(1, 1), odds_ratio=" aOR 4.8"), sg.FigureError, "'aor' before it, at character 2,"),
        (lambda: sg.reconstruct(n=(1, 1), odds_ratio="4.8", method={"p": "woolf"}), sg.MethodError, "fits no figure"),
        (lambda: sg.reconstruct(n=(1, 1), odds_ratio="4.8", method="woolf"), sg.MethodError, "fits no figure"),
        (lambda: sg.bounds((7, 5), (2, 6)), sg.CountError, "7 responders of n=5"),
    ],
)
def test_what_contradicts_itself_is_said(call: Callable[[], object], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)


def test_a_range_of_estimates_across_no_effect_has_a_p_up_to_one() -> None:
    found = sg.back_calculate("odds_ratio", interval=("0.9", "1.1"))
    assert found.ranges["p_value"] == pytest.approx((0.291, 1), abs=1e-3)


@pytest.mark.parametrize(("p", "value"), [(".000", 0.0005), ("< .001", 0.001), ("NS", 0.05)])
def test_a_p_printed_as_a_bound_is_told(p: str, value: float) -> None:
    found = sg.back_calculate("odds_ratio", "4.8", p=p)
    assert found["p_value"] == pytest.approx(value)
    assert found["standard_error"] > 0
    assert any(note.startswith(f"p was printed as {p!r}: the values are those of") for note in found.notes)


def test_a_difference_may_hold_its_interval() -> None:
    assert sg.back_calculate("difference", "3 (1 to 5)")["standard_error"] == pytest.approx(1.0204, abs=1e-4)


def test_a_bound_keeps_its_sign() -> None:
    assert "< 5" in str(sg.audit_percent("< 5%", n=30))


def test_what_was_not_tried_is_carried_to_every_conclusion() -> None:
    found = sg.reconstruct(total=300, percent=("56.2", "21.0"), odds_ratio="4.8", p=".03")
    assert found.untried
    assert str(found).startswith("at least ")
    assert not found.unique
    pearson = sg.association_test(found, method="pearson")
    assert any(note.startswith("the set may be incomplete: ") for note in pearson.notes)
    # After the interval so few are left that every test is tried.
    whole = sg.reconstruct(total=300, percent=("56.2", "21.0"), odds_ratio="4.8 (1.1 to 21.2)", p=".03")
    assert whole.unique
    assert "boschloo" in whole.methods["p"]
