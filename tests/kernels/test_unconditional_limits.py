"""Exact unconditional limits against brute force: every null of a scan, every rate of a dense grid."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binom

from subgroup import kernels
from subgroup.core.registry import find
from subgroup.errors import MethodError
from subgroup.kernels import _regions
from subgroup.kernels._orders import CHAN_ZHANG, CHAN_ZHANG_RATIO, SANTNER_SNELL, Order
from subgroup.kernels._regions import Tables

assert kernels
Table = tuple[int, int, int, int]
ORDERS = [
    ("risk_difference", "chan-zhang"),
    ("risk_difference", "agresti-min"),
    ("risk_difference", "santner-snell"),
    ("risk_ratio", "chan-zhang"),
]


def _control(null: float, x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the control rate that is likeliest with the difference held at `null`."""

    def score(q: float) -> float:
        p = q + null
        gain = sum(x / rate for x, rate in ((x1, p), (x2, q)) if x)
        return gain - sum(x / (1 - rate) for x, rate in ((n1 - x1, p), (n2 - x2, q)) if x)

    low, high = max(0, -null) + 1e-13, min(1, 1 - null) - 1e-13
    if score(low) <= 0:
        return low
    return high if score(high) >= 0 else brentq(score, low, high, xtol=1e-15)


def _statistic(family: str, name: str, null: float, x1: int, n1: int, x2: int, n2: int) -> float:
    if family == "risk_ratio":
        a, b, c = (n1 + n2) * null, n1 * null + x1 + n2 + x2 * null, x1 + x2
        q = (b - math.sqrt(max(b * b - 4 * a * c, 0))) / (2 * a)
        gap, variance = x1 / n1 - null * x2 / n2, null * q * (1 - null * q) / n1 + null**2 * q * (1 - q) / n2
    else:
        gap, q = x1 / n1 - x2 / n2 - null, _control(null, x1, n1, x2, n2)
        variance = (q + null) * (1 - q - null) / n1 + q * (1 - q) / n2
    if name == "santner-snell" or abs(gap) < 1e-12:
        return gap
    return gap / math.sqrt(max(variance, 1e-300))


def _p(family: str, name: str, null: float, table: Table, points: int = 2001) -> float:
    """Return the two-sided p-value: the largest over the rates that the null leaves open, for each side or for both."""
    x1, n1, x2, n2 = table
    z = np.array([[_statistic(family, name, null, a, n1, b, n2) for b in range(n2 + 1)] for a in range(n1 + 1)])
    if family == "risk_ratio":
        q = np.linspace(0, min(1, 1 / null), points)
        p = np.minimum(1, q * null)
    else:
        q = np.linspace(max(0, -null), min(1, 1 - null), points)
        p = np.clip(q + null, 0, 1)
    first = binom.pmf(np.arange(n1 + 1)[:, None], n1, p)
    second = binom.pmf(np.arange(n2 + 1)[:, None], n2, np.clip(q, 0, 1))

    def largest(counted: np.ndarray) -> float:
        return float((first * (counted @ second)).sum(axis=0).max())

    if name == "chan-zhang":
        return min(1, 2 * min(largest(z >= z[x1, x2] - 1e-9), largest(z <= z[x1, x2] + 1e-9)))
    return largest(np.abs(z) >= abs(z[x1, x2]) - 1e-9)


def _arrays(table: Table) -> list[np.ndarray]:
    return [np.asarray(float(each)) for each in table]


@pytest.mark.parametrize("table", [(1, 2, 1, 3), (3, 4, 0, 2), (2, 5, 3, 4), (5, 5, 1, 3), (0, 3, 4, 6)])
@pytest.mark.parametrize(("family", "name"), ORDERS)
def test_limits_are_the_hull_of_what_a_scan_accepts(family: str, name: str, table: Table) -> None:
    found = find(family, name).interval(_arrays(table), 0.9)
    low, high = float(found.low), float(found.high)
    scan = np.exp(np.linspace(-4, 4, 161)) if family == "risk_ratio" else np.linspace(-0.99, 0.99, 199)
    accepted = np.array([null for null in scan if _p(family, name, null, table) > 0.1 + 1e-6])
    assert low <= accepted.min() * (1 + 1e-9)
    assert high >= accepted.max() * (1 - 1e-9)
    edges = ((low, 1), (high, -1))
    for limit, inward in edges:
        if limit not in (-1.0, 0.0, 1.0) and math.isfinite(limit):
            # Just outside p is within alpha; just inside it exceeds alpha, or the grid of rates missed it by a hair.
            step = 1e-6 * inward * max(1, limit)
            assert _p(family, name, limit - step, table) <= 0.1 + 1e-6
            assert _p(family, name, limit + step, table) >= 0.1 - 1e-4


@pytest.mark.parametrize(
    ("family", "name", "table", "inside", "missed"),
    [
        ("risk_difference", "chan-zhang", (5, 56, 0, 29), -0.05, -0.0409338),
        ("risk_difference", "chan-zhang", (20, 37, 11, 35), -0.0104, -0.0068123),
        ("risk_ratio", "chan-zhang", (33, 65, 5, 60), 2.66, 2.7244654),
        ("risk_difference", "agresti-min", (14, 19, 1, 11), 0.2616, 0.2846498),
    ],
)
def test_a_detached_piece_that_another_program_misses(
    family: str, name: str, table: Table, inside: float, missed: float
) -> None:
    """Between `inside` and the limit of the other program lie nulls that are rejected; `inside` itself is not."""
    assert _p(family, name, inside, table) > 0.05
    assert _p(family, name, (inside + 2 * missed) / 3, table) < 0.05
    assert float(find(family, name).interval(_arrays(table), 0.95).low) < inside


@pytest.mark.parametrize(("family", "name"), ORDERS)
def test_p_values_are_those_of_brute_force(family: str, name: str) -> None:
    nulls = (0.4, 1.0, 2.5) if family == "risk_ratio" else (-0.6, -0.1, 0.0, 0.35)
    for table in ((1, 2, 1, 3), (3, 4, 0, 2), (2, 5, 3, 4), (0, 3, 0, 6), (6, 7, 2, 5)):
        for null in nulls:
            found = find(family, name).p_values(_arrays(table), null)
            assert float(found.two_sided) == pytest.approx(_p(family, name, null, table, 20001), abs=2e-7)


def test_an_arm_too_large_to_enumerate_is_refused() -> None:
    with pytest.raises(MethodError, match="'chan-zhang' lists"):
        find("risk_difference", "chan-zhang").interval(_arrays((10, 5000, 20, 5000)), 0.95)


@pytest.mark.parametrize("order", [CHAN_ZHANG, CHAN_ZHANG_RATIO, SANTNER_SNELL])
def test_slopes_enclose_what_the_statistic_does_between_two_nulls(order: Order) -> None:
    """Many stretches below the estimate, each cut into twenty: no cut may fall slower or faster than was said."""
    rng = np.random.default_rng(7)
    n1, n2 = rng.integers(1, 40, (2, 4000))
    x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
    if order is CHAN_ZHANG_RATIO:
        kept = (x1 > 0) & (x2 > 0)
        x1, n1, x2, n2 = (each[kept] for each in (x1, n1, x2, n2))
        least, most = np.log(x1 * n2 / (x2 * n1)) - 5, np.log(x1 * n2 / (x2 * n1))
    else:
        least, most = np.full(n1.size, 1e-4 - 1), np.maximum(x1 / n1 - x2 / n2, 1e-3 - 1)  # the search starts above -1
    ends = np.sort(rng.uniform(0, 1, (2, n1.size)) ** rng.choice([1, 8], n1.size), axis=0)
    left, right = least + ends * (most - least)
    counts = [np.asarray(each, dtype=float) for each in (x1, n1, x2, n2)]
    with np.errstate(all="ignore"):
        low, high = order.slopes(left, right, *counts)
        cuts = np.linspace(left, right, 21)
        falls, widths = -np.diff([order.z(each, *counts) for each in cuts], axis=0), np.diff(cuts, axis=0)
    noise = 1e-9 * (1 + np.abs(falls))
    wide = (right - left) > 1e-6
    assert (low > 0).mean() > 0.5  # says something
    assert np.all((falls >= low * widths - noise)[:, wide])
    assert np.all((falls <= high * widths + noise)[:, wide])


def test_two_statistics_that_fall_almost_alike_do_not_make_the_search_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    stretches: list[int] = []
    bounded = _regions._bounded

    def counted(tables: Tables, *more: Any) -> Any:
        stretches.append(tables.x1.size)
        return bounded(tables, *more)

    monkeypatch.setattr(_regions, "_bounded", counted)
    found = find("risk_difference", "chan-zhang").interval([np.array(float(each)) for each in (5, 12, 5, 13)], 0.95)
    assert len(stretches) < 300
    for limit in (found.low, found.high):
        inside, outside = (
            _p("risk_difference", "chan-zhang", float(limit) * scale, (5, 12, 5, 13)) for scale in (0.999, 1.001)
        )
        assert outside <= 0.05 < inside


@pytest.mark.parametrize("name", ["santner-snell", "agresti-min"])
def test_low_levels_start_far_enough_out(name: str) -> None:
    """Above an alpha of a half the table of nobody against everybody can be as extreme as the observed one."""
    table = (1, 20, 1, 1)
    found = find("risk_difference", name).interval([np.array(float(each)) for each in table], 0.3)
    outside = np.linspace(-1 + 1e-6, float(found.low) - 1e-6, 30)
    assert max(_p("risk_difference", name, null, table) for null in outside) <= 0.7
