"""Kernels: flat arrays of counts in, limits or p-values out. One file per mathematical idea.

Importing this package fills the catalogue.
"""

from subgroup.kernels import (
    adjusted,
    association,
    bayes,
    cmh,
    conditional,
    convolution,
    exact,
    homogeneity,
    interaction,
    likelihood,
    mover,
    paired,
    paired_exact,
    paired_score,
    pooled,
    pooled_score,
    score,
    skewness,
    transformed,
    unconditional,
    unconditional_limits,
    wald,
)

__all__ = [
    "adjusted",
    "association",
    "bayes",
    "cmh",
    "conditional",
    "convolution",
    "exact",
    "homogeneity",
    "interaction",
    "likelihood",
    "mover",
    "paired",
    "paired_exact",
    "paired_score",
    "pooled",
    "pooled_score",
    "score",
    "skewness",
    "transformed",
    "unconditional",
    "unconditional_limits",
    "wald",
]
