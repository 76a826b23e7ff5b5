"""Printed figures as they are given to the verbs: read and checked, with the methods and habits they may stem from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from subgroup.core.measures import EFFECTS, RISK_DIFFERENCE
from subgroup.core.policy import check_level
from subgroup.core.printed import HABITS, ROUNDINGS, USUAL, Printed, PrintedEstimate, parse
from subgroup.core.registry import ASSOCIATION_TEST, Method, find, methods
from subgroup.errors import FigureError, MethodError, nearest
from subgroup.reconstruction.readings import Figure

KINDS: Final = ("percent", *EFFECTS, "nnt", "p")
ARMS: Final = ("treatment", "control")


def figures(
    printed: Mapping[str, object],
    *,
    method: object = None,
    rounding: object = None,
    confidence_level: float | None = None,
    benefit: bool = True,
) -> list[Figure]:
    """Read the figures that were given, each with the habits and the methods it may have been printed by.

    Parameters
    ----------
    printed : dict
        By kind, as text; percentages as a pair, p-values as one or several; None for what was not printed.
    method, rounding, confidence_level, benefit
        As in ``sg.reconstruct``.

    Raises
    ------
    FigureError, MethodError
        If a figure cannot be read, or a method, habit or level does not fit any.
    """
    if not isinstance(benefit, bool):
        raise MethodError(f"benefit={benefit!r} is neither True nor False: is responding good for the patient?")
    level = None if confidence_level is None else check_level(confidence_level)
    found = [replace(each, benefit=benefit) for each in _read(printed)]
    habits = _habits(rounding, [each.kind for each in found])
    named = _named(method, found)
    return [
        replace(
            each,
            habits=habits[each.kind],
            methods=named.get(each.kind, tuple(methods(family(each.kind)))) if needs_method(each) else (),
            named=each.kind in named,
            level=_level(each, level),
        )
        for each in found
    ]


def family(kind: str) -> str:
    """Return the family of the methods that compute a kind of figure; a number needed comes from a risk difference."""
    return {"p": ASSOCIATION_TEST, "nnt": RISK_DIFFERENCE.name}.get(kind, kind)


def needs_method(figure: Figure) -> bool:
    """Say whether a figure depends on a method: p-values and intervals do, estimates do not."""
    return figure.kind == "p" or len(figure.parts) > 1


def _read(printed: Mapping[str, object]) -> Iterator[Figure]:
    for kind, given in printed.items():
        if given is None:
            continue
        if kind == "percent":
            yield from _percents(given)
            continue
        several = kind == "p" and isinstance(given, Sequence) and not isinstance(given, str)
        texts: list[Any] = list(given) if several else [given]  # type: ignore[call-overload]  # a sequence
        for i, text in enumerate(texts):
            yield Figure(kind, _parsed(kind, text), (), key=kind if len(texts) == 1 else f"{kind} {i + 1}")


def _percents(given: object) -> Iterator[Figure]:
    pair = isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2
    if not pair:
        raise FigureError(f"percent={given!r} is not a pair of treatment and control; give None for one not printed")
    for arm, text in enumerate(given):  # type: ignore[arg-type, var-annotated]  # a pair by now
        if text is not None:
            yield Figure("percent", _parsed("percent", text), (), arm=arm, key=f"percent {ARMS[arm]}")


def _parsed(kind: str, text: Any) -> Printed | PrintedEstimate:
    try:
        return parse(kind, text)
    except FigureError as error:
        raise FigureError(f"{kind}: {error}") from None


def _level(figure: Figure, asked: float | None) -> float:
    stated = figure.printed.confidence_level if isinstance(figure.printed, PrintedEstimate) else None
    if stated is not None and asked is not None and stated != asked:
        raise FigureError(f"{figure.key}: {figure.text!r} says {stated:.15g}, and confidence_level={asked:.15g}")
    return stated or asked or 0.95


def _habits(rounding: object, kinds: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the habits of each kind: those asked for, or those that figures of the kind are usually printed under."""
    usual = {kind: HABITS.get(kind, USUAL) for kind in kinds}
    if rounding is None:
        return usual
    if not isinstance(rounding, Mapping):
        return dict.fromkeys(kinds, _asked_habits(rounding))
    for kind in rounding:
        if kind not in kinds:
            raise MethodError(f"rounding: {kind!r} is not among the figures; {nearest(kind, kinds)}")
    return usual | {str(kind): _asked_habits(asked) for kind, asked in rounding.items()}


def _asked_habits(asked: object) -> tuple[str, ...]:
    if asked == "any":
        return tuple(ROUNDINGS)
    found = [asked] if isinstance(asked, str) or not isinstance(asked, Sequence) else list(asked)
    for each in found:
        if each not in ROUNDINGS:
            raise MethodError(f"rounding={each!r} is not a habit of rounding; {nearest(each, (*ROUNDINGS, 'any'))}")
    return tuple(dict.fromkeys(str(each) for each in found))


def _named(method: object, found: list[Figure]) -> dict[str, tuple[Method, ...]]:
    """Return the methods that were named for each kind; a kind for which none was named is left open."""
    if method is None:
        return {}
    asking = list(dict.fromkeys(each.kind for each in found if needs_method(each)))
    if isinstance(method, Mapping):
        for kind in method:
            if not asking:
                raise MethodError(f"method={method!r} fits no figure: none has an interval or is a p-value")
            if kind not in asking:
                raise MethodError(f"method: no {kind!r} that depends on a method was given; {nearest(kind, asking)}")
        return {str(kind): tuple(find(family(kind), each) for each in _names(names)) for kind, names in method.items()}
    named: dict[str, list[Method]] = {}
    for name in _names(method):
        for kind in _kinds_of(name, asking):
            named.setdefault(kind, []).append(find(family(kind), name))
    return {kind: tuple(each) for kind, each in named.items()}


def _names(names: object) -> list[str]:
    found: list[str] = [str(names)] if isinstance(names, str) or not isinstance(names, Sequence) else list(names)
    if not found:
        raise MethodError("method: an empty list names no method; leave it out to try them all")
    return found


def _kinds_of(name: str, asking: list[str]) -> list[str]:
    """Return the intervals that have a method of this name; only where none has, the p-values."""
    known = [kind for kind in asking if _has(family(kind), name)]
    intervals = [kind for kind in known if kind != "p"]
    if not known:
        every = [each.name for kind in asking for each in methods(family(kind))]
        if not asking:
            raise MethodError(f"method={name!r} fits no figure: none has an interval or is a p-value")
        raise MethodError(f"method={name!r} is not a method for the figures given; {nearest(name, every)}")
    return intervals or known


def _has(asked: str, name: str) -> bool:
    try:
        return bool(find(asked, name))
    except MethodError:
        return False
