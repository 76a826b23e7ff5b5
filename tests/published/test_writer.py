"""What is written reads back as it was."""

from pathlib import Path

import pytest

import subgroup as sg
from subgroup.published.reader import LARGEST, names
from subgroup.published.writer import save, text


@pytest.mark.parametrize("name", names())
def test_every_bundled_trial_is_written_and_read_back(name: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.toml"
    sg.write_trial(sg.trial(name), file)
    assert sg.read_trial(file) == sg.trial(name)


def test_a_file_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    file = tmp_path / "copy.toml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(sg.TrialFileError, match="is there already, and was left as it is"):
        sg.write_trial(sg.trial("memantine-2025"), file)
    assert file.read_text(encoding="utf-8") == "mine"
    sg.write_trial(sg.trial("memantine-2025"), file, overwrite=True)
    assert sg.read_trial(file).id == "memantine-2025"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(sg.TrialFileError, match="cannot be written: No such file"):
        sg.write_trial(sg.trial("memantine-2025"), tmp_path / "no" / "where.toml")
    with pytest.raises(sg.TrialFileError, match="too large for a trial file, more than 1,000,000 bytes"):
        save("#" * (LARGEST + 1), tmp_path / "large.toml")
    assert not (tmp_path / "large.toml").exists()


def test_quotes_backslashes_and_other_scripts_survive() -> None:
    import tomllib

    said = 'a "quoted" \\ path, é, 中, 🜁'
    found = sg.trial("memantine-2025").model_copy(update={"summary": said})
    assert tomllib.loads(text(found))["summary"] == said
