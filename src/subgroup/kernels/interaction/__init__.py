"""Do levels differ? Effects of the strata of one factor against one common effect.

Arrays have one row per factor and one column per level. Effects are handled where they add: risk differences, and the
logs of risk ratios and odds ratios.
"""

from subgroup.kernels.interaction import exact, likelihood, permutation, qualitative, score, wald
from subgroup.kernels.interaction.scales import SCALES

__all__ = ["SCALES", "exact", "likelihood", "permutation", "qualitative", "score", "wald"]
