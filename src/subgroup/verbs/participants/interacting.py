"""Whether the effect differs between the levels of a factor, among participants with the same covariates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.measures import Measure, measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import INTERACTION, find
from subgroup.core.strata import Strata
from subgroup.errors import ColumnError, MethodError, nearest
from subgroup.kernels import standardised
from subgroup.render import numbers
from subgroup.results.adjusted import AdjustedInteraction
from subgroup.tables.individuals import Individuals, read_individuals
from subgroup.tables.participants import check_options, disclosed
from subgroup.tables.rules import as_factor
from subgroup.verbs.participants import _effects, _profile
from subgroup.verbs.participants._complete import check_policies, levelled
from subgroup.verbs.participants._design import Design, designed
from subgroup.verbs.participants._model import Fit, fitted
from subgroup.verbs.participants.standardising import METHODS, counts_of, prepared, sparse

if TYPE_CHECKING:
    from subgroup.tables._covariates import Asked
    from subgroup.tables.factors import Factor
    from subgroup.tables.logic import Rule
    from subgroup.tables.participants import Participants

# Of the model's own odds ratios; those by standardisation are on every scale.
_OF_COEFFICIENTS: Final = ("likelihood-ratio", "wald")
_STANDARDISED: Final = ("standardisation-delta", "standardisation-sandwich")


class _Levels(NamedTuple):
    """Effects of the levels where effects add, their covariance, and risks by level and arm."""

    effects: Floats
    covariance: Floats
    risks: Floats


def adjusted_interaction(
    participants: Participants,
    outcome: str | Rule,
    arm: str,
    by: str | Factor,
    covariates: Asked | Iterable[Asked] = (),
    scale: str = "odds_ratio",
    *,
    control: object = None,
    treatment: object = None,
    responder: object = None,
    method: str | None = None,
    confidence_level: float = 0.95,
    missing: str | None = None,
    missing_factor: str = "level",
    missing_covariate: str | None = None,
    missing_values: Iterable[object] = (),
    population: Rule | None = None,
    participant: str | None = None,
    small_cells: int = 5,
    sheet: str | None = None,
) -> AdjustedInteraction:
    """Test whether the effect of treatment differs between the levels of one factor, adjusted for covariates.

    A logistic model of arm, levels, their products and covariates. Without covariates the answers are those of
    `interaction` on the counts.

    Parameters
    ----------
    participants, outcome, arm, control, treatment, responder, missing, missing_factor, missing_values, population
        As for `tabulate`: the same call works here. So do `participant`, `small_cells` and `sheet`.
    by : str or factor
        One factor, as for `tabulate`.
    covariates, missing_covariate
        As for `adjusted`.
    scale : str
        ``"odds_ratio"``, ``"risk_ratio"`` or ``"risk_difference"``.
    method : str, optional
        ``"likelihood-ratio"`` and ``"wald"`` ask the products of the model, on the scale of odds ratios between
        participants with the same covariates. ``"standardisation-delta"`` and ``"standardisation-sandwich"`` compare
        risks that are standardised over the participants of each level, on any scale; see `adjusted`. Unless told it is
        ``"likelihood-ratio"`` for odds ratios and ``"standardisation-delta"`` for the others.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    AdjustedInteraction
        An `Interaction` with the effect of each level in `effects`. Its `inputs` are the counts of who is in the model.

    Raises
    ------
    MissingOutcomes, ColumnError, TableFileError, MethodError
        As for `adjusted`; and if a level has participants in one arm only, or there is but one level.

    Examples
    --------
    >>> import pandas as pd
    >>> import subgroup as sg
    >>> people = pd.DataFrame({
    ...     "arm": ["drug", "placebo"] * 12,
    ...     "response": [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0],
    ...     "age": [41, 38, 35, 52, 60, 47, 33, 29, 45, 33, 59, 61, 30, 36, 42, 55, 37, 34, 48, 50, 37, 31, 59, 44],
    ...     "sex": ["F"] * 12 + ["M"] * 12,
    ... })
    >>> found = sg.adjusted_interaction(people, "response", "arm", by="sex", covariates="age", scale="risk_difference")
    >>> [each["level"] for each in found.effects], round(found.p_value, 3)
    (['F', 'M'], 0.124)
    """
    asked, level, name = measure_named(scale), check_level(confidence_level), _method(method, scale)
    check_policies(missing, missing_covariate, missing_factor)
    check_options(missing, missing_factor, missing_values, small_cells)
    people, notes = prepared(
        read_individuals(
            participants,
            outcome,
            arm,
            by=as_factor(by),
            covariates=covariates,
            control=control,
            treatment=treatment,
            responder=responder,
            missing_values=missing_values,
            population=population,
            participant=participant,
            sheet=sheet,
        ),
        missing,
        missing_covariate,
    )
    people, more = _with_levels(people, missing_factor)
    design = designed(people)
    fit = fitted(design)
    (factor,) = people.factors
    tables: dict[object, object] = {each: counts_of(people, factor.values == k) for k, each in enumerate(factor.levels)}
    strata = Strata.of({factor.name: tables})
    found = _answer(design, fit, asked, name, level)
    by_level = found.pop("effects")
    cite = METHODS[name] if name in METHODS else find(INTERACTION, name).cite
    said = (*_said(people, asked, name, by_level), *sparse(design), *notes, *more, *disclosed(strata, small_cells))
    return AdjustedInteraction(
        scale=asked.name,
        method=name,
        confidence_level=level,
        factor=factor.name,
        levels=factor.levels,
        inputs=strata.strata,
        cite=cite,
        notes=said,
        effects=by_level,
        covariates=tuple(map(str, people.covariates)),
        **found,
    )


def _method(name: str | None, scale: str) -> str:
    """Return the canonical name of a method, or that of the scale's own."""
    odds = measure_named(scale).name == "odds_ratio"
    known = (*_OF_COEFFICIENTS, *_STANDARDISED)
    if name is None:
        return known[0] if odds else _STANDARDISED[0]
    if name not in known:
        raise MethodError(f"method={name!r} is not known; {nearest(name, known)}")
    if name in _OF_COEFFICIENTS and not odds:
        raise MethodError(
            f"method={name!r} compares odds ratios, the model's own; on the scale {scale!r} there are "
            + " and ".join(_STANDARDISED)
        )
    return name


def _with_levels(people: Individuals, policy: str) -> tuple[Individuals, list[str]]:
    """Apply the policy for who has no level, and check that both arms are in every level that is left."""
    (factor,) = people.factors
    factor, notes = levelled(people, factor, policy)
    # A covariate may be what the factor is cut from, and then has its name.
    renamed = [
        each._replace(name=f"{each.name} as a covariate") if each.name == factor.name else each
        for each in people.covariates
    ]
    people = replace(people, factors=(factor,), covariates=tuple(renamed)).of(~factor.unknown)
    (factor,) = people.factors
    where = f"{people.name}: by: factor {factor.name!r}"
    if len(factor.levels) < 2:
        raise ColumnError(
            f"{where} has one level, {', '.join(factor.levels)}, among those in the model; an interaction needs two"
        )
    for k, level in enumerate(factor.levels):
        for arm, side in zip(people.arms, (people.treated, ~people.treated), strict=True):
            if not (side & (factor.values == k)).any():
                raise ColumnError(f"{where}: nobody in level {level!r} is in arm {arm!r}, so its effect is not known")
    return people, notes


def _answer(design: Design, fit: Fit, measure: Measure, method: str, level: float) -> dict[str, Any]:
    """Return the fields of an interaction that are numbers, and the effects of its levels."""
    names = design.people.factors[0].levels
    found = _of_levels(design, fit, measure, method)
    apart = np.hstack([-np.ones((len(names) - 1, 1)), np.eye(len(names) - 1)])  # each later level less the first
    values, spread = apart @ found.effects, apart @ found.covariance @ apart.T
    if method == "likelihood-ratio":
        matrix, response = design.matrix, design.people.response
        statistic = _profile.ratio(matrix, response, fit, range(2, 1 + len(names)))
        pairs = [
            (_profile.ratio(matrix, response, fit, [1 + k]), *_profile.limits(matrix, response, fit, 1 + k, level))
            for k in range(1, len(names))
        ]
    else:
        statistic = float(values @ np.linalg.solve(spread, values))
        pairs = [_wald(value, error, level) for value, error in zip(values, np.sqrt(np.diag(spread)), strict=True)]
    contrasts = [
        {
            "level": name,
            "versus": names[0],
            "estimate": _effects.back(measure, value),
            "conf_low": _effects.back(measure, low),
            "conf_high": _effects.back(measure, high),
            "p_value": _chi_square(chi, 1),
        }
        for name, value, (chi, low, high) in zip(names[1:], values, pairs, strict=True)
    ]
    two = len(names) == 2
    (_, low, high), value = pairs[0], values[0]
    ends = [_effects.back(measure, -end) if two else float("nan") for end in (value, high, low)]
    return {
        "estimate": ends[0],
        "low": ends[1],
        "high": ends[2],
        "statistic": statistic,
        "df": len(names) - 1,
        "p_value": _chi_square(statistic, len(names) - 1),
        "contrasts": contrasts,
        "effects": [_effect(measure, found, k, name, level) for k, name in enumerate(names)],
    }


def _of_levels(design: Design, fit: Fit, measure: Measure, method: str) -> _Levels:
    """Return the effects of all levels: sums of coefficients, or comparisons of standardised risks."""
    setting, levels = design.setting, design.steps.shape[1]
    risks = standardised.risks(setting, fit.beta[None])[0]
    if method in _OF_COEFFICIENTS:
        # The arm's coefficient is the first level's; the others add their product to it.
        sums = np.zeros((levels, fit.beta.size))
        sums[:, 1] = 1
        sums[np.arange(1, levels), np.arange(2, 1 + levels)] = 1
        return _Levels(sums @ fit.beta, sums @ fit.covariance @ sums.T, risks)
    spread = standardised.by_sandwich if method.endswith("sandwich") else standardised.by_model
    slopes = np.zeros((levels, levels, 2))
    slopes[np.arange(levels), np.arange(levels)] = _effects.slopes(measure, risks)
    flat = slopes.reshape(levels, -1)
    return _Levels(_effects.effect(measure, risks), flat @ spread(setting, fit.beta, fit.covariance) @ flat.T, risks)


def _wald(value: float, error: float, level: float) -> tuple[float, float, float]:
    """Return the chi-square of a contrast and its limits, where effects add."""
    from scipy.special import ndtri

    width = float(ndtri((1 + level) / 2)) * error
    return (value / error) ** 2, value - width, value + width


def _chi_square(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, max(statistic, 0.0)))


def _effect(measure: Measure, found: _Levels, k: int, name: str, level: float) -> dict[str, Any]:
    """Return one level: its standardised risks and its effect with limits."""
    error = float(np.sqrt(found.covariance[k, k]))
    low, high = _effects.limits(measure, float(found.effects[k]), error, level, "two-sided")
    return {
        "level": name,
        "risk_treatment": float(found.risks[k, 0]),
        "risk_control": float(found.risks[k, 1]),
        "estimate": _effects.back(measure, found.effects[k]),
        "conf_low": low,
        "conf_high": high,
    }


def _said(people: Individuals, measure: Measure, method: str, effects: list[dict[str, Any]]) -> Iterator[str]:
    """Say the effect of each level and what it was adjusted for."""
    for each in effects:
        value = numbers.effect(measure.name, each["estimate"])
        limits = numbers.interval(measure.name, each["conf_low"], each["conf_high"])
        one, other = (numbers.percent(each[f"risk_{arm}"]) for arm in ("treatment", "control"))
        yield f"{each['level']}: {measure.label} {value} ({limits}), standardised risks {one} and {other}"
    by = "; ".join(map(str, people.covariates))
    yield f"adjusted for {by}" if by else "there are no covariates, so nothing is adjusted"
    if by and method in _OF_COEFFICIENTS:
        yield "these odds ratios are the model's own, between participants with the same covariates, and not marginal"
