"""One answer from all strata of a factor: a common effect, its test, and whether there is one effect at all."""

from __future__ import annotations

from typing import Final

import numpy as np

from subgroup.core.counts import Arm, TwoByTwo
from subgroup.core.measures import STRATIFIED, Measure, measure_named
from subgroup.core.policy import check_level, check_null, check_side
from subgroup.core.registry import CMH_TEST, HOMOGENEITY, Method, default, find, methods
from subgroup.core.strata import Strata, Tables, as_strata
from subgroup.errors import MethodError, nearest
from subgroup.kernels.cmh import mantel_fleiss
from subgroup.results.pooled import StratifiedEstimate, StratifiedTest
from subgroup.verbs import _notes, _strata_notes
from subgroup.verbs._estimating import scalar, sided
from subgroup.verbs._sets import over_strata

SCORE: Final = "miettinen-nurminen"
# What a homogeneity test falls back on where Breslow and Day's, of odds ratios only, does not apply.
OTHERWISE: Final = "likelihood-ratio"


@over_strata
def stratified(
    strata: Tables,
    measure: str = "odds_ratio",
    *,
    method: str = "mantel-haenszel",
    weights: str | None = None,
    factor: str | None = None,
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float | None = None,
) -> StratifiedEstimate:
    """Estimate one effect common to all strata of a factor, arms compared within strata only.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    measure : str
        ``"odds_ratio"``, ``"risk_ratio"`` or ``"risk_difference"``; short forms ``or rr rd`` are accepted.
    method : str
        See ``sg.methods("stratified")``. Mantel and Haenszel's needs no stratum to be large; ``miettinen-nurminen``
        copes with every zero, and ``exact-conditional`` never covers too little.
    weights : str, optional
        Of strata in ``miettinen-nurminen``: ``"mh"`` (Mantel-Haenszel, the default) or ``"mn"`` (Miettinen and
        Nurminen's own) for a difference or a risk ratio, ``"inv"`` (inverse variances, the default, and the same as
        ``"mn"``) or ``"ivs"`` for an odds ratio.
    factor : str, optional
        Required where there are several factors.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice gives one limit, at `confidence_level`, and the end of the range for the other.
    null : float, optional
        Value to test: in (-1, 1) for the difference, above 0 for a ratio. No effect unless told.

    Returns
    -------
    StratifiedEstimate
        An `Estimate` whose `inputs` are the strata. A stratum with nobody in an arm adds nothing, and a note says so.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
    >>> print(sg.stratified(strata))
    common odds ratio 4.23 (95% CI 0.98 to 18.20), p = .0527 [mantel-haenszel]
    >>> print(sg.stratified(strata, "risk_difference", method="miettinen-nurminen"))
    common risk difference 0.326 (95% CI 0.0083 to 0.601), p = .0440 [miettinen-nurminen]
    """
    effect, chosen = measure_named(measure).name, as_strata(strata).only(factor)
    asked = STRATIFIED[f"stratified_{effect}"]
    found = _weighted(asked, method, weights)
    level = check_level(confidence_level)
    side = check_side(alternative, level)
    value = check_null(null, asked)
    estimate, interval = found.pooled(chosen.counts, level, side)
    p = None if found.tails is None or value is None else sided(found.p_values(chosen.counts, value), side)
    remarks = _notes.of_interval(asked, found, interval, estimate, p, _together(chosen), side, value)
    return StratifiedEstimate(
        asked.name,
        scalar(estimate),
        scalar(interval.low),
        scalar(interval.high),
        level,
        found.name,
        None if p is None else scalar(p),
        value,
        side,
        chosen,
        found.cite,
        (*chosen.notes, *_strata_notes.of_strata(found, effect, chosen), *remarks),
    )


@over_strata
def cmh_test(
    strata: Tables,
    *,
    method: str = "cmh",
    factor: str | None = None,
    alternative: str = "two-sided",
) -> StratifiedTest:
    """Test whether treatment has an effect, arms compared within the strata of a factor only.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    method : str
        See ``sg.methods("cmh_test")``: ``"cmh"``, ``"cmh-cc"`` or ``"exact"``.
    factor : str, optional
        Required where there are several factors.
    alternative : {"two-sided", "less", "greater"}
        What the treatment arm's response is under the alternative.

    Returns
    -------
    StratifiedTest
        An `AssociationTest` whose `inputs` are the strata. A chi-square, on one degree of freedom, comes with
        Mantel and Fleiss' criterion in `mantel_fleiss`: above 5 it approximates well, else ``"exact"`` is safer.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
    >>> print(sg.cmh_test(strata, method="exact"))
    p = .0687 [exact]
    """
    chosen, found, side = as_strata(strata).only(factor), find(CMH_TEST, method), check_side(alternative, 1.0)
    tails = found.p_values(chosen.counts)
    p, root = sided(tails, side), tails.statistic
    statistic = None if root is None else float(root**2 if side == "two-sided" else root)
    criterion = None if root is None else _mantel_fleiss(chosen)
    df = None if root is None else 1
    remarks = _strata_notes.of_strata(found, "odds_ratio", chosen)
    notes = (*chosen.notes, *remarks, *_strata_notes.of_criterion(criterion))
    return StratifiedTest(statistic, df, float(p), found.name, side, chosen, found.cite, notes, criterion)


@over_strata
def homogeneity(
    strata: Tables,
    measure: str = "odds_ratio",
    *,
    method: str | None = None,
    factor: str | None = None,
) -> StratifiedTest:
    """Test whether all strata of a factor share one effect, as a common effect takes for granted.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    measure : str
        ``"odds_ratio"``, ``"risk_ratio"`` or ``"risk_difference"``: one effect on one scale may be several on another.
    method : str, optional
        See ``sg.methods("homogeneity")``; unless told ``breslow-day-tarone`` for odds ratios, and ``likelihood-ratio``
        for the rest. Those with margins fixed (Breslow-Day, Tarone, Woolf, Zelen) are of odds ratios only.
    factor : str, optional
        Required where there are several factors.

    Returns
    -------
    StratifiedTest
        An `AssociationTest` whose `inputs` are the strata, with a chi-square and its degrees of freedom where the
        method has one.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there or has one level, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
    >>> print(sg.homogeneity(strata, method="zelen"))
    p = .136 [zelen]
    """
    asked, chosen = measure_named(measure).name, as_strata(strata).only(factor)
    chosen.to_compare(None, "homogeneity")
    usual = default(HOMOGENEITY).name if asked == "odds_ratio" else OTHERWISE
    found = find(HOMOGENEITY, usual if method is None else method)
    if asked not in found.scales:
        fit = ", ".join(repr(each.name) for each in methods(HOMOGENEITY) if asked in each.scales)
        raise MethodError(f"method {found.name!r} is of odds ratios only; for measure={measure!r} there are {fit}")
    answer = found.heterogeneity(asked, chosen.counts)
    statistic = None if answer.statistic is None else float(answer.statistic)
    df = None if answer.df is None or np.isnan(answer.df) else int(answer.df)
    notes = (*chosen.notes, *_strata_notes.of_strata(found, asked, chosen))
    return StratifiedTest(statistic, df, float(answer.p_value), found.name, "two-sided", chosen, found.cite, notes)


def _weighted(measure: Measure, method: str, weights: str | None) -> Method:
    """Find a method; those with other weights are methods of their own, named after the first."""
    found = find(measure.name, method)
    if weights is None:
        return found
    if found.name != SCORE:
        raise MethodError(f"weights={weights!r} belong to method {SCORE!r}; {found.name!r} has its own")
    names = [name for each in methods(measure.name) for name in (each.name, *each.aliases)]
    known = {name.removeprefix(f"{SCORE}-"): name for name in names if name.startswith(f"{SCORE}-")}
    if str(weights).lower() not in known:
        raise MethodError(f"weights={weights!r} are not for the {measure.label}; {nearest(weights, sorted(known))}")
    return find(measure.name, known[weights.lower()])


def _together(strata: Strata) -> TwoByTwo:
    """Return everybody in the strata that say something, whose arms are empty where no stratum does."""
    arms = []
    for name in ("treatment", "control"):
        each = [getattr(s.table, name) for s in strata.strata if s.table.treatment.n and s.table.control.n]
        arms.append(Arm(np.asarray(sum(arm.responders for arm in each)), np.asarray(sum(arm.n for arm in each))))
    return TwoByTwo(*arms)


def _mantel_fleiss(strata: Strata) -> float:
    x1, n1, x2, n2 = strata.counts
    both = (n1 > 0) & (n2 > 0)
    found = mantel_fleiss(*(each[None, both] for each in (x1, n1, x2, n2)))
    return float(found[0]) if both.any() else float("nan")
