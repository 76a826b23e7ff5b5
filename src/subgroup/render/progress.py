"""How far long work is: a bar in the terminal, gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable

# Work of fewer pieces is over before a bar could be read.
FEW = 8


def watched(pieces: list[int]) -> Iterable[int]:
    """Return the pieces as they are, with a bar on standard error while they are worked on, if that is a terminal."""
    if len(pieces) < FEW or not sys.stderr.isatty():
        return pieces
    from rich.console import Console
    from rich.progress import track

    return track(pieces, "drawing outcomes", console=Console(stderr=True), transient=True)
