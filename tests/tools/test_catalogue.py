"""The tool that writes the stored coverage and the README's table: it resumes, forgets and refreshes."""

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from subgroup.core.registry import Method
from subgroup.verbs._stored import Coverage, read, wanted

PATH = Path(__file__).parents[2] / "tools" / "catalogue.py"
FIRST, SECOND, THIRD = wanted()[:3]
Run = Callable[..., list[tuple[str, int]]]


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue_tool", PATH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Give a call that completes a file with pretended coverage, and says what it computed."""

    def complete(
        catalogue: Sequence[Method], only: Sequence[Method] = (), stop: int = 99, mean: float = 0.95
    ) -> list[tuple[str, int]]:
        done: list[tuple[str, int]] = []

        def pretended(each: Method, n: int) -> Coverage:
            if len(done) == stop:
                raise KeyboardInterrupt
            done.append((each.name, n))
            return Coverage(mean, 0.9)

        monkeypatch.setattr(tool, "computed", pretended)
        tool.complete(tmp_path / "coverage.csv", catalogue, only)
        return done

    return complete


def test_what_is_done_is_kept_when_interrupted(run: Run, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run([FIRST, SECOND], stop=4)
    assert len(read(tmp_path / "coverage.csv")) == 4
    assert run([FIRST, SECOND]) == [(FIRST.name, 10), (SECOND.name, 10), (SECOND.name, 20), (SECOND.name, 50)]
    assert run([FIRST, SECOND]) == [(FIRST.name, 10), (SECOND.name, 10)]


def test_a_method_that_changed_is_computed_again_in_every_size(run: Run) -> None:
    run([FIRST])
    assert run([FIRST], mean=0.96) == [(FIRST.name, 10), (FIRST.name, 20), (FIRST.name, 50)]


def test_a_method_that_is_gone_is_forgotten(run: Run, tmp_path: Path) -> None:
    run([FIRST, SECOND])
    run([SECOND])
    assert {key[1] for key in read(tmp_path / "coverage.csv")} == {SECOND.name}


def test_one_method_alone_is_refreshed(run: Run, tmp_path: Path) -> None:
    run([FIRST, SECOND, THIRD])
    assert run([FIRST, SECOND, THIRD], [SECOND], mean=0.97) == [(SECOND.name, n) for n in (10, 20, 50)]
    found = read(tmp_path / "coverage.csv")
    assert len(found) == 9
    assert {key[1] for key, each in found.items() if each.mean == 0.97} == {SECOND.name}


def test_the_table_of_the_readme_is_replaced_and_nothing_else(tool: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("above\n<!-- methods -->\nold\n<!-- /methods -->\nbelow\n", encoding="utf-8")
    tool.write_readme(file)
    text = file.read_text(encoding="utf-8")
    assert text == f"above\n<!-- methods -->\n{tool.markdown()}<!-- /methods -->\nbelow\n"
