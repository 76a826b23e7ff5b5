"""``subgroup interaction``: whether the effect differs between levels."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import refuse_options, show
from subgroup.cli.effect import arm
from subgroup.core.registry import INTERACTION, find
from subgroup.errors import ColumnError, CountError
from subgroup.verbs.interacting import interaction as compared
from subgroup.verbs.interacting import interaction_scales

EXAMPLE = "such as 8/10 2/10 -- 1/6 2/9"


def interaction(
    *arms: Annotated[str, Parameter(allow_leading_hyphen=True)],
    scale: str | None = None,
    method: str | None = None,
    levels: str | None = None,
    trend: Annotated[bool, Parameter(negative=())] = False,
    confidence_level: float = 0.95,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Compare the effects of levels: subgroup interaction 8/10 2/10 -- 1/6 2/9.

    Parameters
    ----------
    arms
        Treatment and control of one level after another, each as responders/n; -- between levels is only for the eye.
    scale
        One of risk_difference, risk_ratio, odds_ratio; unless told all of them side by side, or odds_ratio for a trend
        and for methods that exist there only.
    method
        A name from 'subgroup methods interaction'.
    levels
        Names of the levels, with commas between them: high,low.
    trend
        Test a straight line over levels, in the order given.
    confidence_level
        Between 0 and 1.
    json
        Print JSON.
    """
    words = tuple(word for word in arms if word != "--")
    refuse_options(words, interaction)
    strata = {"factor": _tables(words, levels)}
    if scale is None and not trend and not (method and find(INTERACTION, method).scales):
        show(interaction_scales(strata, method=method, confidence_level=confidence_level), json)
        return
    asked = scale or "odds_ratio"
    show(compared(strata, asked, method=method, trend=trend, confidence_level=confidence_level), json)


def _tables(words: tuple[str, ...], levels: str | None) -> dict[object, object]:
    """Pair the arms of each level, and name the levels."""
    if len(words) < 4 or len(words) % 2:
        given = " ".join(words) or "none"
        raise CountError(f"interaction takes two arms for each of at least two levels, {EXAMPLE}; got {given}")
    number = len(words) // 2
    names = [f"level {k + 1}" for k in range(number)] if levels is None else [n.strip() for n in levels.split(",")]
    if len(names) != number or len(set(names)) < number or not all(names):
        raise ColumnError(f"--levels {levels}: give {number} different names with commas between them")
    pairs = zip(names, words[::2], words[1::2], strict=True)
    return {name: (arm(one, f"{name}, treatment"), arm(two, f"{name}, control")) for name, one, two in pairs}
