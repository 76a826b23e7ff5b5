"""Counts: one arm, and a treatment arm against a control. Everything is validated here, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.errors import CountError

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
    """

    responders: Counts
    n: Counts

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
        first, second = two(pair, f"{name}: an arm is a pair (responders, n)")
        same_index(first, second)
        responders, n = whole(first, f"{name} responders"), whole(second, f"{name} n")
        try:
            responders, n = np.broadcast_arrays(responders, n)
        except ValueError:
            message = f"{name}: responders of shape {responders.shape} do not broadcast against n of shape {n.shape}"
            raise CountError(message) from None
        where = first_true(responders > n)
        if where is not None:
            more = f"{responders[where]} responders of n={n[where]}"
            raise CountError(f"{name}{place(where)}: {more}; an arm is (responders, n), responders at most n")
        return cls(responders, n)

    def __getitem__(self, where: Any) -> Arm:
        return Arm(self.responders[where], self.n[where])

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
        columns = [each for arm in (treatment, control) if isinstance(arm, Sequence) for each in arm]
        same_index(*columns)
        first, second = Arm.of(treatment, "treatment"), Arm.of(control, "control")
        try:
            x1, n1, x2, n2 = np.broadcast_arrays(first.responders, first.n, second.responders, second.n)
        except ValueError:
            shapes = f"treatment of shape {first.n.shape} does not broadcast against control of shape {second.n.shape}"
            raise CountError(shapes) from None
        return cls(Arm(x1, n1), Arm(x2, n2))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the tables: ``()`` for one."""
        return self.treatment.n.shape

    @property
    def counts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The arrays ``x1, n1, x2, n2`` that kernels take."""
        arms = (self.treatment.responders, self.treatment.n, self.control.responders, self.control.n)
        x1, n1, x2, n2 = (np.asarray(each, dtype=float) for each in arms)
        return x1, n1, x2, n2

    def __getitem__(self, where: Any) -> TwoByTwo:
        return TwoByTwo(self.treatment[where], self.control[where])

    def __iter__(self) -> Iterator[Arm]:
        return iter((self.treatment, self.control))

    def __str__(self) -> str:
        return f"{self.treatment} v {self.control}" if self.shape == () else f"{self.treatment.n.size} tables"


def two(pair: object, wanted: str) -> tuple[object, object]:
    """Return the two parts of a pair, or say what was wanted."""
    if isinstance(pair, str) or not isinstance(pair, Sequence | np.ndarray) or len(pair) != 2:
        raise CountError(f"{wanted}, got {pair!r}")
    return pair[0], pair[1]


def same_index(*columns: object) -> None:
    """Refuse labelled columns whose labels differ: they are paired by position, which would pair the wrong ones."""
    labels = [each.index for each in columns if hasattr(each, "index") and hasattr(each.index, "equals")]
    if any(not labels[0].equals(other) for other in labels[1:]):
        raise CountError("columns have different indexes, and counts are paired by position; align them first")


def whole(values: object, name: str) -> Counts:
    """Return whole numbers from 0 to LARGEST, or say what and where the first other thing is."""
    given = np.asarray(values)
    numbers = given if given.dtype.kind in "iuf" else _elementwise(given, name)
    # Comparisons with nan are false, so that one expression catches nan, infinities, fractions and negatives.
    good = (numbers >= 0) & (numbers <= LARGEST) & (np.floor(numbers) == numbers)
    where = first_true(~good)
    if where is not None:
        raise CountError(f"{name}{place(where)}: {_why(numbers[where].item())}")
    return np.asarray(numbers.astype(np.int64))


def _elementwise(given: NDArray[Any], name: str) -> Floats:
    """Convert objects one by one, since numpy would read the text "9" and the truth True as numbers."""
    flat = given.astype(object)
    for where in np.ndindex(flat.shape):
        if not isinstance(flat[where], Real) or isinstance(flat[where], bool | np.bool_):
            raise CountError(f"{name}{place(where)}: a count is a whole number, got {flat[where]!r}")
    return np.asarray(flat.astype(float))


def _why(value: float) -> str:
    if value != value:
        return "a count is missing (nan)"
    if value < 0:
        return f"a count cannot be negative, got {value:.12g}"
    if value > LARGEST:
        return f"a count is at most {LARGEST}, got {value:.12g}"
    return f"a count is a whole number, got {value:.12g}"


def first_true(bad: NDArray[np.bool_]) -> tuple[int, ...] | None:
    """Index of the first True, or None."""
    return tuple(int(i) for i in np.argwhere(bad)[0]) if bad.any() else None


def place(where: tuple[int, ...]) -> str:
    """Write an index as it is typed; nothing for a single value."""
    return f"[{', '.join(map(str, where))}]" if where else ""
