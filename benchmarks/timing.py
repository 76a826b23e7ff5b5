"""Two callables timed in turns, so that whatever slows the machine slows both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from timeit import Timer

from benchmarks.pairs import Race


@dataclass(frozen=True)
class Timing:
    """How many times the peer's time per table ours was, in each round."""

    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)


def timed(race: Race, rounds: int, seconds: float) -> Timing:
    """Time both roads `rounds` times in turns, each turn repeated until it lasts about `seconds`."""
    ours, peer = _often(race.ours, seconds), _often(race.peer, seconds)
    return Timing(tuple(peer() / race.sample / (ours() / race.tables) for _ in range(rounds)))


def _often(call: Callable[[], object], seconds: float) -> Callable[[], float]:
    """Return what measures the time of one call as the mean over a turn; the call has been warmed up."""
    timer = Timer(call)
    timer.timeit(1)
    number = max(1, round(seconds / timer.timeit(1)))
    return lambda: timer.timeit(number) / number
