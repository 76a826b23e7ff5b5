"""Participants one by one, for models that counts cannot feed. They never leave the process, nor reach a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Floats
from subgroup.errors import MethodError
from subgroup.tables import _covariates
from subgroup.tables._counting import Counted, counted, population
from subgroup.tables._covariates import Variable, codes_of, numbers, variable
from subgroup.tables._engine import collected
from subgroup.tables._given import Given
from subgroup.tables._labels import responses
from subgroup.tables._measuring import measured
from subgroup.tables._question import Question, asked
from subgroup.tables._sources import Source, opened
from subgroup.tables._table import shown
from subgroup.tables.factors import Factor, Part
from subgroup.tables.logic import UNKNOWN, YES, Rule
from subgroup.tables.missing import RESPONDED
from subgroup.tables.rules import Column, OfNumber

if TYPE_CHECKING:
    import narwhals as nw

    from subgroup.tables.participants import By, Participants


@dataclass(frozen=True, eq=False)
class Individuals:
    """Participants of two arms.

    Attributes
    ----------
    name : str
        What messages call them.
    arms : (str, str)
        What treatment and control are called.
    outcome : str
        What the outcome is called.
    treated : numpy.ndarray of bool
        Who is in the treatment arm.
    response : numpy.ndarray of float
        1 for who responded, 0 for who did not, or a number; nan where it is missing.
    factors, covariates : tuple of Variable
        Levels and covariates.
    counted : Counted
        The same participants as counts, before anybody is left out.
    """

    name: str
    arms: tuple[str, str]
    outcome: str
    treated: NDArray[np.bool_]
    response: Floats
    factors: tuple[Variable, ...]
    covariates: tuple[Variable, ...]
    counted: Counted

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read, and how."""
        return self.counted.notes

    def of(self, kept: NDArray[np.bool_]) -> Individuals:
        """Return some of the participants."""
        factors, covariates = (tuple(each.of(kept) for each in some) for some in (self.factors, self.covariates))
        return replace(
            self,
            treated=self.treated[kept],
            response=self.response[kept],
            factors=factors,
            covariates=covariates,
        )


@dataclass(frozen=True, eq=False)
class Known(OfNumber):
    """Whether a number is there; in the place of a response where the outcome is a number."""

    def answer(self, given: Given) -> nw.Expr:
        """Return yes where there is a number, and not known elsewhere."""
        import narwhals as nw

        return nw.when(self.column.number(given).is_null()).then(nw.lit(UNKNOWN)).otherwise(nw.lit(YES))

    def __str__(self) -> str:
        return str(self.column)


def read_individuals(
    participants: Participants,
    outcome: str | Rule | Column,
    arm: str,
    *,
    by: By = None,
    covariates: object = (),
    control: object = None,
    treatment: object = None,
    responder: object = None,
    missing_values: Iterable[object] = (),
    population: Rule | None = None,
    participant: str | None = None,
    sheet: str | None = None,
    number: bool = False,
) -> Individuals:
    """Read participants into memory: the columns that are asked for, of two arms, each checked as `tabulate` does.

    Parameters
    ----------
    participants, outcome, arm, by, control, treatment, responder, missing_values, population, participant, sheet
        See `tabulate`.
    covariates : several of str, Column or Factor
        A name is a number where its column holds numbers, and categories elsewhere; a column is a number.
    number : bool
        Whether the outcome is a number rather than a response.

    Raises
    ------
    ColumnError, TableFileError, MethodError
        See `tabulate`.
    """
    if isinstance(missing_values, str) or not isinstance(missing_values, Iterable):
        raise MethodError(f"missing_values={missing_values!r}: give a list, as in missing_values=[{missing_values!r}]")
    adjusters, blanks = _covariates.asked(covariates), tuple(missing_values)
    question = asked(_known(outcome) if number else outcome, arm, by, population, participant)
    for each in adjusters:
        _check_own(each, question)
    columns = [*question.columns, *(name for each in adjusters for name in _covariates.columns_of(each))]
    numeric = [*question.numeric, *(name for each in adjusters for name in _covariates.numeric_of(each))]
    with opened(participants, columns, numeric, blanks, sheet) as source:
        given = Given(source, blanks)
        for key, names in question.by_key:
            given.check(names, key)
        for each in adjusters:
            given.check(_covariates.columns_of(each), "covariates")
        held = replace(source, frame=collected(source.frame.select(*dict.fromkeys(columns))))
        found = counted(held, question, treatment, control, responder, blanks)
        if number:  # nobody responds
            found = found._replace(notes=found.notes[1:])
        return _individuals(held, question, adjusters, found, responder, blanks)


def _known(outcome: object) -> Known:
    """Return the outcome as a number, which is there or not."""
    if not isinstance(outcome, str | Column):
        kind = type(outcome).__name__
        raise MethodError(f"outcome: {kind} is neither a column's name nor a column such as sg.column('srs')")
    return Known(Column(outcome) if isinstance(outcome, str) else outcome)


def _check_own(covariate: _covariates.Asked, question: Question) -> None:
    """Refuse the arm, the outcome or what tells participants apart as a covariate."""
    outcome = (question.outcome,) if isinstance(question.outcome, str) else question.outcome.columns
    for name in _covariates.columns_of(covariate):
        if name == question.arm:
            raise MethodError(f"covariates: {shown(name)} is the column of arms, which is in the model anyway")
        if isinstance(question.outcome, str) and name in outcome:
            raise MethodError(f"covariates: {shown(name)} is the outcome itself")
        if name == question.participant:
            raise MethodError(f"covariates: {shown(name)} tells participants apart, and says nothing else of them")


def _individuals(
    source: Source,
    question: Question,
    adjusters: tuple[_covariates.Asked, ...],
    found: Counted,
    responder: object,
    blanks: tuple[object, ...],
) -> Individuals:
    """Read what was counted once more, row by row."""
    given = Given(source, blanks)
    frame, _ = population(source.frame, question, given)
    # Places are counted in the whole source, whoever is in the population.
    arms, labels = codes_of(Part(question.arm), frame, given, "arm")
    ours = [labels.index(arm) for arm in found.arms]
    response = _response(frame, question, given, responder)
    kept = np.isin(arms, ours)
    some = frame.filter(kept.tolist())
    cut = _cut(
        (*question.factors, *(each for each in adjusters if isinstance(each, Factor))), some, given, found, question
    )
    factors = tuple(variable(cut[each], some, given, "by") for each in question.factors)
    covariates = tuple(variable(cut[each] if isinstance(each, Factor) else each, some, given) for each in adjusters)
    said = tuple(f"{each.name}: {cut[each].said}" for each in adjusters if isinstance(each, Factor) and cut[each].said)
    return Individuals(
        source.name,
        found.arms,
        str(question.outcome),
        arms[kept] == ours[0],
        response[kept],
        factors,
        covariates,
        found._replace(notes=(*found.notes, *said)),
    )


def _cut(
    factors: tuple[Factor, ...], frame: Any, given: Given, found: Counted, question: Question
) -> dict[Factor, Factor]:
    """Return every factor with cut points in place of rules."""
    rules = [rule for factor in factors for rule in factor.unresolved]
    points = measured(frame, given, rules, question.arm, found.arms) if rules else {}
    return {factor: factor.resolved(points) for factor in factors}


def _response(frame: Any, question: Question, given: Given, responder: object) -> Floats:
    """Return who responded, or the number that is the outcome."""
    if isinstance(question.outcome, Known):
        return numbers(question.outcome.column, frame, given)
    if isinstance(question.outcome, Rule):
        answer = frame.select(answer=question.outcome.answer(given)).get_column("answer").to_numpy()
        met: Floats = np.array([0.0, np.nan, 1.0])[answer.astype(np.int64)]
        return met
    codes, labels = codes_of(Part(question.outcome), frame, given, "outcome")
    where = given.labels(question.outcome).where
    counts_as, _ = responses(dict.fromkeys(sorted(labels)), responder, where)
    value = [1.0 if counts_as[label] == RESPONDED else 0.0 for label in labels]
    responded: Floats = np.array([*value, np.nan])[codes]
    return responded
