"""Studies: estimates of an effect with their variances, from trials or from the levels of a factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats, TwoByTwo
from subgroup.core.measures import EFFECT, Measure
from subgroup.core.registry import quietly
from subgroup.core.strata import ARMS
from subgroup.errors import EffectError, brief


@dataclass(frozen=True, eq=False)
class Studies:
    """Estimates of one effect, where effects add: ratios are held as logarithms.

    Attributes
    ----------
    effects, variances : numpy.ndarray of float
        Shape ``(k,)``, or ``(..., k)`` for many problems at once: the last axis counts studies. Variances are above 0.
    labels : tuple of str
        A name for each study.
    measure : Measure or None
        What is measured; None where nobody says.
    notes : tuple of str
        What a reader should know.
    tables : TwoByTwo or None
        The counts of each study, where that is what went in.
    arms : (str, str)
        What treatment and control are called.
    """

    effects: Floats
    variances: Floats
    labels: tuple[str, ...]
    measure: Measure | None = None
    notes: tuple[str, ...] = ()
    tables: TwoByTwo | None = None
    arms: tuple[str, str] = ARMS

    @classmethod
    def of(
        cls,
        effects: object,
        variances: object,
        labels: object = None,
        measure: Measure | None = None,
        notes: tuple[str, ...] = (),
    ) -> Studies:
        """Validate effects and variances.

        Raises
        ------
        EffectError
            If anything is missing, infinite or not a number, a variance is not above 0, lengths differ, or there are
            fewer than two studies. The message names the first place.

        Examples
        --------
        >>> Studies.of([0.1, 0.5], [0.04, 0.09]).labels
        ('1', '2')
        """
        y, v = numbers(effects, "effects"), numbers(variances, "variances")
        if y.shape != v.shape:
            raise EffectError(
                f"effects of shape {y.shape} and variances of shape {v.shape}: each effect has one variance"
            )
        refuse(~(v > 0), v, "variances", "a variance is above 0")
        k = y.shape[-1] if y.ndim else 0
        if k < 2:
            raise EffectError(f"pooling needs two studies or more along the last axis, got {k}")
        return cls(y, v, _labels(labels, k), measure, notes)

    @property
    def name(self) -> str:
        """Name of the measure as results carry it."""
        return (self.measure or EFFECT).name

    @property
    def label(self) -> str:
        """Name of the measure in prose."""
        return (self.measure or EFFECT).label

    def natural(self, values: Floats) -> Floats:
        """Return values where readers expect them: logarithms as ratios, and differences inside their range."""
        if self.measure is None:
            return values
        if self.measure.ratio:
            return np.asarray(quietly(np.exp, values))
        return np.clip(values, self.measure.low, self.measure.high)

    def cut(self, *limits: Floats) -> tuple[str, ...]:
        """Return a note where a limit lies outside the range of the measure, and was moved to its end."""
        added = self.measure is not None and not self.measure.ratio
        if not added or all(np.array_equal(self.natural(each), each, equal_nan=True) for each in limits):
            return ()
        return (f"a limit fell outside the range of a {self.label} and was cut off",)

    @property
    def rows(self) -> tuple[Floats, Floats]:
        """Effects and variances as kernels take them: a row per problem."""
        k = self.effects.shape[-1]
        return self.effects.reshape(-1, k), self.variances.reshape(-1, k)


def numbers(values: object, name: str) -> Floats:
    """Return finite numbers as an array, or say what and where the first other thing is.

    Raises
    ------
    EffectError
        If anything is text, a truth value, nan or infinite, or rows differ in length.
    """
    found = any_numbers(values, name)
    refuse(~np.isfinite(found), found, name, "a finite number is wanted")
    return found


def any_numbers(values: object, name: str) -> Floats:
    """Return numbers as an array, nan and infinities among them."""
    try:
        given = np.asarray(values)
        if given.dtype.kind == "O" and not any(isinstance(each, str | bool) for each in given.ravel()):
            given = given.astype(float)
    except (TypeError, ValueError):
        raise EffectError(f"{name}: numbers are wanted, got {brief(values)}") from None
    if given.dtype.kind not in "iuf":
        raise EffectError(f"{name}: numbers are wanted, got {brief(values)}")
    return given.astype(float)


def refuse(bad: NDArray[np.bool_], values: Floats, name: str, wanted: str) -> None:
    """Raise EffectError for the first place where `bad` is true."""
    if np.any(bad):
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        place = f"[{', '.join(map(str, where))}]" if where else ""
        raise EffectError(f"{name}{place}: {wanted}, got {values[where]:.12g}")


def _labels(labels: object, k: int) -> tuple[str, ...]:
    if labels is None:
        return tuple(str(i + 1) for i in range(k))
    found = () if isinstance(labels, str) else tuple(str(each) for each in labels)  # type: ignore[attr-defined]
    if len(found) != k:
        raise EffectError(f"labels: {k} are wanted, one for each study, got {brief(labels)}")
    return found
