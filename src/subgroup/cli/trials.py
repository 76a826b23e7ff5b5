"""``subgroup trials``: what is bundled, and a file to begin with."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import say, width
from subgroup.errors import MethodError
from subgroup.published.reader import trials as bundled
from subgroup.published.registry.clinicaltrials import from_clinicaltrials
from subgroup.published.template import checked, template
from subgroup.published.writer import save, write_trial
from subgroup.render.grid import Grid, text, wrapped
from subgroup.render.strict_json import dumps


def trials(
    *,
    new: str | None = None,
    record: str | None = None,
    control: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """List the bundled trials, or begin a trial file of your own.

    Parameters
    ----------
    new
        Write NAME.toml here, an invented trial with every table explained, for you to replace. Never overwrites.
    record
        Make NAME.toml of the JSON of a trial's record in ClinicalTrials.gov (version 2), a file or - instead.
    control
        The title of the control arm in that record, where the record does not say which it is.
    json
        Print JSON.
    """
    if new is not None:
        _write(new, record, control, json)
        return
    if record is not None or control is not None:
        raise MethodError("--record and --control need --new NAME, the name of the file to write")
    rows = bundled().astype(object).where(lambda table: table.notna(), None).to_dict("records")
    if json:
        say(dumps(rows))
        return
    keys = ("trial", "year", "registration", "randomised", "reported", "title")
    cells = [tuple("" if row[key] is None else str(row[key]) for key in keys) for row in rows]
    say(text(Grid(("trial", "year", "registration", "randomised", "printed figures", "title"), cells), width()))


def _write(name: str, record: str | None, control: str | None, json: bool) -> None:
    """Write a trial file, and say what was left out of it."""
    file = f"{checked(name)}.toml"
    if record is None:
        if control is not None:
            raise MethodError("--control needs --record, the record whose control arm it is")
        save(template(name), file)
        found: dict[str, object] = {"written": file}
        said = f"{file} is written; subgroup rerun {file} recomputes it."
    else:
        made = from_clinicaltrials(record, name=name, control=control)
        write_trial(made, file)
        found = {"written": file, "reported": len(made.reported), "left_out": len(made.left_out)}
        said = (
            f"{file} is written, with {len(made.reported)} printed figures; subgroup rerun {file} recomputes them. "
            f"Left out: {len(made.left_out)}; [[left_out]] in the file says what, and why."
        )
    say(dumps(found) if json else wrapped(said, width()))
