"""Verbs on tables of which one is the right one: the same verb on each, and how far its answer ranges."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import cleandoc, signature
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar, cast, overload

from subgroup.errors import CountError
from subgroup.render.progress import tracked
from subgroup.results.range import Range, ranged
from subgroup.results.sets import TableSet, one_case

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
# Asks a verb of a set, and returns its answers.
Answers: TypeAlias = Callable[[TableSet, Callable[[Any], Any]], list[Any]]
NOTES = "\nNotes\n-----\n"
NOTE = """\
A `Reconstruction` or `Bounds` may stand in place of the tables: the answer is then a `Range`, each quantity with
the table at either end.
"""


class Ranging(Protocol[P, R_co]):
    """A verb that takes one table, or a set of which one is the right one."""

    __name__: str

    @overload
    def __call__(self, tables: TableSet, /, **options: Any) -> Range: ...
    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


def over_tables(verb: Callable[P, R_co]) -> Ranging[P, R_co]:
    """Let a verb on one table take a set of tables, all in one call."""
    return _ranging(verb, lambda found, ask: [ask(found.whole())])


def over_strata(verb: Callable[P, R_co]) -> Ranging[P, R_co]:
    """Let a verb on strata take a set of them, one after the other."""

    def one_by_one(found: TableSet, ask: Callable[[Any], Any]) -> list[Any]:
        each = found.each()
        return [ask(strata) for strata in tracked(each, lambda _: 1, len(each))]

    return _ranging(verb, one_by_one)


def one_arm(given: object) -> None:
    """Refuse a set of tables where one arm is asked for, and say where its arms are."""
    if isinstance(given, TableSet):
        raise CountError("arm: a set of tables holds two arms; give found.whole().treatment or found.whole().control")


def _ranging(verb: Callable[P, R_co], answers: Answers) -> Ranging[P, R_co]:
    first = next(iter(signature(verb).parameters))

    @wraps(verb)
    def either(*args: Any, **options: Any) -> Any:
        found = args[0] if args else options.get(first)
        if not isinstance(found, TableSet):
            return verb(*args, **options)
        one_case(found)
        rest = {name: value for name, value in options.items() if name != first}
        return ranged(either.__name__, found, answers(found, lambda table: verb(table, *args[1:], **rest)))

    either.__doc__ = _documented(cleandoc(verb.__doc__ or ""))
    return cast("Ranging[P, R_co]", either)


def _documented(said: str) -> str:
    """Add the note to a docstring: to its notes, if it has any."""
    before, notes, after = said.partition(NOTES)
    return f"{before}{NOTES}{NOTE}\n{after}" if notes else f"{said}\n{NOTES}{NOTE}"
