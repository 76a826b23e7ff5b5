"""Departure from additive effects on a ratio scale: the relative excess risk due to interaction and its kin.

One flat array per cell: responders and participants with neither treatment nor level (0), with treatment alone (1),
with the level alone (2), and with both (3).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.kernels._normal import quantile

MEASURES: Final = ("risk_ratio", "odds_ratio")


class Ratios(NamedTuple):
    """Ratios against the cell with neither: of treatment, level and both in turn, a row each.

    `variances` are those of their logs, and `shared` the part that all three have from the cell with neither.
    """

    values: Floats
    variances: Floats
    shared: Floats


def ratios(measure: str, x: Floats, n: Floats) -> Ratios:
    """Return the three ratios, of rates or of odds, from four cells (rows)."""
    risks, spread = (x / n, 1 / x - 1 / n) if measure == "risk_ratio" else (x / (n - x), 1 / x + 1 / (n - x))
    return Ratios(risks[1:] / risks[0], spread[1:] + spread[0], spread[0])


def excess(r: Ratios) -> Floats:
    """Return the relative excess risk due to interaction: what both do beyond what each adds."""
    treatment, level, both = r.values
    return np.asarray(both - treatment - level + 1)


def proportion(r: Ratios) -> Floats:
    """Return the share of the risk with both that is due to interaction."""
    return np.asarray(excess(r) / r.values[2])


def synergy(r: Ratios) -> Floats:
    """Return the excess with both over the sum of the excesses with one; nan where either is no excess."""
    treatment, level, both = r.values
    alone = treatment + level - 2
    return np.where((both > 1) & (alone > 0), (both - 1) / alone, np.nan)


def _delta(r: Ratios, gradient: Floats) -> Floats:
    """Return the standard error of a function of the log ratios with this gradient."""
    own = np.sum(gradient**2 * (r.variances - r.shared), axis=0)
    return np.asarray(np.sqrt(own + gradient.sum(axis=0) ** 2 * r.shared))


def excess_delta(r: Ratios, level: float) -> Limits:
    """Hosmer and Lemeshow's limits of the excess: the delta method."""
    reach = quantile(level) * _delta(r, r.values * np.array([-1.0, -1.0, 1.0])[:, None])
    return excess(r) - reach, excess(r) + reach


def proportion_delta(r: Ratios, level: float) -> Limits:
    """Hosmer and Lemeshow's limits of the attributable proportion."""
    treatment, other, both = r.values
    gradient = np.stack([-treatment / both, -other / both, (treatment + other - 1) / both])
    reach = quantile(level) * _delta(r, gradient)
    return proportion(r) - reach, proportion(r) + reach


def synergy_delta(r: Ratios, level: float) -> Limits:
    """Hosmer and Lemeshow's limits of the synergy index, by the delta method on its log."""
    treatment, other, both = r.values
    alone = treatment + other - 2
    gradient = np.stack([-treatment / alone, -other / alone, both / (both - 1)])
    reach, middle = quantile(level) * _delta(r, gradient), np.log(synergy(r))
    return np.exp(middle - reach), np.exp(middle + reach)


def excess_mover(r: Ratios, level: float) -> Limits:
    """Zou's limits of the excess: the distances of each ratio's own limits, recombined as correlated as they are."""
    root = np.sqrt(r.variances)
    reach = quantile(level) * root
    down, up = r.values - r.values * np.exp(-reach), r.values * np.exp(reach) - r.values
    correlation = r.shared / (root[:, None] * root[None, :])
    signs = np.array([-1.0, -1.0, 1.0])[:, None]
    low, high = np.where(signs > 0, down, -up), np.where(signs > 0, up, -down)
    return excess(r) - _recombined(low, correlation), excess(r) + _recombined(high, correlation)


def _recombined(away: Floats, correlation: Floats) -> Floats:
    """Return the length of three distances, of which the correlated parts cancel or add up."""
    squares = np.sum(away**2, axis=0)
    pairs = sum(away[i] * away[j] * correlation[i, j] for i, j in ((0, 1), (0, 2), (1, 2)))
    return np.asarray(np.sqrt(np.maximum(squares + 2 * pairs, 0)))
