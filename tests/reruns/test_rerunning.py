"""What rerunning the memantine trial must show: recomputed, not typed in."""

import json
from pathlib import Path

import pytest

import subgroup as sg
from subgroup.paths import DATA
from subgroup.results.rerun import CANNOT, NOT_REPRODUCED, OTHER_HABIT, REPRODUCED, Figure, Rerun

AGAIN = sg.rerun("memantine-2025")
FILE = DATA / "trials" / "memantine-2025.toml"


def _row(key: str, found: Rerun = AGAIN) -> Figure:
    return next(row for row in found.rows if row.id == key)


def _tried(key: str) -> dict[str, tuple[float, ...]]:
    return {tried.method: tried.values for tried in _row(key).tried}


def _edited(tmp_path: Path, *changes: tuple[str, str]) -> Rerun:
    """Rerun a copy of the trial in which some text is another."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    copy = tmp_path / "edited.toml"
    copy.write_text(text, encoding="utf-8")
    return sg.rerun(copy)


def test_the_odds_ratio_is_woolfs_alone() -> None:
    row = _row("response-odds-ratio")
    assert (row.printed, row.methods, row.verdict) == ("4.8 (1.1-21.2)", ("woolf",), REPRODUCED)
    assert row.recomputed == pytest.approx((4.82, 1.10, 21.19), abs=0.005)
    tried = _tried("response-odds-ratio")
    assert tried["exact-conditional"][1:] == pytest.approx((0.90, 28.3), abs=0.05)
    assert tried["baptista-pike"][1:] == pytest.approx((1.03, 21.6), abs=0.05)


def test_the_p_value_is_that_of_few_tests() -> None:
    row, tried = _row("response-p"), _tried("response-p")
    assert set(row.methods) == {name for name, values in tried.items() if 0.025 <= values[0] < 0.035}
    assert {name: round(values[0], 4) for name, values in tried.items()}.items() >= {
        "pearson": 0.0318,
        "likelihood-ratio": 0.0303,
        "n-1": 0.0343,
        "fisher-mid-p": 0.0275,
        "fisher": 0.0425,
        "fisher-central": 0.0716,
        "woolf": 0.0373,
        "z-unpooled": 0.0235,
        "yates": 0.0725,
    }.items()


def test_the_high_stratum() -> None:
    odds, p = _row("high-odds-ratio"), _row("high-p")
    assert odds.methods == ("woolf",)
    assert odds.recomputed == pytest.approx((16.0, 1.788, 143.15), abs=0.01)
    assert p.methods == ("pearson",)
    assert p.recomputed == pytest.approx((0.0073,), abs=5e-5)
    assert _tried("high-p")["fisher"] == pytest.approx((0.023,), abs=5e-4)


@pytest.mark.parametrize(
    ("key", "verdict", "habits"),
    [
        ("response-memantine", OTHER_HABIT, ("half-even", "truncated")),
        ("response-placebo", OTHER_HABIT, ("truncated", "padded")),
        ("share-high-glutamate", OTHER_HABIT, ("truncated", "padded")),
        ("share-male", REPRODUCED, ("half-up", "half-even")),
        ("share-white", REPRODUCED, ("half-up", "half-even")),
    ],
)
def test_percentages_name_the_habit_they_fit(key: str, verdict: str, habits: tuple[str, ...]) -> None:
    row = _row(key)
    assert (row.verdict, row.habits) == (verdict, habits)


def test_the_numbers_needed() -> None:
    assert _row("response-nnt").recomputed[0] == pytest.approx(2.84, abs=0.005)
    assert _tried("response-nnt")["newcombe"][1:] == pytest.approx((1.7, 32), abs=0.05)
    assert _tried("response-nnt")["miettinen-nurminen"][1:] == pytest.approx((1.6, 38.3), abs=0.05)
    assert _row("high-nnt").recomputed[0] == pytest.approx(1.67, abs=0.005)


def test_the_interaction_on_both_scales() -> None:
    found = {(each.scale, each.method): each for each in AGAIN.interactions}
    assert found["odds_ratio", "wald"].estimate == pytest.approx(22.9, abs=0.05)
    p = {key: round(each.p_value, 3) for key, each in found.items()}
    assert p == {
        ("odds_ratio", "wald"): 0.075,
        ("odds_ratio", "likelihood-ratio"): 0.064,
        ("odds_ratio", "exact"): 0.136,
        ("risk_difference", "wald"): 0.016,
        ("risk_difference", "likelihood-ratio"): 0.031,
    }


def test_interactions_carry_what_is_to_be_said_of_them() -> None:
    text = " ".join(AGAIN.text(10_000).split())
    assert "glutamate, risk difference, wald: the true size of this test is far from 5%" in text
    perondi = sg.rerun("perondi-2004")
    p = {(each.scale, each.method): round(each.p_value, 3) for each in perondi.interactions}
    assert p["odds_ratio", "exact"] == 0.164
    assert "Wald's standard error is infinite then" in perondi.text(10_000)


def test_what_cannot_be_recomputed_says_why() -> None:
    rows = [row for row in AGAIN.rows if row.verdict == CANNOT]
    assert [row.printed for row in rows] == ["95.5", "76.6", "13.2"]
    assert all(row.why for row in rows)


def test_no_level_is_shown_without_its_complement() -> None:
    assert [name for name, _ in AGAIN.levels] == ["overall", "glutamate high", "glutamate not high or not scanned"]
    assert str(AGAIN.levels[2][1].inputs) == "1/6 v 2/9"


def test_the_report_says_what_it_rests_on_and_what_is_unknown() -> None:
    text = " ".join(str(AGAIN).split())
    assert "the complement mixes not high with not scanned (not high or not scanned, memantine 1/6" in text
    assert "overall, memantine 9/16: printed 56.2% of printed 16" in text
    assert "randomised 43 † (22 v 21), initiated treatment 42 (21 v 21, news only)" in text
    assert "adverse events by arm" in text
    assert "How many of the 37 are among the 35 analysed" in text


def test_dictionaries_and_frames_hold_the_same_rows() -> None:
    frame, data = AGAIN.to_frame(), AGAIN.to_dict()
    assert frame["reported"].tolist() == [row["printed"] for row in data["rows"]]
    assert json.loads(json.dumps(data))["tally"] == {
        REPRODUCED: 10,
        OTHER_HABIT: 3,
        NOT_REPRODUCED: 0,
        CANNOT: 3,
    }
    assert "<table>" in AGAIN._repr_html_()


def test_a_wrong_figure_is_not_reproduced_and_shows_the_default(tmp_path: Path) -> None:
    found = _edited(tmp_path, ('printed = "4.8 (1.1-21.2)"', 'printed = "4.9 (1.1-21.2)"'))
    row = _row("response-odds-ratio", found)
    assert (row.verdict, row.methods) == (NOT_REPRODUCED, ())
    assert row.recomputed == pytest.approx((4.82, 1.116, 20.67), abs=0.01)
    assert not found.reproduced
    assert AGAIN.reproduced


def test_parts_of_one_figure_share_one_habit(tmp_path: Path) -> None:
    # 4.82, 1.097 and 21.19: 21.1 is truncated, 1.1 is rounded
    found = _edited(tmp_path, ('printed = "4.8 (1.1-21.2)"', 'printed = "4.8 (1.1-21.1)"'))
    assert _row("response-odds-ratio", found).verdict == NOT_REPRODUCED


def test_an_outcome_that_harms_turns_the_number_needed(tmp_path: Path) -> None:
    found = _edited(tmp_path, ('responding = "benefit"', 'responding = "harm"'))
    low, high = _row("response-nnt", found).tried[0].values[1:]
    assert low < 0
    assert high < 0
    assert "NNTH" in str(found)


@pytest.mark.parametrize(
    ("printed", "verdict", "by"),
    [
        ("NNTB 3", REPRODUCED, ()),
        ("NNTH 3", NOT_REPRODUCED, ()),
        ("3 (95% CI 1.7 to 32.0)", REPRODUCED, ("newcombe",)),
        ("3 (95% CI 1.2 to 34)", NOT_REPRODUCED, ()),
        ("2.8 (95% CI 1.7 to 32.0)", REPRODUCED, ("newcombe",)),
        ("2.8 (95% CI 1.6 to 38.3)", REPRODUCED, ("miettinen-nurminen",)),
    ],
)
def test_a_number_needed_has_a_kind_and_perhaps_an_interval(
    tmp_path: Path, printed: str, verdict: str, by: tuple[str, ...]
) -> None:
    row = _row("response-nnt", _edited(tmp_path, ('printed = "3"', f'printed = "{printed}"')))
    assert (row.verdict, row.methods) == (verdict, by)


def test_a_difference_printed_in_percent_is_shown_in_percent(tmp_path: Path) -> None:
    changes = (
        'figure = "odds_ratio"\nprinted = "4.8 (1.1-21.2)"',
        'figure = "risk_difference"\nprinted = "35.2% (4.8% to 65.6%)"',
    )
    found = _edited(tmp_path, changes)
    assert _row("response-odds-ratio", found).methods == ("wald",)
    assert "35.20% (4.75% to 65.64%)" in found.text(200)


def test_a_trial_without_factors_or_figures_still_shows_its_effect(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    head, _, tail = text.partition("[[reported]]")
    shares = tail[tail.index("[[missing]]") :]
    parts = head.split("[[outcomes.response.counts]]")
    kept = [part for part in parts if "factor =" not in part or part == parts[0]]
    factor = parts[-1].partition("[factors.glutamate]")[2].partition("# Shares")[2]
    file = tmp_path / "plain.toml"
    file.write_text("[[outcomes.response.counts]]".join(kept) + "\n# Shares" + factor + shares, encoding="utf-8")
    said = str(sg.rerun(file))
    assert "0.352 (0.026 to 0.617)" in said
    assert "No printed figures." in said
    assert "does it differ" not in said


def test_what_was_seen_said_and_contradicted_is_told() -> None:
    said = " ".join(str(AGAIN).split())
    assert "The full text was not seen." in said
    assert "At least 85 in the paper; the registry excludes 70 or less." in said
    assert "by authors" in said
    assert "Treatment response, 12 weeks: both a fall of at least 25%" in said
    assert {claim["role"] for claim in AGAIN.to_dict()["claims"]} == {"authors", "press", "blog"}


def test_a_point_estimate_alone_names_no_method(tmp_path: Path) -> None:
    changes = ('printed = "4.8 (1.1-21.2)"\nconfidence_level = 0.95', 'printed = "4.8"')
    row = _row("response-odds-ratio", _edited(tmp_path, changes))
    assert (row.verdict, row.methods) == (REPRODUCED, ())


def test_a_second_treatment_arm_is_compared_too(tmp_path: Path) -> None:
    placebo = '[arms.placebo]\nlabel = "placebo"'
    more = (placebo, f'[arms.high-dose]\nlabel = "high dose"\nrole = "treatment"\ndescription = "more"\n\n{placebo}')
    counts = "".join(
        f'[[outcomes.response.counts]]\nfactor = "{factor}"\nlevel = "{level}"\narm = "high-dose"\nresponders = {x}\n'
        f'n = {n}\nstatus = "printed"\nsource = "paper"\nplace = "Table 2"\n\n'
        for factor, level, x, n in (
            ("overall", "overall", 10, 20),
            ("glutamate", "high", 6, 10),
            ("glutamate", "not high or not scanned", 4, 10),
        )
    )
    arm = [
        (f'figure = "{kind}"\nprinted = "{printed}"', f'figure = "{kind}"\narm = "{name}"\nprinted = "{printed}"')
        for kind, printed, name in (
            ("odds_ratio", "4.8 (1.1-21.2)", "memantine"),
            ("p", ".03", "high-dose"),
            ("nnt", "3", "memantine"),
            ("odds_ratio", "16.0 (1.8-143.2)", "memantine"),
            ("p", ".007", "memantine"),
            ("nnt", "2", "memantine"),
        )
    ]
    found = _edited(tmp_path, more, ("[factors.glutamate]", f"{counts}[factors.glutamate]"), *arm)
    assert _row("response-p", found).counts == "10/20 v 4/19"
    assert [name for name, _ in found.levels][3] == "high-dose: overall"
    assert len(found.interactions) == 10
    with pytest.raises(sg.TrialFileError, match="say which of memantine, high-dose is compared with control"):
        _edited(tmp_path, more)
