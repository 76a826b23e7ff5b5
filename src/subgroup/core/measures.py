"""Measures: a rate, the three ways to compare two, in arms or in pairs, and the two ways to compare means.

Each knows its null, its range and its point estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.standardised import hedges_g
from subgroup.errors import MethodError, nearest


@dataclass(frozen=True)
class Measure:
    """What is measured about a table of counts.

    Attributes
    ----------
    name, short, label : str
        Public name, its short form, and its name in prose.
    null : float or None
        The value of no effect; a rate has none.
    low, high : float
        The range.
    ratio : bool
        Whether effects multiply (and are drawn on a log scale) rather than add.
    estimate : callable
        Point estimate from the arrays of counts.
    """

    name: str
    short: str
    label: str
    null: float | None
    low: float
    high: float
    ratio: bool
    estimate: Callable[..., Floats]


def _rate(x: Floats, n: Floats) -> Floats:
    return x / n


def _difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return x1 / n1 - x2 / n2


def _ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return (x1 * n2) / (x2 * n1)


def _odds(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return (x1 * (n2 - x2)) / (x2 * (n1 - x1))


def _paired_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return (b - c) / (a + b + c + d)


def _paired_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return (a + b) / (a + c)


def _paired_odds(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return b / c


def _mean_difference(m1: Floats, sd1: Floats, n1: Floats, m2: Floats, sd2: Floats, n2: Floats) -> Floats:
    return m1 - m2


def _mean(m: Floats, sd: Floats, n: Floats) -> Floats:
    return m


def _common(one: Measure) -> Measure:
    return replace(one, name=f"stratified_{one.name}", short=f"stratified_{one.short}", label=f"common {one.label}")


RATE: Final = Measure("rate", "rate", "response rate", None, 0.0, 1.0, False, _rate)
RISK_DIFFERENCE: Final = Measure("risk_difference", "rd", "risk difference", 0.0, -1.0, 1.0, False, _difference)
RISK_RATIO: Final = Measure("risk_ratio", "rr", "risk ratio", 1.0, 0.0, np.inf, True, _ratio)
ODDS_RATIO: Final = Measure("odds_ratio", "or", "odds ratio", 1.0, 0.0, np.inf, True, _odds)

# Of pairs: a responded both times, b at the first measurement only, c at the second only, d at neither.
PAIRED_DIFFERENCE: Final = Measure(
    "paired_risk_difference",
    "paired_rd",
    "paired risk difference",
    0.0,
    -1.0,
    1.0,
    False,
    _paired_difference,
)
PAIRED_RATIO: Final = Measure(
    "paired_risk_ratio",
    "paired_rr",
    "paired risk ratio",
    1.0,
    0.0,
    np.inf,
    True,
    _paired_ratio,
)
PAIRED_ODDS_RATIO: Final = Measure(
    "paired_odds_ratio",
    "paired_or",
    "paired odds ratio",
    1.0,
    0.0,
    np.inf,
    True,
    _paired_odds,
)

# Of means: mean, standard deviation and number of each arm.
MEAN_DIFFERENCE: Final = Measure(
    "mean_difference", "md", "mean difference", 0.0, -np.inf, np.inf, False, _mean_difference
)
HEDGES_G: Final = Measure("hedges_g", "smd", "Hedges' g", 0.0, -np.inf, np.inf, False, hedges_g)
# Of the differences within pairs: their mean, standard deviation and number.
PAIRED_MEAN_DIFFERENCE: Final = Measure(
    "paired_mean_difference", "paired_md", "paired mean difference", 0.0, -np.inf, np.inf, False, _mean
)

# An effect whose measure nobody has named: no effect is zero.
EFFECT: Final = Measure("effect", "effect", "effect", 0.0, -np.inf, np.inf, False, _mean)

# Of printed effects only: it multiplies as a risk ratio does, but no counts give it.
HAZARD_RATIO: Final = replace(RISK_RATIO, name="hazard_ratio", short="hr", label="hazard ratio")

# One effect common to all strata: its estimate is the method's, not that of one table.
STRATIFIED_DIFFERENCE: Final = _common(RISK_DIFFERENCE)
STRATIFIED_RATIO: Final = _common(RISK_RATIO)
STRATIFIED_ODDS_RATIO: Final = _common(ODDS_RATIO)

# Of participants: what a model makes of risks once every covariate is the same in both arms.
ADJUSTED: Final = {
    f"adjusted_{one.name}": replace(
        one, name=f"adjusted_{one.name}", short=f"adjusted_{one.short}", label=f"adjusted {one.label}"
    )
    for one in (RISK_DIFFERENCE, RISK_RATIO, ODDS_RATIO)
}

STRATIFIED: Final = {each.name: each for each in (STRATIFIED_DIFFERENCE, STRATIFIED_RATIO, STRATIFIED_ODDS_RATIO)}
PAIRED: Final = {each.name: each for each in (PAIRED_DIFFERENCE, PAIRED_RATIO, PAIRED_ODDS_RATIO)}
EFFECTS: Final = {each.name: each for each in (RISK_DIFFERENCE, RISK_RATIO, ODDS_RATIO)}
PRINTED: Final = EFFECTS | {HAZARD_RATIO.name: HAZARD_RATIO}
MEANS: Final = {each.name: each for each in (MEAN_DIFFERENCE, HEDGES_G)}
# Measures of summaries, mean, SD and number, in place of counts.
OF_SUMMARIES: Final = MEANS | {PAIRED_MEAN_DIFFERENCE.name: PAIRED_MEAN_DIFFERENCE}
MEASURES: Final = {RATE.name: RATE} | EFFECTS | PAIRED | STRATIFIED | ADJUSTED | OF_SUMMARIES


def measure_named(name: str, among: Mapping[str, Measure] = EFFECTS) -> Measure:
    """Return a measure of effect by its name or short form, in any case, with hyphens or underscores.

    Parameters
    ----------
    name : str
        Such as ``"risk_difference"`` or ``"RD"``.
    among : mapping of str to Measure
        The measures to choose from, by name.

    Raises
    ------
    MethodError
        If there is none; the message offers the nearest.

    Examples
    --------
    >>> measure_named("RD").label
    'risk difference'
    """
    asked = str(name).lower().replace("-", "_").replace(" ", "_")
    known = {**among, **{each.short: each for each in among.values()}}
    if asked not in known:
        raise MethodError(f"measure={name!r} is not known; {nearest(asked, among)}")
    return known[asked]
