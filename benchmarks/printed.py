"""Every table that prints an odds ratio with its interval: our search of neighbours against trying all tables."""

from __future__ import annotations

import numpy as np

import subgroup as sg
from benchmarks.pairs import Race, Size, pair
from subgroup.results.reconstruction import Reconstruction

PRINTED = "4.8 (1.1 to 21.2)"
NEAR = np.array([4.75, 4.85]), np.array([1.05, 1.15]), np.array([21.15, 21.25])
Z = 1.959963984540054


def tried(largest: int) -> set[tuple[int, ...]]:
    """Return every table with arms up to a size whose odds ratio and Woolf interval round half up as printed."""
    n, x = (each.astype(float) for each in np.tril_indices(largest + 1, -1))
    x1, n1 = x[x > 0], n[x > 0]
    found = set()
    for some, size in zip(x1, n1, strict=True):
        with np.errstate(over="ignore"):
            log = np.log(some / (size - some) * (n1 - x1) / x1)
            half = Z * np.sqrt(1 / some + 1 / (size - some) + 1 / x1 + 1 / (n1 - x1))
            fits = np.ones(x1.size, dtype=bool)
            for value, (low, high) in zip(np.exp([log, log - half, log + half]), NEAR, strict=True):
                fits &= (value >= low) & (value < high)
        found |= {(int(some), int(size), int(x1[k]), int(n1[k])) for k in np.flatnonzero(fits)}
    return found


@pair("reconstruct", "odds_ratio", "woolf", peer="numpy", demand=100)
def reconstruct(size: Size) -> Race:
    """All tables that print an odds ratio and its interval, against trying each in numpy."""
    largest = 100 if size.tables > 10_000 else 20

    def ours() -> Reconstruction:
        return sg.reconstruct(max_n=largest, odds_ratio=PRINTED, method="woolf", rounding="half-up")

    def agree() -> None:
        found = ours().to_frame().iloc[:, :4]
        if set(found.itertuples(index=False, name=None)) != tried(largest):
            raise AssertionError(f"{len(found)} tables, and trying all gives {len(tried(largest))}")

    return Race(ours, lambda: tried(largest), agree, 1, 1)
