"""What a pair is: one question, our answer and a peer's, how they must agree, and how much faster ours must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Size:
    """How many tables whoever takes arrays is asked, how many who takes one at a time, and how often and how long."""

    tables: int
    sample: int
    rounds: int
    seconds: float


FULL: Final = Size(tables=100_000, sample=60, rounds=9, seconds=0.05)
QUICK: Final = Size(tables=1_000, sample=4, rounds=3, seconds=0.0)


@dataclass(frozen=True)
class Race:
    """Two roads to one answer, ready to be timed.

    Attributes
    ----------
    ours, peer : callable
        Answer `tables` and `sample` tables; times are compared per table.
    agree : callable
        Raises AssertionError where the answers differ.
    tables, sample : int
        How many tables each call answers.
    """

    ours: Callable[[], object]
    peer: Callable[[], object]
    agree: Callable[[], None]
    tables: int
    sample: int


@dataclass(frozen=True)
class Pair:
    """One line of the table.

    Attributes
    ----------
    name : str
        What ``python -m benchmarks NAME`` asks for.
    what : str
        The first line of the function's docstring.
    family, method : str
        Where our method stands in the catalogue.
    peer : str
        The package it is compared with.
    demand : float
        How many times the peer's speed ours must reach.
    race : callable
        Prepares both roads for a size.
    """

    name: str
    what: str
    family: str
    method: str
    peer: str
    demand: float
    race: Callable[[Size], Race]


PAIRS: Final[dict[str, Pair]] = {}


def pair(
    name: str, family: str, method: str, *, peer: str, demand: float
) -> Callable[[Callable[[Size], Race]], Callable[[Size], Race]]:
    """Register the decorated function, which prepares a race, under a name; see `Pair`."""

    def register(race: Callable[[Size], Race]) -> Callable[[Size], Race]:
        what = (race.__doc__ or "").splitlines()[0]
        PAIRS[name] = Pair(name, what, family, method, peer, demand, race)
        return race

    return register
