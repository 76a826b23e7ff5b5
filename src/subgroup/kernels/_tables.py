"""Every table with the same margins: the noncentral hypergeometric distribution, a row of outcomes for each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from subgroup.core.counts import Floats

Counts: TypeAlias = tuple[Floats, Floats, Floats, Floats]

# Outcomes this close in log probability count as equally likely: arithmetic leaves far less, and a true difference is
# hardly ever so small.
TIE = 1e-7
# Above this many participants a table of log factorials costs more than it saves.
LONGEST = 2**20


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
        """List the outcomes of each table."""
        responders = x1 + x2
        least = np.maximum(0, responders - n2)
        widths = np.minimum(n1, responders) - least + 1
        widest = int(widths.max(initial=1))
        t = least[:, None] + np.arange(widest, dtype=float)
        inside = np.arange(widest) < widths[:, None]
        t = np.where(inside, t, x1[:, None])
        ways = _log_ways(t, n1[:, None], responders[:, None], n2[:, None])
        observed = _log_ways(x1, n1, responders, n2)
        return cls(t - x1[:, None], np.where(inside, ways - observed[:, None], -np.inf))

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


def across(first: Counts, second: Counts) -> Margins:
    """List how the responders of one arm can be spread over two tables, their margins and the total in the arm fixed.

    Outcomes are responders in the treatment arm of the first table; the parameter that raises their odds is the log of
    the ratio of the two odds ratios.
    """
    (low, high), (other_low, other_high) = _reach(*first), _reach(*second)
    total = first[0] + second[0]
    least, most = np.maximum(low, total - other_high), np.minimum(high, total - other_low)
    t = least[:, None] + np.arange(int((most - least).max(initial=0)) + 1, dtype=float)
    inside = t <= most[:, None]
    t = np.where(inside, t, first[0][:, None])
    ways = _ways(t, first) + _ways(total[:, None] - t, second)
    observed = _ways(first[0][:, None], first) + _ways(second[0][:, None], second)
    return Margins(t - first[0][:, None], np.where(inside, ways - observed, -np.inf))


def alone(x1: float, n1: float, x2: float, n2: float) -> Margins:
    """List the outcomes of one table."""
    return Margins.of(*(np.array([each], dtype=float) for each in (x1, n1, x2, n2)))


def _reach(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return the fewest and the most responders in the treatment arm that the margins allow."""
    return np.maximum(0, x1 + x2 - n2), np.minimum(n1, x1 + x2)


def _ways(t: Floats, counts: Counts) -> Floats:
    x1, n1, x2, n2 = (each[:, None] for each in counts)
    return _log_ways(t, n1, x1 + x2, n2)


def outcomes(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return how many outcomes the margins of each table allow."""
    least, most = _reach(x1, n1, x2, n2)
    return most - least + 1


def _log_ways(t: Floats, n1: Floats, responders: Floats, n2: Floats) -> Floats:
    """Return minus the log factorials of the four cells."""
    total = (n1 + n2).max(initial=0)
    cells = (t, n1 - t, responders - t, n2 - responders + t)
    if total > LONGEST:
        return -sum(gammaln(cell + 1) for cell in cells)  # type: ignore[return-value]  # a sum of four is no int
    known = _log_factorials(int(total))
    return -sum(known[cell.astype(np.intp)] for cell in cells)  # type: ignore[return-value]


_known: Floats = gammaln(np.arange(1, 514, dtype=float))


def _log_factorials(most: int) -> Floats:
    """Return log factorials from 0 to at least `most`, kept between calls and grown by doubling."""
    global _known
    if most >= _known.size:
        _known = gammaln(np.arange(1, 2 * most + 2, dtype=float))
    return _known
