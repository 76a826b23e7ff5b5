"""The tables that some printed figures could have come from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from subgroup.core.counts import TwoByTwo
from subgroup.core.strata import Strata
from subgroup.errors import MethodError, NotReconstructible
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, arms, bulleted, rest, shown
from subgroup.results.sets import TableSet

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class NearMiss:
    """A table that prints all figures but one, or but two where no table prints all but one.

    Attributes
    ----------
    table : str
        Its counts.
    breaks : str
        The figure it does not print.
    printed : str
        That figure, as it was printed.
    gives : str
        What the table gives in its place.
    method : str
        By which method, the nearest of those allowed.
    """

    table: str
    breaks: str
    printed: str
    gives: str
    method: str


@dataclass(frozen=True, eq=False)
class Reconstruction(TableSet):
    """Every table of counts that prints all of some figures.

    Attributes
    ----------
    inputs : TwoByTwo
        The tables, as arrays.
    figures : dict of str to str
        The figures by name, as they were printed.
    reproduced : dict of str to list of str
        Per figure that depends on a method, and per kind of figure for rounding, what reproduces it in each table.
    methods : dict of str to tuple of str
        For each figure that depends on a method, the methods that print it in at least one table.
    space : str
        Where tables were looked for.
    tried : int
        How many tables had to be tried.
    near : tuple of NearMiss
        Where no table fits, the nearest that miss one figure.
    notes : tuple of str
        What a reader should know.
    untried : tuple of str
        Which methods were too much work to try, so that more tables may fit; nothing where all were tried.
    """

    inputs: TwoByTwo
    figures: dict[str, str]
    reproduced: dict[str, list[str]]
    methods: dict[str, tuple[str, ...]]
    space: str
    tried: int
    near: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.inputs.treatment.n.size)

    def case(self, i: int) -> str:
        """Return the counts of one table as text."""
        return self.inputs.row(i)

    def whole(self) -> TwoByTwo:
        """Return the tables, as arrays."""
        return self.inputs

    def each(self) -> tuple[Strata, ...]:
        """Refuse: a reconstruction has no strata."""
        raise MethodError("a reconstruction holds tables without strata; sg.bounds can hold strata")

    @property
    def tables(self) -> pd.DataFrame:
        """The tables as a frame: the counts, and what reproduces each figure."""
        return self.to_frame()

    @property
    def unique(self) -> bool:
        """Whether one table fits, and one alone; not known to be so where methods were not tried."""
        return len(self) == 1 and not self.untried

    @property
    def caveats(self) -> tuple[str, ...]:
        """Why there may be more tables."""
        return self.untried

    @property
    def table(self) -> TwoByTwo:
        """The one table that fits.

        Raises
        ------
        NotReconstructible
            If none does, or several.
        """
        if not self.unique:
            raise NotReconstructible(f"{self.sentence()}; `tables` lists them")
        return self.inputs[0]

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per table."""
        counts = {name: list(values) for name, values in arms(self.inputs).items()}
        return counts | self.reproduced

    def to_dict(self) -> dict[str, Any]:
        """Return the tables with the figures, the methods and the near misses as plain numbers, text and lists."""
        return {
            "figures": self.figures,
            "unique": self.unique,
            "tables": self.records(),
            "methods": {figure: list(names) for figure, names in self.methods.items()},
            "space": self.space,
            "tried": self.tried,
            "near": [asdict(each) for each in self.near],
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per table with what reproduces each figure, or the near misses where no table fits."""
        if not len(self):
            cells = [(each.table, each.breaks, each.printed, f"{each.gives} [{each.method}]") for each in self.near]
            return Grid(("table", "does not print", "printed", "gives"), cells, self.sentence(), bulleted(self.notes))
        columns = tuple(self.reproduced)
        heads = ("table", *(each.replace("_", " ") for each in columns))
        rows = [(self.inputs.row(i), *(self.reproduced[each][i] for each in columns)) for i in shown(len(self))]
        return Grid(heads, rows, self.sentence(), (*rest(len(self)), *bulleted(self.notes)))

    def sentence(self) -> str:
        """Say in one line how many tables print the figures."""
        many = {0: "no table prints", 1: "one table prints"}.get(len(self), f"{len(self):,} tables print")
        if self.untried and len(self):
            many = f"at least {many}"
        listed = ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in self.figures.items())
        return f"{many} {listed} ({self.space})"
