"""Printed figures back to tables: the memantine trial, brute force, the round trip, and what cannot be."""

import math
from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from itertools import product
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.registry import find, methods
from subgroup.reconstruction.given import figures
from subgroup.reconstruction.readings import conditional
from subgroup.reconstruction.search import fits_of_kinds, search
from subgroup.reconstruction.space import Space
from subgroup.render import progress
from subgroup.results.reconstruction import Reconstruction

OVERALL, HIGH = "4.8 (1.1 to 21.2)", "16.0 (1.8 to 143.2)"
TESTS = {"p": ["pearson", "n-1", "yates", "likelihood-ratio", "fisher", "woolf", "z-unpooled"]}


def _tables(found: Reconstruction) -> list[str]:
    return [found.inputs.row(i) for i in range(len(found))]


# The checks that the package was asked to pass.


@pytest.mark.parametrize("rounding", [None, "half-up"])
def test_the_overall_odds_ratio_has_exactly_eight_solutions(rounding: str | None) -> None:
    found = sg.reconstruct(max_n=40, odds_ratio=OVERALL, method="woolf", rounding=rounding)
    assert len(found) == 8
    assert "9/16 v 4/19" in _tables(found)
    assert not found.unique


def test_the_percentages_leave_one() -> None:
    found = sg.reconstruct(max_n=40, odds_ratio=OVERALL, percent=("56.2", "21.0"), method="woolf")
    assert _tables(found) == ["9/16 v 4/19"]
    assert found.unique
    assert str(found.table) == "9/16 v 4/19"
    assert found.reproduced["percent_rounding"] == ["truncated"]


def test_the_high_stratum_without_its_interval_has_exactly_five_solutions() -> None:
    printed = {"total": 42, "percent": ("80", "20"), "method": TESTS, "rounding": "half-up", "p": ".007"}
    found = sg.reconstruct(odds_ratio="16.0", **printed)
    by = dict(zip(_tables(found), found.reproduced["p_methods"], strict=True))
    assert by == {
        "8/10 v 2/10": "pearson",
        "8/10 v 3/15": "woolf",
        "12/15 v 2/10": "woolf",
        "4/5 v 6/30": "n-1",
        "24/30 v 1/5": "n-1",
    }
    assert _tables(sg.reconstruct(odds_ratio=HIGH, **printed)) == ["8/10 v 2/10"]


def test_every_figure_of_the_trial_together() -> None:
    found = sg.reconstruct(n=(16, 19), percent=("56.2", "21.0"), odds_ratio=OVERALL, p=".03", nnt="3")
    assert found.unique
    assert found.methods["odds_ratio"] == ("woolf",)
    assert {"pearson", "n-1", "likelihood-ratio"} <= set(found.methods["p"])
    assert found.tables.loc[0, "responders_treatment"] == 9
    assert found.to_dict()["unique"]
    assert "one table prints" in str(found)


def test_every_table_of_arms_up_to_200_is_found_in_under_a_second() -> None:
    def ask() -> Reconstruction:
        return sg.reconstruct(max_n=200, odds_ratio=OVERALL, method="woolf")

    found, start = ask(), perf_counter()
    ask()
    assert perf_counter() - start < 1
    assert found.tried < 20_000 < sum(n + 1 for n in range(1, 201)) ** 2
    assert set(_tables(sg.reconstruct(max_n=40, odds_ratio=OVERALL, method="woolf"))) <= set(_tables(found))
    rng = np.random.default_rng(20251201)
    n1, n2 = rng.integers(1, 201, (2, 2_000_000))
    x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
    with np.errstate(all="ignore"):
        log = np.log(x1 * (n2 - x2) / (x2 * (n1 - x1)))
        reach = 1.959964 * np.sqrt(1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2))
        parts = zip((log, log - reach, log + reach), (4.8, 1.1, 21.2), strict=True)
        fits = np.all([np.abs(np.exp(value) - wanted) < 0.05 - 1e-6 for value, wanted in parts], axis=0)
    sampled = {f"{a}/{b} v {c}/{d}" for a, b, c, d in np.stack([x1, n1, x2, n2], axis=1)[fits]}
    assert sampled <= set(_tables(found))
    assert sampled


# Against brute force.


def _everything(most: int, total: int | None = None) -> tuple[np.ndarray, ...]:
    sizes = [(n1, n2) for n1, n2 in product(range(1, most + 1), repeat=2) if total is None or n1 + n2 <= total]
    tables = [(x1, n1, x2, n2) for n1, n2 in sizes for x1 in range(n1 + 1) for x2 in range(n2 + 1)]
    return tuple(np.array(tables, dtype=float).T)


EVERY = _everything(14)


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ({"odds_ratio": "4.0 (0.6 to 26)"}, "woolf"),
        ({"odds_ratio": "4 (1 to 26)"}, "woolf"),
        ({"odds_ratio": "0.3 (0.0 to 2.2)"}, "woolf"),
        ({"odds_ratio": "2.1 (0.3 to 16)"}, ["miettinen-nurminen", "score"]),
        ({"odds_ratio": "2.8 (0.3 to 29.4)"}, "exact-conditional"),
        ({"odds_ratio": "0.4 (0.0 to 3.7)"}, ["baptista-pike", "woolf"]),
        ({"odds_ratio": "∞ (1.6 to ∞)"}, "exact-conditional"),
        ({"odds_ratio": "0.0 (0.0 to ∞)"}, "woolf"),
        ({"odds_ratio": "2.0"}, None),
        ({"odds_ratio": "0"}, None),
        ({"risk_ratio": "1.5 (0.7 to 3.2)"}, "katz"),
        ({"risk_ratio": "0.5"}, None),
        ({"risk_ratio": "2 (1 to 4)"}, "koopman"),
        ({"risk_difference": "0.2 (-0.2 to 0.6)"}, "wald"),
        ({"risk_difference": "-25% (-65% to 15%)"}, "wald"),
        ({"risk_difference": "0.5 (0.0 to 1.0)"}, "wald"),
        ({"risk_difference": "0.0 (-0.3 to 0.3)"}, "newcombe"),
        ({"nnt": "3"}, None),
        ({"nnt": "NNTH 4"}, None),
        ({"nnt": "NNTB 2 (1 to 9)"}, "wald"),
        ({"p": ".03"}, ["pearson", "fisher"]),
        ({"p": "p<.001"}, "fisher"),
        ({"p": "NS", "percent": ("50", None)}, "yates"),
        ({"percent": ("33.3", "67")}, None),
        ({"percent": ("<10", "90.9"), "odds_ratio": "0.0"}, None),
        ({"risk_ratio": "2.0", "risk_difference": "0.3", "p": ".2"}, None),
    ],
    ids=str,
)
def test_no_table_is_missed(given: dict[str, object], method: object) -> None:
    asked = figures(given, method=method)
    kinds = fits_of_kinds(asked, EVERY)
    wanted = np.all([fits.any(axis=0) for fits in kinds.values()], axis=0)
    found = search(Space.of(None, 14, None), asked, 10**7)
    assert {tuple(row) for row in np.array(found.counts).T} == {tuple(row) for row in np.array(EVERY).T[wanted]}
    assert wanted.any()
    bounded = search(Space.of((None, 11), 14, (13, 18)), asked, 10**7)
    inside = wanted & (EVERY[3] == 11) & (EVERY[1] + 11 >= 13) & (EVERY[1] + 11 <= 18)
    assert {tuple(row) for row in np.array(bounded.counts).T} == {tuple(row) for row in np.array(EVERY).T[inside]}


def _rounded(value: Fraction | float, decimals: int, way: str = ROUND_HALF_UP) -> str:
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
    elif math.isinf(value):
        return "∞"
    else:
        exact = Decimal(f"{value:.11e}")
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), way):f}"


def test_woolfs_eight_by_hand() -> None:
    """The same search, written out with the formula and decimal rounding."""
    found = set()
    for n1, n2 in product(range(2, 41), repeat=2):
        for a, c in product(range(1, n1), range(1, n2)):
            b, d = n1 - a, n2 - c
            if _rounded(Fraction(a * d, b * c), 1) == "4.8":
                centre = math.log(a * d / (b * c))
                reach = 1.959963984540054 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
                if [_rounded(math.exp(centre + s * reach), 1) for s in (-1, 1)] == ["1.1", "21.2"]:
                    found.add(f"{a}/{n1} v {c}/{n2}")
    assert found == set(_tables(sg.reconstruct(max_n=40, odds_ratio=OVERALL, method="woolf")))


# The round trip.

ARMS = st.tuples(st.integers(1, 30), st.integers(1, 30)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


def _printed(table: tuple[int, int, int, int], decimals: int, way: str, percents: str) -> dict[str, object]:
    """Print every figure of a table that is a number."""
    x1, n1, x2, n2 = table
    p1, p2 = Fraction(x1, n1), Fraction(x2, n2)
    arms = ((x1, n1), (x2, n2))
    given: dict[str, object] = {"percent": tuple(_rounded(100 * each, decimals, percents) for each in (p1, p2))}
    exact = {"risk_difference": p1 - p2}
    if x2 and x1 < n1:
        exact["odds_ratio"] = Fraction(x1 * (n2 - x2), x2 * (n1 - x1))
    if x2:
        exact["risk_ratio"] = p1 / p2
    for measure, value in exact.items():
        verb = {"risk_difference": sg.risk_difference, "odds_ratio": sg.odds_ratio, "risk_ratio": sg.risk_ratio}[
            measure
        ]
        limits = verb(*arms)
        texts = [_rounded(each, decimals, way) for each in (value, limits.low, limits.high)]
        given[measure] = f"{texts[0]} ({texts[1]} to {texts[2]})"
    if p1 != p2 and abs(p1 - p2) < 1:
        given["nnt"] = _rounded(1 / abs(p1 - p2), 0, ROUND_UP)
    given["p"] = _rounded(sg.association_test(*arms).p_value, decimals + 1, way)
    return given


@settings(max_examples=150)
@given(
    ARMS,
    st.integers(1, 2),
    st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]),
    st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN]),
    st.sampled_from(["n", "max_n", "total"]),
    st.data(),
)
def test_a_table_is_among_the_answers_to_its_own_figures(
    table: tuple[int, int, int, int], decimals: int, way: str, percents: str, bound: str, data: st.DataObject
) -> None:
    given = _printed(table, decimals, way, percents)
    some = data.draw(st.sets(st.sampled_from(sorted(given)), min_size=1))
    arms = {"n": (table[1], table[3]), "max_n": max(table[1], table[3]), "total": table[1] + table[3]}
    if bound != "n" and not some & {"percent", "odds_ratio", "risk_ratio"}:
        some.add("percent")
    named = {each: "miettinen-nurminen" for each in ("odds_ratio", "risk_ratio", "risk_difference") if each in some}
    found = sg.reconstruct(
        **{bound: arms[bound]},
        **{name: given[name] for name in some},
        method=named | ({"p": "n-1"} if "p" in some else {}) or None,
    )
    x1, n1, x2, n2 = table
    assert f"{x1}/{n1} v {x2}/{n2}" in _tables(found)
    assert not found.near


@settings(max_examples=25)
@given(ARMS, st.sampled_from(["woolf", "gart", "exact-conditional", "mover-wilson", "likelihood", "scas"]))
def test_the_method_that_printed_an_interval_is_named_where_none_was_stated(
    table: tuple[int, int, int, int], name: str
) -> None:
    x1, n1, x2, n2 = table
    if 0 < x1 < n1 and 0 < x2 < n2:
        found = sg.odds_ratio((x1, n1), (x2, n2), method=name)
        texts = [
            _rounded(Fraction(x1 * (n2 - x2), x2 * (n1 - x1)), 2),
            *(_rounded(e, 2) for e in (found.low, found.high)),
        ]
        again = sg.reconstruct(n=(n1, n2), odds_ratio=f"{texts[0]} ({texts[1]} to {texts[2]})")
        place = _tables(again).index(f"{x1}/{n1} v {x2}/{n2}")
        assert name in again.reproduced["odds_ratio_methods"][place].split(", ")
        assert name in again.methods["odds_ratio"]


def test_the_conditional_estimate_is_found_too() -> None:
    (estimate,) = conditional(tuple(np.array([float(each)]) for each in (9, 16, 4, 19)))
    limits = find("odds_ratio", "exact-conditional").interval(sg.TwoByTwo.of((9, 16), (4, 19)).counts, 0.95)
    printed = f"{estimate:.2f} ({float(limits.low):.2f} to {float(limits.high):.2f})"
    for method in (None, "exact-conditional"):
        found = sg.reconstruct(max_n=25, odds_ratio=printed, method=method)
        assert "9/16 v 4/19" in _tables(found)


def test_a_level_is_printed_or_stated() -> None:
    low, high = (
        getattr(sg.odds_ratio((9, 16), (4, 19), method="woolf", confidence_level=0.9), e) for e in ("low", "high")
    )
    text = f"({low:.2f} to {high:.2f})"
    for stated in (
        {"odds_ratio": f"4.82 (90% CI {text[1:-1]})"},
        {"odds_ratio": f"4.82 {text}", "confidence_level": 0.9},
    ):
        assert "9/16 v 4/19" in _tables(sg.reconstruct(max_n=20, method="woolf", **stated))
    assert not len(sg.reconstruct(max_n=20, method="woolf", odds_ratio=f"4.82 {text}"))


def test_arms_known_in_part() -> None:
    given = {"odds_ratio": OVERALL, "method": "woolf"}
    assert _tables(sg.reconstruct(n=(16, None), max_n=40, **given)) == ["9/16 v 4/19"]
    assert _tables(sg.reconstruct(total=(35, 35), **given)) == [
        "9/13 v 7/22",
        "9/16 v 4/19",
        "15/19 v 7/16",
        "15/22 v 4/13",
    ]
    assert _tables(sg.reconstruct(max_n=(16, 40), total=35, **given)) == ["9/13 v 7/22", "9/16 v 4/19"]


# Nothing fits.


def test_near_misses_name_the_figure_that_breaks() -> None:
    found = sg.reconstruct(n=(16, 19), percent=("56.2", "24.0"), odds_ratio=OVERALL, p=".03", method="woolf")
    assert (len(found), found.unique) == (0, False)
    (near,) = found.near
    assert (near.table, near.breaks, near.gives) == ("9/16 v 4/19", "percent control", "21.05%")
    assert "without percent control, 1 would fit" in str(found)
    with pytest.raises(sg.NotReconstructible, match="no table prints percent treatment"):
        _ = found.table


def test_near_misses_are_ordered_and_may_lack_two_figures() -> None:
    found = sg.reconstruct(n=(16, 19), percent=("56.2", "24.0"), odds_ratio="5.9", p=".03")
    assert {near.breaks for near in found.near} == {"percent control", "odds_ratio"}
    alone = sg.reconstruct(n=(16, 19), odds_ratio="4.83 (1.05 to 21.2)")
    assert not alone.near
    assert "no table is near" in alone.notes


# Bad input, and too much.


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"max_n": 40}, sg.FigureError, "there are no figures"),
        ({"p": ".03"}, sg.NotReconstructible, "the treatment arm has no bound: give n=, max_n= or total="),
        ({"n": (16, None), "p": ".03"}, sg.NotReconstructible, "the control arm has no bound"),
        ({"n": 16, "p": ".03"}, sg.CountError, "n=16 is not a pair"),
        ({"n": (16, -1), "p": ".03"}, sg.CountError, "n=-1 is not a whole number"),
        ({"max_n": 0, "p": ".03"}, sg.CountError, "max_n=0"),
        ({"max_n": True, "p": ".03"}, sg.CountError, "max_n=True"),
        ({"total": 1, "p": ".03"}, sg.CountError, "total=1: two arms need two participants"),
        ({"total": (5, 3), "p": ".03"}, sg.CountError, "total=(5, 3) is not the least and the most"),
        ({"max_n": 9, "percent": "56.2"}, sg.FigureError, "percent='56.2' is not a pair"),
        ({"max_n": 9, "percent": ("156.2", None)}, sg.FigureError, "156.2 is outside 0 to 100"),
        ({"max_n": 9, "odds_ratio": "4.8 (21.2-1.1)"}, sg.FigureError, "the limits are the wrong way round"),
        ({"max_n": 9, "odds_ratio": "4.8 (5.1-21.2)"}, sg.FigureError, "does not contain 4.8"),
        ({"max_n": 9, "odds_ratio": "about 4.8?"}, sg.FigureError, "odds_ratio: cannot read 'about 4.8?'"),
        ({"max_n": 9, "odds_ratio": "4.8 and 21"}, sg.FigureError, "character 5 ('a') does not fit"),
        ({"max_n": 9, "p": ".03", "method": "pearsen"}, sg.MethodError, "did you mean 'pearson'"),
        ({"max_n": 9, "p": ".03", "method": []}, sg.MethodError, "an empty list names no method"),
        ({"max_n": 9, "odds_ratio": "4.8", "method": "woolf"}, sg.MethodError, "none has an interval or is a p-value"),
        ({"max_n": 9, "p": ".03", "method": {"odds_ratio": "woolf"}}, sg.MethodError, "no 'odds_ratio' that depends"),
        ({"max_n": 9, "p": ".03", "rounding": {"nnt": "up"}}, sg.MethodError, "'nnt' is not among the figures"),
        ({"max_n": 9, "p": ".03", "limit": 0}, sg.MethodError, "limit=0"),
        ({"max_n": 2000, "p": ".03"}, sg.NotReconstructible, "more than limit=30,000,000: bound the arms with n="),
        ({"max_n": 10**9, "p": ".03"}, sg.NotReconstructible, "counts of the treatment arm would have to be tried"),
        ({"max_n": 300, "odds_ratio": "4.8", "limit": 10**6}, sg.NotReconstructible, "sizes of the control arm"),
        ({"n": (300, 400), "p": ".03", "limit": 10**4}, sg.NotReconstructible, "120,701 tables would have to be tried"),
        ({"n": (300, 400), "p": ".03", "method": "barnard"}, sg.NotReconstructible, "too many for barnard"),
    ],
    ids=str,
)
def test_what_is_not_valid_is_said(given: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        sg.reconstruct(**given)
    assert said in str(caught.value)


def test_methods_that_would_be_too_much_work_are_told() -> None:
    found = sg.reconstruct(n=(150, 150), p=".03")
    (note,) = found.notes
    assert "too many to try barnard" in note
    assert "pearson" in found.methods["p"]
    assert "barnard" not in found.methods["p"]


def test_names_go_to_intervals_first_and_the_rest_to_tests() -> None:
    asked = figures({"odds_ratio": OVERALL, "p": ".03"}, method=["woolf", "pearson"])
    assert {each.kind: [m.name for m in each.methods] for each in asked} == {"odds_ratio": ["woolf"], "p": ["pearson"]}
    asked = figures({"odds_ratio": OVERALL, "p": ".03"}, method="woolf")
    assert len(asked[1].methods) == len(methods("association_test"))
    asked = figures({"p": ".03"}, method="woolf")
    assert [m.name for m in asked[0].methods] == ["woolf"]


def test_several_p_values_are_several_figures() -> None:
    found = sg.reconstruct(n=(16, 19), p=(".032", ".043"), method=["pearson", "fisher"], progress=False)
    assert "9/16 v 4/19" in _tables(found)
    row = _tables(found).index("9/16 v 4/19")
    assert (found.reproduced["p 1_methods"][row], found.reproduced["p 2_methods"][row]) == ("pearson", "fisher")


def test_a_long_search_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    sg.reconstruct(n=(16, 19), p=".03", progress=True)
    shown = capsys.readouterr()
    assert "340 tables" in shown.err
    assert not shown.out
    sg.reconstruct(n=(16, 19), p=".03")
    assert not capsys.readouterr().err


@given(
    st.dictionaries(st.sampled_from(["odds_ratio", "p", "nnt", "risk_ratio", "risk_difference"]), st.text(max_size=12)),
    st.one_of(st.none(), st.integers(-2, 9), st.tuples(st.integers(-2, 9), st.none())),
)
def test_nothing_but_a_subgroup_error_escapes(given: dict[str, str], max_n: object) -> None:
    with suppress(sg.SubgroupError):
        assert str(sg.reconstruct(max_n=max_n, **given))
