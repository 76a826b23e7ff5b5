"""Figures as they were printed: what a string like ``"4.8 (1.1 to 21.2)"`` says, and which values print so.

Reading is exact (decimals, not floats), and every habit of rounding is an interval of values that would have been
printed as that string. A value within a few units of floating-point error of an end counts as that end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from subgroup.errors import FigureError, MethodError, brief, nearest

ROUNDINGS: Final = {
    "half-up": "rounded half up",
    "half-even": "rounded half to even",
    "truncated": "truncated",
    "padded": "a whole number padded with zeros",
    "up": "rounded up",
}
# The habits a figure of each kind is read under, the usual one first; any other kind has the first two.
HABITS: Final = {
    "percent": ("half-up", "half-even", "truncated", "padded"),
    "nnt": ("half-up", "half-even", "up"),
}
USUAL: Final = ("half-up", "half-even")
LONGEST: Final = 200

_NUMBER = r"(?:∞|[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)"
_RELATION = r"(?P<relation><=|>=|=|<|>)?"
_PERCENT = re.compile(rf"{_RELATION}\s*(?P<number>{_NUMBER})\s*(?:%|percent|per cent)?", re.I)
_P = re.compile(rf"(?:p(?:[- ]?values?)?)?[\s,:]*{_RELATION}\s*(?P<number>{_NUMBER})", re.I)
_NOT_SIGNIFICANT = re.compile(r"(?:p[\s,:=]*)?(?:n\.?s\.?|(?:not|non)[- ]?significant)", re.I)
_PLAIN = re.compile(rf"{_RELATION}\s*(?P<number>{_NUMBER})\s*(?P<unit>%)?", re.I)
_ESTIMATE = re.compile(
    rf"(?P<name>[a-z][a-z ]*?)?[\s,:=]*(?P<estimate>{_NUMBER})\s*(?P<unit>%)?"
    rf"(?:[\s,;]*[(\[]?\s*(?:(?P<level>{_NUMBER})\s*%\s*(?:CI|CrI|confidence interval)?)?[\s,:;=]*"
    rf"(?P<low>{_NUMBER})\s*%?\s*(?:to|-|,|;)\s*(?P<high>{_NUMBER})\s*%?\s*[)\]]?)?",
    re.I,
)
# What may stand before an estimate, by the kind of figure it then is.
_NAMES: Final = {
    "odds_ratio": ("or", "odds ratio"),
    "risk_ratio": ("rr", "risk ratio", "relative risk"),
    "hazard_ratio": ("hr", "hazard ratio"),
    "risk_difference": ("rd", "ard", "risk difference", "difference"),
    "mean_difference": ("md", "mean difference", "difference"),
    "odds_reduction": ("odds reduction", "reduction"),
    "hazard_reduction": ("hazard reduction", "reduction"),
    "nnt": ("nnt", "nntb", "nnth", "nnh", "number needed to treat"),
}
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—−﹣－", "-"), "·": ".", "∙": ".", "≤": "<=", "≥": ">="})


@dataclass(frozen=True)
class Printed:
    """One number as it was printed.

    Attributes
    ----------
    text : str
        The characters that were printed.
    value : decimal.Decimal
        Their value, in the unit that was printed.
    decimals : int
        Digits after the point.
    relation : str
        ``"="``, or ``"<"``, ``"<="``, ``">"``, ``">="`` where only a bound was printed.
    scale : int
        What a computed value is multiplied by before comparing: 100 for percentages.
    """

    text: str
    value: Decimal
    decimals: int
    relation: str = "="
    scale: int = 1

    @property
    def bound(self) -> bool:
        """Whether only a bound was printed, which no habit of rounding moves."""
        return self.relation != "="

    @property
    def said(self) -> str:
        """The number with the sign before it, or the words that were printed for it."""
        return f"{self.relation} {self.text}" if self.bound and self.text[-1].isdigit() else self.text

    def prints(self, values: ArrayLike, rounding: str = "half-up") -> NDArray[np.bool_]:
        """Say which of `values` would have been printed as this string.

        Parameters
        ----------
        values : array_like of float
            Computed values (a proportion, not a percentage).
        rounding : str
            A habit: one of `ROUNDINGS`. The sign is kept aside: magnitudes are rounded. Of a zero the sign tells
            nothing, for not every program prints it: ``"-0.00"`` may be either side of 0.

        Returns
        -------
        numpy.ndarray of bool
            One answer per value; nan never prints.

        Examples
        --------
        >>> parse("percent", "56.2%").prints([9 / 16, 0.562], "truncated").tolist()
        [True, True]
        >>> bool(parse("percent", "56.2%").prints(9 / 16))
        False
        """
        found = np.asarray(values, dtype=float) * self.scale
        if self.bound:
            at = _at(found, self.value)
            beyond = found < float(self.value) if self.relation[0] == "<" else found > float(self.value)
            return np.asarray((beyond | at) if self.relation[-1] == "=" else (beyond & ~at))
        if self.value.is_infinite():
            return np.asarray(found == float(self.value))
        low, high, low_in, high_in = self.interval(rounding)
        size = np.abs(found)
        at_low, at_high = (_at(size, end) for end in (low, high))
        inside = (size > float(low)) & (size < float(high)) & ~at_low & ~at_high
        same_sign = (np.sign(found) == np.sign(float(self.value))) | (found == 0) | (self.value == 0)
        return np.asarray((inside | (at_low & low_in) | (at_high & high_in)) & same_sign)

    def interval(self, rounding: str) -> tuple[Decimal, Decimal, bool, bool]:
        """Return the magnitudes printed so under one habit: low, high, and whether each end belongs.

        Raises
        ------
        MethodError
            If `rounding` is not one of `ROUNDINGS`.
        """
        size, unit = abs(self.value), Decimal(1).scaleb(-self.decimals)
        half = unit / 2
        match rounding:
            case "half-up":
                return size - half, size + half, True, False
            case "half-even":
                even = int(size / unit) % 2 == 0
                return size - half, size + half, even, even
            case "truncated":
                return size, size + unit, True, False
            case "up":
                return size - unit, size, False, True
            case "padded":
                whole = self.decimals > 0 and size == size.to_integral_value()
                half = Decimal("0.5") if whole else Decimal(0)  # nothing at all prints a fraction so
                return size - half, size + half, whole, False
            case _:
                raise MethodError(f"rounding={rounding!r} is not a habit of rounding; {nearest(rounding, ROUNDINGS)}")


@dataclass(frozen=True)
class PrintedEstimate:
    """An estimate as it was printed, with its interval where one was.

    Attributes
    ----------
    text : str
        The characters that were printed.
    estimate : Printed
        The point estimate.
    low, high : Printed or None
        The limits.
    confidence_level : float or None
        The level where it was printed with the interval, in (0, 1).
    name : str
        What stood before it, such as ``"nnth"``, in small letters.
    """

    text: str
    estimate: Printed
    low: Printed | None = None
    high: Printed | None = None
    confidence_level: float | None = None
    name: str = ""


def _at(values: NDArray[np.float64], end: Decimal) -> NDArray[np.bool_]:
    """Say which values are an end but for floating-point error."""
    return np.asarray(np.abs(values - float(end)) <= 1e-15 + 1e-12 * abs(float(end)))


def parse(kind: str, text: str) -> PrintedEstimate | Printed:
    """Read a printed figure.

    Parameters
    ----------
    kind : str
        ``"percent"``, ``"count"``, ``"p"``, ``"nnt"``, ``"number"``, a measure of effect such as ``"odds_ratio"`` or
        ``"hazard_ratio"``, a ``"mean_difference"``, or, as one minus a ratio, an ``"odds_reduction"`` (with
        ``"odds_reduction_sd"``) or a ``"hazard_reduction"``.
    text : str
        What was printed, such as ``"56.2%"``, ``"P = .03"`` or ``"4.8 (1.1-21.2)"``. Any dash, any space.

    Returns
    -------
    Printed or PrintedEstimate
        A PrintedEstimate for what may have an interval: effects and the number needed. Else a Printed.

    Raises
    ------
    FigureError
        If the text cannot be read as that kind of figure.

    Examples
    --------
    >>> parse("odds_ratio", "4.8 [95% CI, 1.1 to 21.2]").high.text
    '21.2'
    >>> parse("p", "P < .001").relation
    '<'
    """
    if kind in _NAMES:
        return _estimate(kind, text)
    patterns = {"percent": _PERCENT, "odds_reduction_sd": _PERCENT, "p": _P, "number": _PLAIN, "count": _PLAIN}
    if kind not in patterns:
        raise FigureError(f"{kind!r} is not a kind of figure; {nearest(kind, _WORDS)}")
    if kind == "p" and _NOT_SIGNIFICANT.fullmatch(_clean(text)):
        return Printed(text, Decimal("0.05"), 2, ">=")
    found = patterns[kind].fullmatch(_clean(text))
    if found is None:
        raise FigureError(_unreadable(kind, text, patterns[kind]))
    number = _number(found["number"], found["relation"] or "=", 100 if patterns[kind] is _PERCENT else 1)
    _check_range(kind, text, number)
    return number


_WORDS: Final = {
    "percent": "a percentage",
    "p": "a p-value",
    "nnt": "a number needed to treat",
    "number": "a number",
    "odds_ratio": "an odds ratio",
    "risk_ratio": "a risk ratio",
    "risk_difference": "a risk difference",
    "count": "a count",
    "hazard_ratio": "a hazard ratio",
    "mean_difference": "a difference of means",
    "odds_reduction": "a reduction of odds",
    "odds_reduction_sd": "the standard deviation of a reduction of odds",
    "hazard_reduction": "a reduction of a hazard",
}
_EXAMPLES: Final = {
    "percent": "56.2%",
    "p": "P = .03",
    "nnt": "3",
    "number": "13.2",
    "odds_ratio": "4.8 (1.1 to 21.2)",
    "risk_ratio": "2.7 (1.0 to 7.1)",
    "risk_difference": "0.35 (0.05 to 0.66)",
    "count": "34",
    "hazard_ratio": "0.48 (0.36 to 0.64)",
    "mean_difference": "2.1 (-0.4 to 4.6)",
    "odds_reduction": "42% (34% to 50%)",
    "odds_reduction_sd": "5%",
    "hazard_reduction": "16% (-2% to 31%)",
}
_RANGES: Final = {
    "percent": (Decimal(0), Decimal(100)),
    "p": (Decimal(0), Decimal(1)),
    "odds_ratio": (Decimal(0), Decimal("inf")),
    "risk_ratio": (Decimal(0), Decimal("inf")),
    "nnt": (Decimal(1), Decimal("inf")),
    "risk_difference": (Decimal(-1), Decimal(1)),  # in percent with a sign for it
    "count": (Decimal(0), Decimal("inf")),
    "hazard_ratio": (Decimal(0), Decimal("inf")),
    "odds_reduction": (Decimal("-inf"), Decimal(1)),  # likewise
    "odds_reduction_sd": (Decimal(0), Decimal("inf")),
    "hazard_reduction": (Decimal("-inf"), Decimal(1)),
}
_SHARES: Final = ("risk_difference", "odds_reduction", "hazard_reduction")


def _estimate(kind: str, text: str) -> PrintedEstimate:
    clean = _clean(text)
    found = _ESTIMATE.fullmatch(clean)
    name = (found["name"] or "").strip().lower() if found else ""
    alone = _unpaired(clean)
    if found is not None and alone is not None:
        place = _place(text, alone)
        raise FigureError(
            f"cannot read {_short(text)} as {_WORDS[kind]}: a bracket is opened or closed without its pair, "
            f"character {place + 1} ({text[place]!r})"
        )
    if found is not None and name not in ("", *_NAMES[kind]):
        place = _place(text, found.start("name"))
        raise FigureError(
            f"cannot read {_short(text)} as {_WORDS[kind]}: {name!r} before it, at character {place + 1}, is the name "
            "of something else"
        )
    if found is None:
        raise FigureError(_unreadable(kind, text, _ESTIMATE))
    scale = 100 if found["unit"] else 1
    parts = [_number(found[name], "=", scale) for name in ("estimate", "low", "high") if found[name]]
    for part in parts:
        _check_range(kind, text, part)
    if len(parts) == 1:
        return PrintedEstimate(text, parts[0], name=name)
    estimate, low, high = parts
    if low.value > high.value:
        raise FigureError(f"cannot read {_short(text)} as {_WORDS[kind]}: the limits are the wrong way round")
    if not _holds(estimate, low, high):
        said = f"the interval does not contain {estimate.text}"
        raise FigureError(f"cannot read {_short(text)} as {_WORDS[kind]}: {said}")
    level = float(Decimal(found["level"]) / 100) if found["level"] else None
    if level is not None and not 0 < level < 1:
        raise FigureError(f"cannot read {_short(text)} as {_WORDS[kind]}: {found['level']}% is no confidence level")
    return PrintedEstimate(text, estimate, low, high, level, name)


def _holds(estimate: Printed, low: Printed, high: Printed) -> bool:
    """Say whether an interval contains its estimate, within what any rounding may have moved them."""
    if any(each.value.is_infinite() for each in (estimate, low, high)):
        return low.value <= estimate.value <= high.value
    units = [Decimal(1).scaleb(-each.decimals) for each in (estimate, low, high)]
    return low.value - units[1] <= estimate.value + units[0] and estimate.value - units[0] <= high.value + units[2]


def _unreadable(kind: str, text: str, pattern: re.Pattern[str]) -> str:
    """Say that a figure cannot be read, what it should look like, and where reading stopped."""
    begun, clean = pattern.match(_clean(text)), _clean(text)
    stop = begun.end() if begun else 0
    said = f"cannot read {_short(text)} as {_WORDS[kind]}, such as {_EXAMPLES[kind]!r}"
    if stop >= len(clean):
        return said
    place = _place(text, stop)
    return f"{said}: character {place + 1} ({text[place]!r}) does not fit"


def _place(text: str, stop: int) -> int:
    """Return which character of a text became one of the cleaned text."""
    return next((i for i in range(len(text)) if len(_clean(text[: i + 1])) > stop), len(text) - 1)


def _unpaired(clean: str) -> int | None:
    """Return where the first bracket without its pair is; there is at most one to open and one to close."""
    alone = [pair for pair in ("()", "[]") if clean.count(pair[0]) != clean.count(pair[1])]
    return min((max(clean.find(pair[0]), clean.find(pair[1])) for pair in alone), default=None)


def _number(text: str, relation: str, scale: int) -> Printed:
    plain = text.replace(",", "").replace("∞", "Infinity")
    return Printed(text, Decimal(plain), len(plain.partition(".")[2]), relation, scale)


def _check_range(kind: str, text: str, number: Printed) -> None:
    low, high = _RANGES.get(kind, (Decimal("-inf"), Decimal("inf")))
    per = number.scale if kind in _SHARES else 1
    if not low * per <= number.value <= high * per:
        hint = "; write % behind percentage points" if kind in _SHARES else ""
        raise FigureError(
            f"cannot read {_short(text)} as {_WORDS[kind]}: {number.text} is outside {low} to {high}{hint}"
        )


def _clean(text: str) -> str:
    """Fold every dash, space, digit form and comparison sign that papers print into the plain one."""
    if not isinstance(text, str):
        raise FigureError(f"a printed figure is text as it stood on the page, not {brief(text)}; put it in quotes")
    if len(text) > LONGEST:
        raise FigureError(f"cannot read {_short(text)}: a printed figure has at most {LONGEST} characters")
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
