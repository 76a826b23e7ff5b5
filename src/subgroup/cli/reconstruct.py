"""``subgroup reconstruct``: printed figures back to tables."""

from __future__ import annotations

import re
from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import show
from subgroup.errors import CountError
from subgroup.reconstruction.reconstructing import LIMIT
from subgroup.reconstruction.reconstructing import reconstruct as found

Text = Annotated[str | None, Parameter(allow_leading_hyphen=True)]
Flag = Annotated[bool, Parameter(negative=())]


def reconstruct(
    *,
    n: str | None = None,
    max_n: str | None = None,
    total: str | None = None,
    percent: Text = None,
    odds_ratio: Text = None,
    risk_ratio: Text = None,
    risk_difference: Text = None,
    nnt: Text = None,
    p: Text = None,
    method: str | None = None,
    rounding: str | None = None,
    confidence_level: float | None = None,
    harm: Flag = False,
    limit: int = LIMIT,
    json: Flag = False,
) -> None:
    """Find every table that prints some figures: subgroup reconstruct --n 16,19 --percent 56.2,21.0 --p .03.

    Parameters
    ----------
    n
        Arm sizes, treatment first: 16,19. Leave out one that is not known: 16, or ,19.
    max_n
        The most there may be in an arm whose size is not known: 40, or 40,60.
    total
        The most in both arms together: 42. Least and most: 35,35.
    percent
        Responders in percent, treatment first: 56.2,21.0. Leave out one that was not printed: 56.2, or ,21.0.
    odds_ratio
        As printed, with or without interval: "4.8 (1.1 to 21.2)".
    risk_ratio
        As printed.
    risk_difference
        As printed; percentage points with a % behind them.
    nnt
        As printed.
    p
        As printed: .03, "< .001" or NS.
    method
        Methods of the intervals, or else of the test, with commas between: woolf. Open unless told.
    rounding
        half-up, half-even, truncated, padded, up or any.
    confidence_level
        Of the intervals, between 0 and 1.
    harm
        Responding is bad for the patient.
    limit
        The most tables to try.
    json
        Print JSON.
    """
    sizes = _pair(n, "--n")
    answer = found(
        n=None if sizes is None else (_count(sizes[0], "--n"), _count(sizes[1], "--n")),
        max_n=_one_or_two(max_n, "--max-n"),
        total=_one_or_two(total, "--total"),  # type: ignore[arg-type]  # checked there
        percent=_pair(percent, "--percent"),
        odds_ratio=odds_ratio,
        risk_ratio=risk_ratio,
        risk_difference=risk_difference,
        nnt=nnt,
        p=p,
        method=None if method is None else [each.strip() for each in method.split(",")],
        rounding=rounding,
        confidence_level=confidence_level,
        benefit=not harm,
        limit=limit,
    )
    show(answer, json)


def _pair(text: str | None, option: str) -> tuple[str | None, str | None] | None:
    if text is None:
        return None
    parts = [part.strip() or None for part in text.split(",")]
    if len(parts) != 2:
        raise CountError(f"{option} takes treatment and control with a comma between, such as 16,19; got {text!r}")
    return parts[0], parts[1]


def _one_or_two(text: str | None, option: str) -> int | tuple[int | None, int | None] | None:
    if text is None or "," not in text:
        return _count(text, option)
    one, other = _pair(text, option) or (None, None)
    return _count(one, option), _count(other, option)


def _count(text: str | None, option: str) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,10}", text.strip()):
        raise CountError(f"{option}: {text!r} is not a whole number")
    return int(text)
