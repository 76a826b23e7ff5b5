"""The command line: data on standard output, one message on standard error, and the exit status."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from subgroup.cli import main
from subgroup.core.registry import families
from subgroup.paths import DATA
from subgroup.published.reader import names
from subgroup.verbs.catalogue import records
from subgroup.verbs.covering import COVERED

FILE = DATA / "trials" / "memantine-2025.toml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command and return status, output and message."""

    def call(*tokens: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(tokens))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (("effect", "-1/16", "4/19"), "treatment responders: a count cannot be negative, got -1"),
        (("effect", "9/16", "4.5/19"), "control responders: a count is a whole number, got 4.5"),
        (("effect", "17/16", "4/19"), "treatment: 17 responders of n=16"),
        (("effect", "nan/16", "4/19"), "treatment responders: a count is missing (nan)"),
        (("effect", "9/inf", "4/19"), "treatment n: a count is at most 9007199254740992, got inf"),
        (("effect", "9-16", "4/19"), "treatment: cannot read '9-16' as responders/n, such as 9/16"),
        (("effect", "9/16/3", "4/19"), "treatment: cannot read '9/16/3' as responders/n"),
        (("effect", "1e400/16", "4/19"), "treatment responders: a count is at most"),
        (("effect", "9/16"), "effect takes two arms as responders/n, such as 9/16 4/19; got 9/16"),
        (("effect", "9", "16", "4", "19"), "such as 9/16 4/19; got 9 16 4 19"),
        (("effect", "9/16", "4/19", "--method", "newcomber"), "did you mean 'newcombe'"),
        (("effect", "9/16", "4/19", "--measure", "odds_ration"), "did you mean 'odds_ratio'"),
        (("effect", "9/16", "4/19", "--measure", "or", "--method", "newcombe"), "is not a method for odds_ratio"),
        (("effect", "9/16", "4/19", "--confidence-level", "95"), "not between 0 and 1; did you mean 0.95?"),
        (("effect", "9/16", "4/19", "--per", "0"), "--per 0 is not a whole number above 0, such as 100"),
        (("effect", "9/16", "4/19", "--per", "9", "--measure", "or"), "--per 9 needs the risk difference; leave out"),
        (("effect", "9/16", "4/19", "--measur", "or"), "there is no option --measur; did you mean '--measure'"),
        (("rerun", "memantin-2025"), "did you mean 'memantine-2025'"),
        (("rerun", "nowhere.toml"), "nowhere.toml: there is no such file"),
        (("methods", "odd_ratio"), "did you mean 'odds_ratio'"),
        (("rerun", "memantine-2025", "--strickt"), "did you mean '--strict'?"),
        (("rerum",), 'Did you mean "rerun"?'),
    ],
)
def test_bad_input_gives_one_message_and_status_2(run, tokens: tuple[str, ...], said: str) -> None:
    status, out, err = run(*tokens)
    assert status == 2
    assert out == ""
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"n = 16", b'n = "16"', "outcomes.response.counts[0].n: must be a whole number, not '16'"),
        (b"responders = 9", b"responders = -9", "outcomes.response.counts[0].responders: -9 is below 0"),
        (b"responders = 9\n", b"", "outcomes.response.counts[0].responders: is missing"),
        (b'printed = ".03"', b'printed = "three"', "reported[3].printed (id 'response-p'): cannot read 'three' as"),
        (b"summary", b"sumary", "sumary: is not a key here; did you mean 'summary'?"),
        (b"format = 1", b"\xff\xfe", "not UTF-8 text: byte 0xff at offset"),
    ],
)
def test_a_bad_trial_file_is_named_with_key_and_value(run, tmp_path: Path, old: bytes, new: bytes, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(FILE.read_bytes().replace(old, new, 1))
    status, out, err = run("rerun", str(file))
    assert (status, out) == (2, "")
    assert err.startswith(f"subgroup: {file}: ")
    assert said in err


def test_rerun_prints_a_table_or_json(run) -> None:
    status, out, err = run("rerun", "memantine-2025", "--strict")
    assert (status, err) == (0, "")
    assert "reproduced by woolf" in out
    status, out, _ = run("rerun", "memantine-2025", "--json")
    assert json.loads(out)["rows"][2]["methods"] == ["woolf"]
    status, out, _ = run("rerun", "--json")
    assert [each["trial"] for each in json.loads(out)] == names()


def test_rerun_without_a_name_is_a_table_of_the_collection(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    status, out, err = run("rerun")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[2 : lines.index("")]] == [*names(), "all"]
    assert next(line for line in lines if line.startswith("memantine-2025 ")).split()[1:] == [
        "16", "13", "(81%)", "10", "(63%)", "3", "0", "3", "11", "0",
    ]  # fmt: skip
    assert "- memantine-2017: 1 figure: changes by arm" in out
    assert lines[-1].startswith("subgroup rerun NAME shows one of them")
    assert "reproduced by woolf" not in out
    assert out.splitlines()[:5] == run("rerun", "--full")[1].splitlines()[:5]
    assert "reproduced by woolf" in run("rerun", "--full")[1]


def test_several_names_give_the_table_and_then_each_trial(run) -> None:
    _, out, _ = run("rerun", "memantine-2025", "perondi-2004")
    assert out.index("cannot") < out.index("memantine-2025: Memantine") < out.index("perondi-2004: ")
    assert run("rerun", "--strict")[0] == 1  # a misprint that the collection holds on purpose


def test_strict_exits_with_1_when_a_figure_is_not_reproduced(run, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(FILE.read_bytes().replace(b'printed = ".03"', b'printed = ".01"'))
    assert run("rerun", str(file))[0] == 0
    status, out, _ = run("rerun", str(file), "--strict")
    assert status == 1
    assert "not reproduced" in out


def test_a_trial_file_is_read_from_standard_input(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FILE.read_bytes())))
    assert "reproduced by woolf" in run("rerun", "-")[1]


def test_effect_in_json_is_strict_json_at_the_edges(run) -> None:
    status, out, _ = run("effect", "0/10", "0/10", "--method", "woolf", "--json")
    data = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    odds = data["effects"][2]
    assert (odds["estimate"], odds["conf_low"], odds["conf_high"]) == (None, 0.0, "Infinity")
    assert any("nothing over nothing" in note for note in data["notes"])


def test_method_alone_applies_where_it_exists(run) -> None:
    _, out, _ = run("effect", "9/16", "4/19", "--method", "newcombe", "--json")
    data = json.loads(out)
    assert [each["method"] for each in data["effects"]] == ["newcombe", "miettinen-nurminen", "miettinen-nurminen"]
    assert data["nnt"]["method"] == "newcombe"


def test_one_measure(run) -> None:
    _, out, _ = run("effect", "9/16", "4/19", "--measure", "or", "--method", "woolf")
    assert "4.82" in out
    assert "risk ratio" not in out
    _, out, _ = run("effect", "9/16", "4/19", "--measure", "nnt", "--harm")
    assert "NNTH 2.8" in out


def test_natural_frequencies_stand_below_the_measures(run) -> None:
    plain, said = run("effect", "9/16", "4/19")[1], run("effect", "9/16", "4/19", "--per", "1000")[1]
    assert said.startswith(plain)
    assert said.splitlines()[-1].startswith("of 1,000 treated, 563 respond; of 1,000 in control, 211; 352 more (95% CI")
    _, out, _ = run("effect", "9/16", "4/19", "--per", "50", "--json")
    assert json.loads(out)["frequencies"]["per"] == 50


def test_lists(run) -> None:
    assert "memantine-2025" in run("trials")[1]
    listed = {each["trial"]: each for each in json.loads(run("trials", "--json")[1])}
    assert listed["memantine-2025"]["randomised"] == 43
    assert listed["bcg-1994"]["randomised"] is None
    assert "baptista-pike" in run("methods", "or")[1]
    assert {row["measure"] for row in json.loads(run("methods", "--json")[1])} >= {"rate", "interaction"}


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("measure", [(), *((name,) for name in families())])
def test_methods_show_names_sources_and_coverage_at_any_width(
    run, monkeypatch: pytest.MonkeyPatch, measure: tuple[str, ...], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = run("methods", *measure)[1]
    shown, words = " ".join(text.split()), text.split()
    assert max(map(len, text.splitlines())) <= width
    for row in records(*measure):
        assert row["method"] in words
        assert str(row["source"]).split()[-1] + "]" in words
    assert ("sg.coverage" in shown) == (measure in [(name,) for name in COVERED])


def test_methods_never_flatter_the_lowest_coverage(run) -> None:
    for row in json.loads(run("methods", "rd", "--json")[1]):
        assert f"({int(row['lowest_coverage_10'] * 1000 + 1e-6) / 10})" in run("methods", "rd")[1]


def test_the_module_is_the_command() -> None:
    call = [sys.executable, "-m", "subgroup"]
    done = subprocess.run([*call, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    done = subprocess.run([*call, "effect", "9/16", "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_output_survives_a_narrow_encoding() -> None:
    call = [sys.executable, "-m", "subgroup", "rerun", "memantine-2025"]
    env = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run(call, capture_output=True, env=env, check=True)
    assert b"reproduced by woolf" in done.stdout


def test_the_methods_of_pairs_stand_under_their_measures(run) -> None:
    status, out, _ = run("methods", "paired")
    assert status == 0
    for heading in ("paired_risk_difference", "paired_risk_ratio", "paired_odds_ratio"):
        assert heading in out
