"""Two measurements of the same participants, or of matched ones: how they differ, and the test that they do not."""

from __future__ import annotations

from subgroup.core.measures import PAIRED, measure_named
from subgroup.core.pairs import as_pairs
from subgroup.core.policy import check_side
from subgroup.core.registry import MCNEMAR_TEST, default, find
from subgroup.results.association import AssociationTest
from subgroup.results.estimate import Estimate
from subgroup.verbs._estimating import estimated, tested


def paired(
    responded: object = None,
    not_responded: object = None,
    *,
    first: object = None,
    second: object = None,
    measure: str = "risk_difference",
    method: str | None = None,
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float | None = None,
) -> Estimate:
    """Estimate how the response differs between two measurements of the same participants, or of matched ones.

    Parameters
    ----------
    responded, not_responded : (count, count)
        The rows of a table of pairs ``(a, b), (c, d)``: those with and without a response at the first measurement,
        split by the second. So a responded both times, b at the first only, c at the second only, d at neither. Numbers
        or array-likes, which broadcast; the table may also come as one argument.
    first, second : array-like of bool, or of 0 and 1
        Instead of counts, two columns with a place for each participant. They are always named, so that columns of two
        are never taken for a table. Beside a frame they may be names of its columns:
        ``sg.paired(frame, first="before", second="after")``.
    measure : str
        ``"risk_difference"``: first less second, (b - c) / n. ``"risk_ratio"``: first over second, (a + b) / (a + c).
        ``"odds_ratio"``: the conditional one, b / c. Short forms ``rd rr or`` are accepted.
    method : str, optional
        See ``sg.methods("paired")``. Unless told ``tango``, ``tang`` and ``exact-conditional``, which cope with zeros.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float, optional
        Value to test, such as a non-inferiority margin: in (-1, 1) for the difference, above 0 for a ratio. No
        difference unless told.

    Returns
    -------
    Estimate
        Of the difference in [-1, 1], or of the ratio in [0, inf].

    Raises
    ------
    CountError, ColumnError, MissingOutcomes, MethodError
        If the counts, the columns or the options are not valid. Missing values are counted, never dropped.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.paired((59, 6), (16, 80)))
    paired risk difference -0.062 (95% CI -0.124 to -0.0054), p = .0330 [tango]
    >>> print(sg.paired(first=[1, 1, 1, 0, 1], second=[0, 1, 0, 0, 1], measure="odds_ratio"))
    paired odds ratio ∞ (95% CI 0.19 to ∞), p = .500 [exact-conditional]
    """
    asked = PAIRED[f"paired_{measure_named(measure).name}"]
    pairs = as_pairs(responded, not_responded, first, second)
    name = default(asked.name).name if method is None else method
    return estimated(asked, pairs, name, confidence_level, alternative, null)


def mcnemar_test(
    responded: object = None,
    not_responded: object = None,
    *,
    first: object = None,
    second: object = None,
    method: str = "mcnemar",
    alternative: str = "two-sided",
) -> AssociationTest:
    """Test whether two measurements of the same participants, or of matched ones, respond alike.

    Parameters
    ----------
    responded, not_responded : (count, count)
        The rows of a table of pairs ``(a, b), (c, d)``, as in `paired`. Only b and c, the discordant pairs, count.
    first, second : array-like of bool, or of 0 and 1
        Two columns of participants instead, or names of columns of a frame, as in `paired`.
    method : str
        See ``sg.methods("mcnemar_test")``. The default belongs to the `tango` and `tang` intervals. It may
        exceed its level a little; ``mcnemar-exact`` never does and is conservative, and ``mcnemar-mid-p`` lies between
        (Fagerland, Lydersen and Laake 2013).
    alternative : {"two-sided", "less", "greater"}
        What the response at the first measurement is under the alternative.

    Returns
    -------
    AssociationTest
        With the p-value in [0, 1], which is 1 without discordant pairs, and a chi-square on one degree of freedom where
        the method has one.

    Raises
    ------
    CountError, ColumnError, MissingOutcomes, MethodError
        If the counts, the columns or the options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.mcnemar_test((59, 6), (16, 80)))
    chi-square 4.545 on 1 df, p = .0330 [mcnemar]
    """
    pairs, found = as_pairs(responded, not_responded, first, second), find(MCNEMAR_TEST, method)
    return tested(found, pairs, check_side(alternative, 1.0), "there are no pairs, so there is nothing to test")
