"""Many logistic regressions of one design, each under weights of its own, as a bootstrap needs them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, xlog1py, xlogy

from subgroup.core.counts import Floats

STEPS: Final = 100
# The deviance has settled when a step changes it by less than this share, as R's glm has it.
SETTLED: Final = 1e-8
# Columns that the weights leave linearly dependent: the smallest eigenvalue of the weighted design.
SINGULAR: Final = 1e-9
# What the curvature is at least, so that steps end where all fitted risks are 0 or 1.
FLAT: Final = 1e-12
# A fitted risk closer than this to 0 or 1 is one that has no finite log odds.
EDGE: Final = 1e-6


class Refits(NamedTuple):
    """Coefficients, one row for each set of weights.

    Attributes
    ----------
    beta : numpy.ndarray of float, shape (sets, columns)
        Where `found`; their risks have settled even where they themselves run off to infinity.
    found : numpy.ndarray of bool, shape (sets,)
        Whether there is an estimate at all: the columns are independent and the risks settled.
    edge : numpy.ndarray of bool, shape (sets,)
        Whether some participant's fitted risk is 0 or 1.
    """

    beta: Floats
    found: NDArray[np.bool_]
    edge: NDArray[np.bool_]


def refitted(design: Floats, response: Floats, weights: Floats, start: Floats) -> Refits:
    """Maximise each weighted likelihood by Newton's steps.

    Parameters
    ----------
    design : numpy.ndarray of float, shape (n, columns)
        Of full rank.
    response : numpy.ndarray of float, shape (n,)
        0 or 1.
    weights : numpy.ndarray of float, shape (sets, n)
        How often each participant is there.
    start : numpy.ndarray of float, shape (columns,)
        Where the steps begin.
    """
    basis, back = np.linalg.qr(design)  # orthogonal columns keep the steps accurate
    columns = basis.shape[1]
    squares = (basis[:, :, None] * basis[:, None, :]).reshape(len(basis), -1)
    found = np.linalg.eigvalsh((weights @ squares).reshape(-1, columns, columns))[:, 0] > SINGULAR
    beta = np.tile(back @ start, (len(weights), 1))
    edge = np.zeros(len(weights), dtype=bool)
    last, before = beta.copy(), np.full(len(weights), np.inf)
    active = np.flatnonzero(found)
    for _ in range(STEPS):
        w = weights[active]
        risk = expit(beta[active] @ basis.T)
        deviance = -2 * (xlogy(w * response, risk) + xlog1py(w * (1 - response), -risk)).sum(axis=1)
        worse = deviance > before[active] * (1 + SETTLED) + SETTLED
        better = ~worse & (np.abs(before[active] - deviance) > SETTLED * (np.abs(deviance) + 0.1))
        edge[active] = ((w > 0) & (np.minimum(risk, 1 - risk) < EDGE)).any(axis=1)
        far, on = active[worse], active[better]
        beta[far] = (beta[far] + last[far]) / 2  # the step went too far: half of it
        last[on], before[on] = beta[on], deviance[better]
        w, risk = w[better], risk[better]
        slope = (w * (response - risk)) @ basis
        curve = ((w * risk * (1 - risk)) @ squares).reshape(-1, columns, columns) + FLAT * np.eye(columns)
        beta[on] += np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        active = active[worse | better]
        if not active.size:
            break
    found[active] = False
    return Refits(np.linalg.solve(back, beta.T).T, found, edge)
