"""The schema in `data/` is the one the model makes."""

import json
import subprocess
import sys

from subgroup.paths import DATA
from subgroup.published.schema import text

FILE = DATA / "schema" / "trial.schema.json"


def test_the_schema_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == text()


def test_the_module_prints_it() -> None:
    command = [sys.executable, "-X", "utf8", "-m", "subgroup.published.schema"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == text()


def test_the_schema_refuses_unknown_keys_everywhere() -> None:
    schema = json.loads(text())
    assert schema["additionalProperties"] is False
    assert all(table["additionalProperties"] is False for table in schema["$defs"].values())


def test_every_trial_points_to_the_schema() -> None:
    for file in (DATA / "trials").glob("*.toml"):
        assert file.read_text(encoding="utf-8").startswith("#:schema ../schema/trial.schema.json\n")
