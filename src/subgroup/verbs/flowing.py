"""Retention: participants from stage to stage, checked and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from subgroup.core.counts import Arm, Counts, TwoByTwo, whole
from subgroup.core.measures import RATE, RISK_DIFFERENCE
from subgroup.errors import CountError, brief, nearest
from subgroup.results.flow import Flow
from subgroup.verbs._estimating import estimated

CONTROLS: Final = ("control", "placebo")
ALL: Final = "all"


def flow(
    stages: Mapping[str, Any],
    *,
    control: str | None = None,
    total: Mapping[str, int] | None = None,
    reasons: Mapping[str, Mapping[str, Any]] | None = None,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
) -> Flow:
    """Follow participants from stage to stage: who is left, who was lost, and whether arms differ in it.

    Parameters
    ----------
    stages : mapping of str to int, or to mapping of str to int
        How many are left at each stage, first to last; by arm where there are several.
    control : str, optional
        The arm with which others are compared. The one named control or placebo unless told.
    total : mapping of str to int, optional
        Printed totals of stages, which the arms must add up to.
    reasons : mapping of str to mapping, optional
        Why participants were lost before a stage: ``{stage: {reason: n}}``, n by arm where there are several. What
        they leave is shown as not told.
    method : str
        Of the differences: see ``sg.methods("risk_difference")``. Retained shares have Wilson's intervals.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Flow
        Counts, losses, retained shares and their differences from the control.

    Raises
    ------
    CountError, MethodError
        If numbers rise from one stage to the next, do not add up to a total, fewer were lost than there are reasons
        for, or an option is not valid.

    Notes
    -----
    A stage says who is left, not who is analysed: an analysis of completers compares arms only as far as those who
    stayed are alike in both.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.flow({"enrolled": 151, "12 weeks": 144, "24 weeks": 140, "36 weeks": 135}))
    retained of those at 'enrolled' [wilson]
    <BLANKLINE>
    stage      left      lost   retained   95% interval
    ─────────────────────────────────────────────────────
    enrolled   151
    12 weeks   144/151      7      95.4%   90.7% to 97.7%
    24 weeks   140/151      4      92.7%   87.4% to 95.9%
    36 weeks   135/151      5      89.4%   83.5% to 93.4%
    """
    names, arms, counts = _counts(stages)
    _falling(names, arms, counts)
    _added_up(names, counts, _mapping(total, "total", "stages to numbers"))
    why = _mapping(reasons, "reasons", "stages to {reason: number}")
    told = _reasons(names, arms, -np.diff(counts, axis=0), why)
    kept = estimated(RATE, _left(names, arms, counts), "wilson", confidence_level, "two-sided", None)
    against = _control(arms, control)
    if against is None:
        return Flow(names, arms, None, counts, kept, None, told, kept.notes)
    others = [k for k, arm in enumerate(arms) if arm != against]
    labels, reference = [arms[k] for k in others], [arms.index(against)] * len(others)
    table = TwoByTwo(_left(names, labels, counts[:, others]), _left(names, labels, counts[:, reference]))
    compared = estimated(RISK_DIFFERENCE, table, method, confidence_level, "two-sided", RISK_DIFFERENCE.null)
    notes = tuple(dict.fromkeys([*kept.notes, *compared.notes]))
    return Flow(names, arms, against, counts, kept, compared, told, notes)


def _left(names: Sequence[str], arms: Sequence[str], counts: Counts) -> Arm:
    """Return who is left of the first stage as one column: arm by arm at the second stage, then at the third."""
    import pandas as pd

    labels = pd.Index([f"{name}, {arm}" for name in names[1:] for arm in arms])
    first = np.broadcast_to(counts[0], counts[1:].shape)
    return Arm(counts[1:].ravel(), first.ravel(), labels)


def _counts(stages: object) -> tuple[tuple[str, ...], tuple[str, ...], Counts]:
    """Return the names of stages and arms, and the numbers left."""
    if not isinstance(stages, Mapping) or len(stages) < 2:
        raise CountError(f"stages: a mapping of two stages or more to numbers, got {brief(stages)}")
    names = tuple(str(stage) for stage in stages)
    first = next(iter(stages.values()))
    arms = tuple(str(arm) for arm in first) if isinstance(first, Mapping) else (ALL,)
    if not arms:
        raise CountError(f"{names[0]}: there are no arms")
    return names, arms, np.array([_row(value, arms, name) for name, value in zip(names, stages.values(), strict=True)])


def _mapping(given: object, name: str, wanted: str) -> Mapping[Any, Any]:
    if given is not None and not isinstance(given, Mapping):
        raise CountError(f"{name}: a mapping of {wanted}, got {brief(given)}")
    return given or {}


def _row(value: object, arms: Sequence[str], name: str) -> list[int]:
    """Return the number in each arm."""
    given = {str(arm): n for arm, n in value.items()} if isinstance(value, Mapping) else {ALL: value}
    if set(given) != set(arms):
        raise CountError(f"{name}: numbers for {', '.join(given)}, but the arms are {', '.join(arms)}")
    return [_one(given[arm], name if arms == (ALL,) else f"{name}, {arm}") for arm in arms]


def _one(value: object, name: str) -> int:
    found = whole(value, name)
    if found.shape:
        raise CountError(f"{name}: one number, got {brief(value)}")
    return int(found)


def _of(arms: Sequence[str], k: int) -> str:
    return f", {arms[k]}" if len(arms) > 1 else ""


def _falling(names: Sequence[str], arms: Sequence[str], counts: Counts) -> None:
    for k in np.flatnonzero(counts[0] == 0)[:1]:
        raise CountError(f"{names[0]}{_of(arms, k)}: there is nobody to follow")
    for i, k in np.argwhere(np.diff(counts, axis=0) > 0)[:1]:
        more = f"{counts[i + 1, k]} are left, more than the {counts[i, k]} at {names[i]!r}"
        raise CountError(f"{names[i + 1]}{_of(arms, k)}: {more}; stages go from first to last, and nobody joins")


def _added_up(names: Sequence[str], counts: Counts, total: Mapping[str, int]) -> None:
    for stage, value in total.items():
        printed, found = _one(value, f"total of {stage}"), counts[_stage(stage, names, "total")]
        if printed != found.sum():
            parts = " + ".join(map(str, found.tolist()))
            raise CountError(f"total of {stage}: {printed}, but the arms add up to {parts} = {found.sum()}")


def _stage(stage: object, names: Sequence[str], key: str) -> int:
    if str(stage) not in names:
        raise CountError(f"{key}: {stage!r} is no stage; {nearest(stage, names)}")
    return names.index(str(stage))


def _reasons(
    names: Sequence[str], arms: tuple[str, ...], lost: Counts, reasons: Mapping[str, Any]
) -> dict[str, dict[str, Counts]]:
    """Return the reasons as numbers by arm, no more of them than were lost."""
    found: dict[str, dict[str, Counts]] = {}
    for stage, each in reasons.items():
        i = _stage(stage, names, "reasons")
        if not i:
            raise CountError(f"reasons: nobody was lost before the first stage, {stage!r}")
        given = _mapping(each, f"reasons of {stage}", "reasons to numbers")
        rows = {str(why): np.array(_row(n, arms, f"{stage}, {why}")) for why, n in given.items()}
        sums = sum(rows.values(), np.zeros(len(arms), dtype=np.int64))
        for k in np.flatnonzero(sums > lost[i - 1])[:1]:
            raise CountError(
                f"reasons of {stage}{_of(arms, k)}: they add up to {sums[k]}, but {lost[i - 1, k]} were lost"
            )
        found[str(stage)] = rows
    return found


def _control(arms: tuple[str, ...], control: str | None) -> str | None:
    """Return the arm that others are compared with; None for one arm."""
    if control is not None and control not in arms:
        raise CountError(f"control={control!r} is no arm; {nearest(control, arms)}")
    if control is not None or len(arms) == 1:
        return control if len(arms) > 1 else None
    named = [arm for arm in arms if arm.casefold() in CONTROLS]
    if len(named) != 1:
        raise CountError(f"control: none of the arms is named control or placebo; there are: {', '.join(arms)}")
    return named[0]
