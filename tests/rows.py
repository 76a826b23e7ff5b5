"""Rows of numbers from other programs, and whether ours agree; `reference/README.md` says where they come from."""

import csv
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "reference"
Row = dict[str, str]
# The case, its inputs, the quantity, the method and the confidence level.
Question = tuple[str, str, str, str, str]


def questions(*files: str) -> dict[Question, list[Row]]:
    """Group the rows of some files that ask the same."""
    found: dict[Question, list[Row]] = defaultdict(list)
    for file in files:
        with (FOLDER / file).open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                found[row["case_id"], row["inputs"], row["quantity"], row["method"], row["conf_level"]].append(row)
    return found


def usable(rows: list[Row]) -> list[Row]:
    """Return the rows that the other programs do not contradict."""
    return [row for row in rows if row["status"] != "outlier"]


def agrees(ours: Mapping[str, float], row: Row) -> bool:
    """Compare every number that the row has with ours, at the row's own tolerance; where it has none, ours are nan."""
    tol = float(row["tol"])
    compared = [_near(value, float(row[key]), tol) for key, value in ours.items() if row[key]]
    return all(compared) if compared else all(map(math.isnan, ours.values()))


def _near(got: float, wanted: float, tol: float) -> bool:
    if math.isinf(got) or math.isinf(wanted):
        return got == wanted
    return abs(got - wanted) <= tol * max(1, abs(wanted))
