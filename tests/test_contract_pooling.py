"""Laws that every method for studies, levels and families of tests obeys; none is named, so none can be skipped."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from subgroup import kernels
from subgroup.core.registry import (
    META_ANALYSIS,
    MULTIPLICITY,
    POOLED_INTERVAL,
    PREDICTION_INTERVAL,
    SHRINKAGE,
    Method,
    default,
    methods,
    quietly,
)
from subgroup.kernels.heterogeneity import spread
from subgroup.kernels.meta import Pooled, pooled
from subgroup.kernels.multiplicity import adjusted

assert kernels
rng = np.random.default_rng(20261124)


def _problems() -> list[tuple[np.ndarray, np.ndarray]]:
    """Studies of all sorts: few and many, alike and not, of like and of very different precision, on any scale."""
    found = []
    for k in (2, 3, 8):
        y = rng.normal(size=(40, k)) * rng.choice([0, 0.3, 1, 30], (40, 1)) + rng.normal(size=(40, 1))
        v = 10 ** rng.uniform(-1, 1, (40, k)) * 10 ** rng.choice([-6.0, 0.0, 4.0], (40, 1))
        v[:8] *= 10 ** rng.uniform(-3, 3, (8, k))
        found.append((y * np.sqrt(v.mean(axis=1, keepdims=True)), v))
    return found


PROBLEMS = _problems()
PAIRS = [(each, other) for each in methods(POOLED_INTERVAL) for other in methods(PREDICTION_INTERVAL)]


def _name(each: object) -> str | None:
    return each.name if isinstance(each, Method) else None


def _pool(y: np.ndarray, v: np.ndarray, interval: Method, prediction: Method, level: float = 0.95) -> Pooled:
    tau2 = quietly(default(META_ANALYSIS).function, y, v)
    found: Pooled = quietly(pooled, y, v, tau2, interval.function, prediction.function, level)
    return found


@pytest.mark.parametrize("each", methods(META_ANALYSIS), ids=_name)
def test_tau_squared_is_never_negative_and_knows_no_order_place_sign_or_unit(each: Method) -> None:
    for y, v in PROBLEMS:
        tau2, typical = quietly(each.function, y, v), v.max(axis=1)
        assert (tau2 >= 0).all()
        order = rng.permutation(y.shape[1])
        for other, times in (
            ((y[:, order], v[:, order]), 1),
            ((-y, v), 1),
            ((y + 3 * np.sqrt(v.min(axis=1, keepdims=True)), v), 1),
            ((1000 * y, 1e6 * v), 1e6),
        ):
            assert_allclose(quietly(each.function, *other) / typical / times, tau2 / typical, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("each", methods(META_ANALYSIS), ids=_name)
def test_many_problems_are_a_loop_over_one(each: Method) -> None:
    for y, v in PROBLEMS:
        whole = quietly(each.function, y, v)
        single = [quietly(each.function, y[i : i + 1], v[i : i + 1])[0] for i in range(len(y))]
        assert_allclose(whole, single, rtol=1e-12)
        assert quietly(each.function, y[:0], v[:0]).shape == (0,)


@pytest.mark.parametrize("each", methods(META_ANALYSIS), ids=_name)
def test_equal_effects_have_no_tau_squared(each: Method) -> None:
    v = np.array([[0.5, 1.0, 2.0]])
    assert quietly(each.function, np.full((1, 3), 0.7), v)[0] == pytest.approx(0, abs=1e-15)


def test_limits_of_heterogeneity_are_ordered_and_widen() -> None:
    for y, v in PROBLEMS:
        inner, outer = (quietly(spread, y, v, np.zeros(len(y)), level) for level in (0.8, 0.95))
        for name in ("tau2", "i2", "i2_q"):
            low, high = getattr(inner, f"{name}_low"), getattr(inner, f"{name}_high")
            known = ~np.isnan(low)
            assert (low <= high)[known].all()
            assert (getattr(outer, f"{name}_low") <= low * (1 + 1e-9))[known].all()
            assert (getattr(outer, f"{name}_high") >= high * (1 - 1e-9))[known].all()
        assert ((inner.i2_low >= 0) & (inner.i2_high <= 1)).all()


@pytest.mark.parametrize(("interval", "prediction"), PAIRS, ids=_name)
def test_intervals_move_with_the_effects_and_hold_the_estimate(interval: Method, prediction: Method) -> None:
    for y, v in PROBLEMS:
        unit = np.sqrt(v.max(axis=1))
        found = _pool(y, v, interval, prediction)
        assert_allclose(found.weights.sum(axis=1), 1)
        assert ((found.low <= found.estimate) & (found.estimate <= found.high)).all()
        assert ((found.p_value >= 0) & (found.p_value <= 1)).all()
        assert ((found.p_value < 0.05) == ((found.low > 0) | (found.high < 0))).all()
        shifted, turned = _pool(y + unit[:, None], v, interval, prediction), _pool(-y, v, interval, prediction)
        for name in ("estimate", "low", "high", "prediction_low", "prediction_high"):
            ours = getattr(found, name) / unit
            assert_allclose(getattr(shifted, name) / unit - 1, ours, rtol=1e-6, atol=1e-6)
            mirror = {"low": "high", "high": "low"}
            other = "_".join(mirror.get(part, part) for part in name.split("_"))
            assert_allclose(-getattr(turned, other) / unit, ours, rtol=1e-6, atol=1e-6)
        wider = _pool(y, v, interval, prediction, 0.99)
        assert ((wider.low <= found.low) & (wider.high >= found.high)).all()


@pytest.mark.parametrize("each", methods(PREDICTION_INTERVAL), ids=_name)
def test_a_prediction_holds_the_interval_of_its_own_name(each: Method) -> None:
    mates = [other for other in methods(POOLED_INTERVAL) if other.name == each.name]
    for interval in mates:
        for y, v in PROBLEMS:
            found = _pool(y, v, interval, each)
            assert (found.prediction_low <= found.low + 1e-12 * np.abs(found.low)).all()
            assert (found.prediction_high >= found.high - 1e-12 * np.abs(found.high)).all()


@pytest.mark.parametrize("each", methods(SHRINKAGE), ids=_name)
def test_shrunken_effects_lie_between_their_own_and_the_mean(each: Method) -> None:
    for y, v in PROBLEMS:
        y, v = y[::4], v[::4]
        unit = np.sqrt(v.min(axis=1))
        found = quietly(each.function, y, v, 0.95, 1.0)
        slack = 1e-9 * unit[:, None]
        assert (found.effect_low < found.effect).all()
        assert (found.effect < found.effect_high).all()
        assert (found.tau_low <= found.tau_high).all()
        if each.default:  # averaged over tau, mean and effect move together, and need not stay between
            centre = found.mean[:, None]
            assert (found.effect >= np.minimum(y, centre) - slack).all()
            assert (found.effect <= np.maximum(y, centre) + slack).all()
        wider = quietly(each.function, y, v, 0.99, 1.0)
        assert (wider.effect_high > found.effect_high).all()
        order = rng.permutation(y.shape[1])
        turned = quietly(each.function, -y[:, order], v[:, order], 0.95, 1.0)
        assert_allclose(turned.effect_low, -found.effect_high[:, order], rtol=1e-6, atol=1e-6 * unit.max())
        shifted = quietly(each.function, y + unit[:, None], v, 0.95, 1.0)
        assert_allclose(shifted.mean - unit, found.mean, rtol=1e-6, atol=1e-6 * unit.max())
        assert_allclose(shifted.tau, found.tau, rtol=1e-5, atol=1e-6 * unit.max())
        single = quietly(each.function, y[3:4], v[3:4], 0.95, 1.0)
        assert_allclose(single.effect[0], found.effect[3], rtol=1e-10)


@pytest.mark.parametrize("each", methods(MULTIPLICITY), ids=_name)
def test_adjusted_p_values_are_larger_in_the_same_order_and_know_no_order(each: Method) -> None:
    for m in (1, 2, 5, 17):
        p = rng.uniform(size=(30, m)) ** 3
        p[:10] = np.round(p[:10], 1)  # ties, and 0
        found = quietly(adjusted, each, p)
        assert ((found >= p) & (found <= 1)).all()
        ranked = np.take_along_axis(found, np.argsort(p, axis=1, kind="stable"), axis=1)
        assert (np.diff(ranked, axis=1) >= -1e-15).all()
        order = rng.permutation(m)
        assert_allclose(quietly(adjusted, each, p[:, order]), found[:, order], rtol=1e-14)
        assert_allclose(quietly(adjusted, each, p[:1])[0], found[0], rtol=1e-14)
    assert quietly(adjusted, each, np.zeros((2, 0))).shape == (2, 0)
    assert quietly(adjusted, each, np.array([[0.03]]))[0, 0] == pytest.approx(0.03, rel=1e-14)
    assert quietly(adjusted, each, np.array([[0.0, 1.0]])).tolist() == [[0, 1]]
