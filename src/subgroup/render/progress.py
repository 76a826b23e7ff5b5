"""How far long work is: a bar in the terminal, gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Final, TypeVar

# Work of fewer pieces is over before a bar could be read.
FEW = 8
# Seconds of a search before anything is told.
PATIENCE: Final = 1.0

Piece = TypeVar("Piece")


def watched(pieces: list[int], work: str = "drawing outcomes") -> Iterable[int]:
    """Return the pieces as they are, with a bar on standard error while they are worked on, if that is a terminal."""
    if len(pieces) < FEW or not sys.stderr.isatty():
        return pieces
    from rich.console import Console
    from rich.progress import track

    return track(pieces, work, console=Console(stderr=True), transient=True)


def tracked(
    pieces: Iterable[Piece], size: Callable[[Piece], int], total: int, progress: bool | None = None
) -> Iterator[Piece]:
    """Pass pieces on, and show a bar once it takes longer than a moment.

    Parameters
    ----------
    pieces : iterable
        The work.
    size : callable
        How much of it a piece is.
    total : int
        All of it.
    progress : bool, optional
        Whether to show a bar; where not told, if standard error is a terminal.
    """
    terminal = sys.stderr is not None and sys.stderr.isatty()
    if not (terminal if progress is None else progress):
        yield from pieces
        return
    from rich.console import Console
    from rich.progress import Progress

    done, begun = 0, monotonic()
    bar = Progress(console=Console(stderr=True), transient=terminal)
    task = bar.add_task(f"{total:,} tables", total=total)
    try:
        for piece in pieces:
            yield piece
            done += size(piece)
            if monotonic() - begun > PATIENCE:
                bar.start()
                bar.update(task, completed=done)
    finally:
        bar.stop()
