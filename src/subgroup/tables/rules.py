"""Rules on columns: who is a responder, and which level a number belongs to. Small objects, never evaluated text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeAlias

from subgroup.errors import MethodError
from subgroup.tables import factors
from subgroup.tables._cells import CellError, label
from subgroup.tables._given import Given
from subgroup.tables.logic import NO, UNKNOWN, YES, Rule

if TYPE_CHECKING:
    import narwhals as nw

# Decimals of a change in percent.
CHANGES: Final = 9
_WORDS: Final = {"<=": "__le__", "<": "__lt__", ">=": "__ge__", ">": "__gt__"}
Comparison: TypeAlias = Literal["<=", "<", ">=", ">"]


@dataclass(frozen=True, eq=False)
class OfNumber(Rule):
    """A rule on one number."""

    column: Column

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return self.column.columns

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return self.column.columns


@dataclass(frozen=True, eq=False)
class Compared(OfNumber):
    """A number on one side of another."""

    sign: Comparison
    value: float

    def answer(self, given: Given) -> nw.Expr:
        """Compare, where there is a number."""
        import narwhals as nw

        number = self.column.number(given)
        met = getattr(number, _WORDS[self.sign])(self.value)
        told = nw.when(met).then(nw.lit(YES)).otherwise(nw.lit(NO))
        return nw.when(number.is_null()).then(nw.lit(UNKNOWN)).otherwise(told)

    def __str__(self) -> str:
        return f"{self.column} {self.sign} {self.value:.12g}"


@dataclass(frozen=True, eq=False)
class OneOf(Rule):
    """A category that is one of some."""

    name: str
    labels: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return (self.name,)

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return ()

    def answer(self, given: Given) -> nw.Expr:
        """Look the category up, where there is one."""
        import narwhals as nw

        missing, wanted = given.category(self.name, self.labels)
        told = nw.when(wanted).then(nw.lit(YES)).otherwise(nw.lit(NO))
        return nw.when(missing).then(nw.lit(UNKNOWN)).otherwise(told)

    def __str__(self) -> str:
        return f"{self.name} is {' or '.join(self.labels)}"


@dataclass(frozen=True, eq=False)
class Column:
    """A column of participants, from which rules and factors are made; see `column`.

    Attributes
    ----------
    name : str
        Its name.
    base : str or None
        The column it is a percent change from.
    """

    name: str
    base: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return (self.name,) if self.base is None else (self.name, self.base)

    def number(self, given: Given) -> nw.Expr:
        """Return its numbers as an expression, null where one is missing."""
        import narwhals as nw

        value = given.number(self.name)
        if self.base is None:
            return value
        base = given.number(self.base)
        base = nw.when(base != 0).then(base)
        # Rounded, so that a change that is exactly 25% is not 24.999999999999996%.
        return ((value - base) / base * 100).round(CHANGES)

    def percent_change_from(self, base: str) -> Column:
        """Return the change of this column from another, in percent of the other; missing where the other is 0.

        It is rounded to nine decimals, so that a change of exactly 25% is at 25 and not beside it.
        """
        return Column(self.name, base)

    def isin(self, values: Iterable[object]) -> Rule:
        """Return the rule that this category is one of some values."""
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise MethodError(f"isin({values!r}): give a list of values, as in isin([{values!r}])")
        return OneOf(self._plain("isin"), tuple(dict.fromkeys(_label(value) for value in values)))

    def cut(
        self,
        at: float | Sequence[float],
        labels: Sequence[str] | None = None,
        *,
        closed: Literal["left", "right"] = "left",
    ) -> factors.Factor:
        """Return the factor whose levels are split at named points.

        Parameters
        ----------
        at : float or list of float
            Rising cut points.
        labels : list of str, optional
            One more than there are points, from low to high; by default ``"< 65"`` and ``">= 65"``.
        closed : {"left", "right"}
            ``"left"``: a number at a cut point belongs to the level above it; ``"right"``: below.

        Raises
        ------
        MethodError
            If points do not rise or are no numbers, or there are too few or too many labels.
        """
        return factors.cut(self, at, labels, closed)

    def quantiles(self, count: int, labels: Sequence[str] | None = None) -> factors.Factor:
        """Return the factor that splits participants of both arms into `count` groups of about one size.

        The cut points are quantiles of those of both arms who have a number, by linear interpolation between ordered
        values (type 7 of Hyndman and Fan), to twelve digits. A number at a cut point belongs to the level below.
        """
        return factors.quantiles(self, count, labels)

    def above_control(self, sds: float = 1, labels: Sequence[str] = ("high", "not high")) -> factors.Factor:
        """Return the factor "above the mean of the control arm plus `sds` of its standard deviations", and the rest.

        Both are of the controls who have a number, whatever their outcome, the SD with n - 1. The cut point has twelve
        digits; a number at it is not above.
        """
        return factors.above_control(self, sds, labels)

    def levels(self, order: Sequence[object] | Mapping[object, str] | None = None) -> factors.Factor:
        """Return the column as a factor whose levels have this order, or with a mapping also other names.

        A value that is in the column and not in `order` is an error. Without an order the categories are as they are.
        """
        if order is None:
            return factors.Levels(self._plain("levels"), self._plain("levels"))
        if isinstance(order, Mapping):
            names = {_label(value): _label(name) for value, name in order.items()}
        elif isinstance(order, str) or not isinstance(order, Sequence):
            raise MethodError(f"levels({order!r}): give a list of levels, or a mapping from values to levels")
        else:
            names = {_label(value): _label(value) for value in order}
        return factors.Levels(self._plain("levels"), self._plain("levels"), names)

    def _plain(self, what: str) -> str:
        if self.base is not None:
            raise MethodError(f"{self}: {what} is for categories, and a change is a number; use cut or a comparison")
        return self.name

    def __eq__(self, value: object) -> Any:
        return self.isin([value])

    def __ne__(self, value: object) -> Any:
        return ~self.isin([value])

    __hash__ = object.__hash__

    def __and__(self, other: object) -> NoReturn:
        raise MethodError(f"{self}: put each comparison in brackets, as in (a <= 2) & (b <= 3)")

    __rand__ = __or__ = __ror__ = __and__

    def __le__(self, value: float) -> Rule:
        return _compared(self, "<=", value)

    def __lt__(self, value: float) -> Rule:
        return _compared(self, "<", value)

    def __ge__(self, value: float) -> Rule:
        return _compared(self, ">=", value)

    def __gt__(self, value: float) -> Rule:
        return _compared(self, ">", value)

    def __str__(self) -> str:
        return self.name if self.base is None else f"percent change of {self.name} from {self.base}"


def column(name: str) -> Column:
    """Name a column, to make a rule or a factor of it.

    Comparisons make rules (``<=``, ``<``, ``>=``, ``>``, ``==``, ``!=``, ``.isin([...])``), joined by ``&``, ``|`` and
    ``~``, each in brackets. Where a part is missing, a rule is answered if the other parts decide it, and is missing
    otherwise. ``.cut``, ``.quantiles``, ``.above_control`` and ``.levels`` make factors.

    Parameters
    ----------
    name : str
        Of the column.

    Returns
    -------
    Column
        Nothing is read yet; the data come with `tabulate`.

    Raises
    ------
    MethodError
        If the name is no text.

    Examples
    --------
    >>> import subgroup as sg
    >>> change = sg.column("srs_week12").percent_change_from("srs_baseline")
    >>> print((change <= -25) & (sg.column("cgi_i") <= 2))
    percent change of srs_week12 from srs_baseline <= -25 and cgi_i <= 2
    >>> print(sg.column("age").cut([40, 65]))
    age, in levels < 40, 40 to < 65, >= 65
    """
    if not isinstance(name, str):
        raise MethodError(f"column({name!r}): give the name of a column")
    return Column(name)


def crossed(*by: str | Column | factors.Factor, name: str | None = None) -> factors.Factor:
    """Return the factor whose levels are the combinations of the levels of several factors.

    Parameters
    ----------
    *by : str or factor
        Two or more columns or factors. Who lacks one of them is missing in all.
    name : str, optional
        By default the names joined, as in ``"sex, age"``.

    Returns
    -------
    Factor
        Its levels are joined likewise, as in ``"F, >= 65"``.

    Raises
    ------
    MethodError
        If there are fewer than two.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.crossed("sex", sg.column("age").cut(65)))
    sex, age: sex; age, in levels < 65, >= 65
    """
    if len(by) < 2:
        raise MethodError("crossed takes two factors or more")
    parts = tuple(as_factor(each) for each in by)
    return factors.Crossed(name or ", ".join(part.name for part in parts), parts)


def as_factor(by: object, name: str | None = None) -> factors.Factor:
    """Return a factor, of a column's name as its categories are."""
    if isinstance(by, str | Column):
        plain = by if isinstance(by, str) else by._plain("a factor without cut points")
        return factors.Levels(name or plain, plain)
    if not isinstance(by, factors.Factor):
        kind = type(by).__name__
        raise MethodError(
            f"by: {kind} is no factor; give names of columns, or factors such as sg.column('age').cut(65)"
        )
    return by if name is None else by.named(name)


def _label(value: object) -> str:
    try:
        return label(value)
    except CellError as error:
        raise MethodError(f"a value of a rule {error}" if value is None else str(error)) from None


def _compared(left: Column, sign: Comparison, value: object) -> Rule:
    if not isinstance(value, Real) or isinstance(value, bool) or value != value:
        raise MethodError(f"{left} {sign} {value!r}: give a number to compare with")
    return Compared(left, sign, float(value))
