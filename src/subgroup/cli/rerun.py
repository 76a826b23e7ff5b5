"""``subgroup rerun``: reported against recomputed."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import dumps, refuse_options, say, width
from subgroup.published.reader import names as bundled
from subgroup.reruns.rerunning import rerun as again


def rerun(
    *trials: Annotated[str, Parameter(allow_leading_hyphen=True)],
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
    refuse_options(trials, rerun)
    found = [again(trial) for trial in trials or bundled()]
    if json:
        data = [each.to_dict() for each in found]
        say(dumps(data[0] if len(trials) == 1 else data))
    else:
        say("\n\n\n".join(each.text(width()) for each in found))
    return int(strict and not all(each.reproduced for each in found))
