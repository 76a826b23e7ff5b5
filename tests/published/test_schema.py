"""The schema in `data/` is the one the model makes."""

import json
import re
import subprocess
import sys
from typing import Any

from subgroup.paths import DATA
from subgroup.published.messages import _PATTERNS
from subgroup.published.schema import text

FILE = DATA / "schema" / "trial.schema.json"


# What a schema says; titles and the like are worded differently by different versions of pydantic.
SAYS = ("$ref", "type", "const", "enum", "required", "pattern", "minimum", "maximum", "minLength", "minItems")


def _says(schema: Any) -> Any:
    """Return what a schema demands, without its wording."""
    if isinstance(schema, list):
        return [_says(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: schema[key] for key in SAYS if key in schema}
    if "const" in found:
        found["enum"] = [found.pop("const")]  # older versions write both
    for key in ("properties", "$defs", "patternProperties"):
        found |= {f"{key}.{name}": _says(each) for name, each in schema.get(key, {}).items()}
    return found | {key: _says(schema[key]) for key in ("items", "anyOf") if key in schema}


def test_the_schema_file_is_up_to_date() -> None:
    written = json.loads(FILE.read_text(encoding="utf-8"))
    assert _says(written) == _says(json.loads(text()))
    assert len(_says(written)) > 15


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


def test_every_pattern_of_the_schema_has_words() -> None:
    found = set(re.findall(r'"pattern": ("[^\n]*")', text()))
    assert {json.loads(each) for each in found} == set(_PATTERNS)
