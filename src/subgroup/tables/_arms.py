"""Which arm is the treatment and which the control."""

from __future__ import annotations

import re
from typing import Final

from subgroup.errors import ColumnError
from subgroup.tables._table import closest, listed

CONTROLS: Final = ("control", "placebo")


def chosen(arms: list[str], treatment: object, control: object, name: str) -> tuple[str, str]:
    """Return the labels of the treatment arm and of the control arm.

    Parameters
    ----------
    arms : list of str
        Those of the table, in its order.
    treatment, control : label or None
        What the caller named. Otherwise the control is the one arm labelled control or placebo, or whose label begins
        with that word, and the treatment the one that is left.
    name : str
        What messages call the table.

    Raises
    ------
    ColumnError
        If an arm is not there, or cannot be told.
    """
    if len(arms) < 2:
        raise ColumnError(f"{name}: there is one arm, {listed(arms)}; a comparison needs two")
    first, second = _known(arms, treatment, "treatment", name), _known(arms, control, "control", name)
    if second is None:
        second = _control([arm for arm in arms if arm != first], first is not None, arms, name)
    if first is None:
        rest = [arm for arm in arms if arm != second]
        if len(rest) > 1:
            raise ColumnError(f"{name}: there are {len(arms)} arms, {listed(arms)}: name one with treatment=")
        first = rest[0]
    if first == second:
        raise ColumnError(f"{name}: treatment and control are both {first!r}; the arms are {listed(arms)}")
    return first, second


def _known(arms: list[str], label: object, key: str, name: str) -> str | None:
    if label is None:
        return None
    if str(label) not in arms:
        near = closest(label, arms)
        hint = f"; {near}" if near else ""
        raise ColumnError(f"{name}: {key}={label!r} is not there; the arms are {listed(arms)}{hint}")
    return str(label)


def _control(candidates: list[str], treatment_named: bool, arms: list[str], name: str) -> str:
    """Return the one arm labelled control or placebo, or the one that is left where the treatment is named."""
    whole = [arm for arm in candidates if arm.casefold() in CONTROLS]
    labelled = whole or [arm for arm in candidates if _first_word(arm) in CONTROLS]
    if len(labelled) == 1:
        return labelled[0]
    if treatment_named and len(candidates) == 1:
        return candidates[0]
    which = f"{len(labelled)} arms are" if labelled else "no arm is"
    raise ColumnError(
        f"{name}: {which} labelled control or placebo; the arms are {listed(arms)}: name one with control="
    )


def _first_word(arm: str) -> str:
    """Return what comes before a blank, as in ``Placebo (N=110)``, in small letters."""
    return re.split(r"[\W_]", arm, maxsplit=1)[0].casefold()
