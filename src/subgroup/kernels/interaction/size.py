"""The true size of a test of one common effect, by listing every table that small arms can give."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.registry import INTERACTION, find, quietly
from subgroup.kernels._coverage import binomial, every_table
from subgroup.kernels.interaction.common import held
from subgroup.kernels.interaction.scales import SCALES

# Listing more tables than this would take longer than a reader waits for a note: two levels of four arms of ten fit.
MOST: Final = 15_000


def listable(n1: Floats, n2: Floats) -> bool:
    """Say whether arms of these sizes give few enough tables to list."""
    return float(np.prod(n1 + 1) * np.prod(n2 + 1)) <= MOST


def true_size(name: str, scale: str, alpha: float, *counts: Floats) -> float:
    """Return how often a test rejects at `alpha` if the levels share the common effect that fits these counts best.

    Parameters
    ----------
    name, scale : str
        A method of interaction, and the scale of the effect.
    alpha : float
        The nominal size.
    *counts : numpy.ndarray of float
        x1, n1, x2, n2: one row, a column for each level; nobody's arm is empty.
    """
    at, sizes = SCALES[scale], np.stack([counts[1][0], counts[3][0]], axis=1)
    _, rates = quietly(held, at, np.zeros_like(counts[0]), *counts)
    p_values = _p_values(name, scale, tuple(int(n) for n in sizes.ravel()))
    chance = np.ones(1)
    for n, p in zip(sizes.ravel(), np.stack([rates.p1[0], rates.p2[0]], axis=1).ravel(), strict=True):
        chance = (chance[:, None] * binomial(int(n), np.clip(p, 0, 1)[None])[0]).ravel()
    return float(chance @ (p_values <= alpha))


@lru_cache(maxsize=16)
def _p_values(name: str, scale: str, sizes: tuple[int, ...]) -> Floats:
    """Return the p-value of every table: treatment and control of one level after another."""
    listed = every_table(sizes)
    x1, n1, x2, n2 = (np.stack(listed[k::4], axis=1) for k in range(4))
    return np.asarray(find(INTERACTION, name).contrast(scale, (x1, n1, x2, n2), None).p_value)
