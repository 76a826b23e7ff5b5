"""One row per participant: every frame and file counts alike, and as counting by hand does."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import subgroup as sg
from subgroup.core.policy import MISSING
from tests.tables.people import FILES, FRAMES, slow, told, trial

PEOPLE = trial()
BY = ["sex", "smoker", "stage", "grade", sg.column("glutamate").cut([6, 8]), sg.crossed("sex", "stage")]
ASK: dict[str, Any] = {"outcome": "response", "arm": "arm", "by": BY, "missing": "nonresponder"}
KNOWN = sg.tabulate(PEOPLE, **ASK)


@pytest.mark.parametrize("policy", MISSING)
@pytest.mark.parametrize("missing_factor", ["level", "drop"])
def test_a_frame_counts_as_by_hand(policy: str, missing_factor: str) -> None:
    found = sg.tabulate(PEOPLE, "response", "arm", ["sex", "stage"], missing=policy, missing_factor=missing_factor)
    by_hand = {level: slow(PEOPLE, PEOPLE["sex"], policy, level) for level in ("F", "M", None)}
    rest = by_hand.pop(None)
    if missing_factor == "level":
        by_hand["not measured"] = rest
    assert [each.level for each in found.by_factor["sex"]] == [*by_hand]
    for each in found.by_factor["sex"]:
        assert str(each.table) == str(sg.TwoByTwo.of(*by_hand[each.level]))
    assert ("sex" in found.missing) == (missing_factor == "drop")
    if missing_factor == "drop":
        assert str(found.missing["sex"]) == str(sg.TwoByTwo.of(*rest))
    assert [each.level for each in found.by_factor["stage"]] == ["1", "2", "3", "4"]
    whole = [slow(PEOPLE, PEOPLE["stage"], policy, level) for level in (1, 2, 3, 4)]
    sums = [tuple(sum(each[arm][k] for each in whole) for k in (0, 1)) for arm in (0, 1)]
    assert str(found.overall) == str(sg.TwoByTwo.of(*sums))


@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_counts_alike(name: str) -> None:
    found = sg.tabulate(FRAMES[name](PEOPLE), **ASK)
    assert told(found) == told(KNOWN)
    assert [each.level for each in found.strata] == [each.level for each in KNOWN.strata]
    assert found.notes == KNOWN.notes


@pytest.mark.parametrize("name", FILES)
def test_every_file_counts_alike(name: str, tmp_path: Path) -> None:
    FILES[name](PEOPLE, tmp_path / name)
    for path in (tmp_path / name, str(tmp_path / name)):
        found = sg.tabulate(path, **ASK)
        assert told(found) == told(KNOWN)
        assert found.notes == KNOWN.notes


def test_levels_of_numbers_and_combinations() -> None:
    levels = [each.level for each in KNOWN.by_factor["glutamate"]]
    assert levels == ["< 6", "6 to < 8", ">= 8", "not measured"]
    numbers = pd.cut(PEOPLE["glutamate"], [-100, 6, 8, 100], right=False, labels=levels[:3]).astype(object)
    for each in KNOWN.by_factor["glutamate"]:
        level = None if each.level == "not measured" else each.level
        assert str(each.table) == str(sg.TwoByTwo.of(*slow(PEOPLE, numbers, "nonresponder", level)))
    both = (PEOPLE["sex"] + ", " + PEOPLE["stage"].astype(str)).where(PEOPLE["sex"].notna())
    crossed = KNOWN.by_factor["sex, stage"]
    assert [each.level for each in crossed] == [*(f"{a}, {b}" for a in "FM" for b in range(1, 5)), "not measured"]
    for each in crossed[:-1]:
        assert str(each.table) == str(sg.TwoByTwo.of(*slow(PEOPLE, both, "nonresponder", each.level)))
