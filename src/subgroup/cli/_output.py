"""Data to standard output: text as wide as the terminal, or strict JSON."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from inspect import signature
from typing import Any, Protocol

from subgroup.errors import MethodError, nearest
from subgroup.render.strict_json import dumps


class _Shown(Protocol):
    def text(self, width: int | None = None) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


def show(result: _Shown, as_json: bool) -> None:
    """Print a result."""
    say(dumps(result.to_dict()) if as_json else result.text(width()))


def say(text: str) -> None:
    """Print text, in the encoding that the other end can take."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def width() -> int | None:
    """Return the width of the terminal, or what COLUMNS says, or None where there is neither."""
    asked = sys.stdout.isatty() or "COLUMNS" in os.environ
    return max(shutil.get_terminal_size().columns, 60) if asked else None


def refuse_options(words: tuple[str, ...], command: Callable[..., Any]) -> None:
    """Refuse a word that looks like an option the command does not have.

    Commands that take negative numbers, or a hyphen for standard input, get such words as if they were names.
    """
    options = [f"--{name.replace('_', '-')}" for name in signature(command).parameters]
    for word in words:
        if word.startswith("--"):
            raise MethodError(f"there is no option {word}; {nearest(word, [*options[1:], '--help'])}")
