"""``subgroup trials``: what is bundled."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, say, width
from subgroup.published.reader import trials as bundled
from subgroup.render.grid import Grid, text


def trials(*, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """List the bundled trials.

    Parameters
    ----------
    json
        Print JSON.
    """
    rows = bundled().astype(object).where(lambda table: table.notna(), None).to_dict("records")
    if json:
        say(dumps(rows))
        return
    keys = ("trial", "year", "registration", "randomised", "reported", "title")
    cells = [tuple("" if row[key] is None else str(row[key]) for key in keys) for row in rows]
    say(text(Grid(("trial", "year", "registration", "randomised", "printed figures", "title"), cells), width()))
