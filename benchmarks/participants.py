"""Participants to the full subgroup table: against a pandas loop and per-factor fits, and a file larger than wanted.

``python -m benchmarks.participants`` runs ten million rows of twenty factors and a Parquet file of a hundred million
rows; ``--rows`` and ``--file-rows`` make it smaller. Ratios are of one run; memory is the peak of a fresh process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import subgroup as sg

LEVELS = 4
COUNT = """
import resource, sys, subgroup as sg
found = sg.tabulate(sys.argv[1], "y", "arm", by=[f"f{{k}}" for k in range({factors})], small_cells=0)
print(int(found.overall.treatment.n) + int(found.overall.control.n))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)  # kilobytes on Linux
"""


def people(rows: int, factors: int) -> pd.DataFrame:
    """Return made-up participants: an arm, an outcome, and factors of four levels."""
    rng = np.random.default_rng(20251001)
    found = pd.DataFrame({f"f{k}": rng.integers(0, LEVELS, rows).astype(np.int8) for k in range(factors)})
    found["y"] = rng.integers(0, 2, rows).astype(np.int8)
    found["arm"] = pd.Categorical.from_codes(rng.integers(0, 2, rows), ["drug", "placebo"])
    return found


def seconds(call: Callable[[], Any]) -> float:
    """Return the shorter of two runs."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def allocated(call: Callable[[], Any]) -> int:
    """Return how many bytes a call takes at most, beside what was there."""
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def looped(frame: pd.DataFrame, by: list[str]) -> dict[str, pd.DataFrame]:
    """Count with a pandas groupby for each factor."""
    return {name: frame.groupby([name, "arm"], observed=True)["y"].agg(["sum", "size"]) for name in by}


def fitted(frame: pd.DataFrame, name: str) -> float:
    """Fit one factor's logistic model with interaction to the rows."""
    import statsmodels.api as sm

    levels = pd.get_dummies(frame[name], drop_first=True).to_numpy(float)
    arm = (frame["arm"] == "drug").to_numpy(float)[:, None]
    design = np.hstack([np.ones_like(arm), arm, levels, levels * arm])
    return float(sm.GLM(frame["y"].to_numpy(float), design, family=sm.families.Binomial()).fit().llf)


def memory_table(rows: int, factors: int) -> dict[str, Any]:
    """Race the roads in memory, after asserting that they agree."""
    frame = people(rows, factors)
    by = [f"f{k}" for k in range(factors)]
    strata, peer = sg.tabulate(frame, "y", "arm", by), looped(frame, by)
    for each in strata.strata:
        for label, arm in zip(("drug", "placebo"), each.table, strict=True):
            counts = peer[each.factor].loc[(int(each.level), label)]
            if (arm.responders, arm.n) != (counts["sum"], counts["size"]):
                raise AssertionError(f"{each.factor}: {each.level}, {label}: {arm} is not {counts.to_dict()}")
    ours = seconds(lambda: sg.subgroups(sg.tabulate(frame, "y", "arm", by)))
    counting = seconds(lambda: sg.tabulate(frame, "y", "arm", by))
    loop = seconds(lambda: looped(frame, by))
    tables = seconds(lambda: [pd.crosstab(frame[name], [frame["arm"], frame["y"]]) for name in by])
    start = time.perf_counter()
    fitted(frame, "f0")
    fits = (time.perf_counter() - start) * factors
    return {
        "rows": rows,
        "factors": factors,
        "ours_seconds": ours,
        "counting_seconds": counting,
        "groupby_loop_over_counting": loop / counting,
        "crosstab_loop_over_counting": tables / counting,
        "groupby_loop_over_full_table": loop / ours,
        "fits_over_full_table": fits / ours,
        "fits": "one factor timed, times the number of factors",
        "frame_gib": int(frame.memory_usage().sum()) / 2**30,
        "counting_peak_gib": allocated(lambda: sg.tabulate(frame, "y", "arm", by)) / 2**30,
    }


def file_table(rows: int, factors: int) -> dict[str, Any]:
    """Count a Parquet file in a fresh process, and say how much memory that took at most."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        columns = ", ".join(f"(hash(r * {factors} + {k}) % {LEVELS})::TINYINT AS f{k}" for k in range(factors))
        arm = "CASE WHEN hash(r + 7) % 2 = 0 THEN 'drug' ELSE 'placebo' END AS arm"
        query = f"SELECT {columns}, {arm}, (hash(r + 3) % 2)::TINYINT AS y FROM range({rows}) AS t(r)"  # noqa: S608
        with duckdb.connect() as database:
            database.execute("SET enable_progress_bar = false")
            database.execute("SET preserve_insertion_order = false; SET memory_limit = '2GB'")
            database.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        start = time.perf_counter()
        command = [sys.executable, "-c", COUNT.format(factors=factors), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own code
        spent = time.perf_counter() - start
        counted, peak = done.stdout.split()
        if int(counted) != rows:
            raise AssertionError(f"{counted} of {rows} rows were counted")
        size = path.stat().st_size / 2**30
    return {"rows": rows, "factors": factors, "file_gib": size, "seconds": spent, "peak_gib": float(peak)}


def main() -> None:
    """Run both and print JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--file-rows", type=int, default=100_000_000)
    options.add_argument("--factors", type=int, default=20)
    asked = options.parse_args()
    for table, rows in ((file_table, asked.file_rows), (memory_table, asked.rows)):
        print(json.dumps(table(rows, asked.factors), indent=2), flush=True)


if __name__ == "__main__":
    main()
