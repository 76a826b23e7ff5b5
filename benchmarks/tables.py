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


def random_rows(problems: int, width: int) -> Columns:
    """Return rows of such tables, strata of one problem or levels of one factor, none with an empty cell."""
    x1, n1, x2, n2 = (each.reshape(problems, width) for each in random_tables(problems * width))
    return np.clip(x1, 1, n1 - 1), n1, np.clip(x2, 1, n2 - 1), n2


def participants(factors: int) -> Columns:
    """Return rows of two levels, as many factors, each of which splits the same 600 participants."""
    rng = np.random.default_rng(20251001)
    share = rng.uniform(0.3, 0.7, factors)
    # Who responded and who did not, on treatment and on control.
    first = [rng.binomial(people, share).astype(float) for people in (150, 150, 120, 180)]
    both = [np.stack([some, people - some], axis=1) for some, people in zip(first, (150, 150, 120, 180), strict=True)]
    return both[0], both[0] + both[1], both[2], both[2] + both[3]


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
