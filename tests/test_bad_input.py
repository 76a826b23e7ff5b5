"""Bad input to every method of the catalogue: an error that names the first offending place, never another crash.

Nothing here names a method, so none can be skipped.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import subgroup as sg
from subgroup.core.measures import EFFECTS, MEASURES, PAIRED
from subgroup.core.registry import ASSOCIATION_TEST, MCNEMAR_TEST, methods
from subgroup.results._base import Result

VERBS: dict[str, Callable[..., Any]] = {
    "rate": lambda treatment, control, **options: sg.rate(treatment, **options),
    "risk_difference": sg.risk_difference,
    "risk_ratio": sg.risk_ratio,
    "odds_ratio": sg.odds_ratio,
    ASSOCIATION_TEST: sg.association_test,
}
PAIRED_VERBS: dict[str, Callable[..., Any]] = {
    MCNEMAR_TEST: sg.mcnemar_test,
    **{name: partial(sg.paired, measure=name.removeprefix("paired_")) for name in PAIRED},
}
assert set(VERBS) == {"rate", *EFFECTS, ASSOCIATION_TEST}
CASES = [(family, each.name) for family in VERBS for each in methods(family)]
INTERVALS = [case for case in CASES if case[0] != ASSOCIATION_TEST]
EVERY = pytest.mark.parametrize(("family", "name"), CASES, ids=["-".join(case) for case in CASES])
EVERY_INTERVAL = pytest.mark.parametrize(("family", "name"), INTERVALS, ids=["-".join(case) for case in INTERVALS])
# Every method is asked a few times, so that each test sees hundreds of examples.
FEW = settings(max_examples=6)

NO_COUNTS = st.one_of(
    st.sampled_from([float("nan"), float("inf"), float("-inf"), -1, -0.5, 2**53 + 2, 2**64, 10**400, -(10**400)]),
    st.sampled_from([None, True, False, "3", b"3", "", "x", 1j, {}, object(), np.bool_(True), np.datetime64("2025")]),
    st.floats(max_value=-1e-9),
    st.floats(0.01, 8).filter(lambda value: value != int(value)),
    st.fractions(0, 8, max_denominator=1000).filter(lambda value: value.denominator > 1),
    st.integers(max_value=-1),
)
NO_LEVELS = st.one_of(
    st.sampled_from([0, 1, -0.95, 95, 2, float("nan"), float("inf"), True, False, "0.95", None, 1j, [0.95], {}]),
    st.sampled_from([np.array([0.9, 0.95]), np.float64(1), np.bool_(True), 10**400, Fraction(3, 2)]),
    st.floats(min_value=1),
    st.floats(max_value=0),
)
NO_NAMES = st.one_of(
    st.sampled_from([None, 1, True, [], {}, (), "", b"less", np.array(["less"])]), st.text(max_size=20)
)


def _arms(family: str) -> list[str]:
    """Name the columns of counts, in the words of messages."""
    arms = ["arm"] if family == "rate" else ["treatment", "control"]
    return [f"{arm} {part}" for arm in arms for part in ("responders", "n")]


def _ask(family: str, name: str, columns: list[object], **options: object) -> Result:
    x1, n1, x2, n2 = [*columns, 1, 2][:4]
    found: Result = VERBS[family]((x1, n1), (x2, n2), method=name, **options)
    return found


def _good(family: str, size: int | None) -> list[Any]:
    """Columns of counts that any method takes; numbers where there is no size."""
    columns = [[5], [8], [2], [7]][: len(_arms(family))]
    return [column[0] if size is None else column * size for column in columns]


@EVERY
@FEW
@given(st.data())
def test_the_first_bad_count_is_named(family: str, name: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 5))
    which = data.draw(st.integers(0, len(_arms(family)) - 1))
    places = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    columns = _good(family, size)
    for place in places:
        columns[which][place] = data.draw(NO_COUNTS)
    with pytest.raises(sg.CountError, match=re.escape(f"{_arms(family)[which]}[{min(places)}]: ")):
        _ask(family, name, columns)


@EVERY
@FEW
@given(st.data())
def test_a_bad_number_is_named_and_repeated(family: str, name: str, data: st.DataObject) -> None:
    which, bad = data.draw(st.integers(0, len(_arms(family)) - 1)), data.draw(NO_COUNTS)
    columns = _good(family, None)
    columns[which] = bad
    with pytest.raises(sg.CountError, match=f"^{_arms(family)[which]}: a count ") as caught:
        _ask(family, name, columns)
    if isinstance(bad, str | bool | complex | None):
        assert repr(bad) in str(caught.value)


@EVERY
@FEW
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_more_responders_than_participants_are_named_in_any_shape(
    family: str, name: str, height: int, width: int, data: st.DataObject
) -> None:
    row, column = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    columns = [np.full((height, width), each) for each in _good(family, None)]
    arm = data.draw(st.integers(0, len(columns) // 2 - 1))
    columns[2 * arm][row, column] = 9
    said = (
        f"{_arms(family)[2 * arm].split()[0]}[{row}, {column}]: 9 responders of n={columns[2 * arm + 1][row, column]}"
    )
    with pytest.raises(sg.CountError, match=re.escape(said)):
        _ask(family, name, columns)


@EVERY
@FEW
@given(st.lists(st.integers(2, 6), min_size=4, max_size=4))
def test_columns_that_do_not_broadcast_are_named_with_their_shapes(family: str, name: str, sizes: list[int]) -> None:
    sizes = sizes[: len(_arms(family))]
    assume(len(set(sizes)) > 1)
    columns = [[value] * size for value, size in zip(_good(family, None), sizes, strict=True)]
    with pytest.raises(sg.CountError, match=r"of shape \(\d,\) do(es)? not broadcast against .* of shape \(\d,\)"):
        _ask(family, name, columns)


@EVERY
@settings(max_examples=4)
@given(st.lists(st.booleans(), min_size=1, max_size=6), st.booleans())
def test_an_arm_of_nobody_is_nan_with_a_note_and_harms_no_other(
    family: str, name: str, nobody: list[bool], second: bool
) -> None:
    columns = [np.array(column) for column in _good(family, len(nobody))]
    arm = 2 * (second and len(columns) > 2)
    for column in columns[arm : arm + 2]:
        column[nobody] = 0
    found, alone = _ask(family, name, list(columns)), _ask(family, name, _good(family, None))
    keys = ("p_value",) if family == ASSOCIATION_TEST else ("estimate", "low", "high")
    for key in keys:
        values = getattr(found, key)
        assert np.isnan(values).tolist() == nobody
        np.testing.assert_allclose(values[~np.array(nobody)], getattr(alone, key), rtol=1e-9)
    told = [note for note in found.notes if "nobody in it" in note]
    assert bool(told) == any(nobody)
    assert all(f"the first at [{nobody.index(True)}]" in note for note in told)
    assert len(found.to_frame()) == len(nobody)
    assert str(found)


@EVERY_INTERVAL
@FEW
@given(NO_LEVELS)
def test_a_bad_level_is_named_and_repeated(family: str, name: str, level: object) -> None:
    with pytest.raises(sg.MethodError, match=r"^confidence_level=") as caught:
        _ask(family, name, _good(family, None), confidence_level=level)
    assert "is not between 0 and 1" in str(caught.value)


@EVERY
@FEW
@given(NO_NAMES)
def test_an_unknown_alternative_is_named(family: str, name: str, word: object) -> None:
    assume(not isinstance(word, str) or word not in ("two-sided", "less", "greater", "smaller", "larger"))
    with pytest.raises(sg.MethodError, match=r"^alternative=.* is not known"):
        _ask(family, name, _good(family, None), alternative=word)


@pytest.mark.parametrize("family", VERBS)
@given(NO_NAMES)
def test_an_unknown_method_is_named(family: str, word: object) -> None:
    known = {alias for each in methods(family) for alias in (each.name, *each.aliases)}
    assume(str(word).lower().replace("_", "-").replace(" ", "-") not in known)
    with pytest.raises(sg.MethodError, match=r"(?s)^method=.* is not a method for"):
        _ask(family, word, _good(family, None))  # type: ignore[arg-type]


@EVERY_INTERVAL
@FEW
@given(st.data())
def test_a_null_outside_the_range_is_named(family: str, name: str, data: st.DataObject) -> None:
    measure = MEASURES[family]
    outside = st.floats(max_value=measure.low) | st.floats(min_value=measure.high)
    strange = st.sampled_from(
        [float("nan"), True, False, "0", 1j, [0.5], {}, 10**400, -(10**400), np.array([0.5, 0.6])]
    )
    with pytest.raises(sg.MethodError, match=r"(?s)^null=.* is no value of a .* to test"):
        _ask(family, name, _good(family, None), null=data.draw(outside | strange))


def _array(values: list[object]) -> object:
    """Return what numpy makes of a list, where it makes anything of it."""
    with suppress(ValueError, OverflowError):
        return np.array(values)
    return values


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 2**70),
        st.floats(),
        st.text(max_size=3),
        st.binary(max_size=3),
        st.complex_numbers(),
        st.sampled_from(
            [np.int8(3), np.float16(3), np.longdouble(3), np.ma.masked_array([1, 2], mask=[0, 1]), object()]
        ),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.lists(inner, max_size=3).map(_array),
    max_leaves=6,
)


@settings(max_examples=300)
@given(ANYTHING, ANYTHING)
def test_nothing_but_a_count_error_escapes(one: object, other: object) -> None:
    for verb in (*VERBS.values(), sg.compare, sg.nnt):
        for arms in ((one, other), ((one, other), (4, 19)), ((9, 16), (one, other))):
            with suppress(sg.CountError):
                found = verb(*arms)
                assert str(found)
                assert len(found.to_frame()) == len(found.records())


@settings(max_examples=300)
@given(ANYTHING, ANYTHING)
def test_nothing_but_an_error_with_a_place_escapes_from_a_printed_ratio(one: object, other: object) -> None:
    for name in ("odds_ratio", "risk_ratio"):
        for values, risk in ((one, other), ((one, one, other), 0.2), ((2, 1, 3), other)):
            with suppress(sg.SubgroupError):
                found = sg.nnt(**{name: values}, baseline_risk=risk)
                assert str(found)
                assert len(found.to_frame()) == len(found.frequencies().records())


@pytest.mark.parametrize(
    ("family", "name"), [(family, each.name) for family in PAIRED_VERBS for each in methods(family)]
)
@FEW
@given(st.data())
def test_the_first_bad_count_of_pairs_is_named(family: str, name: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 5))
    which = data.draw(st.integers(0, 3))
    places = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    cells: list[list[Any]] = [[each] * size for each in (5, 1, 3, 4)]
    for place in places:
        cells[which][place] = data.draw(NO_COUNTS)
    with pytest.raises(sg.CountError, match=re.escape(f"{'abcd'[which]} (")) as caught:
        PAIRED_VERBS[family]((cells[0], cells[1]), (cells[2], cells[3]), method=name)
    assert f"[{min(places)}]: " in str(caught.value)
