"""Several arms against one control: Dunnett's adjustment against multcomp and scipy, and what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import dunnett, multivariate_t, t

import subgroup as sg
from subgroup.core.registry import MULTIPLICITY, quietly
from subgroup.core.registry import methods as catalogue
from subgroup.kernels.many_to_one import any_beyond, critical
from tests.rows import questions

QUESTIONS = questions("many_to_one.csv")
ARMS = {"high": (12.1, 5, 51), "low": (11.2, 4.5, 50), "placebo": (10, 4, 50)}
COUNTS = {"high": (30, 51), "low": (35, 50)}


@pytest.mark.parametrize("key", QUESTIONS, ids=lambda key: f"{key[0]}-{key[2]}")
def test_every_row_is_met(key) -> None:
    case, inputs, quantity, _, level = key
    given, (measure, side) = json.loads(inputs), quantity.rsplit("_", 1)
    arms = {str(i): tuple(each) for i, each in enumerate(given["arms"])}
    found = sg.many_to_one(
        arms,
        tuple(given["control"]),
        measure=measure,
        adjust="dunnett",
        confidence_level=float(level),
        alternative=side.replace("two.sided", "two-sided"),
    )
    i = found.arms.index(case.rsplit("_", 1)[1])
    for row in QUESTIONS[key]:
        assert found.rows.estimate[i] == pytest.approx(float(row["value"]), rel=1e-9)
        assert found.p_adjusted[i] == pytest.approx(float(row["p_value"]), abs=1e-6)
        limits = float(row["lower"]), float(row["upper"])
        bounds = {"odds_ratio": (0, np.inf), "risk_ratio": (0, np.inf)}.get(measure, (-np.inf, np.inf))
        got = found.adjusted_low[i], found.adjusted_high[i]
        np.testing.assert_allclose(got, np.clip(limits, *bounds), rtol=float(row["tol"]), atol=float(row["tol"]))


def test_it_is_scipys_of_samples_that_have_the_summaries() -> None:
    rng = np.random.default_rng(20251124)
    samples = [rng.normal(mean, 2, n) for mean, n in ((1.0, 12), (2.2, 9), (0.3, 15), (0.8, 7))]
    *others, control = samples
    for side in ("two-sided", "less", "greater"):
        theirs = dunnett(*others, control=control, alternative=side, rng=np.random.default_rng(1))
        parts = [(each.mean(), each.std(ddof=1), each.size) for each in samples]
        found = sg.many_to_one(dict(zip("abc", parts, strict=False)), parts[3], adjust="dunnett", alternative=side)
        np.testing.assert_allclose(found.p_adjusted, theirs.pvalue, atol=5e-4)


def test_one_comparison_is_students_and_several_are_the_multivariate_t() -> None:
    for df in (1.0, 2.0, 7.0, 150.0, 1e6):
        for value in (0.0, 0.4, 2.5, 30.0):
            for share in (0.1, 0.7, 0.99, 0.99995):
                found = quietly(any_beyond, np.array([value]), np.array([share]), df, True)[0]
                assert found == pytest.approx(2 * t.sf(value, df), rel=1e-6, abs=1e-12)
    share = np.array([0.5, 0.8, 0.95])
    correlation = np.outer(share, share) + np.diag(1 - share**2)
    joint = multivariate_t(np.zeros(3), correlation, df=9, seed=1)
    inside = joint.cdf(np.full(3, 2.1), lower_limit=np.full(3, -2.1), random_state=np.random.default_rng(1))
    assert quietly(any_beyond, np.array([2.1]), share, 9.0, True)[0] == pytest.approx(1 - inside, abs=1e-4)


@pytest.mark.parametrize("df", [1.0, 8.0, np.inf])
@pytest.mark.parametrize("two_sided", [True, False])
def test_the_critical_value_is_passed_as_often_as_told(df: float, two_sided: bool) -> None:
    share = np.array([0.3, 0.7, 0.9, 0.9])
    for level in (0.4, 0.95, 0.999):
        value = quietly(critical, share, df, level, two_sided)
        assert quietly(any_beyond, np.array([value]), share, df, two_sided)[0] == pytest.approx(1 - level, abs=1e-10)


def test_dunnetts_own_table() -> None:
    """Of two arms and a control of one size, 10 degrees of freedom, joint 95%: 2.57 two-sided and 2.15 one-sided."""
    share = np.sqrt([0.5, 0.5])
    found = [quietly(critical, share, 10.0, 0.95, two_sided) for two_sided in (True, False)]
    assert np.round(found, 2).tolist() == [2.57, 2.15]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.5, 2), st.integers(3, 60)), min_size=2, max_size=5))
def test_it_lies_between_the_plain_p_value_and_bonferronis(parts: list[tuple[float, float, int]]) -> None:
    arms = dict(zip("abcde", parts, strict=False))
    found = sg.many_to_one(arms, control="a", adjust="dunnett")
    (mean, _, n), others = arms["a"], [arms[name] for name in found.arms]
    df = sum(each[2] for each in parts) - len(parts)
    error = np.sqrt(sum((k - 1) * s**2 for _, s, k in parts) / df * np.array([1 / n + 1 / k for *_, k in others]))
    alone = 2 * t.sf(np.abs([m - mean for m, *_ in others]) / error, df)
    assert (found.p_adjusted >= alone - 1e-9).all()
    assert (found.p_adjusted <= np.minimum(1, alone * len(others)) + 1e-9).all()
    outside = (found.adjusted_low > 0) | (found.adjusted_high < 0)
    assert (outside == (found.p_adjusted < 0.05))[np.abs(found.p_adjusted - 0.05) > 1e-6].all()


@pytest.mark.parametrize("adjust", [None, *(each.name for each in catalogue(MULTIPLICITY))])
def test_comparisons_are_those_of_two_arms_and_p_values_are_adjusted_as_anywhere(adjust: str | None) -> None:
    found = sg.many_to_one(COUNTS, (20, 50), measure="or", adjust=adjust, tests=None if adjust is None else 4)
    alone = [sg.odds_ratio(arm, (20, 50)) for arm in COUNTS.values()]
    np.testing.assert_allclose(found.rows.low, [each.low for each in alone])
    p = [each.p_value for each in alone]
    np.testing.assert_allclose(found.p_adjusted, p if adjust is None else sg.adjust(p, adjust, tests=4))
    if adjust == "bonferroni":
        wide = sg.odds_ratio(COUNTS["high"], (20, 50), confidence_level=1 - 0.05 / 4)
        assert found.adjusted_low[0] == pytest.approx(wide.low)
    else:
        assert found.adjusted_low is None
    assert found.to_frame()["arm"].tolist() == ["high", "low"]
    assert ("adjusted" in str(found)) == (adjust is not None)


def test_what_it_prints_and_becomes() -> None:
    found = sg.many_to_one(ARMS, control="placebo", adjust="Dunnett")
    assert found.to_dict()["control"] == {"name": "placebo", "mean": 10, "sd": 4, "n": 50}
    assert found.to_frame()[["arm", "adjust"]].to_numpy().tolist() == [["high", "dunnett"], ["low", "dunnett"]]
    assert "<table" in found._repr_html_()
    errors = {name: (mean, sd / n**0.5, n) for name, (mean, sd, n) in ARMS.items()}
    same = sg.many_to_one(errors, control="placebo", adjust="dunnett", spread="se")
    np.testing.assert_allclose(same.p_adjusted, found.p_adjusted)
    none = sg.many_to_one({"a": (0, 20), "b": (5, 20)}, (4, 20), measure="rr", adjust="dunnett")
    assert np.isnan(none.p_adjusted).all()
    assert "adjust='holm' copes" in none.notes[-1]
    assert "the first at b" in " ".join(sg.many_to_one({"a": (4, 9), "b": (0, 0)}, (3, 9)).notes)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: sg.many_to_one({}, (1, 9)), sg.CountError, "arms: a mapping of names"),
        (lambda: sg.many_to_one([(1, 9)], (1, 9)), sg.CountError, "arms: a mapping of names"),
        (lambda: sg.many_to_one(ARMS, "placebos"), sg.CountError, "did you mean 'placebo'"),
        (lambda: sg.many_to_one({"placebo": (1, 9)}, "placebo"), sg.CountError, "there is none beside the control"),
        (lambda: sg.many_to_one({"a": (1, 9), "b": (1, 2, 9)}, (1, 9)), sg.CountError, "some arms are (responders, n)"),
        (lambda: sg.many_to_one({"a": (10, 9)}, (1, 9)), sg.CountError, "a: 10 responders of n=9"),
        (lambda: sg.many_to_one({"a": (1, -2, 9)}, (1, 2, 9)), sg.CountError, "a sd: an SD cannot be negative"),
        (lambda: sg.many_to_one({"a": ([1, 2], 9)}, (1, 9)), sg.CountError, "a: one trial at a time"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), measure="md"), sg.MethodError, "measure='md' is none of counts"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), measure="odd"), sg.MethodError, "measure='odd' is not known"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), adjust="dunnet"), sg.MethodError, "did you mean 'dunnett'"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), adjust="dunnett", tests=4), sg.MethodError, "'holm' takes tests"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), adjust=None, tests=4), sg.MethodError, "adjust=None adjusts nothing"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), tests=1), sg.MethodError, "tests=1 is not a number of tests"),
        (lambda: sg.many_to_one(COUNTS, (20, 50), method="newcombe"), sg.MethodError, "inverts no test"),
        (
            lambda: sg.many_to_one(ARMS, "placebo", measure="hedges_g", adjust="dunnett"),
            sg.MethodError,
            "use measure='mean_difference'",
        ),
    ],
)
def test_what_is_wrong_is_named(call, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert said in str(caught.value)
