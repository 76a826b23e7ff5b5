"""MOVER: limits of a comparison from the limits of each rate, the distances added in quadrature."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.core.registry import method
from subgroup.kernels.score import wilson_limits


@method(RISK_DIFFERENCE, "newcombe", cite="newcombe1998b", aliases=("newcomb", "newcombe-wilson", "mover-wilson"))
def newcombe(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Limits:
    """Newcombe's hybrid: a Wilson interval per arm, distances added in quadrature."""
    p1, p2 = x1 / n1, x2 / n2
    low1, high1 = wilson_limits(x1, n1, level)
    low2, high2 = wilson_limits(x2, n2, level)
    difference = p1 - p2
    return difference - np.hypot(p1 - low1, high2 - p2), difference + np.hypot(high1 - p1, p2 - low2)
