"""Effects adjusted for covariates: what a logistic model says of everybody in each arm, averaged and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import TwoByTwo
from subgroup.core.measures import Measure, measure_named
from subgroup.core.policy import Alternative, check_level, check_null, check_side
from subgroup.errors import MethodError, nearest
from subgroup.kernels import standardised
from subgroup.render import numbers
from subgroup.results.adjusted import AdjustedEstimate
from subgroup.tables.individuals import Individuals, read_individuals
from subgroup.verbs.participants import _bootstrap, _effects
from subgroup.verbs.participants._complete import check_arms, check_policies, with_covariates, with_outcomes
from subgroup.verbs.participants._design import ARM, Design, designed
from subgroup.verbs.participants._model import Fit, fitted

if TYPE_CHECKING:
    from subgroup.tables._covariates import Asked
    from subgroup.tables.logic import Rule
    from subgroup.tables.participants import Participants

# How an interval is made, with the key of the reference.
METHODS: Final = {
    "standardisation-delta": "ge2011",
    "standardisation-sandwich": "sjolander2016",
    "standardisation-bootstrap": "carpenter2000",
    "standardisation-bootstrap-bca": "carpenter2000",
}
# Of fewer responders, or non-responders, for each column of a model its estimates are known to be unsteady.
EVENTS: Final = 10


def adjusted(
    participants: Participants,
    outcome: str | Rule,
    arm: str,
    covariates: Asked | Iterable[Asked] = (),
    measure: str = "risk_difference",
    *,
    control: object = None,
    treatment: object = None,
    responder: object = None,
    method: str = "standardisation-delta",
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
    null: float | None = None,
    missing: str | None = None,
    missing_covariate: str | None = None,
    missing_values: Iterable[object] = (),
    population: Rule | None = None,
    participant: str | None = None,
    sheet: str | None = None,
    rng: np.random.Generator | int | None = None,
    draws: int | None = None,
) -> AdjustedEstimate:
    """Estimate the effect on everybody, adjusted for covariates.

    A logistic model of arm and covariates, without products between them, gives each participant a risk on treatment
    and a risk on control. Their means over all participants of both arms, the standardised risks, are compared. The
    effect is marginal: that of treating everybody against treating nobody. Without covariates it is the plain one.

    Participants are read into memory, the columns that are asked for.

    Parameters
    ----------
    participants, outcome, arm, control, treatment, responder, missing, missing_values, population, participant, sheet
        As for `tabulate`: the same call works here.
    covariates : str, column or factor, or several
        A name is a number where the column holds numbers, and categories elsewhere. ``sg.column("age")`` is a number,
        ``sg.column("site").levels()`` are categories even where they are written as numbers, and any factor will do.
        The first category is the reference.
    measure : str
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``, the last one marginal too: it is nearer to 1 than
        the model's own odds ratio, which is in `conditional_odds_ratio`.
    method : str
        ``"standardisation-delta"``: the model is taken to be right and covariates as they are. Without covariates this
        is ``wald``, ``katz`` and ``woolf``. ``"standardisation-sandwich"``: the model may be wrong, and covariates are
        a sample. ``"standardisation-bootstrap"``: percentiles of refits to participants drawn again, each arm by
        itself; ``"standardisation-bootstrap-bca"``: the same corrected for bias and acceleration. The last two invert
        no test and give no p-value.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided one gives one limit.
    null : float, optional
        The value tested; no effect unless told.
    missing_covariate : {"drop", "level"}, optional
        What becomes of participants without a covariate: left out, or kept as a level of their own (of a number: at
        its mean, with a column for those that lack it). None is an error as soon as one is missing.
    rng : int or numpy.random.Generator, optional
        Where the bootstrap draws from; an integer makes it repeatable.
    draws : int, optional
        How often the bootstrap draws, 1,999 unless told.

    Returns
    -------
    AdjustedEstimate
        An `Estimate` with `risks`, `covariates` and `conditional_odds_ratio`. Its `inputs` are the counts of who is in
        the model. Nothing in it is about one participant.

    Raises
    ------
    MissingOutcomes
        If outcomes are missing and `missing` is not given.
    ColumnError
        As for `tabulate`; and if a covariate is missing and `missing_covariate` is not given, if it is the same for
        everybody, follows from the arm or other covariates, or separates responders from others.
    TableFileError, MethodError
        As for `tabulate`; and if more than half of the draws of a bootstrap have no estimate.

    Examples
    --------
    >>> import pandas as pd
    >>> import subgroup as sg
    >>> people = pd.DataFrame({
    ...     "arm": ["drug", "placebo"] * 12,
    ...     "response": [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0],
    ...     "age": [41, 38, 35, 52, 60, 47, 33, 29, 45, 33, 59, 61, 30, 36, 42, 55, 37, 34, 48, 50, 37, 31, 59, 44],
    ... })
    >>> found = sg.adjusted(people, "response", "arm", covariates="age")
    >>> print(f"{found.estimate:.3f} ({found.low:.3f} to {found.high:.3f})")
    0.431 (0.086 to 0.777)
    """
    asked, level = measure_named(measure), check_level(confidence_level)
    side = check_side(alternative, level)
    value = check_null(null, asked) or 0.0  # every measure of effect has a null
    name = _method(method)
    number = _bootstrap.check_draws(draws, rng, "bootstrap" in name)
    check_policies(missing, missing_covariate)
    people, notes = prepared(
        read_individuals(
            participants,
            outcome,
            arm,
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
    standard = standardise(people, asked, name, level, side, value, number, rng)
    return AdjustedEstimate(
        f"adjusted_{asked.name}",
        standard.estimate,
        standard.low,
        standard.high,
        level,
        name,
        standard.p_value,
        value,
        side,
        standard.inputs,
        METHODS[name],
        (*standard.notes, *notes),
        arms=people.arms,
        risks=standard.risks,
        covariates=tuple(map(str, people.covariates)),
        conditional_odds_ratio=standard.conditional,
    )


def prepared(people: Individuals, missing: str | None, missing_covariate: str | None) -> tuple[Individuals, list[str]]:
    """Apply the policies for outcomes and covariates, and say what they did."""
    people, outcomes = with_outcomes(people, missing)
    people, covariates = with_covariates(people, missing_covariate)
    check_arms(people)
    return people, [*people.notes, *outcomes, *covariates]


def counts_of(people: Individuals, kept: NDArray[np.bool_] | None = None) -> TwoByTwo:
    """Return the participants, or some of them, as counts."""
    some = np.full(people.treated.size, True) if kept is None else kept
    arms = [(int(people.response[side & some].sum()), int((side & some).sum())) for side in _sides(people)]
    return TwoByTwo.of(*arms)


def sparse(design: Design) -> Iterator[str]:
    """Say where there are few responders, or few others, for each column of the model."""
    responders = int(design.people.response.sum())
    fewer, width = min(responders, design.people.response.size - responders), len(design.owners) - 1
    if design.people.covariates and fewer < EVENTS * width:
        what = "responders" if fewer == responders else "non-responders"
        yield (
            f"{fewer:,} {what} for the {width} columns of the model: fewer than {EVENTS} each, so that its estimates "
            "are unsteady; take fewer covariates"
        )


@dataclass(frozen=True, eq=False)
class _Standard:
    """What the model gives: an estimate with its limits, and what else there is to say."""

    estimate: float
    low: float
    high: float
    p_value: float | None
    risks: tuple[float, float]
    conditional: tuple[float, float, float]
    inputs: TwoByTwo
    notes: tuple[str, ...]


def standardise(
    people: Individuals,
    measure: Measure,
    method: str,
    level: float,
    side: Alternative,
    null: float,
    times: int,
    rng: np.random.Generator | int | None,
) -> _Standard:
    """Fit the model, average the risks and make the interval."""
    design = designed(people)
    fit, setting = fitted(design), design.setting
    risks = standardised.risks(setting, fit.beta[None])[0, 0]
    value = float(_effects.effect(measure, risks))
    slopes = _effects.slopes(measure, risks)
    more: tuple[str, ...] = ()
    p = None
    if times:
        draws = _bootstrap.drawn(design, fit, measure, times, np.random.default_rng(rng))
        if method.endswith("bca"):
            moved = slopes @ standardised.influence(setting, fit.beta, fit.covariance)[0]
            ends = _bootstrap.accelerated(draws, value, moved, people.treated, level, side)
        else:
            ends = _bootstrap.percentile(draws, level, side)
        low, high = (_effects.back(measure, end) for end in ends)
        low, high = max(low, measure.low), min(high, measure.high)
        more = tuple(_of_draws(draws, times))
    else:
        spread = standardised.by_sandwich if method.endswith("sandwich") else standardised.by_model
        error = float(np.sqrt(slopes @ spread(setting, fit.beta, fit.covariance) @ slopes))
        low, high = _effects.limits(measure, value, error, level, side)
        nothing = np.log(null) if measure.ratio else null
        p = _effects.p_value((value - nothing) / error, side)
    inputs, conditional = counts_of(people), _conditional(design, fit, level)
    found = _Standard(
        _effects.back(measure, value), low, high, p, (float(risks[0]), float(risks[1])), conditional, inputs, ()
    )
    notes = (*_said(people, measure, found, level), *more, *sparse(design))
    return _Standard(found.estimate, low, high, p, found.risks, conditional, inputs, notes)


def _method(name: str) -> str:
    if not isinstance(name, str) or name not in METHODS:
        raise MethodError(f"method={name!r} is not known; {nearest(name, METHODS)}")
    return name


def _sides(people: Individuals) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return people.treated, ~people.treated


def _conditional(design: Design, fit: Fit, level: float) -> tuple[float, float, float]:
    """Return the model's own odds ratio with Wald's limits."""
    odds, place = measure_named("odds_ratio"), design.owners.index(ARM)
    value = float(fit.beta[place])
    error = float(np.sqrt(fit.covariance[place, place]))
    return _effects.back(odds, value), *_effects.limits(odds, value, error, level, "two-sided")


def _said(people: Individuals, measure: Measure, found: _Standard, level: float) -> Iterator[str]:
    """Say what the estimate is made of."""
    one, other = map(numbers.percent, found.risks)
    plain = [numbers.percent(float(each.responders / each.n)) for each in found.inputs]
    by = "; ".join(map(str, people.covariates))
    yield (
        f"standardised risks over all {people.treated.size:,} participants: {one} in {people.arms[0]!r} and {other} in "
        f"{people.arms[1]!r} (unadjusted {plain[0]} and {plain[1]})"
    )
    yield f"adjusted for {by}" if by else "there are no covariates, so nothing is adjusted"
    if measure.name == "odds_ratio" and by:
        ratio, low, high = found.conditional
        limits = numbers.interval("odds_ratio", low, high)
        yield (
            "the odds ratio is marginal, of everybody treated against nobody; the model's own, between participants "
            f"with the same covariates, is another quantity: {numbers.ratio(ratio)} ({numbers.level(level)} CI "
            f"{limits})"
        )


def _of_draws(draws: _bootstrap.Draws, times: int) -> Iterator[str]:
    """Say what the draws were, and how many gave no estimate."""
    failed = f"{draws.failed:,} gave no estimate and are left out" if draws.failed else "all gave an estimate"
    yield f"{times:,} draws of participants, each arm by itself; {failed}"
    if draws.edge:
        yield f"{draws.edge:,} of the draws have a participant with a fitted risk of 0 or 1"
