"""How often an interval holds the truth, counted over every table that a design can give."""

from __future__ import annotations

from math import prod
from numbers import Real
from typing import Final

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.measures import EFFECTS, RATE, Measure
from subgroup.core.policy import check_level, check_side
from subgroup.core.registry import find
from subgroup.errors import CountError, MethodError, nearest
from subgroup.kernels._coverage import covered, every_table
from subgroup.verbs._estimating import scalar

# What coverage is offered for: measures whose tables are one binomial arm, or two.
COVERED: Final = {RATE.name: RATE} | EFFECTS
# Limits of all tables of a design are held at once, and a few numbers for each.
MOST_TABLES: Final = 2**22


def coverage(
    measure: str,
    method: str,
    *,
    n1: int,
    p1: object,
    n2: int | None = None,
    p2: object = None,
    confidence_level: float = 0.95,
    alternative: str = "two-sided",
) -> float | Floats:
    """Give the exact probability that an interval contains the true effect.

    The probabilities of all tables that arms of `n1` and `n2` can give are added up where the limits contain the
    effect between the true rates `p1` and `p2`; nothing is simulated.

    Parameters
    ----------
    measure : str
        ``"rate"``, or ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``; short forms are accepted.
    method : str
        See ``sg.methods(measure)``.
    n1, n2 : int
        Participants in the treatment and in the control arm; for a rate `n1` alone.
    p1, p2 : float or array-like
        True response rates in [0, 1], which broadcast; for a rate `p1` alone.
    confidence_level : float
        In (0, 1).
    alternative : {"two-sided", "less", "greater"}
        A one-sided choice asks for the coverage of one limit, at `confidence_level`.

    Returns
    -------
    float or numpy.ndarray
        In [0, 1], for each pair of rates; nan where there is no true effect, as in a ratio of two rates of 0.

    Raises
    ------
    CountError
        If `n1` or `n2` is not a whole number from 1.
    MethodError
        If a rate or an option is not valid, an arm is missing or one too many, or the design has more than 4,194,304
        tables, or more outcomes than the method can list.

    Notes
    -----
    An interval contains its limits. A limit within 1e-10 of the true effect (times the effect for a ratio) counts as
    equal to it, since arithmetic cannot tell them apart; so where coverage jumps as a rate moves, the higher value is
    given. A table without limits (nan) counts as not covering.

    Examples
    --------
    >>> import subgroup as sg
    >>> round(sg.coverage("risk_difference", "wald", n1=16, n2=19, p1=0.5, p2=0.2), 3)
    0.925
    >>> sg.coverage("rate", "wilson", n1=20, p1=[0.05, 0.5]).round(3).tolist()
    [0.925, 0.959]
    """
    asked = _measure(measure)
    level = check_level(confidence_level)
    side, found = check_side(alternative, level), find(asked.name, method)
    sizes = _sizes(asked, n1, n2)
    rates = _rates(asked, p1, p2)
    limits = found.interval(every_table(sizes), level, side)
    flat = tuple(each.ravel() for each in rates)
    return scalar(covered(asked, limits, sizes, flat).reshape(rates[0].shape))


def _measure(name: str) -> Measure:
    asked = str(name).lower().replace("-", "_").replace(" ", "_")
    known = COVERED | {each.short: each for each in COVERED.values()}
    if asked not in known:
        offered = "a rate and for measures that compare two arms"
        raise MethodError(
            f"measure={name!r} has no coverage, which is offered for {offered}; {nearest(asked, COVERED)}"
        )
    return known[asked]


def _sizes(measure: Measure, n1: object, n2: object) -> tuple[int, ...]:
    sizes = tuple(_size(n, name) for name, n in _arms(measure, "n", n1, n2).items())
    tables = prod(n + 1 for n in sizes)
    if tables > MOST_TABLES:
        arms = " and ".join(f"n{i}={n}" for i, n in enumerate(sizes, 1))
        raise MethodError(f"{arms} can give {tables:,} tables, more than the {MOST_TABLES:,} that are added up at most")
    return sizes


def _rates(measure: Measure, p1: object, p2: object) -> tuple[Floats, ...]:
    rates = {name: _probabilities(p, name) for name, p in _arms(measure, "p", p1, p2).items()}
    try:
        return tuple(np.broadcast_arrays(*rates.values()))
    except ValueError:
        shapes = " does not broadcast against ".join(f"{name} of shape {p.shape}" for name, p in rates.items())
        raise MethodError(shapes) from None


def _arms(measure: Measure, letter: str, first: object, second: object) -> dict[str, object]:
    """Name what is given for each arm; a rate has one arm, an effect needs two."""
    if measure is RATE:
        if second is not None:
            raise MethodError(f"{letter}2={second!r}: a rate has one arm; give {letter}1 alone")
        return {f"{letter}1": first}
    if second is None:
        raise MethodError(f"{letter}2 is missing: two arms make a comparison, here of the {measure.label}")
    return {f"{letter}1": first, f"{letter}2": second}


def _size(n: object, name: str) -> int:
    number = float(n) if isinstance(n, Real) and not isinstance(n, bool) else 0.0
    if number < 1 or not number.is_integer():
        raise CountError(f"{name}={n!r} is not the size of an arm: one whole number from 1")
    return int(number)


def _probabilities(p: object, name: str) -> Floats:
    given = np.asarray(p)
    if given.dtype.kind not in "iuf":
        raise MethodError(f"{name}={p!r} is not a true rate: numbers from 0 to 1")
    bad = ~((given >= 0) & (given <= 1))  # comparisons with nan are false
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        place = f"[{', '.join(map(str, where))}]" if where else ""
        raise MethodError(f"{name}{place}={given[where].item()!r} is not a true rate: numbers from 0 to 1")
    return given.astype(float)
