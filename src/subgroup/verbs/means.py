"""Two means compared, from the mean, standard deviation and number that a paper prints of each arm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from subgroup.core.measures import HEDGES_G, MEAN_DIFFERENCE
from subgroup.core.registry import find, quietly
from subgroup.core.standardised import cohen_d, correction
from subgroup.core.summaries import TwoSummaries
from subgroup.kernels.means import student_error, welch_error
from subgroup.render import numbers
from subgroup.results.estimate import Estimate
from subgroup.verbs._estimating import estimated


def mean_difference(
    treatment: object,
    control: object,
    *,
    spread: str = "sd",
    method: str = "welch",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 0,
) -> Estimate:
    """Estimate the difference of two means, treatment less control, from summaries.

    Parameters
    ----------
    treatment, control : (mean, sd, n)
        Numbers or array-likes, which broadcast. `sd` is the standard deviation of the values, 0 or more, not the
        standard error of their mean (which is `sd` over the root of `n`); `n` is 2 or more.
    spread : {"sd", "se"}
        ``"se"`` says that standard errors of the means stand where SDs are expected.
    method : str
        See ``sg.methods("mean_difference")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and no limit on the other side.
    null : float
        Difference to test, such as a non-inferiority margin, in the units of the means.

    Returns
    -------
    Estimate
        Of the mean difference, in the units of the means. For one pair of arms a note tells t and its degrees of
        freedom.

    Raises
    ------
    CountError, MethodError
        If the summaries or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.mean_difference((103, 5.5, 50), (100, 4.5, 50)))
    mean difference 3.00 (95% CI 1.00 to 5.00), p = .00361 [welch]
    Note: t = 2.985 on 94.3 degrees of freedom
    """
    arms = TwoSummaries.of(treatment, control, spread)
    found = estimated(MEAN_DIFFERENCE, arms, method, confidence_level, alternative, null)
    return found if arms.shape else replace(found, notes=(*found.notes, *_t(found, arms)))


def hedges_g(
    treatment: object,
    control: object,
    *,
    spread: str = "sd",
    method: str = "normal",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 0,
) -> Estimate:
    """Estimate the difference of two means in standard deviations, treatment less control: Hedges' g.

    Parameters
    ----------
    treatment, control : (mean, sd, n)
        Numbers or array-likes, which broadcast. `sd` is the standard deviation of the values, 0 or more, not the
        standard error of their mean; `n` is 2 or more.
    spread : {"sd", "se"}
        ``"se"`` says that standard errors of the means stand where SDs are expected.
    method : str
        See ``sg.methods("hedges_g")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and no limit on the other side.
    null : float
        Value of g to test.

    Returns
    -------
    Estimate
        Of g: the mean difference over the standard deviation within arms (Cohen's d, told in a note for one pair of
        arms), times Hedges' exact factor, which takes away its bias. It has no unit.

    Raises
    ------
    CountError, MethodError
        If the summaries or the options are not valid.

    Notes
    -----
    Both methods suppose normal data with one standard deviation. ``noncentral`` multiplies the limits around Cohen's d
    by the same factor as d, as other programs do. Those around d contain the true standardised difference exactly as
    often as they say (the note has them); shrunken ones a little less often in tiny arms, 93% in two arms of 4 where
    the true difference is 2. Against a null of 0 its p-value is that of Student's t.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.hedges_g((103, 5.5, 50), (100, 4.5, 50)))
    Hedges' g 0.59 (95% CI 0.19 to 0.99), p = .00374 [normal]
    Note: Cohen's d, the same without correction for bias, is 0.597
    """
    arms = TwoSummaries.of(treatment, control, spread)
    found = estimated(HEDGES_G, arms, method, confidence_level, alternative, null)
    return found if arms.shape else replace(found, notes=(*found.notes, *_d(found, arms)))


def _t(found: Estimate, arms: TwoSummaries) -> tuple[str, ...]:
    """Tell t and its degrees of freedom, as papers print them; nothing where no arm varies."""
    m1, sd1, n1, m2, sd2, n2 = arms.counts
    error, df = quietly(welch_error if found.method == "welch" else student_error, sd1, n1, sd2, n2)
    if error == 0 or found.null is None:
        return ()
    t = float((m1 - m2 - found.null) / error)
    return (f"t = {numbers.fixed(t, 3)} on {float(df):.4g} degrees of freedom",)


def _d(found: Estimate, arms: TwoSummaries) -> tuple[str, ...]:
    """Tell Cohen's d, with its own limits where the method has exact ones; nothing where no arm varies."""
    d = quietly(cohen_d, *arms.counts)
    if not np.isfinite(d):
        return ()
    told = f"Cohen's d, the same without correction for bias, is {numbers.figures(float(d))}"
    if found.method != find(HEDGES_G.name, "noncentral").name:
        return (told,)
    factor = float(correction(arms.counts[2] + arms.counts[5] - 2))
    low, high = (numbers.figures(float(limit) / factor) for limit in (found.low, found.high))
    return (f"{told} ({low} to {high}, exact limits for normal data with one standard deviation)",)
