"""Exact methods given both margins, which scipy answers for one table at a time."""

from __future__ import annotations

import numpy as np
from scipy import stats

from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Columns, Table, as_columns, inner, random_tables
from subgroup.core.registry import find, quietly
from subgroup.kernels.conditional import conditional_estimate

LEVEL = 0.95


def _rows(x1: int, n1: int, x2: int, n2: int) -> list[list[int]]:
    return [[x1, n1 - x1], [x2, n2 - x2]]


def _sample(size: Size) -> tuple[Columns, list[Table]]:
    columns = random_tables(size.tables)
    return columns, [table for table, _ in zip(inner(columns), range(size.sample), strict=False)]


@pair("fisher", "association_test", "fisher", peer="scipy", demand=250)
def fisher(size: Size) -> Race:
    """Fisher's two-sided exact test."""
    ours, (columns, sample) = find("association_test", "fisher"), _sample(size)

    def peer() -> list[float]:
        return [stats.fisher_exact(_rows(*table)).pvalue for table in sample]

    def agree() -> None:
        np.testing.assert_allclose(ours.p_values(as_columns(sample)).two_sided, peer(), rtol=1e-8, atol=1e-14)

    return Race(lambda: ours.p_values(columns), peer, agree, size.tables, len(sample))


@pair("conditional-odds-ratio", "odds_ratio", "exact-conditional", peer="scipy", demand=100)
def conditional_odds_ratio(size: Size) -> Race:
    """Conditional odds ratio with its exact interval."""
    method, (columns, sample) = find("odds_ratio", "exact-conditional"), _sample(size)

    def ours(columns: Columns) -> list[Columns]:
        found = method.interval(columns, LEVEL)
        return [quietly(conditional_estimate, *columns), found.low, found.high]

    def peer() -> list[tuple[float, float, float]]:
        found = [stats.contingency.odds_ratio(_rows(*table), kind="conditional") for table in sample]
        return [(each.statistic, *each.confidence_interval(LEVEL)) for each in found]

    def agree() -> None:
        np.testing.assert_allclose(np.stack(ours(as_columns(sample)), axis=1), peer(), rtol=1e-6)

    return Race(lambda: ours(columns), peer, agree, size.tables, len(sample))
