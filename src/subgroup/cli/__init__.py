"""The command line: one word per command, one module per word, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import NoReturn

from cyclopts import App, CycloptsError

from subgroup.errors import SubgroupError

app = App(
    name="subgroup",
    help="Rerun published trials, and ask of a two-arm table what it shows.",
    help_format="plaintext",
    version=lambda: version("subgroup"),
    result_action="return_value",
)
# Commands are named by path, so that a call loads its own module and no other's.
for _word, _help in (
    ("rerun", "Recompute every printed figure of a published trial."),
    ("trials", "List the bundled trials."),
    ("effect", "Show every measure of one table."),
    ("subgroups", "Show the effect by level, with the interaction of every factor."),
    ("reconstruct", "Find every table that prints some figures."),
    ("methods", "List the methods of the catalogue."),
):
    app.command(f"subgroup.cli.{_word}:{_word}", name=_word, help=_help)
# Between levels -- is for the eye, and options may follow it.
app.command(
    "subgroup.cli.interaction:interaction",
    name="interaction",
    help="Compare the effects of levels.",
    end_of_options_delimiter="",
)


def main(tokens: list[str] | None = None) -> NoReturn:
    """Run one command; exit with 0, 1 (``rerun --strict``: a figure was not reproduced) or 2 (bad input)."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open as long as we run
    try:
        status = app(tokens, exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except (SubgroupError, CycloptsError) as error:
        print(f"subgroup: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks here
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does; nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        print(f"subgroup: cannot write: {error.strerror}", file=sys.stderr)  # noqa: T201 - as above
        os._exit(2)  # what could not be written cannot be flushed at exit either
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(status or 0)
