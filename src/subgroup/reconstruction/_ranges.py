"""Whole numbers between two ends, for many pairs of ends at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Counts, Floats
from subgroup.core.printed import Printed

# What a computed end may miss a whole number by.
SLACK = 1e-9


def whole_between(low: Floats, high: Floats) -> tuple[NDArray[np.intp], Counts]:
    """List the whole numbers from `low` to `high`, of every pair.

    Parameters
    ----------
    low, high : numpy.ndarray of float
        Ends, one pair per owner; an end that is a whole number but for floating-point error counts as one.

    Returns
    -------
    owner : numpy.ndarray of int
        Which pair each number belongs to, in order.
    value : numpy.ndarray of int
        The numbers.

    Examples
    --------
    >>> owner, value = whole_between(np.array([0.5, 3.0]), np.array([2.5, 2.0]))
    >>> owner.tolist(), value.tolist()
    ([0, 0], [1, 2])
    """
    first = np.ceil(low - SLACK * np.maximum(1, np.abs(low)))
    last = np.floor(high + SLACK * np.maximum(1, np.abs(high)))
    many = np.maximum(last - first + 1, 0).astype(np.intp)
    owner = np.repeat(np.arange(many.size), many)
    place = np.arange(owner.size) - np.repeat(np.cumsum(many) - many, many)
    return owner, (first[owner] + place).astype(np.int64)


def hull(printed: Printed, habits: tuple[str, ...]) -> tuple[float, float]:
    """Return the least and the greatest value that could have been printed so under any of some habits.

    Examples
    --------
    >>> from subgroup.core.printed import parse
    >>> hull(parse("percent", "56.2%"), ("half-up", "truncated"))
    (0.5615, 0.563)
    """
    value = float(printed.value)
    if printed.relation != "=":
        return (-np.inf, value / printed.scale) if printed.relation[0] == "<" else (value / printed.scale, np.inf)
    if printed.value.is_infinite():
        return value, value
    ends = [printed.interval(habit)[:2] for habit in habits]
    low, high = float(min(low for low, _ in ends)), float(max(high for _, high in ends))
    if printed.value == 0:
        low, high = -high, high
    elif printed.value < 0:
        low, high = -high, -low
    return low / printed.scale, high / printed.scale
