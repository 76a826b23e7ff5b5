"""The verb: every method of the catalogue against simulation, and what is refused."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.registry import Method, methods
from subgroup.verbs.covering import COVERED

INTERVALS = [each for family in COVERED for each in methods(family)]
TWO = {"n1": 9, "n2": 13, "p1": 0.3, "p2": 0.6}


def _name(each: Method) -> str:
    return f"{each.family}-{each.name}"


def _arms(each: Method) -> str:
    return "1" if each.family == "rate" else "12"


def _design(each: Method) -> dict[str, Any]:
    return {name: value for name, value in TWO.items() if name[1] in _arms(each)}


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_coverage_is_what_simulation_gives(each: Method, side: Any) -> None:
    if side != "two-sided" and not each.one_sided:
        with pytest.raises(sg.MethodError, match="two-sided by nature"):
            sg.coverage(each.family, each.name, **_design(each), alternative=side)
        return
    design, draws = _design(each), 40_000
    exact = sg.coverage(each.family, each.name, **design, confidence_level=0.9, alternative=side)
    rng = np.random.default_rng(20251101)
    arms = [(design[f"n{arm}"], rng.binomial(design[f"n{arm}"], design[f"p{arm}"], draws)) for arm in _arms(each)]
    tables, times = np.unique(np.stack([x for _, x in arms]), axis=1, return_counts=True)
    counts = [c for (n, _), x in zip(arms, tables, strict=True) for c in (x.astype(float), np.full(x.size, float(n)))]
    limits = each.interval(counts, 0.9, side)
    truth = {"rate": 0.3, "risk_difference": 0.3 - 0.6, "risk_ratio": 0.5, "odds_ratio": 2 / 7}[each.family]
    held = times[(limits.low <= truth) & (truth <= limits.high)].sum() / draws
    assert isinstance(exact, float)
    assert abs(held - exact) < 4.5 * np.sqrt(exact * (1 - exact) / draws) + 1e-9


@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_arrays_broadcast_and_equal_a_loop(each: Method) -> None:
    p1, p2 = np.array([[0.0], [0.25], [1.0]]), np.array([0.1, 0.5])
    if each.family == "rate":
        found = sg.coverage(each.family, each.name, n1=6, p1=p1)
        alone = [sg.coverage(each.family, each.name, n1=6, p1=p) for p in p1.ravel()]
    else:
        found = sg.coverage(each.family, each.name, n1=6, n2=4, p1=p1, p2=p2)
        alone = [sg.coverage(each.family, each.name, n1=6, n2=4, p1=p, p2=q) for p in p1.ravel() for q in p2]
    assert found.shape == ((3, 1) if each.family == "rate" else (3, 2))
    np.testing.assert_allclose(found.ravel(), alone, rtol=1e-13)
    nobody = {"p1": []} if each.family == "rate" else {"p1": [], "p2": [], "n2": 4}
    assert sg.coverage(each.family, each.name, n1=6, **nobody).shape == (0,)


@pytest.mark.parametrize("each", [each for each in INTERVALS if each.family != "rate"], ids=_name)
def test_swapping_the_arms_changes_nothing(each: Method) -> None:
    one = sg.coverage(each.family, each.name, n1=5, n2=8, p1=0.2, p2=0.7)
    assert one == pytest.approx(sg.coverage(each.family, each.name, n1=8, n2=5, p1=0.7, p2=0.2), abs=1e-12)


def test_a_ratio_of_nothing_to_nothing_has_no_coverage() -> None:
    found = sg.coverage("rr", "katz", n1=5, n2=5, p1=[0, 0.5], p2=0)
    assert np.isnan(found).tolist() == [True, False]


def test_short_names_and_whole_floats_are_understood() -> None:
    assert sg.coverage("RD", "MN", n1=9.0, n2=np.int64(9), p1=0, p2=1) == 1


def test_many_rates_do_not_exhaust_memory() -> None:
    p1, p2 = np.random.default_rng(5).random((2, 100_000))
    tracemalloc.start()
    found = sg.coverage("risk_difference", "wald", n1=20, n2=20, p1=p1, p2=p2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.shape == (100_000,)
    assert peak < 30 * 2**20  # all cells at once would take 340 MB


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"p1": 1.2}, sg.MethodError, r"p1=1\.2 is not a true rate: numbers from 0 to 1"),
        ({"p2": [0.1, -0.1]}, sg.MethodError, r"p2\[1\]=-0\.1 is not a true rate"),
        ({"p1": np.nan}, sg.MethodError, "p1=nan"),
        ({"p1": "0.5"}, sg.MethodError, "p1='0.5'"),
        ({"p1": True}, sg.MethodError, "p1=True"),
        ({"p1": [0.1, None]}, sg.MethodError, "p1="),
        ({"p1": [0.1, 0.2], "p2": [0.1, 0.2, 0.3]}, sg.MethodError, r"p1 of shape \(2,\) does not broadcast.*\(3,\)"),
        ({"p2": None}, sg.MethodError, "p2 is missing: two arms make a comparison, here of the risk difference"),
        ({"n2": None}, sg.MethodError, "n2 is missing"),
        ({"n1": 0}, sg.CountError, "n1=0 is not the size of an arm"),
        ({"n1": -3}, sg.CountError, "n1=-3"),
        ({"n2": 9.5}, sg.CountError, r"n2=9\.5"),
        ({"n2": np.nan}, sg.CountError, "n2=nan"),
        ({"n2": np.inf}, sg.CountError, "n2=inf"),
        ({"n1": True}, sg.CountError, "n1=True"),
        ({"n1": "9"}, sg.CountError, "n1='9'"),
        ({"n1": [9, 10]}, sg.CountError, r"n1=\[9, 10\] .* one whole number"),
        ({"n1": 10**5, "n2": 10**5}, sg.MethodError, "n1=100000 and n2=100000 can give 10,000,200,001 tables"),
        ({"method": "newcomber"}, sg.MethodError, "newcombe"),
        ({"measure": "risk_diference"}, sg.MethodError, "did you mean 'risk_difference'"),
        ({"measure": "association_test"}, sg.MethodError, "offered for a rate and for measures that compare two arms"),
        ({"measure": "paired_difference"}, sg.MethodError, "offered for a rate and for measures that compare two arms"),
        ({"confidence_level": 95}, sg.MethodError, r"did you mean 0\.95"),
        ({"alternative": "both"}, sg.MethodError, "alternative='both'"),
        ({"measure": "rate", "method": "wilson", "p2": None}, sg.MethodError, "n2=13: a rate has one arm"),
        ({"measure": "rate", "method": "wilson", "n2": None}, sg.MethodError, r"p2=0\.6: a rate has one arm"),
    ],
)
def test_bad_input_is_named_and_repeated(changed: dict[str, Any], error: type[Exception], message: str) -> None:
    given = {"measure": "risk_difference", "method": "newcombe", **TWO, **changed}
    with pytest.raises(error, match=message):
        sg.coverage(**given)
