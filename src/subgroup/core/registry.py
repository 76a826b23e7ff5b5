"""The catalogue: every method once, with its citation and its one sentence, and the one place that calls it.

A method is a function on flat arrays of equal length, decorated where it is written. Whoever wants a list of methods
(messages, the command line, tables in the documentation, the contract test) reads it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Interval, Tails
from subgroup.core.measures import MEASURES, Measure
from subgroup.core.policy import Alternative
from subgroup.errors import MethodError, nearest

ASSOCIATION_TEST: Final = "association_test"
INTERACTION: Final = "interaction"
# Work is cut into pieces that stay in a processor's cache: so many cells, of which a closed formula takes 256 a table.
CELLS: Final = 2**21
CLOSED: Final = 256
# A method that enumerates refuses a table with more outcomes than this rather than exhaust memory.
MOST_OUTCOMES: Final = 2**24

Function = TypeVar("Function", bound=Callable[..., Any])


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
        The scales on which effects of levels can be compared by it; empty for all.
    most_levels : int or None
        The most levels it compares.
    null : str
        The hypothesis of a comparison of levels, where it is another than one common effect.
    trend : callable or None
        The same idea against a straight line over ordered levels: ``(scale, *counts, level, scores=)`` to a contrast.
    beyond : str
        The method that answers where this one would list too many outcomes.
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
    conservative: bool = False
    jumps: bool = False
    one_sided: bool = True
    conditional: bool = False
    default: bool = False
    complement: bool = True
    partial: bool = False
    shrinks: bool = False
    scales: tuple[str, ...] = ()
    most_levels: int | None = None
    null: str = ""
    trend: Callable[..., Any] | None = None
    beyond: str = ""
    random: bool = False

    def interval(self, counts: Iterable[Floats], level: float, side: Alternative = "two-sided") -> Interval:
        """Return limits inside the measure's range; a one-sided interval ends at the range."""
        if side != "two-sided" and not self.one_sided:
            raise MethodError(f"method {self.name!r} is two-sided by nature; {_one_sided_neighbours(self.family)}")
        measure, arrays = MEASURES[self.family], tuple(counts)
        low, high = self._over(self.function, arrays, level if side == "two-sided" else 2 * level - 1)
        if side == "greater":
            high = np.where(np.isnan(low), low, measure.high)
        if side == "less":
            low = np.where(np.isnan(high), high, measure.low)
        truncated = (low < measure.low) | (high > measure.high)
        low, high = np.clip(low, measure.low, measure.high), np.clip(high, measure.low, measure.high)
        return Interval(low, high, level, self.name, truncated)

    def p_values(self, counts: Iterable[Floats], *null: float) -> Tails:
        """Return the tails of the test: of an association test, or of the one an interval inverts at `null`."""
        function = self.function if self.tails is None else self.tails
        less, greater, two_sided, *statistic = self._over(function, tuple(counts), *null)
        return Tails(less, greater, two_sided, *statistic)

    def contrast(self, scale: str, counts: Iterable[Floats], level: float | None, **options: Any) -> Any:
        """Return how effects differ between levels, a row per factor; an arm of nobody makes all of its row nan.

        With no `level` there are no limits. `scores` asks for a trend over levels at those places.
        """
        arrays = tuple(counts)
        self._check_comparison(scale, arrays[0].shape[1], "scores" in options)
        function = partial(self.trend if self.trend and "scores" in options else self.function, scale)
        pieces = list(self._pieces(arrays))
        answers = [quietly(function, *(each[piece] for each in arrays), level, **options) for piece in pieces]
        order, nobody = np.concatenate(pieces), np.any([n == 0 for n in arrays[1::2]], axis=(0, 2))
        return answers[0]._make(_gather(column, order, nobody) for column in zip(*answers, strict=True))

    def _check_comparison(self, scale: str, levels: int, trend: bool) -> None:
        """Refuse a scale, a number of levels or a trend that the method does not know, and say which methods do."""
        if self.scales and scale not in self.scales:
            able = _comparing(lambda each: not each.scales or scale in each.scales)
            where = " and ".join(self.scales)
            raise MethodError(f"method {self.name!r} exists on the {where} scale only; on the {scale} scale: {able}")
        if self.most_levels and levels > self.most_levels:
            able = _comparing(lambda each: each.most_levels is None and (not each.scales or scale in each.scales))
            raise MethodError(f"method {self.name!r} compares {self.most_levels} levels, not {levels}; others: {able}")
        if trend and self.trend is None:
            able = _comparing(lambda each: each.trend is not None and (not each.scales or scale in each.scales))
            raise MethodError(f"method {self.name!r} has no trend; there are: {able}")

    def _over(self, function: Callable[..., Any], counts: tuple[Floats, ...], *options: float) -> list[Floats]:
        """Call a kernel piece by piece on flat arrays, and give every output the shape of the tables."""
        shape, flat = counts[0].shape, [each.ravel() for each in counts]
        pieces = list(self._pieces(flat))
        answers = [quietly(function, *(each[piece] for each in flat), *options) for piece in pieces]
        order = np.concatenate(pieces)
        nobody = np.any([n == 0 for n in flat[1::2]], axis=0)
        columns = [column for column in zip(*answers, strict=True) if column[0] is not None]
        return [_gather(column, order, nobody).reshape(shape) for column in columns]

    def _pieces(self, flat: Sequence[Floats]) -> Iterator[NDArray[np.intp]]:
        """Cut tables into index arrays, the tables with the most outcomes first and fewest to a piece."""
        size = len(flat[0])
        cells = np.full(size, CLOSED * max(1, flat[0].size // max(size, 1)))
        cells = cells if self.outcomes is None else self.outcomes(*flat)
        if cells.max(initial=0) > MOST_OUTCOMES:
            where, most = int(cells.argmax()), f"at most {MOST_OUTCOMES:,}"
            other = f"; {self.beyond!r} draws some of them" if self.beyond else ""
            raise MethodError(
                f"method {self.name!r} lists {cells[where]:,.0f} outcomes for table {where}, {most}{other}"
            )
        order, start = np.argsort(-cells, kind="stable"), 0
        while start < max(size, 1):
            stop = start + max(1, int(CELLS // cells[order[start]])) if size else 1
            yield order[start:stop]
            start = stop


def quietly(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call mathematics whose divisions by zero mean what they give; no other place silences numpy."""
    with np.errstate(all="ignore"):
        return function(*arguments, **options)


def _gather(column: tuple[Floats, ...], order: NDArray[np.intp], nobody: NDArray[np.bool_]) -> Floats:
    """Put the pieces of one output back in order; an arm of nobody says nothing."""
    whole = np.empty(order.size)
    whole[order] = np.concatenate(column)
    whole[nobody] = np.nan
    return whole


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


def _comparing(able: Callable[[Method], bool]) -> str:
    return ", ".join(each.name for each in methods(INTERACTION) if able(each))


def _one_sided_neighbours(family: str) -> str:
    return "one-sided limits come from " + ", ".join(repr(m.name) for m in methods(family) if m.one_sided)
