"""Which tables have limits that may print as a figure's do: asked of the test that a method inverts.

A limit takes a search for each table, its test one formula. An interval holds just the effects that its test does not
reject, so that a lower limit between two effects means: the lesser is rejected and the greater is not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from subgroup.core.measures import EFFECTS
from subgroup.core.registry import Method
from subgroup.reconstruction._ranges import hull
from subgroup.reconstruction.readings import HAND_LEVEL, Bools, Figure, Table, readings

# What a p-value at a limit may miss alpha by, as a share of it.
SLACK = 1e-4


def fits(figure: Figure, counts: Table) -> Bools:
    """Return a row per habit: which flat tables print the figure by any of its methods.

    The same as any of `readings`, without limits of the tables that a method's test rules out.
    """
    found = np.zeros((len(figure.habits), counts[0].size), dtype=bool)
    if not figure.methods:
        for each in readings(figure, counts):
            found |= each.fits
    for method in figure.methods:
        places = may_fit(figure, method, counts)
        for each in readings(figure.by(method), tuple(column[places] for column in counts)):
            found[:, places] |= each.fits
    return found


def may_fit(figure: Figure, method: Method, counts: Table) -> np.ndarray:
    """Return the places of the tables that are not ruled out by the test that a method inverts, if there is one."""
    places = np.arange(counts[0].size)
    if method.tails is None or method.jumps or method.outcomes is not None:
        return places
    for null, rejected in _nulls(figure):
        p = np.asarray(method.p_values(tuple(column[places] for column in counts), null).two_sided)
        alphas = [1 - figure.level, *([1 - HAND_LEVEL] if figure.level == 0.95 else [])]
        ruled_out = p > max(alphas) * (1 + SLACK) if rejected else p < min(alphas) * (1 - SLACK)
        places = places[~ruled_out]
    return places


def _nulls(figure: Figure) -> Iterator[tuple[float, bool]]:
    """Give effects inside the range of a measure, and whether a table with the printed limits rejects each."""
    if figure.kind not in EFFECTS or len(figure.parts) == 1:
        return
    measure = EFFECTS[figure.kind]
    low, high = (hull(part, figure.habits) for part in figure.parts[1:])
    asked = [(low[0], True), (high[1], True)]
    if low[1] <= high[0]:  # else a short interval may be past the other end
        asked += [(low[1], False), (high[0], False)]
    yield from ((null, rejected) for null, rejected in asked if measure.low < null < measure.high)
