"""How far a long count is: one line on standard error that is overwritten, and gone when the count is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

# Counts that are over before this many seconds show nothing.
PATIENCE: Final = 2.0


@contextmanager
def watched(percent: Callable[[], float], patience: float = PATIENCE) -> Iterator[None]:
    """Show what part is done while the block runs, if standard error is a terminal and somebody may be waiting.

    Parameters
    ----------
    percent : callable
        Gives what part is done, 0 to 100; negative where that is not known.
    patience : float
        Seconds before the first line, and between two.
    """
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    thread = Thread(target=_show, args=(percent, patience, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show(percent: Callable[[], float], patience: float, done: Event) -> None:
    width = 0
    while not done.wait(patience):
        part = percent()
        said = f"counting participants: {part:.0f}%" if part >= 0 else "counting participants"
        sys.stderr.write(f"\r{said:<{width}}")
        sys.stderr.flush()
        width = max(width, len(said))
    if width:
        sys.stderr.write(f"\r{'':<{width}}\r")
        sys.stderr.flush()
