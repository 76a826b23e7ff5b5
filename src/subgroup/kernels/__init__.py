"""Kernels: flat arrays of counts in, limits or p-values out. One file per mathematical idea.

Importing this package fills the catalogue.
"""

from subgroup.kernels import association, exact, interaction, mover, score, wald

__all__ = ["association", "exact", "interaction", "mover", "score", "wald"]
