"""Files that cannot be read, names that do not exist, and the bundled trials, fact by fact."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from subgroup.errors import TrialFileError
from subgroup.paths import DATA
from subgroup.published.reader import LARGEST, names, read_trial, trial, trials

FILE = DATA / "trials" / "memantine-2025.toml"

UNREADABLE = {
    "no UTF-8": (b'id = "\xff"', "not UTF-8 text: byte 0xff at offset 6"),
    "invalid TOML": (b'format = 1\nid = "a', "not valid TOML: .*line 2, column|not valid TOML: .*end of document"),
    "invalid TOML, with place": (b"format = 1\nid = = 2\n", r"not valid TOML: Invalid value \(at line 2, column 6\)"),
    "table given twice": (b"[arms.a]\n[arms.a]\n", "not valid TOML: Cannot declare"),
    "too large": (b"#" * (LARGEST + 1), "too large for a trial file: more than 1,000,000 bytes"),
    "deep arrays": (b"a = " + b"[" * 200_000, "nested too deeply"),
    "deep tables": (b"a = " + b"{a=" * 100_000, "nested too deeply"),
    "deep keys": (b".".join([b"a"] * 100_000) + b" = 1", "nested too deeply"),
    "very long number": (b"format = " + b"9" * 5000, "a number with thousands of digits"),
    "empty": (b"", r"format: is missing \(and 7 more problems\)"),
    "many unknown keys": (
        b"".join(b"k%d = 1\n" % i for i in range(50_000)),
        "k0: is not a key here; there are: format",
    ),
}


@pytest.mark.parametrize(("content", "what"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_files_get_one_clean_message(content: bytes, what: str, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_bytes(content)
    with pytest.raises(TrialFileError, match=what) as caught:
        read_trial(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert caught.value.__suppress_context__


def test_missing_files_and_directories(tmp_path: Path) -> None:
    with pytest.raises(TrialFileError, match=r"my\.toml: there is no such file"):
        read_trial(tmp_path / "my.toml")
    with pytest.raises(TrialFileError, match="this is a directory"):
        read_trial(tmp_path)
    with pytest.raises(TrialFileError, match="cannot be read: embedded null"):
        read_trial("a\0b.toml")
    with pytest.raises(TrialFileError, match="cannot be read: "):
        read_trial("a" * 5000 + ".toml")


def test_a_file_without_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TrialFileError, match=r"^my\.toml: cannot be read: Permission denied$"):
        read_trial("my.toml")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(FILE.read_bytes())))
    assert read_trial("-") == trial("memantine-2025")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"format = 1")))
    with pytest.raises(TrialFileError, match=r"^standard input: id: is missing"):
        read_trial("-")


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_byte_order_marks_and_other_line_ends_are_fine(change: object, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_bytes(change(FILE.read_text(encoding="utf-8")).encode())  # type: ignore[operator]
    assert read_trial(file) == trial("memantine-2025")


def test_a_trial_is_found_by_name_or_by_path() -> None:
    assert trial("memantine-2025") == trial(str(FILE)) == trial(FILE) == read_trial(FILE)
    with pytest.raises(
        TrialFileError, match=r"'memantin-2025' .* path that ends in \.toml; did you mean 'memantine-2025'"
    ):
        trial("memantin-2025")
    for path in ("nowhere.toml", "no/where", "no\\where"):
        with pytest.raises(TrialFileError, match="there is no such file"):
            trial(path)


@pytest.mark.parametrize("name", names())
def test_bundled_trials_keep_the_rules_of_the_collection(name: str) -> None:
    found = trial(name)
    assert found.id == name
    assert found.citation.text is None
    if found.design.comparison not in ("observational", "several trials", "single group"):
        assert found.analysis_sets[0].id == "randomised"


def test_the_list_of_trials() -> None:
    table = trials()
    assert list(table.columns) == [
        "trial", "title", "year", "registration", "citation", "arms", "randomised", "analysed", "outcomes", "reported",
    ]  # fmt: skip
    row = table.set_index("trial").loc["memantine-2025"]
    assert row[["year", "registration", "citation", "randomised", "analysed", "reported"]].tolist() == [
        2025, "NCT01972074", "joshi2025", 43, 35, 16,
    ]  # fmt: skip
    assert row["arms"] == "memantine, placebo"
    assert row["outcomes"] == "response"


def test_memantine_ladder() -> None:
    found = trial("memantine-2025")
    assert (found.treatment, found.control) == ("memantine", "placebo")
    assert [(rung.id, rung.total, *rung.arms.values(), rung.status) for rung in found.analysis_sets] == [
        ("randomised", 43, 22, 21, "derived"),
        ("initiated", 42, 21, 21, "printed"),
        ("analysed", 35, 16, 19, "printed"),
        ("completed", 33, 16, 17, "derived"),
    ]
    assert [(side.id, side.total) for side in found.side_sets] == [("scanned", 37)]
    assert "not found" in found.side_sets[0].overlap


def test_memantine_counts() -> None:
    found = trial("memantine-2025").outcomes["response"]
    cells = [(c.factor, c.level, c.arm, c.responders, c.n, c.status, len(c.assumes)) for c in found.counts]
    assert cells == [
        ("overall", "overall", "memantine", 9, 16, "derived", 0),
        ("overall", "overall", "placebo", 4, 19, "derived", 0),
        ("glutamate", "high", "memantine", 8, 10, "printed", 0),
        ("glutamate", "high", "placebo", 2, 10, "derived", 0),
        ("glutamate", "not high or not scanned", "memantine", 1, 6, "derived", 2),
        ("glutamate", "not high or not scanned", "placebo", 2, 9, "derived", 2),
    ]
    assert (found.responding, found.time_point, found.analysis_set, found.prespecified) == (
        "benefit", "12 weeks", "analysed", True,
    )  # fmt: skip
    assert found.factors == ("glutamate",)


def test_memantine_figures_in_order() -> None:
    found = trial("memantine-2025")
    figures = [(r.figure, r.printed, r.level if r.outcome else r.share, r.arm) for r in found.reported]
    assert figures == [
        ("percent", "56.2%", "overall", "memantine"),
        ("percent", "21.0%", "overall", "placebo"),
        ("odds_ratio", "4.8 (1.1-21.2)", "overall", None),
        ("p", ".03", "overall", None),
        ("nnt", "3", "overall", None),
        ("percent", "80.0%", "high", "memantine"),
        ("percent", "20%", "high", "placebo"),
        ("odds_ratio", "16.0 (1.8-143.2)", "high", None),
        ("p", ".007", "high", None),
        ("nnt", "2", "high", None),
        ("percent", "54.0%", "high-glutamate", None),
        ("percent", "76.2%", "male", None),
        ("percent", "92.9%", "white", None),
        ("number", "95.5", None, None),
        ("number", "76.6", None, None),
        ("number", "13.2", None, None),
    ]
    assert [r.confidence_level for r in found.reported if r.figure == "odds_ratio"] == [0.95, 0.95]
    assert [r.id for r in found.reported if r.cannot] == ["glutamate-asd", "glutamate-controls", "age"]


def test_memantine_shares_factor_and_the_rest() -> None:
    found = trial("memantine-2025")
    assert {share.id: (share.count, share.n, share.set) for share in found.shares} == {
        "high-glutamate": (20, 37, "scanned"),
        "male": (32, 42, "initiated"),
        "white": (39, 42, "initiated"),
        "not-completed-memantine": (6, 22, "randomised"),
        "not-completed-placebo": (4, 21, "randomised"),
    }
    glutamate = found.factors["glutamate"]
    assert (glutamate.measured, glutamate.prespecified, glutamate.randomisation_stratified) == (
        "baseline",
        False,
        False,
    )
    assert found.design.stratified_by == ("sex", "minority status")
    assert [str(dates.start) for dates in found.design.dates] == ["2015-01-20", "2015-02-17", "2020-01-07"]
    assert [str(dates.end) for dates in found.design.dates] == ["2018-07-11", "2018-05-07", "2024-12-19"]
    assert len(found.discrepancies) == 6
    assert {claim.role for claim in found.claims} == {"authors", "press", "blog"}


def test_whether_an_outcome_was_planned_may_be_unknown() -> None:
    moods = ("depression-madrs", "depression-hrsd", "anxiety")
    assert {trial("methylene-blue-2017").outcomes[name].prespecified for name in moods} == {"unknown"}
