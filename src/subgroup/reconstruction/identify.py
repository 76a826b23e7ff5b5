"""Which method of the catalogue prints a given figure, and under which habit of rounding."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import EFFECTS
from subgroup.core.printed import HABITS, USUAL, Printed, PrintedEstimate
from subgroup.core.registry import ASSOCIATION_TEST, Method, methods, quietly
from subgroup.kernels.conditional import conditional_estimate
from subgroup.results.nnt import NumberNeeded
from subgroup.results.rerun import Tried
from subgroup.verbs.needed import nnt

# Many programs take 1.96 for the normal quantile at 95%: their level is this one.
HAND_LEVEL = math.erf(1.96 / math.sqrt(2))
POINT = "point estimate"


def percent(printed: Printed, responders: int, n: int) -> list[Tried]:
    """Compare a percentage with the share it is said to be."""
    value = responders / n if n else np.nan
    return [Tried(POINT, (value,), _habits("percent", [printed], [value]))]


def p_value(printed: Printed, table: TwoByTwo) -> list[Tried]:
    """Compare a p-value with that of every association test."""
    found = [(each.name, float(each.p_values(table.counts).two_sided)) for each in _asked(ASSOCIATION_TEST, table)]
    return [Tried(name, (value,), _habits("p", [printed], [value])) for name, value in found]


def number_needed(printed: PrintedEstimate, table: TwoByTwo, benefit: bool = True, level: float = 0.95) -> list[Tried]:
    """Compare a number needed to treat, and its interval where one was printed, with those of every method.

    A printed interval lists two numbers needed, the smaller first; one through infinity cannot be printed so.
    """
    found = [
        nnt(table, benefit=benefit, method=each.name, confidence_level=level)
        for each in _asked("risk_difference", table)
    ]
    return [Tried(each.method, _signed(each), _needed_habits(printed, each)) for each in found]


def _asked(family: str, table: TwoByTwo) -> list[Method]:
    """Return the methods of a family, without those that list outcomes and refuse a table with so many."""
    return [each for each in methods(family) if each.accepts(table.counts)]


def _signed(found: NumberNeeded) -> tuple[float, float, float]:
    return float(found.estimate), float(found.low), float(found.high)


def _needed_habits(printed: PrintedEstimate, found: NumberNeeded) -> tuple[str, ...]:
    estimate, low, high = _signed(found)
    if printed.name in ("nntb", "nnth", "nnh") and printed.name[:4].replace("nnh", "nnth") != str(found.kind).lower():
        return ()
    if printed.low is None or printed.high is None:
        return _habits("nnt", [printed.estimate], [estimate])
    if found.through_infinity:
        return ()
    return _habits("nnt", [printed.estimate, printed.low, printed.high], [estimate, *sorted((abs(low), abs(high)))])


def estimate(measure: str, printed: PrintedEstimate, table: TwoByTwo, level: float = 0.95) -> list[Tried]:
    """Compare an estimate and its interval with those of every method of its measure.

    The three numbers of one figure must print under one habit. Conditional methods may have been printed with the
    conditional estimate or with the ordinary one.
    """
    value = _estimate(measure, table)
    if printed.low is None or printed.high is None:
        return [Tried(POINT, (value,), _habits(measure, [printed.estimate], [value]))]
    parts = [printed.estimate, printed.low, printed.high]
    return [_closest(measure, each, parts, _answers(each, value, table, level)) for each in _asked(measure, table)]


def fitting(candidates: list[Tried]) -> list[Tried]:
    """Return the candidates that print the figure, those under the usual habit alone if there are any."""
    found = [each for each in candidates if each.habits]
    return [each for each in found if each.habits[0] == USUAL[0]] or found


def _closest(measure: str, method: Method, parts: list[Printed], answers: Iterator[tuple[float, ...]]) -> Tried:
    """Return the first of a method's answers that prints the figure, or else its first answer."""
    tried = [Tried(method.name, values, _habits(measure, parts, values)) for values in answers]
    return next((each for each in tried if each.habits), tried[0])


def _answers(method: Method, value: float, table: TwoByTwo, level: float) -> Iterator[tuple[float, ...]]:
    yield (value, *_limits(method, table, level))
    if method.conditional:
        counts = (np.atleast_1d(each) for each in table.counts)
        yield (float(quietly(conditional_estimate, *counts)[0]), *_limits(method, table, level))
    elif level == 0.95:
        yield (value, *_limits(method, table, HAND_LEVEL))


def _limits(method: Method, table: TwoByTwo, level: float) -> tuple[float, float]:
    found = method.interval(table.counts, level)
    return float(found.low), float(found.high)


def _estimate(measure: str, table: TwoByTwo) -> float:
    return float(quietly(EFFECTS[measure].estimate, *table.counts))


def _habits(kind: str, parts: list[Printed], values: list[float] | tuple[float, ...]) -> tuple[str, ...]:
    """Return the habits under which every part prints as it did, the usual one first."""
    return tuple(
        habit
        for habit in HABITS.get(kind, USUAL)
        if all(bool(part.prints(value, habit)) for part, value in zip(parts, values, strict=True))
    )
