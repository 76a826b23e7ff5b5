"""Pooling over strata against second derivations: fractions, direct maximisation, other formulas, R."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from scipy.special import expit, xlogy

from subgroup.core.measures import MEASURES
from subgroup.core.registry import ASSOCIATION_TEST, CMH_TEST, HOMOGENEITY, find
from subgroup.kernels.cmh import mantel_fleiss

# x1, n1, x2, n2 of each stratum, and what R 4.2.2 says of them.
SPARSE = [(1, 5, 0, 6), (2, 7, 1, 5)]
RABBITS = [(0, 6, 0, 5), (3, 6, 0, 6), (6, 6, 2, 6), (5, 6, 6, 6), (2, 2, 5, 5)]
ONE_WAY = [(10, 10, 0, 10), (9, 10, 1, 10), (8, 10, 2, 10)]
PLAIN = [(8, 10, 2, 10), (1, 6, 2, 9), (4, 9, 3, 8)]
CASES = [SPARSE, RABBITS, ONE_WAY, PLAIN, [(0, 4, 3, 5), (0, 3, 1, 4)], [(4, 4, 1, 5), (3, 3, 2, 4)]]
Stratum = tuple[int, int, int, int]


def _arrays(strata: list[Stratum]) -> list[np.ndarray]:
    return [np.array(column, dtype=float) for column in zip(*strata, strict=True)]


def _outcomes(x1: int, n1: int, x2: int, n2: int) -> dict[int, int]:
    """Return the number of ways to each count of responders on treatment that the margins allow."""
    m = x1 + x2
    return {t: comb(n1, t) * comb(n2, m - t) for t in range(max(0, m - n2), min(n1, m) + 1)}


def _totals(strata: list[Stratum]) -> dict[int, int]:
    """Return the number of ways to each total of responders on treatment, stratum by stratum."""
    found = {0: 1}
    for stratum in strata:
        ways = _outcomes(*stratum)
        sums: dict[int, int] = {}
        for (total, before), (t, more) in product(found.items(), ways.items()):
            sums[total + t] = sums.get(total + t, 0) + before * more
        found = sums
    return found


def _upper_tail(strata: list[Stratum], odds_ratio: Fraction, own: Fraction) -> Fraction:
    """Return the probability of more responders on treatment than observed, and `own` of that of as many."""
    observed = sum(x1 for x1, *_ in strata)
    weights = {t: ways * odds_ratio**t for t, ways in _totals(strata).items()}
    tail = sum((weight for t, weight in weights.items() if t > observed), own * weights[observed])
    return Fraction(tail, sum(weights.values()))


@pytest.mark.parametrize("strata", CASES)
@pytest.mark.parametrize(("name", "own"), [("exact-conditional", 1), ("exact-conditional-mid-p", Fraction(1, 2))])
def test_exact_limits_have_the_tails_that_fractions_give(strata: list[Stratum], name: str, own: Fraction) -> None:
    own = Fraction(own)
    found = find("stratified_odds_ratio", name).interval(_arrays(strata), 0.95)
    low, high = float(found.low), float(found.high)
    observed, totals = sum(x1 for x1, *_ in strata), _totals(strata)
    if observed == min(totals):
        assert low == 0
    else:
        assert float(_upper_tail(strata, Fraction(low), own)) == pytest.approx(0.025, rel=1e-9)
    if observed == max(totals):
        assert high == np.inf
    else:
        assert float(1 - _upper_tail(strata, Fraction(high), 1 - own)) == pytest.approx(0.025, rel=1e-9)


@pytest.mark.parametrize("strata", CASES)
def test_the_conditional_estimate_has_the_observed_total_as_its_mean(strata: list[Stratum]) -> None:
    estimate, _ = find("stratified_odds_ratio", "exact-conditional").pooled(_arrays(strata), 0.95)
    observed, totals = sum(x1 for x1, *_ in strata), _totals(strata)
    if min(totals) < observed < max(totals):
        weights = {t: ways * Fraction(float(estimate)) ** t for t, ways in totals.items()}
        mean = Fraction(sum(t * weight for t, weight in weights.items()), sum(weights.values()))
        assert float(mean) == pytest.approx(observed, rel=1e-12)
    else:
        assert estimate in (0, np.inf)


@pytest.mark.parametrize("strata", CASES)
def test_the_exact_test_adds_up_fractions(strata: list[Stratum]) -> None:
    found = find(CMH_TEST, "exact").p_values(_arrays(strata))
    observed, totals = sum(x1 for x1, *_ in strata), _totals(strata)
    all_of = sum(totals.values())
    unlikely = sum(ways for ways in totals.values() if ways <= totals[observed])
    assert float(found.two_sided) == pytest.approx(unlikely / all_of, rel=1e-12)
    assert float(found.less) == pytest.approx(sum(w for t, w in totals.items() if t <= observed) / all_of, rel=1e-12)
    assert float(found.greater) == pytest.approx(sum(w for t, w in totals.items() if t >= observed) / all_of, rel=1e-12)


def test_the_exact_test_of_a_large_trial_has_a_tiny_p_value_or_zero() -> None:
    counts = [np.array([value, value]) for value in (900.0, 1000.0, 500.0, 1000.0)]
    assert 0 < find(CMH_TEST, "exact").p_values(counts).two_sided < 1e-150
    hopeless = [count * 10 for count in counts]
    found = find(CMH_TEST, "exact").p_values(hopeless)
    assert found.two_sided == found.greater == 0
    assert found.less == 1
    estimate, limits = find("stratified_odds_ratio", "exact-conditional").pooled(hopeless, 0.95)
    assert limits.low < estimate < limits.high
    assert estimate == pytest.approx(9, rel=1e-3)


@pytest.mark.parametrize("strata", [*CASES, [(3, 7, 2, 4), (1, 3, 3, 9), (2, 4, 0, 3), (2, 2, 2, 5)]])
def test_zelen_adds_up_every_set_of_tables(strata: list[Stratum]) -> None:
    observed = tuple(x1 for x1, *_ in strata)
    ways = [_outcomes(*stratum) for stratum in strata]
    weights = {
        sets: np.prod([way[t] for way, t in zip(ways, sets, strict=True)], dtype=object)
        for sets in product(*ways)
        if sum(sets) == sum(observed)
    }
    p = Fraction(sum(w for w in weights.values() if w <= weights[observed]), sum(weights.values()))
    assert float(find(HOMOGENEITY, "zelen").heterogeneity("odds_ratio", _arrays(strata)).p_value) == pytest.approx(
        float(p), rel=1e-12
    )


def test_zelen_in_rows_of_different_length_is_zelen_one_by_one() -> None:
    rng = np.random.default_rng(5)
    n1, n2 = rng.integers(1, 12, (2, 300, 3))
    counts = [each.astype(float) for each in (rng.integers(0, n1 + 1), n1, rng.integers(0, n2 + 1), n2)]
    zelen = find(HOMOGENEITY, "zelen")
    found = zelen.heterogeneity("odds_ratio", counts).p_value
    alone = [float(zelen.heterogeneity("odds_ratio", [each[i] for each in counts]).p_value) for i in range(300)]
    np.testing.assert_allclose(found, alone, rtol=1e-12)


def _deviance(strata: list[Stratum]) -> float:
    """Return twice the log likelihood lost to one odds ratio, by direct maximisation over its log and all odds."""
    x1, n1, x2, n2 = _arrays(strata)

    def minus(values: np.ndarray) -> float:
        p1, p2 = expit(values[1:] + values[0]), expit(values[1:])
        terms = (xlogy(x1, p1), xlogy(n1 - x1, 1 - p1), xlogy(x2, p2), xlogy(n2 - x2, 1 - p2))
        return -float(sum(term.sum() for term in terms))

    found = minimize(minus, np.zeros(len(strata) + 1), method="BFGS", options={"gtol": 1e-9})
    free = sum((xlogy(x, x / n) + xlogy(n - x, 1 - x / n)).sum() for x, n in ((x1, n1), (x2, n2)))
    return 2 * (float(free) + found.fun)


# R: deviance of glm(cbind(x, n - x) ~ treatment + stratum, binomial).
@pytest.mark.parametrize(("strata", "deviance"), [(SPARSE, 0.962011287576), (ONE_WAY, 5.99054092979), (PLAIN, None)])
def test_the_likelihood_ratio_is_that_of_direct_maximisation(strata: list[Stratum], deviance: float | None) -> None:
    found = find(HOMOGENEITY, "likelihood-ratio").heterogeneity("odds_ratio", _arrays(strata))
    assert float(found.statistic) == pytest.approx(_deviance(strata), abs=1e-7)
    if deviance is not None:
        assert float(found.statistic) == pytest.approx(deviance, abs=1e-10)


def _fitted(odds_ratio: float, x1: float, n1: float, x2: float, n2: float) -> float:
    """Return responders on treatment that have this odds ratio within the margins of a stratum."""
    m = x1 + x2

    def cross(t: float) -> float:
        return t * (n2 - m + t) - odds_ratio * (n1 - t) * (m - t)

    return float(brentq(cross, max(0.0, m - n2), min(n1, m), xtol=1e-14))


@pytest.mark.parametrize("strata", [SPARSE, ONE_WAY, PLAIN, RABBITS])
def test_breslow_day_fits_every_stratum_to_the_mantel_haenszel_odds_ratio(strata: list[Stratum]) -> None:
    x1, n1, x2, n2 = _arrays(strata)
    n = n1 + n2
    common = (x1 * (n2 - x2) / n).sum() / (x2 * (n1 - x1) / n).sum()
    away, variance = [], []
    for a, b, c, d in strata:
        if 0 < a + c < b + d:
            t = _fitted(common, a, b, c, d)
            away.append(a - t)
            variance.append(1 / (1 / t + 1 / (b - t) + 1 / (a + c - t) + 1 / (d - a - c + t)))
    plain = sum(e**2 / v for e, v in zip(away, variance, strict=True))
    corrected = plain - sum(away) ** 2 / sum(variance)
    for name, statistic in (("breslow-day", plain), ("breslow-day-tarone", corrected)):
        found = find(HOMOGENEITY, name).heterogeneity("odds_ratio", _arrays(strata))
        assert float(found.statistic) == pytest.approx(statistic, rel=1e-9)
        assert float(found.df) == len(away) - 1


# R: mantelhaen.test(A, correct = FALSE), and with correct = TRUE.
@pytest.mark.parametrize(
    ("strata", "plain", "corrected", "estimate", "low", "high"),
    [
        (PLAIN, 3.167015517193, 2.226157472275, 2.769058295964, 0.883490289021, 8.678854699066),
        (SPARSE, 0.749235474006, 0.103363914373, 2.909090909091, 0.250717601914, 33.754350922064),
    ],
)
def test_r_agrees(
    strata: list[Stratum], plain: float, corrected: float, estimate: float, low: float, high: float
) -> None:
    counts = _arrays(strata)
    for name, statistic in (("cmh", plain), ("cmh-cc", corrected)):
        found = find(CMH_TEST, name).p_values(counts).statistic
        assert found is not None
        assert float(found) ** 2 == pytest.approx(statistic, rel=1e-11)
    odds_ratio, limits = find("stratified_odds_ratio", "mantel-haenszel").pooled(counts, 0.95)
    assert [float(v) for v in (odds_ratio, limits.low, limits.high)] == pytest.approx([estimate, low, high], rel=1e-11)


# What a single stratum is answered with, stratified and not; inverse variances of a table without empty cells only.
ONE_STRATUM = [
    ("odds_ratio", "mantel-haenszel", "woolf"),
    ("odds_ratio", "inverse-variance", "woolf"),
    ("odds_ratio", "exact-conditional", "exact-conditional"),
    ("odds_ratio", "exact-conditional-mid-p", "exact-conditional-mid-p"),
    ("odds_ratio", "miettinen-nurminen", "miettinen-nurminen"),
    ("odds_ratio", "miettinen-nurminen-ivs", "miettinen-nurminen"),
    ("risk_ratio", "mantel-haenszel", "katz"),
    ("risk_ratio", "inverse-variance", "katz"),
    ("risk_ratio", "miettinen-nurminen", "miettinen-nurminen"),
    ("risk_ratio", "miettinen-nurminen-mn", "miettinen-nurminen"),
    ("risk_difference", "mantel-haenszel-greenland-robins", "wald"),
    ("risk_difference", "inverse-variance", "wald"),
    ("risk_difference", "miettinen-nurminen", "miettinen-nurminen"),
    ("risk_difference", "miettinen-nurminen-mn", "miettinen-nurminen"),
    ("risk_difference", "newcombe", "newcombe"),
]


def _tables() -> Iterator[Stratum]:
    for n1, n2 in ((1, 3), (5, 5), (7, 12), (30, 4)):
        yield from ((x1, n1, x2, n2) for x1 in range(n1 + 1) for x2 in range(n2 + 1))


@pytest.mark.parametrize(("measure", "stratified", "alone"), ONE_STRATUM)
def test_one_stratum_is_answered_as_the_table_it_is(measure: str, stratified: str, alone: str) -> None:
    counts = _arrays(list(_tables()))
    if stratified == "inverse-variance":
        full = (counts[0] > 0) & (counts[0] < counts[1]) & (counts[2] > 0) & (counts[2] < counts[3])
        counts = [each[full] for each in counts]
    found = find(f"stratified_{measure}", stratified)
    ours, theirs = found.interval([each[:, None] for each in counts], 0.95), find(measure, alone).interval(counts, 0.95)
    np.testing.assert_allclose(ours.low, theirs.low, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(ours.high, theirs.high, rtol=1e-7, atol=1e-9)
    test, null = find(measure, alone), MEASURES[measure].null
    if found.tails and test.tails:
        mine, p = found.p_values([each[:, None] for each in counts], null), test.p_values(counts, null)
        np.testing.assert_allclose(mine.two_sided, p.two_sided, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("ours", "theirs"), [("cmh", "n-1"), ("exact", "fisher")])
def test_one_stratum_is_tested_as_the_table_it_is(ours: str, theirs: str) -> None:
    counts = _arrays(list(_tables()))
    found, single = find(CMH_TEST, ours).p_values([each[:, None] for each in counts]), find(ASSOCIATION_TEST, theirs)
    np.testing.assert_allclose(found.two_sided, single.p_values(counts).two_sided, rtol=1e-9, atol=1e-12)


def test_the_score_of_one_common_odds_ratio_is_zero_at_its_maximum_likelihood() -> None:
    estimate, _ = find("stratified_odds_ratio", "miettinen-nurminen").pooled(_arrays(PLAIN), 0.95)

    def loss(log: float) -> float:
        x1, n1, x2, n2 = _arrays(PLAIN)
        m = x1 + x2
        t = np.array([_fitted(float(np.exp(log)), *stratum) for stratum in PLAIN])
        p1, p2 = t / n1, (m - t) / n2
        terms = (xlogy(x1, p1), xlogy(n1 - x1, 1 - p1), xlogy(x2, p2), xlogy(n2 - x2, 1 - p2))
        return -float(sum(term.sum() for term in terms))

    around = np.log(float(estimate)) + np.array([-1e-3, 0, 1e-3])
    low, middle, high = (loss(log) for log in around)
    assert middle < min(low, high)
    assert low == pytest.approx(high, abs=1e-8)


def test_the_mantel_fleiss_criterion_is_the_distance_from_the_nearer_bound() -> None:
    # Expected 10 * 10 / 20 = 5 and 6 * 3 / 15 = 1.2; at least 0 and 0, at most 10 and 3.
    counts = [each[None] for each in _arrays([(8, 10, 2, 10), (1, 6, 2, 9)])]
    assert mantel_fleiss(*counts)[0] == pytest.approx(6.2)
    # Expected 9 * 8 / 12 = 6 of at least 5, at most 8.
    assert mantel_fleiss(*(each[None] for each in _arrays([(6, 9, 2, 3)])))[0] == pytest.approx(1)
