"""The command line: one word per command, one module per word, loaded when it is called."""

from __future__ import annotations

import os
import re
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
_WORDS = {
    "rerun": "Recompute every printed figure of a published trial; without a name, count them for all.",
    "trials": "List the bundled trials, or begin a trial file of your own.",
    "ledger": "List accounts of registered trials, or compare one with them.",
    "effect": "Show every measure of one table.",
    "subgroups": "Show the effect by level, with the interaction of every factor.",
    "reconstruct": "Find every table that prints some figures.",
    "methods": "List the methods of the catalogue.",
}
for _word, _help in _WORDS.items():
    app.command(f"subgroup.cli.{_word}:{_word}", name=_word, help=_help)
# Between levels -- is for the eye, and options may follow it.
app.command(
    "subgroup.cli.interaction:interaction",
    name="interaction",
    help="Compare the effects of levels.",
    end_of_options_delimiter="",
)


def _as_options(message: str, tokens: list[str]) -> str:
    """Return a message with the arguments of a verb as the options of the command: ``missing=`` is ``--missing``."""
    word = next((each for each in tokens if each in _WORDS), None)
    if word is None:
        return message
    known = (name for argument in app[word].assemble_argument_collection() for name in argument.names)
    names = {name[2:].replace("-", "_") for name in known if name.startswith("--")}
    options = "|".join(sorted(names, key=len, reverse=True))
    return re.sub(
        rf"(?<![\w.])({options})=(['\"\w]?)",
        lambda found: f"--{found[1].replace('_', '-')}{' ' * bool(found[2])}{found[2]}",
        message,
    )


def main(tokens: list[str] | None = None) -> NoReturn:
    """Run one command; exit with 0, 1 (``rerun --strict``: a figure was not reproduced) or 2 (bad input)."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open as long as we run
    try:
        status = app(tokens, exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except (SubgroupError, CycloptsError) as error:
        said = _as_options(str(error), sys.argv[1:] if tokens is None else tokens)
        print(f"subgroup: {said}", file=sys.stderr)  # noqa: T201 - the command line speaks here
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
