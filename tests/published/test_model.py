"""What a trial file may not say, and the one message it gets for it."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from subgroup.errors import TrialFileError
from subgroup.paths import DATA
from subgroup.published.model import Trial
from subgroup.published.reader import read_trial, trial

GOOD = (DATA / "trials" / "memantine-2025.toml").read_text(encoding="utf-8")
FIRST_COUNT = "outcomes.response.counts[0]"
ODDS = "(id 'response-odds-ratio')"

# What is replaced (once), by what, where the message says it is, and what it says.
BAD = {
    "text for a number": (
        "n = 16",
        'n = "16"',
        f"{FIRST_COUNT}.n",
        "must be a whole number, not '16'; write it without",
    ),
    "fraction": ("n = 16", "n = 16.0", f"{FIRST_COUNT}.n", "must be a whole number, not 16.0"),
    "boolean": ("n = 16", "n = true", f"{FIRST_COUNT}.n", "must be a whole number, not true"),
    "negative": ("n = 16", "n = -16", f"{FIRST_COUNT}.n", "-16 is below 0"),
    "endless number": (
        "n = 16",
        "n = 0x" + "f" * 9000,
        f"{FIRST_COUNT}.n",
        "a number with thousands of digits is above",
    ),
    "number for text": (
        'label = "memantine"',
        "label = 3",
        "arms.memantine.label",
        "must be text in quotes, not 3; put",
    ),
    "table for text": (
        'label = "memantine"',
        "label = {}",
        "arms.memantine.label",
        "must be text in quotes, not a table",
    ),
    "text for an array": (
        'stratified_by = ["sex", "minority status"]',
        'stratified_by = "sex"',
        "design.stratified_by",
        "",
    ),
    "date in quotes": ("start = 2015-01-20", 'start = "2015-01-20"', "design.dates[0].start", "must be a date"),
    "missing key": ("responders = 9\n", "", f"{FIRST_COUNT}.responders", "is missing"),
    "unknown key": ("masking =", "maskin =", "design.maskin", "is not a key here; did you mean 'masking'? (and 1 more"),
    "unknown table": ("[design]", "[desgin]", "desgin", "is not a key here; did you mean 'design'?"),
    "wrong literal": ('role = "treatment"', 'role = "treatmnt"', "arms.memantine.role", "did you mean 'treatment'?"),
    "later format": ("format = 1", "format = 2", "format", "2 is not one of the choices; it must be 1"),
    "control character": ('label = "placebo"', 'label = "\\u001b[2J"', "arms.placebo.label", "control characters"),
    "bad name": ("[arms.placebo]", '[arms."Pla cebo"]', "arms.'Pla cebo'", "is not a name: small letters"),
    "bad address": ('url = "https://clin', 'url = "javascript://', "sources.registry.url", "is not a web address"),
    "bad doi": ('doi = "10.1001', 'doi = "https://doi.org/10.1001', "sources.paper.doi", "is not a DOI"),
    "unreadable figure": (
        '"4.8 (1.1-21.2)"',
        '"4.8 (about)"',
        f"reported[2].printed {ODDS}",
        "cannot read '4.8 (about)'",
    ),
    "no level": ("confidence_level = 0.95\n", "", f"reported[2] {ODDS}", "confidence_level must say of what level"),
    "odd level": ("l = 0.95", "l = 95", f"reported[2].confidence_level {ODDS}", "less than 1, not 95"),
    "nan": ("l = 0.95", "l = nan", f"reported[2].confidence_level {ODDS}", "finite number, not nan"),
    "other level": (
        '"4.8 (1.1-21.2)"',
        '"4.8 (90% CI 1.1-21.2)"',
        f"reported[2] {ODDS}",
        "is not the one in '4.8 (90%",
    ),
    "level without interval": ('"4.8 (1.1-21.2)"', '"4.8"', f"reported[2] {ODDS}", "has no interval"),
    "too many": ("responders = 9", "responders = 17", FIRST_COUNT, "responders = 17 is more than n = 16"),
    "share above one": (
        "count = 20",
        "count = 38",
        "shares[0] (id 'high-glutamate')",
        "count = 38 is more than n = 37",
    ),
    "unknown arm": ('arm = "memantine"', 'arm = "memantin"', f"{FIRST_COUNT}.arm", "did you mean 'memantine'?"),
    "unknown arm of a set": ("{ memantine = 22", "{ memantin = 22", "analysis_sets[0].arms.memantin", "'memantine'?"),
    "unknown source": ('source = "paper"', 'source = "papr"', "design.dates[0].source", "did you mean 'paper'?"),
    "unknown level": ('level = "high"', 'level = "hihg"', "outcomes.response.counts[2].level", "did you mean 'high'?"),
    "unknown factor": (
        'factor = "glutamate"',
        'factor = "gluten"',
        "outcomes.response.counts[2].factor",
        "'glutamate'?",
    ),
    "unknown set": (
        'set = "scanned"',
        'set = "scaned"',
        "shares[0].set (id 'high-glutamate')",
        "did you mean 'scanned'?",
    ),
    "unknown analysis set": ('set = "analysed"', 'set = "analyzed"', "outcomes.response.analysis_set", "'analysed'?"),
    "unknown outcome": (
        'outcome = "response"',
        'outcome = "respons"',
        "reported[0].outcome",
        "did you mean 'response'?",
    ),
    "unknown share": (
        'share = "male"',
        'share = "mal"',
        "reported[11].share (id 'share-male')",
        "did you mean 'male'?",
    ),
    "unknown figure": ('about = ["response-nnt"]', 'about = ["respons-nnt"]', "claims[1].about[0]", "'response-nnt'"),
    "unknown reference": ('key = "joshi2025"', 'key = "joshi2052"', "citation.key", "did you mean 'joshi2025'?"),
    "unknown citation": ('cite = "joshi2025"', 'cite = "joshi2052"', "sources.paper.cite", "did you mean 'joshi2025'?"),
    "id given twice": ('id = "response-placebo"', 'id = "response-memantine"', "reported[1].id", "is given twice"),
    "two sets of one id": ('id = "scanned"', 'id = "completed"', "side_sets[0].id", "'completed' is given twice"),
    "two controls": ('role = "treatment"', 'role = "control"', "arms", "2 arms have role = 'control'"),
    "no control": (
        'role = "control"',
        'role = "treatment"',
        "arms",
        "0 arms have role = 'control'; there must be exactly one",
    ),
    "level given twice": ('levels = ["high",', 'levels = ["high", "high",', "factors.glutamate.levels", "given twice"),
    "kept word": (
        'levels = ["high",',
        'levels = ["high", "overall",',
        "factors.glutamate",
        "'overall' is the word for",
    ),
    "no counts of a level": (
        'levels = ["high",',
        'levels = ["high", "low",',
        "outcomes.response.counts",
        "level 'low', arm",
    ),
    "sum": ("total = 43", "total = 44", "analysis_sets[0].total (id 'randomised')", "not the sum of its arms, 43"),
    "other n": ("n = 19", "n = 20", "outcomes.response.counts[1].n", "20 is not the 19 of analysis set 'analysed'"),
    "derived from nothing": ('derived_from = "printed 56', 'place2 = "', f"{FIRST_COUNT}.place2", "is not a key here"),
    "no derivation": (
        'status = "printed"\nsource = "registry"',
        'status = "derived"\nsource = "registry"',
        "",
        "so derived_from",
    ),
    "printed and derived": ('status = "derived"', 'status = "printed"', "analysis_sets[0]", "must be left out"),
    "no target": ('outcome = "response"\narm = "memantine"', "", "reported[0]", "outcome or share is missing"),
    "two targets": ('share = "male"', 'share = "male"\noutcome = "response"', "reported[11]", "are both given"),
    "percent of no arm": (
        'outcome = "response"\narm = "memantine"',
        'outcome = "response"',
        "reported[0]",
        "arm is missing",
    ),
    "arm of a comparison": (
        "confidence_level = 0.95",
        'confidence_level = 0.95\narm = "placebo"',
        "reported[2]",
        "is the control",
    ),
    "factor without level": (
        'level = "high"\narm = "memantine"\nsource',
        'arm = "memantine"\nsource',
        "reported[5]",
        "go together",
    ),
    "subgroup of a share": (
        'share = "male"',
        'share = "male"\nfactor = "glutamate"\nlevel = "high"',
        "",
        "need an outcome",
    ),
    "odds ratio of a share": (
        'figure = "percent"\nprinted = "76.2%"',
        'figure = "nnt"\nprinted = "76"',
        "",
        "about a share",
    ),
}


@pytest.mark.parametrize(("old", "new", "where", "what"), BAD.values(), ids=BAD.keys())
def test_one_message_names_file_key_and_value(old: str, new: str, where: str, what: str, tmp_path: Path) -> None:
    assert old in GOOD
    file = tmp_path / "my.toml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TrialFileError) as caught:
        read_trial(file)
    message = str(caught.value)
    assert message.startswith(f"{file}: {where}")
    assert what in message
    assert re.search(r"[\x00-\x1f]", message) is None
    assert len(message) < 600


def test_several_problems_give_the_first_and_a_number(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(GOOD.replace('arm = "memantine"', 'arm = "memantin"'), encoding="utf-8")
    with pytest.raises(TrialFileError, match=r"counts\[0\]\.arm: .* \(and 5 more problems\)$"):
        read_trial(file)


def test_a_count_given_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    again = GOOD.index("[[outcomes.response.counts]]"), GOOD.index("[factors.glutamate]")
    file.write_text(GOOD[: again[1]] + GOOD[again[0] : again[1]] + GOOD[again[1] :], encoding="utf-8")
    with pytest.raises(TrialFileError, match=r"factor 'overall', level 'overall', arm 'memantine' is counted 2 times"):
        read_trial(file)


def test_a_file_outside_the_collection_brings_its_own_reference(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(
        GOOD.replace('key = "joshi2025"', 'key = "mine2026"\ntext = "A report of our own, 2026"'), encoding="utf-8"
    )
    assert read_trial(file).citation.text == "A report of our own, 2026"


def test_the_model_is_frozen_and_has_lookups() -> None:
    found = trial("memantine-2025")
    with pytest.raises(ValidationError):
        found.title = "another"  # type: ignore[misc]
    assert found.analysis_set("analysed").total == 35
    assert found.share("male").count == 32
    assert found.figure("response-p").printed == ".03"
    with pytest.raises(TrialFileError, match="did you mean 'analysed'"):
        found.analysis_set("analyzed")
    with pytest.raises(TrialFileError, match="no count for factor 'glutamate', level 'low', arm 'placebo'"):
        found.outcomes["response"].count("glutamate", "low", "placebo")


def test_the_model_alone_tells_every_disagreement() -> None:
    data = trial("memantine-2025").model_dump()
    data["arms"]["placebo"]["role"] = "treatment"
    with pytest.raises(ValidationError, match="there must be exactly one"):
        Trial.model_validate(data)
