"""The number needed to treat."""

from __future__ import annotations

from typing import Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.interval import stretches
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
        _branches(low, high),
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


def _branches(low: Floats, high: Floats) -> tuple[Any, ...]:
    if low.ndim == 0:
        return stretches(float(low), float(high))
    return tuple(stretches(*ends) for ends in zip(low.ravel().tolist(), high.ravel().tolist(), strict=True))
