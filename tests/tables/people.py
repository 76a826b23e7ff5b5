"""Participants of made-up trials, in every frame and file there is, and counts made the slow way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import subgroup as sg


def trial(size: int = 400, seed: int = 1, gaps: bool = True) -> pd.DataFrame:
    """Return a trial with factors of every kind: text, truths, whole numbers, numbers, categories in an order."""
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(
        {
            "id": [f"P{k:05d}" for k in range(size)],
            "arm": rng.choice(["drug", "placebo"], size),
            "response": rng.integers(0, 2, size),
            "sex": rng.choice(["F", "M"], size),
            "smoker": rng.integers(0, 2, size).astype(bool),
            "stage": rng.integers(1, 5, size),
            "glutamate": rng.normal(7, 1.5, size).round(3),
            "grade": rng.choice(["low", "mid", "high"], size),
        }
    )
    if gaps:
        for column in ("response", "sex", "glutamate", "grade"):
            found[column] = found[column].mask(pd.Series(rng.random(size) < 0.07))
    return found


def slow(people: pd.DataFrame, factor: pd.Series, policy: str, level: object) -> tuple[tuple[int, int], ...]:
    """Count one level participant by participant."""
    arms = []
    for arm in ("drug", "placebo"):
        responders = n = 0
        for who, outcome, value in zip(people["arm"], people["response"], factor, strict=True):
            same = pd.isna(value) if level is None else value == level
            if who != arm or not same or (pd.isna(outcome) and policy == "drop"):
                continue
            n += 1
            if pd.isna(outcome):
                responders += policy == ("best" if arm == "drug" else "worst")
            else:
                responders += int(outcome)
        arms.append((responders, n))
    return tuple(arms)


def told(strata: sg.Strata) -> dict[Any, Any]:
    """Return all that strata say in counts."""
    levels = {(each.factor, each.level): str(each.table) for each in strata.strata}
    return levels | {"overall": str(strata.overall)} | {key: str(each) for key, each in strata.missing.items()}


def plain(people: pd.DataFrame) -> list[dict[str, Any]]:
    return people.astype(object).where(people.notna(), None).to_dict("records")


def write_parquet(people: pd.DataFrame, path: Path) -> None:
    table = pa.Table.from_pylist(plain(people))
    with duckdb.connect() as database:
        database.register("here", table)
        database.execute("COPY here TO '" + str(path).replace("'", "''") + "' (FORMAT parquet)")


def in_duckdb(people: pd.DataFrame) -> Any:
    database = duckdb.connect()
    table = pa.Table.from_pylist(plain(people))
    database.register("here", table)
    return database.sql("SELECT * FROM here")


def in_dask(people: pd.DataFrame) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(people, npartitions=3)


FRAMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda people: people,
    "pandas, any index": lambda people: people.set_index("id", drop=False).sample(frac=1, random_state=1),
    "pandas, nullable": lambda people: people.convert_dtypes(),
    "pandas, objects": lambda people: people.astype(object),
    "pandas, categories": lambda people: people.astype({"arm": "category", "sex": "category"}),
    "polars": lambda people: pl.DataFrame(plain(people)),
    "polars, categories": lambda people: pl.DataFrame(plain(people)).with_columns(pl.col("sex").cast(pl.Categorical)),
    "polars, lazy": lambda people: pl.LazyFrame(plain(people)),
    "pyarrow": lambda people: pa.Table.from_pylist(plain(people)),
    "pyarrow, dictionaries": lambda people: pa.Table.from_pandas(people.astype({"sex": "category"})),
    "duckdb": in_duckdb,
    "dask": in_dask,
}
FILES: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    "people.csv": lambda people, path: people.to_csv(path, index=False),
    "PEOPLE.TSV": lambda people, path: people.to_csv(path, index=False, sep="\t"),
    "people.txt": lambda people, path: people.to_csv(path, index=False, sep=";", encoding="utf-8-sig"),
    "it's a [*] name?.csv": lambda people, path: people.to_csv(path, index=False, lineterminator="\r\n"),
    "it's a [*] name.parquet": write_parquet,
    "people.jsonl": lambda people, path: people.to_json(path, orient="records", lines=True),
    "people.json": lambda people, path: people.to_json(path, orient="records"),
    "people.xlsx": lambda people, path: people.to_excel(path, index=False),
}
