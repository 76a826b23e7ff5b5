"""Exact unconditional tests of one table, small and large; scipy takes the groups in columns.

scipy's Barnard drops outcomes that tie with the observed one, so it is asked about tables whose only tie, their mirror
image, it sees.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.pairs import Race, Size, pair
from benchmarks.tables import Table, as_columns
from subgroup.core.registry import find

SMALL: Table = (9, 16, 4, 19)
LARGE: Table = (170, 300, 145, 310)


def _race(method: str, test: Callable[..., object], table: Table) -> Race:
    ours, columns = find("association_test", method), as_columns([table])
    x1, n1, x2, n2 = table
    groups_in_columns = [[x1, x2], [n1 - x1, n2 - x2]]

    def peer() -> float:
        return float(test(groups_in_columns).pvalue)  # type: ignore[attr-defined]

    def agree() -> None:
        # scipy looks for the worst nuisance rate with few points, so that its p may be a little too small.
        np.testing.assert_allclose(ours.p_values(columns).two_sided[0], peer(), rtol=1e-4)

    return Race(lambda: ours.p_values(columns), peer, agree, 1, 1)


@pair("boschloo-small", "association_test", "boschloo-central", peer="scipy", demand=10)
def boschloo_small(size: Size) -> Race:
    """Boschloo's test, one table of 16 and 19."""
    return _race("boschloo-central", stats.boschloo_exact, SMALL)


@pair("boschloo-large", "association_test", "boschloo-central", peer="scipy", demand=80)
def boschloo_large(size: Size) -> Race:
    """Boschloo's test, one table of 300 and 310."""
    return _race("boschloo-central", stats.boschloo_exact, LARGE)


@pair("barnard-small", "association_test", "barnard", peer="scipy", demand=8)
def barnard_small(size: Size) -> Race:
    """Barnard's test, one table of 16 and 19."""
    return _race("barnard", stats.barnard_exact, SMALL)


@pair("barnard-large", "association_test", "barnard", peer="scipy", demand=20)
def barnard_large(size: Size) -> Race:
    """Barnard's test, one table of 300 and 310."""
    return _race("barnard", stats.barnard_exact, LARGE)
