"""Dose tables by weight: tiers as they are printed, and the stretches of weight in which doses are the same."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any, Final, TypeVar

from subgroup.core.columns import is_number
from subgroup.errors import FigureError

Label = TypeVar("Label")
NUMBER: Final = r"(\d+(?:\.\d+)?)"
BETWEEN: Final = re.compile(rf"{NUMBER}\s*(?:-|–|to)\s*(<=?|≤)?\s*{NUMBER}")
BEYOND: Final = re.compile(rf"(<=?|>=?|≤|≥)\s*{NUMBER}")
FORMS: Final = "'10-13', '10 to <14', '> 50' or '<= 9'"


@dataclass(frozen=True)
class Stretch:
    """Weights between two bounds.

    Attributes
    ----------
    low, high : float
        The bounds; `high` may be infinite.
    above, below : bool
        Whether the bound itself is left out: weights above `low`, weights below `high`.
    """

    low: float
    high: float
    above: bool = False
    below: bool = False

    def __contains__(self, weight: float) -> bool:
        over = weight > self.low if self.above else weight >= self.low
        return over and (weight < self.high if self.below else weight <= self.high)

    def whole(self) -> tuple[int, ...]:
        """Return the whole numbers in it; it has an upper bound."""
        return tuple(n for n in range(math.floor(self.low), math.ceil(self.high) + 1) if n in self)

    def __str__(self) -> str:
        low, high = f"{self.low:g}", f"{self.high:g}"
        if self.low == self.high:
            return f"exactly {low}"
        if math.isinf(self.high):
            return f"above {low}" if self.above else f"{low} and above"
        if self.above and self.below:
            return f"between {low} and {high}"
        start = f"above {low}" if self.above else low
        return f"{start} to {'below ' if self.below else ''}{high}"


@dataclass(frozen=True)
class Tier(Stretch):
    """One line of a dose table.

    Attributes
    ----------
    dose : float
        Of one time.
    printed : str
        The weights as they were given.
    """

    dose: float = math.nan
    printed: str = ""


def tiers_of(table: object, name: str = "tiers") -> tuple[Tier, ...]:
    """Read a dose table, by rising weight.

    Parameters
    ----------
    table : mapping of str to number
        Weights as printed, bounds included unless a sign says otherwise, to the dose of one time.
    name : str
        What messages call the table.

    Raises
    ------
    FigureError
        If weights cannot be read, a lower bound is above the upper, or a dose is no positive number.

    Examples
    --------
    >>> [str(each) for each in tiers_of({"35-49": 10, "> 50": 14})]
    ['35 to 49', 'above 50']
    """
    if not isinstance(table, Mapping) or not table:
        raise FigureError(f"{name}: a mapping of weights as printed to doses, got {repr(table)[:80]}")
    found = [_tier(str(printed), dose, name) for printed, dose in table.items()]
    return tuple(sorted(found, key=lambda each: (each.low, each.above, each.high)))


def _tier(printed: str, dose: object, name: str) -> Tier:
    if not is_number(dose) or not 0 < float(dose) < math.inf:  # type: ignore[arg-type]
        raise FigureError(f"{name}, {printed!r}: a dose is a positive number, got {dose!r}")
    found = replace(_weights(printed.strip(), name), dose=float(dose), printed=printed)  # type: ignore[arg-type]
    if not (found.low < found.high or (found.low == found.high and not found.below)):
        raise FigureError(f"{name}, {printed!r}: the lower bound is not below the upper")
    return found


def _weights(printed: str, name: str) -> Tier:
    if match := BETWEEN.fullmatch(printed):
        low, sign, high = match.groups()
        return Tier(float(low), float(high), below=sign == "<")
    if match := BEYOND.fullmatch(printed):
        sign, bound = match[1], float(match[2])
        if sign in ("<", "<=", "≤"):
            return Tier(0.0, bound, above=True, below=sign == "<")
        return Tier(bound, math.inf, above=sign == ">", below=True)
    raise FigureError(f"{name}: {printed!r} cannot be read as weights; write {FORMS}")


def doses_at(tiers: Iterable[Tier], weight: float) -> tuple[float, ...]:
    """Return the dose of each tier that a weight falls in."""
    return tuple(each.dose for each in tiers if weight in each)


def stretches(tiers: Sequence[Tier], label: Callable[[float], Label]) -> list[tuple[Stretch, Label]]:
    """Cut all weights that the tiers span where their bounds are, and join neighbours whose label is the same.

    Parameters
    ----------
    tiers : sequence of Tier
        Of one table or of several.
    label : callable
        What a weight is to be told apart by.
    """
    bounds = sorted(set(chain.from_iterable((each.low, each.high) for each in tiers)))
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


def listed(values: Iterable[Any]) -> str:
    """Return doses as text."""
    return " and ".join(f"{each:g}" for each in values) or "none"
