"""Long counts show how far they are, on a terminal only."""

import io
import sys
import time

import pytest

from subgroup.tables._watching import watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("part", "line"), [(43.0, "counting participants: 43%"), (-1.0, "counting participants")])
def test_a_line_that_is_gone_in_the_end(monkeypatch: pytest.MonkeyPatch, part: float, line: str) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with watched(lambda: part, patience=0.01):
        time.sleep(0.1)
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert said.startswith(f"\r{line}\r")
    assert said.endswith(f"\r{' ' * len(line)}\r")


def test_nothing_in_a_file_and_nothing_of_short_work(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, patience in ((io.StringIO(), 0.0), (Terminal(), 5.0)):
        monkeypatch.setattr(sys, "stderr", stream)
        with watched(lambda: 1.0, patience=patience):
            time.sleep(0.02)
        assert stream.getvalue() == ""
