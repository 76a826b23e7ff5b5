"""Run a pair: say why where it cannot run, assert agreement, then time."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from benchmarks.pairs import FULL, Pair, Size
from benchmarks.timing import timed
from subgroup.core.registry import CATALOGUE

MET: Final = "met"
MISSED: Final = "missed"
DISAGREES: Final = "disagrees"


@dataclass(frozen=True)
class Outcome:
    """What became of a pair.

    Attributes
    ----------
    name, what, peer : str
        The pair's.
    demand : float
        The ratio it must reach.
    verdict : str
        ``"met"`` or ``"missed"``; ``"not judged"`` for a quick run; ``"disagrees"``, ``"peer not installed"`` or
        ``"method missing"`` where nothing was timed.
    ratio, least, most : float or None
        Times the peer's speed per table: the median of the rounds, and their range.
    tables, sample : int or None
        How many tables one call of ours, and one of the peer's loop, answered.
    reason : str
        What differed, where the two disagree.
    """

    name: str
    what: str
    peer: str
    demand: float
    verdict: str
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    tables: int | None = None
    sample: int | None = None
    reason: str = ""


def run(pair: Pair, size: Size) -> Outcome:
    """Assert that both roads agree, time them in turns, and compare the ratio with the demand."""
    asked = (pair.name, pair.what, pair.peer, pair.demand)
    if sys.modules.get(pair.peer, pair) is None or find_spec(pair.peer) is None:
        return Outcome(*asked, "peer not installed")
    if (pair.family, pair.method) not in CATALOGUE:
        return Outcome(*asked, "method missing")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers divide by zero aloud
        race = pair.race(size)
        try:
            race.agree()
        except AssertionError as error:
            return Outcome(*asked, DISAGREES, reason=str(error).strip())
        timing = timed(race, size.rounds, size.seconds)
    verdict = "not judged" if size != FULL else MET if timing.ratio >= pair.demand else MISSED
    ends = min(timing.ratios), max(timing.ratios)
    return Outcome(*asked, verdict, timing.ratio, *ends, race.tables, race.sample)
