"""Limits from participants drawn again with replacement, each arm by itself, and the model fitted to each draw."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from subgroup.core.counts import Floats
from subgroup.core.measures import Measure
from subgroup.core.policy import Alternative
from subgroup.errors import MethodError
from subgroup.kernels import standardised
from subgroup.kernels.logistic import refitted
from subgroup.render.progress import watched
from subgroup.verbs.participants import _effects
from subgroup.verbs.participants._design import Design
from subgroup.verbs.participants._model import Fit

# With one less than a round number the usual limits are draws themselves: the 50th and the 1950th of 1999.
DRAWS: Final = 1999
# So many cells of weights are held at once.
CELLS: Final = 2**17
# Of fewer draws that gave an estimate than this share, limits would be of the wrong draws.
ENOUGH: Final = 0.5


class Draws(NamedTuple):
    """Effects of the draws, in order, and how many gave none or one with a risk of 0 or 1."""

    effects: Floats
    failed: int
    edge: int


def check_draws(draws: int | None, rng: object, drawing: bool) -> int:
    """Return how often to draw, or raise MethodError."""
    if not drawing:
        if draws is not None or rng is not None:
            raise MethodError("rng= and draws= are for the bootstrap; this method draws nothing")
        return 0
    number = DRAWS if draws is None else draws
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 99:
        raise MethodError(f"draws={draws!r} must be a whole number, at least 99")
    return int(number)


def drawn(design: Design, fit: Fit, measure: Measure, times: int, rng: np.random.Generator) -> Draws:
    """Draw, refit and standardise; a bar on standard error shows how far it is, and Ctrl-C ends it."""
    setting, people = design.setting, design.people
    size = max(1, CELLS // people.treated.size)
    pieces = [min(size, times - start) for start in range(0, times, size)]
    effects, failed, edge = [], 0, 0
    for count in watched(pieces, "refitting to draws"):
        weights = _weights(people.treated, count, rng)
        refits = refitted(setting.design, setting.response, weights, fit.beta)
        risks = standardised.risks(setting, refits.beta[refits.found], weights[refits.found])[:, 0]
        values = _effects.effect(measure, risks)
        there = ~np.isnan(values)
        effects.append(values[there])
        failed += count - int(there.sum())
        edge += int(refits.edge[refits.found].sum())
    found = np.sort(np.concatenate(effects))
    if found.size < max(ENOUGH * times, 2):
        raise MethodError(
            f"the model could not be fitted to {failed:,} of {times:,} draws; use fewer covariates, or "
            "method='standardisation-delta'"
        )
    return Draws(found, failed, edge)


def percentile(draws: Draws, level: float, side: Alternative) -> tuple[float, float]:
    """Return the draws that cut off equal shares at both ends, or one end."""
    tail = (1 - level) / 2 if side == "two-sided" else 1 - level
    return _at(draws.effects, tail, side, 1 - tail)


def accelerated(
    draws: Draws, estimate: float, influence: Floats, treated: NDArray[np.bool_], level: float, side: Alternative
) -> tuple[float, float]:
    """Return limits corrected for the bias of the draws and for a standard error that moves (BCa).

    The acceleration comes from how much each participant moves the effect, centred in each arm; no jackknife is needed.
    """
    below = ((draws.effects < estimate).sum() + (draws.effects == estimate).sum() / 2) / draws.effects.size
    shift = ndtri(np.clip(below, 0.5 / draws.effects.size, 1 - 0.5 / draws.effects.size))
    moved = influence - np.where(treated, influence[treated].mean(), influence[~treated].mean())
    pull = (moved**3).sum() / (6 * (moved**2).sum() ** 1.5)
    tail = (1 - level) / 2 if side == "two-sided" else 1 - level
    low, high = (ndtr(shift + (shift + z) / (1 - pull * (shift + z))) for z in (ndtri(tail), ndtri(1 - tail)))
    return _at(draws.effects, float(low), side, float(high))


def _weights(treated: NDArray[np.bool_], count: int, rng: np.random.Generator) -> Floats:
    """Return how often each participant is drawn; each arm keeps its size."""
    found = np.zeros((count, treated.size))
    for side in (treated, ~treated):
        n = int(side.sum())
        found[:, side] = rng.multinomial(n, np.full(n, 1 / n), size=count)
    return found


def _at(effects: Floats, low: float, side: Alternative, high: float) -> tuple[float, float]:
    """Return the draws below and above which so large shares lie, never less than was asked for."""
    n = effects.size
    first = max(math.floor((n + 1) * low + 1e-9), 1) - 1
    last = min(math.ceil((n + 1) * high - 1e-9), n) - 1
    return (
        -math.inf if side == "less" else float(effects[first]),
        math.inf if side == "greater" else float(effects[last]),
    )
