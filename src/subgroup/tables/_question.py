"""What is asked of participants: outcome, arm, factors and population, before anything is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from subgroup.errors import ColumnError, MethodError
from subgroup.tables._given import Given
from subgroup.tables.factors import Factor, Part
from subgroup.tables.logic import Rule
from subgroup.tables.rules import Column, as_factor


@dataclass(frozen=True, eq=False)
class Question:
    """What is counted.

    Attributes
    ----------
    outcome : str or Rule
        A column of two values, or who is a responder.
    arm : str
        The column of arms.
    factors : tuple of Factor
        None where only overall is asked for.
    population : Rule or None
        Who belongs to it.
    participant : str or None
        The column that tells participants apart.
    """

    outcome: str | Rule
    arm: str
    factors: tuple[Factor, ...]
    population: Rule | None
    participant: str | None

    @property
    def columns(self) -> list[str]:
        """Every column that is read."""
        return [column for _, columns in self.by_key for column in columns]

    @property
    def by_key(self) -> list[tuple[str, tuple[str, ...]]]:
        """The columns that are read, each with the argument that names it."""
        outcome = (self.outcome,) if isinstance(self.outcome, str) else self.outcome.columns
        named = [("outcome", outcome), ("arm", (self.arm,))]
        named += [("by", factor.columns) for factor in self.factors]
        if self.population is not None:
            named.append(("population", self.population.columns))
        if self.participant is not None:
            named.append(("participant", (self.participant,)))
        return named

    @property
    def numeric(self) -> list[str]:
        """The columns that must hold numbers."""
        found = [] if isinstance(self.outcome, str) else [*self.outcome.numeric]
        found += [] if self.population is None else self.population.numeric
        return found + [column for factor in self.factors for column in factor.numeric]

    def outcome_part(self, given: Given) -> Part:
        """Return the outcome as something to count."""
        if isinstance(self.outcome, str):
            return Part(self.outcome)
        return Part(str(self.outcome), self.outcome.answer(given), ("no", "not known", "yes"))


def asked(outcome: object, arm: object, by: object, population: object, participant: object) -> Question:
    """Check what was asked, as far as that needs no data.

    Raises
    ------
    MethodError
        If an argument is of the wrong kind.
    ColumnError
        If two factors have one name.
    """
    if isinstance(outcome, Column):
        raise MethodError(f"outcome: say when {outcome} is a response, as in sg.column({outcome.name!r}) <= 2")
    if not isinstance(outcome, str | Rule):
        kind = type(outcome).__name__
        raise MethodError(f"outcome: {kind} is neither a column's name nor a rule such as sg.column('cgi_i') <= 2")
    for key, name in (("arm", arm), ("participant", participant)):
        if not isinstance(name, str) and not (name is None and key == "participant"):
            raise MethodError(f"{key}={name!r}: give the name of a column")
    if population is not None and not isinstance(population, Rule):
        raise MethodError("population: give a rule, as in sg.column('ITTFL').isin(['Y'])")
    factors = _factors(by)
    for name, times in Counter(factor.name for factor in factors).items():
        if times > 1:
            raise ColumnError(f"by: {times} factors are called {name!r}; name them with by={{name: factor}}")
    return Question(outcome, str(arm), factors, population, participant)  # type: ignore[arg-type]


def _factors(by: object) -> tuple[Factor, ...]:
    if by is None:
        return ()
    if isinstance(by, Mapping):
        return tuple(as_factor(factor, str(name)) for name, factor in by.items())
    if isinstance(by, str | Column | Factor) or not isinstance(by, Iterable):
        return (as_factor(by),)
    return tuple(as_factor(each) for each in by)
