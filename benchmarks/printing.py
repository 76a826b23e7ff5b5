"""Outcomes as lines of a table."""

from __future__ import annotations

from benchmarks.running import Outcome

ROW = "{:<24} {:<12} {:>9} {:>19} {:>9}  {:<19} {}"
HEAD = ROW.format("pair", "peer", "ratio", "range of rounds", "demand", "verdict", "tables, ours / theirs")
NOTE = """Ratio: the peer's time per table over ours, the median of rounds timed in turns in this run.
A peer that takes one table at a time is timed in a loop over fewer tables, as shown."""


def line(outcome: Outcome) -> str:
    """Return one outcome as a line of the table, with what differed below it."""
    ratio = spread = tables = "-"
    if outcome.ratio is not None and outcome.least is not None and outcome.most is not None:
        ratio, spread = _times(outcome.ratio), f"{_times(outcome.least)} to {_times(outcome.most)}"
        tables = f"{outcome.tables:,} / {outcome.sample:,}"
    parts = (outcome.name, outcome.peer, ratio, spread, _times(outcome.demand), outcome.verdict, tables)
    return ROW.format(*parts) + (f"\n{outcome.reason}" if outcome.reason else "")


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.3g}x"
