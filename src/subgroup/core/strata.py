"""Strata: one table for each level of each factor, and overall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

import numpy as np

from subgroup.core.columns import first
from subgroup.core.counts import LARGEST, Arm, Counts, Floats, TwoByTwo, two
from subgroup.errors import ColumnError, CountError, brief, nearest

if TYPE_CHECKING:
    import pandas as pd

# What arms are called where nobody says.
ARMS = ("treatment", "control")
OUTCOME = "response"
# So many factors are named in notes and messages.
LISTED = 6
# Pairs of these kinds are read as they stand.
PAIRS: Final = {tuple, list}
SHAPE = "{factor: {level: (treatment, control)}}, each arm as (responders, n)"


@dataclass(frozen=True, eq=False)
class Stratum:
    """The table of one level of one factor.

    Attributes
    ----------
    factor, level : str
        Names, as text.
    table : TwoByTwo
        Its counts.
    """

    factor: str
    level: str
    table: TwoByTwo


@dataclass(frozen=True, eq=False, repr=False)
class Strata:
    """Tables by level of one or more factors.

    Attributes
    ----------
    strata : tuple of Stratum
        In the order given.
    overall : TwoByTwo
        All participants.
    missing : dict of str to TwoByTwo
        For each factor whose levels do not add up to overall, the participants that belong to no level.
    notes : tuple of str
        What a reader should know.
    arms : (str, str)
        What treatment and control are called.
    outcome : str
        What the outcome is called, or the rule it comes from.
    """

    strata: tuple[Stratum, ...]
    overall: TwoByTwo
    missing: dict[str, TwoByTwo] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    arms: tuple[str, str] = ARMS
    outcome: str = OUTCOME
    labels: ClassVar[None] = None  # levels have names; there is no column of them

    @classmethod
    def of(cls, mapping: Mapping[str, Mapping[object, object]], overall: object = None) -> Strata:
        """Validate tables by factor and level.

        Parameters
        ----------
        mapping : dict
            ``{factor: {level: (treatment, control)}}``, each arm a pair ``(responders, n)``, or a `TwoByTwo` per level.
        overall : (treatment, control) or TwoByTwo, optional
            All participants; by default the sum over levels, which must then be the same for every factor.

        Raises
        ------
        CountError
            If counts are not valid, if factors add up differently and `overall` is not given, or if levels hold more
            participants or responders than `overall`.

        Examples
        --------
        >>> strata = Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
        >>> print(strata.overall)
        9/16 v 4/19
        """
        if hasattr(mapping, "columns"):
            kind = type(mapping).__name__
            raise CountError(f"a {kind} is no strata: sg.tabulate counts a row per participant, sg.read takes counts")
        if not isinstance(mapping, Mapping) or not mapping:
            raise CountError(f"there are no factors in {brief(mapping)}; give {SHAPE}")
        for factor, levels in mapping.items():
            if not isinstance(levels, Mapping):
                raise CountError(f"{factor}: levels are missing, got {brief(levels)}; give {SHAPE}")
        named = [(str(factor), str(level)) for factor, levels in mapping.items() for level in levels]
        tables = _validated(named, [table for levels in mapping.values() for table in levels.values()])
        strata = tuple(Stratum(*names, table) for names, table in zip(named, tables, strict=True))
        _distinct(f"factor {str(factor)!r}" for factor in mapping)
        _distinct(f"{factor}: level {level!r}" for factor, level in named)
        groups = _by_factor(strata, [str(factor) for factor in mapping])
        sums = _sums(list(groups.values()))
        whole = _agreed(list(groups), sums) if overall is None else _single(overall, "overall")
        missing = _missing(list(groups), whole, sums)
        return cls(strata, whole, missing, tuple(_in_no_level(missing)))

    @cached_property
    def by_factor(self) -> dict[str, tuple[Stratum, ...]]:
        """The strata of each factor, in order."""
        return _by_factor(self.strata)

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors, in order."""
        return tuple(self.by_factor)

    @property
    def counts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The arrays ``x1, n1, x2, n2``, an entry per stratum."""
        x1, n1, x2, n2 = (row[0] for row in counts_by_level(self.strata))
        return x1, n1, x2, n2

    def to_frame(self) -> pd.DataFrame:
        """Return the counts as a data frame: a row for overall, then one for each level."""
        import pandas as pd

        tables = [
            ("overall", "overall", self.overall),
            *((each.factor, each.level, each.table) for each in self.strata),
        ]
        return pd.DataFrame(
            [
                (factor, level, *(int(each) for arm in table for each in (arm.responders, arm.n)))
                for factor, level, table in tables
            ],
            columns=["factor", "level", "responders_treatment", "n_treatment", "responders_control", "n_control"],
        )

    def only(self, factor: str | None = None) -> Strata:
        """Return the strata of one factor; see `of_factor`."""
        strata = self.of_factor(factor)
        name = strata[0].factor
        return replace(self, strata=strata, missing={key: self.missing[key] for key in self.missing if key == name})

    def row(self, _: int = 0) -> str:
        """Return the strata as they are named in a table."""
        return f"{', '.join(self.factors)}: {len(self.strata)} strata"

    def __str__(self) -> str:
        named = [
            f"{factor}: {', '.join(f'{each.level} {each.table}' for each in levels)}"
            for factor, levels in list(self.by_factor.items())[:LISTED]
        ]
        hidden = len(self.factors) - len(named)
        more = [f"... and {hidden:,} more factors"] if hidden else []
        return "\n".join([f"{' v '.join(self.arms)}, overall {self.overall}", *named, *more])

    __repr__ = __str__

    def of_factor(self, factor: str | None = None) -> tuple[Stratum, ...]:
        """Return the strata of one factor; it must be named where there are several.

        Raises
        ------
        ColumnError
            If the factor is not there, or not named where there are several.
        """
        known = self.by_factor
        if factor is None and len(known) > 1:
            raise ColumnError(f"there are {len(known)} factors, {', '.join(known)}: name one with factor=")
        asked = next(iter(known)) if factor is None else factor
        if asked not in known:
            raise ColumnError(f"factor={factor!r} is not in the strata; {nearest(factor, known)}")
        return known[asked]

    def to_compare(self, factor: str | None, question: str) -> tuple[Stratum, ...]:
        """Return the strata of one factor, of which there must be two or more.

        Raises
        ------
        ColumnError
            If the factor is not there, not named where there are several, or has one level.
        """
        levels = self.of_factor(factor)
        if len(levels) < 2:
            raise ColumnError(f"factor {levels[0].factor!r} has one level, {levels[0].level!r}; {question} needs two")
        return levels


# What a user may give where strata are wanted.
Tables: TypeAlias = Strata | Mapping[str, Mapping[object, object]]


def as_strata(strata: Tables) -> Strata:
    """Return strata, or make them of tables by factor and level."""
    return strata if isinstance(strata, Strata) else Strata.of(strata)


def as_table(treatment: object, control: object = None) -> TwoByTwo:
    """Return the table that two arms, a table, or the whole of some strata stand for.

    Raises
    ------
    CountError
        If `control` is missing beside an arm, or given beside a table.
    """
    if isinstance(treatment, TwoByTwo | Strata):
        if control is not None:
            raise CountError("control: a table already holds both arms; leave control out")
        return treatment.overall if isinstance(treatment, Strata) else treatment
    if control is None:
        raise CountError("control is missing: give it as a pair (responders, n)")
    return TwoByTwo.of(treatment, control)


def counts_by_level(strata: tuple[Stratum, ...]) -> tuple[Floats, ...]:
    """Return x1, n1, x2, n2 of one factor: one row, a column for each level."""
    return tuple(columns_of(strata).astype(float)[:, None])


def _single(table: object, name: str) -> TwoByTwo:
    """Validate the table of one level, and say which level it is if it is not valid."""
    try:
        found = (
            table
            if isinstance(table, TwoByTwo)
            else TwoByTwo.of(*two(table, "a table is a pair (treatment, control) of arms"))
        )
    except CountError as error:
        raise CountError(f"{name}: {error}") from None
    if found.shape != ():
        raise CountError(f"{name}: a level has one table, got {found.treatment.n.size}")
    return found


def _validated(named: list[tuple[str, str]], tables: list[object]) -> Iterable[TwoByTwo]:
    """Validate the tables of all levels: as columns, which is fast, else one by one, which finds the level at fault."""
    found = _as_columns(tables)
    if found is None:
        names = (f"{factor}: {level}" for factor, level in named)
        return [_single(table, name) for table, name in zip(tables, names, strict=True)]
    return [found[i, ...] for i in range(len(tables))]


def _as_columns(tables: list[Any]) -> TwoByTwo | None:
    """Return tables of four numbers as columns, or None where some is anything else or not valid."""
    if not set(map(type, tables)) <= PAIRS or set(map(len, tables)) != {2}:
        return None
    arms = list(chain.from_iterable(tables))
    if not set(map(type, arms)) <= PAIRS or set(map(len, arms)) != {2}:
        return None
    numbers = list(chain.from_iterable(arms))
    x1, n1, x2, n2 = (numbers[k::4] for k in range(4))
    try:
        found = TwoByTwo.of((x1, n1), (x2, n2))
    except CountError:
        return None
    # Beside a float, whole numbers just beyond the largest would be rounded down to it.
    valid = found.shape == (len(tables),) and max(arm.n.max() for arm in found) < LARGEST
    return found if valid else None


def _by_factor(strata: Iterable[Stratum], factors: Iterable[str] = ()) -> dict[str, tuple[Stratum, ...]]:
    found: dict[str, list[Stratum]] = {factor: [] for factor in factors}
    for each in strata:
        found.setdefault(each.factor, []).append(each)
    return {factor: tuple(levels) for factor, levels in found.items()}


def _distinct(names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise CountError(f"{name} is there twice once labels are text")


def columns_of(strata: Iterable[Stratum]) -> Counts:
    """Return responders and n of treatment, then of control: four rows, a column for each stratum."""
    flat = [(arm.responders, arm.n) for each in strata for arm in each.table]
    return np.array(flat, dtype=np.int64).reshape(-1, 4).T


def _sums(groups: list[tuple[Stratum, ...]]) -> TwoByTwo:
    """Return what the levels of each factor add up to."""
    if not all(groups):
        raise CountError("a factor needs at least one level")
    ends = np.cumsum([len(levels) for levels in groups])
    x1, n1, x2, n2 = np.add.reduceat(columns_of(chain(*groups)), [0, *ends[:-1]], axis=1)
    return TwoByTwo(Arm(x1, n1), Arm(x2, n2))


def _agreed(factors: list[str], sums: TwoByTwo) -> TwoByTwo:
    """Return what all factors add up to, or say how they differ."""
    rows = np.stack([each for arm in sums for each in (arm.responders, arm.n)])
    _, firsts = np.unique(rows, axis=1, return_index=True)
    if firsts.size > 1:
        listed = ", ".join(f"{factors[i]} {sums.row(i)}" for i in np.sort(firsts)[:LISTED])
        raise CountError(f"factors add up differently ({listed}); give overall")
    return sums[0, ...]


def _in_no_level(missing: dict[str, TwoByTwo]) -> Iterator[str]:
    """Say who belongs to no level, of the first few factors."""
    for factor, rest in list(missing.items())[:LISTED]:
        yield f"{factor}: {rest.treatment.n} v {rest.control.n} in no level"
    if len(missing) > LISTED:
        yield f"and {len(missing) - LISTED:,} more factors with some in no level; see missing"


def _missing(factors: list[str], whole: TwoByTwo, sums: TwoByTwo) -> dict[str, TwoByTwo]:
    """Return who is in no level of a factor, where anybody is; a level cannot hold people the whole does not."""
    rest = TwoByTwo(
        *(Arm(all_of.responders - some.responders, all_of.n - some.n) for all_of, some in zip(whole, sums, strict=True))
    )
    bad = first(np.stack([(arm.responders < 0) | (arm.responders > arm.n) for arm in rest], axis=1))
    if bad is not None:
        i, arm = bad
        name, (all_of, some) = ("treatment", "control")[arm], [list(each)[arm] for each in (whole, sums)]
        raise CountError(
            f"{factors[i]}, {name}: levels add up to {some.row(i)}, which does not fit into overall {all_of}"
        )
    anybody = (rest.treatment.n > 0) | (rest.control.n > 0)
    return {factors[i]: rest[i, ...] for i in np.flatnonzero(anybody)}
