"""Several arms of one trial, each compared with the same control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from subgroup.core.counts import Arm, TwoByTwo
from subgroup.core.measures import EFFECTS, MEANS, Measure
from subgroup.core.registry import MULTIPLICITY, default, find, methods
from subgroup.core.summaries import Summary, TwoSummaries
from subgroup.errors import CountError, MethodError, brief, nearest
from subgroup.results.estimate import Estimate
from subgroup.results.many_to_one import ManyToOne
from subgroup.verbs._dunnett import dunnetts
from subgroup.verbs._estimating import estimated
from subgroup.verbs.adjusting import adjust as adjusted

Side: TypeAlias = Arm | Summary
DUNNETT: Final = "dunnett"
KNOWN: Final = EFFECTS | MEANS
UNEVEN: Final = "some arms are (responders, n) and others (mean, sd, n)"


def many_to_one(
    arms: Mapping[str, Any],
    control: object,
    *,
    measure: str | None = None,
    method: str | None = None,
    adjust: str | None = "holm",
    tests: int | None = None,
    spread: str = "sd",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
) -> ManyToOne:
    """Compare each of several arms with one control, and adjust for how many comparisons there are.

    Parameters
    ----------
    arms : mapping of str to (responders, n) or (mean, sd, n)
        The arms by name, counts or summaries.
    control : str, (responders, n) or (mean, sd, n)
        The control, or its name among `arms`.
    measure : str, optional
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"`` of counts, ``"mean_difference"`` or ``"hedges_g"``
        of summaries; short forms are accepted. A difference unless told.
    method : str, optional
        Of each comparison by itself: see ``sg.methods(measure)``.
    adjust : str, optional
        A method of ``sg.methods("multiplicity")``, or ``"dunnett"``, which counts with all comparisons sharing one
        control. None leaves p-values as they are.
    tests : int, optional
        How many tests were looked at, if more than there are arms: the others count as having p = 1. Not for Dunnett's.
    spread : {"sd", "se"}
        ``"se"`` says that standard errors of means stand where SDs are expected.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        What the effect in each arm is, against the control, under the alternative.

    Returns
    -------
    ManyToOne
        Estimate, interval and p-value of each arm against the control, and the adjusted p-value. Dunnett's and
        Bonferroni's adjustment also have limits that hold for all arms together.

    Raises
    ------
    CountError, MethodError
        If arms or options are not valid, or the method has no p-value to adjust.

    Notes
    -----
    Dunnett's test (dunnett1955) of means takes one standard deviation for all arms, the control's and the others', from
    all degrees of freedom. Of counts it takes Wald's standard errors, on the log scale for ratios (hothorn2008). Either
    way it holds whichever arms truly have an effect, and finds no less than Bonferroni's adjustment of the same tests.

    Examples
    --------
    >>> import subgroup as sg
    >>> arms = {"high": (12.1, 5, 51), "low": (11.2, 4.5, 50), "placebo": (10, 4, 50)}
    >>> print(sg.many_to_one(arms, control="placebo", adjust="dunnett"))
    mean difference against placebo 10 (SD 4, n=50) [welch], p adjusted by dunnett for 2 tests
    <BLANKLINE>
    arm                          mean difference   95% interval     p       adjusted   for all arms
    ─────────────────────────────────────────────────────────────────────────────────────────────────
    high   12.1 (SD 5, n=51)     2.10              0.313 to 3.89    .0218   .0391      0.0903 to 4.11
    low    11.2 (SD 4.5, n=50)   1.20              -0.490 to 2.89   .162    .313       -0.820 to 3.22
    <BLANKLINE>
    Note: Dunnett's test takes one SD for all arms, 4.52 on 148 df
    """
    names, sides, reference = _arms(arms, control, spread)
    asked = _measure(measure, isinstance(reference[1], Summary))
    found = default(asked.name) if method is None else find(asked.name, method)
    inputs = _against(names, sides, reference[1])

    def compared(level: float) -> Estimate:
        return estimated(asked, inputs, found.name, level, alternative, None)

    rows = compared(confidence_level)
    if rows.p_value is None:
        able = ", ".join(repr(each.name) for each in methods(asked.name) if each.tails)
        raise MethodError(f"method {found.name!r} inverts no test, so there is no p-value to adjust; there are: {able}")
    p = np.asarray(rows.p_value)
    low = high = None
    how, looked, notes = _how(adjust), len(names) if tests is None else tests, rows.notes
    if how is None and tests is not None:
        raise MethodError(f"tests={tests!r}, but adjust=None adjusts nothing")
    if how == DUNNETT:
        if tests is not None:
            raise MethodError("tests: Dunnett's adjustment is for the arms that there are; 'holm' takes tests")
        p, low, high, told = dunnetts(asked, inputs, rows)
        notes += told
    elif how is not None:
        p = adjusted(p, how, tests=tests, missing="count")
        if how == "bonferroni":
            wider = compared(1 - (1 - rows.confidence_level) / looked)
            low, high = np.asarray(wider.low), np.asarray(wider.high)
    return ManyToOne(rows, tuple(names), reference[0], p, low, high, how, looked, notes)


def _arms(arms: object, control: object, spread: str) -> tuple[list[str], list[Side], tuple[str, Side]]:
    """Return the names and sides of the arms that are compared, and the control."""
    if not isinstance(arms, Mapping) or not arms:
        raise CountError(f"arms: a mapping of names to (responders, n) or (mean, sd, n), got {brief(arms)}")
    if isinstance(control, str):
        if control not in arms:
            raise CountError(f"control={control!r} is no arm; {nearest(control, map(str, arms))}")
        reference = control, arms[control]
    else:
        reference = "control", control
    names = [name for name in arms if not (isinstance(control, str) and name == control)]
    if not names:
        raise CountError(f"arms: there is none beside the control, {control!r}")
    sides = [_side(arms[name], str(name), spread) for name in names]
    against = _side(reference[1], reference[0], spread)
    if len({type(each) for each in (*sides, against)}) > 1:
        raise CountError(UNEVEN)
    return [str(name) for name in names], sides, (reference[0], against)


def _side(parts: object, name: str, spread: str) -> Side:
    """Read one arm by how many numbers it has."""
    triple = isinstance(parts, Summary) or (isinstance(parts, Sequence | np.ndarray) and len(parts) == 3)
    side: Side = Summary.of(parts, name, spread) if triple else Arm.of(parts, name)
    if side.shape:
        raise CountError(f"{name}: one trial at a time, got an arm of shape {side.shape}")
    return side


def _measure(measure: str | None, of_means: bool) -> Measure:
    known = MEANS if of_means else EFFECTS
    if measure is None:
        return next(iter(known.values()))
    asked = str(measure).lower().replace("-", "_").replace(" ", "_")
    found = {each.short: each.name for each in KNOWN.values()}.get(asked, asked)
    if found not in KNOWN:
        raise MethodError(f"measure={measure!r} is not known; {nearest(found, known)}")
    if found not in known:
        kind = "summaries" if of_means else "counts"
        raise MethodError(f"measure={measure!r} is none of {kind}; there are: {', '.join(known)}")
    return known[found]


def _against(names: list[str], sides: list[Side], control: Side) -> TwoByTwo | TwoSummaries:
    """Put all arms into one column, and the control beside each."""
    import pandas as pd

    index = pd.Index(names)

    def column(key: str, of: list[Side]) -> Any:
        return np.array([getattr(each, key) for each in of])

    def summaries(of: list[Side]) -> Summary:
        return Summary(column("mean", of), column("sd", of), column("n", of), index)

    def counts(of: list[Side]) -> Arm:
        return Arm(column("responders", of), column("n", of), index)

    again = [control] * len(sides)
    if isinstance(control, Summary):
        return TwoSummaries(summaries(sides), summaries(again))
    return TwoByTwo(counts(sides), counts(again))


def _how(adjust: str | None) -> str | None:
    if adjust is None:
        return None
    if str(adjust).lower() == DUNNETT:
        return DUNNETT
    known = [each.name for each in methods(MULTIPLICITY)]
    try:
        return find(MULTIPLICITY, adjust).name
    except MethodError:
        raise MethodError(f"adjust={adjust!r} is not known; {nearest(adjust, [*known, DUNNETT])}") from None
