"""Effects of levels drawn towards their mean."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Real

import numpy as np

from subgroup.core.policy import check_level
from subgroup.core.registry import SHRINKAGE, Method, find, quietly
from subgroup.core.studies import Studies
from subgroup.errors import EffectError, MethodError
from subgroup.kernels._normal import quantile
from subgroup.kernels.shrinkage import Shrunk
from subgroup.results.shrinkage import Shrinkage
from subgroup.verbs._sets import over_strata
from subgroup.verbs._studies import studies_of

PRIOR = "half-normal"
# Log ratios: tau is below 1 with probability .95 then, a weak prior (rover2021). A rate moves by at most a quarter as
# much as its log odds, so the scale of a risk difference is a quarter.
SCALES = {"odds_ratio": 0.5, "risk_ratio": 0.5, "risk_difference": 0.125}


@over_strata
def shrink(
    effects: object,
    variances: object = None,
    *,
    intervals: object = None,
    intervals_level: float = 0.95,
    measure: str | None = None,
    labels: object = None,
    factor: str | None = None,
    method: str = "empirical-bayes",
    scale: float | None = None,
    confidence_level: float = 0.95,
) -> Shrinkage:
    """Draw the effects of levels towards their mean, by how much levels differ and how little each knows.

    The largest of several effects is too large on average. Shrunken effects are less far apart, and nearer to the truth
    in all; that levels are alike until they differ is the assumption.

    Parameters
    ----------
    effects : array-like of shape (k,), Strata or dict
        One effect per level: where effects add, so ratios as logarithms, if `variances` are given; as printed if
        `intervals` are. Or strata, whose levels are taken by Wald's estimates and variances.
    variances : array-like, optional
        Their squared standard errors, above 0.
    intervals : array-like of shape (k, 2), optional
        Printed limits ``(low, high)`` in place of variances.
    intervals_level : float
        Confidence level of `intervals`, in (0, 1).
    measure : str, optional
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"`` (for strata unless told).
    labels : sequence of str, optional
        Names of the levels.
    factor : str, optional
        Required for strata of several factors.
    method : str
        ``"empirical-bayes"`` or ``"half-normal"``: see ``sg.methods("shrinkage")``.
    scale : float, optional
        Of the half-normal prior of tau, above 0, in the units of the effects (logarithms for ratios). Unless told, 0.5
        for ratios and 0.125 for risk differences; it must be told where there is no measure. The result prints it.
    confidence_level : float
        In (0, 1): the posterior probability of each interval.

    Returns
    -------
    Shrinkage
        Raw and shrunken effects side by side, their mean, and tau.

    Raises
    ------
    EffectError, CountError, ColumnError, MethodError
        If effects, variances, intervals, counts or options are not valid, or there are fewer than two levels.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = sg.Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
    >>> print(sg.shrink(strata, measure="odds_ratio", method="half-normal").text(80))
    mean odds ratio 4.36 (95% 0.67 to 27.62), tau 0.377 (95% 0.0177 to 1.18),
    half-normal prior of scale 0.500 [half-normal]
    <BLANKLINE>
    level      own odds ratio   95% interval     shrunken   95% interval
    ─────────────────────────────────────────────────────────────────────
    high       16.00            1.79 to 143.2    5.29       0.90 to 32.97
    not high   0.70             0.049 to 10.01   3.61       0.49 to 22.68
    <BLANKLINE>
    Note: the interval of tau leaves 0 out whatever the data, for its prior has no
    weight there: it is no test
    """
    found, level = find(SHRINKAGE, method), check_level(confidence_level)
    studies = studies_of(effects, variances, intervals, intervals_level, measure, labels, factor)
    if studies.effects.ndim != 1:
        raise EffectError(f"effects of shape {studies.effects.shape}: the levels of one factor are wanted, as one row")
    width = width_of(found, scale, studies.name)
    y, v = studies.rows
    answer: Shrunk = quietly(found.function, y, v, level, width)
    reach = quantile(level) * np.sqrt(studies.variances)
    natural = studies.natural
    return Shrinkage(
        measure=studies.name,
        levels=studies.labels,
        raw=natural(studies.effects),
        raw_low=natural(studies.effects - reach),
        raw_high=natural(studies.effects + reach),
        effect=natural(answer.effect[0]),
        low=natural(answer.effect_low[0]),
        high=natural(answer.effect_high[0]),
        mean=float(natural(answer.mean)[0]),
        mean_low=float(natural(answer.mean_low)[0]),
        mean_high=float(natural(answer.mean_high)[0]),
        tau=float(answer.tau[0]),
        tau_low=float(answer.tau_low[0]),
        tau_high=float(answer.tau_high[0]),
        scale=width,
        method=found.name,
        confidence_level=level,
        inputs=studies,
        cite=found.cite,
        notes=(
            *studies.notes,
            *studies.cut(answer.effect_low, answer.effect_high, answer.mean_low, answer.mean_high),
            *_notes(found.name, studies, answer),
        ),
    )


def width_of(found: Method, scale: float | None, measure: str) -> float | None:
    """Return the scale of the prior of tau: as told, or that of the measure; None for a method that has none."""
    if found.name != PRIOR:
        if scale is not None:
            raise MethodError(
                f"scale={scale!r} is that of a prior, and method {found.name!r} has none; see method={PRIOR!r}"
            )
        return None
    if scale is None:
        if measure not in SCALES:
            raise MethodError("scale= is missing: without a measure nobody knows how far effects can lie apart")
        return SCALES[measure]
    if not isinstance(scale, Real) or isinstance(scale, bool) or not 0 < scale < np.inf:
        raise MethodError(f"scale={scale!r} is no scale of a half-normal prior: a number above 0 is wanted")
    return float(scale)


def _notes(method: str, studies: Studies, answer: Shrunk) -> Iterator[str]:
    if method == PRIOR:
        yield "the interval of tau leaves 0 out whatever the data, for its prior has no weight there: it is no test"
    elif answer.tau[0] == 0:
        most = answer.tau_high[0]
        reach = f": tau may be as large as {most:.3g}, and" if most > 0 else ", though they may differ:"
        every = "tau is estimated as zero, so every level is given the mean and its interval"
        yield f"{every}{reach} method={PRIOR!r} allows for it"
    else:
        yield f"intervals take tau as known, though {studies.effects.size} levels say little about it"
