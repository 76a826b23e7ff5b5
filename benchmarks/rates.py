"""Closed forms and beta quantiles, which statsmodels takes as arrays too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Columns, random_tables
from subgroup.core.registry import find

LEVEL = 0.95


def _race(family: str, method: str, columns: Columns, peer: Callable[[], Any]) -> Race:
    """Let both answer the same columns in one call."""
    ours = find(family, method)

    def agree() -> None:
        found = ours.interval(columns, LEVEL)
        for got, wanted in zip((found.low, found.high), peer(), strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)

    size = columns[0].size
    return Race(lambda: ours.interval(columns, LEVEL), peer, agree, size, size)


def _rate(size: Size, method: str, theirs: str) -> Race:
    from statsmodels.stats.proportion import proportion_confint

    x, n, *_ = columns = random_tables(size.tables)
    return _race("rate", method, columns[:2], lambda: proportion_confint(x, n, 1 - LEVEL, theirs))


@pair("wilson", "rate", "wilson", peer="statsmodels", demand=1.2)
def wilson(size: Size) -> Race:
    """Wilson's interval of a rate."""
    return _rate(size, "wilson", "wilson")


@pair("clopper-pearson", "rate", "clopper-pearson", peer="statsmodels", demand=0.9)
def clopper_pearson(size: Size) -> Race:
    """Clopper and Pearson's interval of a rate."""
    return _rate(size, "clopper-pearson", "beta")


@pair("newcombe", "risk_difference", "newcombe", peer="statsmodels", demand=1.2)
def newcombe(size: Size) -> Race:
    """Newcombe's interval of the risk difference."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    columns = random_tables(size.tables)

    def peer() -> Any:
        return confint_proportions_2indep(*columns, method="newcomb", compare="diff", alpha=1 - LEVEL)

    return _race("risk_difference", "newcombe", columns, peer)
