"""The one place that decides digits and wording of numbers."""

from __future__ import annotations

import math


def ratio(value: float) -> str:
    """Return a ratio: two decimals, more below a tenth, fewer above a hundred.

    Examples
    --------
    >>> ratio(4.8214), ratio(143.15), ratio(0.03642)
    ('4.82', '143.2', '0.0364')
    """
    if not math.isfinite(value) or value == 0:
        return _edge(value)
    if value < 0.1:
        return _significant(value, 3)
    return f"{value:.2f}" if value < 100 else f"{value:.1f}" if value < 1000 else f"{value:,.0f}"


def difference(value: float) -> str:
    """Return a difference of rates: three decimals."""
    return f"{value:.3f}" if math.isfinite(value) else _edge(value)


def needed(value: float) -> str:
    """Return a number needed to treat: one decimal."""
    return f"{value:.1f}" if math.isfinite(value) else _edge(value)


def percent(value: float, decimals: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{100 * value:.{decimals}f}%" if math.isfinite(value) else _edge(value)


def p_value(value: float) -> str:
    """Return a p-value: three significant figures and no zero before the point.

    Examples
    --------
    >>> p_value(0.0318067), p_value(0.13612), p_value(0.00001)
    ('.0318', '.136', '<.0001')
    """
    if math.isnan(value):
        return _edge(value)
    if value < 0.0001:
        return "<.0001"
    if value > 0.9995:
        return "1" if value == 1 else ">.999"
    return f"{value:.3f}".removeprefix("0") if value >= 0.1 else _significant(value, 3).removeprefix("0")


def p_phrase(value: float) -> str:
    """Return a p-value with its sign, as in a sentence."""
    text = p_value(value)
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def level(value: float) -> str:
    """Return a confidence level as a percentage with the digits it has."""
    return f"{100 * value:.10g}%"


FORMATS = {"rate": percent, "risk_difference": difference, "risk_ratio": ratio, "odds_ratio": ratio}


def effect(measure: str, value: float) -> str:
    """Return a value of the named measure in that measure's digits."""
    return FORMATS[measure](value)


def _significant(value: float, digits: int) -> str:
    decimals = digits - 1 - math.floor(math.log10(value))
    return f"{value:.{decimals}f}" if decimals < 12 else f"{value:.{digits - 1}e}"


def _edge(value: float) -> str:
    if math.isnan(value):
        return "n/a"
    return "0" if value == 0 else "∞" if value > 0 else "-∞"
