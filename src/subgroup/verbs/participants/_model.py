"""The logistic model, fitted by statsmodels; and who is to blame where it has no finite estimate."""

from __future__ import annotations

import warnings
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.special import expit

from subgroup.core.counts import Floats
from subgroup.errors import ColumnError
from subgroup.tables.individuals import Individuals
from subgroup.verbs.participants._design import ARM, Design

# A fitted risk this close to 0 or 1 asks for a look whether there is a finite estimate at all.
EDGE: Final = 1e-6
# What a direction of separation must gain to be one; its coefficients lie between -1 and 1.
GAIN: Final = 1e-6


class Fit(NamedTuple):
    """A fitted model: coefficients, their covariance (the inverse of the information), and the log-likelihood."""

    beta: Floats
    covariance: Floats
    log_likelihood: float


def fitted(design: Design) -> Fit:
    """Fit the model to its participants.

    Raises
    ------
    ColumnError
        If everybody or nobody responded, or arm or covariates tell responders from others, so that the estimate is
        infinite; the message names them.
    """
    response, people = design.people.response, design.people
    if response.min() == response.max():
        who = "everybody" if response[0] else "nobody"
        raise ColumnError(f"{people.name}: outcome {people.outcome}: {who} responded; there is nothing to model")
    found = fit(design.matrix, response)
    if found is None or _extreme(found, design):
        guilty = _separating(design)
        if guilty:
            raise ColumnError(_separated(design, guilty))
    if found is None:
        raise ColumnError(f"{people.name}: the logistic model did not converge; leave out or join some covariates")
    return found


def _extreme(found: Fit, design: Design) -> bool:
    risk = expit(design.matrix @ found.beta)
    return bool(np.minimum(risk, 1 - risk).min() < EDGE)


def fit(matrix: Floats, response: Floats) -> Fit | None:
    """Return the fit, None where the steps do not settle."""
    from statsmodels.genmod.families import Binomial  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]
    from statsmodels.tools.sm_exceptions import (  # type: ignore[import-untyped]
        ConvergenceWarning,
        DomainWarning,
        PerfectSeparationError,
        PerfectSeparationWarning,
    )

    with warnings.catch_warnings():
        # Each of these is looked into by whoever asked for the fit.
        for each in (ConvergenceWarning, DomainWarning, PerfectSeparationWarning, RuntimeWarning):
            warnings.simplefilter("ignore", each)
        try:
            model: Any = GLM(response, matrix, family=Binomial())
            found = model.fit(maxiter=100, tol=1e-12)
        except (PerfectSeparationError, np.linalg.LinAlgError):
            return None
    if not found.converged or not np.isfinite(found.params).all():
        return None
    beta = np.asarray(found.params)
    risk = expit(matrix @ beta)
    # statsmodels' own is that of the step before the last.
    information = matrix.T @ (matrix * (risk * (1 - risk))[:, None])
    return Fit(beta, np.linalg.inv(information), float(found.llf))


def _separating(design: Design) -> list[str]:
    """Return what separates responders from others: one part of the model if one is enough, else all that do so."""
    owners = np.array(design.owners)
    sign = np.where(design.people.response == 1, 1.0, -1.0)[:, None]
    matrix = sign * design.matrix / np.abs(design.matrix).max(axis=0)
    for name in dict.fromkeys(design.owners[1:]):
        if _direction(matrix[:, (owners == "") | (owners == name)]) is not None:
            return [name]
    direction = _direction(matrix)
    if direction is None:
        return []
    return [name for name in dict.fromkeys(owners[np.abs(direction) > GAIN].tolist()) if name]


def _direction(matrix: Floats) -> Floats | None:
    """Return coefficients that put no responder below and nobody else above a line, and somebody off it (Konis)."""
    from scipy.optimize import linprog

    found = linprog(-matrix.sum(axis=0), A_ub=-matrix, b_ub=np.zeros(len(matrix)), bounds=(-1, 1), method="highs")
    return np.asarray(found.x) if found.success and found.fun is not None and found.fun < -GAIN else None


def _full(people: Individuals) -> str:
    """Say in which arm, of which level, everybody or nobody responded: the first there is."""
    groups = [
        (f" of level {name!r}", factor.values == k) for factor in people.factors for k, name in enumerate(factor.levels)
    ]
    for level, some in groups or [("", np.full(people.treated.size, True))]:
        for arm, side in zip(people.arms, (people.treated, ~people.treated), strict=True):
            responses = people.response[some & side]
            if responses.min() == responses.max():
                return f"{'everybody' if responses[0] else 'nobody'} in arm {arm!r}{level} responded"
    return "the arms separate responders from others"


def _separated(design: Design, guilty: list[str]) -> str:
    people = design.people
    where = f"{people.name}: "
    if set(guilty) <= {ARM, *(factor.name for factor in people.factors)}:
        return (
            f"{where}{_full(people)}, so the logistic model has no finite estimate; tabulate them and ask the counts "
            "instead"
        )
    names = " and ".join(name if name == ARM else repr(name) for name in guilty)
    verb = "separate" if len(guilty) > 1 else "separates"
    lacking = [each.name for each in people.covariates if each.name in guilty and each.unknown.any()]
    hint = f", or leave out who has no {lacking[0]} (missing_covariate='drop')" if lacking else ""
    return (
        f"{where}covariates: {names} {verb} responders from others: at some values, or where it is missing, everybody "
        f"or nobody responded, so the logistic model has no finite estimate; leave it out, or join its levels{hint}"
    )
