"""The effect by level of each factor, each level with its complement and its factor's interaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from subgroup.core.counts import TwoByTwo
from subgroup.core.strata import Strata
from subgroup.render import numbers
from subgroup.render.forest import draw
from subgroup.render.grid import Grid
from subgroup.results._ard import ard
from subgroup.results._base import FIRST, Columns, Result, arms, bulleted, frame, height
from subgroup.results._forest import by_level
from subgroup.results.estimate import Estimate
from subgroup.results.interaction import COMMON
from subgroup.results.interactions import Interactions
from subgroup.results.levels import ShrunkLevels
from subgroup.results.nnt import NumberNeeded

if TYPE_CHECKING:
    import pandas as pd

    from subgroup.render.forest import Axes

Effects: TypeAlias = Estimate | NumberNeeded

# Tables of more factors than this are printed in part.
MOST = 30
LABELS = {"risk_difference": "risk difference", "risk_ratio": "risk ratio", "odds_ratio": "odds ratio", "nnt": "NNT"}


@dataclass(frozen=True, eq=False)
class SubgroupResult(Result):
    """Effects by level of one factor or many, beside the overall effect and a test of interaction for each factor.

    Attributes
    ----------
    measure : str
        ``"risk_difference"``, ``"risk_ratio"``, ``"odds_ratio"`` or ``"nnt"``.
    overall : Estimate or NumberNeeded
        The effect among all participants.
    rows : Estimate or NumberNeeded
        The effect in each level: arrays, in the order of `factors` and `levels`.
    complements : Estimate or NumberNeeded
        The effect in all other levels of the same factor together.
    factors, levels : tuple of str
        What each row is, as long as `rows`.
    interaction : Interactions
        One row per factor.
    shrunken : ShrunkLevels or None
        The effects drawn towards their factor's mean, if asked for.
    prespecified : tuple of str or None
        The factors that were named before the data were seen; None where nobody said.
    inputs : Strata
        The counts.
    notes : tuple of str
        What a reader should know.
    """

    measure: str
    overall: Effects
    rows: Effects
    complements: Effects
    factors: tuple[str, ...]
    levels: tuple[str, ...]
    interaction: Interactions
    shrunken: ShrunkLevels | None
    prespecified: tuple[str, ...] | None
    inputs: Strata
    notes: tuple[str, ...] = ()

    @property
    def confidence_level(self) -> float:
        """Confidence level of every interval."""
        return self.rows.confidence_level

    @property
    def method(self) -> str:
        """Method of every effect."""
        return self.rows.method

    @cached_property
    def groups(self) -> tuple[tuple[str, range], ...]:
        """Each factor with the places of its levels in `rows`."""
        starts = [i for i, factor in enumerate(self.factors) if i == 0 or factor != self.factors[i - 1]]
        ends = [*starts[1:], len(self.factors)]
        return tuple((self.factors[i], range(i, end)) for i, end in zip(starts, ends, strict=True))

    @property
    def factor_of(self) -> NDArray[np.intp]:
        """For each of `rows`, which row of `interaction` is its factor's."""
        return np.repeat(np.arange(len(self.groups)), [len(rows) for _, rows in self.groups])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the forest plot: overall as a diamond, every level as a square with its interval.

        Each factor's p-values of interaction stand beside its name. An interval that leaves the frame ends in an arrow,
        and a level that cannot be estimated keeps its row. Numbers needed are drawn as risk differences.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; None makes a figure that fits.

        Returns
        -------
        matplotlib.axes.Axes
            `ax`, or the axes of the new figure.

        Examples
        --------
        >>> import subgroup as sg
        >>> found = sg.subgroups({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
        >>> from matplotlib.figure import Figure
        >>> found.plot(Figure().subplots()).get_xlabel()
        'risk difference'
        """
        return draw(by_level(self), ax)

    def columns(self) -> Columns:
        """Return the columns of the frame: overall, then a row per level."""
        return self._columns(False)

    def to_frame(self, complements: bool = False) -> pd.DataFrame:
        """Return a row for overall, then a row per level.

        Parameters
        ----------
        complements : bool
            Follow each level by all other levels of its factor together, as level ``not X``.

        Returns
        -------
        pandas.DataFrame
            Columns ``factor level responders_treatment n_treatment responders_control n_control measure estimate
            conf_low conf_high p_value confidence_level method p_interaction``, and more where asked for: ``p_adjusted``
            beside ``p_interaction``, ``prespecified``, and ``shrunken`` with its limits. What overall or a complement
            has not is nan.
        """
        return frame(self._columns(complements))

    def to_ard(self) -> pd.DataFrame:
        """Return an analysis results dataset: one row per statistic with its context, as the R package cards has it.

        Returns
        -------
        pandas.DataFrame
            Columns ``group1 group1_level`` (factor and level; None for overall), ``group2 group2_level`` (the arm, of
            counts), ``variable variable_level`` (the outcome), ``context``, ``stat_name stat_label stat``, ``warning``
            (of a statistic that cannot be estimated, whose ``stat`` is None) and ``error``.

        Examples
        --------
        >>> import subgroup as sg
        >>> found = sg.subgroups({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}}).to_ard()
        >>> found = found[(found["group1_level"] == "high") & (found["context"] == "risk_difference")]
        >>> round(found.set_index("stat_name")["stat"]["estimate"], 3)
        0.6
        """
        return ard(self)

    def _columns(self, complements: bool) -> Columns:
        """Stack overall, levels and, each behind its level, complements."""
        size = len(self.levels)
        parts = [self.overall, self.rows, *([self.complements] if complements else [])]
        order = np.arange(1 + size)
        if complements:
            order = np.concatenate([[0], np.stack([order[1:], order[1:] + size], axis=1).ravel()])
        stacked = [_named(part) for part in parts]
        found = {key: np.concatenate([_whole(each, key) for each in stacked])[order] for key in stacked[0]}
        names = {
            "factor": np.array(["overall", *self.factors, *(self.factors if complements else ())], dtype=object)[order],
            "level": np.array(
                ["overall", *self.levels, *([f"all but {each}" for each in self.levels] if complements else ())],
                dtype=object,
            )[order],
        }
        return names | found | {key: _padded(each, complements) for key, each in self._of_levels().items()}

    def _of_levels(self) -> Columns:
        """Return what levels have and overall has not: the interaction of the factor, and shrunken effects."""
        of_factor = self.factor_of
        found: Columns = {"p_interaction": self.interaction.p_value[of_factor]}
        found |= {f"p_{name}": p[of_factor] for name, p in self.interaction.beside.items()}
        if self.interaction.p_adjusted is not None:
            found["p_adjusted"] = self.interaction.p_adjusted[of_factor]
        if self.prespecified is not None:
            found["prespecified"] = np.array([each in self.prespecified for each in self.factors], dtype=object)
        if self.shrunken is not None:
            found |= {"shrunken": self.shrunken.effect, "shrunken_low": self.shrunken.low}
            found |= {"shrunken_high": self.shrunken.high}
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists."""
        return {
            "measure": self.measure,
            "method": self.method,
            "confidence_level": self.confidence_level,
            "cite": self.rows.cite,
            "rows": self.records(),
            "interaction": self.interaction.to_dict() | {"tests": self.interaction.tests},
            "prespecified": None if self.prespecified is None else list(self.prespecified),
            "shrunken": None if self.shrunken is None else self.shrunken.to_dict(),
            "missing": {factor: arms(table) for factor, table in self.inputs.missing.items()},
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a heading per factor with its interaction, and below it a row per level with its complement."""
        level = numbers.level(self.confidence_level)
        shrunken = ("shrunken",) if self.shrunken else ()
        columns = ("", *self.inputs.arms, LABELS[self.measure], f"{level} interval", *shrunken)
        size = len(self.groups)
        printed = self.groups if size <= MOST else self.groups[:FIRST]
        cells = [("overall", *self._cells(self.overall, 0), *("" for _ in shrunken))]
        cells += [row for i, (factor, rows) in enumerate(printed) for row in self._block(i, factor, rows)]
        hidden = size - len(printed)
        more = (f"... and {hidden:,} more factors; to_frame() has all of them",) if hidden else ()
        scale = " of risk differences" if self.measure == "nnt" else ""
        null = "" if self.interaction.null == COMMON else f", its null {self.interaction.null}"
        title = f"{LABELS[self.measure]} by level [{self.method}], interaction{scale} [{self.interaction.method}]{null}"
        return Grid(columns, cells, title, (*more, *bulleted(self.notes)))

    def _block(self, i: int, factor: str, rows: range) -> Iterator[tuple[str, ...]]:
        """Return the rows of a factor: its heading, its levels and, where there are more than two, complements."""
        yield (self._heading(i, factor),)
        for row in rows:
            shrunken = (self.shrunken.text(row),) if self.shrunken else ()
            yield self.levels[row], *self._cells(self.rows, row), *shrunken
            if len(rows) > 2:
                blank = ("",) if self.shrunken else ()
                yield f"  all but {self.levels[row]}", *self._cells(self.complements, row), *blank

    def _heading(self, i: int, factor: str) -> str:
        """Say a factor's interaction, and whether it was pre-specified."""
        found = self.interaction
        said = "; ".join(f"{name} {numbers.p_phrase(p)}" for name, p in found.p_of(i))
        rows = self.groups[i][1]
        said = "; ".join(filter(None, [said, found.said(i, self.levels[rows[0]], self.levels[rows[1]])]))
        if self.prespecified is None:
            return f"{factor}: {said}"
        return f"{factor} ({'' if factor in self.prespecified else 'not '}pre-specified): {said}"

    def _cells(self, part: Effects, row: int) -> tuple[str, ...]:
        treatment, control = _table(part)
        effect, interval = part.cells(row)[1:3] if isinstance(part, Estimate) else part.cells(row)[:2]
        return treatment.row(row), control.row(row), effect, interval


def _table(part: Effects) -> TwoByTwo:
    return cast(TwoByTwo, part.inputs)  # strata are counts


def _named(part: Effects) -> Columns:
    """Return the counts of the tables before the columns of their effects."""
    return {key: np.ravel(each) for key, each in arms(_table(part)).items()} | part.columns()


def _whole(columns: Columns, key: str) -> Any:
    value = columns[key]
    kind = object if isinstance(value, str | bool) else None
    return np.broadcast_to(np.asarray(value, dtype=kind), (height(columns),))


def _padded(values: Any, complements: bool) -> Any:
    """Put nan where overall stands, and behind each level where its complement does."""
    missing = np.full(len(values), np.nan)
    whole = np.stack([values, missing], axis=1).ravel() if complements else values
    return np.concatenate([[np.nan], whole])
