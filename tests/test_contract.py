"""Laws that every method of the catalogue obeys; nothing here names a method, so none can be skipped."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from subgroup import kernels
from subgroup.core.measures import EFFECTS, MEANS, MEASURES, OF_SUMMARIES, PAIRED, STRATIFIED, Measure
from subgroup.core.policy import Alternative
from subgroup.core.registry import (
    ASSOCIATION_TEST,
    CATALOGUE,
    FRAGILITY,
    INTERACTION,
    MCNEMAR_TEST,
    OF_STRATA,
    POOLING,
    Method,
    find,
    methods,
)
from subgroup.errors import MethodError
from subgroup.kernels.interaction import SCALES
from subgroup.verbs.covering import COVERED, coverage

assert kernels
INTERVALS = [each for family in MEASURES if family not in STRATIFIED for each in methods(family)]
EFFECT_METHODS = [each for each in INTERVALS if each.family in EFFECTS | PAIRED | MEANS]
TESTS = [*methods(ASSOCIATION_TEST), *methods(MCNEMAR_TEST)]
LEVELS = (0.5, 0.8, 0.95, 0.99)
SIZES = (1, 2, 3, 5, 8, 13)
# Outcomes listed for all tables, and for one.
LONG, SHORT = 1_000_000, 160
# Nulls that are not those of no effect.
NULLS = {
    "rate": (0.1, 0.5, 0.8),
    "risk_difference": (-0.3, 0.4),
    "risk_ratio": (0.3, 0.8, 2.5),
    "odds_ratio": (0.2, 3.0),
    "mean_difference": (-2.0, 0.7),
    "hedges_g": (-0.5, 1.2),
    "paired_mean_difference": (-2.0, 0.7),
}


def _name(each: object) -> str | None:
    return f"{each.family}-{each.name}" if isinstance(each, Method) else None


def _every_table() -> tuple[np.ndarray, ...]:
    """Every table of some small arms, and a few hundred larger ones."""
    small = [(x1, n1, x2, n2) for n1 in SIZES for n2 in SIZES for x1 in range(n1 + 1) for x2 in range(n2 + 1)]
    rng = np.random.default_rng(20251001)
    n1, n2 = rng.integers(14, 90, (2, 300))
    large = np.stack([rng.integers(0, n1 + 1), n1, rng.integers(0, n2 + 1), n2], axis=1)
    return tuple(np.concatenate([small, large]).astype(float).T)


def _every_table_of_pairs() -> tuple[np.ndarray, ...]:
    """Every table of a few pairs, and some hundred larger ones, a third of their cells empty."""
    cells = range(8)
    small = [(a, b, c, d) for a in cells for b in cells for c in cells for d in cells if 0 < a + b + c + d < 8]
    rng = np.random.default_rng(20251002)
    large = rng.integers(0, 90, (300, 4)) * (rng.random((300, 4)) > 1 / 3)
    return tuple(np.concatenate([small, large[large.sum(axis=1) > 0]]).astype(float).T)


def _many_summaries() -> tuple[np.ndarray, ...]:
    """Summaries of arms of all sizes: alike and far apart, with equal and very unequal SDs, and some that are zero."""
    rng = np.random.default_rng(20251003)
    n1, n2 = rng.choice([2, 3, 4, 7, 20, 90, 1000], (2, 800))
    sd1, sd2 = 10 ** rng.uniform(-0.7, 0.7, (2, 800))
    m1, m2 = rng.normal(0, 1, (2, 800)) * rng.choice([0.0, 0.2, 1.0, 5.0], 800)
    sd1[:40], sd2[20:60] = 0, 0  # of these 60, 20 have no SD in either arm
    return tuple(each.astype(float) for each in (m1, sd1, n1, m2, sd2, n2))


TABLES = _every_table()
PAIRS = _every_table_of_pairs()
SUMMARIES = _many_summaries()


def _of_pairs(each: Method) -> bool:
    return each.family in PAIRED or each.family == MCNEMAR_TEST


def _counts(each: Method) -> tuple[np.ndarray, ...]:
    if each.family in OF_SUMMARIES:
        return SUMMARIES if each.family in MEANS else SUMMARIES[:3]
    if _of_pairs(each):
        return PAIRS
    counts = TABLES[:2] if each.family == "rate" else TABLES
    if each.family == ASSOCIATION_TEST or each.outcomes is None or each.outcomes(*counts).sum() < LONG:
        return counts
    # Where an interval is inverted by enumeration, some tables of small arms must do.
    short = np.flatnonzero(each.outcomes(*counts) < SHORT)[::2]
    return tuple(c[short] for c in counts)


def _swapped(each: Method) -> tuple[np.ndarray, ...]:
    """Swap the arms, or the measurements of pairs."""
    if each.family in MEANS:
        return SUMMARIES[3:] + SUMMARIES[:3]
    one, two, three, four = _counts(each)
    return (one, three, two, four) if _of_pairs(each) else (three, four, one, two)


def _others(each: Method) -> tuple[np.ndarray, ...]:
    """Count those who did not respond instead; of means, turn the scale upside down."""
    counts = _counts(each)
    if each.family in OF_SUMMARIES:
        return tuple(-part if i % 3 == 0 else part for i, part in enumerate(counts))
    if _of_pairs(each):
        return counts[::-1]
    return tuple(each for x, n in zip(counts[::2], counts[1::2], strict=True) for each in (n - x, n))


def _step(measure: Measure, limit: float) -> float:
    """Return a step from a limit that is small beside it, and beside what is left of the range."""
    if measure.ratio:
        return 1e-6 * limit
    if measure.high == 1:
        return 1e-6 * min(abs(limit) + 1e-3, 1 - abs(limit))
    return 1e-8 * (abs(limit) + 1e-3)  # a mean of many may have a standard error far below it


def _up(values: np.ndarray, by: float) -> np.ndarray:
    """Return values a little higher, for rounding."""
    return values * (1 + by * np.sign(values)) + by


def _close(got: np.ndarray, wanted: np.ndarray, tol: float = 1e-8) -> None:
    np.testing.assert_allclose(got, wanted, rtol=tol, atol=tol)


def test_every_method_is_in_a_family_that_these_laws_walk() -> None:
    # Laws over strata are walked in test_contract_strata.py, of pooled studies in test_contract_pooling.py.
    # Of fragility there is one law, that nothing nearer turns the test: kernels/test_fragility.py searches everything.
    elsewhere = [each for family in (*OF_STRATA, *POOLING, FRAGILITY) for each in methods(family)]
    walked = [*INTERVALS, *TESTS, *methods(INTERACTION), *elsewhere]
    assert sorted(map(_name, walked)) == sorted(map(_name, CATALOGUE.values()))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_limits_are_ordered_and_inside_the_range(each: Method, level: float) -> None:
    found, measure = each.interval(_counts(each), level), MEASURES[each.family]
    none = np.isnan(found.low)
    assert none.any() == each.partial  # the flag is true only where the law is false
    assert (none == np.isnan(found.high)).all()
    assert (none | (found.low <= found.high)).all()
    assert (none | (found.low >= measure.low)).all()
    assert (none | (found.high <= measure.high)).all()


@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_the_estimate_lies_between_the_limits(each: Method) -> None:
    with np.errstate(all="ignore"):
        estimate = MEASURES[each.family].estimate(*_counts(each))
    outside = []
    for level in (0.5, 0.95):
        found = each.interval(_counts(each), level)
        outside.append((found.low > _up(estimate, 1e-12)) | (found.high < -_up(-estimate, 1e-12)))
    assert np.any(outside) == each.shrinks  # the flag is true only where the law is false


@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_a_higher_level_is_never_narrower(each: Method) -> None:
    found = [each.interval(_counts(each), level) for level in LEVELS]
    for inner, outer in pairwise(found):
        none = np.isnan(inner.low)
        assert (none | (outer.low <= inner.low + 1e-9)).all()
        assert (none | (outer.high >= -_up(-inner.high, 1e-9))).all()


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("each", EFFECT_METHODS, ids=_name)
def test_swapping_the_arms_mirrors_or_inverts(each: Method, side: Alternative) -> None:
    if side != "two-sided" and not each.one_sided:
        with pytest.raises(MethodError, match="two-sided by nature"):
            each.interval(_counts(each), 0.95, side)
        return
    other: Alternative = {"less": "greater", "greater": "less"}.get(side, "two-sided")  # type: ignore[assignment]
    found, swapped = each.interval(_counts(each), 0.95, side), each.interval(_swapped(each), 0.95, other)
    with np.errstate(divide="ignore"):
        low, high = (
            (1 / swapped.high, 1 / swapped.low) if MEASURES[each.family].ratio else (-swapped.high, -swapped.low)
        )
    _close(found.low, low)
    _close(found.high, high)


@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_counting_those_who_did_not_respond_mirrors_or_inverts(each: Method) -> None:
    found, others = each.interval(_counts(each), 0.95), each.interval(_others(each), 0.95)
    with np.errstate(divide="ignore"):
        mirrored = {
            "rate": (1 - others.high, 1 - others.low),
            "risk_difference": (-others.high, -others.low),
            "paired_risk_difference": (-others.high, -others.low),
            "mean_difference": (-others.high, -others.low),
            "hedges_g": (-others.high, -others.low),
            "paired_mean_difference": (-others.high, -others.low),
        }.get(each.family, (1 / others.high, 1 / others.low))
    if each.complement:
        _close(found.low, mirrored[0])
        _close(found.high, mirrored[1])
    else:  # the flag is true only where the law is false
        assert not np.allclose(found.low, mirrored[0], equal_nan=True)


@pytest.mark.parametrize("each", [*INTERVALS, *TESTS], ids=_name)
def test_arrays_equal_a_loop_over_scalars(each: Method) -> None:
    counts = _counts(each)
    chosen = range(0, counts[0].size, 37)
    if each in TESTS:
        whole = each.p_values(counts).two_sided
        single = [float(each.p_values([c[i] for c in counts]).two_sided) for i in chosen]
        np.testing.assert_array_almost_equal_nulp(whole[list(chosen)], np.array(single), nulp=64)
        return
    found = each.interval(counts, 0.95)
    for i in chosen:
        alone = each.interval([c[i] for c in counts], 0.95)
        _close(found.low[i], alone.low, 1e-10)
        _close(found.high[i], alone.high, 1e-10)


@pytest.mark.parametrize("each", [*INTERVALS, *TESTS], ids=_name)
def test_the_shape_of_the_tables_is_the_shape_of_the_answer(each: Method) -> None:
    counts = [np.resize(c, (3, 4, 5)) for c in _counts(each)]
    found = each.p_values(counts).two_sided if each in TESTS else each.interval(counts, 0.9).low
    assert found.shape == (3, 4, 5)
    empty = [c[:0] for c in _counts(each)]
    found = each.p_values(empty).two_sided if each in TESTS else each.interval(empty, 0.9).low
    assert found.shape == (0,)


@pytest.mark.parametrize("each", [*INTERVALS, *TESTS], ids=_name)
def test_an_arm_of_nobody_says_nothing_and_harms_nobody_else(each: Method) -> None:
    counts = [np.array([5.0, 0.0, 5.0]), np.array([9.0, 0.0, 9.0]), np.full(3, 3.0), np.full(3, 8.0)]
    if _of_pairs(each):
        counts = [np.array([count, 0.0, count]) for count in (5.0, 9.0, 3.0, 8.0)]
    if each.family in OF_SUMMARIES:
        counts = [np.full(3, 1.5), np.full(3, 0.7), *counts[1:2], np.full(3, 1.1), np.full(3, 0.9), np.full(3, 8.0)]
    counts = counts[: {"rate": 2, "paired_mean_difference": 3}.get(each.family, len(counts))]
    found = each.p_values(counts).two_sided if each in TESTS else each.interval(counts, 0.95).low
    assert np.isnan(found).tolist() == [False, True, False]
    assert found[0] == found[2]


@pytest.mark.parametrize("each", [each for each in INTERVALS if each.tails], ids=_name)
def test_p_at_an_interior_limit_is_alpha(each: Method) -> None:
    counts = _counts(each)
    measure, chosen = MEASURES[each.family], range(0, counts[0].size, 11)
    for level in (0.8, 0.95):
        for i in chosen:
            one = [c[i] for c in counts]
            found = each.interval(one, level)
            for limit, outward in ((float(found.low), -1), (float(found.high), 1)):
                if not measure.low < limit < measure.high or found.truncated or found.low == found.high:
                    continue
                step = _step(measure, limit)
                inner, outer = limit - outward * step, limit + outward * step
                p_in, p_out = (float(each.p_values(one, null).two_sided) for null in (inner, outer))
                assert p_out <= 1 - level + 1e-12, (one, level, limit)
                assert p_in >= 1 - level - 1e-12, (one, level, limit)
                if not each.jumps:
                    assert p_in - p_out < 1e-4, (one, level, limit)


@pytest.mark.parametrize("side", ["less", "greater"])
@pytest.mark.parametrize("each", [each for each in INTERVALS if each.tails and each.one_sided], ids=_name)
def test_one_sided_p_at_an_interior_one_sided_limit_is_alpha(each: Method, side: Alternative) -> None:
    counts = [c[::11] for c in _counts(each)]
    measure, found = MEASURES[each.family], each.interval(counts, 0.95, side)
    limits = found.low if side == "greater" else found.high
    inside = (limits > measure.low) & (limits < measure.high) & ~found.truncated
    outward = -1 if side == "greater" else 1
    for i in np.flatnonzero(inside):
        step = _step(measure, float(limits[i]))
        one = [c[i] for c in counts]
        p_in, p_out = (float(getattr(each.p_values(one, limits[i] - k * outward * step), side)) for k in (1, -1))
        assert p_out <= 0.05 + 1e-12, (one, limits[i])
        assert p_in >= 0.05 - 1e-12, (one, limits[i])


@pytest.mark.parametrize("each", [each for each in EFFECT_METHODS if each.test], ids=_name)
def test_the_p_value_of_an_interval_is_that_of_its_association_test(each: Method) -> None:
    mine = each.p_values(_counts(each), MEASURES[each.family].null)
    theirs = find(MCNEMAR_TEST if _of_pairs(each) else ASSOCIATION_TEST, each.test).p_values(_counts(each))
    for name in ("less", "greater", "two_sided"):
        _close(getattr(mine, name), getattr(theirs, name), 1e-9)


@pytest.mark.parametrize("each", [each for each in EFFECT_METHODS if each.tails], ids=_name)
def test_p_is_at_most_alpha_when_the_null_is_outside(each: Method) -> None:
    null = MEASURES[each.family].null
    for level in LEVELS:
        found, p = each.interval(_counts(each), level), each.p_values(_counts(each), null).two_sided
        outside = (found.low > null * (1 + 1e-9) + 1e-9) | (found.high < null * (1 - 1e-9) - 1e-9)
        assert (p[outside] <= 1 - level + 1e-9).all()


@pytest.mark.parametrize("each", [each for each in INTERVALS if each.tails and each.family in NULLS], ids=_name)
def test_a_null_is_inside_exactly_where_p_exceeds_alpha(each: Method) -> None:
    """Wherever the null lies; where the p-value jumps, an accepted null is inside, but a rejected one may be too."""
    counts = [c[::3] for c in _counts(each)]
    for null in NULLS[each.family]:
        p, found = each.p_values(counts, null).two_sided, each.interval(counts, 0.95)
        assert not ((p > 0.05 + 1e-9) & ((found.low > null + 1e-9) | (found.high < null - 1e-9))).any(), null
        assert each.jumps or not ((p <= 0.05 - 1e-9) & (found.low < null - 1e-9) & (found.high > null + 1e-9)).any(), (
            null
        )


@pytest.mark.parametrize("each", TESTS, ids=_name)
def test_p_values_are_probabilities_and_swapping_the_arms_swaps_the_sides(each: Method) -> None:
    found, swapped = each.p_values(_counts(each)), each.p_values(_swapped(each))
    for p in found[:3]:
        assert ((p >= 0) & (p <= 1 + 1e-12)).all()
    _close(found.less, swapped.greater, 1e-9)
    _close(found.two_sided, swapped.two_sided, 1e-9)


@pytest.mark.parametrize("each", TESTS, ids=_name)
def test_everybody_or_nobody_responding_is_no_evidence(each: Method) -> None:
    n1, n2 = np.array([1.0, 7.0, 40.0]), np.array([3.0, 7.0, 11.0])
    for x1, x2 in ((0 * n1, 0 * n2), (n1, n2)):
        table = (x1, 0 * n1, 0 * n1, n1 - x1) if _of_pairs(each) else (x1, n1, x2, n2)
        _close(each.p_values(table).two_sided, np.ones(3))


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
@pytest.mark.parametrize(
    "each", [each for each in INTERVALS if each.conservative and each.family in COVERED], ids=_name
)
def test_exact_means_exact(each: Method, side: Alternative) -> None:
    """Coverage by enumeration never falls below nominal: small arms, several levels, rates to the very edge."""
    if side != "two-sided" and not each.one_sided:
        return
    grid, extremes = np.linspace(0.02, 0.98, 49), np.array([0.0, 1e-6, 1e-3, 0.999, 1 - 1e-6, 1.0])
    rates = np.sort([*grid, *extremes, *np.random.default_rng(20251102).random(25)])
    for n1, n2 in ((1, 1), (2, 3), (5, 4), (3, 9), (8, 8)):
        design = (
            {"n1": n1 + n2, "p1": rates}
            if each.family == "rate"
            else {"n1": n1, "p1": rates[:, None], "n2": n2, "p2": rates}
        )
        if each.outcomes is not None and each.outcomes(0, n1, 0, n2) > SHORT:
            continue  # data/coverage.csv holds their coverage in larger arms, and is computed again for arms of 10
        for level in (0.6, 0.9, 0.95):
            found = coverage(each.family, each.name, **design, confidence_level=level, alternative=side)
            # Two rates of 0 have no ratio.
            assert np.nanmin(found) >= level - 1e-12, (n1, n2, level)


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("each", [each for each in INTERVALS if each.conservative and each.family in PAIRED], ids=_name)
def test_exact_means_exact_given_the_discordant_pairs(each: Method, side: Alternative) -> None:
    shares = np.sort([*np.linspace(0.02, 0.98, 49), 1e-6, 1e-3, 0.999, 1 - 1e-6])
    odds = shares / (1 - shares)
    for discordant in (1, 2, 5, 11, 24):
        b, other = np.arange(discordant + 1.0), np.full(discordant + 1, 3.0)
        for level in (0.6, 0.9, 0.95):
            found = each.interval((other, b, discordant - b, other), level, side)
            inside = (found.low[:, None] <= odds) & (odds <= found.high[:, None])
            assert ((binom.pmf(b[:, None], discordant, shares) * inside).sum(axis=0) >= level - 1e-12).all()


@pytest.mark.parametrize("each", [each for each in TESTS if each.conservative], ids=_name)
def test_an_exact_test_rejects_no_more_often_than_it_says(each: Method) -> None:
    """By enumeration, whatever the common rate, or the share of discordant pairs that is 1/2 under the null."""
    rates = np.sort([*np.linspace(0.01, 0.99, 99), 1e-6, 1 - 1e-6])
    for n1, n2 in ((1, 1), (2, 3), (5, 4), (3, 9), (8, 8), (11, 7)):
        x1, x2 = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1)))
        chance = binom.pmf(x1[:, None], n1, rates) * binom.pmf(x2[:, None], n2, rates)
        counts = (x1, np.full_like(x1, n1), x2, np.full_like(x2, n2))
        if _of_pairs(each):
            b = np.arange(n1 + n2 + 1.0)
            chance, counts = binom.pmf(b, n1 + n2, 0.5)[:, None], (b, b, n1 + n2 - b, b)
        for p in each.p_values(counts)[:3]:
            for alpha in (0.01, 0.05, 0.1, 0.3):
                assert (chance * (p <= alpha)[:, None]).sum(axis=0).max() <= alpha + 1e-9


def _pairs_of_tables() -> tuple[np.ndarray, ...]:
    """Pairs of tables with small arms, edges of larger ones, and some others: a row each, a column for each level."""
    tables = [(x1, 2, x2, 3) for x1 in range(3) for x2 in range(4)]
    tables += [(x1, 9, x2, 6) for x1 in (0, 4, 9) for x2 in (0, 2, 6)]
    small = np.array([[one, other] for one in tables for other in tables], dtype=float)
    rng = np.random.default_rng(7)
    n1, n2 = rng.integers(3, 30, (2, 60, 2))
    large = np.stack([rng.integers(0, n1 + 1), n1, rng.integers(0, n2 + 1), n2], axis=2)
    return tuple(np.moveaxis(np.concatenate([small[::5], large]), 2, 0).astype(float))


COMPARISONS = [(each, scale) for each in methods(INTERACTION) for scale in each.scales]


@pytest.mark.parametrize(("each", "scale"), COMPARISONS, ids=lambda each: getattr(each, "name", each))
def test_interaction_obeys_its_laws(each: Method, scale: str) -> None:
    counts, options = _pairs_of_tables(), {"rng": 1, "draws": 500} if each.random else {}
    found = each.contrast(scale, counts, 0.95, **options)
    levels_swapped = each.contrast(scale, [c[:, ::-1] for c in counts], 0.95, **options)
    arms_swapped = each.contrast(scale, (*counts[2:], *counts[:2]), 0.95, **options)
    wider = each.contrast(scale, counts, 0.99, **options)
    assert ((found.p_value >= 0) & (found.p_value <= 1)).all()
    none = np.isnan(found.low)
    assert (none == np.isnan(found.high)).all()
    assert each.partial or not none.any()
    assert (none | (found.low <= found.high)).all()
    for other in (levels_swapped, arms_swapped):
        _close(found.p_value, other.p_value, 0.15 if each.random else 1e-6)  # five standard errors of a mean of draws
        _close(found.low, -other.high, 1e-6)
        _close(found.estimate, -other.estimate, 1e-6)
    assert (none | ((wider.low <= found.low + 1e-9) & (wider.high >= found.high - 1e-9))).all()
    rejected, inside = found.p_value < 0.05 - 1e-7, (found.low < -1e-7) & (found.high > 1e-7)
    assert each.jumps or not (rejected & inside).any()  # where p jumps the interval is a hull
    accepted, outside = found.p_value > 0.05 + 1e-7, (found.low > 1e-7) | (found.high < -1e-7)
    assert not (accepted & outside).any()


@pytest.mark.parametrize(
    ("each", "scale"),
    [each for each in COMPARISONS if not each[0].random],
    ids=lambda each: getattr(each, "name", each),
)
def test_interaction_is_there_for_thousands_of_factors(each: Method, scale: str) -> None:
    """Arms of any size, where rounding can do what it does in one table of a hundred."""
    rng = np.random.default_rng(11)
    n1, n2 = rng.integers(1, 30 if each.conservative else 400, (2, 600 if each.conservative else 4000, 2))
    x1, x2 = (rng.binomial(n, rng.uniform(0, 1, n.shape)) for n in (n1, n2))
    found = each.contrast(scale, [each.astype(float) for each in (x1, n1, x2, n2)], 0.95)
    assert not np.isnan(found.p_value).any()
    assert each.partial or not (np.isnan(found.low) | np.isnan(found.high)).any()
    excluded = (found.low > 0) | (found.high < 0)
    disagree = (found.p_value < 0.05) != excluded
    clear = (np.abs(found.p_value - 0.05) > 1e-7) & ~np.isnan(found.low)
    assert each.jumps or not (disagree & clear).any()


@pytest.mark.parametrize(("each", "scale"), COMPARISONS, ids=lambda each: getattr(each, "name", each))
def test_without_a_level_interaction_has_the_same_p_value_and_an_arm_of_nobody_says_nothing(
    each: Method, scale: str
) -> None:
    counts, options = [c.copy() for c in _pairs_of_tables()], {"rng": 1, "draws": 50} if each.random else {}
    for c in counts[:2]:
        c[3, 1] = 0
    found, bare = (each.contrast(scale, counts, level, **options) for level in (0.95, None))
    np.testing.assert_array_equal(found.p_value, bare.p_value)
    assert np.isnan(bare.low).all()
    assert np.flatnonzero(np.isnan(found.p_value)).tolist() == [3]


@pytest.mark.parametrize("each", [each for each in methods(INTERACTION) if set(each.scales) < set(SCALES)], ids=_name)
def test_a_scale_that_a_method_does_not_know_is_refused_and_others_are_offered(each: Method) -> None:
    for scale in set(SCALES) - set(each.scales):
        with pytest.raises(MethodError, match=f"on the {each.scales[0]} scale only; on the {scale} scale: .*wald"):
            each.contrast(scale, _pairs_of_tables(), 0.95)


@pytest.mark.parametrize("each", [each for each in methods(INTERACTION) if each.trend], ids=_name)
def test_a_trend_over_two_levels_is_their_interaction(each: Method) -> None:
    counts, scores = [c[::6] for c in _pairs_of_tables()], np.array([2.0, 0.0])
    for scale in each.scales:
        found, steps = each.contrast(scale, counts, 0.95), each.contrast(scale, counts, 0.95, scores=scores)
        np.testing.assert_allclose(steps.p_value, found.p_value, atol=1e-6)
        np.testing.assert_allclose(2 * steps.low, found.low, atol=1e-5, rtol=1e-5)
        np.testing.assert_allclose(2 * steps.high, found.high, atol=1e-5, rtol=1e-5)
