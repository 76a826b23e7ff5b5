"""Where the bundled data lie: inside an installed package, beside `src/` in a checkout."""

from __future__ import annotations

from pathlib import Path

_SHIPPED = Path(__file__).with_name("data")
DATA = _SHIPPED if _SHIPPED.is_dir() else Path(__file__).parents[2] / "data"
