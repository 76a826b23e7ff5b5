"""Participants to counts: by arm, outcome and level of each factor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subgroup.errors import ColumnError
from subgroup.tables import _engine, _memory
from subgroup.tables._arms import chosen
from subgroup.tables._cells import CellError
from subgroup.tables._given import MOST, Given
from subgroup.tables._labels import FEW, brief, responses, several, suspects
from subgroup.tables._measuring import measured
from subgroup.tables._question import Question
from subgroup.tables._sources import Source
from subgroup.tables._table import shown
from subgroup.tables._tally import LEVELS, Cell, TooManyError
from subgroup.tables.factors import Factor, Part
from subgroup.tables.logic import NO as NOT_MET
from subgroup.tables.logic import YES
from subgroup.tables.missing import NOT, RESPONDED, UNKNOWN


class Counted(NamedTuple):
    """Counts by arm (treatment first) and outcome (who responded, who did not, whose outcome is missing)."""

    arms: tuple[str, str]
    outcome: str
    overall: NDArray[np.int64]  # shape (2, 3)
    levels: dict[str, dict[str | None, NDArray[np.int64]]]  # by factor and level; None is who has none
    notes: tuple[str, ...]


def counted(
    source: Source,
    question: Question,
    treatment: object,
    control: object,
    responder: object,
    blanks: tuple[object, ...],
) -> Counted:
    """Count the participants of a source.

    Raises
    ------
    ColumnError
        If a column is not there or cannot be used, an arm cannot be told, or a participant has none.
    """
    given = Given(source, blanks)
    for key, columns in question.by_key:
        given.check(columns, key)
    frame, notes = population(source.frame, question, given)
    _check_rows(frame, question, source.name)
    factors, rule_notes = _resolved(frame, question, given, treatment, control)
    cells = _tallied(frame, question, factors, given, source)
    arm_of, arms, arm_notes = _arms(cells[0], question, given, treatment, control)
    outcome_of, outcome_notes = _outcomes(cells[0], question, given, responder)
    levels: dict[str, dict[str | None, NDArray[np.int64]]] = {}
    level_notes: list[str] = []
    for factor, some in zip(factors, cells, strict=False):  # without factors there are cells for overall
        levels[factor.name], more = _levels(factor, some, given, arm_of, outcome_of)
        level_notes += more
    overall = np.zeros((2, 3), dtype=np.int64)
    for cell in cells[0]:
        if arm_of[cell.arm] is not None:
            overall[arm_of[cell.arm], outcome_of[cell.outcome]] += cell.n
    return Counted(
        arms,
        str(question.outcome),
        overall,
        levels,
        (*outcome_notes, *notes, *arm_notes, *rule_notes, *level_notes, *given.remarks),
    )


def population(frame: Any, question: Question, given: Given) -> tuple[Any, list[str]]:
    """Keep those of the population, and say how many are left out."""
    import narwhals as nw

    if question.population is None:
        return frame, []
    answer = question.population.answer(given)
    counts = _engine.collected(frame.select(answer=answer).group_by("answer").agg(nw.len().alias("n")))
    n = dict(zip(counts.get_column("answer").to_list(), counts.get_column("n").to_list(), strict=True))
    rest = f"{n.get(NOT_MET, 0):,} left out" + f", {n.get(1, 0):,} for whom it is not known" * bool(n.get(1))
    if not n.get(YES):
        raise ColumnError(f"{given.name}: population: nobody meets {question.population} ({rest})")
    return frame.filter(answer == YES), [f"population: {question.population}: {n[YES]:,} participants ({rest})"]


def _check_rows(frame: Any, question: Question, name: str) -> None:
    """Refuse a participant who has several rows."""
    import narwhals as nw

    if question.participant is None:
        return
    column = nw.col(question.participant)
    if frame.collect_schema()[question.participant] == nw.String:
        column = nw.when(column.str.strip_chars() != "").then(column)
    (row,) = _engine.collected(frame.select(n=nw.len(), known=column.count(), different=column.n_unique())).iter_rows()
    n, known, different = map(int, row)
    if known < n:
        raise ColumnError(f"{name}: {n - known:,} rows have nothing in column {shown(question.participant)}")
    if different < n:
        raise ColumnError(
            f"{name}: {n:,} rows are of {different:,} participants by column {shown(question.participant)}; "
            "give one row for each"
        )


def _resolved(
    frame: Any, question: Question, given: Given, treatment: object, control: object
) -> tuple[tuple[Factor, ...], list[str]]:
    """Put cut points in place of rules, and say what every factor is."""
    rules = [rule for factor in question.factors for rule in factor.unresolved]
    factors = question.factors
    if rules:
        read = given.labels(question.arm)
        there = {read.of(value) for value in replace(given.source, frame=frame).values(question.arm, MOST)}
        labels = sorted(label for label in there if label is not None)
        arms = chosen(labels, treatment, control, given.source.name)
        found = measured(frame, given, rules, question.arm, arms)
        factors = tuple(factor.resolved(found) for factor in factors)
    return factors, [f"{factor.name}: {factor.said}" for factor in factors if factor.said]


def _tallied(
    frame: Any, question: Question, factors: tuple[Factor, ...], given: Given, source: Source
) -> list[list[Cell]]:
    """Count in memory or in the engine; one factor at least, whose cells also make overall."""
    parts = [factor.parts(given) for factor in factors] or [(Part(question.arm),)]
    arm, outcome = Part(question.arm), question.outcome_part(given)
    for part in (arm, outcome, *(part for some in parts for part in some)):
        if part.codes is None:
            given.plain(part.column)
    tally = _memory.tally if source.in_memory else _engine.tally
    try:
        cells = tally(frame, arm, outcome, parts)
    except TooManyError as error:
        raise _too_many(error, question, given.name) from None
    except CellError as error:
        raise ColumnError(f"{given.name}: column {error}") from None
    if not cells[0]:
        raise ColumnError(f"{given.name}: there are no participants")
    return cells


def _too_many(error: TooManyError, question: Question, name: str) -> ColumnError:
    column, many = error.column, f"{error.count:,} values, more than {LEVELS}"
    if column == question.arm:
        return ColumnError(f"{name}: arm: column {shown(column)} has {many}; is it the column of arms?")
    if column == question.outcome:
        say = f"give a rule, as in outcome=sg.column({column!r}) <= 2"
        return ColumnError(f"{name}: outcome: column {shown(column)} has {many}, and two are expected; {say}")
    say = f"give cut points, as in sg.column({column!r}).cut([...]) or .quantiles(4), or group its values"
    return ColumnError(f"{name}: by: column {shown(column)} has {many}; {say}")


def _arms(
    cells: list[Cell], question: Question, given: Given, treatment: object, control: object
) -> tuple[Mapping[Any, int | None], tuple[str, str], list[str]]:
    """Return for each arm of the data whether it is treatment (0), control (1) or not used."""
    labels = given.labels(question.arm)
    of = {cell.arm: labels.of(cell.arm) for cell in cells}
    sizes = _sizes((of[cell.arm], cell.n) for cell in cells)
    if None in sizes:
        where = given.source.place(question.arm, None)
        raise ColumnError(
            f"{given.source.name}: {sizes[None]:,} of {sum(sizes.values()):,} participants have no arm in column "
            f"{shown(question.arm)}{where and f' (first{where[1:]})'}; give them one, or leave them out by population="
        )
    if len(sizes) > FEW or _persons(sizes.values()):  # whom a message would name
        raise ColumnError(f"{labels.where} has {len(sizes)} values; is it the column of arms?")
    arms = chosen(sorted(filter(None, sizes)), treatment, control, f"{given.source.name}: column {shown(question.arm)}")
    rest = [f"{brief(arm)} ({n:,} participants)" for arm, n in sizes.items() if arm not in arms]
    notes = [f"arms not used: {', '.join(rest)}"] * bool(rest)
    return {value: arms.index(label) if label in arms else None for value, label in of.items()}, arms, notes


def _outcomes(
    cells: list[Cell], question: Question, given: Given, responder: object
) -> tuple[Mapping[Any, int], list[str]]:
    """Return for each outcome of the data what it counts as."""
    if not isinstance(question.outcome, str):
        if responder is not None:
            raise ColumnError(f"responder={responder!r}: the outcome is a rule, which says who responds")
        met = {NOT_MET: NOT, 1: UNKNOWN, YES: RESPONDED}
        return {cell.outcome: met[cell.outcome] for cell in cells}, [f"responders are those with {question.outcome}"]
    labels = given.labels(question.outcome)
    of = {cell.outcome: labels.of(cell.outcome) for cell in cells}
    there = dict.fromkeys(sorted(label for label in of.values() if label is not None))
    sizes = _sizes((of[cell.outcome], cell.n) for cell in cells)
    if len(there) <= FEW and _persons([n for label, n in sizes.items() if label is not None]):
        raise ColumnError(f"{labels.where}: no two participants have the same value; is it an identifier?")
    if not there:
        raise ColumnError(f"{labels.where}: every outcome is missing")
    counts_as, notes = responses(there, responder, labels.where)
    return {value: UNKNOWN if label is None else counts_as[label] for value, label in of.items()}, [*notes]


def _levels(
    factor: Factor,
    cells: list[Cell],
    given: Given,
    arm_of: Mapping[Any, int | None],
    outcome_of: Mapping[Any, int],
) -> tuple[dict[str | None, NDArray[np.int64]], list[str]]:
    """Sum the counts of each level of a factor, in order."""
    parts = factor.parts(given)
    readers = [reader(part, given) for part in parts]
    found: dict[tuple[str | None, ...], NDArray[np.int64]] = {}
    for cell in cells:
        arm = arm_of[cell.arm]
        if arm is not None:
            key = tuple(read(value) for read, value in zip(readers, cell.level, strict=True))
            counts = found.setdefault(key, np.zeros((2, 3), dtype=np.int64))
            counts[arm, outcome_of[cell.outcome]] += cell.n
    orders = [ordered(part, {key[k] for key in found}, given) for k, part in enumerate(parts)]
    levels: dict[str | None, NDArray[np.int64]] = {
        ", ".join(key): found[key] for key in product(*orders) if key in found
    }
    _check_levels(factor, levels, given.source.name)
    unmeasured = [counts for key, counts in found.items() if None in key]
    if unmeasured:
        levels[None] = np.sum(unmeasured, axis=0)
    return levels, [*_remarks(factor, parts, orders)]


def reader(part: Part, given: Given) -> Any:
    """Return what gives the level of a value."""
    if part.codes is not None:
        return lambda value: None if value is None else part.labels[value]
    labels = given.labels(part.column)
    if part.names is None:
        return labels.of
    names = part.names

    def named(value: object) -> str | None:
        label = labels.of(value)
        if label is not None and label not in names:
            where = f"{labels.where}{labels.place(value)}"
            raise ColumnError(f"{where}: {brief(label)} is not among the levels named, {several(list(names))}")
        return None if label is None else names[label]

    return named


def ordered(part: Part, there: set[str | None], given: Given) -> list[str]:
    """Return the levels that are there: as named, as categories are ordered, by size, or by the alphabet."""
    levels = {level for level in there if level is not None}
    if part.codes is not None:
        return [level for level in part.labels if level in levels]
    if part.names is not None:
        return [level for level in dict.fromkeys(part.names.values()) if level in levels]
    known = [level for level in _categories(part.column, given) if level in levels]
    if len(known) == len(levels):
        return known
    try:
        return sorted(levels, key=float)
    except ValueError:
        return sorted(levels, key=lambda level: (level.casefold(), level))


def _categories(column: str, given: Given) -> list[str]:
    """Return the categories of a column in their order, where it has one."""
    kind = given.schema[column]
    if str(kind).startswith("Enum"):
        return [str(each) for each in kind.categories]
    if given.source.in_memory and str(kind) == "Categorical" and given.source.frame.implementation.is_pandas():
        return [str(each) for each in given.source.frame.get_column(column).to_native().cat.categories]
    return []


def _sizes(counts: Iterable[tuple[str | None, int]]) -> dict[str | None, int]:
    """Add up how many have each label."""
    found: dict[str | None, int] = {}
    for label, n in counts:
        found[label] = found.get(label, 0) + n
    return found


def _persons(sizes: Collection[int]) -> bool:
    """Whether values look like those of persons: there are more than a few, and nobody shares one."""
    return len(sizes) > 4 and max(sizes) == 1


def _check_levels(factor: Factor, levels: Mapping[str | None, Any], name: str) -> None:
    sizes = [int(counts.sum()) for counts in levels.values()]
    if (len(levels) > FEW and 2 * len(levels) > sum(sizes)) or _persons(sizes):
        raise ColumnError(
            f"{name}: by: factor {factor.name!r} has {len(levels)} levels, about as many as participants; is it an "
            "identifier?"
        )
    if not levels:
        raise ColumnError(f"{name}: by: every value of factor {factor.name!r} is missing")
    if len(levels) == 1:
        (level,) = levels
        raise ColumnError(
            f"{name}: by: factor {factor.name!r} has one level, {brief(level)}; there is nothing to compare"
        )


def _remarks(factor: Factor, parts: tuple[Part, ...], orders: list[list[str]]) -> list[str]:
    """Say which named levels nobody has, and which look as if they meant that nothing was measured."""
    found = []
    for part, order in zip(parts, orders, strict=True):
        wanted = part.labels if part.codes is not None else tuple((part.names or {}).values())
        absent = [level for level in dict.fromkeys(wanted) if level not in order]
        found += [f"{factor.name}: nobody is in level {several(absent)}"] * bool(absent)
        odd = suspects(order) if part.codes is None and part.names is None else []
        if odd:
            say = f"if that means not measured, say missing_values=[{', '.join(map(repr, odd))}]"
            found.append(f"{factor.name} has a level {several(odd)}: {say}")
    return found
