"""Which method of the catalogue prints a given figure of a table, and under which habit of rounding."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.printed import HABITS, USUAL, Printed, PrintedEstimate
from subgroup.core.registry import ASSOCIATION_TEST, Method, methods
from subgroup.reconstruction.readings import Figure, Table, readings
from subgroup.results.rerun import Tried


def percent(printed: Printed, responders: int, n: int) -> list[Tried]:
    """Compare a percentage with the share it is said to be."""
    arm = np.asarray(float(responders)), np.asarray(float(n))
    return tried(Figure("percent", printed, HABITS["percent"]), (*arm, *arm))


def p_value(printed: Printed, table: TwoByTwo) -> list[Tried]:
    """Compare a p-value with that of every association test."""
    return tried(Figure("p", printed, USUAL, asked(ASSOCIATION_TEST, table.counts)), table.counts)


def number_needed(printed: PrintedEstimate, table: TwoByTwo, benefit: bool = True, level: float = 0.95) -> list[Tried]:
    """Compare a number needed to treat, and its interval where one was printed, with those of every method."""
    found = asked("risk_difference", table.counts)
    return tried(Figure("nnt", printed, HABITS["nnt"], found, level=level, benefit=benefit), table.counts)


def estimate(measure: str, printed: PrintedEstimate, table: TwoByTwo, level: float = 0.95) -> list[Tried]:
    """Compare an estimate and its interval with those of every method of its measure."""
    return tried(Figure(measure, printed, USUAL, asked(measure, table.counts), level=level), table.counts)


def asked(family: str, counts: Table) -> tuple[Method, ...]:
    """Return the methods of a family, without those that list outcomes and refuse a table with so many."""
    return tuple(each for each in methods(family) if each.accepts(counts))


def tried(figure: Figure, counts: Table) -> list[Tried]:
    """Return what every method gives for a figure of one table."""
    return [
        Tried(
            each.method,
            tuple(float(value) for value in each.values),
            tuple(habit for habit, fits in zip(figure.habits, each.fits, strict=True) if fits),
        )
        for each in readings(figure, counts)
    ]


def fitting(candidates: list[Tried]) -> list[Tried]:
    """Return the candidates that print the figure, those under the usual habit alone if there are any."""
    found = [each for each in candidates if each.habits]
    return [each for each in found if each.habits[0] == USUAL[0]] or found
