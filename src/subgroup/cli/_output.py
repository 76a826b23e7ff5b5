"""Data to standard output: text as wide as the terminal, or strict JSON."""

from __future__ import annotations

import json
import math
import shutil
import sys
from typing import Any, Protocol


class _Shown(Protocol):
    def text(self, width: int | None = None) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


def show(result: _Shown, as_json: bool) -> None:
    """Print a result."""
    say(dumps(result.to_dict()) if as_json else result.text(width()))


def say(text: str) -> None:
    """Print text, in the encoding that the other end can take."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def width() -> int | None:
    """Return the terminal's width, or None where there is no terminal."""
    return max(shutil.get_terminal_size().columns, 60) if sys.stdout.isatty() else None


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
