"""`tabulate`: one row per participant, from any file, frame or engine, to strata."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import IO, TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.policy import MISSING_FACTOR, check_missing
from subgroup.core.strata import LISTED, Strata
from subgroup.errors import MethodError
from subgroup.tables._counting import Counted, counted
from subgroup.tables._labels import brief
from subgroup.tables._question import asked
from subgroup.tables._sources import opened
from subgroup.tables.factors import Factor
from subgroup.tables.logic import Rule
from subgroup.tables.missing import NOT_MEASURED, check, tables

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    Participants: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes] | IntoFrame

By: TypeAlias = str | Factor | Iterable[str | Factor] | Mapping[str, str | Factor] | None


def tabulate(
    participants: Participants,
    outcome: str | Rule,
    arm: str,
    by: By = None,
    control: object = None,
    treatment: object = None,
    responder: object = None,
    missing: str | None = None,
    missing_factor: str = "level",
    *,
    missing_values: Iterable[object] = (),
    population: Rule | None = None,
    participant: str | None = None,
    small_cells: int = 5,
    sheet: str | None = None,
) -> Strata:
    """Count participants by arm, outcome and the levels of every factor.

    Frames in memory are counted here. A lazy frame, a relation or a file is counted where it is, in one pass for all
    factors, and only counts come back, so it may be larger than memory.

    Parameters
    ----------
    participants : path, file object or data frame
        One row for each participant. A path that ends in ``.csv``, ``.tsv``, ``.txt``, ``.parquet``, ``.json``,
        ``.jsonl``, ``.ndjson``, ``.xlsx``, ``.xlsm``, ``.xpt`` or ``.sas7bdat``; ``"-"`` for standard input, or a file
        object, in CSV; any frame narwhals knows (pandas, polars, pyarrow, DuckDB, Dask, Spark, ...).
    outcome : str or rule
        A column of two values, or who responds: ``(sg.column("srs") <= -25) & (sg.column("cgi_i") <= 2)``.
    arm : str
        The column of arms. A missing arm is an error.
    by : str, factor, or several, optional
        Columns as they are, or factors such as ``sg.column("age").cut(65)``; a mapping names them. None gives overall.
    control, treatment : label, optional
        The control arm is the one labelled control or placebo, else it must be named; beyond two arms, both.
    responder : label or collection of labels, optional
        The value that is a response. None takes 1 of 0 and 1, and true of false and true; any other coding is named.
    missing : {"nonresponder", "drop", "best", "worst"}, optional
        What participants without an outcome count as; ``"best"`` and ``"worst"`` are best and worst for the treatment
        where responding is good. None is an error as soon as an outcome is missing.
    missing_factor : {"level", "drop"}
        Participants without a level are a level of their own, ``"not measured"``, or in no level of that factor (and
        in overall, and in `Strata.missing`). They never join another level.
    missing_values : iterable, optional
        Values that stand for a missing one, such as ``["NA", -9]``, in every column. Blank text always does.
    population : rule, optional
        Who is counted: ``sg.column("ITTFL").isin(["Y"])``.
    participant : str, optional
        The column that tells participants apart; one who has two rows is then an error.
    small_cells : int
        A note says when a cell has fewer participants than this, and more than none; 0 for no such note.
    sheet : str, optional
        Of a workbook; required where several hold anything.

    Returns
    -------
    Strata
        Levels in the order of the categories, of numbers, or of the alphabet. The notes tell what was counted: rules
        and their cut points, policies and how many they concern, arms that were not used. Nothing in it is about one
        participant.

    Raises
    ------
    MissingOutcomes
        If outcomes are missing and `missing` is not given; the message counts them.
    ColumnError
        If a column, arm or response is not there, a factor has one level or more than 100, a column is of mixed kinds,
        or holds dates or text where numbers belong.
    TableFileError
        If a file cannot be read, or is not what its name says.
    MethodError
        If a policy or rule is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> import subgroup as sg
    >>> youths = pd.DataFrame({
    ...     "arm": ["memantine"] * 4 + ["placebo"] * 4,
    ...     "response": [1, 1, 1, 0, 0, 1, 0, None],
    ...     "glutamate": [9.1, 8.7, 6.2, None, 9.0, 7.1, 6.6, 5.9],
    ... })
    >>> high = sg.column("glutamate").cut(8, labels=["not high", "high"])
    >>> strata = sg.tabulate(youths, "response", "arm", by=high, missing="nonresponder", missing_factor="drop")
    >>> [f"{each.level}: {each.table}" for each in strata.strata]
    ['not high: 1/1 v 1/3', 'high: 2/2 v 0/1']
    >>> print(strata.overall)
    3/4 v 1/4
    """
    check_options(missing, missing_factor, missing_values, small_cells)
    question = asked(outcome, arm, by, population, participant)
    blanks = tuple(missing_values)
    with opened(participants, question.columns, question.numeric, blanks, sheet) as source:
        found = counted(source, question, treatment, control, responder, blanks)
    return as_strata(found, source.name, missing, missing_factor, small_cells)


def as_strata(found: Counted, name: str, missing: str | None, missing_factor: str, small_cells: int) -> Strata:
    """Turn counts into strata under policies for what is missing, with the notes that tell of them.

    Raises
    ------
    MissingOutcomes, ColumnError
        See `tabulate`.
    """
    unknown = check(found.overall, missing, found.arms, f"{name}: outcome {found.outcome}")
    strata = _strata(found, missing, missing_factor)
    notes = [*found.notes, *([unknown] if unknown else []), *_unmeasured(found, missing_factor)]
    told = (*notes, *disclosed(strata, small_cells))
    return replace(strata, notes=told, arms=found.arms, outcome=found.outcome)


def check_options(missing: str | None, missing_factor: str, missing_values: object, small_cells: object) -> None:
    """Raise MethodError for a policy or option that is none."""
    check_missing(missing, missing_factor)
    if isinstance(small_cells, bool) or not isinstance(small_cells, int) or small_cells < 0:
        raise MethodError(f"small_cells={small_cells!r}: give a whole number; 0 for no note")
    if isinstance(missing_values, str) or not isinstance(missing_values, Iterable):
        raise MethodError(f"missing_values={missing_values!r}: give a list, as in missing_values=[{missing_values!r}]")


def _strata(found: Counted, missing: str | None, missing_factor: str) -> Strata:
    """Apply the policies."""
    overall = _pairs(tables(found.overall, missing))
    mapping: dict[str, Mapping[object, object]] = {}
    for factor, levels in found.levels.items():
        kept = {level: counts for level, counts in levels.items() if level is not None or missing_factor == "level"}
        mapping[factor] = {_name(level, levels): _pairs(tables(counts, missing)) for level, counts in kept.items()}
    if not mapping:
        return replace(Strata.of({"overall": {"overall": overall}}), strata=())
    return Strata.of(mapping, overall=overall)


def _name(level: str | None, levels: Mapping[str | None, object]) -> str:
    """Return the name of a level; who has none is "not measured", or told apart from a level that is called so."""
    if level is not None:
        return level
    name = NOT_MEASURED
    while name in levels:
        name += " (missing)"
    return name


def _pairs(arms: NDArray[np.int64]) -> tuple[tuple[int, int], tuple[int, int]]:
    (x1, n1), (x2, n2) = arms.tolist()
    return (x1, n1), (x2, n2)


def _unmeasured(found: Counted, missing_factor: str) -> Iterator[str]:
    """Say who has no level, of the first few factors."""
    unmeasured = {factor: levels[None] for factor, levels in found.levels.items() if None in levels}
    for factor, counts in islice(unmeasured.items(), LISTED):
        one, other = counts.sum(axis=1).tolist()
        yield f"{factor}: {one:,} v {other:,} not measured, {MISSING_FACTOR[missing_factor]}"
    if len(unmeasured) > LISTED:
        yield f"and {len(unmeasured) - LISTED:,} more factors with some not measured"


def disclosed(strata: Strata, threshold: int) -> Iterator[str]:
    """Say how many cells are so small that they may tell who somebody is.

    Cells are those of every level, of those without a level (who follow by subtraction), and of all participants.
    """
    named = [(f"{each.factor}: {each.level}", each.table) for each in strata.strata]
    named += [(f"{factor}: {NOT_MEASURED}", table) for factor, table in strata.missing.items()]
    named.append(("all participants", strata.overall))
    sizes = [
        (name, count)
        for name, table in named
        for arm in table
        for count in (arm.responders.item(), arm.n.item() - arm.responders.item())
    ]
    few = [name for name, count in sizes if 0 < count < threshold]
    if few:
        more = f", the first in {brief(few[0])}" if len(few) > 1 else f", in {brief(few[0])}"
        yield (
            f"disclosure: {len(few):,} of {len(sizes):,} cells hold fewer than {threshold} participants{more}; "
            "mind who may see the table"
        )
