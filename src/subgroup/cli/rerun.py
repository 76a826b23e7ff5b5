"""``subgroup rerun``: reported against recomputed."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import refuse_options, say, width
from subgroup.published.reader import names as bundled
from subgroup.render.grid import wrapped
from subgroup.render.strict_json import dumps
from subgroup.reruns.rerunning import rerun as again
from subgroup.results.collection import Collection

MORE = "subgroup rerun NAME shows one of them, figure by figure; subgroup rerun --full all of them."


def rerun(
    *trials: Annotated[str, Parameter(allow_leading_hyphen=True)],
    full: Annotated[bool, Parameter(negative=())] = False,
    strict: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Recompute every printed figure of a trial: subgroup rerun memantine-2025.

    Without a name, a table of all bundled trials: how many figures came out how.

    Parameters
    ----------
    trials
        Names from 'subgroup trials', paths of trial files, or - for standard input; without any, a table of
        all bundled trials.
    full
        Show every trial in full, also where none is named.
    strict
        Exit with status 1 if a printed figure is not reproduced by the methods tried.
    json
        Print JSON: one object for one named trial, else a list.
    """
    refuse_options(trials, rerun)
    found = Collection(tuple(again(trial) for trial in trials or bundled()))
    if json:
        data = [each.to_dict() for each in found.reruns]
        say(dumps(data[0] if len(trials) == 1 else data))
        return int(strict and not found.reproduced)
    if len(found.reruns) > 1:
        say(found.text(width()))
    if trials or full:
        say("\n\n\n".join(["" for _ in found.reruns[1:2]] + [each.text(width()) for each in found.reruns]))
    else:
        say(f"\n{wrapped(MORE, width())}")
    return int(strict and not found.reproduced)
