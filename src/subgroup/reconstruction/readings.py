"""What the methods of the catalogue give for a printed figure, and under which habits that prints as it did.

One table or a million: the same road.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Interval
from subgroup.core.measures import EFFECTS, RISK_DIFFERENCE
from subgroup.core.printed import Printed, PrintedEstimate
from subgroup.core.registry import CELLS, LOG_ODDS, Method, quietly
from subgroup.kernels._tables import outcomes
from subgroup.kernels.conditional import conditional_estimate
from subgroup.reconstruction._ranges import hull

Bools: TypeAlias = NDArray[np.bool_]
Table: TypeAlias = tuple[Floats, ...]

# Many programs take 1.96 for the normal quantile at 95%: their level is this one.
HAND_LEVEL: Final = math.erf(1.96 / math.sqrt(2))
POINT: Final = "point estimate"


@dataclass(frozen=True)
class Figure:
    """A printed figure, and how it may be read.

    Attributes
    ----------
    kind : str
        ``"percent"``, ``"p"``, ``"nnt"``, or a measure of effect.
    printed : Printed or PrintedEstimate
        As it was printed.
    habits : tuple of str
        Habits of rounding it may have been printed under, the usual one first.
    methods : tuple of Method
        Methods it may have been computed by; of an estimate without an interval none is needed.
    named : bool
        Whether somebody named them, or they are all there are.
    level : float
        Confidence level of its interval.
    arm : int
        0 for a percentage of the treatment arm, 1 of the control arm.
    benefit : bool
        Whether responding is good for the patient, which a number needed depends on.
    key : str
        What messages and columns call it; its kind unless told.
    """

    kind: str
    printed: Printed | PrintedEstimate
    habits: tuple[str, ...]
    methods: tuple[Method, ...] = ()
    named: bool = False
    level: float = 0.95
    arm: int = 0
    benefit: bool = True
    key: str = ""

    @property
    def parts(self) -> tuple[Printed, ...]:
        """The numbers that were printed: one, or estimate, low and high."""
        if isinstance(self.printed, Printed):
            return (self.printed,)
        if self.printed.low is None or self.printed.high is None:
            return (self.printed.estimate,)
        return self.printed.estimate, self.printed.low, self.printed.high

    def by(self, method: Method) -> Figure:
        """Return the figure as computed by one method alone."""
        return replace(self, methods=(method,))

    @property
    def point(self) -> Printed:
        """The estimate alone."""
        return self.parts[0]

    @property
    def text(self) -> str:
        """As it was printed."""
        return self.printed.said if isinstance(self.printed, Printed) else self.printed.text


@dataclass(frozen=True)
class Reading:
    """What one method gives for a figure, table by table.

    Attributes
    ----------
    method : str
        Canonical name, or ``"point estimate"``.
    values : tuple of numpy.ndarray
        One number, or estimate, low and high, per table.
    fits : numpy.ndarray of bool
        A row per habit of the figure: which tables print as it did.
    """

    method: str
    values: tuple[Floats, ...]
    fits: Bools


def readings(figure: Figure, counts: Table) -> Iterator[Reading]:
    """Give what every method that the figure may have been computed by gives for it."""
    match figure.kind:
        case "percent":
            x, n = counts[2 * figure.arm : 2 * figure.arm + 2]
            yield _reading(POINT, figure, (quietly(np.divide, x, n),))
        case "p":
            for each in figure.methods:
                p = np.asarray(each.p_values(counts).two_sided)
                told = np.where(_silent(counts), np.nan, p) if each.name == LOG_ODDS else p
                yield _reading(each.name, figure, (told,))
        case "nnt":
            yield from _numbers_needed(figure, counts)
        case _:
            yield from _effects(figure, counts)


def _silent(counts: Table) -> Bools:
    """Say where the test of log odds has nothing to compute: that p is 1 there is our convention, which nobody prints.

    Where nobody responds in either arm other tests have nothing to compute too, but see no difference, and p is 1.
    """
    x1, n1, x2, n2 = counts
    return np.asarray((x1 == 0) | (x1 == n1) | (x2 == 0) | (x2 == n2))


def point_fits(figure: Figure, counts: Table) -> Bools:
    """Say which tables have an estimate that prints as it did under some habit, whatever the interval."""
    match figure.kind:
        case "nnt":
            gain = _gain(figure, counts)
            value, right = quietly(np.reciprocal, np.abs(gain)), _of_kind(figure, gain)
        case _:
            value = quietly(EFFECTS[figure.kind].estimate, *counts)
            right = np.ones(value.shape, dtype=bool)
    fits = np.any([figure.point.prints(value, habit) for habit in figure.habits], axis=0) & right
    if len(figure.parts) == 1 or not any(each.conditional for each in figure.methods):
        return np.asarray(fits)
    left = np.flatnonzero(~fits & conditional_may_fit(figure, value, counts))
    estimate = conditional(tuple(each[left] for each in counts))
    fits[left] = np.any([figure.point.prints(estimate, habit) for habit in figure.habits], axis=0)
    return np.asarray(fits)


def conditional(counts: Table) -> Floats:
    """Return the conditional maximum-likelihood odds ratio of flat arrays of tables, some at a time."""
    found, step = np.empty(counts[0].size), max(1, int(CELLS // outcomes(*counts).max(initial=1)))
    for start in range(0, found.size, step):
        found[start : start + step] = quietly(conditional_estimate, *(each[start : start + step] for each in counts))
    return found


def conditional_may_fit(figure: Figure, value: Floats, counts: Table) -> Bools:
    """Say where the conditional odds ratio may print as the figure, by bounds on it that need no listing.

    Given the margins, E[ad] = ψ E[bc], and both differ from the products of the expected cells by the variance V of
    one cell. At the conditional estimate ψ the expected cells are the observed ones, so ψ = (ad + V) / (bc + V): it
    lies between 1 and ad / bc. The cell is a sum of independent yes-or-nos, so V is at most (a - least)(most - a)
    over their number.
    """
    x1, n1, x2, n2 = counts
    least, most = np.maximum(0, x1 + x2 - n2), np.minimum(n1, x1 + x2)
    variance = quietly(np.divide, (x1 - least) * (most - x1), np.maximum(most - least, 1))
    nearest = quietly(np.divide, x1 * (n2 - x2) + variance, x2 * (n1 - x1) + variance)
    low, high = np.fmin(value, nearest), np.fmax(value, nearest)
    smallest, largest = hull(figure.point, figure.habits)
    slack = 1 + 1e-9
    return np.asarray((high * slack >= smallest) & (low <= slack * largest))


def _effects(figure: Figure, counts: Table) -> Iterator[Reading]:
    value = quietly(EFFECTS[figure.kind].estimate, *counts)
    if len(figure.parts) == 1:
        yield _reading(POINT, figure, (value,))
        return
    special = None
    for each in figure.methods:
        if each.conditional and special is None:
            special = conditional(tuple(np.atleast_1d(c) for c in counts)).reshape(value.shape)
        yield _first_that_fits(
            [_reading(each.name, figure, found) for found in _answers(figure, each, value, special, counts)]
        )


def _answers(
    figure: Figure, method: Method, value: Floats, special: Floats | None, counts: Table
) -> Iterator[tuple[Floats, ...]]:
    """Give estimate and limits: conditional ones may stand around either estimate, others be computed with 1.96."""
    found = method.interval(counts, figure.level)
    yield value, found.low, found.high
    if method.conditional and special is not None:
        yield special, found.low, found.high
    elif figure.level == 0.95:
        yield value, *_by_hand(figure, method, found, counts)


def _by_hand(figure: Figure, method: Method, found: Interval, counts: Table) -> tuple[Floats, Floats]:
    """Return limits computed with 1.96 where they may print; they are no nearer to each other than those `found`."""
    least, most = hull(figure.parts[1], figure.habits)[0], hull(figure.parts[2], figure.habits)[1]
    low, high = (np.ravel(limit).copy() for limit in (found.low, found.high))
    too_wide = (low < least - 1e-9 * abs(least)) | (high > most + 1e-9 * abs(most))
    places = np.flatnonzero(~too_wide)
    wider = method.interval([np.ravel(column)[places] for column in counts], HAND_LEVEL)
    low[places], high[places] = wider.low, wider.high
    return low.reshape(np.shape(found.low)), high.reshape(np.shape(found.high))


def _first_that_fits(answers: list[Reading]) -> Reading:
    """Return for each table the first of a method's answers that prints the figure, or else its first answer."""
    best, *others = answers
    for other in others:
        better = other.fits.any(axis=0) & ~best.fits.any(axis=0)
        values = tuple(np.where(better, new, old) for new, old in zip(other.values, best.values, strict=True))
        best = Reading(best.method, values, best.fits | other.fits)
    return best


def _numbers_needed(figure: Figure, counts: Table) -> Iterator[Reading]:
    """Give numbers needed; a printed interval lists two, the smaller first, and none that passes through infinity."""
    gain = _gain(figure, counts)
    value, right = quietly(np.reciprocal, np.abs(gain)), _of_kind(figure, gain)
    if not figure.methods:
        alone = _reading(POINT, figure, (value,))
        yield Reading(POINT, alone.values, alone.fits & right)
    for each in figure.methods:
        found = each.interval(counts, figure.level)
        better, worse = (found.high, found.low) if figure.benefit else (-found.low, -found.high)
        low, high = (quietly(_over, each) for each in (better, worse))
        near, far = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
        printed = _fits(figure, (value, near, far)[: len(figure.parts)]) & right
        if len(figure.parts) > 1:
            printed = printed & ~((worse < 0) & (better > 0))
        yield Reading(each.name, (value, low, high), printed)


def _gain(figure: Figure, counts: Table) -> Floats:
    difference = quietly(RISK_DIFFERENCE.estimate, *counts)
    return np.asarray(difference if figure.benefit else -difference)


def _over(limit: Floats) -> Floats:
    """Return one over a limit; over no difference at all it is infinite, without a sign."""
    return np.where(limit == 0, np.inf, 1 / limit)


def _of_kind(figure: Figure, gain: Floats) -> Bools:
    """Say where benefit or harm is what stood before the number, if something did."""
    name = figure.printed.name if isinstance(figure.printed, PrintedEstimate) else ""
    if name in ("nnth", "nnh"):
        return np.asarray(gain < 0)
    return np.asarray(gain >= 0) if name == "nntb" else np.ones(np.shape(gain), dtype=bool)


def _reading(method: str, figure: Figure, values: tuple[Floats, ...]) -> Reading:
    return Reading(method, values, _fits(figure, values))


def _fits(figure: Figure, values: tuple[Floats, ...]) -> Bools:
    """Return a row per habit: where every part prints as it did; one figure is printed under one habit."""
    rows = [
        np.all([part.prints(value, habit) for part, value in zip(figure.parts, values, strict=True)], axis=0)
        for habit in figure.habits
    ]
    return np.array(rows, dtype=bool)
