"""The columns of a model: arm, factor, covariates; and what is wrong with them, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.errors import ColumnError
from subgroup.kernels.standardised import Setting
from subgroup.tables._covariates import Variable
from subgroup.tables._labels import brief
from subgroup.tables.individuals import Individuals

# What is left of a column once those before it are taken out, as a share of it, where it is one of them again.
DEPENDENT: Final = 1e-9
ARM: Final = "the arm"


@dataclass(frozen=True, eq=False)
class Design:
    """A model's columns.

    Attributes
    ----------
    people : Individuals
        Who is in the model.
    owners : tuple of str
        For each column what it belongs to: ``"the arm"``, a factor, a covariate; "" for the intercept.
    plain : numpy.ndarray of float, shape (n, columns)
        Columns that are the same whatever the arm: intercept, levels of the factor, covariates.
    steps : numpy.ndarray of float, shape (n, levels)
        What being on treatment adds: a column for all, or one more for each level of the factor after the first.
    """

    people: Individuals
    owners: tuple[str, ...]
    plain: Floats
    steps: Floats

    def on(self, treated: NDArray[np.bool_]) -> Floats:
        """Return the columns for these arms."""
        return np.hstack([self.plain[:, :1], self.steps * treated[:, None], self.plain[:, 1:]])

    @property
    def matrix(self) -> Floats:
        """The columns of the participants as they are."""
        return self.on(self.people.treated)

    @property
    def setting(self) -> Setting:
        """The participants in each arm, grouped by level of the factor, or as one group."""
        n = len(self.plain)
        levels = self.people.factors[0].values if self.people.factors else np.zeros(n)
        groups = (levels == np.arange(self.steps.shape[1])[:, None]).astype(float)
        both = np.stack([self.on(np.full(n, True)), self.on(np.full(n, False))])
        return Setting(self.matrix, both, groups, self.people.response)


def designed(people: Individuals) -> Design:
    """Build the columns, and refuse those that no model can have.

    Raises
    ------
    ColumnError
        If a covariate is the same for everybody, or follows from the arm and the other columns.
    """
    n = people.treated.size
    parts: list[tuple[str, Floats]] = [("", np.ones((n, 1)))]
    steps = np.ones((n, 1))
    for factor in people.factors:
        dummies = _dummies(factor)
        parts.append((factor.name, dummies))
        steps = np.hstack([steps, dummies])
    for covariate in people.covariates:
        _check_varies(covariate, people)
        parts.append((covariate.name, columns(covariate)))
    widths = [part.shape[1] for _, part in parts]
    owners = [name for (name, _), width in zip(parts, widths, strict=True) for _ in range(width)]
    found = Design(
        people,
        ("", *[ARM] * steps.shape[1], *owners[1:]),
        np.hstack([part for _, part in parts]),
        steps,
    )
    _check_independent(found)
    return found


def columns(covariate: Variable) -> Floats:
    """Return the columns of a covariate: a number in units of its SD, or one for each level after the first.

    Who lacks it is at the mean of a number, or in no level, and has a column of their own.
    """
    known = ~covariate.unknown
    if covariate.levels:
        found = _dummies(covariate)
    else:
        mean, sd = covariate.values[known].mean(), covariate.values[known].std()
        found = np.where(known, (covariate.values - mean) / (sd or 1.0), 0.0)[:, None]
    return found if known.all() else np.hstack([found, ~known[:, None]])


def _dummies(variable: Variable) -> Floats:
    places: Floats = np.arange(1.0, len(variable.levels))
    return np.equal(variable.values[:, None], places).astype(float)


def _check_varies(covariate: Variable, people: Individuals) -> None:
    known = covariate.values[~covariate.unknown]
    if known.size == 0:
        raise ColumnError(f"{people.name}: covariates: every value of {covariate.name!r} is missing")
    if (known == known[0]).all() and not covariate.unknown.any():
        value = brief(covariate.levels[0]) if covariate.levels else f"{known[0]:g}"
        raise ColumnError(
            f"{people.name}: covariates: {covariate.name!r} is {value} for all {known.size:,} participants; leave it "
            "out"
        )


def _check_independent(design: Design) -> None:
    """Refuse the first column that follows from those before it."""
    matrix = design.matrix
    kept = matrix[:, :1] / np.linalg.norm(matrix[:, 0])
    before = [design.owners[0]]
    for owner, column in zip(design.owners[1:], matrix.T[1:], strict=True):
        length = np.linalg.norm(column)
        rest = column - kept @ (kept.T @ column)
        rest -= kept @ (kept.T @ rest)
        left = np.linalg.norm(rest)
        if left <= DEPENDENT * length or length == 0:
            raise ColumnError(_dependent(design, owner, column, matrix[:, : len(before)], before))
        kept = np.hstack([kept, (rest / left)[:, None]])
        before.append(owner)


def _dependent(design: Design, owner: str, column: Floats, others: Floats, before: list[str]) -> str:
    """Say which columns one follows from."""
    share = np.linalg.lstsq(others, column, rcond=None)[0]
    used = dict.fromkeys(name for name, part in zip(before, share, strict=True) if name and abs(part) > 1e-6)
    names = " and ".join(name if name == ARM else repr(name) for name in used if name != owner)
    said = f"says what {names} say{'s' * (len(used) == 1)} already" if names else "says nothing beside the others"
    if len(before) >= len(column):
        said = f"is one column too many: {len(column):,} participants allow fewer than {len(before) + 1}"
    return f"{design.people.name}: covariates: {owner!r} {said}; leave it out"
