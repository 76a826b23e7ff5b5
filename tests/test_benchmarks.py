"""The benchmarks run and agree, and say what they could not compare; ratios are judged by whoever runs them in full."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _load(monkeypatch: pytest.MonkeyPatch, *names: str) -> list:
    monkeypatch.syspath_prepend(str(ROOT))
    return [importlib.import_module(f"benchmarks.{name}") for name in names]


def test_pairs_with_scipy_run_from_the_command_line() -> None:
    names = ["fisher", "conditional-odds-ratio", "exact-interaction"]
    command = [sys.executable, "-m", "benchmarks", *names, "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    found = json.loads(done.stdout)
    assert [each["name"] for each in found] == names
    for each in found:
        assert each["verdict"] == "not judged"
        assert each["least"] <= each["ratio"] <= each["most"]


def test_a_peer_that_is_not_installed_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, running, printing, _ = _load(monkeypatch, "pairs", "running", "printing", "every")
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    theirs = [each for each in pairs.PAIRS.values() if each.peer == "statsmodels"]
    assert len(theirs) == 10
    for each in theirs:
        assert "peer not installed" in printing.line(running.run(each, pairs.QUICK))


@pytest.mark.parametrize(
    "name",
    [
        "mantel-haenszel-one",
        "mantel-haenszel-batch",
        "odds-ratio-interaction",
        "exact-interaction",
        "subgroup-table",
    ],
)
def test_pairs_of_strata_and_levels_agree(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    pairs, running, _ = _load(monkeypatch, "pairs", "running", "every")
    pytest.importorskip(pairs.PAIRS[name].peer)
    found = running.run(pairs.PAIRS[name], pairs.QUICK)
    assert found.verdict == "not judged", found.reason


def test_a_method_that_is_not_in_the_catalogue_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, running, _ = _load(monkeypatch, "pairs", "running", "every")
    unknown = pairs.Pair("new", "A test.", "association_test", "no-such-test", "scipy", 1.0, pairs.PAIRS["fisher"].race)
    assert running.run(unknown, pairs.QUICK).verdict == "method missing"


def test_answers_that_differ_are_shown_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, running, printing = _load(monkeypatch, "pairs", "running", "printing")

    def disagree() -> None:
        raise AssertionError("0.1 is not 0.2")

    def race(size: object) -> object:
        return pairs.Race(lambda: pytest.fail("timed"), lambda: None, disagree, 1, 1)

    found = running.run(pairs.Pair("wrong", "A test.", "rate", "wilson", "scipy", 1.0, race), pairs.QUICK)
    assert found.verdict == "disagrees"
    assert printing.line(found).endswith("0.1 is not 0.2")


@pytest.mark.parametrize("table", [(10, 40, 3, 41), (56, 70, 48, 80), (30, 50, 20, 50), (9, 10, 3, 10)])
def test_the_direct_solution_is_independent_and_right(
    monkeypatch: pytest.MonkeyPatch, table: tuple[int, int, int, int]
) -> None:
    (direct,) = _load(monkeypatch, "direct")
    wanted = {40: (0.0174, 0.3424), 70: (0.0528, 0.3382), 50: (0.0030, 0.3820), 10: (0.1700, 0.8407)}[table[1]]
    assert direct.difference_limits(*table, 0.95) == pytest.approx(wanted, abs=1e-4)
