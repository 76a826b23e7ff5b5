"""The tables that may print some figures: closed-form neighbours, found without trying every table.

Every figure of effect says, for each count of treatment, between which rates the control arm must lie. An interval that
is an estimate and its standard error also says how large the control arm must be. What is left is listed, and the
methods decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.registry import quietly
from subgroup.errors import CountError, NotReconstructible
from subgroup.kernels._normal import quantile
from subgroup.reconstruction._ranges import hull, whole_between
from subgroup.reconstruction.readings import HAND_LEVEL, Figure, Table

# So many tables are tried at a time.
PIECE: Final = 2**17
BOUND: Final = "bound the arms with n=, max_n= or total=, name the method of an interval, or give more figures"


@dataclass(frozen=True)
class Space:
    """How many there may be in each arm, and in both: least and most."""

    treatment: tuple[int, int]
    control: tuple[int, int]
    total: tuple[int, int]

    @classmethod
    def of(cls, n: object, max_n: object, total: object) -> Space:
        """Read what is known of the arms.

        Raises
        ------
        CountError
            If a size is not a whole number above 0, or sizes contradict each other.
        NotReconstructible
            If an arm has no bound.
        """
        least, most = _total(total)
        known = _pair(n, "n") if n is not None else (None, None)
        bounds = (
            _pair(max_n, "max_n")
            if isinstance(max_n, Sequence)
            else (None if max_n is None else _n(max_n, "max_n"),) * 2
        )
        arms = []
        for name, size, bound in zip(("treatment", "control"), known, bounds, strict=True):
            ends = [each for each in (bound, None if most is None else most - 1) if each is not None]
            if size is not None and ends and size > min(ends):
                raise CountError(f"n={size:,} of the {name} arm is more than max_n= or total= allow, {min(ends):,}")
            if size is None and not ends:
                raise NotReconstructible(f"the {name} arm has no bound: give n=, max_n= or total=")
            arms.append((1, min(ends)) if size is None else (size, size))
        fewest, all_of = (arms[0][k] + arms[1][k] for k in (0, 1))
        if least > all_of or (most is not None and most < fewest):
            both = f"{fewest:,}" if fewest == all_of else f"{fewest:,} to {all_of:,}"
            raise CountError(f"total={total!r} does not fit n= and max_n=, by which both arms have {both}")
        return cls(arms[0], arms[1], (least, all_of if most is None else most))

    def __str__(self) -> str:
        sides = [f"{low:,}" if low == high else f"{low:,} to {high:,}" for low, high in (self.treatment, self.control)]
        least = f"at least {self.total[0]:,} and " if self.total[0] > 2 else ""
        return f"arms of {sides[0]} and {sides[1]}, {least}at most {self.total[1]:,} in all"


@dataclass(frozen=True, eq=False)
class Candidates:
    """Counts of the treatment arm, and for each the sizes and rates that the control arm may have."""

    x1: Floats
    n1: Floats
    n2_low: Floats
    n2_high: Floats
    p2_low: Floats
    p2_high: Floats

    @classmethod
    def of(cls, space: Space, figures: Sequence[Figure], limit: int) -> Candidates:
        """Find the neighbours of the figures; more than `limit` of them raise NotReconstructible."""
        low, high = _rates(figures, 0)
        first, last = space.treatment
        most = (last - first + 1) * ((first + last) / 2 * max(high - low, 0) + 1)
        _enough(most, limit, "counts of the treatment arm")
        sizes = np.arange(first, last + 1, dtype=float)
        owner, x1 = whole_between(sizes * low, sizes * high)
        x1, n1 = x1.astype(float), sizes[owner]
        p2_low, p2_high = quietly(_control_rates, figures, x1 / n1)
        n2_low, n2_high = quietly(_control_sizes, figures, n1, x1 / n1, p2_low, p2_high)
        n2_low = np.maximum(n2_low, np.maximum(space.control[0], space.total[0] - n1))
        n2_high = np.minimum(n2_high, np.minimum(space.control[1], space.total[1] - n1))
        some = (n2_high >= n2_low) & (p2_high >= p2_low)
        return cls(*(each[some] for each in (x1, n1, n2_low, n2_high, p2_low, p2_high)))

    def count(self, limit: int) -> int:
        """Return how many tables there are to try, without listing them."""
        _enough(float(np.sum(self.n2_high - self.n2_low + 1)), limit, "sizes of the control arm")
        found = 0
        for owner, n2 in self._sized():
            first, last = np.ceil(n2 * self.p2_low[owner] - 1e-6), np.floor(n2 * self.p2_high[owner] + 1e-6)
            found += int(np.maximum(last - first + 1, 0).sum())
        _enough(found, limit, "tables")
        return found

    def pieces(self) -> Iterator[Table]:
        """List the tables, some at a time."""
        for owner, n2 in self._sized():
            widest = int((n2 * (self.p2_high[owner] - self.p2_low[owner])).max(initial=0)) + 2
            step = max(1, PIECE // widest)
            for start in range(0, n2.size, step):
                part = owner[start : start + step]
                size = n2[start : start + step]
                each, x2 = whole_between(size * self.p2_low[part], size * self.p2_high[part])
                yield self.x1[part[each]], self.n1[part[each]], x2.astype(float), size[each]

    def _sized(self) -> Iterator[tuple[np.ndarray, Floats]]:
        """Give each count of treatment with every size of the control arm."""
        ends = np.cumsum(np.maximum(np.floor(self.n2_high) - np.ceil(self.n2_low) + 1, 0))
        starts = [0, *(np.searchsorted(ends, np.arange(PIECE, ends[-1], PIECE)) + 1).tolist()] if ends.size else [0]
        for start, stop in zip(starts, [*starts[1:], ends.size], strict=True):
            owner, n2 = whole_between(self.n2_low[start:stop], self.n2_high[start:stop])
            yield owner + start, n2.astype(float)


def _rates(figures: Sequence[Figure], arm: int) -> tuple[float, float]:
    """Return between which rates the percentages of an arm leave it."""
    ends = [hull(each.point, each.habits) for each in figures if each.kind == "percent" and each.arm == arm]
    return max([0.0, *(low for low, _ in ends)]), min([1.0, *(high for _, high in ends)])


def _control_rates(figures: Sequence[Figure], p1: Floats) -> tuple[Floats, Floats]:
    """Return between which control rates the effects have the printed size, for each rate of treatment."""
    low, high = (np.full(p1.shape, end) for end in _rates(figures, 1))
    for each in figures:
        if each.kind in _CONTROL:
            below, above = _CONTROL[each.kind](p1, *_effect(each))
            # Where nothing is divided by nothing, any rate may do.
            low, high = np.fmax(low, below), np.fmin(high, above)
    return low, high


def _effect(figure: Figure) -> tuple[float, float]:
    """Return the least and the greatest effect; a conditional odds ratio is nearer to 1 than the one of the counts."""
    low, high = hull(figure.point, figure.habits)
    if len(figure.parts) > 1 and any(each.conditional for each in figure.methods):
        low, high = (low if low > 1 else 0.0), (high if high < 1 else np.inf)
    return low, high


def _of_odds(p1: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    return p1 / (p1 + high * (1 - p1)), p1 / (p1 + max(low, 0.0) * (1 - p1))


def _of_ratio(p1: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    return p1 / high, p1 / max(low, 0.0)


def _of_difference(p1: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    return p1 - high, p1 - low


def _of_needed(p1: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    most = 1 / low if low > 0 else np.inf
    return p1 - most, p1 + most


_CONTROL: Final = {
    "odds_ratio": lambda p1, low, high: _of_odds(p1, np.float64(low), np.float64(high)),
    "risk_ratio": lambda p1, low, high: _of_ratio(p1, np.float64(low), np.float64(high)),
    "risk_difference": _of_difference,
    "nnt": _of_needed,
}


def _odds_variance(p: Floats) -> Floats:
    return 1 / (p * (1 - p))


def _ratio_variance(p: Floats) -> Floats:
    return (1 - p) / p


def _difference_variance(p: Floats) -> Floats:
    return p * (1 - p)


# Intervals that are an estimate and its standard error: the variance of one participant's share in it.
CLOSED: Final[dict[tuple[str, str], Callable[[Floats], Floats]]] = {
    ("odds_ratio", "woolf"): _odds_variance,
    ("risk_ratio", "katz"): _ratio_variance,
    ("risk_difference", "wald"): _difference_variance,
}


def _control_sizes(
    figures: Sequence[Figure], n1: Floats, p1: Floats, p2_low: Floats, p2_high: Floats
) -> tuple[Floats, Floats]:
    """Return between which sizes of the control arm the printed standard errors leave it."""
    low, high = np.ones(n1.shape), np.full(n1.shape, np.inf)
    for each in figures:
        names = {method.name for method in each.methods}
        variance = CLOSED.get((each.kind, *names)) if len(names) == 1 else None  # type: ignore[arg-type]
        ends = _error(each) if variance and len(each.parts) > 1 else None
        if variance is None or ends is None:
            continue
        share = variance(p1) / n1
        least, most = np.maximum(ends[0] ** 2 - share, 0.0), ends[1] ** 2 - share
        # Both curves bend once, at a half.
        at = [variance(rate) for rate in (p2_low, p2_high, np.clip(0.5, p2_low, p2_high))]
        smallest, largest = np.minimum.reduce(at), np.maximum.reduce(at)
        low = np.fmax(low, np.where(most < 0, np.inf, smallest / most))
        high = np.fmin(high, largest / least)
    return np.ceil(low - 1e-6), np.floor(high + 1e-6)


def _error(figure: Figure) -> tuple[float, float] | None:
    """Return the least and the greatest standard error that print such an interval, or None where it tells none."""
    parts = [np.array(hull(part, figure.habits)) for part in figure.parts]
    if figure.kind == "risk_difference":
        if parts[1][0] <= -1 or parts[2][1] >= 1:  # cut off at the end of the range
            return None
    else:
        parts = [quietly(np.log, np.maximum(part, 0.0)) for part in parts]
    estimate, lower, upper = parts
    z = [quantile(figure.level), *([quantile(HAND_LEVEL)] if figure.level == 0.95 else [])]
    gaps = [(upper, estimate, 1), (estimate, lower, 1), (upper, lower, 2)]
    low = max((above[0] - below[1]) / times / max(z) for above, below, times in gaps)
    high = min((above[1] - below[0]) / times / min(z) for above, below, times in gaps)
    return (max(float(low), 0.0), float(high)) if np.isfinite([*estimate, *lower, *upper]).all() else None


def _enough(found: float, limit: int, what: str) -> None:
    if found > limit:
        raise NotReconstructible(f"{found:,.0f} {what} would have to be tried, more than limit={limit:,}: {BOUND}")


def _pair(given: object, name: str) -> tuple[int | None, int | None]:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 2:
        raise CountError(f"{name}={given!r} is not a pair of treatment and control; give None for an arm not known")
    one, other = (None if each is None else _n(each, name) for each in given)
    return one, other


def _n(value: object, name: str) -> int:
    good = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not good or not 1 <= int(value) <= 10**9:  # type: ignore[call-overload]  # a whole number by now
        raise CountError(f"{name}={value!r} is not a whole number from 1 to 1,000,000,000")
    return int(value)  # type: ignore[call-overload, no-any-return]  # as above


def _total(total: object) -> tuple[int, int | None]:
    if total is None:
        return 2, None
    if isinstance(total, Sequence) and not isinstance(total, str):
        least, most = _pair(total, "total")
        if least is None or most is None or least > most or most < 2:
            raise CountError(f"total={total!r} is not the least and the most in both arms")
        return least, most
    most = _n(total, "total")
    if most < 2:
        raise CountError(f"total={total!r}: two arms need two participants")
    return 2, most
