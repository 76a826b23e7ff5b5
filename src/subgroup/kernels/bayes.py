"""Quantiles of a posterior distribution, used as limits."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import RATE
from subgroup.core.registry import method


def jeffreys_quantile(x: Floats, n: Floats, probability: float) -> Floats:
    """Return a quantile of the rate's posterior under Jeffreys' prior, Beta(1/2, 1/2)."""
    return np.asarray(betaincinv(x + 0.5, n - x + 0.5, probability))


@method(RATE, "jeffreys", cite="brown2001", aliases=("bayes", "beta-jeffreys"))
def jeffreys(x: Floats, n: Floats, level: float) -> Limits:
    """Jeffreys' interval: posterior quantiles under Beta(1/2, 1/2); 0 where nobody and 1 where everybody responds."""
    tail = (1 - level) / 2
    low, high = jeffreys_quantile(x, n, tail), 1 - jeffreys_quantile(n - x, n, tail)
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)
