"""``subgroup trials``: what is bundled, and a file to begin with."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, say, width
from subgroup.published.reader import trials as bundled
from subgroup.published.template import checked, template
from subgroup.published.writer import save
from subgroup.render.grid import Grid, text


def trials(
    *,
    new: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """List the bundled trials, or begin a trial file of your own.

    Parameters
    ----------
    new
        Write NAME.toml here, an invented trial with every table explained, for you to replace. Never overwrites.
    json
        Print JSON.
    """
    if new is not None:
        _write(new, json)
        return
    rows = bundled().astype(object).where(lambda table: table.notna(), None).to_dict("records")
    if json:
        say(dumps(rows))
        return
    keys = ("trial", "year", "registration", "randomised", "reported", "title")
    cells = [tuple("" if row[key] is None else str(row[key]) for key in keys) for row in rows]
    say(text(Grid(("trial", "year", "registration", "randomised", "printed figures", "title"), cells), width()))


def _write(name: str, json: bool) -> None:
    file = f"{checked(name)}.toml"
    save(template(name), file)
    say(dumps({"written": file}) if json else f"{file} is written; subgroup rerun {file} recomputes it.")
