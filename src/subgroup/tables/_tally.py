"""Counts as an engine gives them: arm, outcome and level as they stand in the data, and how many participants."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

# A factor of more levels than this is a number or an identifier, and wants cut points or groups.
LEVELS: Final = 100


class Cell(NamedTuple):
    """How many participants have this arm, this outcome and this level.

    Values are those of the data, None where one is missing; of a rule, its code. A level is a tuple with a value for
    each column of its factor.
    """

    arm: Any
    outcome: Any
    level: tuple[Any, ...]
    n: int


class TooManyError(Exception):
    """A column with more values than a factor can have levels.

    Attributes
    ----------
    column : str
        Its name.
    count : int
        How many there are, or were seen before looking was stopped.
    """

    def __init__(self, column: str, count: int) -> None:
        self.column, self.count = column, count
        super().__init__(column, count)


def is_missing(value: object) -> bool:
    """Whether a value is a missing one: None, or a number that is none."""
    return value is None or (value != value) is True or type(value).__name__ in ("NAType", "NaTType")
