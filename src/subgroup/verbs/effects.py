"""Estimates of a rate and of the three effects, from counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from subgroup.core.counts import Arm
from subgroup.core.measures import ODDS_RATIO, RATE, RISK_DIFFERENCE, RISK_RATIO, Measure
from subgroup.core.strata import Strata, as_table
from subgroup.results.estimate import Estimate
from subgroup.verbs._estimating import estimated
from subgroup.verbs._sets import one_arm, over_tables

CRUDE: Final = "crude: all participants of the strata as one table; stratified pools their levels, subgroups shows them"


def rate(
    arm: object,
    *,
    method: str = "wilson",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float | None = None,
) -> Estimate:
    """Estimate a response rate.

    Parameters
    ----------
    arm : (responders, n)
        Counts; numbers or array-likes.
    method : str
        See ``sg.methods("rate")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float, optional
        Rate to test, in (0, 1); no p-value without it.

    Returns
    -------
    Estimate
        Of the rate, in [0, 1].

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.rate((9, 16)))
    response rate 56.3% (95% CI 33.2% to 76.9%) [wilson]
    """
    one_arm(arm)
    return estimated(RATE, Arm.of(arm), method, confidence_level, alternative, null)


@over_tables
def risk_difference(
    treatment: object,
    control: object = None,
    *,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 0,
) -> Estimate:
    """Estimate the difference of two response rates, treatment less control.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    method : str
        See ``sg.methods("risk_difference")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float
        Difference to test, in (-1, 1), such as a non-inferiority margin.

    Returns
    -------
    Estimate
        Of the risk difference, in [-1, 1].

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.risk_difference((9, 16), (4, 19)))
    risk difference 0.352 (95% CI 0.026 to 0.617), p = .0343 [miettinen-nurminen]
    """
    return _effect(RISK_DIFFERENCE, treatment, control, method, confidence_level, alternative, null)


@over_tables
def risk_ratio(
    treatment: object,
    control: object = None,
    *,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 1,
) -> Estimate:
    """Estimate the ratio of two response rates, treatment over control.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    method : str
        See ``sg.methods("risk_ratio")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float
        Ratio to test, above 0.

    Returns
    -------
    Estimate
        Of the risk ratio, in [0, inf].

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.risk_ratio((9, 16), (4, 19)))
    risk ratio 2.67 (95% CI 1.07 to 7.21), p = .0343 [miettinen-nurminen]
    """
    return _effect(RISK_RATIO, treatment, control, method, confidence_level, alternative, null)


@over_tables
def odds_ratio(
    treatment: object,
    control: object = None,
    *,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 1,
) -> Estimate:
    """Estimate the ratio of the odds of responding, treatment over control.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    method : str
        See ``sg.methods("odds_ratio")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float
        Odds ratio to test, above 0.

    Returns
    -------
    Estimate
        Of the odds ratio of the table, in [0, inf]. The conditional maximum-likelihood odds ratio is told in the notes
        of the conditional intervals.

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.odds_ratio((9, 16), (4, 19), method="woolf"))
    odds ratio 4.82 (95% CI 1.10 to 21.19), p = .0373 [woolf]
    """
    return _effect(ODDS_RATIO, treatment, control, method, confidence_level, alternative, null)


def _effect(
    measure: Measure,
    treatment: object,
    control: object,
    method: str,
    level: float,
    alternative: str,
    null: float | None,
) -> Estimate:
    """Compare two arms, and say so where they stand for the whole of some strata."""
    found = estimated(measure, as_table(treatment, control), method, level, alternative, null)
    return replace(found, notes=(*found.notes, CRUDE)) if isinstance(treatment, Strata) else found
