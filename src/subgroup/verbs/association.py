"""The test of no association."""

from __future__ import annotations

from subgroup.core.policy import check_side
from subgroup.core.registry import ASSOCIATION_TEST, find
from subgroup.core.strata import as_table
from subgroup.results.association import AssociationTest
from subgroup.verbs._estimating import tested
from subgroup.verbs._sets import over_tables


@over_tables
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
    return tested(found, table, check_side(alternative, 1.0), "an arm has nobody in it, so there is nothing to test")
