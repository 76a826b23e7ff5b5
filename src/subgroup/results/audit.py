"""Which counts could have been printed as some percentages or means."""

from __future__ import annotations

from dataclasses import dataclass

from subgroup.core.printed import ROUNDINGS
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted, rest, shown


@dataclass(frozen=True)
class Fit:
    """The counts that print one figure at one size.

    Attributes
    ----------
    figure : str
        As it was printed.
    n : int
        Participants.
    counts : dict of str to tuple of int
        For each habit of rounding, the counts that print so under it; empty where there are none.
    """

    figure: str
    n: int
    counts: dict[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Audit(Result):
    """Every count that prints as some figures did, under each habit of rounding.

    Attributes
    ----------
    what : str
        What the counts are, such as ``"responders"``.
    figures : tuple of str
        The figures, as they were printed.
    fits : tuple of Fit
        One per figure and size; of an unknown size those alone at which some habit prints the figure.
    habits : tuple of str
        Habits of rounding under which every figure has a count; empty if the figures contradict each other or n.
    notes : tuple of str
        What a reader should know.
    """

    what: str
    figures: tuple[str, ...]
    fits: tuple[Fit, ...]
    habits: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, tuple[int, ...]]:
        """For each habit, the counts of a single figure at a known size."""
        (only,) = self.fits
        return only.counts

    @property
    def possible(self) -> bool:
        """Whether one habit prints every figure."""
        return bool(self.habits)

    def columns(self) -> Columns:
        """Return the columns of the frame: a row per figure, size and count, with the habits that print it."""
        found = [
            (each.figure, each.n, count, ", ".join(habit for habit in each.counts if count in each.counts[habit]))
            for each in self.fits
            for count in dict.fromkeys(count for counts in each.counts.values() for count in counts)
        ]
        names = ("figure", "n", self.what, "rounding")
        return {name: [row[i] for row in found] for i, name in enumerate(names)}

    def grid(self) -> Grid:
        """Return a row per figure and size, a column per habit."""
        habits = tuple(dict.fromkeys(habit for each in self.fits for habit in each.counts))
        cells = [self._cells(self.fits[i], habits) for i in shown(len(self.fits))]
        heads = ("figure", ">n", *(f"{self.what}, {ROUNDINGS[habit]}" for habit in habits))
        return Grid(heads, cells, notes=(*rest(len(self.fits)), self.sentence(), *bulleted(self.notes)))

    def _cells(self, each: Fit, habits: tuple[str, ...]) -> tuple[str, ...]:
        return (each.figure, f"{each.n:,}", *(_listed(each.counts.get(habit, ())) for habit in habits))

    def sentence(self) -> str:
        """Say in one line which habit prints every figure."""
        whole = "every figure" if len(self.figures) > 1 else "it"
        if self.habits:
            return f"{whole} can be had: {' or '.join(ROUNDINGS[habit] for habit in self.habits)}"
        one = "no one habit of rounding prints" if len(self.figures) > 1 else "no habit of rounding prints"
        return f"{one} {whole}"


def _listed(counts: tuple[int, ...]) -> str:
    if len(counts) > 6:
        return f"{counts[0]:,} to {counts[-1]:,}"
    return ", ".join(f"{each:,}" for each in counts) or "none"
