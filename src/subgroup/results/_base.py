"""What every result can do: print itself, show itself in a notebook, become a frame or a dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from subgroup.core.counts import Arm, Counts, Floats, TwoByTwo
from subgroup.core.strata import Strata
from subgroup.render.grid import Grid, html, text

if TYPE_CHECKING:
    import pandas as pd

# A float where numbers went in, an array where arrays did.
Value: TypeAlias = float | Floats

COLUMNS = ("measure", "estimate", "conf_low", "conf_high", "p_value", "confidence_level", "method")


class Result:
    """Base of all results."""

    notes: tuple[str, ...]

    def grid(self) -> Grid:
        """Return the result as a grid of text."""
        raise NotImplementedError

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary per row of the frame."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame."""
        import pandas as pd

        return pd.DataFrame.from_records(self.records())

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain numbers, text and lists."""
        return {"rows": self.records(), "notes": list(self.notes)}

    def text(self, width: int | None = None) -> str:
        """Return the result as text of at most `width` characters a line (100 unless told)."""
        return text(self.grid(), width)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return html(self.grid())


def plain(values: Value | Counts | None) -> float | list[Any] | None:
    """Return a float, or a list of them, for an array; None stays None."""
    return None if values is None else np.asarray(values).tolist()


def arms(inputs: TwoByTwo | Arm | Strata) -> dict[str, Any]:
    """Return the counts of one or two arms, or of strata, by the names that frames and files use."""
    if isinstance(inputs, Strata):
        return {"strata": [{"factor": s.factor, "level": s.level, **arms(s.table)} for s in inputs.strata]}
    if isinstance(inputs, Arm):
        return {"responders": plain(inputs.responders), "n": plain(inputs.n)}
    both = zip(("treatment", "control"), inputs, strict=True)
    return {f"{key}_{arm}": value for arm, each in both for key, value in arms(each).items()}


def rows(table: dict[str, Any], size: int | None) -> list[dict[str, Any]]:
    """Turn a dictionary of scalars and equal lists into dictionaries of scalars; `size` None means one row."""
    if size is None:
        return [table]
    return [{key: value[i] if isinstance(value, list) else value for key, value in table.items()} for i in range(size)]


def flat(values: Value | None) -> list[float | None] | None:
    """Return an array as a flat list, so that tables of any shape become rows."""
    return None if values is None else np.asarray(values).ravel().tolist()


def bulleted(notes: Iterable[str]) -> tuple[str, ...]:
    """Return notes as they are printed below a grid."""
    return tuple(f"Note: {note}" for note in notes)
