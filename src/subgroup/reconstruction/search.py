"""All counts consistent with every printed figure at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from subgroup.core.measures import EFFECTS
from subgroup.core.registry import Method
from subgroup.errors import NotReconstructible
from subgroup.reconstruction.inverting import fits
from subgroup.reconstruction.readings import Bools, Figure, Table, point_fits
from subgroup.reconstruction.space import BOUND, PIECE, Candidates, Space
from subgroup.render.progress import tracked

# A method that nobody named is tried if it lists no more than so many outcomes, one that was named if no more than so.
OPEN: Final = 2**24
NAMED: Final = 2**30
# An interval is worth so many tests, and more where a test is itself a search.
INTERVAL: Final = 64
SEARCHED: Final = 256


@dataclass(frozen=True, eq=False)
class Found:
    """The tables that print every figure, how many were tried, the figures as they were read, and what was left out."""

    counts: Table
    tried: int
    figures: tuple[Figure, ...]
    untried: tuple[str, ...] = ()


def search(space: Space, figures: Sequence[Figure], limit: int, progress: bool | None = None) -> Found:
    """Find every table of a space that prints all figures, each kind of figure under one habit.

    Raises
    ------
    NotReconstructible
        If more than `limit` tables would have to be tried, or a named method is too much work for those that are left.
    """
    candidates, size, figures, notes = _candidates(space, figures, limit)
    light = [each for each in figures if all(method.outcomes is None for method in each.methods)]
    heavy = [each for each in figures if each not in light]
    kinds = {each.kind for each in light} - {each.kind for each in heavy}
    quick = [each for each in light if each.kind in kinds]
    parts = [_kept(piece, quick, figures) for piece in tracked(candidates.pieces(), _size, size, progress)]
    counts = _joined(parts)
    able: dict[str, Figure] = {}
    # Tests come last: of the few tables that intervals leave, more of them can be tried.
    for kind in sorted({each.kind for each in figures}, key=lambda kind: (kind == "p", kind)):
        of_kind, said = affordable([each for each in figures if each.kind == kind], counts)
        able |= {each.key: each for each in of_kind}
        notes += said
        if kind not in kinds:
            listing = any(method.outcomes for each in of_kind for method in each.methods)
            pieces = tracked(_cut(counts, PIECE // 32 if listing else PIECE), _size, counts[0].size, progress)
            counts = _joined([_filtered(piece, _some(_fits(of_kind, piece))) for piece in pieces])
    return Found(counts, size, tuple(able[each.key] for each in figures), tuple(notes))


def _candidates(
    space: Space, figures: Sequence[Figure], limit: int
) -> tuple[Candidates, int, Sequence[Figure], list[str]]:
    """List the neighbours of figures, without open methods around an estimate of their own if those are too many."""
    try:
        found = Candidates.of(space, figures, limit)
        return found, found.count(limit), figures, []
    except NotReconstructible as error:
        fewer = [
            each if each.named else replace(each, methods=tuple(m for m in each.methods if not m.conditional))
            for each in figures
        ]
        names = [m.name for old, new in zip(figures, fewer, strict=True) for m in old.methods if m not in new.methods]
        if not names:
            raise
        found = Candidates.of(space, fewer, limit)
        return found, found.count(limit), fewer, [f"{', '.join(names)} are not tried: {error}"]


def fits_of_kinds(figures: Sequence[Figure], counts: Table) -> dict[str, Bools]:
    """Return for each kind of figure a row per habit: where all figures of the kind are printed under it."""
    kinds = dict.fromkeys(each.kind for each in figures)
    return {kind: _fits([each for each in figures if each.kind == kind], counts) for kind in kinds}


def _kept(piece: Table, quick: Sequence[Figure], figures: Sequence[Figure]) -> Table:
    """Keep what the cheap figures leave: percentages first, estimates next, then intervals by a formula."""
    for figure in figures:
        if figure.kind in EFFECTS or figure.kind == "nnt":
            piece = _filtered(piece, point_fits(figure, piece))
    for kind in sorted({each.kind for each in quick}, key=lambda kind: kind != "percent"):
        piece = _filtered(piece, _some(_fits([each for each in quick if each.kind == kind], piece)))
    return piece


def _fits(figures: Sequence[Figure], counts: Table) -> Bools:
    return np.asarray(np.all([fits(figure, counts) for figure in figures], axis=0))


def affordable(figures: Sequence[Figure], counts: Table) -> tuple[list[Figure], tuple[str, ...]]:
    """Leave out methods that nobody named and that would be too much work for some tables; say which.

    Raises
    ------
    NotReconstructible
        If a named method would be, or no method is left.
    """
    found, notes = [], []
    for each in figures:
        dear = [method for method in each.methods if _price(method, each, counts) > (NAMED if each.named else OPEN)]
        names = ", ".join(method.name for method in dear)
        left = tuple(method for method in each.methods if method not in dear)
        said = f"{counts[0].size:,} tables are left when it comes to {each.key}"
        if dear and (each.named or not left):
            raise NotReconstructible(f"{said}, too many for {names}: {BOUND}")
        if dear:
            notes.append(f"{said}, too many to try {names} unless method= names them")
        found.append(replace(each, methods=left))
    return found, tuple(notes)


def _price(method: Method, figure: Figure, counts: Table) -> float:
    """Return about how many outcomes a method lists for some tables."""
    if method.outcomes is None:
        return 0.0
    listed = method.outcomes(*counts)
    return float(listed.sum() if figure.kind == "p" else (listed * INTERVAL * np.maximum(1, listed / SEARCHED)).sum())


def _some(fits: Bools) -> Bools:
    """Say which tables print a kind of figure under some habit."""
    return np.asarray(fits.any(axis=0))


def _filtered(counts: Table, where: Bools) -> Table:
    return tuple(each[where] for each in counts)


def _joined(parts: Sequence[Table]) -> Table:
    if not parts:
        return (np.empty(0),) * 4
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def _cut(counts: Table, step: int) -> Iterator[Table]:
    for start in range(0, counts[0].size, step):
        yield tuple(each[start : start + step] for each in counts)


def _size(piece: Table) -> int:
    return int(piece[0].size)
