"""Every script of the reading list runs, and says what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "analyses"
SCRIPTS = sorted(FOLDER.glob("*.py"))


def _run(script: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", script], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_short_and_listed(script: Path) -> None:
    code = [line for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(code) <= 60
    assert f"({script.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_memantine_2025() -> None:
    said = " ".join(_run(FOLDER / "memantine_2025.py").split())
    for line in (
        "overall, 9/16 v 4/19: odds ratio, printed 4.8 (1.1-21.2): reproduced by woolf",
        "One test prints both P values, pearson; both intervals are woolf's",
        "glutamate high, 8/10 v 2/10: P, printed .007: reproduced by pearson",
        "9 of 16 on memantine met the criteria: 56 in 100. 4 of 19 on placebo met the criteria: 21 in 100.",
        "risk difference 0.352 0.026 to 0.617 .0343 miettinen-nurminen",
        "which does not exclude 1: 0.90 to 28.3",
        "NNTB 2.8 (95% CI NNTB 1.7 to NNTB 32.0) over 12 weeks [newcombe]",
        "NNTB 2.8 (95% CI NNTB 1.6 to NNTB 38.3) over 12 weeks [miettinen-nurminen]",
        "high, 8/10 v 2/10: risk difference 0.600 (95% CI 0.156 to 0.842), p = .00891",
        "not high or not scanned, 1/6 v 2/9: risk difference -0.056",
        "With high glutamate: NNTB 1.7",
        "ratio of odds ratios 22.86 (95% CI 0.73 to 717.8), interaction p = .0752 [wald]",
        "interaction p = .0641 [likelihood-ratio]",
        "interaction p = .0162 [wald]",
        "interaction p = .0312 [likelihood-ratio]",
    ):
        assert line in said
