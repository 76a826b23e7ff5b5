"""Every table with the same margins: the noncentral hypergeometric distribution, a row of outcomes for each table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats

Counts: TypeAlias = tuple[Floats, Floats, Floats, Floats]

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

        def growth(t: Floats) -> Floats:
            return _growth(t, x1, n1, x2, n2)

        return cls._grown(x1, *_reach(x1, n1, x2, n2), growth)

    @classmethod
    def _grown(cls, observed: Floats, least: Floats, most: Floats, growth: Callable[[Floats], Floats]) -> Margins:
        """List outcomes from the least to the most; `growth` says by what ratio the ways to each exceed the last's."""
        t = least[:, None] + np.arange(float((most - least).max(initial=0)) + 1)
        steps = np.where(t <= most[:, None], np.log(growth(t)), -np.inf)
        steps[:, 0] = 0.0
        ways = np.cumsum(steps, axis=1)
        here = np.take_along_axis(ways, (observed - least).astype(np.intp)[:, None], axis=1)
        return cls(t - observed[:, None], ways - here)

    @classmethod
    def across(cls, first: Counts, second: Counts) -> Margins:
        """List how responders of the treatment arm can be spread over two tables, their margins and their sum fixed.

        Outcomes are responders in the treatment arm of the first table; the parameter that raises their odds is the
        log of the ratio of the two odds ratios.
        """
        (low, high), (other_low, other_high) = _reach(*first), _reach(*second)
        total = first[0] + second[0]

        def growth(t: Floats) -> Floats:
            return _growth(t, *first) / _growth(total[:, None] + 1 - t, *second)

        return cls._grown(first[0], np.maximum(low, total - other_high), np.minimum(high, total - other_low), growth)

    @property
    def lowest(self) -> NDArray[np.bool_]:
        """Where the margins allow no lower outcome than the observed one, so that every odds ratio down to 0 fits."""
        return np.asarray(self.offset[:, 0] == 0)

    @property
    def highest(self) -> NDArray[np.bool_]:
        """Where they allow no higher one."""
        return np.asarray(~np.any(np.isfinite(self.log) & (self.offset > 0), axis=1))

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


def alone(x1: float, n1: float, x2: float, n2: float) -> Margins:
    """List the outcomes of one table."""
    return Margins.of(*(np.array([each], dtype=float) for each in (x1, n1, x2, n2)))


def outcomes(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many outcomes the margins of each table allow."""
    least, most = _reach(x1, n1, x2, n2)
    return most - least + 1


def _reach(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return the fewest and the most responders in the treatment arm that the margins allow."""
    return np.maximum(0, x1 + x2 - n2), np.minimum(n1, x1 + x2)


def _growth(t: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many more ways there are to `t` responders in the treatment arm than to one fewer."""
    responders, others = (x1 + x2)[:, None], (n2 - x1 - x2)[:, None]
    return np.asarray((n1[:, None] + 1 - t) * (responders + 1 - t) / (t * (others + t)))
