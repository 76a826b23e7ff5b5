"""Cochran, Mantel and Haenszel's test of an effect, with every stratum compared with itself only."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Tails
from subgroup.core.registry import CMH_TEST, method
from subgroup.kernels._normal import nearer, standardised, tails
from subgroup.kernels.pooled import excess


@method(CMH_TEST, "cmh", cite="mantel1959", aliases=("mantel-haenszel", "cochran-mantel-haenszel"), default=True)
def cmh(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """Cochran, Mantel and Haenszel's chi-square: responders on treatment against those expected within strata."""
    above, variance = excess(x1, n1, x2, n2)
    return tails(standardised(above, np.sqrt(variance)))


@method(CMH_TEST, "cmh-cc", cite="mantel1959", aliases=("cmh-corrected", "mantel-haenszel-cc"))
def cmh_cc(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Tails:
    """The same with continuity correction: half a responder nearer to what is expected, and not past it."""
    above, variance = excess(x1, n1, x2, n2)
    return tails(standardised(nearer(above, np.asarray(0.5)), np.sqrt(variance)))


def mantel_fleiss(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return Mantel and Fleiss' criterion: how far expected responders are from the nearer of their bounds.

    The chi-square approximates well where it exceeds 5.

    References
    ----------
    See mantel1980.
    """
    responders = x1 + x2
    expected = (n1 * responders / (n1 + n2)).sum(axis=1)
    least, most = np.maximum(0, responders - n2).sum(axis=1), np.minimum(n1, responders).sum(axis=1)
    return np.asarray(np.minimum(expected - least, most - expected))
