"""Fragility indices of other programs: every row is met; `reference/README.md` says whose they are."""

import json
import math

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.registry import FRAGILITY, methods
from tests.rows import questions

# How the outcomes change, and which test is turned.
METHODS = {
    "fragility_index": "either-arm",
    "fragility_index_group1_increase_group2_none": "treatment-up",
    "fragility_index_group1_decrease_group2_none": "treatment-down",
    "fragility_index_group1_none_group2_increase": "control-up",
    "fragility_index_group1_none_group2_decrease": "control-down",
}
TESTS = {"lin_fisher": "fisher", "lin_chisq": "yates", "lin_rd": "z-unpooled"}
NAMES = {(quantity, name): (method, test) for quantity, method in METHODS.items() for name, test in TESTS.items()}
NAMES["fragility_index", "walsh_original"] = ("walsh", "fisher")
QUESTIONS = questions("fragility.csv")


@pytest.mark.parametrize("asked", NAMES)
def test_every_row_is_met(asked: tuple[str, str]) -> None:
    answered = 0
    for (case, inputs, quantity, name, level), rows in QUESTIONS.items():
        if (quantity, name) != asked:
            continue
        counts, (method, test) = json.loads(inputs), NAMES[asked]
        arms = ((counts[f"x{i}"], counts[f"n{i}"]) for i in (1, 2))
        found = sg.fragility(*arms, method=method, test=test, alpha=1 - float(level))
        for row in rows:
            wanted = float(row["value"] or math.nan)
            np.testing.assert_equal(found.index, wanted, err_msg=f"{case} {level}")
            assert not row["p_value"] or found.p_value == pytest.approx(float(row["p_value"]), abs=1e-9)
            assert not row["statistic"] or found.quotient == pytest.approx(float(row["statistic"]), abs=1e-12)
            answered += 1
    assert answered


def test_every_method_has_rows() -> None:
    assert {key[2:4] for key in QUESTIONS} == set(NAMES)
    assert {method for method, _ in NAMES.values()} == {each.name for each in methods(FRAGILITY)}
