"""The effect by level, with the interaction of every factor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import EFFECTS, ODDS_RATIO
from subgroup.core.policy import check_level
from subgroup.core.registry import INTERACTION, MULTIPLICITY, SHRINKAGE, Method, default, find
from subgroup.core.strata import Strata, Tables, as_strata
from subgroup.errors import ColumnError, MethodError, nearest
from subgroup.results.interactions import Interactions
from subgroup.results.levels import ShrunkLevels
from subgroup.results.subgroups import Effects, SubgroupResult
from subgroup.verbs import _subgroup_notes as notes
from subgroup.verbs._factors import Factors, interactions, shrunken, stacked
from subgroup.verbs._sets import over_strata
from subgroup.verbs._subgroup_notes import Closer
from subgroup.verbs.adjusting import adjust as adjusted
from subgroup.verbs.comparing import effect_named
from subgroup.verbs.interacting import interaction as interaction_of
from subgroup.verbs.needed import VERBS, nnt

NNT = "nnt"
# Factors up to so many are also looked at one by one: on other scales, exactly, and for the true size of the test.
FEW = 10


@over_strata
def subgroups(
    strata: Tables,
    measure: str = "risk_difference",
    method: str | None = None,
    interaction: str | None = None,
    adjust: str | None = None,
    *,
    factor: str | None = None,
    tests: int | None = None,
    shrink: str | None = None,
    scale: float | None = None,
    prespecified: str | Iterable[str] | None = None,
    benefit: bool = True,
    confidence_level: float = 0.95,
) -> SubgroupResult:
    """Return the effect by level of one factor or many, beside the overall effect, with every factor's interaction.

    Whether an effect differs between levels is answered by the interaction, never by one level being significant and
    another not.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    measure : {"risk_difference", "risk_ratio", "odds_ratio", "nnt"}
        Of the effects; it is also the scale of the interaction, which for ``"nnt"`` is that of risk differences.
    method : str, optional
        Of the effects: see ``sg.methods(measure)``; the measure's default unless told.
    interaction : str, optional
        Of the interaction: see ``sg.methods("interaction")``. Unless told it is ``"likelihood-ratio"``.
    adjust : str, optional
        How the interaction's p-values are adjusted for the number of factors: see ``sg.methods("multiplicity")``.
    factor : str, optional
        Only this one of several.
    tests : int, optional
        How many factors were looked at, if more than there are in `strata`; the others count as having p = 1.
    shrink : {"empirical-bayes", "half-normal"}, optional
        Also draw the effects of levels towards their factor's mean: see `shrink`.
    scale : float, optional
        Of the half-normal prior, as in `shrink`.
    prespecified : str or iterable of str, optional
        Factors that were named before the data were seen; the others then were not.
    benefit : bool
        Whether responding is good for the patient, which a number needed to treat has to know.
    confidence_level : float
        In (0, 1), of every interval.

    Returns
    -------
    SubgroupResult
        Prints as a table; has `to_frame`, `interaction` and `plot`.

    Raises
    ------
    ColumnError, CountError, MethodError
        If a factor has one level, counts are not valid, or a name or option is not known.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = {"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}
    >>> print(sg.subgroups(strata).text(90))
    risk difference by level [miettinen-nurminen], interaction [likelihood-ratio]
    <BLANKLINE>
                 treatment   control   risk difference   95% interval
    ────────────────────────────────────────────────────────────────────
      overall    9/16        4/19      0.352             0.026 to 0.617
    glutamate: interaction p = .0312; high less not high 0.656 (0.063 to 1.149)
      high       8/10        2/10      0.600             0.156 to 0.842
      not high   1/6         2/9       -0.056            -0.449 to 0.412
    <BLANKLINE>
    Note: glutamate: the scales disagree: significant at 0.05 by the difference of risk
    differences p = .0312, not by the ratio of risk ratios p = .168, ratio of odds ratios p =
    .0641; which scale counts has to be decided before looking
    <BLANKLINE>
    Note: nobody said which factors were pre-specified: prespecified= names them
    >>> sg.subgroups(strata, "odds_ratio").to_frame()[["level", "estimate", "p_interaction"]].round(3)
          level  estimate  p_interaction
    0   overall     4.821            NaN
    1      high    16.000          0.064
    2  not high     0.700          0.064
    """
    whole = as_strata(strata) if factor is None else as_strata(strata).only(factor)
    level, on = check_level(confidence_level), effect_named(measure)
    if not whole.factors:
        raise ColumnError("the strata have no factor and no levels to compare; sg.compare(strata) is about the whole")
    factors = [whole.to_compare(name, "an interaction") for name in whole.factors]
    found = default(INTERACTION) if interaction is None else find(INTERACTION, interaction)
    needed = str(measure).lower() == NNT

    def effect(table: TwoByTwo) -> Effects:
        options: dict[str, Any] = {"confidence_level": level} | ({} if method is None else {"method": method})
        return nnt(VERBS[on](table, **options), benefit=benefit) if needed else VERBS[on](table, **options)

    tables, complements = stacked(factors)
    rows = [each for levels in factors for each in levels]
    result = SubgroupResult(
        NNT if needed else on,
        effect(whole.overall),
        effect(tables),
        effect(complements),
        tuple(each.factor for each in rows),
        tuple(each.level for each in rows),
        _adjusted(interactions(found, on, factors, level), adjust, tests),
        _shrunken(shrink, scale, on, factors, level),
        _named(prespecified, whole),
        whole,
    )
    closer = _closer(whole, on, interaction, found, level)
    if closer and on == ODDS_RATIO.name and interaction is None:
        result = replace(result, interaction=_with_exact(result.interaction, closer))
    return replace(result, notes=tuple(dict.fromkeys(notes.of(result, closer))))


def _closer(whole: Strata, on: str, interaction: str | None, found: Method, level: float) -> Closer:
    """Look at each factor by itself, on every scale that the method knows, where factors are few enough to."""
    if len(whole.factors) > FEW:
        return {}
    scales = EFFECTS if set(EFFECTS) <= set(found.scales) else [on]
    options: dict[str, Any] = {"method": interaction, "confidence_level": level}
    return {
        factor: {scale: interaction_of(whole, scale, factor=factor, **options) for scale in scales}
        for factor in whole.factors
    }


def _with_exact(found: Interactions, closer: Closer) -> Interactions:
    """Put the exact p-values beside the others; nan where a factor has too many tables to list."""
    exact = [closer[factor][ODDS_RATIO.name].beside.get("exact", np.nan) for factor in found.factors]
    return replace(found, beside={"exact": np.array(exact)})


def _adjusted(found: Interactions, adjust: str | None, tests: int | None) -> Interactions:
    """Adjust for how many factors were looked at; one whose interaction is not defined was looked at too."""
    size = len(found.factors)
    if tests is not None:
        adjusted(found.p_value, tests=tests, missing="count")  # says so if there are more p-values
    looked = size if tests is None else int(tests)
    if adjust is None:
        return replace(found, tests=looked)
    p = adjusted(found.p_value, adjust, tests=looked, missing="count")
    return replace(found, p_adjusted=p, adjust=find(MULTIPLICITY, adjust).name, tests=looked)


def _shrunken(
    shrink: str | None, scale: float | None, measure: str, factors: Factors, level: float
) -> ShrunkLevels | None:
    if shrink is not None:
        return shrunken(find(SHRINKAGE, shrink), scale, measure, factors, level)
    if scale is not None:
        raise MethodError(f"scale={scale!r} is that of the prior of shrink='half-normal'; shrink is not asked for")
    return None


def _named(prespecified: str | Iterable[str] | None, whole: Strata) -> tuple[str, ...] | None:
    """Return the factors that were named before the data were seen, each of which must be there."""
    if prespecified is None:
        return None
    named = [prespecified] if isinstance(prespecified, str) else [str(each) for each in prespecified]
    for each in named:
        if each not in whole.by_factor:
            raise ColumnError(f"prespecified: {each!r} is no factor of the strata; {nearest(each, whole.factors)}")
    return tuple(named)
