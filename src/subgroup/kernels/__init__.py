"""Kernels: flat arrays of counts in, limits or p-values out. One file per mathematical idea.

Importing this package fills the catalogue.
"""

from subgroup.kernels import (
    adjusted,
    association,
    bayes,
    conditional,
    exact,
    heterogeneity,
    interaction,
    likelihood,
    meta,
    mover,
    multiplicity,
    paired,
    paired_exact,
    paired_score,
    score,
    shrinkage,
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
    "conditional",
    "exact",
    "heterogeneity",
    "interaction",
    "likelihood",
    "meta",
    "mover",
    "multiplicity",
    "paired",
    "paired_exact",
    "paired_score",
    "score",
    "shrinkage",
    "skewness",
    "transformed",
    "unconditional",
    "unconditional_limits",
    "wald",
]
