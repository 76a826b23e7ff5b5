"""`read`: tables of counts, from any file or data frame, to strata."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from subgroup.core.strata import Strata
from subgroup.errors import ColumnError, CountError
from subgroup.tables._arms import chosen
from subgroup.tables._cells import Counted
from subgroup.tables._opening import open_table
from subgroup.tables._shapes import OVERALL, Entry, Shape, counted, shaped
from subgroup.tables._table import Table, listed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    Source: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes] | IntoFrame

# The counts of treatment and control in one level.
Both: TypeAlias = tuple[Counted, Counted]
Factors: TypeAlias = dict[str, dict[object, Both]]
# So many rows are named where a sum is wrong.
NAMED: Final = 6


def read(path: Source, treatment: object = None, control: object = None, *, sheet: str | None = None) -> Strata:
    """Read a table of counts by factor and level.

    Two shapes are read, told apart by the names of the columns. The long one has a row for each arm of each level,
    with columns ``factor level arm responders n``. The wide one has a row for each level: ``factor level
    responders_treatment n_treatment responders_control n_control`` (any two arms in place of treatment and control), or
    ``factor level`` with a column named by each arm, whose cells are the counts as papers print them: ``8/10``,
    ``8 of 10`` or ``8/10 (80%)``, where the percentage must be that of the counts. All participants are a row whose
    factor is ``overall``; `factor` may be left out where there is one. Levels keep their order, and labels are text.

    Parameters
    ----------
    path : path, file object or data frame
        A path that ends in ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.parquet`` or ``.json``; ``"-"`` for
        standard input, or a file object, in CSV; any data frame that narwhals knows (pandas, polars, pyarrow, DuckDB,
        ...). JSON holds records, or the mapping that `Strata.of` takes. CSV may be separated by semicolons.
    treatment, control : str, optional
        Labels of the two arms. The control is the one labelled control or placebo, or whose label begins so, as
        ``Placebo (N=110)``; else it must be named. Beyond two arms, the treatment must be named too.
    sheet : str, optional
        Of a workbook; required where several hold anything. Formulas are not computed: what Excel stored is read.

    Returns
    -------
    Strata
        Its notes name the columns and arms that were not used, and who is in overall but in no level.

    Raises
    ------
    TableFileError
        If the file cannot be read, is not what its name says, or is too large.
    ColumnError
        If the columns fit neither shape, an arm is not there or not told, or a factor has one level.
    CountError
        If a count or label is not valid, a row is there twice, or levels do not fit into overall. Messages name
        file, row (the header is row 1), column, factor, level and value.

    Examples
    --------
    >>> import io
    >>> import subgroup as sg
    >>> counts = '''factor,level,memantine,placebo
    ... overall,,9/16,4/19
    ... glutamate,high,8/10 (80%),2/10 (20%)
    ... glutamate,not high,1/6,2/9
    ... '''
    >>> strata = sg.read(io.StringIO(counts))
    >>> [f"{each.level}: {each.table}" for each in strata.strata]
    ['high: 8/10 v 2/10', 'not high: 1/6 v 2/9']
    """
    table = open_table(path, sheet)
    shape = shaped(table)
    arms = _arms(table, shape, treatment, control)
    levels = _by_level(table, shape.entries, arms)
    counts = {key: (counted(table, pair[0]), counted(table, pair[1])) for key, pair in levels.items()}
    whole = counts.pop((OVERALL, OVERALL), None)
    tables = _by_factor(counts)
    _check_factors(table.name, tables, whole)
    if whole:
        _check_sums(table, tables, whole, levels)
    try:
        strata = Strata.of(tables, overall=whole)
    except CountError as error:
        raise CountError(f"{table.name}: {error}") from None
    rest = [arm for arm in shape.arms if arm not in arms]
    unused = [f"arms not used: {listed(rest)}"] * bool(rest)
    return replace(strata, notes=(*strata.notes, *shape.notes, *unused), arms=arms)


def _arms(table: Table, shape: Shape, treatment: object, control: object) -> tuple[str, str]:
    """Choose the arms; where there seem to be too many, say which is only in some of the levels."""
    try:
        return chosen(shape.arms, treatment, control, table.name)
    except ColumnError as error:
        rare = _rare(shape)
        hint = f" ({rare.arm!r} is not in every level: see {table.rows[rare.row]}, {rare.name})" if rare else ""
        raise ColumnError(f"{error}{hint}") from None


def _rare(shape: Shape) -> Entry | None:
    """Return an entry whose arm is in fewest levels, if it is not in all."""
    firsts: dict[str, Entry] = {}
    times = dict.fromkeys(shape.arms, 0)
    for entry in shape.entries:
        firsts.setdefault(entry.arm, entry)
        times[entry.arm] += 1
    rare = min(times, key=times.__getitem__)
    return firsts[rare] if len(times) > 2 and times[rare] < max(times.values()) else None


def _by_level(table: Table, entries: list[Entry], arms: tuple[str, str]) -> dict[tuple[str, str], tuple[Entry, Entry]]:
    """Return the two entries of each level, in the order of the table."""
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    for entry in entries:
        there = found.setdefault((entry.factor, entry.level), {})
        if entry.arm in there:
            first = table.rows[there[entry.arm].row]
            raise CountError(f"{table.at(entry.row)}: {entry.name}, {entry.arm} is there already, in {first}")
        there[entry.arm] = entry
    for there in found.values():
        for arm in arms:
            if arm not in there:
                some = next(iter(there.values()))
                raise ColumnError(f"{table.at(some.row)}: {some.name} has no arm {arm!r}, only {listed(there)}")
    one, other = arms
    return {key: (there[one], there[other]) for key, there in found.items()}


def _by_factor(counts: dict[tuple[str, str], Both]) -> Factors:
    found: Factors = {}
    for (factor, level), both in counts.items():
        found.setdefault(factor, {})[level] = both
    return found


def _check_factors(name: str, tables: Factors, whole: Both | None) -> None:
    """Refuse a table without levels, and a level without the others."""
    if not tables and whole:
        one, other = whole
        raise ColumnError(
            f"{name}: there is overall and no factor; ask for one table with sg.compare({(*one,)}, {(*other,)})"
        )
    for factor, levels in tables.items():
        if len(levels) == 1:
            (level,) = levels
            rest = _less(whole, levels[level]) if whole else None
            hint = f"; the rest of overall is {_text(rest)}: give it a row" if rest and _possible(rest) else ""
            raise ColumnError(
                f"{name}: factor {factor!r} has one level, {level!r}; a level is not read without the others{hint}"
            )


def _check_sums(table: Table, tables: Factors, whole: Both, entries: Mapping[Any, tuple[Entry, Entry]]) -> None:
    """Refuse levels that do not fit into overall, and name the rows of both."""
    for factor, levels in tables.items():
        one, other = (Counted(*map(sum, zip(*counts, strict=True))) for counts in zip(*levels.values(), strict=True))
        for k, (total, rest) in enumerate(zip((one, other), _less(whole, (one, other)), strict=True)):
            if not _possible((rest,)):
                parts = [entries[factor, level][k] for level in levels]
                everyone = entries[OVERALL, OVERALL][k]
                raise CountError(
                    f"{table.name}: {factor}, {everyone.arm}: levels add up to {total} ({_rows(table, parts)}), "
                    f"which does not fit into overall {whole[k]} ({_rows(table, [everyone])})"
                )


def _rows(table: Table, entries: list[Entry]) -> str:
    more = f" and {len(entries) - NAMED} more" if len(entries) > NAMED else ""
    return ", ".join(table.rows[entry.row] for entry in entries[:NAMED]) + more


def _less(whole: Both, part: Both) -> Both:
    one, other = (Counted(a.responders - b.responders, a.n - b.n) for a, b in zip(whole, part, strict=True))
    return one, other


def _possible(counts: Iterable[Counted]) -> bool:
    return all(0 <= each.responders <= each.n for each in counts)


def _text(both: Both) -> str:
    return f"{both[0]} v {both[1]}"
