"""Every pair, in the order printed: importing the modules below fills the catalogue and `PAIRS`."""

from __future__ import annotations

import subgroup.kernels
from benchmarks import exact, levels, printed, rates, scores, strata, unconditional
from benchmarks.pairs import PAIRS, Size
from benchmarks.running import Outcome, run

FILLED = (subgroup.kernels, exact, rates, scores, unconditional, strata, levels, printed)


def run_named(name: str, size: Size) -> Outcome:
    """Run one pair by its name; a process of its own can be asked for it."""
    return run(PAIRS[name], size)
