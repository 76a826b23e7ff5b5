"""Every table with the same margins: the noncentral hypergeometric distribution, a row of outcomes for each table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats

# Outcomes this close in log probability count as equally likely: arithmetic leaves far less, and a true difference is
# hardly ever so small.
TIE = 1e-7


@dataclass(frozen=True, eq=False)
class Margins:
    """Responders in the treatment arm that its margins allow, one row per table, and how likely each is.

    Attributes
    ----------
    offset : numpy.ndarray of float
        Outcome minus the observed one, in rows padded on the right to equal length.
    log : numpy.ndarray of float
        Log number of ways to each outcome, 0 for the observed one, -inf in the padding.
    """

    offset: Floats
    log: Floats

    @classmethod
    def of(cls, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Margins:
        """List the outcomes of each table: from one to the next, the ways to it grow by a ratio of whole numbers."""
        responders = x1 + x2
        least = np.maximum(0, responders - n2)
        widths = outcomes(x1, n1, x2, n2)
        columns = np.arange(float(widths.max(initial=1)))
        inside = columns < widths[:, None]
        t = least[:, None] + columns
        left, right = n1[:, None] + 1, responders[:, None] + 1
        growth = (left - t) * (right - t) / (t * ((n2 - responders)[:, None] + t))
        steps = np.where(inside, np.log(growth), -np.inf)
        steps[:, 0] = 0.0
        ways = np.cumsum(steps, axis=1)
        observed = np.take_along_axis(ways, (x1 - least).astype(np.intp)[:, None], axis=1)
        return cls(t - x1[:, None], ways - observed)

    def log_weights(self, log_odds_ratio: Floats) -> Floats:
        """Return log weights of the outcomes under an odds ratio, relative to the observed outcome's."""
        return self.log + self.offset * log_odds_ratio[:, None]

    def raised(self, log_odds_ratio: Floats) -> Floats:
        """Return weights of the outcomes under an odds ratio, the largest of each row 1."""
        weights = self.log_weights(log_odds_ratio)
        return np.asarray(np.exp(weights - weights.max(axis=1, keepdims=True)))

    def probabilities(self, log_odds_ratio: Floats) -> Floats:
        """Return the probability of each outcome under an odds ratio."""
        raised = self.raised(log_odds_ratio)
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Margins:
        return Margins(self.offset[rows], self.log[rows])


def outcomes(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many outcomes the margins of each table allow."""
    return np.minimum(n1, x1 + x2) - np.maximum(0, x1 + x2 - n2) + 1
