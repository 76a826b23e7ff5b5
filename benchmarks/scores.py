"""Score intervals, which statsmodels finds for one table at a time.

Its limits of the risk difference are wrong (its issue 10269) and many of its calls raise: the calls that return are
timed, and ours agree with a direct solution instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.direct import difference_limits
from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Table, answered, as_columns, random_tables
from subgroup.core.registry import find

LEVEL = 0.95


def _race(size: Size, family: str, compare: str, right: Callable[..., Any] | None = None) -> Race:
    """Time the peer's successful calls; agree with it, or with `right` where the peer is wrong."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    def theirs(*table: int) -> Any:
        return confint_proportions_2indep(*table, method="score", compare=compare, alpha=1 - LEVEL)

    ours, columns = find(family, "miettinen-nurminen"), random_tables(size.tables)
    sample: list[Table] = answered(theirs, columns, size.sample)

    def agree() -> None:
        found = ours.interval(as_columns(sample), LEVEL)
        wanted = np.array([(right or theirs)(*table) for table in sample])
        np.testing.assert_allclose(np.stack([found.low, found.high], axis=1), wanted, rtol=1e-7, atol=1e-9)

    return Race(
        lambda: ours.interval(columns, LEVEL),
        lambda: [theirs(*table) for table in sample],
        agree,
        size.tables,
        len(sample),
    )


@pair("risk-difference", "risk_difference", "miettinen-nurminen", peer="statsmodels", demand=2000)
def risk_difference(size: Size) -> Race:
    """Miettinen and Nurminen's interval of the risk difference."""
    return _race(size, "risk_difference", "diff", partial(difference_limits, level=LEVEL))


@pair("odds-ratio", "odds_ratio", "miettinen-nurminen", peer="statsmodels", demand=3500)
def odds_ratio(size: Size) -> Race:
    """Miettinen and Nurminen's interval of the odds ratio."""
    return _race(size, "odds_ratio", "odds-ratio")


@pair("risk-ratio", "risk_ratio", "miettinen-nurminen", peer="statsmodels", demand=100)
def risk_ratio(size: Size) -> Race:
    """Miettinen and Nurminen's interval of the risk ratio."""
    return _race(size, "risk_ratio", "ratio")
