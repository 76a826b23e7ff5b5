"""The one place that decides digits and wording of numbers."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from subgroup.core.interval import stretches

# From here on a number is written as a power of ten: no digit behind its first sixteen means anything.
LONG = 1e15


def ratio(value: float) -> str:
    """Return a ratio: two decimals, two figures below a tenth, fewer decimals above a hundred.

    Examples
    --------
    >>> ratio(4.8214), ratio(143.15), ratio(0.03642), ratio(0.0000000087)
    ('4.82', '143.2', '0.036', '0.0000000087')
    """
    if not math.isfinite(value) or value == 0:
        return _edge(value)
    if value < 0.1:
        return _significant(value, 2)
    return fixed(value, 2 if value < 100 else 1 if value < 1000 else 0)


def difference(value: float) -> str:
    """Return a difference of rates: three decimals, two figures where that would be less.

    Examples
    --------
    >>> difference(0.35197), difference(-0.000485)
    ('0.352', '-0.00049')
    """
    if not math.isfinite(value):
        return _edge(value)
    return fixed(value, 3) if abs(value) >= 0.01 or abs(value) < 1e-9 else _significant(value, 2)


def signed(value: float) -> str:
    """Return a number that may be negative with two decimals."""
    return fixed(value, 2) if math.isfinite(value) else _edge(value)


def needed(value: float, decimals: int = 1) -> str:
    """Return a number needed to treat: one decimal."""
    return fixed(value, decimals) if math.isfinite(value) else _edge(value)


def needed_interval(low: float, high: float) -> str:
    """Return the interval of a number needed, from one over the better and one over the worse limit of the difference.

    Examples
    --------
    >>> needed_interval(1.6215, 38.34), needed_interval(5.9, -15.8)
    ('NNTB 1.6 to NNTB 38.3', 'NNTB 5.9 to ∞ to NNTH 15.8')
    """
    match stretches(low, high):
        case ((benefit, start, _), (harm, end, _)):
            return f"{benefit} {needed(start)} to ∞ to {harm} {needed(end)}"
        case ((kind, near, far),):
            return f"{kind} {needed(near)} to {'∞' if math.isinf(far) else f'{kind} {needed(far)}'}"
        case _:
            return _edge(math.nan)


def figures(value: float) -> str:
    """Return a number of no known kind: three significant figures, and whole numbers whole.

    Examples
    --------
    >>> figures(0.033812), figures(-1234.4), figures(2.0)
    ('0.0338', '-1,234', '2.00')
    """
    if not math.isfinite(value) or value == 0:
        return _edge(value)
    return _significant(value, 3) if abs(value) < 100 else fixed(value, 0)


def percent(value: float, decimals: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{fixed(100 * value, decimals)}%" if math.isfinite(value) else _edge(value)


def whole(value: float) -> str:
    """Return a whole number, rounded half up; a value that is a half but for floating-point error is a half."""
    return fixed(float(f"{value:.12g}"), 0) if math.isfinite(value) else _edge(value)


def share(value: float, per: int) -> str:
    """Return how many of so many; what rounding would make nobody or everybody is said not to be.

    Examples
    --------
    >>> share(56.25, 100), share(0.3, 100), share(999.7, 1000)
    ('56', 'less than 1', 'more than 999')
    """
    text = whole(value)
    if text == "0" and value > 0:
        return "less than 1"
    return f"more than {fixed(per - 1, 0)}" if text == fixed(per, 0) and value < per else text


def more(value: float, per: int) -> str:
    """Return how many more of so many or, below zero, how many fewer; what rounds to no difference is said to be one.

    Examples
    --------
    >>> more(35.2, 100), more(-61.7, 100), more(-0.3, 100), more(0, 100)
    ('35 more', '62 fewer', 'less than 1 fewer', 'no difference')
    """
    if not math.isfinite(value) or value == 0:
        return "n/a" if math.isnan(value) else "no difference"
    return f"{share(abs(value), per)} {'more' if value > 0 else 'fewer'}"


def p_value(value: float, decimals: int = 4) -> str:
    """Return a p-value: three significant figures and no zero before the point; none smaller than so many decimals.

    Examples
    --------
    >>> p_value(0.0318067), p_value(0.13612), p_value(0.00001), p_value(0.000001, 5)
    ('.0318', '.136', '<.0001', '<.00001')
    """
    if math.isnan(value):
        return _edge(value)
    if value < 10.0**-decimals:
        return f"<.{'1':0>{decimals}}"
    if value > 0.9995:
        return "1" if value > 1 - 1e-9 else ">.999"  # sums of probabilities end next to 1
    return (fixed(value, 3) if value >= 0.1 else _significant(value, 3)).removeprefix("0")


def p_phrase(value: float) -> str:
    """Return a p-value with its sign, as in a sentence."""
    text = p_value(value)
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def level(value: float) -> str:
    """Return a confidence level as a percentage with the digits it has."""
    return f"{100 * value:.15g}%"


FORMATS = {
    "rate": percent,
    "risk_difference": difference,
    "risk_ratio": ratio,
    "odds_ratio": ratio,
    "hazard_ratio": ratio,
    "paired_risk_difference": difference,
    "paired_risk_ratio": ratio,
    "paired_odds_ratio": ratio,
    "mean_difference": figures,
    "hedges_g": signed,
    "paired_mean_difference": figures,
    "effect": figures,
    "stratified_risk_difference": difference,
    "stratified_risk_ratio": ratio,
    "stratified_odds_ratio": ratio,
    "adjusted_risk_difference": difference,
    "adjusted_risk_ratio": ratio,
    "adjusted_odds_ratio": ratio,
}


def effect(measure: str, value: float) -> str:
    """Return a value of the named measure in that measure's digits."""
    return FORMATS[measure](value)


def interval(measure: str, low: float, high: float) -> str:
    """Return limits of the named measure."""
    return f"{effect(measure, low)} to {effect(measure, high)}"


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals, rounded half up as most printed figures are, thousands set apart."""
    if abs(value) >= LONG:
        return f"{value:.3g}"
    unit = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP)
    return f"{rounded + 0:,f}"  # what rounds to zero has no sign


def _significant(value: float, digits: int) -> str:
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    return fixed(value, decimals) if decimals < 12 else f"{value:.{digits - 1}e}"


def _edge(value: float) -> str:
    if math.isnan(value):
        return "n/a"
    return "0" if value == 0 else "∞" if value > 0 else "-∞"
