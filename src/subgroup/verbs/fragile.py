"""How many changed outcomes turn a test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Floats, TwoByTwo
from subgroup.core.policy import check_level, check_side
from subgroup.core.registry import ASSOCIATION_TEST, FRAGILITY, Method, find
from subgroup.core.strata import as_table
from subgroup.errors import CountError
from subgroup.kernels.fragility import LARGEST_ARM, SAME, turned
from subgroup.results.fragility import Fragility
from subgroup.verbs import _notes
from subgroup.verbs._estimating import scalar, sided
from subgroup.verbs._sets import over_tables


@over_tables
def fragility(
    treatment: object,
    control: object = None,
    *,
    method: str = "walsh",
    test: str = "fisher",
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> Fragility:
    """Count how few participants with another outcome would turn a test.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    method : str
        ``"walsh"``: those without a response in the arm with fewer responders (treatment, if they are as many) are made
        responders, one by one, until significance is lost. ``"either-arm"``: outcomes may change in both arms and both
        directions, and significance may be lost or, where there was none, gained (the reverse index).
        ``"treatment-up"``, ``"treatment-down"``, ``"control-up"`` and ``"control-down"`` do the same in one arm and one
        direction: non-responders become responders, or the other way round.
    test : str
        See ``sg.methods("association_test")``.
    alpha : float
        In (0, 1). A p-value below it is significant; one that equals it is not.
    alternative : {"two-sided", "less", "greater"}
        What the treatment arm's response is under the alternative.

    Returns
    -------
    Fragility
        The index, its share of all participants, and a table that is turned.

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid, or an arm has more than 33,554,432 participants.

    Notes
    -----
    The index tells in participants what the p-value tells as a probability: it is small where p is near `alpha`, and
    grows with the size of the trial. It is no size of an effect. Worth a look is whether more participants were lost to
    follow-up than it counts.

    All ways to change so many outcomes are tried before one more is changed. Large arms without a significant
    difference, searched by an exact test, take seconds.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.fragility((6, 300), (18, 305)))
    fragility index 2 of 605 (alpha 0.05): p .0202 in 6/300 v 18/305, .0696 in 8/300 v 18/305 [walsh, fisher]
    >>> sg.fragility((81, 263), (60, 260), method="either-arm", test="pearson").index
    1.0
    """
    table = as_table(treatment, control)
    level, found, asked = check_level(alpha, "alpha"), find(FRAGILITY, method), find(ASSOCIATION_TEST, test)
    side = check_side(alternative, 1.0)
    _check_size(table)

    def p_values(*counts: Floats) -> Floats:
        return sided(asked.p_values(counts), side)

    shape = table.shape
    nearest = turned(found.function, p_values, level, *(each.ravel() for each in table.counts))
    index, p, x1, x2, other = (
        each.reshape(shape)
        for each in (nearest.index, nearest.p_value, nearest.x1, nearest.x2, nearest.changed_p_value)
    )
    arms = (Arm(x.astype(np.int64), arm.n, arm.index) for x, arm in zip((x1, x2), table, strict=True))
    total = table.treatment.n + table.control.n
    return Fragility(
        scalar(index),
        scalar(index / np.maximum(total, 1)),
        scalar(p),
        TwoByTwo(*arms),
        scalar(other),
        level,
        asked.name,
        found.name,
        side,
        table,
        found.cite,
        tuple(_notes.said(_remarks(found, table, index, p, level), table.labels)),
    )


def _check_size(table: TwoByTwo) -> None:
    for name, arm in zip(("treatment", "control"), table, strict=True):
        most = int(arm.n.max(initial=0))
        if most > LARGEST_ARM:
            raise CountError(f"{name} n: {most} is too many to search; an arm has at most {LARGEST_ARM:,} participants")


def _remarks(found: Method, table: TwoByTwo, index: Floats, p: Floats, alpha: float) -> list[_notes.Remark]:
    nobody, never = np.asarray(np.isnan(p)), np.isnan(index) & ~np.isnan(p)
    lost: NDArray[np.bool_] = (index == 0) & (p >= alpha * (1 - SAME))
    unlike = "; 'either-arm' changes any outcome" if found.name != "either-arm" else ""
    return [
        (nobody, "an arm has nobody in it, so there is nothing to test"),
        (lost, f"p is not below {alpha:g}, and 'walsh' counts from significance; 'either-arm' counts towards it too"),
        (never, f"no number of outcomes that {found.name!r} changes turns the test{unlike}"),
    ]
