"""The trial file's JSON schema, for editors; ``python -m subgroup.published.schema`` prints it."""

from __future__ import annotations

import json
import sys
from typing import Any

from subgroup.published.model import Trial


def schema() -> dict[str, Any]:
    """Return the JSON schema of a trial file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Trial.model_json_schema()}


def text() -> str:
    """Return the schema as it stands in `data/schema/trial.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
