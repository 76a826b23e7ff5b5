"""Sets of tables of which one is the right one: what a reconstruction, or bounds on unreported cells, leave open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.counts import Arm, TwoByTwo
from subgroup.core.strata import Strata
from subgroup.errors import MethodError, NotReconstructible
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, Value, arms, bulleted, rest, shown


class TableSet(Result):
    """Tables, or strata, of which one is the right one. Verbs take it in place of one, and return a `Range`."""

    def __len__(self) -> int:
        raise NotImplementedError

    def case(self, i: int) -> str:
        """Return one of the tables as text."""
        raise NotImplementedError

    @property
    def caveats(self) -> tuple[str, ...]:
        """Why the set may not hold every table that it should."""
        return ()

    def whole(self) -> TwoByTwo:
        """Return all participants of each, as arrays."""
        raise NotImplementedError

    def each(self) -> tuple[Strata, ...]:
        """Return the strata of each."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Bounds(TableSet):
    """Every completion of a table, or of strata, of which some cells were not reported.

    Attributes
    ----------
    unknown : dict of str to tuple of int
        What each unknown is in each completion.
    tables : tuple of TwoByTwo or Strata
        The completions.
    listed : int
        How many combinations of the unknowns there are, possible or not.
    notes : tuple of str
        What a reader should know.
    """

    unknown: dict[str, tuple[int, ...]]
    tables: tuple[TwoByTwo | Strata, ...]
    listed: int
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.tables)

    def case(self, i: int) -> str:
        """Return the unknowns of one completion, with its tables."""
        unknown = ", ".join(f"{name}={values[i]}" for name, values in self.unknown.items())
        return f"{unknown}: {_said(self.tables[i])}" if unknown else _said(self.tables[i])

    def whole(self) -> TwoByTwo:
        """Return all participants of each completion, as arrays."""
        tables = [each.overall if isinstance(each, Strata) else each for each in self.tables]
        sides = [[(arm.responders, arm.n) for arm in table] for table in tables]
        counts = np.array(sides, dtype=np.int64).reshape(len(sides), 2, 2)
        return TwoByTwo(*(Arm(counts[:, side, 0], counts[:, side, 1]) for side in (0, 1)))

    def each(self) -> tuple[Strata, ...]:
        """Return the strata of each completion."""
        found = tuple(each for each in self.tables if isinstance(each, Strata))
        if len(found) < len(self.tables):
            raise MethodError("these bounds are on one table, without strata; give {factor: {level: ...}}")
        return found

    def range(self, function: Callable[[Any], Any]) -> Any:
        """Return a number, or any result, of each completion as a `Range`.

        Parameters
        ----------
        function : callable
            Of a `TwoByTwo` or `Strata`; returns a number, a dictionary of numbers, or a result.
        """
        from subgroup.results.range import ranged  # a range shows its set

        return ranged(getattr(function, "__name__", "function"), self, [function(each) for each in self.tables])

    def columns(self) -> Columns:
        """Return the columns of the frame: a row per completion, with the unknowns and all counts."""
        found: Columns = {name: list(values) for name, values in self.unknown.items()}
        for i, table in enumerate(self.tables):
            for name, value in _cells(table).items():
                found.setdefault(name, [None] * len(self))[i] = value
        return found

    def grid(self) -> Grid:
        """Return a row per completion."""
        rows = [(*(str(v[i]) for v in self.unknown.values()), _said(self.tables[i])) for i in shown(len(self))]
        heads = (*self.unknown, "tables")
        return Grid(heads, rows, self.sentence(), (*rest(len(self)), *bulleted(self.notes)))

    def sentence(self) -> str:
        """Say in one line how many completions there are."""
        if not self.unknown:
            return "every cell is known"
        return f"{len(self):,} of {self.listed:,} combinations of {', '.join(self.unknown)} are possible"


def one_case(found: TableSet) -> None:
    """Refuse an empty set: nothing follows from it."""
    if not len(found):
        raise NotReconstructible("no table is left, so that nothing follows; look at the near misses, or at where=")


def _said(table: TwoByTwo | Strata) -> str:
    if isinstance(table, TwoByTwo):
        return str(table)
    return "; ".join(f"{each.level} {each.table}" for each in table.strata)


def _cells(table: TwoByTwo | Strata) -> dict[str, Value]:
    """Return all counts by name; those of strata start with their level, or where factors are several with both."""
    if isinstance(table, TwoByTwo):
        return arms(table)
    several = len(table.factors) > 1
    names = [f"{each.factor} {each.level}" if several else each.level for each in table.strata]
    pairs = zip(names, table.strata, strict=True)
    return {f"{name} {cell}": value for name, each in pairs for cell, value in arms(each.table).items()}
