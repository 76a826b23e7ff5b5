"""``subgroup rerun``: reported against recomputed."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, say, width
from subgroup.errors import nearest
from subgroup.published.reader import names as bundled
from subgroup.reruns.rerunning import rerun as again


def _no_option(_: object, name: str) -> None:
    """Refuse what looks like an option; the single hyphen alone is a name, that of standard input."""
    if name.startswith("-") and name != "-":
        raise ValueError(f"there is no such option; {nearest(name, ('--strict', '--json', '--help'))}")


def rerun(
    *trials: Annotated[str, Parameter(allow_leading_hyphen=True, validator=_no_option)],
    strict: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Recompute every printed figure of a trial: subgroup rerun memantine-2025.

    Parameters
    ----------
    trials
        Names from 'subgroup trials', paths of trial files, or - for standard input; all bundled trials unless told.
    strict
        Exit with status 1 if a printed figure is not reproduced by the methods tried.
    json
        Print JSON: one object for one named trial, else a list.
    """
    found = [again(trial) for trial in trials or bundled()]
    if json:
        data = [each.to_dict() for each in found]
        say(dumps(data[0] if len(trials) == 1 else data))
    else:
        say("\n\n\n".join(each.text(width()) for each in found))
    return int(strict and not all(each.reproduced for each in found))
