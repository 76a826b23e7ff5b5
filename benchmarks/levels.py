"""Whether the effect differs between two levels: for one factor, for many, and as a whole table for ten thousand.

A logistic model with treatment, level and both is fitted to the cells of a factor, each as a row with its count. No
cell is empty, as coefficients would then have no end. statsmodels is given arrays, formulas take it five times as long.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammaln
from scipy.stats import chi2

from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Columns, participants, random_rows
from subgroup.core.registry import INTERACTION, find
from subgroup.verbs.subgroups import subgroups

LEVEL, DRAWS = 0.95, 100_000
# The first level on treatment and control, then the second: who responded, and who did not.
RESPONDED = np.repeat([1.0, 0.0], 4)
DESIGN = np.array([[1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]] * 2, dtype=float)
# Those of each level.
ROWS = [0, 1, 4, 5], [2, 3, 6, 7]


def _cells(columns: Columns) -> Any:
    """Return the eight counts of each factor, in the order of the design."""
    x1, n1, x2, n2 = columns
    responders = np.stack([x1, x2], axis=2).reshape(-1, 4)
    return np.concatenate([responders, np.stack([n1, n2], axis=2).reshape(-1, 4) - responders], axis=1)


def _fit(cells: Any, terms: int = 4, rows: Any = slice(None)) -> Any:
    """Fit the first terms of the design to some of its rows."""
    from statsmodels.api import GLM, families

    return GLM(RESPONDED[rows], DESIGN[rows, :terms], family=families.Binomial(), freq_weights=cells[rows]).fit()


def _last(fit: Any) -> list[float]:
    """Return the last coefficient, its limits and its p-value."""
    return [fit.params[-1], *fit.conf_int(1 - LEVEL)[-1], fit.pvalues[-1]]


@pair("odds-ratio-interaction", INTERACTION, "wald", peer="statsmodels", demand=10_000)
def odds_ratio_interaction(size: Size) -> Race:
    """Ratio of two odds ratios with Wald's interval and p, against a logistic model for each."""
    method, columns = find(INTERACTION, "wald"), random_rows(size.tables, 2)
    cells = _cells(columns)[: size.sample]

    def peer() -> list[list[float]]:
        return [_last(_fit(each)) for each in cells]

    def agree() -> None:
        found = method.contrast("odds_ratio", [each[: size.sample] for each in columns], LEVEL)
        wanted = np.array(peer())
        # The model stops improving its standard errors one step before its coefficients.
        np.testing.assert_allclose(np.stack(found[:3], axis=1), wanted[:, :3], rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(found.p_value, wanted[:, 3], rtol=1e-3, atol=1e-9)

    return Race(lambda: method.contrast("odds_ratio", columns, LEVEL), peer, agree, size.tables, len(cells))


def _log_ways(x: Any, n: int) -> Any:
    return -gammaln(x + 1) - gammaln(n - x + 1)


def shuffled(first: tuple[int, ...], second: tuple[int, ...], rng: np.random.Generator) -> float:
    """Return Zelen's p by shuffling treatment within both levels, until enough outcomes have the observed total."""
    total, kept = first[0] + second[0], [np.empty(0, dtype=int)]
    while sum(map(len, kept)) < DRAWS:
        drawn, other = (rng.hypergeometric(n1, n2, x1 + x2, DRAWS) for x1, n1, x2, n2 in (first, second))
        kept.append(drawn[drawn + other == total])
    outcomes = np.concatenate([[first[0]], *kept])[: DRAWS + 1]
    levels = (outcomes, first), (total - outcomes, second)
    log = sum(_log_ways(x, n1) + _log_ways(x1 + x2 - x, n2) for x, (x1, n1, x2, n2) in levels)
    return float(np.mean(log[1:] <= log[0] + 1e-7))


@pair("exact-interaction", INTERACTION, "exact", peer="numpy", demand=150)
def exact_interaction(size: Size) -> Race:
    """Zelen's exact test of one factor, against 100,000 shuffled outcomes."""
    first, second = (30, 60, 20, 60), (25, 70, 30, 65)
    method = find(INTERACTION, "exact")
    columns = tuple(np.array([each], dtype=float) for each in zip(first, second, strict=True))
    rng = np.random.default_rng(20251001)

    def agree() -> None:
        p = float(method.contrast("odds_ratio", columns, None).p_value[0])
        error = np.sqrt(p * (1 - p) / DRAWS)
        np.testing.assert_allclose(shuffled(first, second, rng), p, rtol=0, atol=4 * error)

    return Race(lambda: method.contrast("odds_ratio", columns, None), lambda: shuffled(first, second, rng), agree, 1, 1)


@pair("subgroup-table", INTERACTION, "likelihood-ratio", peer="statsmodels", demand=75)
def subgroup_table(size: Size) -> Race:
    """All effects by level and adjusted interactions of 10,000 factors, strata built as well, against models for each.

    One trial of 600, as wide as it is long: every factor splits the same participants. The loop fits the model with and
    without the interaction, for the likelihood ratio, and each level alone, and adjusts the p-values.
    """
    from statsmodels.stats.multitest import multipletests

    columns = participants(size.tables // 10)
    x1, n1, x2, n2 = (each.astype(int).tolist() for each in columns)
    mapping = {
        f"factor {i}": {level: ((a, b), (c, d)) for level, a, b, c, d in zip(("yes", "no"), *rows, strict=True)}
        for i, rows in enumerate(zip(x1, n1, x2, n2, strict=True))
    }
    sample = dict(list(mapping.items())[: size.sample])
    cells = _cells(columns)[: size.sample]

    def ours(mapping: Any) -> Any:
        return subgroups(mapping, "odds_ratio", "wald", "likelihood-ratio", "bh")

    def theirs() -> tuple[list[list[float]], Any]:
        levels, p = [], []
        for each in cells:
            p.append(chi2.sf(2 * (_fit(each).llf - _fit(each, 3).llf), 1))
            levels += [_last(_fit(each, 2, rows)) for rows in ROWS]
        return levels, multipletests(p, method="fdr_bh")[1]

    def agree() -> None:
        found, (levels, p) = ours(sample), theirs()
        rows = found.rows
        logs = np.log(np.stack([rows.estimate, rows.low, rows.high], axis=1))
        np.testing.assert_allclose(logs, np.array(levels)[:, :3], rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(found.interaction.p_adjusted, p, rtol=1e-6)

    return Race(lambda: ours(mapping), theirs, agree, len(mapping), len(sample))
