"""Named choices with consequences, checked where they enter: the confidence level, the side, the null."""

from __future__ import annotations

import sys
from numbers import Real
from typing import Final, Literal, TypeAlias

from subgroup.core.measures import Measure
from subgroup.errors import MethodError, nearest

Alternative: TypeAlias = Literal["two-sided", "less", "greater"]
Missing: TypeAlias = Literal["nonresponder", "drop", "best", "worst"]
MissingFactor: TypeAlias = Literal["level", "drop"]
# What becomes of participants whose outcome is missing, and of those whose level is.
MISSING: Final[dict[str, str]] = {
    "nonresponder": "counted as not responding",
    "drop": "left out",
    "best": "counted as responding on treatment and not on control",
    "worst": "counted as not responding on treatment and responding on control",
}
MISSING_FACTOR: Final[dict[str, str]] = {"level": "a level of their own", "drop": "in no level"}
MISSING_COVARIATE: Final[dict[str, str]] = {
    "drop": "left out",
    "level": "kept, as a level of their own or, of a number, at its mean with a column that says so",
}
# Whole numbers of Python may be too large for a double.
_LARGEST: Final = sys.float_info.max
_SIDES: Final[dict[str, Alternative]] = {
    "two-sided": "two-sided",
    "less": "less",
    "greater": "greater",
    "smaller": "less",  # statsmodels' words
    "larger": "greater",
}


def check_level(confidence_level: float, name: str = "confidence_level") -> float:
    """Return a confidence level, or another level by its name, strictly between 0 and 1, or raise MethodError."""
    number = isinstance(confidence_level, Real) and not isinstance(confidence_level, bool)
    if not number or not 0 < confidence_level < 1:
        hint = f"; did you mean {float(confidence_level) / 100:g}?" if number and 1 < confidence_level < 100 else ""
        raise MethodError(f"{name}={confidence_level!r} is not between 0 and 1{hint}")
    return float(confidence_level)


def check_side(alternative: str, confidence_level: float) -> Alternative:
    """Return the canonical name of an alternative; a one-sided level must exceed a half.

    Below a half a one-sided limit would lie on the far side of the estimate, which not every method defines.
    """
    if not isinstance(alternative, str) or alternative not in _SIDES:
        raise MethodError(f"alternative={alternative!r} is not known; {nearest(alternative, _SIDES)}")
    side = _SIDES[alternative]
    if side != "two-sided" and confidence_level <= 0.5:
        raise MethodError(f"confidence_level={confidence_level:g} must exceed 0.5 for a one-sided interval")
    return side


def check_missing(missing: str | None, missing_factor: str) -> None:
    """Raise MethodError unless both are policies; no policy for outcomes is one until an outcome is missing."""
    if missing is not None and not (isinstance(missing, str) and missing in MISSING):
        raise MethodError(f"missing={missing!r} is no policy for outcomes; {nearest(missing, MISSING)}")
    if not isinstance(missing_factor, str) or missing_factor not in MISSING_FACTOR:
        raise MethodError(f"missing_factor={missing_factor!r} is no policy; {nearest(missing_factor, MISSING_FACTOR)}")


def check_null(null: float | None, measure: Measure) -> float | None:
    """Return the null value, the measure's own where none is given, or raise MethodError outside its range."""
    if null is None:
        return measure.null
    number = isinstance(null, Real) and not isinstance(null, bool) and abs(null) <= _LARGEST
    if not number or not measure.low < null < measure.high:
        inside = f"strictly between {measure.low:g} and {measure.high:g}"
        percent = number and measure.high == 1 and 1 < abs(null) < 100
        hint = f"; did you mean {null / 100:g}?" if percent and null is not None else ""
        raise MethodError(f"null={null!r} is no value of a {measure.label} to test: it must lie {inside}{hint}")
    return float(null)
