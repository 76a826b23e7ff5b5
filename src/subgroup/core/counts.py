"""Counts: one arm, and a treatment arm against a control. Everything is validated here, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.columns import array_of, as_floats, common_index, first, is_number, labels_at, labels_of, place
from subgroup.errors import CountError, brief

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
# Beyond this a double no longer holds every whole number, and 9 of 16 stops being 9 of 16.
LARGEST: Final = 2**53


@dataclass(frozen=True, eq=False)
class Arm:
    """Responders of n, in one arm or in many.

    Attributes
    ----------
    responders, n : numpy.ndarray of int64
        Broadcast against each other; zero-dimensional for a single arm. Always ``0 <= responders <= n``.
    index : pandas.Index or None
        Labels of the columns it was given as; None for anything that has no labels.
    """

    responders: Counts
    n: Counts
    index: pd.Index[Any] | None = None

    @classmethod
    def of(cls, pair: object, name: str = "arm") -> Arm:
        """Validate a pair ``(responders, n)`` of numbers or array-likes.

        Parameters
        ----------
        pair : (responders, n) or Arm
            Whole numbers; 9.0 counts as 9.
        name : str
            What messages call the arm.

        Raises
        ------
        CountError
            If anything is negative, fractional, missing or not a number, if the two do not broadcast, or if there
            are more responders than participants. The message names the first place.

        Examples
        --------
        >>> Arm.of((9, 16)).n.item()
        16
        """
        if isinstance(pair, Arm):
            return pair
        one, other = two(pair, f"{name}: an arm is a pair (responders, n)")
        index = common_index(one, other)
        responders, n = whole(one, f"{name} responders"), whole(other, f"{name} n")
        try:
            responders, n = np.broadcast_arrays(responders, n)
        except ValueError:
            message = f"{name}: responders of shape {responders.shape} do not broadcast against n of shape {n.shape}"
            raise CountError(message) from None
        where = first(responders > n)
        if where is not None:
            more = f"{responders[where]} responders of n={n[where]}"
            raise CountError(f"{name}{place(where)}: {more}; an arm is (responders, n), responders at most n")
        return cls(responders, n, index)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the arms: ``()`` for one."""
        return self.n.shape

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each arm, where each has one."""
        return labels_of(self.index, self.shape)

    def row(self, i: int) -> str:
        """Return the counts of one arm as text."""
        return f"{self.responders.flat[i]}/{self.n.flat[i]}"

    def over(self, shape: tuple[int, ...], index: pd.Index[Any] | None) -> Arm:
        """Return the arm as often as `shape` asks for, under these labels."""
        return Arm(np.broadcast_to(self.responders, shape), np.broadcast_to(self.n, shape), index)

    def __getitem__(self, where: Any) -> Arm:
        return Arm(self.responders[where], self.n[where], labels_at(self.labels, where))

    def __str__(self) -> str:
        return f"{self.responders}/{self.n}" if self.n.ndim == 0 else f"{self.n.size} arms"


@dataclass(frozen=True, eq=False)
class TwoByTwo:
    """A treatment arm against a control arm, or many such tables at once.

    Attributes
    ----------
    treatment, control : Arm
        Of one common shape.
    """

    treatment: Arm
    control: Arm

    @classmethod
    def of(cls, treatment: object, control: object) -> TwoByTwo:
        """Validate the two arms and broadcast them against each other.

        Parameters
        ----------
        treatment, control : (responders, n) or Arm
            Numbers or array-likes.

        Raises
        ------
        CountError
            If an arm is not valid or the two do not broadcast.

        Examples
        --------
        >>> print(TwoByTwo.of(treatment=(9, 16), control=(4, 19)))
        9/16 v 4/19
        """
        one, other = Arm.of(treatment, "treatment"), Arm.of(control, "control")
        index = common_index(one, other)
        try:
            x1, n1, x2, n2 = np.broadcast_arrays(one.responders, one.n, other.responders, other.n)
        except ValueError:
            shapes = f"treatment of shape {one.shape} does not broadcast against control of shape {other.shape}"
            raise CountError(shapes) from None
        return cls(Arm(x1, n1, index), Arm(x2, n2, index))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the tables: ``()`` for one."""
        return self.treatment.shape

    @property
    def index(self) -> pd.Index[Any] | None:
        """Labels of the columns it was given as; None for anything that has no labels."""
        return self.treatment.index

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each table, where each has one."""
        return self.treatment.labels

    @property
    def counts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The arrays ``x1, n1, x2, n2`` that kernels take."""
        arms = (self.treatment.responders, self.treatment.n, self.control.responders, self.control.n)
        x1, n1, x2, n2 = (np.asarray(each, dtype=float) for each in arms)
        return x1, n1, x2, n2

    def row(self, i: int) -> str:
        """Return the counts of one table as text."""
        return f"{self.treatment.row(i)} v {self.control.row(i)}"

    def over(self, shape: tuple[int, ...], index: pd.Index[Any] | None) -> TwoByTwo:
        """Return the table as often as `shape` asks for, under these labels."""
        return TwoByTwo(self.treatment.over(shape, index), self.control.over(shape, index))

    def __getitem__(self, where: Any) -> TwoByTwo:
        return TwoByTwo(self.treatment[where], self.control[where])

    def __iter__(self) -> Iterator[Arm]:
        return iter((self.treatment, self.control))

    def __str__(self) -> str:
        return f"{self.treatment} v {self.control}" if self.shape == () else f"{self.treatment.n.size} tables"


def two(pair: object, wanted: str) -> tuple[object, object]:
    """Return the two parts of a pair, or say what was wanted."""
    if isinstance(pair, str) or not isinstance(pair, Sequence | np.ndarray) or len(pair) != 2:
        raise CountError(f"{wanted}, got {brief(pair)}")
    return pair[0], pair[1]


def whole(values: object, name: str) -> Counts:
    """Return whole numbers from 0 to LARGEST, or say what and where the first other thing is."""
    try:
        given = array_of(values)
    except ValueError:
        raise CountError(f"{name}: rows are of different lengths, got {str(values)[:60]}") from None
    numbers = given if given.dtype.kind in "iu" else as_floats(given)
    # Comparisons with nan are false, so that one expression catches nan, infinities, fractions and negatives.
    good = (numbers >= 0) & (numbers <= LARGEST) & (np.floor(numbers) == numbers)
    bad = first(~good)
    if bad is not None:
        raise CountError(f"{name}{place(bad)}: {_why(given[bad], numbers[bad].item())}")
    return np.asarray(numbers.astype(np.int64))


def _why(given: object, value: float) -> str:
    if not is_number(given):
        return f"a count is a whole number, got {given!r}"
    if value != value:
        return "a count is missing (nan)"
    if value < 0:
        return f"a count cannot be negative, got {value:.12g}"
    if value > LARGEST:
        return f"a count is at most {LARGEST}, got {value:.12g}"
    return f"a count is a whole number, got {value:.12g}"
