"""``subgroup methods``: the catalogue."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, say, width
from subgroup.render.grid import Grid, text
from subgroup.verbs.catalogue import records


def methods(measure: str | None = None, /, *, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """List the methods: subgroup methods odds_ratio.

    Parameters
    ----------
    measure
        A measure, or association_test, or interaction; all of them unless told.
    json
        Print JSON.
    """
    rows = records(measure)
    if json:
        say(dumps(rows))
        return
    cells = [tuple(str(row[key]) for key in ("measure", "method", "summary", "reference")) for row in rows]
    say(text(Grid(("measure", "method", "what it is", "reference"), cells), width()))
