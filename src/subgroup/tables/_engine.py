"""Engines that hold the data themselves: one query for all factors, and only counts come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from subgroup.tables._cells import CellError
from subgroup.tables._table import shown
from subgroup.tables._tally import LEVELS, Cell, TooManyError, is_missing
from subgroup.tables.factors import Part

if TYPE_CHECKING:
    import narwhals as nw

# What stands between the columns of a crossed factor; no label has it.
BETWEEN: Final = "\x1f"
# So many factors are asked for in one pass.
AT_ONCE: Final = 100
# A column with too many values mostly shows it in its first rows, before anything is counted.
GLANCE: Final = 10_000


def tally(frame: nw.LazyFrame[Any], arm: Part, outcome: Part, factors: list[tuple[Part, ...]]) -> list[list[Cell]]:
    """Count participants by arm, outcome and level of each factor.

    Raises
    ------
    TooManyError
        If a column has too many values.
    """
    schema = frame.collect_schema()
    _glance(
        frame, [part for part in [arm, outcome, *(part for parts in factors for part in parts)] if part.codes is None]
    )
    found: list[list[Cell]] = []
    for start in range(0, len(factors), AT_ONCE):
        some = factors[start : start + AT_ONCE]
        names = [f"f{k}" for k in range(len(some))]
        columns = {"arm": _text((arm,)), "outcome": _text((outcome,))}
        columns |= {name: _text(parts) for name, parts in zip(names, some, strict=True)}
        counted = _grouped(frame.select(**columns), names)
        reads = [_reader(part, schema) for part in (arm, outcome)]
        for name, parts in zip(names, some, strict=True):
            _check(counted[name], parts)
            found.append(
                [
                    Cell(reads[0](one), reads[1](other), _values(level, parts, schema), n)
                    for one, other, level, n in counted[name]
                ]
            )
    return found


def values(frame: nw.LazyFrame[Any], column: str, most: int) -> list[Any]:
    """Return the different values of a column.

    Raises
    ------
    TooManyError
        If there are more than `most`.
    """
    import narwhals as nw

    part = Part(column)
    texts = frame.select(value=_text((part,))).group_by("value").agg(nw.len().alias("n"))
    found = collected(texts.head(most + 2)).get_column("value").to_list()  # one may be the missing
    if len(found) > most + 1:
        raise TooManyError(column, len(found))
    return list(map(_reader(part, frame.collect_schema()), found))


def collected(frame: Any) -> nw.DataFrame[Any]:
    """Return the few rows of a result, wherever they were computed."""
    import narwhals as nw

    if isinstance(frame, nw.DataFrame):
        return frame
    if frame.implementation.is_polars():
        return nw.from_native(frame.to_native().collect(engine="streaming"), eager_only=True)
    if frame.implementation.is_spark_like():  # its own way to pandas warns of every pandas that is newer than itself
        rows = frame.to_native().collect()
        columns = {name: [row[name] for row in rows] for name in frame.collect_schema().names()}
        return nw.from_dict(columns, backend="pandas")
    result: nw.DataFrame[Any] = frame.collect(backend="pandas")
    return result


def _glance(frame: nw.LazyFrame[Any], parts: list[Part]) -> None:
    """Refuse a column that has too many values in its first rows already."""
    columns = list(dict.fromkeys(part.column for part in parts))
    some = collected(frame.select(*columns).head(GLANCE))
    for column in columns:
        count = some.get_column(column).n_unique()
        if count > LEVELS + 1:  # one may be the missing
            raise TooManyError(column, count)


def _text(parts: tuple[Part, ...]) -> nw.Expr:
    """Return the columns of a factor as one text that is never null; a missing value is blank."""
    import narwhals as nw

    texts = [
        nw.col(part.column).cast(nw.String).fill_null("")
        if part.codes is None
        else part.codes.cast(nw.Int64).cast(nw.String)
        for part in parts
    ]
    return texts[0] if len(texts) == 1 else nw.concat_str(texts, separator=BETWEEN)


def _grouped(frame: nw.LazyFrame[Any], names: list[str]) -> dict[str, list[tuple[str, str, str, int]]]:
    """Count rows by arm, outcome and level of each factor in one pass."""
    import narwhals as nw

    found: dict[str, list[tuple[str, str, str, int]]] = {name: [] for name in names}
    if frame.implementation.is_duckdb():
        for arm, outcome, *levels, n in _grouping_sets(frame.to_native(), names):
            # Of one row all factors but one are null: those it was not grouped by.
            name, level = next((name, level) for name, level in zip(names, levels, strict=True) if level is not None)
            found[name].append((arm, outcome, level, n))
        return found
    long = frame.unpivot(on=names, index=["arm", "outcome"], variable_name="factor", value_name="level")
    counts = collected(long.group_by("arm", "outcome", "factor", "level").agg(nw.len().alias("n")))
    for arm, outcome, name, level, n in counts.select("arm", "outcome", "factor", "level", "n").iter_rows():
        found[name].append((arm, outcome, level, int(n)))
    return found


def _grouping_sets(relation: Any, names: list[str]) -> list[tuple[Any, ...]]:
    sets = ", ".join(f"(arm, outcome, {name})" for name in names)
    view = f"participants_{uuid4().hex}"  # no table of the caller's is called so
    query = f"SELECT arm, outcome, {', '.join(names)}, count(*) FROM {view} GROUP BY GROUPING SETS ({sets})"  # noqa: S608
    rows: list[tuple[Any, ...]] = relation.query(view, query).fetchall()
    return rows


def _check(counted: list[tuple[str, str, str, int]], parts: tuple[Part, ...]) -> None:
    for k, part in enumerate(parts):
        values = {texts[k] for _, _, level, _ in counted if len(texts := level.split(BETWEEN)) == len(parts)}
        if part.codes is None and len(values) > LEVELS + 1:
            raise TooManyError(part.column, len(values))


def _values(level: str, parts: tuple[Part, ...], schema: Any) -> tuple[Any, ...]:
    texts = level.split(BETWEEN) if len(parts) > 1 else [level]
    if len(texts) != len(parts):
        raise CellError(f"{shown(parts[0].column)} or one crossed with it holds a control character")
    return tuple(_reader(part, schema)(text) for part, text in zip(parts, texts, strict=True))


def _reader(part: Part, schema: Any) -> Callable[[str], Any]:
    """Return what reads the text of a value as the value it was."""
    if part.codes is not None:
        return lambda text: None if int(text) < 0 else int(text)
    kind = schema[part.column]
    if kind.is_integer():
        return lambda text: int(text) if text else None
    if kind.is_numeric():
        return lambda text: _number(text) if text else None
    if str(kind) == "Boolean":
        return lambda text: text.lower() in ("true", "1") if text else None
    return lambda text: text or None


def _number(text: str) -> float | None:
    value = float(text)
    return None if is_missing(value) else value
