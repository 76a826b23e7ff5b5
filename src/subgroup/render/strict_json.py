"""JSON that every reader accepts."""

from __future__ import annotations

import json
import math
from typing import Any


def dumps(data: Any) -> str:
    """Return JSON that every reader accepts: nan is null, and infinities are the texts Infinity and -Infinity."""
    return json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False)


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    if isinstance(data, float) and not math.isfinite(data):
        return None if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
    return data
