"""What every result can do: print itself, show itself in a notebook, become a frame or a dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import Arm, Counts, Floats, TwoByTwo
from subgroup.core.given import GivenEffect
from subgroup.core.pairs import Pairs
from subgroup.core.strata import Strata
from subgroup.core.summaries import Summary, TwoSummaries
from subgroup.render.grid import Grid, html, text
from subgroup.render.strict_json import dumps

if TYPE_CHECKING:
    import pandas as pd

# A float where numbers went in, an array where arrays did.
Value: TypeAlias = float | Floats
# What is the same in every row stands once; what is not, as a flat array or a list.
Columns: TypeAlias = dict[str, Any]
Inputs: TypeAlias = TwoByTwo | Arm | Pairs | GivenEffect | Strata | Summary | TwoSummaries

COLUMNS = ("measure", "estimate", "conf_low", "conf_high", "p_value", "confidence_level", "method")
# Up to WHOLE tables are printed; of more, the FIRST.
WHOLE = 60
FIRST = 10


class Result:
    """Base of all results."""

    notes: tuple[str, ...]

    def grid(self) -> Grid:
        """Return the result as a grid of text."""
        raise NotImplementedError

    def columns(self) -> Columns:
        """Return the columns of the frame."""
        raise NotImplementedError

    @property
    def labels(self) -> pd.Index[Any] | None:
        """Labels of the rows, where the columns that went in had some."""
        return None

    def records(self) -> list[dict[str, Any]]:
        """Return one dictionary per row of the frame."""
        return rows(self.columns())

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame, under the index of the columns that went in."""
        return frame(self.columns(), self.labels)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain numbers, text and lists."""
        return {"rows": self.records(), "notes": list(self.notes)}

    def to_json(self) -> str:
        """Return the dictionary as JSON that every reader accepts: nan is null, infinity the text "Infinity"."""
        return dumps(self.to_dict())

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


def arms(inputs: Inputs) -> dict[str, Any]:
    """Return what went in by the names that frames and files use: counts, summaries, or an effect."""
    if isinstance(inputs, Strata):
        return {"strata": [{"factor": s.factor, "level": s.level, **arms(s.table)} for s in inputs.strata]}
    if isinstance(inputs, Pairs):
        return {name: plain(count) for name, count in inputs.cells.items()}
    if isinstance(inputs, GivenEffect):
        return {inputs.measure: [plain(each) for each in (inputs.estimate, inputs.low, inputs.high)]}
    if isinstance(inputs, Arm):
        return {"responders": plain(inputs.responders), "n": plain(inputs.n)}
    if isinstance(inputs, Summary):
        return {"mean": plain(inputs.mean), "sd": plain(inputs.sd), "n": plain(inputs.n)}
    both: Iterable[tuple[str, Any]] = zip(("treatment", "control"), inputs, strict=True)
    return {f"{key}_{arm}": value for arm, each in both for key, value in arms(each).items()}


def flat(values: Value | None) -> Value:
    """Return a column: tables of any shape become rows, and a number that was not asked for is nan."""
    return np.nan if values is None else np.ravel(values) if np.ndim(values) else values


def height(columns: Columns) -> int:
    """Return how many rows the columns make: one if none of them is longer."""
    return next((len(each) for each in columns.values() if isinstance(each, list | np.ndarray)), 1)


def filled(value: Any, size: int) -> NDArray[Any]:
    """Return a column of so many rows; text is held once, however often it is repeated."""
    return np.broadcast_to(np.asarray(value, dtype=object if isinstance(value, str) else None), (size,))


def rows(columns: Columns) -> list[dict[str, Any]]:
    """Return a dictionary of plain values for each row."""
    size = height(columns)
    lists = [each if isinstance(each, list) else filled(each, size).tolist() for each in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def stacked(records: Iterable[Columns]) -> Columns:
    """Return the columns of single rows, one below the other."""
    each = list(records)
    return {key: [record[key] for record in each] for key in each[0]}


def frame(columns: Columns, labels: Any = None) -> pd.DataFrame:
    """Return columns as a data frame, under these labels or else numbered."""
    import pandas as pd

    return pd.DataFrame(columns, index=pd.RangeIndex(height(columns)) if labels is None else labels)


def shown(size: int) -> range:
    """Return which of so many tables are printed."""
    return range(size if size <= WHOLE else FIRST)


def rest(size: int) -> tuple[str, ...]:
    """Return the line that says how many tables are not printed, where there are any."""
    hidden = size - len(shown(size))
    return (f"... and {hidden:,} more; to_frame() has all of them",) if hidden else ()


def bulleted(notes: Iterable[str]) -> tuple[str, ...]:
    """Return notes as they are printed below a grid."""
    return tuple(f"Note: {note}" for note in notes)
