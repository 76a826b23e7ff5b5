"""What follows whatever the unreported cells of a table are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from math import prod
from typing import Any, Final

import numpy as np

from subgroup.core.counts import TwoByTwo, two
from subgroup.core.strata import Strata
from subgroup.errors import CountError, MethodError, NotReconstructible, nearest
from subgroup.render.progress import tracked
from subgroup.results.sets import Bounds

# Combinations of the unknowns that are looked at unless told otherwise.
LIMIT: Final = 200_000
ARMS: Final = ("treatment", "control")
PARTS: Final = ("responders", "n")


def bounds(
    tables: object,
    control: object = None,
    *,
    where: Callable[..., Any] | None = None,
    overall: object = None,
    limit: int = LIMIT,
    **unknown: Iterable[int],
) -> Bounds:
    """List every completion of a table, or of strata, of which some cells were not reported.

    Any verb takes the answer in place of a table, and returns the range of its own over all completions.

    Parameters
    ----------
    tables : (responders, n), or dict
        The treatment arm of one table, or ``{factor: {level: (treatment, control)}}``. A count is a whole number, the
        name of an unknown, or a ``range`` of its own. A level that is None is what the others leave of `overall`.
    control : (responders, n), optional
        The control arm of one table.
    where : callable, optional
        What else is known, such as ``lambda m, k: m + k >= 10``: its parameters are unknowns, one value of each.
    overall : (treatment, control), optional
        All participants, who need not all be in a level. They may hold unknowns too.
    limit : int
        The most combinations to look at.
    **unknown : iterable of int
        What each unknown may be, such as ``m=range(0, 6)``.

    Returns
    -------
    Bounds
        The completions that are possible (nobody responds twice, levels fit into the whole) and that `where` allows.

    Raises
    ------
    CountError, MethodError
        If a cell is no count, or an unknown has no values, is not used, or is not one that `where` knows.
    NotReconstructible
        If there are more combinations than `limit`.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.bounds(
    ...     {"glutamate": {"high": ((8, 10), (2, 10)), "medium": ((0, "m"), ("y", "k"))}},
    ...     m=range(0, 6), y=range(0, 3), k=range(0, 10),
    ...     where=lambda m, y, k: k - y <= 7 and m + k >= 10,
    ... )
    >>> p = sg.interaction(found, method="exact")
    >>> len(found), round(p["p_value"].low, 3), round(p["p_value"].high, 3)
    (31, 0.025, 1.0)
    >>> p.holds(lambda p_value: p_value < 0.05).answer
    'some'
    """
    given = _Given(unknown)
    if isinstance(tables, Mapping):
        if control is not None:
            raise CountError("control: strata already hold both arms; leave control out")
        sketch: Any = given.strata(tables)
    else:
        sketch = given.table((tables, control), "the table")
    whole = None if overall is None else given.table(overall, "overall")
    values = given.values(where)
    size = prod(len(each) for each in values.values())
    if size > limit:
        said = " x ".join(f"{len(each):,} of {name}" for name, each in values.items())
        raise NotReconstructible(f"{size:,} combinations ({said}), more than limit={limit:,}: give fewer values")
    found: list[tuple[tuple[int, ...], TwoByTwo | Strata]] = []
    refused = "where= allows none"
    for combination in tracked(product(*values.values()), lambda _: 1, size):
        one = dict(zip(values, combination, strict=True))
        if where is None or where(**{name: one[name] for name in signature(where).parameters}):
            try:
                found.append((combination, _completed(sketch, whole, one)))
            except CountError as error:  # more responders than participants, or more in the levels than in the whole
                if not values:  # there is nothing else it could be
                    raise
                refused = f"such as: {error}"
    columns = {name: tuple(row[i] for row, _ in found) for i, name in enumerate(values)}
    notes = () if found else (f"no combination is possible, {refused}",)
    return Bounds(columns, tuple(table for _, table in found), size, notes)


class _Given:
    """Cells as they are given, with the values of every unknown among them."""

    def __init__(self, unknown: Mapping[str, Iterable[int]]) -> None:
        self.known = {name: _listed(values, name) for name, values in unknown.items()}
        self.used: dict[str, tuple[int, ...]] = {}

    def strata(self, mapping: Mapping[Any, Any]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for factor, levels in mapping.items():
            if not isinstance(levels, Mapping):
                raise CountError(f"{factor}: levels are missing, got {levels!r}")
            found[factor] = {
                level: None if table is None else self.table(table, f"{factor}: {level}")
                for level, table in levels.items()
            }
            if sum(table is None for table in found[factor].values()) > 1:
                raise CountError(f"{factor}: one level at most is what the others leave")
        return found

    def table(self, table: Any, name: str) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
        sides = two(table, f"{name}: a table is a pair (treatment, control) of arms")
        one, other = (
            tuple(
                self.cell(value, f"{name} {arm} {part}")
                for value, part in zip(two(side, f"{name} {arm}: an arm is a pair (responders, n)"), PARTS, strict=True)
            )
            for arm, side in zip(ARMS, sides, strict=True)
        )
        return one, other

    def cell(self, value: Any, name: str) -> Any:
        """Return a count, or the name of an unknown, whose values are then noted."""
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            if value < 0:
                raise CountError(f"{name}: a count cannot be negative, got {value}")
            return int(value)
        if isinstance(value, str):
            if value not in self.known:
                raise MethodError(f"{name}: nothing says what {value!r} may be; give {value}=range(...)")
            self.used[value] = self.known[value]
            return value
        if isinstance(value, Iterable):
            self.used[name] = _listed(value, name)
            return name
        raise CountError(f"{name}: a cell is a whole number, the name of an unknown or a range, got {value!r}")

    def values(self, where: Callable[..., Any] | None) -> dict[str, tuple[int, ...]]:
        """Return the values of every unknown; those that only `where` asks for are listed too."""
        asked = [] if where is None else list(signature(where).parameters)
        found = {name: values for name, values in self.known.items() if name in asked} | self.used
        for name in asked:
            if name not in found:
                raise MethodError(f"where: {name!r} is not an unknown; {nearest(name, found)}")
        for name in self.known:
            if name not in found:
                raise MethodError(f"{name}= is in no cell; {nearest(name, found)}")
        return {name: found[name] for name in dict.fromkeys([*self.known, *found])}


def _listed(values: object, name: str) -> tuple[int, ...]:
    good = isinstance(values, Iterable) and not isinstance(values, str)
    found = list(values) if good else []  # type: ignore[call-overload]  # iterable by now
    if not found or not all(isinstance(each, int | np.integer) and not isinstance(each, bool) for each in found):
        raise MethodError(f"{name}={values!r} does not list whole numbers, such as range(0, 6)")
    return tuple(dict.fromkeys(int(each) for each in found))


def _completed(sketch: Any, whole: Any, one: Mapping[str, int]) -> TwoByTwo | Strata:
    """Return the tables with the unknowns filled in, or raise CountError where they cannot be."""
    overall = None if whole is None else TwoByTwo.of(*_filled(whole, one))
    if not isinstance(sketch, dict):
        return TwoByTwo.of(*_filled(sketch, one))
    mapping = {factor: dict(_levels(factor, levels, overall, one)) for factor, levels in sketch.items()}
    return Strata.of(mapping, overall=overall)


def _levels(
    factor: str, levels: Mapping[str, Any], overall: TwoByTwo | None, one: Mapping[str, int]
) -> Iterator[tuple[object, TwoByTwo]]:
    filled = {level: None if table is None else TwoByTwo.of(*_filled(table, one)) for level, table in levels.items()}
    for level, table in filled.items():
        yield (
            level,
            table
            if table is not None
            else _left(factor, level, overall, [t for t in filled.values() if t is not None]),
        )


def _left(factor: str, level: str, overall: TwoByTwo | None, others: Sequence[TwoByTwo]) -> TwoByTwo:
    """Return what the other levels leave of all participants."""
    if overall is None:
        raise MethodError(f"{factor}: {level} is what the others leave, which needs overall=")
    sides = []
    for i, arm in enumerate(overall):
        taken = [list(table)[i] for table in others]
        x, n = (int(getattr(arm, part) - sum(getattr(each, part) for each in taken)) for part in PARTS)
        sides.append((x, n))
    return TwoByTwo.of(*sides)


def _filled(table: Any, one: Mapping[str, int]) -> Any:
    return [tuple(one[cell] if isinstance(cell, str) else cell for cell in arm) for arm in table]
