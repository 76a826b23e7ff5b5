"""How far an answer ranges over tables of which one is the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import chain
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from subgroup.core.counts import Floats
from subgroup.errors import MethodError, nearest
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted
from subgroup.results.sets import TableSet, one_case

# What is the same for every table, or says what a number is and not how large.
COUNTS = ("responders_treatment", "n_treatment", "responders_control", "n_control")
CHANGED = ("changed_treatment", "changed_control", "changed_p_value")
FIXED = ("confidence_level", "alpha", "df", "through_infinity", *COUNTS, *CHANGED)
# Whole numbers of participants.
COUNTED = ("fragility_index",)


class Key(NamedTuple):
    """What a quantity is called, and what it is in: a measure, ``"p"``, or nothing."""

    name: str
    unit: str = ""


class Verdict(NamedTuple):
    """Whether something holds for ``"all"`` tables, ``"some"`` or ``"none"``, and for how many of how many."""

    answer: str
    holds: int
    of: int


@dataclass(frozen=True, eq=False)
class Spread:
    """One quantity over all tables.

    Attributes
    ----------
    name : str
        Such as ``"p_value"``; where a verb answers in several rows, with the row before it.
    values : numpy.ndarray of float
        One per table; nan where it is not defined.
    low, high : float
        The least and the greatest; a number needed goes from harm, past infinity, to benefit.
    at_low, at_high : str
        A table that gives it.
    undefined : int
        For how many tables it is not defined.
    unit : str
        What it is in: a measure, ``"p"``, or nothing.
    """

    name: str
    values: Floats
    low: float
    high: float
    at_low: str
    at_high: str
    undefined: int
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Range(Result):
    """An answer over a set of tables: each quantity from its least to its greatest, with the table at each end.

    Attributes
    ----------
    verb : str
        What was asked.
    spreads : tuple of Spread
        The quantities.
    inputs : TableSet
        The tables.
    notes : tuple of str
        What a reader should know.
    """

    verb: str
    spreads: tuple[Spread, ...]
    inputs: TableSet
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Spread:
        for each in self.spreads:
            if each.name == name:
                return each
        raise MethodError(f"{name!r} is not a quantity of {self.verb}; {nearest(name, [e.name for e in self.spreads])}")

    def holds(self, verdict: Callable[..., Any]) -> Verdict:
        """Say whether a verdict holds for all tables, for some or for none.

        Parameters
        ----------
        verdict : callable
            Its parameters are named after quantities, spaces as underscores: ``lambda p_value: p_value < 0.05``. It
            gets arrays, one value per table. Where a quantity is not defined comparisons are false. Numbers needed to
            harm are below 0: ``lambda estimate: (estimate > 0) & (estimate < 3)`` asks for benefit.

        Raises
        ------
        MethodError
            If a parameter is no quantity.
        """
        known = {each.name.replace(" ", "_"): each.values for each in self.spreads}
        asked = list(signature(verdict).parameters)
        for name in asked:
            if name not in known:
                raise MethodError(f"{name!r} is not a quantity of {self.verb}; {nearest(name, known)}")
        found = np.broadcast_to(verdict(**{name: known[name] for name in asked}), len(self.inputs))
        count = int(np.count_nonzero(found))
        return Verdict({0: "none", found.size: "all"}.get(count, "some"), count, found.size)

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per quantity."""
        keys = ("low", "high", "at_low", "at_high", "undefined")
        return {"quantity": [each.name for each in self.spreads]} | {
            key: [getattr(each, key) for each in self.spreads] for key in keys
        }

    def grid(self) -> Grid:
        """Return a row per quantity."""
        rows = [_cells(each) for each in self.spreads]
        cases = len(self.inputs)
        title = f"{self.verb.replace('_', ' ')} over {cases:,} {'table' if cases == 1 else 'tables'}"
        return Grid(("", "least", "greatest", "least at", "greatest at"), rows, title, bulleted(self.notes))


def ranged(verb: str, inputs: TableSet, answers: Sequence[Any]) -> Range:
    """Put the answers for each table of a set together.

    Parameters
    ----------
    verb : str
        What was asked.
    inputs : TableSet
        The tables.
    answers : sequence
        One per table: a result, a number, or a dictionary of numbers; or one result of as many rows as tables.

    Raises
    ------
    NotReconstructible
        If there is no table.
    """
    one_case(inputs)
    if len(answers) == 1 and isinstance(answers[0], Result):
        found = _split(answers[0], len(inputs))
    else:
        rows = [_row(each) for each in answers]
        found = {key: np.array([row.get(key, np.nan) for row in rows]) for key in dict.fromkeys(chain(*rows))}
    spreads = [_spread(key, values, inputs) for key, values in found.items()]
    notes = [
        f"{each.name} is not defined for {each.undefined:,} of {len(inputs):,} tables"
        for each in spreads
        if each.undefined and each.name != "statistic"  # which exact methods never have
    ]
    if any(each.unit == "nnt" for each in spreads):
        notes.append("numbers needed are in the order of benefit: the least is of the least benefit, or of most harm")
    return Range(verb, tuple(each for each in spreads if each.undefined < len(inputs)), inputs, tuple(notes))


def _row(answer: Any) -> dict[Key, float]:
    """Return the numbers of an answer for one table."""
    if isinstance(answer, Mapping):
        return {Key(str(name)): float(value) for name, value in answer.items()}
    if not isinstance(answer, Result):
        return {Key("value"): float(answer)}
    records = answer.records()
    several = len(records) > 1
    return {key: float(record[name]) for record in records for name, key in _keys(record, several)}


def _split(answer: Result, size: int) -> dict[Key, Floats]:
    """Return the numbers of an answer for many tables at once, whose rows come table by table within each measure."""
    records = answer.records()
    blocks = [records[start : start + size] for start in range(0, len(records), size)]
    return {
        key: np.array([row[name] for row in block], dtype=float)
        for block in blocks
        for name, key in _keys(block[0], len(blocks) > 1)
    }


def _keys(record: Mapping[str, Any], several: bool) -> Iterator[tuple[str, Key]]:
    """Give the columns of a record that hold a quantity, each with what it is called and measured in."""
    words = dict.fromkeys(str(record[key]) for key in ("factor", "level", "scale", "measure") if key in record)
    measure = str(record.get("measure", record.get("scale", "")))
    for name, value in record.items():
        if name not in FIXED and isinstance(value, Real) and not isinstance(value, bool):
            unit = "p" if name.startswith("p_") else measure if name in ("estimate", "conf_low", "conf_high") else ""
            unit = name if name in COUNTED else unit
            yield name, Key(" ".join([*words, name]) if several else name, unit)


def _spread(key: Key, values: Floats, inputs: TableSet) -> Spread:
    order = np.asarray(values, dtype=float)
    if key.unit == "nnt":  # in the order of the differences that they are one over
        order = np.divide(1, order, out=np.full(order.shape, np.nan), where=order != 0)
    known = np.flatnonzero(~np.isnan(order))
    if not known.size:
        return Spread(key.name, values, np.nan, np.nan, "", "", order.size, key.unit)
    least, most = (int(known[place]) for place in (order[known].argmin(), order[known].argmax()))
    ends = float(values[least]), float(values[most])
    cases = inputs.case(least), inputs.case(most)
    return Spread(key.name, values, *ends, *cases, order.size - known.size, key.unit)


def _cells(each: Spread) -> tuple[str, ...]:
    at_high = each.at_high if each.low != each.high else "the same"
    return each.name.replace("_", " "), _said(each.unit, each.low), _said(each.unit, each.high), each.at_low, at_high


def _said(unit: str, value: float) -> str:
    if unit == "p":
        return numbers.p_value(value)
    if unit == "nnt":
        return f"{'NNTH' if value < 0 else 'NNTB'} {numbers.needed(abs(value))}"
    if unit in COUNTED:
        return numbers.needed(value, 0)
    return numbers.FORMATS.get(unit, numbers.difference)(value)
