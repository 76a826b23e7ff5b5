"""Root finding on many functions at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits

STEPS = 200
PATIENCE = 6
CLOSE = 1e-9
SMALL = 1e-3
TIGHT = 4e-16


def increasing(
    function: Callable[..., Limits],
    start: Floats,
    low: Floats | float,
    high: Floats | float,
    *arrays: Floats,
    tight: float = TIGHT,
) -> Floats:
    """Solve ``f(y) = 0`` for increasing functions by Newton's method inside a shrinking bracket.

    Parameters
    ----------
    function : callable
        ``function(y, *arrays)`` gives values and slopes, one per row. Where a step is not finite or leaves the bracket,
        the bracket is halved instead; a value of nan ends the search in that row.
    start, low, high : numpy.ndarray of float
        First guess and a finite bracket of each root.
    *arrays : numpy.ndarray of float
        What the function needs besides y; rows that have converged are left out of later calls.
    tight : float
        The bracket that ends the search at a jump, relative to one plus the size of y.

    Returns
    -------
    numpy.ndarray of float
        The roots. Where the function has one sign in the whole bracket, the end towards which it shrinks.
    """
    answer, rows, y = start.copy(), np.arange(start.size), start
    low, high = np.broadcast_to(low, y.shape), np.broadcast_to(high, y.shape)
    for i in range(STEPS):
        value, slope = function(y, *arrays)
        low, high = np.where(value < 0, y, low), np.where(value > 0, y, high)
        step = value / slope
        newton = y - step
        # Newton doubles the digits of a step this small, so the last one is taken even across the bracket's edge; but a
        # small step far from zero is no end, only a slope that a kink has made enormous.
        last = (np.abs(step) <= CLOSE * (1 + np.abs(y))) & (np.abs(value) <= SMALL)
        done = last | (high - low <= tight * (1 + np.abs(y))) | np.isnan(value) | (value == 0)
        # At a kink Newton can leap to and fro for ever, and at a jump it never settles: what has not settled soon has
        # its bracket halved in between, and later on has it halved only.
        trusted = i < PATIENCE or (i % 2 and i < 3 * PATIENCE)
        inside = (newton > low) & (newton < high) & trusted
        y = np.where(done & ~last, y, np.where(last | inside, newton, (low + high) / 2))
        open_rows = np.count_nonzero(~done)
        if 2 * open_rows <= rows.size:
            answer[rows] = y
            if open_rows == 0:
                return answer
            rows, y, low, high = rows[~done], y[~done], low[~done], high[~done]
            arrays = tuple(each[~done] for each in arrays)
    answer[rows] = y
    return answer
