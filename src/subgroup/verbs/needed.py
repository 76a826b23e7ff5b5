"""The number needed to treat."""

from __future__ import annotations

from typing import Any

import numpy as np

from subgroup.core.given import GivenEffect
from subgroup.core.measures import ODDS_RATIO, RISK_DIFFERENCE, RISK_RATIO, measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import quietly
from subgroup.errors import CountError, MethodError
from subgroup.results.estimate import Estimate
from subgroup.results.nnt import NumberNeeded
from subgroup.verbs._baseline import at_baseline
from subgroup.verbs._estimating import scalar
from subgroup.verbs._notes import said
from subgroup.verbs._sets import over_tables
from subgroup.verbs.effects import odds_ratio as _odds_ratio
from subgroup.verbs.effects import risk_difference as _risk_difference
from subgroup.verbs.effects import risk_ratio as _risk_ratio

VERBS = {RISK_DIFFERENCE.name: _risk_difference, RISK_RATIO.name: _risk_ratio, ODDS_RATIO.name: _odds_ratio}
RATIOS = (ODDS_RATIO.name, RISK_RATIO.name)
CARRIES = "that of its own arms; a ratio can be carried over: measure='odds_ratio' or measure='risk_ratio'"


@over_tables
def nnt(
    treatment: object = None,
    control: object = None,
    *,
    benefit: bool = True,
    method: str | None = None,
    confidence_level: float | None = None,
    horizon: str | None = None,
    measure: str | None = None,
    baseline_risk: object = None,
    odds_ratio: object = None,
    risk_ratio: object = None,
) -> NumberNeeded:
    """Return the number needed to treat for one more to benefit, or be harmed.

    It is one over the risk difference, and its limits are one over that interval's limits (altman1998), which should
    come from a better interval than Wald's (bender2001). Where the interval holds 0, the number needed passes through
    infinity: from benefit, past "no difference", to harm.

    The risk difference is that of the counts, or the one that an odds or risk ratio gives among patients who respond at
    the rate `baseline_risk` without treatment (schunemann2011). The estimate and its limits are carried over by the
    same formula; the baseline risk is taken as known.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both, and so may
        an `Estimate` of an effect, whose method and level are then kept.
    benefit : bool
        Whether responding is good for the patient.
    method : str, optional
        Of the measure; see ``sg.methods("risk_difference")``. The default of the measure where none is named.
    confidence_level : float, optional
        In (0, 1); 0.95 unless told. Of printed limits, the level they were printed at.
    horizon : str, optional
        The time after which responses were counted, repeated in the answer: a number needed has none by itself.
    measure : {"risk_difference", "odds_ratio", "risk_ratio"}, optional
        What to compute from counts; a ratio needs `baseline_risk`.
    baseline_risk : float or array-like, optional
        Rate of responding without treatment to apply a ratio at, in (0, 1); one or many, which broadcast.
    odds_ratio, risk_ratio : (estimate, low, high), optional
        A ratio as it was printed, in place of counts; numbers or array-likes.

    Returns
    -------
    NumberNeeded
        ``NNTB`` for benefit or ``NNTH`` for harm, with one stretch or two, and natural frequencies. It is nan, with a
        note, where a risk ratio times the baseline risk is above 1; a limit above 1 is cut off there, with a note.

    Raises
    ------
    CountError, FigureError, MethodError
        If the counts, the printed ratio or the options are not valid, or do not go together.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.nnt((9, 16), (4, 19), horizon="12 weeks"))
    NNTB 2.8 (95% CI NNTB 1.6 to NNTB 38.3) over 12 weeks
    >>> print(sg.nnt((33, 100), (30, 100), benefit=False))
    NNTH 33.3 (95% CI NNTB 10.1 to ∞ to NNTH 6.3)
    >>> found = sg.nnt(odds_ratio=(0.73, 0.5, 1.1), baseline_risk=0.3, benefit=False)
    >>> print(found.frequencies(per=1000).sentence())
    of 1,000 treated, 238 respond; of 1,000 in control, 300 (assumed); 62 fewer (95% CI 124 fewer to 20 more)
    """
    if not isinstance(benefit, bool | np.bool_):
        raise MethodError(f"benefit={benefit!r} is neither True nor False: is responding good for the patient?")
    effect = _effect(treatment, control, measure, method, confidence_level, odds_ratio, risk_ratio)
    if effect.measure == RISK_DIFFERENCE.name:
        if baseline_risk is not None:
            raise MethodError(f"baseline_risk does not fit a risk difference, which is {CARRIES}")
        return _needed(effect, effect, bool(benefit), horizon, "altman1998", None)
    if effect.measure not in RATIOS:
        raise MethodError(f"a number needed comes from a measure of effect, not from a {effect.measure}")
    if baseline_risk is None:
        raise MethodError(
            f"baseline_risk is missing: measure {effect.measure!r} gives a number needed only at a stated risk"
        )
    difference, risk = at_baseline(effect, baseline_risk)
    return _needed(effect, difference, bool(benefit), horizon, difference.cite, scalar(risk))


def _effect(
    treatment: object,
    control: object,
    measure: str | None,
    method: str | None,
    level: float | None,
    odds_ratio: object,
    risk_ratio: object,
) -> Estimate:
    """Return the effect of counts, an estimate as it is, or a printed ratio as an estimate."""
    printed = {"odds_ratio": odds_ratio, "risk_ratio": risk_ratio}
    given = [name for name, value in printed.items() if value is not None]
    if given:
        name = given[0]
        taken = {"treatment": treatment, "control": control, "measure": measure, "method": method}
        _refuse(f"{name} stands in its place", **taken, **{other: printed[other] for other in given[1:]})
        return _as_printed(GivenEffect.of(name, printed[name]), check_level(0.95 if level is None else level))
    if isinstance(treatment, Estimate):
        taken = {"control": control, "measure": measure, "method": method, "confidence_level": level}
        _refuse("the estimate already has its own", **taken)
        return treatment
    if treatment is None:
        raise CountError("give two arms as (responders, n), an estimate, or a printed odds_ratio= or risk_ratio=")
    options: dict[str, Any] = {"method": method, "confidence_level": level}
    chosen = {name: value for name, value in options.items() if value is not None}
    name = RISK_DIFFERENCE.name if measure is None else measure_named(measure).name
    return VERBS[name](treatment, control, **chosen)


def _refuse(why: str, **options: object) -> None:
    """Refuse options that would otherwise be passed over in silence."""
    for name, value in options.items():
        if value is not None:
            raise MethodError(f"{name} must be left out: {why}")


def _as_printed(given: GivenEffect, level: float) -> Estimate:
    estimate, low, high = (scalar(each) for each in (given.estimate, given.low, given.high))
    cite = "schunemann2011"
    return Estimate(given.measure, estimate, low, high, level, "printed", None, None, "two-sided", given, cite)


def _needed(
    effect: Estimate, found: Estimate, benefit: bool, horizon: str | None, cite: str, risk: Any
) -> NumberNeeded:
    """Turn a risk difference over, benefit first."""
    sign = 1.0 if benefit else -1.0
    gain, worse, better = (np.asarray(each) * sign for each in (found.estimate, found.low, found.high))
    if not benefit:
        worse, better = better, worse
    low, high, estimate = (quietly(np.reciprocal, each) for each in (better, worse, np.abs(gain)))
    # -0.0 would turn a limit of no difference at all into minus infinity.
    low, high = np.where(better == 0, np.inf, low), np.where(worse == 0, np.inf, high)
    kind = np.where(gain < 0, "NNTH", "NNTB")
    both = (worse < 0) & (better > 0)
    alike = "the arms respond alike: no number treated gives one more, and the estimate is infinite"
    return NumberNeeded(
        scalar(estimate),
        str(kind) if kind.ndim == 0 else kind,
        scalar(low),
        scalar(high),
        bool(both) if both.ndim == 0 else both,
        found,
        benefit,
        found.method,
        found.confidence_level,
        horizon,
        found.inputs,  # type: ignore[arg-type]  # an effect has two arms, or was printed
        cite,
        (*found.notes, *said([(gain == 0, alike)], found.labels)),
        effect.measure,
        risk,
    )
