"""Limits of one coefficient by its profile likelihood, and the likelihood-ratio test of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy.special import expit, ndtri

from subgroup.core.counts import Floats
from subgroup.errors import MethodError
from subgroup.verbs.participants._model import Fit, fit

STEPS: Final = 100
# The likelihood has settled when a step changes it by less than this share.
SETTLED: Final = 1e-13
_FAILED: Final = "method='likelihood-ratio': a model under the hypothesis did not converge; use 'wald'"


def ratio(matrix: Floats, response: Floats, full: Fit, tested: Sequence[int]) -> float:
    """Return the likelihood-ratio chi-square of the hypothesis that some coefficients are 0."""
    found = fit(np.delete(matrix, tested, axis=1), response)
    if found is None:
        raise MethodError(_FAILED)
    return 2 * (full.log_likelihood - found.log_likelihood)


def limits(matrix: Floats, response: Floats, full: Fit, place: int, level: float) -> tuple[float, float]:
    """Return the two values of a coefficient that its likelihood-ratio test just rejects."""
    others, column = np.delete(matrix, place, axis=1), matrix[:, place]
    centre, start = float(full.beta[place]), np.delete(full.beta, place)
    most, error = float(ndtri((1 + level) / 2)), float(np.sqrt(full.covariance[place, place]))

    def excess(value: float) -> float:
        # The root of the statistic is nearly a straight line, so that few steps find where it crosses.
        lost = full.log_likelihood - _highest(others, response, value * column, start)
        return float(np.sqrt(max(2 * lost, 0.0))) - most

    low, high = (_crossing(excess, centre, side * error * most) for side in (-1, 1))
    return low, high


def _crossing(excess: Callable[[float], float], centre: float, step: float) -> float:
    """Return where the test crosses its limit on one side; the likelihood falls to both sides of the estimate."""
    from scipy.optimize import brentq

    while excess(centre + step) < 0:
        step *= 2
    return float(brentq(excess, centre, centre + step, xtol=1e-10 * abs(step)))


def _highest(matrix: Floats, response: Floats, offset: Floats, beta: Floats) -> float:
    """Return the highest log-likelihood under an offset, by Newton's steps from coefficients that are near."""
    height = -np.inf
    step: Floats = np.zeros(beta.size)
    for _ in range(STEPS):
        score = offset + matrix @ (beta + step)
        risk = expit(score)
        now = float((response * score - np.logaddexp(0, score)).sum())
        if now < height - SETTLED * abs(height):
            step = 0.5 * step
            continue
        beta, gained, height = beta + step, now - height, max(now, height)
        if gained <= SETTLED * abs(height):
            return height
        information = matrix.T @ (matrix * (risk * (1 - risk))[:, None])
        step = np.asarray(np.linalg.solve(information, matrix.T @ (response - risk)), dtype=np.float64)
    raise MethodError(_FAILED)
