"""Ten strata: their common odds ratio, and whether they have one; statsmodels takes one problem at a time.

Both are asked for Mantel and Haenszel's odds ratio with Robins, Breslow and Greenland's interval, the test of Cochran,
Mantel and Haenszel, and Breslow and Day's with Tarone's correction.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Columns, random_rows
from subgroup.core.registry import CMH_TEST, HOMOGENEITY, find

LEVEL, STRATA = 0.95, 10


def _race(problems: int, sample: int) -> Race:
    from statsmodels.stats.contingency_tables import StratifiedTable

    columns = random_rows(problems, STRATA)
    x1, n1, x2, n2 = (each[:sample] for each in columns)
    tables = [list(each) for each in np.stack([x1, n1 - x1, x2, n2 - x2], axis=-1).reshape(sample, STRATA, 2, 2)]
    pooled, test = find("stratified_odds_ratio", "mantel-haenszel"), find(CMH_TEST, "cmh")
    same = find(HOMOGENEITY, "breslow-day-tarone")

    def ours(columns: Columns) -> list[Any]:
        estimate, interval = pooled.pooled(columns, LEVEL)
        tails, apart = test.p_values(columns), same.heterogeneity("odds_ratio", columns)
        return [estimate, interval.low, interval.high, tails.two_sided, apart.statistic, apart.p_value]

    def theirs(tables: list[Any]) -> list[float]:
        found = StratifiedTable(tables)
        limits, apart = found.oddsratio_pooled_confint(1 - LEVEL), found.test_equal_odds(adjust=True)
        return [found.oddsratio_pooled, *limits, found.test_null_odds().pvalue, apart.statistic, apart.pvalue]

    def agree() -> None:
        found = np.stack(ours((x1, n1, x2, n2)), axis=1)
        np.testing.assert_allclose(found, [theirs(each) for each in tables], rtol=1e-8, atol=1e-14)

    return Race(lambda: ours(columns), lambda: [theirs(each) for each in tables], agree, problems, sample)


@pair("mantel-haenszel-one", "stratified_odds_ratio", "mantel-haenszel", peer="statsmodels", demand=2.5)
def mantel_haenszel_one(size: Size) -> Race:
    """Mantel and Haenszel's odds ratio with both tests, one problem of ten strata."""
    return _race(1, 1)


@pair("mantel-haenszel-batch", "stratified_odds_ratio", "mantel-haenszel", peer="statsmodels", demand=100)
def mantel_haenszel_batch(size: Size) -> Race:
    """Mantel and Haenszel's odds ratio with both tests, thousands of problems of ten strata."""
    return _race(size.tables // STRATA, size.sample)
