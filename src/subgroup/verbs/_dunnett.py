"""Dunnett's adjustment of several arms against one control."""

from __future__ import annotations

import numpy as np

from subgroup.core.counts import Floats, TwoByTwo
from subgroup.core.measures import Measure
from subgroup.core.registry import quietly
from subgroup.core.summaries import TwoSummaries
from subgroup.errors import MethodError
from subgroup.kernels.many_to_one import any_beyond, critical
from subgroup.render import numbers
from subgroup.results.estimate import Estimate


def dunnetts(
    measure: Measure, inputs: TwoByTwo | TwoSummaries, rows: Estimate
) -> tuple[Floats, Floats, Floats, tuple[str, ...]]:
    """Return Dunnett's p-values and limits, and what they suppose."""
    if measure.name == "hedges_g":
        raise MethodError("adjust='dunnett' compares means: use measure='mean_difference', or adjust='holm'")
    effect, own, shared, df, told = quietly(_parts, measure, inputs)
    error, side, level = np.sqrt(own + shared), rows.alternative, rows.confidence_level
    share, two_sided = np.sqrt(shared) / error, side == "two-sided"
    if not (np.isfinite(effect) & np.isfinite(error) & (error > 0)).all():
        nothing = np.full(effect.size, np.nan)
        why = "an arm has no standard error, so Dunnett's adjustment is not possible; adjust='holm' copes"
        return nothing, nothing, nothing, (why,)
    sign = -1 if side == "less" else 1
    p = quietly(any_beyond, sign * effect / error, share, df, two_sided)
    reach = quietly(critical, share, df, level, two_sided) * error
    low = np.full_like(effect, -np.inf) if side == "less" else effect - reach
    high = np.full_like(effect, np.inf) if side == "greater" else effect + reach
    if measure.ratio:
        low, high = np.exp(low), np.exp(high)
    return p, np.maximum(low, measure.low), np.minimum(high, measure.high), (told,)


def _parts(measure: Measure, inputs: TwoByTwo | TwoSummaries) -> tuple[Floats, Floats, Floats, float, str]:
    """Return effects where they add, the arms' and the control's part of their variance, and degrees of freedom."""
    if isinstance(inputs, TwoSummaries):
        m1, sd1, n1, m2, sd2, n2 = inputs.counts
        df = float((n1 - 1).sum() + n2[0] - 1)
        variance = (((n1 - 1) * sd1**2).sum() + (n2[0] - 1) * sd2[0] ** 2) / df
        told = f"Dunnett's test takes one SD for all arms, {numbers.figures(float(np.sqrt(variance)))} on {df:g} df"
        return m1 - m2, variance / n1, variance / n2, df, told
    x1, n1, x2, n2 = inputs.counts
    told = "Dunnett's adjustment of counts takes Wald's standard errors" + (" of logarithms" if measure.ratio else "")
    if not measure.ratio:
        return x1 / n1 - x2 / n2, x1 * (n1 - x1) / n1**3, x2 * (n2 - x2) / n2**3, np.inf, told
    if measure.name == "odds_ratio":
        effect = np.log(x1 * (n2 - x2)) - np.log(x2 * (n1 - x1))
        return effect, 1 / x1 + 1 / (n1 - x1), 1 / x2 + 1 / (n2 - x2), np.inf, told
    return np.log(x1 * n2) - np.log(x2 * n1), 1 / x1 - 1 / n1, 1 / x2 - 1 / n2, np.inf, told
