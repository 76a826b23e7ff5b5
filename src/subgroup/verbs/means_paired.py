"""Means of the same participants measured twice, from what papers print of pairs and of crossover trials."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from subgroup.core.columns import first as first_bad
from subgroup.core.columns import place
from subgroup.core.measures import MEAN_DIFFERENCE, PAIRED_MEAN_DIFFERENCE
from subgroup.core.studies import any_numbers
from subgroup.core.summaries import Summary, TwoSummaries
from subgroup.errors import CountError, EffectError, MethodError, nearest
from subgroup.render import numbers
from subgroup.results.crossover import Crossover
from subgroup.results.estimate import Estimate
from subgroup.verbs._estimating import estimated

DIFFERENCES: Final = ("period", "treatment")
ONE_STAGE: Final = (
    "the test of carryover compares participants with each other and has little power: it cannot show that there is "
    "none, and choosing the analysis by it makes the p-value of treatment too small"
)
NO_TOTALS: Final = "carryover: totals= is missing, so nothing says whether the first treatment lasts into the second"


def paired_mean_difference(
    differences: object = None,
    *,
    first: object = None,
    second: object = None,
    correlation: object = None,
    spread: str = "sd",
    method: str = "t",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float = 0,
) -> Estimate:
    """Estimate the mean difference of two measurements of the same participants, or of matched ones, from summaries.

    Parameters
    ----------
    differences : (mean, sd, n)
        Of the differences within participants, first less second, or on treatment less on control in a crossover trial;
        `n` is the number of pairs, 2 or more. Numbers or array-likes, which broadcast.
    first, second : (mean, sd, n)
        Instead of `differences`, summaries of the two measurements; both have the same `n`.
    correlation : float or array-like
        Of the two measurements, in [-1, 1]; wanted beside `first` and `second`, since the SD of the differences
        follows from nothing less.
    spread : {"sd", "se"}
        ``"se"`` says that standard errors of means stand where SDs are expected.
    method : str
        See ``sg.methods("paired_mean_difference")``.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and no limit on the other side.
    null : float
        Difference to test, in the units of the means.

    Returns
    -------
    Estimate
        Of the mean difference, in the units of the means. For one set of pairs a note tells t, its degrees of freedom
        and d_z, the mean in standard deviations of the differences.

    Raises
    ------
    CountError, EffectError, MethodError
        If the summaries, the correlation or the options are not valid, or both kinds of input are given.

    See Also
    --------
    effect_from_p : t and d_z where only a p-value and the number of pairs are printed.
    crossover : the same from the two sequences of a crossover trial, free of differences between periods.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.paired_mean_difference((2.1, 5.3, 37)))
    paired mean difference 2.10 (95% CI 0.333 to 3.87), p = .0212 [t]
    Note: t = 2.410 on 36 degrees of freedom; d_z, the mean in SDs of the differences, is 0.396
    >>> sg.paired_mean_difference(first=(14.2, 6, 37), second=(12.1, 5, 37), correlation=0.5).high.__round__(2)
    3.96
    """
    pairs, notes = _differences(differences, first, second, correlation, spread)
    found = estimated(PAIRED_MEAN_DIFFERENCE, pairs, method, confidence_level, alternative, null)
    return replace(found, notes=(*found.notes, *notes, *_t(found, pairs)))


def crossover(
    treatment_first: object,
    control_first: object,
    *,
    totals: object = None,
    differences: str = "period",
    spread: str = "sd",
    method: str = "student",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
) -> Crossover:
    """Estimate the effects of treatment, period and carryover in a trial of two treatments in two periods.

    Parameters
    ----------
    treatment_first, control_first : (mean, sd, n)
        Of each sequence of treatments, the differences within participants.
    totals : pair of (mean, sd, n), optional
        Of the sums of both periods, in the same order of sequences; without them nothing can be said of carryover.
    differences : {"period", "treatment"}
        ``"period"``: first period less second, in both sequences. ``"treatment"``: on treatment less on control, in
        both sequences.
    spread : {"sd", "se"}
        ``"se"`` says that standard errors of means stand where SDs are expected.
    method : str
        How two sequences are compared: see ``sg.methods("mean_difference")``. ``"student"``, with one variance, is that
        of Hills and Armitage.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        What the effect of treatment is; period and carryover are always tested two-sided.

    Returns
    -------
    Crossover
        With `treatment` (treatment less control), `period` (first less second) and `carryover` (the difference of the
        sequences' totals: what is carried over from treatment less what is from control), each an `Estimate`.

    Raises
    ------
    CountError, MethodError
        If the summaries or the options are not valid, or there is more than one trial.

    Notes
    -----
    The effect of treatment is half the difference of the sequences' mean period differences, that of period half their
    sum (hills1979). Half the difference in carryover is subtracted from the first without anybody seeing it: a washout,
    not a test, keeps it away. To analyse the first period alone where the test of carryover is significant errs far
    more often than it says (freeman1989). A paired t test of all participants as one group leaves any effect of period
    in the standard error, and in the estimate too where the sequences differ in size.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.crossover((2.8, 3.5, 17), (-1.2, 3.0, 12), totals=((18.2, 6, 17), (19.5, 7, 12)))
    >>> print(found.treatment)
    mean difference 2.00 (95% CI 0.721 to 3.28), p = .00342 [student]
    """
    if differences not in DIFFERENCES:
        raise MethodError(f"differences={differences!r} is not known; {nearest(differences, DIFFERENCES)}")
    one, other = (
        _single(Summary.of(each, name, spread), name)
        for each, name in ((treatment_first, "treatment_first"), (control_first, "control_first"))
    )
    if differences == "treatment":
        other = _scaled(other, -1)
    level = confidence_level

    def compared(first: Summary, second: Summary, side: str = "two-sided") -> Estimate:
        return estimated(MEAN_DIFFERENCE, TwoSummaries(first, second), method, level, side, 0)

    halves = _scaled(one, 0.5), _scaled(other, 0.5)
    treatment, period = compared(*halves, alternative), compared(halves[0], _scaled(halves[1], -1))
    carryover = None if totals is None else compared(*_totals(totals, spread, one, other))
    told = (*dict.fromkeys(note for each in (treatment, period, carryover) if each for note in each.notes),)
    notes = (*told, NO_TOTALS if carryover is None else ONE_STAGE)
    return Crossover(treatment, period, carryover, (one, other), "hills1979", notes)


def _differences(
    differences: object, first: object, second: object, correlation: object, spread: str
) -> tuple[Summary, tuple[str, ...]]:
    """Return a summary of the differences, however it was given, and what to say of it."""
    apart = {"first": first, "second": second, "correlation": correlation}
    given = [name for name, value in apart.items() if value is not None]
    if differences is not None:
        if given:
            raise MethodError(f"{', '.join(given)}: not wanted beside differences, which say it already")
        return Summary.of(differences, "differences", spread), ()
    if first is None or second is None:
        raise MethodError("give differences=(mean, sd, n), or first=, second= and correlation=")
    if correlation is None:
        raise MethodError(
            "correlation is missing: the SD of the differences lies anywhere between the difference and the sum of "
            "both SDs; a p-value or an interval of the mean difference would tell it, see sg.effect_from_p"
        )
    both = TwoSummaries.of(Summary.of(first, "first", spread), Summary.of(second, "second", spread))
    unlike = first_bad(both.treatment.n != both.control.n)
    if unlike is not None:
        one, other = both.treatment.n[unlike], both.control.n[unlike]
        raise CountError(f"n{place(unlike)}: pairs were measured twice, so n is the same, got {one} and {other}")
    r = any_numbers(correlation, "correlation")
    outside = first_bad(~((r >= -1) & (r <= 1)))
    if outside is not None:
        raise EffectError(f"correlation{place(outside)}: it lies between -1 and 1, got {r[outside]:.12g}")
    return _subtracted(both, r), ("the SD of the differences is that of a correlation taken as known",)


def _subtracted(both: TwoSummaries, r: np.ndarray) -> Summary:
    m1, sd1, n, m2, sd2, _ = both.counts
    try:
        m1, sd1, n, m2, sd2, r = np.broadcast_arrays(m1, sd1, n, m2, sd2, r)
    except ValueError:
        raise CountError(
            f"correlation of shape {r.shape} does not broadcast against pairs of shape {n.shape}"
        ) from None
    sd = np.sqrt((sd1 - sd2) ** 2 + 2 * (1 - r) * sd1 * sd2)
    return Summary(m1 - m2, sd, n.astype(np.int64), both.treatment.index)


def _t(found: Estimate, pairs: Summary) -> tuple[str, ...]:
    """Tell t, its degrees of freedom and d_z of one set of pairs; nothing where no difference varies."""
    mean, sd, n = pairs.counts
    if pairs.shape or sd == 0 or found.null is None:
        return ()
    t = numbers.fixed(float((mean - found.null) / sd * np.sqrt(n)), 3)
    d = numbers.figures(float(mean / sd))
    return (f"t = {t} on {int(n) - 1} degrees of freedom; d_z, the mean in SDs of the differences, is {d}",)


def _totals(totals: object, spread: str, one: Summary, other: Summary) -> tuple[Summary, Summary]:
    """Return the summaries of both sequences' totals, of as many participants as their differences."""
    if isinstance(totals, str) or not hasattr(totals, "__len__") or len(totals) != 2:
        raise CountError(f"totals: a pair of (mean, sd, n), one for each sequence, got {repr(totals)[:80]}")
    found = []
    for i, sequence in enumerate((one, other)):
        name = f"totals[{i}]"
        each = _single(Summary.of(totals[i], name, spread), name)  # type: ignore[index]
        if each.n != sequence.n:
            raise CountError(f"{name} n: {each.n} totals, and {sequence.n} differences of the same participants")
        found.append(each)
    return found[0], found[1]


def _single(summary: Summary, name: str) -> Summary:
    if summary.shape:
        raise CountError(f"{name}: one trial at a time, got summaries of shape {summary.shape}")
    return summary


def _scaled(summary: Summary, by: float) -> Summary:
    return Summary(summary.mean * by, summary.sd * abs(by), summary.n)
