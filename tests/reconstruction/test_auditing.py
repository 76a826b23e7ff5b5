"""Percentages and means back to counts, against brute force and published examples."""

from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

import subgroup as sg
from subgroup.reconstruction import auditing

WAYS = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncated": ROUND_DOWN}


def _rounded(value: Fraction, decimals: int, way: str) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), WAYS[way]))


def test_the_share_with_high_glutamate_was_not_rounded() -> None:
    found = sg.audit_percent("54.0", n=37)
    assert found.counts == {"half-up": (), "half-even": (), "truncated": (20,), "padded": (20,)}
    assert found.habits == ("truncated", "padded")
    assert found.to_frame().to_dict("list") == {
        "figure": ["54.0"],
        "n": [37],
        "responders": [20],
        "rounding": ["truncated, padded"],
    }


def test_one_habit_must_print_all_percentages_of_a_paper() -> None:
    assert sg.audit_percent(["56.2", "21.0"], n=[16, 19]).habits == ("truncated",)
    assert sg.audit_percent(["56.2", "21.0", "76.2"], n=[16, 19, 42]).habits == ()
    mixed = sg.audit_percent(["56.2", "21.0", "76.2"], n=[16, 19, 42])
    assert "no one habit" in str(mixed)
    assert sg.audit_percent(["80", "20"], n=10).habits[0] == "half-up"


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 2), st.sampled_from(list(WAYS)))
def test_a_count_that_is_printed_is_among_the_answers(n: int, x: int, decimals: int, way: str) -> None:
    text = _rounded(Fraction(min(x, n) * 100, n), decimals, way)
    found = sg.audit_percent(text, n=n)
    everything = [x for x in range(n + 1) if _rounded(Fraction(x * 100, n), decimals, way) == text]
    assert list(found.counts[way]) == everything
    assert min(x, n) in everything


def test_every_size_up_to_a_bound_is_tried() -> None:
    found = sg.audit_percent("59.6", max_n=60, rounding="half-up")
    brute = [
        (n, tuple(x for x in range(n + 1) if _rounded(Fraction(100 * x, n), 1, "half-up") == "59.6"))
        for n in range(1, 61)
    ]
    assert [(fit.n, fit.counts["half-up"]) for fit in found.fits] == [(n, x) for n, x in brute if x]
    assert not sg.audit_percent("59.6", max_n=20).fits


@pytest.mark.parametrize(("mean", "n"), [("3.48", 20), ("5.93", 49), ("3.45", 10), ("5.27", 43)])
def test_means_that_are_known_to_be_impossible(mean: str, n: int) -> None:
    assert not sg.audit_mean(mean, n=n).possible
    assert sg.audit_mean(mean, n=n, items=25).possible


@pytest.mark.parametrize(("mean", "sd", "n"), [("0.35", "0.18", 20), ("0.36", "0.11", 20)])
def test_shares_whose_standard_deviation_is_known_to_be_impossible(mean: str, sd: str, n: int) -> None:
    assert not sg.audit_mean(mean, n=n, sd=sd, scale=(0, 1)).possible


@given(st.integers(0, 40), st.integers(2, 40), st.sampled_from(list(WAYS)))
def test_a_share_settles_its_standard_deviation(x: int, n: int, way: str) -> None:
    x = min(x, n)
    variance = Fraction(x * (n - x), n * (n - 1))
    sd = str(Decimal(float(variance) ** 0.5).quantize(Decimal("0.001"), WAYS[way]))
    mean = _rounded(Fraction(x, n), 3, way)
    assert sg.audit_mean(mean, n=n, sd=sd, scale=(0, 1), rounding="any").counts[way] == (x,)


@given(st.lists(st.integers(1, 7), min_size=2, max_size=30), st.sampled_from([1, 2, 5]), st.booleans())
def test_what_participants_answered_is_never_called_impossible(answers: list[int], items: int, known: bool) -> None:
    n = len(answers)
    mean = Fraction(sum(answers), n * items)
    variance = Fraction(sum(each**2 for each in answers) * n - sum(answers) ** 2, n * (n - 1) * items**2)
    sd = str(Decimal(float(variance) ** 0.5).quantize(Decimal("0.01"), ROUND_HALF_UP))
    found = sg.audit_mean(
        _rounded(mean, 2, "half-up"), n=n, sd=sd, items=items, scale=(0, 7) if known else None, rounding="half-up"
    )
    assert sum(answers) in found.counts["half-up"]


def test_standard_deviations_agree_with_a_list_of_all_answers() -> None:
    """Every pair of figures that five answers on a scale of five can give, and no other."""
    n, scale = 5, range(1, 6)
    sets = list(combinations_with_replacement(scale, n))
    real = set()
    for each in sets:
        variance = Fraction(sum(v * v for v in each) * n - sum(each) ** 2, n * (n - 1))
        sd = Decimal(float(variance) ** 0.5).quantize(Decimal("0.01"), ROUND_HALF_UP)
        real.add((_rounded(Fraction(sum(each), n), 2, "half-up"), str(sd)))
    passed = {
        (f"{total / n:.2f}", f"{sd / 100:.2f}")
        for total in range(n, 5 * n + 1)
        for sd in range(230)
        if sg.audit_mean(f"{total / n:.2f}", n=n, sd=f"{sd / 100:.2f}", scale=(1, 5), rounding="half-up").possible
    }
    assert passed == real


def test_many_answers_are_bounded_and_that_is_said() -> None:
    found = sg.audit_mean("23.41", n=400, sd="9.87", scale=(0, 60))
    assert found.possible
    assert found.notes == (auditing.NECESSARY,)
    assert not sg.audit_mean("23.41", n=400, sd="31.87", scale=(0, 60)).possible
    listed = sg.audit_mean("3.40", n=5, sd="1.10", scale=(1, 5))
    assert listed.notes == ("the mean 3.40 can be had, with an SD of 1.10 it cannot",)
    assert sg.audit_mean("3.41", n=5, sd="1.10").notes == ("the mean 3.41 cannot be had, whatever the SD",)


def test_unknown_sizes_of_a_mean() -> None:
    found = sg.audit_mean("3.48", max_n=30, rounding="half-up")
    assert [fit.n for fit in found.fits] == [21, 23, 25, 27, 29]
    assert "figure" in str(found)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.audit_percent("154", n=37), sg.FigureError, "154 is outside 0 to 100"),
        (lambda: sg.audit_percent("54.0"), sg.CountError, "n is missing: give it, or max_n="),
        (lambda: sg.audit_percent("54.0", n=0), sg.CountError, "n=0 is not a whole number from 1"),
        (lambda: sg.audit_percent("54.0", n="37"), sg.CountError, "n='37'"),
        (lambda: sg.audit_percent("54.0", max_n=10**8), sg.CountError, "at most 1,000,000 sizes"),
        (lambda: sg.audit_percent(54.0, n=37), sg.FigureError, "put it in quotes"),
        (lambda: sg.audit_percent([], n=37), sg.FigureError, "no figures"),
        (lambda: sg.audit_percent(["54.0", "20"], n=[37]), sg.CountError, "2 figures and 1 sizes"),
        (lambda: sg.audit_percent("54.0", n=37, rounding="halfup"), sg.MethodError, "did you mean 'half-up'"),
        (lambda: sg.audit_mean("9.1", n=10, scale=(1, 7)), sg.FigureError, "outside the scale (1, 7)"),
        (lambda: sg.audit_mean("3.1", n=10, scale=(7, 1)), sg.MethodError, "the least value first"),
        (lambda: sg.audit_mean("3.1", n=10, sd="-1"), sg.FigureError, "not negative"),
        (lambda: sg.audit_mean(["3.1", "3.2"], n=10, sd="1"), sg.FigureError, "there are 2 means"),
        (lambda: sg.audit_mean("3.1", n=10, items=0), sg.CountError, "items=0"),
    ],
)
def test_what_is_not_valid_is_said(call: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)


@given(st.text(max_size=12), st.one_of(st.none(), st.integers(-3, 50), st.text(max_size=3), st.floats()))
def test_nothing_but_a_subgroup_error_escapes(text: str, n: object) -> None:
    with suppress(sg.SubgroupError):
        assert str(sg.audit_percent(text, n=n))
    with suppress(sg.SubgroupError):
        assert str(sg.audit_mean(text, n=n, sd="1.2"))
