"""What expressions on a frame need to know of it: its columns, and which values stand for a missing one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import ColumnError
from subgroup.tables._cells import CellError
from subgroup.tables._labels import FEW, Labels, several
from subgroup.tables._table import closest, listed, shown
from subgroup.tables._tally import TooManyError

if TYPE_CHECKING:
    import narwhals as nw

    from subgroup.tables._sources import Source

_DATED: Final = ("Date", "Datetime", "Duration", "Time")
_PLAIN: Final = ("String", "Categorical", "Enum", "Boolean", "Object")
# A rule on categories looks at so many values of a column, at most.
MOST: Final = 10_000


@dataclass(frozen=True, eq=False)
class Given:
    """The columns of participants.

    Attributes
    ----------
    source : Source
        What holds them.
    blanks : tuple
        Values that stand for a missing one, beside those that are missing.
    remarks : list of str
        What was noticed while rules were read.
    """

    source: Source
    blanks: tuple[object, ...]
    remarks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What messages call the table."""
        return self.source.name

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        """The kind of every column."""
        return dict(self.source.frame.collect_schema())

    def labels(self, column: str) -> Labels:
        """Return what reads the categories of a column."""
        where = f"{self.name}: column {shown(column)}"
        return Labels(where, self.blanks, lambda value: self.source.place(column, value), self.source.untyped)

    def check(self, columns: Iterable[str], key: str = "") -> None:
        """Raise ColumnError for the first column that is not there."""
        for column in columns:
            if column not in self.schema:
                near = closest(column, self.schema) or f"the columns are {listed(self.schema)}"
                raise ColumnError(f"{self.name}: {key}{': ' * bool(key)}there is no column {shown(column)}; {near}")

    def number(self, column: str) -> nw.Expr:
        """Return a column of numbers, null where one is missing.

        Raises
        ------
        ColumnError
            If it holds anything else.
        """
        import narwhals as nw

        kind = self.schema[column]
        if not kind.is_numeric():
            why = self._why(column, self.source.culprit)
            raise ColumnError(f"{self.name}: column {shown(column)}{why}; cuts and comparisons need numbers")
        value = nw.col(column).cast(nw.Float64)
        value = nw.when(~value.is_nan()).then(value)
        numbers = list(_numbers(self.blanks))
        return nw.when(~value.is_in(numbers)).then(value) if numbers else value

    def category(self, column: str, labels: Collection[str]) -> tuple[nw.Expr, nw.Expr]:
        """Return whether a category is missing, and whether it is one of some labels.

        Its values are asked for first, so that each is read as it is where it makes a level.

        Raises
        ------
        ColumnError
            If it holds no categories, or too many.
        """
        import narwhals as nw

        self.plain(column)
        read = self.labels(column)
        try:
            values = self.source.values(column, MOST)
        except TooManyError as error:
            many = f"has {error.count:,} values, more than {MOST:,}"
            raise ColumnError(f"{read.where} {many}; isin is for categories, compare numbers by <= or >") from None
        except CellError as error:
            raise ColumnError(f"{read.where} {error}") from None
        of = [(value, read.of(value)) for value in values]
        self._remark(column, labels, {label for _, label in of if label is not None})
        wanted = set(map(_told, labels))
        missing = nw.col(column).is_null()
        if self.schema[column].is_float():
            missing = missing | nw.col(column).is_nan()
        blank = [value for value, label in of if label is None]
        if blank:
            missing = missing | self._is(column, blank)
        return missing, self._is(column, [value for value, label in of if label is not None and _told(label) in wanted])

    def _is(self, column: str, values: list[Any]) -> nw.Expr:
        """Return whether a column has one of some values."""
        import narwhals as nw

        kind = self.schema[column]
        if kind.is_integer() or kind == nw.Boolean:
            return nw.col(column).is_in(values)
        if kind.is_numeric():
            return nw.col(column).cast(nw.Float64).is_in([float(each) for each in values])
        return nw.col(column).cast(nw.String).is_in([str(each) for each in values])

    def _remark(self, column: str, labels: Collection[str], there: Collection[str]) -> None:
        """Note the labels of a rule that nobody has."""
        same = set(map(_told, there))
        absent = [label for label in labels if _told(label) not in same]
        if absent:
            near = closest(absent[0], there) if len(there) <= FEW else ""
            self.remarks.append(f"nobody has {several(absent)} in column {shown(column)}" + f"; {near}" * bool(near))

    def plain(self, column: str) -> None:
        """Raise ColumnError for a column that holds no categories: dates, lists and the like."""
        kind = str(self.schema[column])
        if not self.schema[column].is_numeric() and not kind.startswith(_PLAIN):
            raise ColumnError(
                f"{self.name}: column {shown(column)}{self._why(column, None)}; a category is text or a number"
            )

    def _why(self, column: str, culprit: Callable[[str], str] | None) -> str:
        kind = str(self.schema[column])
        if kind.startswith(_DATED):
            return f" holds dates or times ({kind.partition('(')[0]})"
        if kind == "Boolean":
            return " holds true and false"
        return (culprit(column) if culprit else "") or f" is of type {kind}"


def _told(label: str) -> str:
    """Return a label as it is compared: programs write true, True and TRUE."""
    return label.lower() if label.lower() in ("true", "false") else label


def _numbers(values: Iterable[object]) -> Iterator[float]:
    """Return the values that are numbers, also as text."""
    for value in values:
        if isinstance(value, str | Real) and not isinstance(value, bool):
            with suppress(ValueError):
                yield float(value)
