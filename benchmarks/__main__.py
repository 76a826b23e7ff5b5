"""Run the pairs: ``python -m benchmarks [NAME ...] [--quick] [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import repeat
from multiprocessing import get_context

from benchmarks.every import run_named
from benchmarks.pairs import FULL, PAIRS, QUICK
from benchmarks.printing import HEAD, NOTE, line
from benchmarks.running import DISAGREES, MISSED


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each pair asked for; return 1 if one disagrees or misses its demand."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(PAIRS)}; all without")
    parser.add_argument("--quick", action="store_true", help="few tables: shows that pairs agree, judges no ratio")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in PAIRS]
    if unknown:
        parser.error(f"{unknown[0]!r} is no pair; there are {', '.join(PAIRS)}")
    size = QUICK if asked.quick else FULL
    outcomes = []
    if not asked.json:
        print(HEAD, flush=True)
    # Each pair has a process of its own: what one leaves behind in memory would change the time of the next.
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        for outcome in processes.map(run_named, asked.names or PAIRS, repeat(size)):
            outcomes.append(outcome)
            if not asked.json:
                print(line(outcome), flush=True)
    print(json.dumps([asdict(each) for each in outcomes], indent=2) if asked.json else f"\n{NOTE}")
    return int(any(each.verdict in (DISAGREES, MISSED) for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
