"""What expressions on a frame need to know of it: its columns, and which values stand for a missing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import ColumnError
from subgroup.tables._table import closest, listed, shown

if TYPE_CHECKING:
    import narwhals as nw

_DATED: Final = ("Date", "Datetime", "Duration", "Time")
_PLAIN: Final = ("String", "Categorical", "Enum", "Boolean", "Object")


@dataclass(frozen=True, eq=False)
class Given:
    """The columns of participants.

    Attributes
    ----------
    name : str
        What messages call the table.
    schema : dict of str to narwhals.dtypes.DType
        The kind of every column.
    blanks : tuple
        Values that stand for a missing one, beside those that are missing.
    culprit : callable
        Gives the place of the first value of a column that is no number, and what it is; "" if none is found.
    """

    name: str
    schema: Mapping[str, Any]
    blanks: tuple[object, ...]
    culprit: Callable[[str], str]

    def check(self, columns: Iterable[str], key: str) -> None:
        """Raise ColumnError for the first column that is not there."""
        for column in columns:
            if column not in self.schema:
                near = closest(column, self.schema) or f"the columns are {listed(self.schema)}"
                raise ColumnError(f"{self.name}: {key}: there is no column {shown(column)}; {near}")

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
            why = self._why(column, self.culprit)
            raise ColumnError(f"{self.name}: column {shown(column)}{why}; cuts and comparisons need numbers")
        value = nw.col(column).cast(nw.Float64)
        value = nw.when(~value.is_nan()).then(value)
        numbers = [float(each) for each in self.blanks if isinstance(each, Real)]
        return nw.when(~value.is_in(numbers)).then(value) if numbers else value

    def category(self, column: str, labels: Iterable[str]) -> tuple[nw.Expr, list[Any]]:
        """Return a column of categories, null where one is missing, and the values of some labels in it."""
        import narwhals as nw

        self.plain(column)
        kind = self.schema[column]
        if kind.is_numeric():
            return self.number(column), [float(each) for each in labels if _is_number(each)]
        if kind == nw.Boolean:
            truths = {"true": True, "1": True, "false": False, "0": False}
            return nw.col(column), [truths[each.lower()] for each in labels if each.lower() in truths]
        text = nw.col(column).cast(nw.String)
        blanks = ["", *(each for each in self.blanks if isinstance(each, str))]
        return nw.when(~text.is_in(blanks)).then(text), list(labels)

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


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
