"""From printed figures to every table that prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from subgroup.core.counts import Arm, Counts, Floats, TwoByTwo
from subgroup.core.printed import Printed
from subgroup.errors import FigureError, MethodError, NotReconstructible
from subgroup.reconstruction.given import figures, needs_method
from subgroup.reconstruction.readings import Figure, Table, readings
from subgroup.reconstruction.search import Found, affordable, fits_of_kinds, search
from subgroup.reconstruction.space import Space
from subgroup.results._said import said
from subgroup.results.reconstruction import NearMiss, Reconstruction

# Tables tried unless told otherwise.
LIMIT: Final = 30_000_000
# Near misses that are told.
NEAR: Final = 10


def reconstruct(
    n: Sequence[int | None] | None = None,
    *,
    max_n: int | Sequence[int | None] | None = None,
    total: int | tuple[int, int] | None = None,
    percent: Sequence[str | None] | None = None,
    odds_ratio: str | None = None,
    risk_ratio: str | None = None,
    risk_difference: str | None = None,
    nnt: str | None = None,
    p: str | Sequence[str] | None = None,
    method: object = None,
    rounding: object = None,
    confidence_level: float | None = None,
    benefit: bool = True,
    limit: int = LIMIT,
    progress: bool | None = None,
) -> Reconstruction:
    """Find every table of whole counts that prints all of some figures at once.

    Figures are read as rounded half up or half to even, percentages also as truncated or as a whole percent padded
    with zeros, a number needed also as rounded up. One kind of figure is printed under one habit.

    Parameters
    ----------
    n : (int or None, int or None), optional
        Arm sizes, treatment first; None for an arm not known.
    max_n : int or (int or None, int or None), optional
        The most there may be in an arm whose size is not known.
    total : int or (int, int), optional
        The most in both arms together, or the least and the most: ``(35, 35)`` where the sum is known.
    percent : (str or None, str or None), optional
        Responders in percent, treatment first, such as ``("56.2", "21.0")``.
    odds_ratio, risk_ratio, risk_difference, nnt : str, optional
        Estimates as printed, with or without interval: ``"4.8 (1.1 to 21.2)"``, ``"4.8 [95% CI, 1.1-21.2]"``.
    p : str or sequence of str, optional
        P-values of no association: ``".03"``, ``"P < .001"``, ``"NS"``.
    method : str, sequence of str or dict, optional
        Methods that intervals may have been computed by; names that no interval has are those of the p-value's test.
        A dict says it by figure: ``{"odds_ratio": "woolf", "p": ["pearson", "fisher"]}``. What is not named is open.
    rounding : str, sequence of str or dict, optional
        Habits of rounding to read the figures under, ``"any"``, or a dict by kind: ``{"percent": "half-up"}``.
    confidence_level : float, optional
        Of the intervals, in (0, 1); what was printed with them, or 0.95.
    benefit : bool
        Whether responding is good for the patient, for a number needed.
    limit : int
        The most tables to try.
    progress : bool, optional
        Whether to show a bar on standard error; where not told, if that is a terminal and the search is long.

    Returns
    -------
    Reconstruction
        The `tables`, whether one is `unique`, the `methods` that fit, and `near` misses where no table does.

    Raises
    ------
    CountError, FigureError, MethodError
        If a size, a figure or an option is not valid.
    NotReconstructible
        If the arms have no bound, or there would be too many tables to try.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.reconstruct(total=42, percent=("56.2", "21.0"), odds_ratio="4.8 (1.1 to 21.2)").table)
    9/16 v 4/19
    >>> len(sg.reconstruct(max_n=40, odds_ratio="4.8 (1.1 to 21.2)", method="woolf"))
    8
    """
    given = {
        "percent": percent,
        "odds_ratio": odds_ratio,
        "risk_ratio": risk_ratio,
        "risk_difference": risk_difference,
        "nnt": nnt,
        "p": p,
    }
    asked = figures(given, method=method, rounding=rounding, confidence_level=confidence_level, benefit=benefit)
    if not asked:
        raise FigureError(f"there are no figures to reconstruct from: give some of {', '.join(given)}")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise MethodError(f"limit={limit!r} is not a whole number above 0")
    space = Space.of(n, max_n, total)
    found = search(space, asked, limit, progress)
    near, more = ((), ()) if found.counts[0].size else _near(space, asked, limit)
    reproduced, by = _reproduced(found)
    return Reconstruction(
        _table(found.counts),
        {each.key: each.text for each in asked},
        reproduced,
        by,
        str(space),
        found.tried,
        near,
        (*found.untried, *more),
        found.untried,
    )


def _table(counts: Table) -> TwoByTwo:
    x1, n1, x2, n2 = (_whole(each) for each in counts)
    return TwoByTwo(Arm(x1, n1), Arm(x2, n2))


def _whole(column: Floats) -> Counts:
    return np.asarray(column.astype(np.int64))


def _reproduced(found: Found) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]]]:
    """Say for every table and figure which methods print it, and for every kind of figure under which habits."""
    kinds = fits_of_kinds(found.figures, found.counts)
    columns: dict[str, list[str]] = {}
    by: dict[str, tuple[str, ...]] = {}
    for figure in found.figures:
        if not needs_method(figure):
            continue
        whole = kinds[figure.kind]
        fits = {each.method: np.asarray((each.fits & whole).any(axis=0)) for each in readings(figure, found.counts)}
        columns[f"{figure.key}_methods"] = _listed(fits, found.counts[0].size)
        by[figure.key] = tuple(name for name, where in fits.items() if where.any())
    for kind, whole in kinds.items():
        if all(figure.point.bound for figure in found.figures if figure.kind == kind):
            continue  # nothing was rounded
        habits = next(figure.habits for figure in found.figures if figure.kind == kind)
        columns[f"{kind}_rounding"] = _listed(dict(zip(habits, whole, strict=True)), found.counts[0].size)
    return columns, by


def _listed(fits: dict[str, np.ndarray], size: int) -> list[str]:
    return [", ".join(name for name, where in fits.items() if where[i]) for i in range(size)]


def _near(space: Space, asked: list[Figure], limit: int) -> tuple[tuple[NearMiss, ...], tuple[str, ...]]:
    """Leave out one figure, or two where that is not enough, and say how far the tables then found miss them."""
    misses: list[tuple[float, NearMiss]] = []
    notes: list[str] = []
    for many in range(1, min(3, len(asked))):
        for left in combinations(asked, many):
            names = " and ".join(each.key for each in left)
            try:
                found = search(space, [each for each in asked if each not in left], limit, progress=False)
            except NotReconstructible as error:
                notes.append(f"near misses of {names} were not looked for: {error}")
                continue
            if found.counts[0].size:
                notes.append(f"without {names}, {found.counts[0].size:,} would fit")
                misses += [miss for figure in left for miss in _missed(figure, found.counts)]
        if misses:
            break
    else:
        notes.append("no table prints all but two of the figures" if len(asked) > 2 else "no table is near")
    ordered = sorted(misses, key=lambda miss: miss[0])
    return tuple(miss for _, miss in ordered[:NEAR]), tuple(notes)


def _missed(figure: Figure, counts: Table) -> Iterator[tuple[float, NearMiss]]:
    """Give the tables nearest to printing a figure, in units of its last digit, and what they give for it."""
    (able, *_), _notes = affordable([figure], counts)
    answers = list(readings(able, counts))
    far = np.array([_distance(figure, each.values) for each in answers])
    best, by = far.min(axis=0), far.argmin(axis=0)
    for i in np.argsort(best, kind="stable")[:NEAR]:
        each = answers[by[i]]
        gives = said(figure.kind, [float(value[i]) for value in each.values])
        row = _table(tuple(column[i : i + 1] for column in counts)).row(0)
        yield float(best[i]), NearMiss(row, figure.key, figure.text, gives, each.method)


def _distance(figure: Figure, values: tuple[Floats, ...]) -> Floats:
    """Return how far a figure is from printing so, in units of its last digit; the worst of its parts counts."""
    sizes = values if figure.kind != "nnt" or len(values) == 1 else (values[0], *np.sort(np.abs(values[1:]), axis=0))
    parts = [_off(part, value) for part, value in zip(figure.parts, sizes, strict=False)]
    return np.asarray(np.nan_to_num(np.max(parts, axis=0), nan=np.inf))


def _off(part: Printed, value: Floats) -> Floats:
    return np.abs(value * part.scale - float(part.value)) * 10.0**part.decimals
