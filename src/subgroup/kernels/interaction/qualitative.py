"""Whether treatment helps in some levels and harms in others."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, comb

from subgroup.core.counts import Floats
from subgroup.core.interval import Contrast
from subgroup.core.registry import INTERACTION, method
from subgroup.kernels.interaction.scales import SCALES, two


@method(
    INTERACTION,
    "gail-simon",
    cite="gail1985",
    aliases=("qualitative",),
    null="no reversal: no level's effect has another sign than another's",
    partial=True,
)
def gail_simon(scale: str, x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float | None) -> Contrast:
    """Gail and Simon's test of a qualitative interaction: the weaker of the evidence for benefit and for harm.

    Where all effects have one sign there is no evidence of a reversal, and p is 1.
    """
    at, counts = SCALES[scale], (x1, n1, x2, n2)
    effects, variances = at.effect(*counts), at.error(*counts) ** 2
    # A level whose effect is not known, or nothing, speaks for neither side.
    squares = np.where((effects == 0) | ~np.isfinite(variances), 0.0, effects**2 / variances)
    statistic = np.minimum(*(np.sum(squares, axis=1, where=side) for side in (effects > 0, effects < 0)))
    nan = np.full_like(statistic, np.nan)
    return Contrast(two(effects), nan, nan, statistic, mixed_tail(statistic, x1.shape[1]))


def mixed_tail(statistic: Floats, levels: int) -> Floats:
    """Return the p-value: chi-squares with 1 to K - 1 degrees of freedom, weighted as fair coins fall."""
    h = np.arange(1, levels)
    p = np.sum(comb(levels - 1, h) * chdtrc(h, statistic[:, None]), axis=1) / 2.0 ** (levels - 1)
    return np.where(statistic == 0, 1.0, p)
