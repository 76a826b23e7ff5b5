"""Summaries: mean, standard deviation and number of one arm, and a treatment arm against a control. Validated here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.columns import array_of, as_floats, common_index, first, is_number, labels_at, labels_of, place
from subgroup.core.counts import Counts, Floats, whole
from subgroup.errors import CountError, MethodError, nearest

if TYPE_CHECKING:
    import pandas as pd

SHAPE = "a summary is (mean, sd, n)"
# What the second number of a summary is.
SPREADS = {"sd": "an SD", "se": "a standard error"}
# A standard deviation divides by one less than the number of values.
FEWEST = 2


@dataclass(frozen=True, eq=False)
class Summary:
    """Mean, standard deviation and number of participants, in one arm or in many.

    Attributes
    ----------
    mean, sd : numpy.ndarray of float
        Finite, `sd` not negative. Zero-dimensional for a single arm.
    n : numpy.ndarray of int64
        Participants measured, at least 2.
    index : pandas.Index or None
        Labels of the columns it was given as; None for anything that has no labels.
    """

    mean: Floats
    sd: Floats
    n: Counts
    index: pd.Index[Any] | None = None

    @classmethod
    def of(cls, parts: object, name: str = "arm", spread: str = "sd") -> Summary:
        """Validate a triple ``(mean, sd, n)`` of numbers or array-likes.

        Parameters
        ----------
        parts : (mean, sd, n) or Summary
            `sd` is the standard deviation of the values, not the standard error of their mean.
        name : str
            What messages call the arm.
        spread : {"sd", "se"}
            What the second number is: with ``"se"`` the standard error of the mean, from which the SD follows.

        Raises
        ------
        CountError
            If a mean or SD is missing, infinite or not a number, an SD is negative, n is not a whole number of 2 or
            more, or the three do not broadcast. The message names the first place.
        MethodError
            If `spread` is not known.

        Examples
        --------
        >>> print(Summary.of((103, 5.5, 50)))
        103 (SD 5.5, n=50)
        """
        if isinstance(parts, Summary):
            return parts
        if isinstance(parts, str) or not isinstance(parts, Sequence | np.ndarray) or len(parts) != 3:
            raise CountError(f"{name}: {SHAPE}, got {repr(parts)[:80]}")
        if not isinstance(spread, str) or spread not in SPREADS:
            raise MethodError(f"spread={spread!r} is not known; {nearest(spread, SPREADS)}")
        index = common_index(*parts)
        mean = _finite(parts[0], f"{name} mean", "a mean")
        sd, n = _finite(parts[1], f"{name} {spread}", SPREADS[spread], least=0.0), whole(parts[2], f"{name} n")
        few = first(n < FEWEST)
        if few is not None:
            raise CountError(f"{name} n{place(few)}: an SD needs at least {FEWEST} participants, got {n[few]}")
        try:
            mean, sd, n = np.broadcast_arrays(mean, sd, n)
        except ValueError:
            shapes = f"mean of shape {mean.shape}, sd of shape {sd.shape} and n of shape {n.shape}"
            raise CountError(f"{name}: {shapes} do not broadcast") from None
        return cls(mean, sd if spread == "sd" else sd * np.sqrt(n), n, index)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the arms: ``()`` for one."""
        return self.n.shape

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each arm, where each has one."""
        return labels_of(self.index, self.shape)

    @property
    def counts(self) -> tuple[Floats, ...]:
        """The arrays ``mean, sd, n`` that kernels take."""
        return tuple(np.asarray(part, dtype=float) for part in (self.mean, self.sd, self.n))

    def row(self, i: int) -> str:
        """Return the summary of one arm as text."""
        return f"{self.mean.flat[i]:g} (SD {self.sd.flat[i]:g}, n={self.n.flat[i]})"

    def __getitem__(self, where: Any) -> Summary:
        return Summary(self.mean[where], self.sd[where], self.n[where], labels_at(self.labels, where))

    def __str__(self) -> str:
        return self.row(0) if self.shape == () else f"{self.n.size} arms"


@dataclass(frozen=True, eq=False)
class TwoSummaries:
    """A treatment arm against a control arm, each summarised, or many such pairs of arms at once.

    Attributes
    ----------
    treatment, control : Summary
        Of one common shape.
    """

    treatment: Summary
    control: Summary

    @classmethod
    def of(cls, treatment: object, control: object, spread: str = "sd") -> TwoSummaries:
        """Validate the two arms and broadcast them against each other.

        Parameters
        ----------
        treatment, control : (mean, sd, n) or Summary
            Numbers or array-likes.
        spread : {"sd", "se"}
            What the second number of each is.

        Raises
        ------
        CountError, MethodError
            If an arm or `spread` is not valid, or the two do not broadcast.

        Examples
        --------
        >>> print(TwoSummaries.of((103, 5.5, 50), (100, 4.5, 50)))
        103 (SD 5.5, n=50) v 100 (SD 4.5, n=50)
        """
        one, other = Summary.of(treatment, "treatment", spread), Summary.of(control, "control", spread)
        index = common_index(one, other)
        try:
            m1, sd1, n1, m2, sd2, n2 = np.broadcast_arrays(one.mean, one.sd, one.n, other.mean, other.sd, other.n)
        except ValueError:
            shapes = f"treatment of shape {one.shape} does not broadcast against control of shape {other.shape}"
            raise CountError(shapes) from None
        return cls(Summary(m1, sd1, n1, index), Summary(m2, sd2, n2, index))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the pairs of arms: ``()`` for one."""
        return self.treatment.shape

    @property
    def labels(self) -> pd.Index[Any] | None:
        """A label for each pair of arms, where each has one."""
        return self.treatment.labels

    @property
    def counts(self) -> tuple[Floats, ...]:
        """The arrays ``mean1, sd1, n1, mean2, sd2, n2`` that kernels take."""
        return self.treatment.counts + self.control.counts

    def row(self, i: int) -> str:
        """Return the summaries of one pair of arms as text."""
        return f"{self.treatment.row(i)} v {self.control.row(i)}"

    def __getitem__(self, where: Any) -> TwoSummaries:
        return TwoSummaries(self.treatment[where], self.control[where])

    def __iter__(self) -> Iterator[Summary]:
        return iter((self.treatment, self.control))

    def __str__(self) -> str:
        return self.row(0) if self.shape == () else f"{self.treatment.n.size} pairs of arms"


def _finite(values: object, name: str, what: str, least: float = -np.inf) -> Floats:
    """Return finite numbers not below `least`, or say what and where the first other thing is."""
    try:
        given = array_of(values)
    except ValueError:
        raise CountError(f"{name}: rows are of different lengths, got {str(values)[:60]}") from None
    numbers = as_floats(given)
    bad = first(~(np.isfinite(numbers) & (numbers >= least)))
    if bad is not None:
        raise CountError(f"{name}{place(bad)}: {_why(given[bad], numbers[bad].item(), what)}")
    return numbers


def _why(given: object, value: float, what: str) -> str:
    if not is_number(given):
        return f"{what} is a number, got {given!r}"
    if value != value:
        return f"{what} is missing (nan)"
    return f"{what} is finite, got {value:g}" if np.isinf(value) else f"{what} cannot be negative, got {value:.12g}"
