"""A difference of two means, or its p-value, from the mean, standard deviation and number printed of each arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.measures import MEAN_DIFFERENCE
from subgroup.core.printed import USUAL, Printed, PrintedEstimate
from subgroup.core.registry import methods
from subgroup.published.entries import Outcome, Provenance, Summary
from subgroup.published.figures import Reported
from subgroup.published.model import Trial
from subgroup.reconstruction.identify import parts
from subgroup.reruns.tables import sides
from subgroup.results.rerun import Tried
from subgroup.verbs.means import mean_difference

NOT_MEANS = "it is about means, from which only a difference of two arms and its p-value are recomputed"
TOGETHER = "it is about several arms taken together, and means are compared between two"


def why_not(found: Trial, reported: Reported) -> str:
    """Say why a figure of an outcome that was measured, not counted, cannot be recomputed; nothing where it can."""
    if reported.figure not in (MEAN_DIFFERENCE.name, "p") or reported.across:
        return NOT_MEANS
    return TOGETHER if any(len(side) > 1 for side in sides(found, reported)) else ""


def candidates(
    found: Trial, reported: Reported, printed: Printed | PrintedEstimate
) -> tuple[list[Tried], str, tuple[Provenance, ...]]:
    """Return what every method gives, with what the rounding of means and standard deviations leaves open."""
    outcome = found.outcomes[reported.outcome or ""]
    arms = [outcome.mean(reported.factor, reported.level, side[0]) for side in sides(found, reported)]
    level = (printed.confidence_level if isinstance(printed, PrintedEstimate) else None) or reported.confidence_level
    words = " v ".join(f"{each.mean:g} ({each.sd:g}) of {each.n}" for each in arms)
    return list(_tried(arms, _halves(outcome), printed, level or 0.95)), words, tuple(arms)


def _halves(outcome: Outcome) -> tuple[float, float]:
    """Return half a unit of the last digit of the outcome's means, and of its standard deviations."""
    return _half(each.mean for each in outcome.means), _half(each.sd for each in outcome.means)


def _half(values: Iterable[float]) -> float:
    return 0.5 * 10.0 ** -max(len(repr(value).partition(".")[2].removesuffix("0")) for value in values)


def _tried(
    arms: list[Summary], halves: tuple[float, float], printed: Printed | PrintedEstimate, level: float
) -> Iterator[Tried]:
    """Compare each method's values as printed, and at the corners of what prints so, with the figure."""
    corners = np.array([(0, 0, 0, 0), *product((-1, 1), repeat=4)], dtype=float).T
    (m1, s1), (m2, s2) = (
        (each.mean + halves[0] * corners[i], np.maximum(0, each.sd + halves[1] * corners[i + 1]))
        for i, each in ((0, arms[0]), (2, arms[1]))
    )
    crosses = np.ptp(np.sign(m1 - m2)) == 2
    for method in methods(MEAN_DIFFERENCE.name):
        one = mean_difference((m1, s1, arms[0].n), (m2, s2, arms[1].n), method=method.name, confidence_level=level)
        if isinstance(printed, Printed):
            p = np.asarray(one.p_value)
            ends = float(p.min()), 1.0 if crosses else float(p.max())
            yield Tried(method.name, (float(p[0]), *ends), _open([printed], [np.array(ends)]))
        else:
            each = [np.asarray(values) for values in (one.estimate, one.low, one.high)][: len(parts(printed))]
            yield Tried(method.name, tuple(float(values[0]) for values in each), _open(parts(printed), each))


def _open(printed: Iterable[Printed], computed: Iterable[Floats]) -> tuple[str, ...]:
    """Return the habits under which every printed part is a value that the rounding leaves open."""
    pairs = list(zip(printed, computed, strict=True))
    return tuple(h for h in USUAL if all(overlaps(part, h, float(v.min()), float(v.max())) for part, v in pairs))


def overlaps(printed: Printed, habit: str, low: float, high: float) -> bool:
    """Say whether some value between two ends prints so."""
    if printed.relation != "=":
        return any(bool(printed.prints(end, habit)) for end in (low, high))
    least, most = (float(end) for end in printed.interval(habit)[:2])  # magnitudes, whatever the sign
    low, high = (-high, -low) if printed.value < 0 else (low, high)
    return low <= most and least <= high
