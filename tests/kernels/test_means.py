"""Methods for means against raw data, second derivations and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi, norm, ttest_ind

import subgroup as sg
from subgroup import kernels
from subgroup.core.measures import MEANS
from subgroup.core.registry import Method, find, methods
from subgroup.core.standardised import correction
from subgroup.results.estimate import Estimate

assert kernels
METHODS = [each for family in MEANS for each in methods(family)]
EVERY = pytest.mark.parametrize("each", METHODS, ids=lambda each: each.name)
ARMS = st.tuples(st.floats(-5, 5), st.floats(0.1, 5), st.integers(2, 200))


def _ask(each: Method, one: tuple, other: tuple, **options: object) -> Estimate:
    return getattr(sg, each.family)(one, other, method=each.name, **options)


def _raw(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(rng.normal(), rng.uniform(0.5, 3), n)


def _summary(values: np.ndarray, axis: int | None = None) -> tuple:
    return values.mean(axis=axis), values.std(axis=axis, ddof=1), values.shape[-1]


@pytest.mark.parametrize(("name", "equal"), [("welch", False), ("student", True)])
@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
def test_t_tests_are_those_of_the_raw_data(name: str, equal: bool, side: str) -> None:
    rng = np.random.default_rng(1)
    for n1, n2 in ((2, 2), (2, 9), (30, 12), (400, 3)):
        x, y = _raw(rng, n1), _raw(rng, n2)
        found = sg.mean_difference(_summary(x), _summary(y), method=name, alternative=side, null=0.25)
        theirs = ttest_ind(x - 0.25, y, equal_var=equal, alternative=side)
        assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-10)
        low, high = (limit + 0.25 for limit in theirs.confidence_interval())
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)
        assert found.notes == (f"t = {theirs.statistic:.3f} on {theirs.df:.4g} degrees of freedom",)


def test_the_correction_by_gamma_functions_and_for_any_number_by_its_series() -> None:
    for df in (2, 3, 10, 57, 300):
        wanted = math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))
        assert float(correction(np.array(float(df)))) == pytest.approx(wanted, rel=1e-12)
    for df in (1e4, 1e8, 1e15):  # where gamma functions overflow
        wanted = 1 - 3 / (4 * df) - 7 / (32 * df**2)
        assert float(correction(np.array(df))) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize(("n1", "n2", "true"), [(4, 6, 0.8), (10, 10, -2.0)])
def test_the_correction_takes_the_bias_away_and_the_variance_is_what_it_tends_to(n1: int, n2: int, true: float) -> None:
    """The mean of g by the noncentral t distribution: E(T) = noncentrality times E(1/S)."""
    df, root = n1 + n2 - 2, math.sqrt(1 / n1 + 1 / n2)
    inverse = quad(lambda s: chi.pdf(s, df) * math.sqrt(df) / s, 0, math.inf)[0]
    assert float(correction(np.array(float(df)))) * inverse == pytest.approx(1, rel=1e-8)
    # The variance of the mean, plus d squared times that of the log of the SD, 1 / (2 df), for large arms.
    large = sg.hedges_g((true, 1, 1000 * n1), (0, 1, 1000 * n2))
    error = (large.high - large.low) / (2 * norm.isf(0.025))
    wanted = math.sqrt(root**2 / 1000 + true**2 / (2 * 1000 * (n1 + n2)))
    assert error == pytest.approx(wanted, rel=1e-4)


def _noncentral(t: float, df: int, noncentrality: float) -> float:
    """Return the chance of a noncentral t above this one: P(Z > t S - noncentrality), averaged over S."""
    middle = math.sqrt(df)
    ends = (max(0.0, middle - 12), middle + 12)
    near = [noncentrality * middle / t] if t and ends[0] < noncentrality * middle / t < ends[1] else []
    value, _ = quad(
        lambda s: chi.pdf(s, df) * norm.sf(t * s / middle - noncentrality),
        *ends,
        points=[middle, *near],
        limit=400,
        epsabs=1e-14,
        epsrel=1e-12,
    )
    return value


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize(("d", "n1", "n2"), [(0, 2, 2), (1.7, 3, 2), (-0.4, 12, 40), (3.0, 200, 150), (60.0, 8, 8)])
def test_noncentral_limits_leave_half_of_alpha_on_each_side(d: float, n1: int, n2: int, level: float) -> None:
    df, root = n1 + n2 - 2, math.sqrt(1 / n1 + 1 / n2)
    found = sg.hedges_g((d, 1, n1), (0, 1, n2), method="noncentral", confidence_level=level)
    low, high = (limit / (float(correction(np.array(float(df)))) * root) for limit in (found.low, found.high))
    assert _noncentral(d / root, df, low) == pytest.approx((1 - level) / 2, rel=1e-7)
    assert 1 - _noncentral(d / root, df, high) == pytest.approx((1 - level) / 2, rel=1e-7)


def test_against_no_difference_the_noncentral_p_value_is_students() -> None:
    arms = ([3.0, 1.0, -2.0], 1.5, [4, 40, 7]), (0.4, [1.0, 2.0, 0.3], 9)
    noncentral, student = sg.hedges_g(*arms, method="noncentral"), sg.mean_difference(*arms, method="student")
    np.testing.assert_allclose(noncentral.p_value, student.p_value, rtol=1e-10)


def test_a_t_beyond_reckoning_has_no_noncentral_limits_and_says_so() -> None:
    found = sg.hedges_g((1e7, 1, 9), (0, 1, 9), method="noncentral")
    assert math.isnan(found.low)
    assert "gives no limits" in found.notes[0]


@EVERY
@settings(max_examples=40)
@given(one=ARMS, other=ARMS, factor=st.floats(0.01, 100), shift=st.floats(-100, 100))
def test_another_unit_and_another_zero_change_nothing_but_the_scale(
    each: Method, one: tuple, other: tuple, factor: float, shift: float
) -> None:
    found = _ask(each, one, other)
    moved = _ask(each, *((factor * m + shift, factor * sd, n) for m, sd, n in (one, other)))
    scale = factor if each.family == "mean_difference" else 1
    size = 1e-8 * scale * (1 + abs(found.low) + abs(found.high))
    for name in ("estimate", "low", "high"):
        assert getattr(moved, name) == pytest.approx(scale * getattr(found, name), abs=size)
    assert moved.p_value == pytest.approx(found.p_value, abs=1e-6)


def _simulated(n1: int, n2: int, ratio: float, true: float) -> tuple[tuple, tuple]:
    """Summaries of 20,000 trials whose control SD is 1 and treatment SD is `ratio`."""
    rng = np.random.default_rng(20251004)
    x, y = rng.normal(true, ratio, (20_000, n1)), rng.normal(0, 1, (20_000, n2))
    return _summary(x, 1), _summary(y, 1)


def _covered(found: Estimate, true: float) -> float:
    return float(np.mean((found.low <= true) & (true <= found.high)))


@pytest.mark.parametrize(("n1", "n2", "ratio"), [(8, 8, 1.0), (8, 30, 3.0), (30, 8, 3.0), (20, 20, 0.2), (5, 12, 1.0)])
def test_welchs_interval_covers_whatever_the_variances(n1: int, n2: int, ratio: float) -> None:
    arms = _simulated(n1, n2, ratio, 0.7)
    assert _covered(sg.mean_difference(*arms), 0.7) == pytest.approx(0.95, abs=0.007)  # four standard errors: 0.006
    assert _covered(sg.mean_difference(*arms, alternative="greater"), 0.7) == pytest.approx(0.95, abs=0.012)


def test_students_interval_misleads_where_the_smaller_arm_varies_more() -> None:
    assert _covered(sg.mean_difference(*_simulated(8, 30, 3.0, 0.7), method="student"), 0.7) < 0.8
    assert _covered(sg.mean_difference(*_simulated(8, 30, 1.0, 0.7), method="student"), 0.7) == pytest.approx(
        0.95, abs=0.007
    )


@pytest.mark.parametrize(("n", "true", "wanted"), [(4, 2.0, 0.929), (10, 0.8, 0.947), (50, 0.8, 0.949)])
def test_the_correction_costs_the_noncentral_interval_a_little_coverage_in_tiny_arms(
    n: int, true: float, wanted: float
) -> None:
    """What the documentation says; without the correction it is exact."""
    arms = _simulated(n, n, 1.0, true)
    found = sg.hedges_g(*arms, method="noncentral")
    assert _covered(found, true) == pytest.approx(wanted, abs=0.007)
    factor = float(correction(np.array(2.0 * n - 2)))
    assert np.mean((found.low / factor <= true) & (true <= found.high / factor)) == pytest.approx(0.95, abs=0.007)


def test_a_note_has_cohens_d_with_its_exact_limits() -> None:
    found = sg.hedges_g((103, 5.5, 50), (100, 4.5, 50), method="noncentral")
    assert "Cohen's d" in found.notes[0]
    assert "is 0.597 (0.195 to 0.996, exact" in found.notes[0]
    assert "(" not in sg.hedges_g((103, 5.5, 50), (100, 4.5, 50)).notes[0]
    assert find("hedges_g", "escalc_ls").name == "normal"
