"""The README's commands and code blocks run and print what it shows."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from subgroup.cli import main
from subgroup.verbs.catalogue import markdown

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/subgroup rerun memantine-2025",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_there_are_exactly_two_set_up_lines() -> None:
    assert tuple(line for line in README.splitlines() if "-m venv" in line or "pip install" in line) == SET_UP


def test_ci_runs_the_line_that_the_readme_shows() -> None:
    pattern = re.search(
        r'line=\$\(sed -n "s/(.*)/\\1/p" README.md\)', (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    )
    assert pattern
    found = re.findall(pattern[1].replace(r"\(", "(").replace(r"\)", ")"), README, re.M)
    assert found == [SET_UP[1]]


def test_python_blocks_print_what_they_show() -> None:
    text = "\n".join(_blocks("python"))
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 8
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("block", _blocks("console"))
def test_console_blocks_print_what_they_show(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, _, shown = block.partition("\n")
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[2:])
    assert ended.value.code == 0
    assert capsys.readouterr().out.rstrip() == shown.rstrip()


def test_the_excerpt_of_the_rerun_is_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    (excerpt,) = [block for block in _blocks("") if block.startswith("figure")]
    with pytest.raises(SystemExit):
        main(["rerun", "memantine-2025"])
    printed = " ".join(capsys.readouterr().out.split())
    for line in excerpt.splitlines():
        assert " ".join(line.replace("...", "").split()) in printed


def test_every_linked_file_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_table_of_methods_is_what_the_catalogue_gives() -> None:
    (shown,) = re.findall(r"^<!-- methods -->\n(.*?)^<!-- /methods -->$", README, re.M | re.S)
    assert shown == markdown(), "run: python tools/catalogue.py"
