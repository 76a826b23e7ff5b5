"""Laws that every method over strata obeys; nothing here names a method, so none can be skipped."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from subgroup import kernels
from subgroup.core.measures import MEASURES, STRATIFIED
from subgroup.core.policy import Alternative
from subgroup.core.registry import CMH_TEST, HOMOGENEITY, Method, find, methods

assert kernels
POOLED = [each for family in STRATIFIED for each in methods(family)]
TESTS = methods(CMH_TEST)
SPREAD = [(each, measure) for each in methods(HOMOGENEITY) for measure in each.scales]
LEVELS = (0.5, 0.8, 0.95, 0.99)
Counts = tuple[np.ndarray, ...]


def _strata(rows: int, width: int, most: int, seed: int) -> Counts:
    """Draw rows of strata, of which many have no responders or responders only in an arm, or in both."""
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(1, most + 1, (2, rows, width))
    kind = rng.integers(0, 4, (2, rows, width))
    x1, x2 = (
        np.where(k == 0, 0, np.where(k == 1, n, rng.integers(0, n + 1))) for k, n in zip(kind, (n1, n2), strict=True)
    )
    return tuple(each.astype(float) for each in (x1, n1, x2, n2))


PROBLEMS = [
    _strata(40, 1, 6, 1),
    _strata(60, 2, 5, 2),
    _strata(40, 3, 9, 3),
    _strata(20, 5, 40, 4),
]
every_problem = pytest.mark.parametrize("counts", PROBLEMS, ids=lambda counts: f"{counts[0].shape[1]} strata")


def _name(each: object) -> str | None:
    return f"{each.family}-{each.name}" if isinstance(each, Method) else None


def _swapped(counts: Counts) -> Counts:
    return (*counts[2:], *counts[:2])


def _others(counts: Counts) -> Counts:
    return tuple(each for x, n in zip(counts[::2], counts[1::2], strict=True) for each in (n - x, n))


def _close(got: object, wanted: object, tol: float = 1e-7) -> None:
    np.testing.assert_allclose(got, wanted, rtol=tol, atol=tol)


def _inverted(ratio: bool, value: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return 1 / value if ratio else -value


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_limits_are_ordered_inside_the_range_and_around_the_estimate(each: Method, counts: Counts) -> None:
    measure = MEASURES[each.family]
    for level in LEVELS:
        estimate, found = each.pooled(counts, level)
        assert (found.low <= found.high).all()
        assert ((found.low >= measure.low) & (found.high <= measure.high)).all()
        undefined = np.isnan(estimate)
        assert (undefined | (found.low <= estimate * (1 + 1e-9) + 1e-9)).all()
        assert (undefined | (found.high >= estimate * (1 - 1e-9) - 1e-9)).all()
        # Nothing is known where the estimate is undefined.
        assert ((found.low[undefined] == measure.low) & (found.high[undefined] == measure.high)).all()


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_a_higher_level_is_never_narrower(each: Method, counts: Counts) -> None:
    for inner, outer in pairwise(each.interval(counts, level) for level in LEVELS):
        assert (outer.low <= inner.low + 1e-9).all()
        assert (outer.high >= inner.high * (1 - 1e-9) - 1e-9).all()


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_swapping_the_arms_mirrors_or_inverts(each: Method, counts: Counts) -> None:
    ratio = MEASURES[each.family].ratio
    sides: tuple[tuple[Alternative, Alternative], ...] = (("two-sided", "two-sided"), ("less", "greater"))
    for side, other in sides:
        estimate, found = each.pooled(counts, 0.95, side)
        mirrored, swapped = each.pooled(_swapped(counts), 0.95, other)
        _close(estimate, _inverted(ratio, mirrored))
        _close(found.low, _inverted(ratio, swapped.high))
        _close(found.high, _inverted(ratio, swapped.low))


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_counting_those_who_did_not_respond_mirrors_or_inverts(each: Method, counts: Counts) -> None:
    estimate, found = each.pooled(counts, 0.95)
    mirrored, others = each.pooled(_others(counts), 0.95)
    ratio = MEASURES[each.family].ratio
    if each.complement:
        _close(estimate, _inverted(ratio, mirrored))
        _close(found.low, _inverted(ratio, others.high))
    else:  # the flag is true only where the law is false
        assert not np.allclose(found.low, _inverted(ratio, others.high), equal_nan=True)


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_the_order_of_strata_does_not_matter_and_empty_arms_add_nothing(each: Method, counts: Counts) -> None:
    nobody = [np.zeros((len(counts[0]), 2)) for _ in counts]
    nobody[3] = np.array([[0.0, 7.0]] * len(counts[0]))
    nobody[2] = nobody[3] // 2
    more = [np.concatenate([empty, count[:, ::-1]], axis=1) for empty, count in zip(nobody, counts, strict=True)]
    (estimate, found), (same, other) = each.pooled(counts, 0.95), each.pooled(more, 0.95)
    _close(estimate, same)
    _close(found.low, other.low)
    _close(found.high, other.high)


@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_strata_with_nobody_in_an_arm_alone_say_nothing_and_harm_nobody_else(each: Method) -> None:
    counts = [np.array(rows) for rows in ([[3.0, 2.0], [0.0, 2.0]], [[7.0, 5.0], [0.0, 5.0]])]
    counts += [np.array(rows) for rows in ([[1.0, 2.0], [4.0, 0.0]], [[6.0, 6.0], [6.0, 0.0]])]
    estimate, found = each.pooled(counts, 0.95)
    assert np.isnan([estimate[1], found.low[1], found.high[1]]).all()
    assert np.isfinite([estimate[0], found.low[0], found.high[0]]).all()


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_identical_strata_have_the_estimate_of_one(each: Method, counts: Counts) -> None:
    first = [count[:, :1] for count in counts]
    one, several = (each.pooled([np.repeat(count, k, axis=1) for count in first], 0.95) for k in (1, 4))
    _close(one[0], several[0])
    assert (several[1].low >= one[1].low * (1 - 1e-9) - 1e-9).all()


@every_problem
@pytest.mark.parametrize("each", POOLED, ids=_name)
def test_rows_equal_a_loop_over_them_and_keep_their_shape(each: Method, counts: Counts) -> None:
    estimate, found = each.pooled(counts, 0.95)
    for i in range(0, len(estimate), 7):
        alone, limits = each.pooled([count[i] for count in counts], 0.95)
        assert alone.shape == ()
        _close([alone, limits.low, limits.high], [estimate[i], found.low[i], found.high[i]], 1e-9)
    width = counts[0].shape[1]
    assert each.pooled([np.resize(count, (2, 3, width)) for count in counts], 0.9)[1].low.shape == (2, 3)
    assert each.pooled([count[:0] for count in counts], 0.9)[1].low.shape == (0,)


@every_problem
@pytest.mark.parametrize("side", ["two_sided", "less", "greater"])
@pytest.mark.parametrize("each", [each for each in POOLED if each.tails], ids=_name)
def test_p_at_an_interior_limit_is_alpha(each: Method, side: str, counts: Counts) -> None:
    measure = MEASURES[each.family]
    _, found = each.pooled(counts, 0.9, side.replace("_", "-"))  # type: ignore[arg-type]
    both = each.interval(counts, 0.9)
    for limits, outward in ((found.low, -1), (found.high, 1)):
        # An interval without width sees no uncertainty, and its p-value jumps there.
        inside = (limits > measure.low) & (limits < measure.high) & ~found.truncated & (both.low < both.high)
        for i in np.flatnonzero(inside)[::3]:
            limit, one = float(limits[i]), [count[i] for count in counts]
            step = 1e-6 * (limit if measure.ratio else min(abs(limit) + 1e-3, 1 - abs(limit)))
            p_in, p_out = (float(getattr(each.p_values(one, limit - k * outward * step), side)) for k in (1, -1))
            assert p_out - 1e-9 <= 0.1 <= p_in + 1e-9, (one, limit)
            assert p_in - p_out < 1e-4, (one, limit)


@every_problem
@pytest.mark.parametrize("each", [each for each in POOLED if each.tails], ids=_name)
def test_p_is_at_most_alpha_when_the_null_is_outside(each: Method, counts: Counts) -> None:
    null = MEASURES[each.family].null
    p = each.p_values(counts, null).two_sided
    assert ((p >= 0) & (p <= 1)).all()
    for level in LEVELS:
        found = each.interval(counts, level)
        outside = (found.low > null + 1e-9) | (found.high < null - 1e-9)
        assert (p[outside] <= 1 - level + 1e-9).all()


@every_problem
@pytest.mark.parametrize("each", [each for each in POOLED if each.test], ids=_name)
def test_the_p_value_of_an_interval_is_that_of_its_test(each: Method, counts: Counts) -> None:
    mine = each.p_values(counts, MEASURES[each.family].null)
    theirs = find(CMH_TEST, each.test).p_values(counts)
    for name in ("less", "greater", "two_sided"):
        _close(getattr(mine, name), getattr(theirs, name))


@pytest.mark.parametrize("each", [each for each in POOLED if each.conservative], ids=_name)
def test_exact_means_exact(each: Method) -> None:
    """Coverage over two strata, by enumeration, never falls below nominal on either side."""
    arms = (3, 5, 4, 2)  # treatment and control of one stratum, then of the other
    x = np.stack([axis.ravel() for axis in np.meshgrid(*(np.arange(n + 1.0) for n in arms))])
    n = np.broadcast_to(np.array(arms, dtype=float)[:, None], x.shape)
    counts = (x[[0, 2]].T, n[[0, 2]].T, x[[1, 3]].T, n[[1, 3]].T)
    sides: tuple[Alternative, ...] = ("two-sided", "less", "greater")
    found = [each.interval(counts, 0.9, side) for side in sides]
    for log_odds in np.linspace(-3, 3, 13):
        for first in (-2.0, 0.0, 1.0):
            for second in (-1.0, 1.5):
                logits = np.array([first + log_odds, first, second + log_odds, second])
                weight = binom.pmf(x, n, 1 / (1 + np.exp(-logits))[:, None]).prod(axis=0)
                true = np.exp(log_odds)
                for interval in found:
                    assert weight[(interval.low <= true) & (true <= interval.high)].sum() >= 0.9 - 1e-12


@every_problem
@pytest.mark.parametrize("each", TESTS, ids=_name)
def test_tests_obey_their_laws(each: Method, counts: Counts) -> None:
    found, swapped, others = (each.p_values(c) for c in (counts, _swapped(counts), _others(counts)))
    reversed_ = each.p_values([count[:, ::-1] for count in counts])
    for p in found[:3]:
        assert ((p >= 0) & (p <= 1 + 1e-12)).all()
    _close(found.less, swapped.greater)
    _close(found.less, others.greater)
    _close(found.two_sided, reversed_.two_sided)
    for i in range(0, len(found.less), 7):
        _close(each.p_values([count[i] for count in counts]).two_sided, found.two_sided[i])


@pytest.mark.parametrize("each", [*TESTS, *methods(HOMOGENEITY)], ids=_name)
def test_everybody_or_nobody_responding_is_no_evidence(each: Method) -> None:
    n1, n2 = np.array([[2.0, 7.0, 4.0]]), np.array([[3.0, 7.0, 11.0]])
    for counts in ((0 * n1, n1, 0 * n2, n2), (n1, n1, n2, n2)):
        if each.family == CMH_TEST:
            _close(each.p_values(counts).two_sided, 1.0)
        elif not each.fills:  # half a responder here is another share than half a responder there
            _close(each.heterogeneity("odds_ratio", counts).p_value, 1.0)


@every_problem
@pytest.mark.parametrize(("each", "measure"), SPREAD, ids=_name)
def test_homogeneity_obeys_its_laws(each: Method, measure: str, counts: Counts) -> None:
    found, swapped = each.heterogeneity(measure, counts), each.heterogeneity(measure, _swapped(counts))
    reversed_ = each.heterogeneity(measure, [count[:, ::-1] for count in counts])
    assert ((found.p_value >= 0) & (found.p_value <= 1)).all()
    for other in (swapped, reversed_):
        _close(found.p_value, other.p_value, 1e-6)
    if found.statistic is not None:
        assert (found.statistic >= -1e-12).all()
        assert ((found.df >= 0) & (found.df < counts[0].shape[1])).all()
    for i in range(0, len(found.p_value), 7):
        _close(each.heterogeneity(measure, [count[i] for count in counts]).p_value, found.p_value[i])


@pytest.mark.parametrize(("each", "measure"), SPREAD, ids=_name)
def test_identical_strata_are_homogeneous(each: Method, measure: str) -> None:
    counts = [np.full((1, 3), count) for count in (4.0, 9.0, 2.0, 8.0)]
    found = each.heterogeneity(measure, counts)
    _close(found.p_value, 1.0)
    assert found.statistic is None or abs(found.statistic[0]) < 1e-9
