"""How the figures of the whole collection came out."""

import subgroup as sg
from subgroup.published.reader import names
from subgroup.results.collection import PLAIN, SHARED
from subgroup.results.rerun import CANNOT, NOT_REPRODUCED

FOUND = sg.rerun()
FRAME = FOUND.to_frame().set_index("trial")


def test_every_trial_has_a_row_and_every_figure_is_counted_once() -> None:
    assert list(FRAME.index) == names()
    parts = FRAME[["reproduced", "other_rounding", "not_reproduced", "cannot"]]
    assert (parts.sum(axis=1) == FRAME["figures"]).all()
    assert (FRAME["recomputed"] + FRAME["cannot"] == FRAME["figures"]).all()
    some = FRAME[FRAME["figures"] > 0]
    assert (some["cannot_share"] == some["cannot"] / some["figures"]).all()
    assert FRAME["cannot_share"].isna().sum() == (FRAME["figures"] == 0).sum()


def test_every_figure_that_cannot_be_recomputed_has_a_reason() -> None:
    for each in FOUND.reruns:
        assert sum(each.why.values()) == each.summary["cannot"]
        assert all(row.why for row in each.rows if row.verdict == CANNOT)
        for why in each.why:
            assert " ".join(why.split()) in " ".join(FOUND.text().split())


def test_what_is_not_reproduced_is_named_below_the_table() -> None:
    text = " ".join(FOUND.text(300).split())
    for each in FOUND.reruns:
        for row in each.rows:
            if row.verdict == NOT_REPRODUCED:
                assert f"{each.trial}: {row.label}, {row.printed}" in text


def test_one_rerun_carries_its_own_summary() -> None:
    one = sg.rerun("memantine-2025")
    assert one.summary == FRAME.loc["memantine-2025"].to_dict() | {"trial": "memantine-2025"}
    assert one.to_dict()["summary"] == one.summary
    assert "13 of 16 were recomputed (81%); of these, 11 rest on derived counts †." in one.text(200)


def test_the_last_row_adds_up() -> None:
    total = FOUND.grid().rows[-1]
    assert [int(cell.split()[0]) for cell in total[1:]] == FRAME[["figures", *SHARED, *PLAIN]].sum().tolist()


def test_the_dictionary_holds_every_trial_in_full() -> None:
    assert [each["trial"] for each in FOUND.to_dict()["trials"]] == names()
