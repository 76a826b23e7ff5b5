"""Percentages and means of whole numbers: which counts could have been printed so."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Counts
from subgroup.core.printed import HABITS, USUAL, Printed, parse
from subgroup.errors import CountError, FigureError, MethodError, nearest
from subgroup.reconstruction._ranges import hull, whole_between
from subgroup.results.audit import Audit, Fit

# The habits that a mean or a standard deviation may be read under.
OF_MEANS: Final = (*USUAL, "truncated")
# Sizes that are tried where n is not known.
MOST: Final = 1_000_000
# Above this many steps, sums of squares are bounded and not listed.
STEPS: Final = 300_000
# So far beyond the ends of a window sums of squares are looked at, for rounding.
NEAR: Final = 4
NECESSARY = "too many answers to list: sums of squares are bounded, so that passing is necessary and not sufficient"


def audit_percent(
    percent: str | Sequence[str],
    n: int | Sequence[int | None] | None = None,
    *,
    max_n: int | None = None,
    rounding: str | None = None,
) -> Audit:
    """List the counts that could have been printed as a percentage, under every habit of rounding.

    Parameters
    ----------
    percent : str or sequence of str
        As printed, such as ``"54.0"`` or ``"54.0%"``. Several of one paper are asked for a habit that fits them all.
    n : int, or a sequence of one per figure
        What each is a percentage of; None where it is not known.
    max_n : int, optional
        The largest size to try where n is not known.
    rounding : str, optional
        One habit alone: ``"half-up"``, ``"half-even"``, ``"truncated"`` or ``"padded"`` (a whole percent with zeros).

    Returns
    -------
    Audit
        With `counts` by habit for a single figure, `fits` for several, and the `habits` that fit all figures.

    Raises
    ------
    CountError, FigureError, MethodError
        If a size or a percentage is not valid, or neither `n` nor `max_n` is given.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.audit_percent("54.0", n=37).counts
    {'half-up': (), 'half-even': (), 'truncated': (20,), 'padded': (20,)}
    >>> sg.audit_percent(["56.2", "21.0", "54.0"], n=[16, 19, 37]).habits
    ('truncated',)
    >>> [(fit.counts["half-up"][0], fit.n) for fit in sg.audit_percent("81.8", max_n=30).fits]
    [(9, 11), (18, 22)]
    """
    figures = [_printed("percent", each) for each in _several(percent)]
    habits = _habits(rounding, HABITS["percent"])
    sizes = _sizes(n, len(figures), max_n)
    whole = [list(_percents(figure, each, habits)) for figure, each in zip(figures, sizes, strict=True)]
    return _audit("responders", figures, whole, habits, sizes)


def audit_mean(
    mean: str | Sequence[str],
    n: int | Sequence[int | None] | None = None,
    *,
    sd: str | Sequence[str | None] | None = None,
    items: int = 1,
    scale: tuple[int, int] | None = None,
    max_n: int | None = None,
    rounding: str | None = None,
) -> Audit:
    """List the totals that could have been printed as a mean of whole numbers, and as its standard deviation.

    A mean of whole numbers is a whole number over n (GRIM, brown2017). Their sum of squares is a whole number too, odd
    where their sum is odd, no smaller than for values as equal as the sum allows (GRIMMER, anaya2016; allard2018), and
    no larger than the scale allows; on the scale 0 to 1 the mean settles the standard deviation (DEBIT, heathers2019).
    Where there are not too many, the sums of squares that whole numbers can have are listed, which is exact.

    Parameters
    ----------
    mean : str or sequence of str
        As printed, such as ``"3.48"``.
    n : int, or a sequence of one per figure
        Participants; None where not known.
    sd : str or sequence of str, optional
        Standard deviations as printed, with n - 1 below the sum of squares.
    items : int
        How many whole numbers each participant's score is the mean of.
    scale : (int, int), optional
        Least and greatest value of one item, such as ``(1, 7)``, or ``(0, 1)`` for a share.
    max_n : int, optional
        The largest size to try where n is not known.
    rounding : str, optional
        One habit alone: ``"half-up"``, ``"half-even"`` or ``"truncated"``; ``"any"`` of them; half up and half to even
        unless told.

    Returns
    -------
    Audit
        The totals (sums over participants and items) by habit.

    Raises
    ------
    CountError, FigureError, MethodError
        If something is not valid, such as a mean outside its scale.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.audit_mean("3.48", n=20).possible
    False
    >>> sg.audit_mean("0.35", n=20, sd="0.18", scale=(0, 1)).possible
    False
    """
    figures = [_printed("number", each) for each in _several(mean)]
    for figure in figures:
        _check_number("mean", figure)
    spreads = _spreads(sd, len(figures))
    ends = _scale(scale, _size(items, "items"))
    habits = USUAL if rounding is None else _habits(rounding, OF_MEANS)
    sizes = _sizes(n, len(figures), max_n)
    for figure in figures:
        if ends and not ends[0] <= float(figure.value) * items <= ends[1]:
            raise FigureError(f"mean {figure.text!r} lies outside the scale {scale}")
    whole = [
        list(_means(figure, spread, each, items, ends, habits))
        for figure, spread, each in zip(figures, spreads, sizes, strict=True)
    ]
    bounded = any(
        spread and not _listed(each[-1], *_reach(figure, spread, each[-1], items, ends))
        for figure, spread, each in zip(figures, spreads, sizes, strict=True)
    )
    return _audit("total", figures, whole, habits, sizes, (NECESSARY,) if bounded else ())


def _audit(
    what: str,
    figures: list[Printed],
    whole: list[list[Fit]],
    habits: tuple[str, ...],
    sizes: list[range],
    notes: tuple[str, ...] = (),
) -> Audit:
    fitting = tuple(habit for habit in habits if all(any(fit.counts[habit] for fit in fits) for fits in whole))
    # Of an unknown size only what fits is told, of a known one also that nothing does.
    told = [
        fit for fits, n in zip(whole, sizes, strict=True) for fit in fits if len(n) == 1 or any(fit.counts.values())
    ]
    return Audit(what, tuple(each.said for each in figures), tuple(told), fitting, notes)


def _percents(figure: Printed, sizes: range, habits: tuple[str, ...]) -> Iterator[Fit]:
    low, high = hull(figure, habits)
    n = np.asarray(sizes)
    owner, x = whole_between(n * max(low, 0.0), n * min(high, 1.0))
    fits = {habit: figure.prints(x / n[owner], habit) for habit in habits}
    yield from _grouped(figure.said, n, owner, x, fits)


def _means(
    figure: Printed,
    spread: Printed | None,
    sizes: range,
    items: int,
    ends: tuple[int, int] | None,
    habits: tuple[str, ...],
) -> Iterator[Fit]:
    """Totals are over participants and items; a participant's own total is a whole number."""
    n = np.asarray(sizes)
    least, most = (-np.inf, np.inf) if ends is None else ends
    low, high = hull(figure, habits)
    owner, total = whole_between(n * max(low * items, least), n * min(high * items, most))
    size = n[owner]
    fits = {habit: figure.prints(total / (size * items), habit) for habit in habits}
    if spread is None:
        yield from _grouped(figure.text, n, owner, total, fits)
        return
    for habit in habits:
        window = tuple((items * end) ** 2 for end in hull(spread, (habit,)))
        for i in np.flatnonzero(fits[habit]).tolist():
            of_all, many = int(total[i]), int(size[i])
            # One participant has no standard deviation.
            squares = _squares(of_all, many, *_reach(figure, spread, many, items, ends), window) if many > 1 else []
            # Whole numbers until the last division: their squares are far larger than what is left of them.
            variance = [(many * each - of_all**2) / (many * (many - 1)) for each in squares]
            fits[habit][i] = spread.prints(np.sqrt(np.maximum(variance, 0.0)) / items, habit).any()
    yield from _grouped(f"{figure.text} (SD {spread.text})", n, owner, total, fits)


def _reach(mean: Printed, spread: Printed, n: int, items: int, ends: tuple[int, int] | None) -> tuple[int, int]:
    """Return the least and greatest total of a participant: no value is further from the mean than sd (n - 1) / √n."""
    far = items * hull(spread, OF_MEANS)[1] * (n - 1) / math.sqrt(n) + items
    centre = [items * end for end in hull(mean, OF_MEANS)]
    low, high = math.floor(centre[0] - far), math.ceil(centre[1] + far)
    return (low, high) if ends is None else (max(low, ends[0]), min(high, ends[1]))


def _listed(n: int, low: int, high: int) -> bool:
    return (n * (high - low)) ** 2 <= STEPS


def _squares(total: int, n: int, low: int, high: int, window: tuple[float, ...]) -> list[int]:
    """Return the sums of squares that n whole numbers with a sum can have.

    Where they are too many to list, of those that bounds allow: the outermost whose variance is in a window, for the
    others between them print alike.
    """
    if _listed(n, low, high):
        bits = _reachable(n, high - low).get(total - n * low, 0)
        above = np.flatnonzero(np.array(list(bin(bits)[:1:-1])) == "1")
        return [int(each) + 2 * low * total - n * low**2 for each in above]
    whole, more = divmod(total, n)
    evenest = n * whole**2 + more * (2 * whole + 1)
    tops, more = divmod(total - n * low, high - low)
    widest = tops * high**2 + max(n - tops - 1, 0) * low**2 + ((low + more) ** 2 if tops < n else 0)
    ends = [total**2 // n + math.floor((n - 1) * end) for end in window]
    first, last = max(evenest, ends[0] - NEAR), min(widest, ends[1] + NEAR)
    first += (first - evenest) % 2  # a square is odd where its root is
    last -= (last - evenest) % 2
    outer = {*range(first, first + 4 * NEAR, 2), *range(last, last - 4 * NEAR, -2)}
    return sorted(each for each in outer if first <= each <= last)


@lru_cache(maxsize=256)
def _reachable(n: int, width: int) -> dict[int, int]:
    """Return for each sum of n whole numbers from 0 to `width` its sums of squares, as the bits of a number."""
    found = {0: 1}
    for _ in range(n):
        more: dict[int, int] = defaultdict(int)
        for total, squares in found.items():
            for value in range(width + 1):
                more[total + value] |= squares << value**2
        found = more
    return found


def _grouped(
    text: str, n: Counts, owner: NDArray[np.intp], values: Counts, fits: dict[str, NDArray[np.bool_]]
) -> Iterator[Fit]:
    """Give the fitting values of every size, by habit."""
    ends = np.searchsorted(owner, np.arange(n.size + 1))
    for i, size in enumerate(n.tolist()):
        part = slice(ends[i], ends[i + 1])
        yield Fit(text, size, {habit: tuple(values[part][good[part]].tolist()) for habit, good in fits.items()})


def _several(figures: object) -> list[object]:
    found = [figures] if isinstance(figures, str) or not isinstance(figures, Sequence) else list(figures)
    if not found:
        raise FigureError("there are no figures to audit")
    return found


def _printed(kind: str, text: object) -> Printed:
    found = parse(kind, text)  # type: ignore[arg-type]  # anything that is no text is refused there
    assert isinstance(found, Printed)  # noqa: S101 - these kinds have no interval
    return found


def _habits(rounding: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    if rounding in (None, "any"):
        return known
    if rounding not in known:
        raise MethodError(f"rounding={rounding!r} is not a habit of rounding; {nearest(rounding, (*known, 'any'))}")
    return (str(rounding),)


def _sizes(n: object, figures: int, max_n: int | None) -> list[range]:
    """Return for each figure its size alone, or every size to try."""
    given = list(n) if isinstance(n, Sequence) and not isinstance(n, str) else [n] * figures
    if len(given) != figures:
        raise CountError(f"n: there are {figures} figures and {len(given)} sizes; give None for a size not known")
    bound = None if max_n is None else _size(max_n, "max_n")
    if bound is not None and bound > MOST:
        raise CountError(f"max_n={bound:,}: at most {MOST:,} sizes are tried")
    found = []
    for each in given:
        if each is None and bound is None:
            raise CountError("n is missing: give it, or max_n= to try every size up to a bound")
        size = bound if each is None else _size(each, "n")
        assert size is not None  # noqa: S101 - refused above
        found.append(range(1 if each is None else size, size + 1))
    return found


def _size(value: object, name: str) -> int:
    good = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not good or not 1 <= int(value) <= 10**9:  # type: ignore[call-overload]  # a whole number by now
        raise CountError(f"{name}={value!r} is not a whole number from 1 to 1,000,000,000")
    return int(value)  # type: ignore[call-overload, no-any-return]  # as above


def _spreads(sd: object, figures: int) -> list[Printed | None]:
    given = list(sd) if isinstance(sd, Sequence) and not isinstance(sd, str) else [sd] * figures
    if len(given) != figures or (isinstance(sd, str) and figures > 1):
        raise FigureError(f"sd: there are {figures} means; give as many standard deviations, or None for one not known")
    found = [None if each is None else _printed("number", each) for each in given]
    for each in found:
        if each is not None:
            _check_number("sd", each)
        if each is not None and each.value < 0:
            raise FigureError(f"sd {each.text!r}: a standard deviation is not negative")
    return found


def _check_number(name: str, figure: Printed) -> None:
    """Refuse a bound, or infinity, in the place of a mean or a standard deviation."""
    if figure.bound or figure.value.is_infinite():
        raise FigureError(f"{name} {figure.said!r}: a number is wanted, of which totals follow; this is none")


def _scale(scale: object, items: int) -> tuple[int, int] | None:
    """Return the ends of one participant's total."""
    if scale is None:
        return None
    whole = isinstance(scale, Sequence) and len(scale) == 2 and all(isinstance(end, int | np.integer) for end in scale)
    if not whole or scale[0] > scale[1]:  # type: ignore[index]  # a pair by now
        raise MethodError(f"scale={scale!r} is not a pair of whole numbers, the least value first")
    return int(scale[0]) * items, int(scale[1]) * items  # type: ignore[index]  # as above
