"""The file one begins with reads and reruns as it is, and with everything in it that may be left out."""

import json
import re
from pathlib import Path

import pytest

import subgroup as sg
from subgroup.cli import main
from subgroup.published.model import Trial
from subgroup.published.template import template
from subgroup.results.rerun import CANNOT, REPRODUCED


def whole() -> str:
    """Return the template with every line taken in that may be left out."""
    return "\n".join(
        line[1:] if re.match(r"#(\[|\]|[a-z_]+ = |  \{)", line) else line for line in template("whole").splitlines()
    )


def _written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_template_reads_and_reruns(tmp_path: Path) -> None:
    again = sg.rerun(_written(tmp_path, template("my-first_trial2")))
    assert again.trial == "my-first_trial2"
    assert [row.verdict for row in again.rows] == [REPRODUCED] * 4
    assert "invented" in again.text()


def test_so_it_does_with_everything_in_it_that_may_be_left_out(tmp_path: Path) -> None:
    file = _written(tmp_path, whole())
    found = sg.read_trial(file)
    assert found.factors
    assert found.event_tables
    assert found.accounts
    again = sg.rerun(found)
    assert {row.verdict for row in again.rows} == {REPRODUCED, CANNOT}
    assert again.interactions
    assert sg.rerun(str(file)).text() == again.text()


def test_its_comments_name_every_word_there_is_to_choose_from() -> None:
    schema, text = Trial.model_json_schema(), " ".join(line.strip("# ") for line in template("x").splitlines())
    defs = schema["$defs"]
    for table, key in (("Design", "comparison"), ("Source", "kind"), ("Reported", "figure"), ("Claim", "role")):
        for word in defs[table]["properties"][key]["enum"]:
            assert re.search(rf"\b{word}\b", text), word


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("My Trial.toml", "did you mean 'my-trial'"),
        ("../../etc/x", "did you mean 'x'"),
        ("a" * 61, f"did you mean '{'a' * 60}'"),
        ("", "is not a name for a trial: small letters and digits"),
        ("ü", "is not a name for a trial"),
        ("-", "is not a name for a trial"),
    ],
)
def test_a_name_that_does_not_fit_is_refused_with_one_that_does(name: str, offer: str) -> None:
    with pytest.raises(sg.TrialFileError, match=re.escape(offer)):
        template(name)


def test_the_command_writes_it_once_and_never_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, out, _ = run("trials", "--new", "mine")
    assert (status, out) == (0, "mine.toml is written; subgroup rerun mine.toml recomputes it.\n")
    assert "4 reproduced" in run("rerun", "mine.toml")[1]
    (tmp_path / "mine.toml").write_text("kept", encoding="utf-8")
    status, out, err = run("trials", "--new", "mine")
    assert (status, out) == (2, "")
    assert err == "subgroup: mine.toml: is there already, and was left as it is; choose another name\n"
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "kept"
    assert json.loads(run("trials", "--new", "other", "--json")[1]) == {"written": "other.toml"}
    assert run("trials", "--new", "a/b")[0] == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.toml", "other.toml"]


def test_a_mistyped_key_is_named_with_file_key_and_neighbour(tmp_path: Path) -> None:
    for old, new, said in (
        ("title = ", "titel = ", "titel: is not a key here; did you mean 'title'?"),
        (
            "responders = 29",
            "responder = 29",
            "outcomes.response.counts[0].responder: is not a key here; did",
        ),
        ('role = "control"', 'role = "contrl"', "arms.placebo.role: 'contrl' is not one of the choices; did you mean"),
        ("n = 48", "n = 47", "outcomes.response.counts[0].n: 47 is not the 48 of analysis set 'analysed'"),
        ('printed = "60.4%"', 'printed = "60.4 of 100"', "cannot read '60.4 of 100' as a percentage, such as '56.2%'"),
        ('outcome = "response"', 'outcome = "respons"', "did you mean 'response'?"),
    ):
        file = _written(tmp_path, template("x").replace(old, new, 1))
        with pytest.raises(sg.TrialFileError, match=re.escape(said)) as caught:
            sg.rerun(file)
        assert str(caught.value).startswith(f"{file}: ")
