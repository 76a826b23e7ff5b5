"""``subgroup effect``: every measure of one table."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import refuse_options, say, show, width
from subgroup.errors import CountError, MethodError
from subgroup.render.grid import wrapped
from subgroup.render.strict_json import dumps
from subgroup.verbs.comparing import compare

ARM = re.compile(r"\s*([^/\s]+)\s*/\s*([^/\s]+)\s*")


def effect(
    *arms: Annotated[str, Parameter(allow_leading_hyphen=True)],
    measure: str | None = None,
    method: str | None = None,
    confidence_level: float = 0.95,
    harm: Annotated[bool, Parameter(negative=())] = False,
    per: int | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Show every measure of one table: subgroup effect 9/16 4/19.

    Parameters
    ----------
    arms
        Treatment and control, each as responders/n, such as 9/16 4/19.
    measure
        One of risk_difference, risk_ratio, odds_ratio, nnt; all of them unless told.
    method
        A name from 'subgroup methods', for the measures that have it.
    confidence_level
        Between 0 and 1.
    harm
        Responding is bad for the patient.
    per
        Also say it in natural frequencies: of so many treated, such as 100 or 1000, how many more or fewer respond.
    json
        Print JSON.
    """
    refuse_options(arms, effect)
    if len(arms) != 2:
        raise CountError(f"effect takes two arms as responders/n, such as 9/16 4/19; got {' '.join(arms) or 'none'}")
    table = arm(arms[0], "treatment"), arm(arms[1], "control")
    found = compare(*table, measure=measure, method=method, benefit=not harm, confidence_level=confidence_level)
    if per is None:
        show(found, json)
        return
    if found.needed is None:
        raise MethodError(f"--per {per} needs the risk difference; leave out --measure {measure}")
    said = found.needed.frequencies(per)
    if json:
        say(dumps(found.to_dict() | {"frequencies": said.to_dict()}))
    else:
        say(f"{found.text(width())}\n\n{wrapped(said.sentence(), width())}")


def arm(text: str, name: str) -> tuple[float, float]:
    """Read responders/n; whether they can be counts is decided where counts are made."""
    found = ARM.fullmatch(text)
    if found:
        with suppress(ValueError):
            return _count(found[1]), _count(found[2])
    hint = "; counts, not percentages" if "%" in text else ""
    raise CountError(f"{name}: cannot read {text[:40]!r} as responders/n, such as 9/16{hint}")


def _count(text: str) -> float:
    return int(text) if re.fullmatch(r"[-+]?\d{1,18}", text) else float(text)
