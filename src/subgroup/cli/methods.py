"""``subgroup methods``: the catalogue."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import say, width
from subgroup.render.grid import Grid, text
from subgroup.render.numbers import fixed
from subgroup.render.strict_json import dumps
from subgroup.verbs._stored import SIZES
from subgroup.verbs.catalogue import records

MARKS = (
    "* is used where no method is named; + is exact: coverage never below nominal. Sources in full: "
    "data/references.toml."
)
COVERAGE = (
    "10, 20, 50: how often the 95% interval holds the true value in arms of that size, in percent, computed exactly: "
    "mean and, in brackets and rounded down, lowest over true rates from 0.5% to 99.5%. In Python, sg.coverage gives "
    "it for any design."
)
MORE = "Coverage of the intervals of one measure: subgroup methods risk_difference."


def methods(measure: str | None = None, /, *, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """List the methods: subgroup methods odds_ratio.

    Parameters
    ----------
    measure
        A measure, or paired, stratified, association_test, mcnemar_test, cmh_test, interaction or homogeneity; all of
        them unless told.
    json
        Print JSON.
    """
    rows = records(measure)
    if json:
        say(dumps(rows))
        return
    alone = len({row["measure"] for row in rows}) == 1
    say(text(_one(rows) if alone else _all(rows), width()))


def _all(rows: list[dict[str, object]]) -> Grid:
    cells: list[tuple[str, ...]] = []
    for family, members in groupby(rows, key=lambda row: str(row["measure"])):
        cells += [(family,), *map(_told, members)]
    return Grid(("", "method", "what it is"), cells, notes=(MARKS, MORE))


def _one(rows: list[dict[str, object]]) -> Grid:
    cells = [(*_told(row), *(_covered(row, n) for n in SIZES)) for row in rows]
    if not any(cell for row in cells for cell in row[3:]):
        return Grid(("", "method", "what it is"), [row[:3] for row in cells], notes=(MARKS,))
    return Grid(("", "method", "what it is", *(f">{n}" for n in SIZES)), cells, notes=(MARKS, COVERAGE))


def _told(row: dict[str, object]) -> tuple[str, ...]:
    """Return marks, name, and what the method is with its source and other names below."""
    also = f"\nalso called {row['aliases']}" if row["aliases"] else ""
    mark = "*" * bool(row["default"]) + "+" * bool(row["exact"])
    return mark, str(row["method"]), f"{row['summary']} [{row['source']}]{also}"


def _covered(row: dict[str, object], n: int) -> str:
    mean, lowest = (100 * float(str(row[f"{which}_coverage_{n}"])) for which in ("mean", "lowest"))
    if math.isnan(mean):
        return ""
    return f"{fixed(mean, 1)}\n({fixed(math.floor(round(10 * lowest, 6)) / 10, 1)})"
