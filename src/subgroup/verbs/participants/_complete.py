"""Policies for what participants lack: an outcome, a covariate, a level. None works unless it was named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from subgroup.core.policy import MISSING_COVARIATE, MISSING_FACTOR, check_missing
from subgroup.errors import ColumnError, MethodError, nearest
from subgroup.tables._covariates import Variable
from subgroup.tables.individuals import Individuals
from subgroup.tables.missing import NOT_MEASURED, check


def check_policies(missing: str | None, missing_covariate: str | None, missing_factor: str = "level") -> None:
    """Raise MethodError for a policy that is none."""
    check_missing(missing, missing_factor)
    known = missing_covariate is None or (isinstance(missing_covariate, str) and missing_covariate in MISSING_COVARIATE)
    if not known:
        hint = nearest(missing_covariate, MISSING_COVARIATE)
        raise MethodError(f"missing_covariate={missing_covariate!r} is no policy for covariates; {hint}")


def with_outcomes(people: Individuals, missing: str | None) -> tuple[Individuals, list[str]]:
    """Give everybody an outcome, or leave out who has none.

    Raises
    ------
    MissingOutcomes
        If outcomes are missing and no policy was named.
    """
    note = check(people.counted.overall, missing, people.arms, f"{people.name}: outcome {people.outcome}")
    if not note:
        return people, []
    unknown = np.isnan(people.response)
    if missing == "drop":
        return people.of(~unknown), [note]
    on_treatment = {"nonresponder": 0.0, "best": 1.0, "worst": 0.0}[str(missing)]
    on_control = {"nonresponder": 0.0, "best": 0.0, "worst": 1.0}[str(missing)]
    filled = np.where(people.treated, on_treatment, on_control)
    return replace(people, response=np.where(unknown, filled, people.response)), [note]


def with_covariates(people: Individuals, policy: str | None) -> tuple[Individuals, list[str]]:
    """Leave out who lacks a covariate, or let the model tell them apart; see `columns`.

    Raises
    ------
    ColumnError
        If a covariate is missing and no policy was named, or nobody is left in an arm.
    """
    gaps = {each.name: int(each.unknown.sum()) for each in people.covariates if each.unknown.any()}
    if not gaps:
        return people, []
    lacking = np.any([each.unknown for each in people.covariates], axis=0)
    which = ", ".join(f"{name} {count:,}" for name, count in gaps.items())
    said = f"{lacking.sum():,} of {lacking.size:,} participants lack a covariate ({which})"
    if policy is None:
        choices = "; ".join(f"{key!r}: {what}" for key, what in MISSING_COVARIATE.items())
        raise ColumnError(f"{people.name}: covariates: {said}; say missing_covariate= ({choices})")
    note = f"{said}: {MISSING_COVARIATE[policy]} (missing_covariate={policy!r})"
    return (people.of(~lacking) if policy == "drop" else people), [note]


def levelled(people: Individuals, factor: Variable, policy: str) -> tuple[Variable, list[str]]:
    """Make a level of who has none of a factor; or say that they are in no level, and leave them without."""
    unknown = factor.unknown
    if not unknown.any():
        return factor, []
    one, other = (int((unknown & side).sum()) for side in (people.treated, ~people.treated))
    note = f"{factor.name}: {one:,} v {other:,} not measured, {MISSING_FACTOR[policy]}"
    if policy == "drop":
        return factor, [note]
    name = NOT_MEASURED if NOT_MEASURED not in factor.levels else f"{NOT_MEASURED} (missing)"
    values = np.where(unknown, len(factor.levels), factor.values)
    return Variable(factor.name, values, (*factor.levels, name)), [note]


def check_arms(people: Individuals) -> None:
    """Refuse participants of whom an arm has nobody left."""
    for arm, side in zip(people.arms, (people.treated, ~people.treated), strict=True):
        if not side.any():
            raise ColumnError(f"{people.name}: arm {arm!r} has nobody left once those with missing values are left out")
