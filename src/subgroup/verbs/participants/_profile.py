"""Limits of one coefficient by its profile likelihood, and the likelihood-ratio test of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from subgroup.core.counts import Floats
from subgroup.errors import MethodError
from subgroup.verbs.participants._model import Fit, fit


def ratio(matrix: Floats, response: Floats, full: Fit, tested: Sequence[int]) -> float:
    """Return the likelihood-ratio chi-square of the hypothesis that some coefficients are 0."""
    return 2 * (full.log_likelihood - _fit(np.delete(matrix, tested, axis=1), response, None))


def limits(matrix: Floats, response: Floats, full: Fit, place: int, level: float) -> tuple[float, float]:
    """Return the two values of a coefficient that its likelihood-ratio test just rejects."""
    from scipy.special import ndtri

    others, column = np.delete(matrix, place, axis=1), matrix[:, place]
    most = float(ndtri((1 + level) / 2)) ** 2

    def excess(value: float) -> float:
        return 2 * (full.log_likelihood - _fit(others, response, value * column)) - most

    centre, error = float(full.beta[place]), float(np.sqrt(full.covariance[place, place]))
    low, high = (_crossing(excess, centre, side * error * np.sqrt(most)) for side in (-1, 1))
    return low, high


def _crossing(excess: Callable[[float], float], centre: float, step: float) -> float:
    """Return where the test crosses its limit on one side; the likelihood falls to both sides of the estimate."""
    from scipy.optimize import brentq

    while excess(centre + step) < 0:
        step *= 2
    return float(brentq(excess, centre, centre + step, xtol=1e-10))


def _fit(matrix: Floats, response: Floats, offset: Floats | None) -> float:
    found = fit(matrix, response, offset)
    if found is None:
        raise MethodError("method='likelihood-ratio': a model under the hypothesis did not converge; use 'wald'")
    return found.log_likelihood
