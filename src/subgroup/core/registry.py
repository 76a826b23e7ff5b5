"""The catalogue: every method once, with its citation and its one sentence, and the one place that calls it.

A method is a function on flat arrays of equal length, decorated where it is written. Whoever wants a list of methods
(messages, the command line, tables in the documentation, the contract test) reads it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast, Heterogeneity, Interval, Tails
from subgroup.core.measures import EFFECTS, MEASURES, OF_SUMMARIES, PAIRED, STRATIFIED, Measure
from subgroup.core.policy import Alternative
from subgroup.errors import MethodError, nearest

ASSOCIATION_TEST: Final = "association_test"
# The association test whose standard error is infinite where a cell is empty.
LOG_ODDS: Final = "woolf"
FRAGILITY: Final = "fragility"
INTERACTION: Final = "interaction"
MCNEMAR_TEST: Final = "mcnemar_test"
META_ANALYSIS: Final = "meta_analysis"
POOLED_INTERVAL: Final = "pooled_interval"
PREDICTION_INTERVAL: Final = "prediction_interval"
SHRINKAGE: Final = "shrinkage"
MULTIPLICITY: Final = "multiplicity"
# Families whose methods take studies, levels or p-values in place of counts.
POOLING: Final = (META_ANALYSIS, POOLED_INTERVAL, PREDICTION_INTERVAL, SHRINKAGE, MULTIPLICITY)
CMH_TEST: Final = "cmh_test"
HOMOGENEITY: Final = "homogeneity"
# Families whose arrays have strata along the last axis; each row of strata is one problem.
OF_STRATA: Final = {*STRATIFIED, CMH_TEST, HOMOGENEITY}
# Work is cut into pieces small enough that memory stays in the cache, and with the process, from one to the next:
# so many cells, of which a closed formula takes 4 a table.
CELLS: Final = 2**15
CLOSED: Final = 4
# A method that enumerates refuses a table with more outcomes than this rather than exhaust memory.
MOST_OUTCOMES: Final = 2**24

Function = TypeVar("Function", bound=Callable[..., Any])
Piece: TypeAlias = slice | NDArray[np.intp]


@dataclass(frozen=True)
class Method:
    """One entry of the catalogue.

    Attributes
    ----------
    family : str
        A measure's name, or another question such as ``"association_test"``.
    name : str
        Canonical name, unique within its family.
    cite : str
        Key into the references.
    summary : str
        The first line of the function's docstring.
    function : callable
        ``(x, n, level)`` or ``(x1, n1, x2, n2, level)`` to ``(low, high)``; a test takes counts and returns `Tails`.
    aliases : tuple of str
        Other names it answers to.
    tails : callable or None
        ``(*counts, null)`` to `Tails`: the test that an interval inverts.
    test : str or None
        Name of that test among the association tests, where it is one of them.
    outcomes : callable or None
        How many outcomes an enumerating method lists for each table.
    piece : int
        How many of those outcomes are listed at once.
    conservative : bool
        Whether coverage is never below nominal, by proof.
    jumps : bool
        Whether the p-value jumps as the null moves, so that limits need not give p equal to alpha.
    one_sided : bool
        Whether one limit alone makes sense.
    conditional : bool
        Whether it conditions on both margins, and so belongs to the conditional estimate.
    default : bool
        Whether its family uses it where no method is named; it copes with every table.
    complement : bool
        Whether swapping responders and non-responders mirrors or inverts the limits.
    partial : bool
        Whether it gives no limits (nan) for some tables.
    shrinks : bool
        Whether it is built around another estimate than the table's, which may then lie outside the limits.
    scales : tuple of str
        The scales on which it compares the effects of levels or strata.
    fills : str
        Which cells get 0.5 where a stratum has an empty one; nothing for a method that adds none.
    most_levels : int or None
        The most levels it compares.
    null : str
        The hypothesis of a comparison of levels, where it is another than one common effect.
    trend : callable or None
        The same idea against a straight line over ordered levels: ``(scale, *counts, level, scores=)`` to a contrast.
    beyond : str
        What to call where this one would list too many outcomes.
    random : bool
        Whether it draws outcomes instead of listing them; it then takes ``rng``, ``draws`` and ``watch``.
    """

    family: str
    name: str
    cite: str
    summary: str
    function: Callable[..., Any]
    aliases: tuple[str, ...] = ()
    tails: Callable[..., Tails] | None = None
    test: str | None = None
    outcomes: Callable[..., Floats] | None = None
    piece: int = CELLS
    conservative: bool = False
    jumps: bool = False
    one_sided: bool = True
    conditional: bool = False
    default: bool = False
    complement: bool = True
    partial: bool = False
    shrinks: bool = False
    scales: tuple[str, ...] = tuple(EFFECTS)
    fills: str = ""
    most_levels: int | None = None
    null: str = ""
    trend: Callable[..., Any] | None = None
    beyond: str = ""
    random: bool = False

    def interval(self, counts: Iterable[Floats], level: float, side: Alternative = "two-sided") -> Interval:
        """Return limits inside the measure's range; a one-sided interval ends at the range."""
        return self._limits(counts, level, side)[1]

    def pooled(
        self, counts: Iterable[Floats], level: float, side: Alternative = "two-sided"
    ) -> tuple[Floats, Interval]:
        """Return the common effect of strata, the last axis of the counts, and its limits."""
        (estimate,), interval = self._limits(counts, level, side)
        return estimate, interval

    def _limits(self, counts: Iterable[Floats], level: float, side: Alternative) -> tuple[list[Floats], Interval]:
        if side != "two-sided" and not self.one_sided:
            raise MethodError(f"method {self.name!r} is two-sided by nature; {_one_sided_neighbours(self.family)}")
        measure, arrays = MEASURES[self.family], tuple(counts)
        *estimate, low, high = self._over(self.function, arrays, level if side == "two-sided" else 2 * level - 1)
        if side == "greater":
            high = np.where(np.isnan(low), low, measure.high)
        if side == "less":
            low = np.where(np.isnan(high), high, measure.low)
        truncated = (low < measure.low) | (high > measure.high)
        if truncated.any():
            for limit in (low, high):
                np.maximum(limit, measure.low, out=limit)
                np.minimum(limit, measure.high, out=limit)
        return estimate, Interval(low, high, level, self.name, truncated)

    def p_values(self, counts: Iterable[Floats], *null: float) -> Tails:
        """Return the tails of the test: of an association test, or of the one an interval inverts at `null`."""
        function = self.function if self.tails is None else self.tails
        less, greater, two_sided, *statistic = self._over(function, tuple(counts), *null)
        return Tails(less, greater, two_sided, *statistic)

    def accepts(self, counts: Iterable[Floats]) -> bool:
        """Say whether no table is too large for it."""
        return self.outcomes is None or bool(np.max(self.outcomes(*counts), initial=0) <= MOST_OUTCOMES)

    def contrast(self, scale: str, counts: Iterable[Floats], level: float | None, **options: Any) -> Contrast:
        """Return how effects differ between levels, a row per factor; an arm of nobody makes all of its row nan.

        With no `level` there are no limits. `scores` asks for a trend over levels at those places.
        """
        arrays = tuple(counts)
        self._check_comparison(scale, arrays[0].shape[1], "scores" in options)
        function = self.trend if self.trend and "scores" in options else self.function
        found = self._in_pieces(partial(function, scale, **options), arrays, level)
        nobody = reduce(np.logical_or, self.nobody(arrays).T)
        for output in found:
            output[nobody] = np.nan
        return Contrast(*found)

    def _check_comparison(self, scale: str, levels: int, trend: bool) -> None:
        """Refuse a scale, a number of levels or a trend that the method does not know, and say which methods do."""
        # Lazy: to look through the catalogue takes as long as a test.
        able = (each for each in CATALOGUE.values() if each.family == self.family and scale in each.scales)
        if scale not in self.scales:
            where = " and ".join(self.scales)
            raise MethodError(
                f"method {self.name!r} exists on the {where} scale only; on the {scale} scale: {_names(able)}"
            )
        if self.most_levels and levels > self.most_levels:
            others = _names(each for each in able if each.most_levels is None)
            raise MethodError(
                f"method {self.name!r} compares {self.most_levels} levels, not {levels}; others: {others}"
            )
        if trend and self.trend is None:
            others = _names(each for each in able if each.trend)
            raise MethodError(f"method {self.name!r} has no trend; there are: {others}")

    def heterogeneity(self, measure: str, counts: Iterable[Floats]) -> Heterogeneity:
        """Return how far the effects of strata, the last axis of the counts, are from one common effect."""
        return Heterogeneity(*self._over(partial(self.function, measure), tuple(counts)))

    def nobody(self, counts: Sequence[Floats]) -> NDArray[np.bool_]:
        """Say which tables have nobody in an arm, or of pairs nobody at all, and so say nothing."""
        if self.family in PAIRED or self.family == MCNEMAR_TEST:
            return np.asarray(sum(counts) == 0)
        sizes = counts[2::3] if self.family in OF_SUMMARIES else counts[1::2]
        return reduce(np.logical_or, (n == 0 for n in sizes))

    def _over(self, function: Callable[..., Any], counts: tuple[Floats, ...], *options: float) -> list[Floats]:
        """Call a kernel piece by piece on flat arrays, and give every output the shape of the tables."""
        if self.family in OF_STRATA:
            return self._over_strata(function, counts, *options)
        shape, flat = counts[0].shape, [each.ravel() for each in counts]
        whole, nobody = self._in_pieces(function, flat, *options), self.nobody(flat)
        for output in whole:
            output[nobody] = np.nan
        return [output.reshape(shape) for output in whole]

    def _over_strata(self, function: Callable[..., Any], counts: tuple[Floats, ...], *options: float) -> list[Floats]:
        """Call a kernel on rows of strata; those with nobody in an arm are left out of their row and add nothing."""
        *shape, width = counts[0].shape
        rows = [each.reshape(-1, width) for each in counts]
        known = (rows[1] > 0) & (rows[3] > 0)
        if known.all():
            return [output.reshape(shape) for output in self._in_pieces(function, rows, *options)]
        usable = known.sum(axis=1)
        first = np.argsort(~known, axis=1, kind="stable")
        rows = [np.take_along_axis(each, first, axis=1) for each in rows]
        whole: list[Floats] = []
        for number in np.unique(usable):
            chosen = usable == number
            part = [each[chosen, :number] if number else np.ones((chosen.sum(), 1)) for each in rows]
            outputs = self._in_pieces(function, part, *options)
            whole = whole or [np.full(usable.size, np.nan) for _ in outputs]
            for all_of, output in zip(whole, outputs, strict=True):
                all_of[chosen] = output if number else np.nan
        return [output.reshape(shape) for output in whole]

    def _in_pieces(self, function: Callable[..., Any], flat: Sequence[Floats], *options: float | None) -> list[Floats]:
        """Call a kernel piece by piece, and put its outputs together."""
        whole: list[Floats] = []
        for piece in self._pieces(flat):
            answers = quietly(function, *(each[piece] for each in flat), *options)
            parts = [part for part in answers if part is not None]
            whole = whole or [np.empty(len(flat[0])) for _ in parts]
            for output, part in zip(whole, parts, strict=True):
                output[piece] = part
        return whole

    def _pieces(self, flat: Sequence[Floats]) -> Iterator[Piece]:
        """Cut tables into slices; where outcomes differ, take the tables with the most first and fewest to a piece."""
        size = max(len(flat[0]), 1)  # no tables at all are one empty piece
        if self.outcomes is None:
            step = max(1, CELLS // (CLOSED * max(flat[0][:1].size, 1)))
            yield from (slice(start, start + step) for start in range(0, size, step))
            return
        cells = self.outcomes(*flat)
        if cells.max(initial=0) > MOST_OUTCOMES:
            where, most = int(cells.argmax()), f"at most {MOST_OUTCOMES:,}"
            other = f"; {self.beyond} draws some of them" if self.beyond else ""
            raise MethodError(
                f"method {self.name!r} lists {cells[where]:,.0f} outcomes for table {where}, {most}{other}"
            )
        order, start = np.argsort(-cells, kind="stable"), 0
        while start < size:
            stop = start + max(1, int(self.piece // cells[order[start]])) if cells.size else size
            yield order[start:stop]
            start = stop


def quietly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call mathematics whose divisions by zero mean what they give; no other place silences numpy."""
    with np.errstate(all="ignore"):
        return function(*arguments)


CATALOGUE: Final[dict[tuple[str, str], Method]] = {}


def method(family: Measure | str, name: str, *, cite: str, **more: Any) -> Callable[[Function], Function]:
    """Register the decorated function; see `Method` for what `more` may say.

    Raises
    ------
    ValueError
        If the name is taken or the function has no docstring.
    """
    asked = family.name if isinstance(family, Measure) else family

    def register(function: Function) -> Function:
        if (asked, name) in CATALOGUE or not function.__doc__:
            raise ValueError(f"{asked} {name!r} is registered already, or has no docstring")
        summary = function.__doc__.strip().splitlines()[0]
        CATALOGUE[asked, name] = Method(asked, name, cite, summary, function, **more)
        return function

    return register


def find(family: str, name: str) -> Method:
    """Return a method by its canonical name or an alias, in any case, with hyphens or underscores.

    Raises
    ------
    MethodError
        If the family has none of that name; the message offers the nearest.
    """
    asked = str(name).lower().replace("_", "-").replace(" ", "-")
    for each in methods(family):
        if asked == each.name or asked in each.aliases:
            return each
    known = [each.name for each in methods(family)]
    raise MethodError(f"method={name!r} is not a method for {family}; {nearest(asked, known)}")


def methods(family: str | None = None) -> list[Method]:
    """Return the catalogue, or one family of it, in the order of registration."""
    return [each for each in CATALOGUE.values() if family in (None, each.family)]


def default(family: str) -> Method:
    """Return the method that a family uses where none is named."""
    return next(each for each in methods(family) if each.default)


def families() -> list[str]:
    """Return every family that has methods."""
    return list(dict.fromkeys(each.family for each in CATALOGUE.values()))


def _names(some: Iterable[Method]) -> str:
    return ", ".join(each.name for each in some)


def _one_sided_neighbours(family: str) -> str:
    return "one-sided limits come from " + ", ".join(repr(m.name) for m in methods(family) if m.one_sided)
