"""The stored coverage: complete, no more than complete, and what is computed afresh."""

import pytest

import subgroup as sg
from subgroup.core.registry import Method
from subgroup.verbs._stored import FILE, LEVEL, SIZES, computed, read, stored, wanted, write

ROWS = stored()
MISSING = "run: python tools/catalogue.py"
# The smallest arms for every method; the next size, which takes longer, for every fifth.
CHECKED = [(each, SIZES[0]) for each in wanted()] + [(each, SIZES[1]) for each in wanted()[::5]]


def _name(value: object) -> str:
    return f"{value.family}-{value.name}" if isinstance(value, Method) else str(value)


def test_every_method_and_size_has_one_row_and_nothing_else_has() -> None:
    keys = {(each.family, each.name, n) for each in wanted() for n in SIZES}
    assert keys - set(ROWS) == set(), MISSING
    assert set(ROWS) - keys == set(), MISSING
    assert len(FILE.read_text(encoding="utf-8").splitlines()) == 1 + len(keys)


@pytest.mark.parametrize(("each", "n"), CHECKED, ids=_name)
def test_what_is_stored_is_what_is_computed(each: Method, n: int) -> None:
    assert computed(each, n) == pytest.approx(ROWS[each.family, each.name, n], abs=1.5e-6), MISSING


@pytest.mark.parametrize("each", [each for each in wanted() if each.conservative], ids=_name)
@pytest.mark.parametrize("n", SIZES)
def test_exact_methods_are_nowhere_below_nominal(each: Method, n: int) -> None:
    assert ROWS[each.family, each.name, n].lowest >= LEVEL


def test_figures_are_possible() -> None:
    assert all(0 <= found.lowest <= found.mean <= 1 for found in ROWS.values())


def test_the_file_is_written_as_it_was_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "again.csv", dict(reversed(read(FILE).items())))
    assert (tmp_path / "again.csv").read_bytes() == FILE.read_bytes()


def test_the_catalogue_shows_what_is_stored() -> None:
    frame = sg.methods().set_index(["measure", "method"])
    for (measure, method, n), found in ROWS.items():
        row = frame.loc[measure, method]
        assert (row[f"mean_coverage_{n}"], row[f"lowest_coverage_{n}"]) == found
    assert sg.methods("association_test")[[f"mean_coverage_{n}" for n in SIZES]].isna().all(axis=None)
