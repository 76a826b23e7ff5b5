"""Coverage that is stored beside the catalogue: for every method that gives limits, in arms of three sizes.

``python tools/catalogue.py`` writes it; computing it takes too long to be done when somebody asks.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from subgroup.core.registry import Method, methods
from subgroup.paths import DATA
from subgroup.verbs.covering import COVERED, coverage

FILE: Final = DATA / "coverage.csv"
SIZES: Final = (10, 20, 50)
LEVEL: Final = 0.95
# True rates from 0.5% to 99.5% in steps of 0.5%; two arms take all pairs.
RATES: Final = tuple(i / 200 for i in range(1, 200))


class Coverage(NamedTuple):
    """Mean and lowest exact coverage over the grid of true rates."""

    mean: float
    lowest: float


Key: TypeAlias = tuple[str, str, int]
UNKNOWN: Final = Coverage(np.nan, np.nan)


@cache
def stored() -> Mapping[Key, Coverage]:
    """Return what is stored, by measure, method and size of an arm."""
    return read(FILE)


def wanted() -> list[Method]:
    """Return the methods of the catalogue whose coverage is stored."""
    return [each for family in COVERED for each in sorted(methods(family), key=lambda each: each.name)]


def computed(method: Method, n: int) -> Coverage:
    """Compute what is stored for one method and arms of n."""
    p = np.array(RATES)
    if COVERED[method.family] is COVERED["rate"]:
        found = coverage(method.family, method.name, n1=n, p1=p, confidence_level=LEVEL)
    else:
        found = coverage(method.family, method.name, n1=n, n2=n, p1=p[:, None], p2=p, confidence_level=LEVEL)
    return Coverage(round(float(np.mean(found)), 6), round(float(np.min(found)), 6))


def read(file: Path) -> dict[Key, Coverage]:
    """Read a file that `write` wrote."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            (row["measure"], row["method"], int(row["n"])): Coverage(float(row["mean"]), float(row["lowest"]))
            for row in csv.DictReader(lines)
        }


def write(file: Path, rows: Mapping[Key, Coverage]) -> None:
    """Write rows in the order of measures, methods and sizes; whoever reads meanwhile finds the old file or the new."""
    order = {name: place for place, name in enumerate(COVERED)}
    lines = ["measure,method,n,mean,lowest"]
    for measure, method, n in sorted(rows, key=lambda key: (order[key[0]], *key[1:])):
        found = rows[measure, method, n]
        lines.append(f"{measure},{method},{n},{found.mean:.6f},{found.lowest:.6f}")
    fresh = file.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    fresh.replace(file)
