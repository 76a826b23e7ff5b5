"""A recomputed figure in words."""

from __future__ import annotations

from collections.abc import Sequence

from subgroup.render import numbers


def said(kind: str, values: Sequence[float]) -> str:
    """Return what was recomputed for a figure of some kind: one number, or an estimate with its limits.

    Examples
    --------
    >>> said("odds_ratio", (4.8214, 1.0969, 21.192)), said("p", (0.0318,))
    ('4.82 (1.10 to 21.19)', '.0318')
    """
    first, *limits = values
    match kind:
        case "p":
            return numbers.p_value(first)
        case "percent":
            return numbers.percent(first, 2)
        case "nnt":
            return f"{numbers.needed(first, 2)}" + (f" ({numbers.needed_interval(*limits)})" if limits else "")
        case _:
            return numbers.effect(kind, first) + (f" ({numbers.interval(kind, *limits)})" if limits else "")
