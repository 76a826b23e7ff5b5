"""Score, Gail-Simon, Firth and trends of interaction against second derivations; the true size against simulation."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import expit, xlogy
from scipy.stats import chi2

import subgroup as sg
from subgroup.core.registry import INTERACTION, find, quietly
from subgroup.kernels.interaction.qualitative import mixed_tail
from subgroup.kernels.interaction.size import true_size
from subgroup.kernels.interaction.wald import cochran_q

Table = tuple[int, int, int, int]
# The treated rate at a control rate and an effect, the control rates that allow, and the effect's variance.
AT = {
    "risk_difference": lambda p2, d: p2 + d,
    "risk_ratio": lambda p2, d: p2 * np.exp(d),
    "odds_ratio": lambda p2, d: expit(np.log(p2 / (1 - p2)) + d),
}
SPREAD = {
    "risk_difference": lambda p1, n1, p2, n2: p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2,
    "risk_ratio": lambda p1, n1, p2, n2: (1 - p1) / (n1 * p1) + (1 - p2) / (n2 * p2),
    "odds_ratio": lambda p1, n1, p2, n2: 1 / (n1 * p1 * (1 - p1)) + 1 / (n2 * p2 * (1 - p2)),
}


def _log_likelihood(scale: str, table: Table, p2: float, effect: float) -> float:
    x1, n1, x2, n2 = table
    p1 = AT[scale](p2, effect)
    if not (0 < p1 < 1 and 0 < p2 < 1):
        return -np.inf
    return float(xlogy(x1, p1) + xlogy(n1 - x1, 1 - p1) + xlogy(x2, p2) + xlogy(n2 - x2, 1 - p2))


def _best(scale: str, table: Table, effect: float) -> tuple[float, float]:
    """Return the likeliest control rate at an effect, and its log likelihood, by direct search."""
    low, high = 1e-9, 1 - 1e-9
    if scale == "risk_difference":
        low, high = max(low, 1e-9 - effect), min(high, 1 - 1e-9 - effect)
    if scale == "risk_ratio":
        high = min(high, np.exp(-effect) * (1 - 1e-9))
    minus = lambda p2: -_log_likelihood(scale, table, p2, effect)  # noqa: E731
    found = minimize_scalar(minus, bounds=(low, high), method="bounded", options={"xatol": 1e-13})
    return float(found.x), -float(found.fun)


def _score(scale: str, table: Table, effect: float) -> tuple[float, float]:
    """Return the slope of the profile log likelihood by differences, and the variance of the effect."""
    h = 1e-5
    slope = (_best(scale, table, effect + h)[1] - _best(scale, table, effect - h)[1]) / (2 * h)
    p2, _ = _best(scale, table, effect)
    return slope, float(SPREAD[scale](AT[scale](p2, effect), table[1], p2, table[3]))


def _strata(tables: list[Table]) -> dict:
    return {"g": {str(k): ((x1, n1), (x2, n2)) for k, (x1, n1, x2, n2) in enumerate(tables)}}


STRATA = [
    [(8, 10, 2, 10), (1, 6, 2, 9)],
    [(25, 80, 14, 82), (33, 75, 30, 77), (12, 40, 11, 38)],
    [(30, 100, 15, 100), (28, 100, 14, 100), (10, 60, 25, 60), (18, 50, 20, 50)],
]


@pytest.mark.parametrize("scale", AT)
@pytest.mark.parametrize("tables", STRATA)
def test_rao_is_the_sum_of_squared_scores_at_the_likeliest_common_effect(scale: str, tables: list[Table]) -> None:
    minus = lambda d: -sum(_best(scale, table, d)[1] for table in tables)  # noqa: E731
    width = 0.6 if scale == "risk_difference" else 3
    common = minimize_scalar(minus, bounds=(-width, width), method="bounded", options={"xatol": 1e-10}).x
    scores = [_score(scale, table, common) for table in tables]
    wanted = sum(u * u * spread for u, spread in scores)
    assert sg.interaction(_strata(tables), scale, method="rao").statistic == pytest.approx(wanted, rel=2e-4)


@pytest.mark.parametrize("scale", ["risk_difference", "risk_ratio"])
@pytest.mark.parametrize("tables", STRATA)
def test_score_weights_levels_by_size_and_its_variance_is_miettinens(scale: str, tables: list[Table]) -> None:
    def away(d: float) -> float:
        gaps = (x1 / n1 - AT[scale](x2 / n2, d) for x1, n1, x2, n2 in tables)
        return float(sum(n1 * n2 / (n1 + n2) * gap for gap, (_, n1, _, n2) in zip(gaps, tables, strict=True)))

    width = 0.9 if scale == "risk_difference" else 3
    common = brentq(away, -width, width)
    wanted = 0.0
    for table in tables:
        u, spread = _score(scale, table, common)
        size = table[1] + table[3]
        wanted += u * u * spread * (size - 1) / size
    assert sg.interaction(_strata(tables), scale, method="score").statistic == pytest.approx(wanted, rel=2e-4)


arms = st.integers(2, 14).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
tables = st.tuples(arms, arms).map(lambda pair: (*pair[0], *pair[1]))


@settings(max_examples=40, deadline=None)
@given(tables, tables, st.sampled_from(sorted(AT)), st.sampled_from(["rao", "score", "likelihood-ratio", "firth"]))
def test_limits_are_where_the_test_of_that_step_rejects(first: Table, second: Table, scale: str, name: str) -> None:
    """Shift one level's effect by a limit: the test of one common effect then has p = alpha."""
    scale = "odds_ratio" if name == "firth" else scale
    found = find(INTERACTION, name).contrast(
        scale, [np.array([c], float) for c in zip(first, second, strict=True)], 0.8
    )
    half = 0.5 if name == "firth" else 0.0
    x = [(x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half) for x1, n1, x2, n2 in (first, second)]
    edge = 1.0 if scale == "risk_difference" else 12.0
    for limit in (found.low[0], found.high[0]):
        if not np.isfinite(limit) or abs(limit) > edge * 0.9:
            continue
        if name == "score" and scale != "odds_ratio":
            continue  # its pooled effect is checked above
        lost = lambda c: sum(  # noqa: E731
            2 * (_free(t) - _best(scale, t, c + step)[1])
            for t, step in zip(x, (limit, 0.0), strict=True)  # noqa: B023
        )
        low, high = (max(-edge, -edge - limit), min(edge, edge - limit))
        common = minimize_scalar(lost, bounds=(low + 1e-6, high - 1e-6), method="bounded", options={"xatol": 1e-11})
        statistic = common.fun
        if name in ("rao", "score"):
            scores = [_score(scale, t, common.x + step) for t, step in zip(x, (limit, 0.0), strict=True)]
            shares = [(t[1] + t[3] - 1) / (t[1] + t[3]) if name == "score" else 1.0 for t in x]
            statistic = sum(share * u * u * v for share, (u, v) in zip(shares, scores, strict=True))
        assert statistic == pytest.approx(chi2.isf(0.2, 1), rel=2e-3)


def _free(table: Table) -> float:
    x1, n1, x2, n2 = table
    return float(xlogy(x1, x1 / n1) + xlogy(n1 - x1, 1 - x1 / n1) + xlogy(x2, x2 / n2) + xlogy(n2 - x2, 1 - x2 / n2))


@pytest.mark.parametrize("levels", [2, 3, 5])
def test_gail_and_simons_p_is_the_chance_of_as_much_evidence_for_both_signs_where_no_level_has_an_effect(
    levels: int,
) -> None:
    """Their least favourable case: one level at nothing, the others far from it, in their own derivation by simulation.

    With all other effects far above nothing the smaller side is what falls below; the supremum over effects that do not
    reverse is reached where K - 1 of them are nothing and one is far away.
    """
    z = np.random.default_rng(3).standard_normal((400_000, levels - 1))
    for statistic in (0.5, 2.0, 6.0):
        share = np.mean(np.sum(np.where(z < 0, z**2, 0), axis=1) > statistic)
        wanted = float(mixed_tail(np.array([statistic]), levels)[0])
        assert share == pytest.approx(wanted, abs=4 * np.sqrt(wanted / 400_000))


def test_gail_and_simon_print_their_null_and_one_sign_is_no_evidence() -> None:
    one_sign = sg.interaction(_strata([(8, 10, 2, 10), (5, 9, 3, 9)]), method="gail-simon")
    assert one_sign.p_value == 1
    assert "null of no reversal" in str(one_sign)
    assert (one_sign.df, np.isnan(one_sign.low)) == (None, True)


def test_firth_is_the_penalised_likelihood_maximised_directly() -> None:
    """Jeffreys' penalty of the full design, from its information matrix, in the model with and without interaction."""
    tables = np.array([(8, 10, 2, 10), (1, 6, 2, 9)], dtype=float)
    x, n = tables[:, ::2].ravel(), tables[:, 1::2].ravel()
    design = np.array([[1, t, g, t * g] for g in (0, 1) for t in (1, 0)], dtype=float)

    def minus(beta: np.ndarray, columns: int) -> float:
        p = expit(design[:, :columns] @ beta)
        information = design.T @ (design * (n * p * (1 - p))[:, None])
        return -float(np.sum(xlogy(x, p) + xlogy(n - x, 1 - p)) + np.linalg.slogdet(information)[1] / 2)

    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000}
    full, null = (minimize(minus, np.zeros(k), args=(k,), method="Nelder-Mead", options=options) for k in (4, 3))
    found = sg.interaction(_strata([(8, 10, 2, 10), (1, 6, 2, 9)]), method="firth")
    assert found.statistic == pytest.approx(2 * (null.fun - full.fun), rel=1e-6)
    assert np.log(found.estimate) == pytest.approx(-full.x[3], rel=1e-4)


@pytest.mark.parametrize("scale", AT)
@pytest.mark.parametrize("places", [(0, 1, 2), (0, 1, 5)])
def test_a_trend_is_the_likeliest_line_and_what_no_slope_would_cost(scale: str, places: tuple[int, ...]) -> None:
    tables = STRATA[1]
    found = sg.interaction(_strata(tables), scale, trend=places)

    def cost(line: np.ndarray) -> float:
        if scale == "risk_difference" and max(abs(line[0] + line[1] * s) for s in places) > 0.95:
            return 1e6
        return sum(
            2 * (_free(table) - _best(scale, table, line[0] + line[1] * s)[1])
            for table, s in zip(tables, places, strict=True)
        )

    best = minimize(cost, np.array([0.1, 0.0]), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    flat = minimize_scalar(lambda a: cost(np.array([a, 0.0])), bounds=(-2, 2), method="bounded")
    slope = found.estimate if scale == "risk_difference" else np.log(found.estimate)
    assert slope == pytest.approx(best.x[1], abs=1e-5)
    assert found.statistic == pytest.approx(flat.fun - best.fun, abs=1e-5)
    for limit in (found.low, found.high):
        b = limit if scale == "risk_difference" else np.log(limit)
        held = minimize_scalar(lambda a: cost(np.array([a, b])), bounds=(-2, 2), method="bounded")  # noqa: B023
        assert held.fun - best.fun == pytest.approx(chi2.isf(0.05, 1), abs=1e-4)


def test_a_wald_trend_is_weighted_least_squares() -> None:
    tables, places = STRATA[2], np.array([0.0, 1, 2, 4])
    effects = np.array([x1 / n1 - x2 / n2 for x1, n1, x2, n2 in tables])
    weights = np.array([1 / (x1 * (n1 - x1) / n1**3 + x2 * (n2 - x2) / n2**3) for x1, n1, x2, n2 in tables])
    design = np.stack([np.ones(4), places], axis=1)
    covariance = np.linalg.inv(design.T @ (design * weights[:, None]))
    slope = (covariance @ design.T @ (weights * effects))[1]
    found = sg.interaction(_strata(tables), "risk_difference", method="wald", trend=list(places))
    assert found.estimate == pytest.approx(slope, rel=1e-12)
    assert found.statistic == pytest.approx(slope**2 / covariance[1, 1], rel=1e-10)


def test_the_true_size_is_how_often_simulated_trials_without_interaction_are_rejected() -> None:
    counts = [np.array([c], float) for c in zip(*STRATA[0], strict=True)]
    size = true_size("wald", "risk_difference", 0.05, *counts)
    assert size == pytest.approx(0.086, abs=5e-4)
    rng, d = np.random.default_rng(4), 0.30047484738  # the likeliest common effect, by direct search
    n = np.array([[10.0, 10], [6, 9]])
    p2 = [_best("risk_difference", table, d)[0] for table in STRATA[0]]
    p = np.array([[p2[0] + d, p2[0]], [p2[1] + d, p2[1]]])
    x = rng.binomial(n.astype(int), p, (100_000, 2, 2)).astype(float)
    n = np.broadcast_to(n, x.shape)
    found = find(INTERACTION, "wald").contrast("risk_difference", (x[..., 0], n[..., 0], x[..., 1], n[..., 1]), None)
    assert np.mean(found.p_value <= 0.05) == pytest.approx(size, abs=0.004)


def test_a_level_that_says_nothing_is_told_where_it_counts_as_a_degree_of_freedom() -> None:
    levels = {"a": ((8, 10), (2, 10)), "b": ((1, 6), (2, 9)), "c": ((0, 5), (0, 7))}
    said = "c has no responders, which says nothing of an effect; it counts as a degree of freedom all the same"
    assert said in sg.interaction({"f": levels}, "odds_ratio").notes
    assert said not in sg.interaction({"f": levels}, "risk_difference").notes
    assert said not in sg.interaction({"f": levels}, "odds_ratio", method="exact").notes


@given(st.lists(st.tuples(st.fractions(-5, 5, max_denominator=50), st.fractions(0, 9, max_denominator=50)), min_size=2))
def test_q_is_the_weighted_sum_of_squares_about_the_mean(levels: list[tuple[Fraction, Fraction]]) -> None:
    known = [(effect, 1 / variance) for effect, variance in levels if variance]
    total = sum(weight for _, weight in known)
    mean = sum(effect * weight for effect, weight in known) / total if known else 0
    exact = {effect for effect, variance in levels if not variance}  # these are where the mean is, or nothing is
    wanted = float(sum(weight * (effect - next(iter(exact), mean)) ** 2 for effect, weight in known))
    effects, variances = np.array(levels, dtype=float).T[:, None]
    found = quietly(cochran_q, effects, variances)
    assert found == pytest.approx(np.inf if len(exact) > 1 else wanted, rel=1e-9, abs=1e-12)
    # A level of which nothing is known changes nothing, wherever it stands.
    for place in (0, 1, len(levels)):
        more = np.insert(effects, place, np.nan, axis=1), np.insert(variances, place, np.inf, axis=1)
        assert quietly(cochran_q, *more) == pytest.approx(found, rel=1e-12)
