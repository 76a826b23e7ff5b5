"""Factors: what divides participants into levels. Rules that depend on the data become cut points, and say which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from subgroup.errors import ColumnError, MethodError
from subgroup.tables._given import Given

if TYPE_CHECKING:
    import narwhals as nw

    from subgroup.tables.rules import Column

# What stands for a number that is missing, among the codes of levels.
NO_CODE = -1
# What sums of numbers lose by rounding, relative to their size.
ROUNDING = 1e-12


class Part(NamedTuple):
    """One column as levels: its categories as they are, or codes of labels that are known beforehand."""

    column: str
    codes: nw.Expr | None = None  # 0, 1, ... and NO_CODE
    labels: tuple[str, ...] = ()
    names: Mapping[str, str] | None = None  # of categories: what they are called, in order


class Measured(NamedTuple):
    """What the data say of a column of numbers."""

    mean: float  # of the control arm, like the next two
    sd: float
    n: int
    quantiles: tuple[float, ...] = ()  # of both arms


@dataclass(frozen=True, eq=False)
class Factor:
    """What divides participants into levels.

    Attributes
    ----------
    name : str
        What results call it.
    """

    name: str

    def named(self, name: str) -> Factor:
        """Return the same factor under another name."""
        return replace(self, name=name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        raise NotImplementedError

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return ()

    @property
    def unresolved(self) -> tuple[Rules, ...]:
        """The rules in it whose cut points the data decide."""
        return ()

    def resolved(self, measured: Mapping[Rules, Measured]) -> Factor:
        """Return the factor with cut points in place of rules."""
        return self

    def parts(self, given: Given) -> tuple[Part, ...]:
        """Return its columns as levels; several where factors are crossed."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """What was done to get its levels; "" for categories as they are."""
        return ""


@dataclass(frozen=True, eq=False)
class Levels(Factor):
    """Categories as they are, or in an order and under names of the caller."""

    column: str
    names: Mapping[str, str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return (self.column,)

    def parts(self, given: Given) -> tuple[Part, ...]:
        """Return the column."""
        return (Part(self.column, names=self.names),)

    @property
    def said(self) -> str:
        """Which values were renamed."""
        renamed = [f"{new} is {old}" for old, new in (self.names or {}).items() if old != new]
        return f"{self.column}: {', '.join(renamed)}" if renamed else ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class OfNumbers(Factor):
    """Levels of a column of numbers."""

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
class Cut(OfNumbers):
    """Numbers split at points."""

    at: tuple[float, ...]
    labels: tuple[str, ...]
    closed: Literal["left", "right"]
    downwards: bool = False  # the highest level first
    origin: str = ""

    def parts(self, given: Given) -> tuple[Part, ...]:
        """Count the points a number is beyond."""
        import narwhals as nw

        number = self.column.number(given)
        beyond = [(number >= at if self.closed == "left" else number > at).cast(nw.Int8) for at in self.at]
        code = beyond[0]
        for each in beyond[1:]:
            code = code + each
        if self.downwards:
            code = len(self.at) - code
        code = nw.when(number.is_null()).then(nw.lit(NO_CODE)).otherwise(code)
        return (Part(self.column.name, code, self.labels),)

    @property
    def said(self) -> str:
        """The cut points, and where they came from."""
        points = ", ".join(f"{at:.6g}" for at in self.at)
        side = "at or above" if self.closed == "left" else "above"
        return f"{self.column} cut at {points} ({side} is the higher level){self.origin}"

    def __str__(self) -> str:
        return f"{self.name}, in levels {', '.join(self.labels)}"


@dataclass(frozen=True, eq=False)
class Rules(OfNumbers):
    """A rule for cut points that the data decide."""

    labels: tuple[str, ...] | None
    sds: float | None = None  # of the control arm, above its mean
    shares: tuple[float, ...] = field(default=())  # of quantiles

    @property
    def unresolved(self) -> tuple[Rules, ...]:
        """The rules in it whose cut points the data decide."""
        return (self,)

    def resolved(self, measured: Mapping[Rules, Measured]) -> Factor:
        """Return the factor with its cut points."""
        found = measured[self]
        if self.sds is None:
            return self._at_quantiles(found)
        if not isfinite(found.sd):
            why = "an SD needs two" if found.n < 2 else "one of them at least is infinite"
            raise ColumnError(f"{self}: the control arm has {found.n} numbers in column {self.column.name!r}; {why}")
        sd = found.sd if found.sd > ROUNDING * abs(found.mean) else 0.0  # of numbers that are all alike
        at = _rounded(found.mean + self.sds * sd)
        origin = (
            f", the mean {found.mean:.6g} {self.sds:+g} SD (with n - 1) of {sd:.6g} among the {found.n} controls who "
            "have a number"
        )
        labels = self.labels or ()
        return Cut(self.name, self.column, (at,), labels, "right", downwards=True, origin=origin)

    def _at_quantiles(self, found: Measured) -> Factor:
        at = tuple(map(_rounded, found.quantiles))
        if any(not a < b for a, b in pairwise(at)) or not all(map(isfinite, at)):
            points = ", ".join(f"{each:.6g}" for each in at)
            raise ColumnError(f"{self}: the cut points would be {points}, which do not rise; name cut points")
        origin = (
            f", the quantiles {', '.join(f'{share:.4g}' for share in self.shares)} of both arms (linear interpolation)"
        )
        return Cut(self.name, self.column, at, self.labels or _names(at, "right"), "right", origin=origin)

    def __str__(self) -> str:
        if self.sds is None:
            return f"{self.name}, in {len(self.shares) + 1} quantiles"
        return f"{self.name}, cut at the mean {self.sds:+g} SD of the control arm"


@dataclass(frozen=True, eq=False)
class Crossed(Factor):
    """Combinations of the levels of other factors."""

    of: tuple[Factor, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return tuple(name for each in self.of for name in each.columns)

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return tuple(name for each in self.of for name in each.numeric)

    @property
    def unresolved(self) -> tuple[Rules, ...]:
        """The rules in it whose cut points the data decide."""
        return tuple(rule for each in self.of for rule in each.unresolved)

    def resolved(self, measured: Mapping[Rules, Measured]) -> Factor:
        """Return the factor with cut points in place of rules."""
        return replace(self, of=tuple(each.resolved(measured) for each in self.of))

    def parts(self, given: Given) -> tuple[Part, ...]:
        """Return its columns as levels."""
        return tuple(part for each in self.of for part in each.parts(given))

    @property
    def said(self) -> str:
        """What was done to get the levels of each."""
        return "; ".join(each.said for each in self.of if each.said)

    def __str__(self) -> str:
        return f"{self.name}: {'; '.join(map(str, self.of))}"


def cut(column: Column, at: Any, labels: Any, closed: Any) -> Factor:
    """Check the points and labels of a cut."""
    points = tuple(at) if isinstance(at, Sequence) and not isinstance(at, str) else (at,)
    number = all(isinstance(each, Real) and not isinstance(each, bool) and isfinite(each) for each in points)
    if not points or not number or any(a >= b for a, b in pairwise(points)):
        raise MethodError(f"{column}: cut points must be numbers that rise, got {at!r}")
    if closed not in ("left", "right"):
        raise MethodError(
            f"{column}: closed={closed!r}; did you mean 'left' (a number at a cut point is above) or 'right'?"
        )
    points = tuple(float(each) for each in points)
    return Cut(column.name, column, points, _labels(column, labels, len(points) + 1) or _names(points, closed), closed)


def quantiles(column: Column, count: Any, labels: Any) -> Factor:
    """Check a number of groups of one size."""
    if not isinstance(count, int) or isinstance(count, bool) or not 2 <= count <= 20:
        raise MethodError(f"{column}: quantiles({count!r}): give the number of groups, 2 to 20")
    shares = tuple(k / int(count) for k in range(1, int(count)))
    return Rules(column.name, column, _labels(column, labels, int(count)), shares=shares)


def above_control(column: Column, sds: Any, labels: Any) -> Factor:
    """Check a distance from the mean of the control arm."""
    if not isinstance(sds, Real) or isinstance(sds, bool) or not isfinite(sds):
        raise MethodError(f"{column}: above_control({sds!r}): give a number of standard deviations")
    return Rules(column.name, column, _labels(column, labels, 2), sds=float(sds))


def _rounded(point: float) -> float:
    """Return a cut point to twelve digits, lest the last bit of a sum say on which side a tie lies."""
    return float(f"{point:.12g}")


def _labels(column: Column, labels: Any, wanted: int) -> tuple[str, ...] | None:
    if labels is None:
        return None
    found = tuple(labels) if isinstance(labels, Sequence) and not isinstance(labels, str) else ()
    if len(found) != wanted or len(set(found)) != wanted or not all(isinstance(each, str) and each for each in found):
        raise MethodError(f"{column}: labels={labels!r}: give {wanted} different labels, as text")
    return found


def _names(at: tuple[float, ...], closed: str) -> tuple[str, ...]:
    """Name the levels between cut points."""
    below, above = ("<", ">=") if closed == "left" else ("<=", ">")
    points = [f"{each:.6g}" for each in at]
    between = [f"{a} to < {b}" if closed == "left" else f"> {a} to {b}" for a, b in pairwise(points)]
    return (f"{below} {points[0]}", *between, f"{above} {points[-1]}")
