"""P-values adjusted for how many were looked at."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.registry import MULTIPLICITY, Method, find, quietly
from subgroup.core.studies import any_numbers, refuse
from subgroup.errors import MethodError, nearest
from subgroup.kernels.multiplicity import adjusted

MISSING = ("error", "count", "omit")


def adjust(p_values: object, method: str = "holm", *, tests: int | None = None, missing: str = "error") -> Floats:
    """Adjust p-values for how many tests were looked at.

    An adjusted p-value is the smallest level at which its hypothesis is still rejected among all of them.

    Parameters
    ----------
    p_values : array-like of shape (m,) or (..., m)
        In [0, 1], in any order; the last axis holds one family of tests.
    method : str
        See ``sg.methods("multiplicity")``.
    tests : int, optional
        How many tests were looked at, if more than there are p-values, some of which nobody reports: the others count
        as having p = 1. Of all they might be that makes the adjusted p-values largest, so that what is still small is
        so whatever was left out.
    missing : {"error", "count", "omit"}
        What nan means: an error; a test that was looked at, and counts as having p = 1; or no test. It stays nan.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values in [0, 1], where the others stood.

    Raises
    ------
    EffectError, MethodError
        If a p-value is outside [0, 1] or missing, or an option is not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.adjust([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]

    Three p-values are printed of two doses on two scales; the fourth, of the low dose on the first scale, is not.

    >>> sg.adjust([0.042, 0.046, 0.017]).round(3).tolist()
    [0.084, 0.084, 0.051]
    >>> sg.adjust([0.042, 0.046, 0.017], tests=4).round(3).tolist()
    [0.126, 0.126, 0.068]
    """
    found = find(MULTIPLICITY, method)
    p = any_numbers(p_values, "p_values")
    if missing not in MISSING:
        raise MethodError(f"missing={missing!r} is not known; {nearest(missing, MISSING)}")
    absent = np.isnan(p)
    if missing == "error":
        refuse(
            absent,
            p,
            "p_values",
            "a p-value is missing; missing='count' takes it for a test looked at, 'omit' for none",
        )
    refuse(~absent & ~((p >= 0) & (p <= 1)), p, "p_values", "a p-value lies between 0 and 1")
    rows = p.reshape(int(np.prod(p.shape[:-1])), -1 if p.size else p.shape[-1]) if p.ndim else p.reshape(1, 1)
    more = _more(tests, rows.shape[1])
    if missing == "omit":
        answer = np.full_like(rows, np.nan)
        for row, into in zip(rows, answer, strict=True):
            known = ~np.isnan(row)
            into[known] = _padded(found, row[None, known], more)[0]
    else:
        answer = np.where(np.isnan(rows), np.nan, _padded(found, np.nan_to_num(rows, nan=1.0), more))
    return answer.reshape(p.shape)


def _padded(found: Method, p: Floats, more: int) -> Floats:
    """Adjust rows to which so many tests with p = 1 belong that nobody reports."""
    whole = np.concatenate([p, np.ones((len(p), more))], axis=1)
    adjusted_rows: Floats = quietly(adjusted, found, whole)
    return adjusted_rows[:, : p.shape[1]]


def _more(tests: int | None, given: int) -> int:
    """Return how many tests there are beyond those given."""
    if tests is None:
        return 0
    if not isinstance(tests, Integral) or isinstance(tests, bool) or tests < given:
        raise MethodError(f"tests={tests!r} is not a number of tests looked at: there are {given} p-values already")
    return int(tests) - given
