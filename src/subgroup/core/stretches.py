"""Stretches of a scale: bounds that belong to them or not, and how several overlap."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TypeVar

Label = TypeVar("Label")


@dataclass(frozen=True)
class Stretch:
    """Values between two bounds.

    Attributes
    ----------
    low, high : float
        The bounds; `high` may be infinite.
    above, below : bool
        Whether the bound itself is left out: values above `low`, values below `high`.
    """

    low: float
    high: float
    above: bool = False
    below: bool = False

    def __contains__(self, value: float) -> bool:
        over = value > self.low if self.above else value >= self.low
        return over and (value < self.high if self.below else value <= self.high)

    def whole(self) -> range:
        """Return the whole numbers in it; it has an upper bound."""
        first, last = math.ceil(self.low), math.floor(self.high)
        return range(first + (first not in self), last + (last in self))

    def __str__(self) -> str:
        low, high = f"{self.low:.12g}", f"{self.high:.12g}"
        if self.low == self.high:
            return f"exactly {low}"
        if math.isinf(self.high):
            return f"above {low}" if self.above else f"{low} and above"
        if self.above and self.below:
            return f"between {low} and {high}"
        start = f"above {low}" if self.above else low
        return f"{start} to {'below ' if self.below else ''}{high}"


def stretches(parts: Sequence[Stretch], label: Callable[[float], Label]) -> list[tuple[Stretch, Label]]:
    """Cut all values that the parts span where their bounds are, and join neighbours whose label is the same.

    Parameters
    ----------
    parts : sequence of Stretch
        They may overlap.
    label : callable
        What values are to be told apart by.
    """
    bounds = sorted(set(chain.from_iterable((each.low, each.high) for each in parts)))
    finite = [bound for bound in bounds if bound < math.inf]
    pieces = [Stretch(bound, bound) for bound in finite]
    pieces += [Stretch(low, high, True, True) for low, high in pairwise(bounds)]
    found: list[tuple[Stretch, Label]] = []
    for piece in sorted(pieces, key=lambda each: (each.low, each.above)):
        told = label(_inside(piece))
        if found and found[-1][1] == told:
            before = found.pop()[0]
            piece = replace(piece, low=before.low, above=before.above)
        found.append((piece, told))
    return found


def _inside(piece: Stretch) -> float:
    return piece.low + 1 if math.isinf(piece.high) else (piece.low + piece.high) / 2
