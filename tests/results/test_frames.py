"""Results of columns: frames under the index that went in, a row per table where asked, and short print."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import subgroup as sg
from subgroup.results._base import COLUMNS, FIRST, WHOLE

TRIALS = pd.DataFrame(
    {"x1": [9, 8, 0, 5], "n1": [16, 10, 5, 9], "x2": [4, 2, 0, 9], "n2": [19, 10, 5, 9]},
    index=pd.Index(["all", "high", "nobody", "last"], name="trial"),
)
ARMS = (TRIALS["x1"], TRIALS["n1"]), (TRIALS["x2"], TRIALS["n2"])
PLAIN = tuple(tuple(column.to_numpy() for column in arm) for arm in ARMS)
VERBS: dict[str, Callable[..., object]] = {
    "rate": lambda first, _: sg.rate(first),
    "risk_difference": sg.risk_difference,
    "odds_ratio": sg.odds_ratio,
    "nnt": sg.nnt,
    "nnt at a baseline risk": lambda *arms: sg.nnt(*arms, measure="odds_ratio", baseline_risk=0.2),
    "frequencies": lambda *arms: sg.nnt(*arms).frequencies(),
    "association_test": sg.association_test,
}


def _many(size: int) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    rng = np.random.default_rng(20251101)
    n1, n2 = rng.integers(5, 200, (2, size))
    return (rng.binomial(n1, 0.4), n1), (rng.binomial(n2, 0.3), n2)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_frame_has_the_index_of_the_columns_that_went_in(verb: Callable) -> None:
    frame = verb(*ARMS).to_frame()
    assert frame.index.equals(TRIALS.index)
    assert len(TRIALS.join(frame)) == len(TRIALS)
    pd.testing.assert_frame_equal(frame.reset_index(drop=True), verb(*PLAIN).to_frame())
    shuffled = TRIALS.iloc[[2, 0, 3, 1]]
    again = verb((shuffled["x1"], shuffled["n1"]), (shuffled["x2"], shuffled["n2"])).to_frame()
    pd.testing.assert_frame_equal(TRIALS.join(again).loc[TRIALS.index, frame.columns], frame)


def test_one_labelled_column_is_enough_and_labels_that_do_not_fit_the_tables_are_left_out() -> None:
    assert sg.odds_ratio((TRIALS["x1"], 20), (4, 19)).to_frame().index.equals(TRIALS.index)
    assert sg.odds_ratio((3, 20), (TRIALS["x2"], 19)).to_frame().index.equals(TRIALS.index)
    grid = sg.odds_ratio((TRIALS["x1"], 20), ([[4], [5]], 19))
    assert grid.estimate.shape == (2, 4)
    assert grid.to_frame().index.equals(pd.RangeIndex(8))
    table = sg.TwoByTwo.of(*ARMS)
    assert table[1:3].labels.equals(TRIALS.index[1:3])
    assert table[table.control.n > 9].labels.equals(TRIALS.index[:2])
    assert table[0].labels is None
    with pytest.raises(sg.CountError, match="columns have different indexes"):
        sg.TwoByTwo.of(table.treatment, table[::-1].control)


def test_tables_of_pairs_keep_their_labels_too() -> None:
    both, neither = TRIALS["x1"], TRIALS["n1"]
    for found in (sg.paired((both, 2), (3, neither)), sg.mcnemar_test((both, 2), (3, neither))):
        assert found.to_frame().index.equals(TRIALS.index)
    assert found.inputs[1:].labels.equals(TRIALS.index[1:])


def test_a_joined_baseline_risk_brings_its_index() -> None:
    risks = pd.Series([0.1, 0.2, 0.3], index=["low", "mid", "high"])
    found = sg.nnt(odds_ratio=(0.73, 0.5, 1.1), baseline_risk=risks)
    assert found.to_frame().index.equals(risks.index)
    assert found.to_frame()["baseline_risk"].tolist() == risks.tolist()
    with pytest.raises(sg.CountError, match="columns have different indexes"):
        sg.nnt(odds_ratio=([2] * 3, pd.Series([1] * 3), 3), baseline_risk=risks)


def test_a_comparison_has_a_row_per_measure_and_table() -> None:
    found = sg.compare(*ARMS)
    frame = found.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert frame.loc["high", "measure"].tolist() == ["risk_difference", "risk_ratio", "odds_ratio", "nnt"]
    assert frame["measure"].tolist()[:5] == ["risk_difference"] * 4 + ["risk_ratio"]
    numbered = sg.compare(*PLAIN).to_frame()
    assert numbered.index.tolist() == [0, 1, 2, 3] * 4
    pd.testing.assert_frame_equal(numbered, frame.reset_index(drop=True).set_index(numbered.index))
    assert sg.compare((9, 16), (4, 19)).to_frame().index.tolist() == [0, 1, 2, 3]


def test_one_call_annotates_a_frame_of_trials() -> None:
    found = sg.compare(*ARMS)
    joined = TRIALS.join(found.to_frame(wide=True))
    assert len(joined) == len(TRIALS)
    for each in found.effects:
        for column, values in (("", each.estimate), ("_conf_low", each.low), ("_conf_high", each.high)):
            np.testing.assert_array_equal(joined[each.measure + column], values)
        np.testing.assert_array_equal(joined[each.measure + "_p_value"], each.p_value)
    for arm, each in zip(("treatment", "control"), found.rates, strict=True):
        np.testing.assert_array_equal(joined[f"rate_{arm}_conf_low"], each.low)
    np.testing.assert_array_equal(joined["association_test_p_value"], found.test.p_value)
    assert (joined.loc["last", ["nnt", "nnt_conf_low", "nnt_conf_high"]] < 0).all()
    one = sg.compare((9, 16), (4, 19)).to_frame(wide=True)
    assert one.shape == (1, 24)
    assert one["nnt_kind"].item() == "NNTB"
    assert not one["nnt_through_infinity"].item()


def test_p_values_of_different_methods_are_told_apart() -> None:
    wide = sg.compare(*ARMS, method="woolf").to_frame(wide=True)
    np.testing.assert_allclose(wide["risk_ratio_p_value"], sg.risk_ratio(*PLAIN).p_value)
    np.testing.assert_allclose(wide["odds_ratio_p_value"], sg.odds_ratio(*PLAIN, method="woolf").p_value)
    np.testing.assert_allclose(wide["association_test_p_value"], sg.association_test(*PLAIN, method="woolf").p_value)
    wide = sg.compare(*ARMS, method="newcombe").to_frame(wide=True)
    assert wide["risk_difference_p_value"].isna().all()
    assert wide["odds_ratio_p_value"].notna().all()
    only = sg.compare(*ARMS, measure="rr").to_frame(wide=True)
    assert [name for name in only if name.startswith(("odds", "risk_d", "nnt"))] == []


def test_records_are_the_rows_of_the_frame() -> None:
    for found in (sg.odds_ratio(*ARMS, method="woolf"), sg.nnt(*ARMS), sg.association_test(*ARMS, method="fisher")):
        pd.testing.assert_frame_equal(
            pd.DataFrame.from_records(found.records()), found.to_frame().reset_index(drop=True)
        )


def test_a_frame_may_change_and_its_result_does_not() -> None:
    found = sg.odds_ratio(*ARMS)
    frame = found.to_frame()
    frame.loc["all", "estimate"] = -1.0
    assert found.estimate[0] > 0


@pytest.mark.parametrize("verb", [*VERBS.values(), sg.compare], ids=[*VERBS, "compare"])
def test_many_tables_print_their_first_rows_and_how_many_more(verb: Callable) -> None:
    assert "more;" not in str(verb(*_many(WHOLE)))
    found = verb(*_many(WHOLE + 1))
    said = str(found)
    assert f"... and {WHOLE + 1 - FIRST} more; to_frame() has all of them" in said
    assert len(said.splitlines()) < 2 * FIRST + 20
    assert found._repr_html_().count("<tr>") == FIRST + 1


def test_many_tables_stand_in_a_row_each() -> None:
    lines = str(sg.compare(*ARMS)).splitlines()
    (row,) = [line for line in lines if line.startswith("9/16 v 4/19")]
    cells = [cell.strip() for cell in row.split("   ") if cell]
    assert cells[1:] == ["0.352 (0.026 to 0.617)", "2.67 (1.07 to 7.21)", "4.82 (1.12 to 20.67)", ".0343"]
    assert "NNTB 2.8 (NNTB 1.6 to NNTB 38.3)" in str(sg.compare(*ARMS, measure="nnt"))


@pytest.mark.parametrize("shape", [(0,), (2, 0)])
def test_no_tables_make_empty_results(shape: tuple[int, ...]) -> None:
    none = (np.zeros(shape, dtype=int),) * 2
    for verb in (*VERBS.values(), sg.compare):
        found = verb(none, none)
        assert (str(found), len(found.to_frame()), found.records()) == (str(found), 0, [])
    assert len(sg.compare(none, none).to_frame(wide=True)) == 0


def _peak(size: int) -> float:
    """Return the largest memory in use, in MB, while a comparison becomes a long and a wide frame and prints."""
    arms = _many(size)
    tracemalloc.start()
    try:
        found = sg.compare(*arms)
        frame, wide = found.to_frame(), found.to_frame(wide=True)
        assert (len(frame), len(wide)) == (4 * size, size)
        assert f"{size - FIRST:,} more" in str(found)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def test_memory_of_a_comparison_grows_by_columns_not_by_rows() -> None:
    assert _peak(200_000) < 200


@pytest.mark.slow
def test_a_million_tables_are_compared_within_memory() -> None:
    assert _peak(1_000_000) < 1000
