"""CDISC ADaM in, an analysis results dataset out; SAS files."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest

import subgroup as sg
from subgroup.errors import ColumnError, MissingOutcomes
from tests.tables.people import told, trial

SIZE = 120
RNG = np.random.default_rng(11)
ADSL = pd.DataFrame(
    {
        "STUDYID": "S1",
        "USUBJID": [f"S1-{k:04d}" for k in range(SIZE)],
        "TRT01P": RNG.choice(["Placebo", "Drug 10 mg"], SIZE),
        "ITTFL": RNG.choice(["Y", "Y", "Y", "N"], SIZE),
        "SEX": RNG.choice(["F", "M"], SIZE),
        "AGE": RNG.integers(30, 90, SIZE).astype(float),
        "AGEGR1": RNG.choice(["<65", ">=65", ""], SIZE),
    }
)
BEST = pd.DataFrame(
    {
        "USUBJID": ADSL["USUBJID"],
        "PARAMCD": "BOR",
        "AVALC": RNG.choice(["CR", "PR", "SD", "PD", "NE"], SIZE),
        "AVAL": RNG.integers(1, 6, SIZE).astype(float),
        "ANL01FL": "Y",
    }
)
ADRS = pd.concat([BEST, BEST.assign(PARAMCD="OVR"), BEST[:9].assign(ANL01FL="N", AVALC="CR")], ignore_index=True)
ASK: dict[str, Any] = {
    "responder": {"CR", "PR"},
    "parameter": "BOR",
    "records": sg.column("ANL01FL").isin(["Y"]),
    "by": ["SEX", "AGEGR1", sg.column("AGE").cut(65)],
}


def by_hand(levels: pd.Series, level: str) -> str:
    people = ADSL.assign(met=BEST["AVALC"].isin(["CR", "PR"]), level=levels)
    people = people[(people["ITTFL"] == "Y") & (people["level"] == level)]
    arms = (people[people["TRT01P"] == arm]["met"] for arm in ("Drug 10 mg", "Placebo"))
    return " v ".join(f"{met.sum()}/{len(met)}" for met in arms)


def test_subjects_and_their_responses() -> None:
    found = sg.from_adam(ADSL, ADRS, **ASK)
    for level in ("F", "M"):
        assert told(found)["SEX", level] == by_hand(ADSL["SEX"], level)
    assert [each.level for each in found.by_factor["AGEGR1"]] == ["<65", ">=65", "not measured"]
    assert told(found)["AGEGR1", "not measured"] == by_hand(ADSL["AGEGR1"], "")
    assert told(found)["AGE", ">= 65"] == by_hand((ADSL["AGE"] >= 65).map({True: "old", False: "young"}), "old")
    assert found.arms == ("Drug 10 mg", "Placebo")
    assert found.outcome == "AVALC"
    inside = (ADSL["ITTFL"] == "Y").sum()
    assert f"population: ITTFL is Y: {inside} participants ({SIZE - inside} left out)" in found.notes
    assert "responders are CR or PR; not responding: 'NE', 'PD', 'SD'" in found.notes
    assert told(sg.from_adam(ADSL, ADRS, **ASK, population=None)) != told(found)


def test_any_holder_of_the_datasets(tmp_path: Path) -> None:
    wanted = told(sg.from_adam(ADSL, ADRS, **ASK))
    assert told(sg.from_adam(pl.DataFrame(ADSL.to_dict("list")), pl.LazyFrame(ADRS.to_dict("list")), **ASK)) == wanted
    for name, frame in (("adsl", ADSL), ("adrs", ADRS)):
        pyreadstat.write_xport(frame, str(tmp_path / f"{name}.xpt"), file_format_version=5)
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    for ending in ("xpt", "csv"):
        assert told(sg.from_adam(tmp_path / f"adsl.{ending}", tmp_path / f"adrs.{ending}", **ASK)) == wanted
    one = ADSL.merge(BEST, on="USUBJID")
    assert told(sg.from_adam(one, responder=["CR", "PR"], by=ASK["by"])) == wanted
    by_number = sg.from_adam(ADSL, BEST, response=sg.column("AVAL") <= 2, by="SEX")
    flags = BEST.assign(AVALC=np.where(BEST["AVAL"] <= 2, 1, 0))
    assert told(by_number) == told(sg.from_adam(ADSL, flags, by="SEX"))


def test_subjects_without_a_record_have_no_outcome() -> None:
    with pytest.raises(MissingOutcomes, match=r"ADSL with ADRS: outcome AVALC: \d+ outcomes are missing"):
        sg.from_adam(ADSL, ADRS[20:], **ASK)
    found = sg.from_adam(ADSL, BEST[20:], responder={"CR", "PR"}, by="SEX", missing="nonresponder")
    wanted = BEST.assign(AVALC=BEST["AVALC"].mask(BEST.index < 20, "NE"))
    assert told(found) == told(sg.from_adam(ADSL, wanted, responder={"CR", "PR"}, by="SEX"))
    strangers = sg.from_adam(ADSL[30:], BEST, responder={"CR", "PR"}, by="SEX")
    assert strangers.notes[0] == "30 subjects of ADRS are not in ADSL, and not counted"


def test_datasets_that_cannot_be_joined() -> None:
    with pytest.raises(ColumnError, match=r"ADRS: 120 subjects have several records, up to 3; say which .* parameter="):
        sg.from_adam(ADSL, ADRS, responder={"CR", "PR"})
    with pytest.raises(ColumnError, match=r"ADSL: 1 subjects have several records, up to 2$"):
        sg.from_adam(pd.concat([ADSL, ADSL[:1]]), BEST, responder={"CR", "PR"})
    with pytest.raises(ColumnError, match="ADRS: there are no records with PARAMCD is BORX"):
        sg.from_adam(ADSL, ADRS, responder={"CR", "PR"}, parameter="BORX")
    with pytest.raises(ColumnError, match="ADSL: there is no column 'SAFFL'; the columns are"):
        sg.from_adam(ADSL, BEST, responder={"CR", "PR"}, population="SAFFL")
    with pytest.raises(ColumnError, match="ADRS: there is no column 'AVALX'; did you mean 'AVAL'"):
        sg.from_adam(ADSL, BEST, response="AVALX")
    with pytest.raises(ColumnError, match="ADSL: 1 records have no USUBJID"):
        sg.from_adam(ADSL.assign(USUBJID=ADSL["USUBJID"].mask(ADSL.index == 3)), BEST)
    with pytest.raises(ColumnError, match="ADRS: no USUBJID of it is in ADSL"):
        sg.from_adam(ADSL, BEST.assign(USUBJID=[f"X{k}" for k in range(SIZE)]))


def test_sas_transport_is_read_as_it_was_written(tmp_path: Path) -> None:
    people = trial(80).assign(smoker=lambda people: people["smoker"].astype(int))
    pyreadstat.write_xport(people, str(tmp_path / "people.xpt"), file_format_version=8)
    by = ["sex", "smoker", sg.column("glutamate").cut(7)]
    found = sg.tabulate(tmp_path / "people.xpt", "response", "arm", by, missing="drop")
    assert told(found) == told(sg.tabulate(people, "response", "arm", by, missing="drop"))


def test_results_as_a_dataset() -> None:
    result = sg.subgroups(sg.from_adam(ADSL, ADRS, **ASK), adjust="holm", prespecified=["SEX"])
    found = result.to_ard()
    assert [*found] == [
        *("group1", "group1_level", "group2", "group2_level", "variable", "variable_level", "context"),
        *("stat_name", "stat_label", "stat", "warning", "error"),
    ]
    # One row per statistic: nothing is there twice, and every number of the frame is there.
    context = [*found.columns[:7], "stat_name"]
    assert not found.duplicated(context).any()
    assert set(found["variable"]) == {"AVALC"}
    rows = result.to_frame()
    for _, row in rows.iterrows():
        overall = row["factor"] == "overall"
        where = (
            found["group1"].isna()
            if overall
            else (found["group1"] == row["factor"]) & (found["group1_level"] == row["level"])
        )
        effect = found[where & (found["context"] == "risk_difference")].set_index("stat_name")["stat"]
        assert effect["estimate"] == row["estimate"]
        assert (effect["conf.low"], effect["conf.high"]) == (row["conf_low"], row["conf_high"])
        assert effect["method"] == "miettinen-nurminen"
        arm = found[where & (found["group2_level"] == "Placebo")].set_index("stat_name")["stat"]
        assert (arm["n"], arm["N"]) == (row["responders_control"], row["n_control"])
        assert arm["p"] == arm["n"] / arm["N"]
    tests = found[found["context"] == "interaction_risk_difference"]
    assert set(tests["group1"]) == {"SEX", "AGEGR1", "AGE"}
    assert [*tests[tests["stat_name"] == "p.value"]["stat"]] == [*result.interaction.p_value]
    assert [*tests[tests["stat_name"] == "p.adjusted"]["stat"]] == [*result.interaction.p_adjusted]
    three = tests[(tests["group1"] == "AGEGR1") & (tests["stat_name"] == "estimate")].iloc[0]
    assert three["stat"] is None
    assert three["warning"] == "Estimate cannot be estimated"


def test_an_arm_with_nobody_has_no_rate() -> None:
    found = sg.subgroups({"f": {"a": ((1, 4), (0, 0)), "b": ((1, 4), (2, 5))}}).to_ard()
    empty = found[(found["group1_level"] == "a") & (found["group2_level"] == "control") & (found["stat_name"] == "p")]
    assert empty[["stat", "warning"]].to_numpy().tolist() == [[None, "% cannot be estimated"]]
