"""Covariates: columns of numbers or of categories that a model adjusts for, as they are asked for and as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.errors import ColumnError, MethodError
from subgroup.tables import _memory
from subgroup.tables._cells import CellError
from subgroup.tables._counting import ordered, reader
from subgroup.tables._given import Given
from subgroup.tables._labels import FEW, brief
from subgroup.tables._sources import NUMBER
from subgroup.tables._table import shown
from subgroup.tables._tally import TooManyError
from subgroup.tables.factors import Factor, Levels, Part
from subgroup.tables.rules import Column

# A covariate as it is asked for: a number, categories, or (of a name alone) whatever the column holds.
Asked = Column | Factor | str
_NUMBER: Final = re.compile(NUMBER)
# Whole numbers without a repeat, in a range of fewer than so many times their count, look like identifiers.
DENSE: Final = 1.5


class Variable(NamedTuple):
    """A column of participants as numbers.

    Attributes
    ----------
    name : str
        What results call it.
    values : numpy.ndarray of float
        The numbers, or the place of each category in `levels`; nan where one is missing.
    levels : tuple of str
        Its categories in order; none for a number.
    """

    name: str
    values: Floats
    levels: tuple[str, ...] = ()

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Who has no value."""
        return np.isnan(self.values)

    def of(self, kept: NDArray[np.bool_]) -> Variable:
        """Return the variable of some participants, with the levels that are left."""
        values = self.values[kept]
        if not self.levels:
            return Variable(self.name, values)
        there = np.unique(values[~np.isnan(values)])
        places = np.where(np.isnan(values), np.nan, np.searchsorted(there, values))
        return Variable(self.name, places, tuple(self.levels[int(k)] for k in there))

    def __str__(self) -> str:
        if not self.levels:
            return f"{self.name} as a number"
        first, *rest = self.levels
        return f"{self.name} ({', '.join(rest) if len(rest) < FEW else f'{len(rest)} levels'} against {first})"


def asked(covariates: object) -> tuple[Asked, ...]:
    """Check covariates as far as that needs no data.

    Raises
    ------
    MethodError
        If one is neither a name, a column nor a factor, or two have one name.
    """
    several = covariates if isinstance(covariates, Iterable) and not isinstance(covariates, str) else [covariates]
    found = [] if covariates is None else list(several)
    for each in found:
        if not isinstance(each, str | Column | Factor):
            kind = type(each).__name__
            raise MethodError(
                f"covariates: {kind} is no covariate; give names of columns, sg.column('age') for a number, or factors "
                "such as sg.column('site').levels()"
            )
    names = [name_of(each) for each in found]
    for name in names:
        if names.count(name) > 1:
            raise MethodError(f"covariates: {name!r} is there twice")
    return tuple(found)


def name_of(covariate: Asked) -> str:
    """Return what results call a covariate."""
    return covariate.name if isinstance(covariate, Factor) else str(covariate)


def columns_of(covariate: Asked) -> tuple[str, ...]:
    """Return the columns that a covariate reads."""
    return (covariate,) if isinstance(covariate, str) else covariate.columns


def numeric_of(covariate: Asked) -> tuple[str, ...]:
    """Return the columns of a covariate that must hold numbers."""
    if isinstance(covariate, str):
        return ()
    return covariate.columns if isinstance(covariate, Column) else covariate.numeric


def variable(covariate: Asked, frame: Any, given: Given, key: str = "covariates") -> Variable:
    """Read a covariate of participants in memory.

    Raises
    ------
    ColumnError
        If it is neither a number nor has categories, or has about as many of them as there are participants.
    """
    if isinstance(covariate, Factor):
        return _categories(covariate, frame, given, key)
    if isinstance(covariate, Column):
        return Variable(str(covariate), numbers(covariate, frame, given))
    kind = given.schema[covariate]
    if kind.is_numeric():
        return _numbered(Variable(covariate, numbers(Column(covariate), frame, given)), given, key)
    if given.source.untyped:
        return _told(covariate, frame, given, key)
    return _categories(Levels(covariate, covariate), frame, given, key)


def numbers(column: Column, frame: Any, given: Given) -> Floats:
    """Return the numbers of a column, nan where one is missing.

    Raises
    ------
    ColumnError
        If it holds anything else, or infinity.
    """
    series = frame.select(value=column.number(given)).get_column("value")
    values = np.asarray(series.fill_null(float("nan")).to_numpy(), dtype=float)
    if np.isinf(values).any():
        value = float(values[np.isinf(values)][0])
        where = given.source.place(column.name, value) if column.base is None else ""
        raise ColumnError(f"{given.source.name}: column {shown(str(column))}{where}: {value:g} is no finite number")
    return values


def codes_of(part: Part, frame: Any, given: Given, key: str) -> tuple[NDArray[np.int64], list[str]]:
    """Return the place of every participant's level, -1 for a missing one, and the levels that are there, in order."""
    if part.codes is not None:
        codes = frame.select(code=part.codes).get_column("code").to_numpy().astype(np.int64)
        return codes, list(part.labels)
    given.plain(part.column)
    try:
        found = _memory.coded(frame.get_column(part.column))
    except TooManyError as error:
        raise _too_many(part.column, error.count, given, key) from None
    except CellError as error:
        raise ColumnError(f"{given.source.name}: column {shown(part.column)} {error}") from None
    codes = found.codes.astype(np.int64)
    read = reader(part, given)
    label = {k: None if k == 0 else read(found.levels[k - 1]) for k in np.unique(codes).tolist()}
    order = ordered(part, set(label.values()), given)
    place = {name: k for k, name in enumerate(order)}
    lookup = np.full(len(found.levels) + 1, -1, dtype=np.int64)
    for k, name in label.items():
        lookup[k] = -1 if name is None else place[name]
    return lookup[codes], order


def _categories(factor: Factor, frame: Any, given: Given, key: str) -> Variable:
    """Read categories, or combinations of them; who lacks one part of a combination lacks all."""
    parts = [codes_of(part, frame, given, key) for part in factor.parts(given)]
    known = np.all([codes >= 0 for codes, _ in parts], axis=0)
    joined = np.zeros(known.size, dtype=np.int64)
    for codes, levels in parts:
        joined = joined * len(levels) + codes
    names = [", ".join(each) for each in product(*(levels for _, levels in parts))]
    found = Variable(factor.name, np.where(known, joined, np.nan), tuple(names)).of(np.full(known.size, True))
    if len(found.levels) > FEW and 2 * len(found.levels) > known.size:
        raise ColumnError(
            f"{given.source.name}: {key}: {found.name!r} has {len(found.levels)} levels, about as many as "
            f"participants; is it an identifier, or a number? A number is sg.column({found.name!r})"
        )
    return found


def _told(column: str, frame: Any, given: Given, key: str) -> Variable:
    """Read a column of text without types as numbers if all of it is, and as categories if none of it is."""
    labels = given.labels(column)
    texts = [labels.of(text) for text in frame.get_column(column).to_list()]
    is_number = {text: _NUMBER.match(text) is not None for text in dict.fromkeys(texts) if text is not None}
    if not is_number or not any(is_number.values()):
        return _categories(Levels(column, column), frame, given, key)
    odd = [text for text, number in is_number.items() if not number]
    if len(odd) > FEW:  # who has such texts may be told by them
        raise ColumnError(
            f"{labels.where}: {len(odd):,} different texts stand among numbers; if these are categories, say "
            f"sg.column({column!r}).levels()"
        )
    if odd:
        raise ColumnError(
            f"{labels.where}{labels.place(odd[0])}: {brief(odd[0])} stands among numbers; if it means that the number "
            f"is missing, say missing_values=[{brief(odd[0])}]; if these are categories, say "
            f"sg.column({column!r}).levels()"
        )
    values = np.array([np.nan if text is None else float(text) for text in texts])
    return _numbered(Variable(column, values), given, key)


def _numbered(found: Variable, given: Given, key: str) -> Variable:
    """Refuse a column that numbers the participants: whole numbers, no two alike, with hardly a gap between them."""
    known = found.values[~found.unknown]
    whole = known.size > FEW and bool((known == np.round(known)).all())
    if whole and np.unique(known).size == known.size and np.ptp(known) < DENSE * known.size:
        raise ColumnError(
            f"{given.source.name}: {key}: {found.name!r} holds {known.size:,} whole numbers, no two alike and "
            f"hardly a gap between them; is it an identifier? If it is a number, say sg.column({found.name!r})"
        )
    return found


def _too_many(column: str, count: int, given: Given, key: str) -> ColumnError:
    return ColumnError(
        f"{given.source.name}: {key}: column {shown(column)} has {count:,} values, too many for categories; a number "
        f"is sg.column({column!r}), and cut points are sg.column({column!r}).cut([...])"
    )
