"""Standard error, z, p-value and interval from each other, and a standardised effect from a p-value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from numbers import Real
from typing import Final, NamedTuple, TypeAlias

from scipy.special import ndtr, ndtri, stdtrit

from subgroup.core.policy import check_level
from subgroup.core.printed import USUAL, Printed, PrintedEstimate, parse
from subgroup.errors import CountError, FigureError, MethodError, nearest
from subgroup.kernels._normal import quantile
from subgroup.reconstruction._ranges import hull
from subgroup.results.recovered import Recovered

RATIOS: Final = ("odds_ratio", "risk_ratio", "hazard_ratio", "rate_ratio", "ratio")
DIFFERENCES: Final = ("risk_difference", "mean_difference", "difference")
SHORT: Final = {
    "or": "odds_ratio",
    "rr": "risk_ratio",
    "hr": "hazard_ratio",
    "rd": "risk_difference",
    "md": "mean_difference",
}
SOURCES: Final = ("interval", "p", "z", "standard_error")
NORMAL: Final = "assumes Wald's method{}: normal, the estimate in the middle of its interval, p from z = {} / error"
STUDENT: Final = "assumes that p is two-sided and from {}; the effect may have either sign"


class Number(NamedTuple):
    """A number, and the least and the greatest that would have been printed so."""

    value: float
    low: float
    high: float


Numbers: TypeAlias = dict[str, Number]


def back_calculate(
    measure: str,
    estimate: str | float | None = None,
    *,
    interval: tuple[float | str, float | str] | None = None,
    p: str | float | None = None,
    z: str | float | None = None,
    standard_error: str | float | None = None,
    confidence_level: float | None = None,
) -> Recovered:
    """Return standard error, z, p-value and interval of an effect from any one of them.

    Parameters
    ----------
    measure : str
        ``"odds_ratio"``, ``"risk_ratio"``, ``"hazard_ratio"``, ``"rate_ratio"`` or any ``"ratio"``; a
        ``"risk_difference"``, ``"mean_difference"`` or any ``"difference"``.
    estimate : str or float
        As printed, perhaps with its interval: ``"4.8 (1.1 to 21.2)"``. It may be left out beside an interval.
    interval : (low, high), optional
        The limits, numbers or text.
    p : str or float, optional
        Two-sided p-value of no effect; of ``"< .001"``, ``"NS"`` or ``".000"`` the bound is taken, which a note says,
        and the range goes on.
    z : str or float, optional
        Estimate over standard error, with the sign of the estimate.
    standard_error : str or float, optional
        Of a difference, or of the log of a ratio.
    confidence_level : float, optional
        Of the interval given and returned, in (0, 1); what was printed with it, or 0.95.

    Returns
    -------
    Recovered
        With `values` and, for what was given as text, `ranges` that rounding leaves open; the assumption is in `notes`.

    Raises
    ------
    FigureError, MethodError
        If something is not valid, or not exactly one of interval, p, z and standard error is given.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.back_calculate("odds_ratio", "4.8 (1.1 to 21.2)")
    >>> round(found["standard_error"], 2), round(found["p_value"], 3)
    (0.75, 0.038)
    >>> round(sg.back_calculate("hazard_ratio", 0.73, p=0.02)["conf_high"], 2)
    0.95
    """
    name = _measure(measure)
    read, stated = _estimate(name, estimate)
    if interval is not None and "low" in read:
        raise MethodError("interval: the estimate was printed with one")
    given = read | _limits(name, interval) | _one("p", p, "p") | _one("z", z) | _one("standard_error", standard_error)
    if stated is not None and confidence_level is not None and stated != confidence_level:
        raise FigureError(f"{estimate!r} says {stated:.15g}, and confidence_level={confidence_level!r}")
    level = check_level(stated if confidence_level is None and stated is not None else confidence_level or 0.95)
    sources = [each for each in SOURCES if ("low" if each == "interval" else each) in given]
    if len(sources) != 1:
        raise MethodError(f"give one of {', '.join(SOURCES)} beside the estimate; got {', '.join(sources) or 'none'}")
    _check(name, given)
    ratio = name in RATIOS
    values, ranges = _over(lambda numbers: _normal(numbers, ratio, level), given)
    notes = [NORMAL.format(" on the log scale" if ratio else "", "log estimate" if ratio else "estimate")]
    low, high = ranges["z"]
    if low <= 0 <= high:  # p is largest between the corners
        ranges["p_value"] = (ranges["p_value"][0], 1.0)
    notes += [*_against(given, ratio), *_bound(p, given)]
    return Recovered(name, values, ranges, sources[0].replace("_", " "), tuple(notes))


def effect_from_p(p: str | float, n: int | tuple[int, int], *, test: str = "t") -> Recovered:
    """Return the standardised effect that a two-sided p-value and the sample size imply.

    Parameters
    ----------
    p : str or float
        As printed, such as ``"P = .042"``, or a number.
    n : int or (int, int)
        Both arms, for Cohen's d of two groups; one number for pairs, whose d is in standard deviations of differences.
    test : {"t", "z"}
        Student's t, or a normal test.

    Returns
    -------
    Recovered
        With `standardised_effect` (its size; the sign is not in p), `statistic` and, for t, its `df`.

    Raises
    ------
    CountError, FigureError, MethodError
        If the p-value, the sizes or the test are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> round(sg.effect_from_p("P = .042", n=(50, 50))["standardised_effect"], 2)
    0.41
    >>> round(sg.effect_from_p(0.02, n=37)["standardised_effect"], 2)
    0.4
    """
    sizes = _sizes(n)
    if test not in ("t", "z"):
        raise MethodError(f"test={test!r} is not known; {nearest(test, ('t', 'z'))}")
    given = _one("p", p, "p")
    _check("standardised_effect", given)
    df = sum(sizes) - len(sizes)
    scale = math.sqrt(sum(1 / each for each in sizes))

    def effect(numbers: Mapping[str, float]) -> dict[str, float]:
        half = numbers["p"] / 2
        # Where the quantile is beyond all numbers, scipy's is infinite with the wrong sign.
        statistic = abs(float(stdtrit(df, half) if test == "t" else ndtri(half)))
        return {"standardised_effect": statistic * scale, "statistic": statistic}

    values, ranges = _over(effect, given)
    bound = _bound(p, given)
    of = "two independent groups of equal variance" if len(sizes) == 2 else "pairs"
    notes = (STUDENT.format(f"a {test} test of {of}"), *bound)
    more = {"df": float(df)} if test == "t" else {}
    return Recovered(
        "standardised_effect", values | more, ranges | {key: (value, value) for key, value in more.items()}, "p", notes
    )


def _normal(numbers: Mapping[str, float], ratio: bool, level: float) -> dict[str, float]:
    """Return everything from an estimate and one other number."""
    into, back = (_log, _exp) if ratio else (_same, _same)
    reach = quantile(level)
    if "low" in numbers:
        low, high = into(numbers["low"]), into(numbers["high"])
        error = (high - low) / (2 * reach)
        middle = into(numbers["estimate"]) if "estimate" in numbers else (low + high) / 2
        z = _over_error(middle, error)
    else:
        middle = into(numbers["estimate"])
        if "standard_error" in numbers:
            error = numbers["standard_error"]
            z = _over_error(middle, error)
        else:
            z = numbers["z"] if "z" in numbers else math.copysign(-float(ndtri(numbers["p"] / 2)), middle)
            error = _over_error(middle, z)
        low, high = middle - reach * error, middle + reach * error
    return {
        "estimate": back(middle),
        "standard_error": error,
        "z": z,
        "p_value": 2 * float(ndtr(-abs(z))),
        "conf_low": back(low),
        "conf_high": back(high),
    }


def _over(
    function: Callable[[Mapping[str, float]], dict[str, float]], given: Numbers
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Apply a function to the numbers, and to every corner of what rounding leaves open: it is monotone in each."""
    values = function({name: each.value for name, each in given.items()})
    corners = [
        function(dict(zip(given, ends, strict=True))) for ends in product(*(each[1:] for each in given.values()))
    ]
    found = {}
    for name in values:
        known = [each[name] for each in (values, *corners) if not math.isnan(each[name])]
        found[name] = (min(known), max(known)) if known else (math.nan, math.nan)
    return values, found


def _bound(p: object, given: Numbers) -> list[str]:
    """Say where a p-value was printed as a bound."""
    if not isinstance(p, str) or given["p"].value not in (given["p"].low, given["p"].high):
        return []
    low, high = given["p"].low, given["p"].high
    return [f"p was printed as {p!r}: the values are those of {given['p'].value:g}, and p may be {low:g} to {high:g}"]


def _against(given: Numbers, ratio: bool) -> list[str]:
    """Say where the estimate is not in the middle of its interval, whatever the rounding."""
    if "low" not in given or "estimate" not in given:
        return []
    into = _log if ratio else _same
    ends = [(into(given["low"][i]) + into(given["high"][i])) / 2 for i in (1, 2)]
    if into(given["estimate"].high) >= ends[0] and into(given["estimate"].low) <= ends[1]:
        return []
    where = " on the log scale" if ratio else ""
    return [f"the estimate is not in the middle of its interval{where}: another method printed it, so this is a guess"]


def _measure(measure: object) -> str:
    asked = str(measure).lower().replace("-", "_").replace(" ", "_")
    name = SHORT.get(asked, asked)
    if name not in (*RATIOS, *DIFFERENCES):
        raise MethodError(f"measure={measure!r} is not known; {nearest(asked, (*RATIOS, *DIFFERENCES))}")
    return name


def _estimate(measure: str, estimate: object) -> tuple[Numbers, float | None]:
    """Read an estimate, perhaps with its interval and level."""
    if estimate is None:
        return {}, None
    if not isinstance(estimate, str):
        return _one("estimate", estimate), None
    # Any ratio is read as an odds ratio is; a plain difference as one of means.
    kind = measure if measure in ("odds_ratio", "risk_ratio", "risk_difference") else "odds_ratio"
    if measure in ("mean_difference", "difference"):
        kind = "mean_difference"
    found = parse(kind, estimate)
    assert isinstance(found, PrintedEstimate)  # noqa: S101 - these kinds are estimates
    parts = {"estimate": found.estimate, "low": found.low, "high": found.high}
    return {name: _rounded(part) for name, part in parts.items() if part is not None}, found.confidence_level


def _limits(measure: str, interval: object) -> Numbers:
    if interval is None:
        return {}
    if isinstance(interval, str) or not isinstance(interval, Sequence) or len(interval) != 2:
        raise FigureError(f"interval={interval!r} is not a pair of limits")
    low, high = (_one(name, value)[name] for name, value in zip(("low", "high"), interval, strict=True))
    if low.value > high.value:
        raise FigureError(f"interval={interval!r}: the limits are the wrong way round")
    return {"low": low, "high": high}


def _one(name: str, value: object, kind: str = "number") -> Numbers:
    """Read one number, or text with what rounding leaves open."""
    if value is None:
        return {}
    if isinstance(value, str):
        found = parse(kind, value)
        assert isinstance(found, Printed)  # noqa: S101 - these kinds have no interval
        return {name: _rounded(found)}
    if not isinstance(value, Real) or isinstance(value, bool) or not math.isfinite(value):
        raise FigureError(f"{name}={value!r} is not a number")
    return {name: Number(*(float(value),) * 3)}


def _rounded(printed: Printed) -> Number:
    return Number(float(printed.value) / printed.scale, *hull(printed, USUAL[:1]))


def _check(measure: str, given: Numbers) -> None:
    """Refuse numbers from which nothing follows."""
    if "p" in given:
        low, high = max(given["p"].low, 0.0), min(given["p"].high, 1.0)
        if not 0 <= given["p"].value <= 1:
            raise FigureError(f"p={given['p'].value:g} is not between 0 and 1")
        if high == 0 and measure != "standardised_effect":
            raise FigureError("p=0: no test gives it; give it as it was printed, such as '.000' or '< .001'")
        given["p"] = Number(given["p"].value or high, low, high)
    for name in ("estimate", "low", "high"):
        if name in given and not math.isfinite(given[name].value):
            raise FigureError(f"{name}={given[name].value:g}: nothing follows from an infinite one")
    if "low" in given and "estimate" in given:
        outside = given["estimate"].high < given["low"].low or given["estimate"].low > given["high"].high
        if outside:
            limits = f"{given['low'].value:g} to {given['high'].value:g}"
            raise FigureError(f"the interval {limits} does not contain the estimate {given['estimate'].value:g}")
    if measure == "risk_difference" and "estimate" in given and abs(given["estimate"].value) > 1:
        raise FigureError(
            f"estimate={given['estimate'].value:g}: a risk difference is from -1 to 1; 17 points are 0.17"
        )
    if measure in RATIOS:
        for name in ("estimate", "low", "high"):
            if name in given and not given[name].value > 0:
                raise FigureError(f"{name}={given[name].value:g}: a ratio must be above 0 here")
            if name in given:
                given[name] = Number(given[name].value, max(given[name].low, 0.0), given[name].high)
    if "standard_error" in given and given["standard_error"].value <= 0:
        raise FigureError(f"standard_error={given['standard_error'].value:g} must be above 0")
    if measure != "standardised_effect" and "estimate" not in given and "low" not in given:
        raise MethodError("estimate is missing: without it only an interval says where the effect lies")
    none = 1.0 if measure in RATIOS else 0.0
    if ("p" in given or "z" in given) and "estimate" in given and given["estimate"].value == none:
        raise MethodError(
            f"estimate={none:g} is no effect, even if rounding hides one: z and p say nothing of its standard error; "
            "give the interval or the standard error"
        )
    if "z" in given and "estimate" in given and given["z"].value * (given["estimate"].value - none) < 0:
        raise MethodError(
            f"z={given['z'].value:g} and estimate={given['estimate'].value:g} point in opposite directions; z has the "
            f"sign of {'the log of a ratio' if measure in RATIOS else 'the difference'}"
        )
    if "estimate" in given and any(given[name].value == none for name, none in (("p", 1), ("z", 0)) if name in given):
        raise MethodError("z = 0 and p = 1 say nothing of the standard error")


def _sizes(n: object) -> tuple[int, ...]:
    given = tuple(n) if isinstance(n, Sequence) and not isinstance(n, str) else (n,)
    whole = all(isinstance(each, int) and not isinstance(each, bool) and each > 0 for each in given)
    if not whole or len(given) > 2 or sum(given) <= len(given):
        raise CountError(f"n={n!r} is neither one sample size nor a pair of them, with a degree of freedom left")
    return given


def _over_error(value: float, error: float) -> float:
    return math.nan if error == 0 and value == 0 else math.copysign(math.inf, value) if error == 0 else value / error


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def _same(value: float) -> float:
    return value
