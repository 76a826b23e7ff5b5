"""Fragility indices of other programs: every row is met; `reference/README.md` says whose they are."""

import json
import math

import numpy as np
import pytest

import subgroup as sg
from subgroup.core.registry import FRAGILITY, methods
from tests.rows import questions

# How the outcomes change, and which test is turned.
NAMES = {
    "walsh_original": ("walsh", "fisher"),
    "lin_fisher": ("either-arm", "fisher"),
    "lin_chisq": ("either-arm", "yates"),
    "lin_rd": ("either-arm", "z-unpooled"),
}
QUESTIONS = questions("fragility.csv")


@pytest.mark.parametrize("asked", NAMES)
def test_every_row_is_met(asked: str) -> None:
    answered = 0
    for (case, inputs, _, name, level), rows in QUESTIONS.items():
        if name != asked:
            continue
        counts, (method, test) = json.loads(inputs), NAMES[name]
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
    assert {key[3] for key in QUESTIONS} == set(NAMES)
    assert {method for method, _ in NAMES.values()} == {each.name for each in methods(FRAGILITY)}
