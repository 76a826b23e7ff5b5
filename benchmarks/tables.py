"""The tables that are asked about, the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = tuple[NDArray[np.float64], ...]
Table: TypeAlias = tuple[int, int, int, int]


def random_tables(size: int) -> Columns:
    """Return ``x1, n1, x2, n2`` of trials with arms of 20 to 199 and any rate of response."""
    rng = np.random.default_rng(20251001)
    n1, n2 = rng.integers(20, 200, (2, size))
    x1, x2 = (rng.binomial(n, rng.uniform(0.05, 0.95, size)) for n in (n1, n2))
    return tuple(each.astype(float) for each in (x1, n1, x2, n2))


def inner(columns: Columns) -> Iterator[Table]:
    """Give tables one at a time, those without an empty or a full arm: at the edges peers are wrong or raise."""
    for x1, n1, x2, n2 in np.stack(columns, axis=1).astype(int).tolist():
        if 0 < x1 < n1 and 0 < x2 < n2:
            yield x1, n1, x2, n2


def answered(call: Callable[..., Any], columns: Columns, wanted: int) -> list[Table]:
    """Return the first inner tables that a peer answers at all."""
    found: list[Table] = []
    for table in inner(columns):
        if len(found) == wanted:
            break
        try:
            call(*table)
        except ValueError:  # a root that the peer's own bracket does not hold
            continue
        found.append(table)
    return found


def as_columns(tables: list[Table]) -> Columns:
    """Return a list of tables as four columns."""
    return tuple(np.array(tables, dtype=float).T)
