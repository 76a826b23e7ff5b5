"""The catalogue: every method once, with its citation and its one sentence, and the one place that calls it.

A method is a function on flat arrays of equal length, decorated where it is written. Whoever wants a list of methods
(messages, the command line, tables in the documentation, the contract test) reads it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.interval import Interval, Tails
from subgroup.core.measures import MEASURES, PAIRED, Measure
from subgroup.core.policy import Alternative
from subgroup.errors import MethodError, nearest

ASSOCIATION_TEST: Final = "association_test"
INTERACTION: Final = "interaction"
MCNEMAR_TEST: Final = "mcnemar_test"
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
        for limit in (low, high):
            np.clip(limit, measure.low, measure.high, out=limit)
        return Interval(low, high, level, self.name, truncated)

    def p_values(self, counts: Iterable[Floats], *null: float) -> Tails:
        """Return the tails of the test: of an association test, or of the one an interval inverts at `null`."""
        function = self.function if self.tails is None else self.tails
        less, greater, two_sided, *statistic = self._over(function, tuple(counts), *null)
        return Tails(less, greater, two_sided, *statistic)

    def accepts(self, counts: Iterable[Floats]) -> bool:
        """Say whether no table is too large for it."""
        return self.outcomes is None or bool(np.max(self.outcomes(*counts), initial=0) <= MOST_OUTCOMES)

    def contrast(self, scale: str, counts: Iterable[Floats], level: float) -> Any:
        """Return how effects differ between levels, a row per factor; an arm of nobody makes all of its row nan."""
        arrays = tuple(counts)
        found = quietly(self.function, scale, *arrays, level)
        nobody = self.nobody(arrays).any(axis=1)
        return found._make(np.where(nobody, np.nan, each) for each in found)

    def nobody(self, counts: Sequence[Floats]) -> NDArray[np.bool_]:
        """Say which tables have nobody in an arm, or of pairs nobody at all, and so say nothing."""
        if self.family in PAIRED or self.family == MCNEMAR_TEST:
            return np.asarray(sum(counts) == 0)
        return reduce(np.logical_or, (n == 0 for n in counts[1::2]))

    def _over(self, function: Callable[..., Any], counts: tuple[Floats, ...], *options: float) -> list[Floats]:
        """Call a kernel piece by piece on flat arrays, and give every output the shape of the tables."""
        shape, flat = counts[0].shape, [each.ravel() for each in counts]
        whole: list[Floats] = []
        for piece in self._pieces(flat):
            answers = quietly(function, *(each[piece] for each in flat), *options)
            parts = [part for part in answers if part is not None]
            whole = whole or [np.empty(flat[0].size) for _ in parts]
            for output, part in zip(whole, parts, strict=True):
                output[piece] = part
        nobody = self.nobody(flat)
        for output in whole:
            output[nobody] = np.nan
        return [output.reshape(shape) for output in whole]

    def _pieces(self, flat: list[Floats]) -> Iterator[Piece]:
        """Cut tables into slices; where outcomes differ, take the tables with the most first and fewest to a piece."""
        size = max(flat[0].size, 1)  # no tables at all are one empty piece
        if self.outcomes is None:
            yield from (slice(start, start + CELLS // CLOSED) for start in range(0, size, CELLS // CLOSED))
            return
        cells = self.outcomes(*flat)
        if cells.max(initial=0) > MOST_OUTCOMES:
            where, most = int(cells.argmax()), f"at most {MOST_OUTCOMES:,}"
            raise MethodError(f"method {self.name!r} lists {cells[where]:,.0f} outcomes for table {where}, {most}")
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


def _one_sided_neighbours(family: str) -> str:
    return "one-sided limits come from " + ", ".join(repr(m.name) for m in methods(family) if m.one_sided)
