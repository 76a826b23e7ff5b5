"""Outcomes that are numbers: means by arm and level, their difference, standardised effects, and interaction."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.core.policy import check_level
from subgroup.core.strata import LISTED
from subgroup.errors import ColumnError, MethodError, MissingOutcomes, nearest
from subgroup.results.means import Means
from subgroup.tables._covariates import Variable
from subgroup.tables._labels import brief
from subgroup.tables.individuals import Individuals, read_individuals
from subgroup.tables.participants import check_options
from subgroup.verbs.participants._complete import levelled

if TYPE_CHECKING:
    from subgroup.tables.logic import Rule
    from subgroup.tables.participants import By, Participants
    from subgroup.tables.rules import Column

# Tests of a mean difference, and whether they take one variance for both arms.
METHODS: Final = {"welch": False, "student": True}
# Standardised effects, by the names that pingouin has for them.
EFFECT_SIZES: Final = ("hedges", "cohen")
# Arms of fewer show no mean: one value is its own mean, and of two mean and SD tell both.
SHOWN: Final = 3
# What a pair of arms gives: the mean difference with limits and p-value, and the standardised effect with limits.
_COMPARED: Final = (
    "estimate",
    "conf_low",
    "conf_high",
    "p_value",
    "standardised",
    "standardised_low",
    "standardised_high",
)


def means(
    participants: Participants,
    outcome: str | Column,
    arm: str,
    by: By = None,
    control: object = None,
    treatment: object = None,
    missing: str | None = None,
    missing_factor: str = "level",
    *,
    method: str = "welch",
    effect_size: str = "hedges",
    confidence_level: float = 0.95,
    missing_values: Iterable[object] = (),
    population: Rule | None = None,
    participant: str | None = None,
    small_cells: int = 5,
    sheet: str | None = None,
) -> Means:
    """Compare the means of a number between arms, overall and by level of every factor.

    Participants are read into memory, the columns that are asked for.

    Parameters
    ----------
    participants, arm, by, control, treatment, missing_factor, missing_values, population, participant
        As for `tabulate`, and so are `small_cells` and `sheet`: the same call works here.
    outcome : str or column
        A column of numbers, or a change such as ``sg.column("srs_week12").percent_change_from("srs_baseline")``.
    missing : {"drop"}, optional
        Leave out who has no outcome; None is an error as soon as one is missing.
    method : {"welch", "student"}
        The interval and test of mean differences: each arm with a variance of its own, or one variance for both.
    effect_size : {"hedges", "cohen"}
        The mean difference in units of the SD common to both arms: Hedges' g, corrected for small arms, or Cohen's d.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Means
        Mean differences, treatment less control, with interval and test; standardised effects with their intervals as
        pingouin has them (normal theory with a quantile of t); and of every factor the F test of its products with the
        arm in a linear model, which takes one variance for all.

    Raises
    ------
    MissingOutcomes
        If outcomes are missing and `missing` is not given; the message counts them.
    ColumnError, TableFileError, MethodError
        As for `tabulate`; and if pingouin is not installed: it comes with ``pip install 'subgroup[means]'``.

    Examples
    --------
    >>> import pandas as pd
    >>> import subgroup as sg
    >>> youths = pd.DataFrame({
    ...     "arm": ["memantine", "placebo"] * 6,
    ...     "srs_change": [-31, -4, -18, -12, -25, 3, -9, -15, -22, -1, -28, -8],
    ... })
    >>> found = sg.means(youths, "srs_change", "arm")
    >>> [round(found.rows[0][name], 2) for name in ("estimate", "conf_low", "conf_high", "standardised")]
    [-16.0, -25.5, -6.5, -2.01]
    """
    level = check_level(confidence_level)
    asked = _Asked(_known("method", method, METHODS), _known("effect_size", effect_size, EFFECT_SIZES), level)
    if missing not in (None, "drop"):
        raise MethodError(f"missing={missing!r} is no policy for a number; there is 'drop': left out")
    check_options(missing, missing_factor, missing_values, small_cells)
    people = read_individuals(
        participants,
        outcome,
        arm,
        by=by,
        control=control,
        treatment=treatment,
        missing_values=missing_values,
        population=population,
        participant=participant,
        sheet=sheet,
        number=True,
    )
    people, notes = _with_numbers(people, missing)
    factors, more = _levelled(people, missing_factor)
    everybody = np.full(people.treated.size, True)
    rows = [_row(people, "overall", "overall", everybody, asked)]
    for factor in factors:
        rows += [_row(people, factor.name, name, factor.values == k, asked) for k, name in enumerate(factor.levels)]
    tests = [_interaction(people, factor, asked.level) for factor in factors]
    why = {factor.name: _untested(people, factor) for factor in factors}
    none = _first([f"no interaction for {name}: {reason}" for name, reason in why.items() if reason], "such factors")
    undone = _first(list(_undone(rows)), "such levels")
    said = (*people.notes, *notes, *more, *undone, *none, *_disclosed(rows, small_cells))
    return Means(people.outcome, people.arms, rows, tests, asked.level, asked.method, asked.effect_size, said)


class _Asked(NamedTuple):
    """How arms are compared."""

    method: str
    effect_size: str
    level: float


def _known(key: str, name: object, known: Iterable[str]) -> str:
    """Return a name that is known, or raise MethodError."""
    if not isinstance(name, str) or name not in known:
        raise MethodError(f"{key}={name!r} is not known; {nearest(name, known)}")
    return name


def _with_numbers(people: Individuals, missing: str | None) -> tuple[Individuals, list[str]]:
    """Leave out who has no outcome, if that was asked for."""
    unknown = np.isnan(people.response)
    sides = {arm: people.treated == first for arm, first in zip(people.arms, (True, False), strict=True)}
    both = ", ".join(f"{(unknown & side).sum():,} of {side.sum():,} in {arm!r}" for arm, side in sides.items())
    if unknown.any() and missing is None:
        raise MissingOutcomes(
            f"{people.name}: outcome {people.outcome}: outcomes are missing ({both}); say missing='drop': left out"
        )
    for arm, side in sides.items():
        if unknown[side].all():
            raise ColumnError(f"{people.name}: outcome {people.outcome}: arm {arm!r} has nobody with an outcome")
    if not unknown.any():
        return people, []
    return people.of(~unknown), [f"outcomes were missing ({both}): left out (missing='drop')"]


def _levelled(people: Individuals, policy: str) -> tuple[list[Variable], list[str]]:
    """Apply the policy for who has no level, factor by factor, and say so of the first few."""
    found = [levelled(people, factor, policy) for factor in people.factors]
    notes = [note for _, notes in found for note in notes]
    return [factor for factor, _ in found], _first(notes, "factors with some not measured")


def _first(notes: list[str], what: str) -> list[str]:
    """Return the first few notes, and how many more there are."""
    return [*notes[:LISTED], *[f"and {len(notes) - LISTED:,} more {what}"] * (len(notes) > LISTED)]


def _row(people: Individuals, factor: str, level: str, kept: NDArray[np.bool_], asked: _Asked) -> dict[str, Any]:
    """Describe and compare the arms of one level."""
    values = {
        arm: people.response[kept & side] for arm, side in (("treatment", people.treated), ("control", ~people.treated))
    }
    found: dict[str, Any] = {"factor": factor, "level": level}
    for arm, some in values.items():
        found[f"n_{arm}"] = int(some.size)
        told = some.size >= SHOWN
        found[f"mean_{arm}"] = float(some.mean()) if told else float("nan")
        found[f"sd_{arm}"] = float(some.std(ddof=1)) if told else float("nan")
    return found | dict(zip(_COMPARED, _compared(values["treatment"], values["control"], asked), strict=True))


def _compared(one: Floats, other: Floats, asked: _Asked) -> tuple[float, ...]:
    """Return the mean difference with its limits and p-value, and the standardised effect with its limits."""
    nan = float("nan")
    if min(one.size, other.size) < SHOWN:
        return (nan,) * len(_COMPARED)
    difference = float(one.mean() - other.mean())
    if _flat(one) and _flat(other):
        return (difference, *(nan,) * (len(_COMPARED) - 1))
    from scipy.stats import ttest_ind

    # It is the test that pingouin calls, which rounds the limits to two decimals.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)  # of one arm that does not vary
        test = ttest_ind(one, other, equal_var=METHODS[asked.method])
    low, high = test.confidence_interval(asked.level)
    return (difference, float(low), float(high), float(test.pvalue), *_standardised(one, other, asked))


def _standardised(one: Floats, other: Floats, asked: _Asked) -> tuple[float, float, float]:
    """Return the standardised effect with its limits, as pingouin has them."""
    pingouin = _pingouin()
    value = float(pingouin.compute_effsize(one, other, eftype=asked.effect_size))
    low, high = pingouin.compute_esci(
        stat=value, nx=one.size, ny=other.size, eftype=asked.effect_size, confidence=asked.level, decimals=15
    )
    return value, float(low), float(high)


def _pingouin() -> Any:
    """Return pingouin, which is not installed with the package: its licence is GPL-3."""
    try:
        import pingouin  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise MethodError(
            f"means needs pingouin for standardised effects, and {error.name} is not installed: "
            "pip install 'subgroup[means]'"
        ) from None
    return pingouin


def _flat(values: Floats) -> bool:
    return bool((values == values[0]).all())


def _interaction(people: Individuals, factor: Variable, level: float) -> dict[str, Any]:
    """Return the F test of the products of arm and levels, and the contrast of two levels."""
    found = {"factor": factor.name, "levels": list(factor.levels), **dict.fromkeys(_COMPARED[:4], float("nan"))}
    found |= {"statistic": float("nan"), "df": len(factor.levels) - 1, "df_residual": float("nan")}
    if _untested(people, factor):
        return found
    from statsmodels.regression.linear_model import OLS  # type: ignore[import-untyped]

    kept = ~factor.unknown
    treated = people.treated[kept].astype(float)[:, None]
    levels = np.equal(factor.values[kept, None], np.arange(len(factor.levels))).astype(float)
    fit = OLS(people.response[kept], np.hstack([levels, treated, levels[:, 1:] * treated])).fit()
    test = fit.f_test(np.eye(2 * len(factor.levels))[len(factor.levels) + 1 :])
    found |= {"statistic": float(test.fvalue), "p_value": float(test.pvalue), "df_residual": float(fit.df_resid)}
    if len(factor.levels) == 2:
        low, high = fit.conf_int(1 - level)[-1]
        found |= {"estimate": -float(fit.params[-1]), "conf_low": -float(high), "conf_high": -float(low)}
    return found


def _untested(people: Individuals, factor: Variable) -> str:
    """Say why a factor has no test of interaction, or nothing."""
    if len(factor.levels) < 2:
        return "there is one level"
    groups = [
        people.response[side & (factor.values == k)]
        for k in range(len(factor.levels))
        for side in (people.treated, ~people.treated)
    ]
    if not all(each.size for each in groups):
        return "an arm of a level has nobody in it"
    return "the outcome does not vary within arms and levels" if all(map(_flat, groups)) else ""


def _undone(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Say where there is nothing to compare, or no variance to compare it with."""
    for row in rows:
        where = f"{row['factor']}, {row['level']}: " if row["factor"] != "overall" else ""
        sizes = row["n_treatment"], row["n_control"]
        if min(sizes) == 0:
            yield f"{where}an arm has nobody in it, so there is nothing to compare"
        elif np.isnan(row["p_value"]):
            if min(sizes) < SHOWN:
                yield (
                    f"{where}an arm has fewer than {SHOWN} participants, whose values follow from mean and SD, so "
                    "neither is shown, nor a difference (they may still follow by subtraction from the whole)"
                )
            else:
                yield f"{where}the outcome does not vary within the arms, so there is no interval, test or effect size"


def _disclosed(rows: list[dict[str, Any]], threshold: int) -> Iterator[str]:
    """Say how many means are of so few that they may tell what somebody's value is."""
    sizes = [(f"{row['factor']}: {row['level']}", row[f"n_{arm}"]) for row in rows for arm in ("treatment", "control")]
    few = [name for name, size in sizes if 0 < size < threshold]
    if few:
        more = f", the first in {brief(few[0])}" if len(few) > 1 else f", in {brief(few[0])}"
        yield (
            f"disclosure: {len(few):,} of {len(sizes):,} means are of fewer than {threshold} participants{more}; "
            "mind who may see the table"
        )
