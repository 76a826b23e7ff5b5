"""Dose tables by weight: tiers, read as they are printed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from subgroup.core.columns import as_floats, is_number
from subgroup.core.stretches import Stretch
from subgroup.errors import FigureError, brief

Label = TypeVar("Label")
NUMBER: Final = r"(\d+(?:\.\d+)?)"
BETWEEN: Final = re.compile(rf"{NUMBER}\s*(?:-|–|to)\s*(<=?|≤)?\s*{NUMBER}")
BEYOND: Final = re.compile(rf"(<=?|>=?|≤|≥)\s*{NUMBER}")
FORMS: Final = "'10-13', '10 to <14', '> 50' or '<= 9'"


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
        raise FigureError(f"{name}: a mapping of weights as printed to doses, got {brief(table)}")
    found = [_tier(str(printed), dose, name) for printed, dose in table.items()]
    return tuple(sorted(found, key=lambda each: (each.low, each.above, each.high)))


def _tier(printed: str, dose: object, name: str) -> Tier:
    amount = positive(dose, f"{name}, {printed!r}, dose")
    found = replace(_weights(printed.strip(), name), dose=amount, printed=printed)
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


def listed(values: Iterable[Any]) -> str:
    """Return doses as text."""
    return " and ".join(f"{each:.12g}" for each in values) or "none"


def positive(value: object, name: str) -> float:
    """Return a number above 0.

    Raises
    ------
    FigureError
        If it is another thing.
    """
    found = as_floats(np.array(value, dtype=object)).item() if is_number(value) else math.nan
    if not 0 < found < math.inf:
        raise FigureError(f"{name}={brief(value)} is not a positive number")
    return found
