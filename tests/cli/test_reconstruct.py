"""``subgroup reconstruct`` as it is typed."""

import json

import pytest

from subgroup.cli import main

TRIAL = ["--n", "16,19", "--percent", "56.2,21.0", "--odds-ratio", "4.8 (1.1 to 21.2)", "--p", ".03"]


def _run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["reconstruct", *arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_trial(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(TRIAL, capsys)
    assert (status, err) == (0, "")
    assert "one table prints" in out
    assert "9/16 v 4/19" in out


def test_json_has_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(["--max-n", "40", "--odds-ratio", "4.8 (1.1-21.2)", "--method", "woolf", "--json"], capsys)
    data = json.loads(out)
    assert (len(data["tables"]), data["unique"]) == (8, False)


@pytest.mark.parametrize(
    ("arguments", "tables"),
    [
        (["--n", "16,", "--max-n", "40"], 1),
        (["--total", "35,35"], 4),
        (["--max-n", "16,40", "--total", "35"], 2),
        (["--max-n", "40", "--percent", ",21.0"], 1),
    ],
)
def test_what_is_not_known_is_left_out(arguments: list[str], tables: int, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--odds-ratio", "4.8 (1.1-21.2)", "--method", "woolf", "--json"]
    assert len(json.loads(_run([*arguments, *more], capsys)[1])["tables"]) == tables


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--n", "16", "--p", ".03"], "--n takes treatment and control"),
        (["--n", "16,x", "--p", ".03"], "--n: 'x' is not a whole number"),
        (["--p", ".03"], "the treatment arm has no bound"),
        (["--n", "16,19", "--p", "3"], "3 is outside 0 to 1"),
        (["--max-n", "2000", "--p", ".03"], "more than --limit 30,000,000"),
        (["--n", "16,19"], "there are no figures"),
    ],
)
def test_bad_input_ends_with_2_and_a_message(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _run(arguments, capsys)
    assert (status, out) == (2, "")
    assert said in err
