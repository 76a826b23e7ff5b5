"""What a reader should know about strata that say nothing, or less than they seem to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from subgroup.core.registry import Method
from subgroup.core.strata import Strata, Stratum


def of_strata(found: Method, measure: str, strata: Strata) -> tuple[str, ...]:
    """Return every remark that the method calls for about one of the strata."""
    return tuple(remark for each in strata.strata for remark in _of_stratum(found, measure, each))


def _of_stratum(found: Method, measure: str, stratum: Stratum) -> Iterator[str]:
    where, table = f"{stratum.factor}: {stratum.level}", stratum.table
    empty = [name for name, arm in zip(("treatment", "control"), table, strict=True) if arm.n == 0]
    if empty:
        yield f"{where} has nobody in its {' and its '.join(empty)} arm, and so adds nothing"
        return
    if found.fills:
        if any(arm.responders in (0, arm.n) for arm in table):
            yield f"{where} has an empty cell, so 0.5 was added to {found.fills}"
        return
    yield from (f"{stratum.factor}: {said}" for said in silent(measure, stratum, found.name == "likelihood-ratio"))


def silent(measure: str, stratum: Stratum, counted: bool) -> Iterator[str]:
    """Say of a stratum that says nothing of a ratio, for all respond alike, that it does; and if it is `counted`."""
    none, all_of = (all(arm.responders == (arm.n if full else 0) for arm in stratum.table) for full in (False, True))
    if (none and measure != "risk_difference") or (all_of and measure == "odds_ratio"):
        why = f"has {'no responders' if none else 'responders only'}, which says nothing of an effect"
        also = "; it counts as a degree of freedom all the same" if counted else ""
        yield f"{stratum.level} {why}{also}"


def of_criterion(value: float | None) -> Iterator[str]:
    """Tell Mantel and Fleiss' criterion, and what follows where it is small."""
    if value is not None and not np.isnan(value):
        said = "above 5: the chi-square approximates well" if value > 5 else "not above 5: 'exact' is safer here"
        yield f"Mantel-Fleiss criterion {value:.3g}, {said}"
