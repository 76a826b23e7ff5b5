"""The same call on a cluster gives the same counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import subgroup as sg
from tests.tables.people import in_dask, told, trial, write_parquet

PEOPLE = trial(2000, seed=9)
BY = [
    *("sex", "smoker", "stage", "grade"),
    sg.crossed("sex", "stage"),
    sg.column("glutamate").cut([6, 8]),
    sg.column("glutamate").above_control().named("above controls"),
]
ASK: dict[str, Any] = {
    "outcome": "response",
    "arm": "arm",
    "by": BY,
    "missing": "drop",
    "population": sg.column("stage") >= 2,
    "participant": "id",
}
KNOWN = sg.tabulate(PEOPLE, **ASK)


@pytest.fixture
def dask_cluster() -> Iterator[Any]:
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_two_workers_of_dask(dask_cluster: Any) -> None:
    assert len(dask_cluster.scheduler_info()["workers"]) == 2
    found = sg.tabulate(in_dask(PEOPLE), **ASK)
    assert told(found) == told(KNOWN)
    assert found.notes == KNOWN.notes


@pytest.fixture
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed; it comes with the extra 'scale'")
    build = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    try:
        session = build.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    except Exception as error:  # without Java there are as many errors as versions
        pytest.skip(f"Spark does not start: {str(error)[:60]}")
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_a_session_of_spark(spark: Any, tmp_path: Path) -> None:
    write_parquet(PEOPLE, tmp_path / "people.parquet")
    people = spark.read.parquet(str(tmp_path / "people.parquet"))
    found = sg.tabulate(people, **ASK)
    assert told(found) == told(KNOWN)
    assert found.notes == KNOWN.notes
    quantiles = sg.column("glutamate").quantiles(4)
    at = np.quantile(PEOPLE["glutamate"].dropna(), [0.25, 0.5, 0.75])
    by_hand = sg.column("glutamate").cut(list(at), closed="right")
    one, other = (
        sg.tabulate(each, "response", "arm", by, missing="drop")
        for each, by in ((people, quantiles), (PEOPLE, by_hand))
    )
    assert told(one) == told(other)
