"""Root finding on many functions at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits

STEPS = 200
SOON, LATE = 4, 18
CLOSE = 1e-8
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
        newton, reach, width, size = y - step, np.abs(step), high - low, 1 + np.abs(y)
        # Newton doubles the digits of a step this small, so the last one is taken even across the bracket's edge; but a
        # small step far from zero is no end, only a slope that a kink has made enormous.
        last = (reach <= CLOSE * size) & (np.abs(value) <= SMALL)
        done = last | (width <= tight * size) | np.isnan(value) | (value == 0)
        # Newton can leap to and fro across a kink for ever, and creep towards a jump for ever: soon a step longer than
        # half the bracket halves it instead, and later on every step does.
        trusted = (i < SOON) | ((i < LATE) & (2 * reach <= width))
        inside = (newton > low) & (newton < high) & trusted
        y = np.where(done & ~last, y, np.where(last | inside, newton, (low + high) / 2))
        open_rows = np.count_nonzero(~done)
        if 2 * open_rows <= rows.size:
            answer[rows] = y
            if open_rows == 0:
                return answer
            still = np.flatnonzero(~done)
            rows, y, low, high = rows[still], y[still], low[still], high[still]
            arrays = tuple(each[still] for each in arrays)
    answer[rows] = y
    return answer


def crossing(function: Callable[..., Floats], low: Floats, high: Floats, *arrays: Floats) -> Floats:
    """Find where functions turn from negative to positive, without slopes, by Chandrupatla's method.

    Parameters
    ----------
    function : callable
        ``function(y, *arrays)`` gives values, one per row.
    low, high : numpy.ndarray of float
        A finite bracket of each root.
    *arrays : numpy.ndarray of float
        What the function needs besides y; rows that have converged are left out of later calls.

    Returns
    -------
    numpy.ndarray of float
        The roots; `low` where the function is positive already there, `high` where it is negative still there.

    References
    ----------
    Chandrupatla TR (1997), Advances in Engineering Software 28:145-149.
    """
    at_low, at_high = function(low, *arrays), function(high, *arrays)
    answer = np.where(at_low >= 0, low, high)
    rows = np.flatnonzero((at_low < 0) & (at_high > 0))
    arrays = tuple(each[rows] for each in arrays)
    # a is the newest point, b the other end of the bracket, c the point before.
    a, b, c, fa, fb = high[rows], low[rows], low[rows], at_high[rows], at_low[rows]
    fc, t = fb, np.full(rows.size, 0.5)
    for _ in range(STEPS):
        if rows.size == 0:
            break
        y = a + t * (b - a)
        value = function(y, *arrays)
        same = np.sign(value) == np.sign(fa)
        b, fb, c, fc = np.where(same, b, a), np.where(same, fb, fa), np.where(same, a, b), np.where(same, fa, fb)
        a, fa = y, value
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        width = np.abs(b - a)
        least = 2 * TIGHT * (1 + np.abs(best))
        done = (width <= 2 * least) | (value == 0) | np.isnan(value)
        answer[rows[done]] = np.where(value == 0, y, best)[done]
        t = np.clip(_inverse_quadratic(a, b, c, fa, fb, fc), least / width, 1 - least / width)
        rows, a, b, c, fa, fb, fc, t = (each[~done] for each in (rows, a, b, c, fa, fb, fc, t))
        arrays = tuple(each[~done] for each in arrays)
    return answer


def _inverse_quadratic(a: Floats, b: Floats, c: Floats, fa: Floats, fb: Floats, fc: Floats) -> Floats:
    """Return the fraction of the way from a to b: by the parabola through three points where it is safe, else half."""
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    parabola = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where((phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi), parabola, 0.5)
