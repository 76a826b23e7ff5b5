"""The test of a method rules out only tables whose limits do not print: the answers are those of all limits."""

from dataclasses import replace

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.measures import EFFECTS
from subgroup.core.registry import methods, quietly
from subgroup.reconstruction.given import figures
from subgroup.reconstruction.inverting import fits, may_fit
from subgroup.reconstruction.readings import readings

KINDS = ("odds_ratio", "risk_ratio", "risk_difference")
MOST = 9
SIZES = [np.array(each, dtype=float) for each in np.indices((MOST, MOST + 1, MOST, MOST + 1)).reshape(4, -1)]
POSSIBLE = (SIZES[1] <= SIZES[0] + 1) & (SIZES[3] <= SIZES[2] + 1)
TABLES = tuple(each[POSSIBLE] for each in (SIZES[1], SIZES[0] + 1, SIZES[3], SIZES[2] + 1))


def _said(value: float, decimals: int) -> str:
    return "∞" if np.isinf(value) else f"{value:.{decimals}f}"


@pytest.mark.parametrize("level", [0.95, 0.9])
@pytest.mark.parametrize("kind", KINDS)
def test_a_test_rules_out_no_table_that_prints(kind: str, level: float) -> None:
    rng = np.random.default_rng(20260219)
    printing = 0
    for method in methods(kind):
        if method.outcomes is not None:
            continue
        for place in rng.choice(TABLES[0].size, 12, replace=False):
            one = tuple(column[place : place + 1] for column in TABLES)
            found = method.interval(one, level)
            estimate = float(quietly(EFFECTS[kind].estimate, *one)[0])
            if np.isnan([estimate, found.low[0], found.high[0]]).any() or not found.low[0] <= estimate <= found.high[0]:
                continue
            decimals = int(rng.integers(0, 3))
            text = "{} ({} to {})".format(*(_said(v, decimals) for v in (estimate, found.low[0], found.high[0])))
            (figure,) = figures({kind: text}, method=method.name, confidence_level=level)
            whole = np.any([each.fits for each in readings(figure, TABLES)], axis=0)
            np.testing.assert_array_equal(fits(figure, TABLES), whole, err_msg=f"{method.name} {text}")
            printing += whole.any(axis=0).sum()
    assert printing > 100


def test_most_tables_are_ruled_out() -> None:
    (figure,) = figures({"odds_ratio": "4.8 (1.1 to 21.2)"}, method="score")
    (score,) = figure.methods
    assert may_fit(figure, score, TABLES).size < TABLES[0].size / 20
    assert may_fit(figure, replace(score, tails=None), TABLES).size == TABLES[0].size


def test_open_methods_around_the_estimate_of_the_counts_are_tried_where_all_are_too_many() -> None:
    """The conditional estimate has far more neighbours, which are too many to try; the answer says so."""
    found = sg.reconstruct(max_n=60, odds_ratio="4.8 (1.1 to 21.2)", limit=400_000)
    (note,) = found.untried
    assert note.startswith("exact-conditional, ")
    assert "more than limit=400,000" in note
    assert not found.unique
    named = sg.reconstruct(
        max_n=60, odds_ratio="4.8 (1.1 to 21.2)", method=["woolf", "score", "mover-jeffreys", "scas"]
    )
    whole = {found.case(i) for i in range(len(found))}
    assert {named.case(i) for i in range(len(named))} < whole
    with pytest.raises(sg.NotReconstructible, match="more than limit=400,000"):
        sg.reconstruct(max_n=60, odds_ratio="4.8 (1.1 to 21.2)", limit=400_000, method="exact-conditional")
