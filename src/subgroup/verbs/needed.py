"""The number needed to treat."""

from __future__ import annotations

from typing import Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.registry import quietly
from subgroup.results.nnt import NumberNeeded
from subgroup.verbs._estimating import scalar
from subgroup.verbs.effects import risk_difference


def nnt(
    treatment: object,
    control: object = None,
    *,
    benefit: bool = True,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
    horizon: str | None = None,
) -> NumberNeeded:
    """Return the number needed to treat for one more to benefit, or be harmed.

    It is one over the risk difference, and its limits are one over that interval's limits (altman1998), which should
    come from a better interval than Wald's (bender2001). Where the interval holds 0, the number needed passes through
    infinity: from benefit, past "no difference", to harm.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    benefit : bool
        Whether responding is good for the patient.
    method : str
        Of the risk difference; see ``sg.methods("risk_difference")``.
    confidence_level : float
        In (0, 1).
    horizon : str, optional
        The time after which responses were counted, repeated in the answer: a number needed has none by itself.

    Returns
    -------
    NumberNeeded
        ``NNTB`` for benefit or ``NNTH`` for harm, with one stretch or two.

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.nnt((9, 16), (4, 19), horizon="12 weeks"))
    NNTB 2.8 (95% CI NNTB 1.6 to NNTB 38.3) over 12 weeks
    >>> print(sg.nnt((33, 100), (30, 100), benefit=False))
    NNTH 33.3 (95% CI NNTB 10.1 to ∞ to NNTH 6.3)
    """
    found = risk_difference(treatment, control, method=method, confidence_level=confidence_level)
    sign = 1.0 if benefit else -1.0
    gain, worse, better = (np.asarray(each) * sign for each in (found.estimate, found.low, found.high))
    if not benefit:
        worse, better = better, worse
    low, high, estimate = (quietly(np.reciprocal, each) for each in (better, worse, np.abs(gain)))
    # -0.0 would turn a limit of no difference at all into minus infinity.
    low, high = np.where(better == 0, np.inf, low), np.where(worse == 0, np.inf, high)
    kind = np.where(gain < 0, "NNTH", "NNTB")
    both = (worse < 0) & (better > 0)
    notes = list(found.notes)
    if np.any(gain == 0):
        notes.append("the arms respond alike: no number treated gives one more, and the estimate is infinite")
    return NumberNeeded(
        scalar(estimate),
        str(kind) if kind.ndim == 0 else kind,
        scalar(low),
        scalar(high),
        _branches(worse, better),
        bool(both) if both.ndim == 0 else both,
        found,
        benefit,
        found.method,
        found.confidence_level,
        horizon,
        found.inputs,  # type: ignore[arg-type]  # a risk difference has two arms
        "altman1998",
        tuple(notes),
    )


def _branches(worse: Floats, better: Floats) -> tuple[Any, ...]:
    if worse.ndim == 0:
        return _stretches(float(worse), float(better))
    return tuple(_stretches(float(w), float(b)) for w, b in zip(worse.ravel(), better.ravel(), strict=True))


def _stretches(worse: float, better: float) -> tuple[tuple[str, float, float], ...]:
    """Return the stretches of one interval as (kind, from, to), benefit first, each towards larger numbers needed."""
    if np.isnan(worse):
        return ()
    if worse < 0 < better:
        return ("NNTB", 1 / better, np.inf), ("NNTH", -1 / worse, np.inf)
    ends = sorted(np.inf if end == 0 else 1 / abs(end) for end in (worse, better))
    return (("NNTH" if worse < 0 else "NNTB", ends[0], ends[1]),)
