"""Numbers from other programs about means: every row of a method is met; `reference/README.md` says whose they are."""

import json

import numpy as np
import pytest

import subgroup as sg
from subgroup import kernels
from subgroup.core.measures import MEANS
from subgroup.core.registry import find, methods
from subgroup.core.standardised import cohen_d, correction
from subgroup.kernels.means import student_error, welch_error
from tests.rows import Row, agrees, questions

assert kernels
# The names that the reference file uses, where they differ from ours.
NAMES = {"escalc_ls": "normal", "noncentral_pooled": "noncentral"}
DF = {"welch": welch_error, "student": student_error}
# Cohen's d is no measure here: its limits are those of g without the correction, and a note tells them.
QUESTIONS = questions("continuous.csv")


def _answer(quantity: str, name: str, inputs: dict[str, float], level: float) -> dict[str, float]:
    m1, sd1, n1, m2, sd2, n2 = (inputs[key] for key in ("m1", "sd1", "n1", "m2", "sd2", "n2"))
    verb = sg.mean_difference if quantity == "mean_difference" else sg.hedges_g
    found = verb((m1, sd1, n1), (m2, sd2, n2), method=name, confidence_level=level)
    ours = {"value": float(found.estimate), "lower": float(found.low), "upper": float(found.high)}
    if quantity == "mean_difference":
        arrays = [np.array([float(each)]) for each in (m1, sd1, n1, m2, sd2, n2)]
        tails, spread = find(quantity, name).p_values(arrays, 0), [arrays[i] for i in (1, 2, 4, 5)]
        df = float(DF[name](*spread)[1][0])
        return ours | {"statistic": float(tails.statistic[0]), "df": df, "p_value": float(found.p_value)}
    if quantity == "cohen_d":
        factor = float(correction(np.array(n1 + n2 - 2.0)))
        d = float(cohen_d(*(np.array(float(each)) for each in (m1, sd1, n1, m2, sd2, n2))))
        return {"value": d, "lower": float(found.low) / factor, "upper": float(found.high) / factor}
    return ours


def _asked() -> list[tuple[str, str]]:
    return sorted({(key[2], key[3]) for key in QUESTIONS})


@pytest.mark.parametrize(("quantity", "method"), _asked())
def test_every_row_is_met(quantity: str, method: str) -> None:
    for (case, inputs, asked, name, level), rows in QUESTIONS.items():
        if (asked, name) == (quantity, method):
            ours = _answer(quantity, NAMES.get(name, name), json.loads(inputs), float(level))
            assert all(agrees(ours, _compared(row)) for row in rows), (case, level, ours, rows)


def _compared(row: Row) -> Row:
    """Leave out the statistic of effect sizes: there it holds a sampling variance."""
    return row if row["quantity"] == "mean_difference" else row | {"statistic": ""}


def test_every_method_has_rows() -> None:
    asked = {NAMES.get(method, method) for _, method in _asked()}
    assert asked == {each.name for family in MEANS for each in methods(family)}
