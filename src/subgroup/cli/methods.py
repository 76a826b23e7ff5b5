"""``subgroup methods``: the catalogue."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, say, width
from subgroup.render.grid import Grid, text
from subgroup.verbs.catalogue import records

NOTES = ("* is used where no method is named. Sources in full: data/references.toml.",)


def methods(measure: str | None = None, /, *, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """List the methods: subgroup methods odds_ratio.

    Parameters
    ----------
    measure
        A measure, or association_test, interaction, stratified, cmh_test or homogeneity; all of them unless told.
    json
        Print JSON.
    """
    rows = records(measure)
    if json:
        say(dumps(rows))
        return
    keys = [*([] if measure else ["measure"]), "method", "summary", "aliases", "source"]
    cells = [("*" if row["default"] else "", *(str(row[key]) for key in keys)) for row in rows]
    heads = [{"summary": "what it is", "aliases": "also called"}.get(key, key) for key in keys]
    say(text(Grid(("", *heads), cells, notes=NOTES), width()))
