"""The test of no association."""

from __future__ import annotations

import numpy as np

from subgroup.core.policy import check_side
from subgroup.core.registry import ASSOCIATION_TEST, find
from subgroup.core.strata import as_table
from subgroup.results.association import AssociationTest
from subgroup.verbs._estimating import scalar, sided
from subgroup.verbs._notes import said


def association_test(
    treatment: object, control: object = None, *, method: str = "n-1", alternative: str = "two-sided"
) -> AssociationTest:
    """Test whether both arms respond alike.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    method : str
        See ``sg.methods("association_test")``. The default belongs to the Miettinen-Nurminen intervals.
    alternative : {"two-sided", "less", "greater"}
        What the treatment arm's response is under the alternative.

    Returns
    -------
    AssociationTest
        With the p-value in [0, 1], and a chi-square on one degree of freedom where the method has one.

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.association_test((9, 16), (4, 19), method="fisher"))
    p = .0425 [fisher]
    """
    table, found = as_table(treatment, control), find(ASSOCIATION_TEST, method)
    side = check_side(alternative, 1.0)
    tails = found.p_values(table.counts)
    p, root = sided(tails, side), tails.statistic
    statistic = None if root is None else scalar(root**2 if side == "two-sided" else root)
    nobody = np.any([arm.n == 0 for arm in table], axis=0)
    notes = tuple(said([(nobody, "an arm has nobody in it, so there is nothing to test")]))
    df = None if root is None else 1
    return AssociationTest(statistic, df, scalar(p), found.name, side, table, found.cite, notes)
