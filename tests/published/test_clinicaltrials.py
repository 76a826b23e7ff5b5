"""Records of ClinicalTrials.gov become trials that read, rerun and say what they leave out."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import subgroup as sg
from subgroup.cli import main
from subgroup.published.model import Trial
from subgroup.results.rerun import CANNOT, NOT_REPRODUCED, REPRODUCED, Figure
from tests.published.records import (
    ADVERSE,
    ARMS,
    CHANGE,
    FAULTY,
    FLOW,
    RESPONSE,
    analysis,
    groups,
    measure,
    milestone,
    record,
)

WHOLE = sg.from_clinicaltrials(record())
AGAIN = sg.rerun(WHOLE)
MEASURES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"


def only(*measures: dict[str, Any], **modules: Any) -> Trial:
    return sg.from_clinicaltrials(record(outcomeMeasuresModule={"outcomeMeasures": list(measures)}, **modules))


def row(printed: str) -> Figure:
    return next(each for each in AGAIN.rows if each.printed == printed)


def left(found: Trial, text: str) -> str:
    """Return why something was left out."""
    return next(each.note for each in found.left_out if text in each.item)


def at(node: Any, place: str) -> Any:
    """Return what stands in a record at the place that a trial names."""
    for part in re.findall(r"\w+|\[\d+\]", place.partition(",")[0]):
        node = node[int(part[1:-1])] if part.startswith("[") else node[part]
    return node


def test_design_arms_and_participants() -> None:
    assert (WHOLE.id, WHOLE.title, WHOLE.control) == ("nct99990001", "Inventol in an Invented Condition", "placebo")
    assert WHOLE.treatments == ("high-dose", "low-dose")
    assert (WHOLE.design.allocation, WHOLE.design.comparison, WHOLE.design.phase) == ("randomised", "parallel", "2/3")
    assert WHOLE.design.masking == "double-blind (participant, investigator)"
    assert [(rung.label, *rung.arms.values()) for rung in WHOLE.analysis_sets[:2]] == [
        ("started", 50, 50, 50), ("completed", 44, 45, 46),
    ]  # fmt: skip
    assert left(WHOLE, "not completed").startswith("no rung of a ladder")
    assert [(each.id, each.note) for each in WHOLE.registrations] == [
        ("NCT99990001", "Other numbers of the trial: INV-1 (sponsor), 2099-000001-01 (eudract number)."),
    ]
    account = WHOLE.accounts[0]
    assert (account.start, account.end, account.participants) == ("2097-02-01", "2098-05", 150)
    assert (account.treatment, account.site) == ("Inventol", "Nowhere Hospital")
    assert WHOLE.summary == "An invented trial. It tells nothing."


def test_every_number_stands_at_the_place_it_names() -> None:
    whole = record()
    cells = [cell for each in WHOLE.outcomes.values() for cell in each.counts]
    assert len(cells) == 15
    for cell in cells:
        assert str(at(whole, cell.place)).split(".")[0] == str(
            cell.responders if cell.status == "printed" else cell.responders * 2
        )
    for cell in (cell for each in WHOLE.outcomes.values() for cell in each.means):
        assert float(at(whole, cell.place)) == cell.mean
    for figure in WHOLE.reported:
        assert str(at(whole, figure.place)) == re.split(r"[%( ]", figure.printed)[0], figure.place
    for share in WHOLE.shares:
        assert int(at(whole, share.place)) == share.count
    for each in WHOLE.left_out:
        assert at(whole, each.place) is not None
    assert WHOLE.outcomes["response"].counts[0].place == f"{MEASURES}[0].classes[0].categories[0].measurements[0].value"


def test_estimates_and_p_values_are_recomputed_where_they_can_be() -> None:
    assert row("2.54 (1.12 to 5.79)").methods == ("woolf",)
    assert row("0.0247").methods == ("pearson",)
    assert row("<0.001").verdict == NOT_REPRODUCED
    assert row("<0.001").counts == "20/47 v 18/48"  # the control stands second, whichever way it was typed
    assert row("17.9%").verdict == REPRODUCED  # between two treatment arms, in percentage points
    assert row("42.0%").derived
    assert row("0.61 (0.40 to 0.93)").verdict == CANNOT


def test_means_are_compared_as_far_as_their_rounding_allows() -> None:
    p, difference = row("0.035"), row("-4.4 (-8.5 to -0.3)")
    assert (difference.verdict, difference.methods) == (REPRODUCED, ("welch", "student"))
    assert difference.recomputed == pytest.approx((-4.4, -8.51, -0.29), abs=0.005)
    assert p.counts == "-12.1 (9.5) of 46 v -7.7 (10.2) of 45"
    assert p.methods == ("welch", "student")


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("0.04", "it is about 3 groups, and a figure is recomputed from two arms"),
        ("0.001", "non inferiority is against a margin, not against no difference (margin of 10 percentage points)"),
        ("0.02", "how long each participant was followed"),
        ("NS", "the record does not say which of the 3 rows of the outcome it is about"),
    ],
)
def test_a_figure_that_cannot_be_recomputed_says_why(printed: str, why: str) -> None:
    assert why in row(printed).why


def test_percentages_give_the_only_count_that_prints_them() -> None:
    cells = WHOLE.outcomes["remission"].counts
    assert [(cell.responders, cell.n, cell.status) for cell in cells] == [
        (21, 50, "derived"), (15, 50, "derived"), (10, 50, "derived"),
    ]  # fmt: skip
    assert cells[0].derived_from == "printed 42.0% of 50: no other count prints so"
    unit = {"paramType": "NUMBER", "unitOfMeasure": "percentage of participants"}
    found = only(measure("Share", ("500", "500", "500"), "42", "43.3", "44.2", **unit))
    assert left(found, "Share, high-dose") == "only one count may print '42' of 500, but 5 counts do, 208 to 212"
    assert left(found, "Share, low-dose") == "only one count may print '43.3' of 500, but no count does"
    assert not found.outcomes["share"].counts


def test_means_with_a_standard_deviation_or_error() -> None:
    cell = WHOLE.outcomes["score"].means[0]
    assert (cell.mean, cell.sd, cell.n) == (-12.1, 9.5, 46)
    cells = [{"value": "1.0", "spread": "0.5"}] * 3
    found = only(measure("Error", ("16", "16", "16"), *cells, paramType="MEAN", dispersionType="Standard Error"))
    assert found.outcomes["error"].means[0].sd == 2.0
    assert found.outcomes["error"].means[0].derived_from == "standard error 0.5 times the root of 16"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("Faulty, high-dose", "49 is more than the 48 analysed"),
        ("Faulty, low-dose", "'NA' is not a whole number"),
        ("Faulty: 49, NA, 12", "a table needs high-dose and placebo, and not both could be read"),
        ("Time to relapse: NA (30 to NA), 25.1, 18.3", "its numbers (median, 95% confidence interval, weeks)"),
        ("97.5% interval 4.4 to nothing", "it has one limit only"),
        ("Nausea, low-dose", "how many were affected is not given, only how often"),
        ("Nausea, placebo", "51 is more than the 50 there were"),
        ("Duration of illness, placebo", "'NA' is neither a count of participants nor a mean with its SD"),
        ("resultsSection.moreInfoModule", "not read"),
        ("derivedSection", "not read"),
    ],
)
def test_nothing_is_left_out_without_a_reason(item: str, why: str) -> None:
    assert why in left(WHOLE, item)
    assert why in " ".join(AGAIN.text().split())


def test_rows_of_a_measure_are_outcomes_with_their_own_denominators() -> None:
    names = [name for name in WHOLE.outcomes if name.startswith("change-of-class")]
    assert [WHOLE.outcomes[name].counts[0].n for name in names] == [48, 44, 44]
    assert not any(WHOLE.outcomes[name].prespecified for name in names)
    assert WHOLE.outcomes["response"].prespecified
    assert [each.item for each in WHOLE.missing] == ["Quality of life"]


def test_baseline_and_adverse_events() -> None:
    assert [(each.count, each.n, each.arm) for each in WHOLE.shares[:4]] == [
        (26, 50, "high-dose"), (25, 50, "low-dose"), (24, 50, "placebo"), (75, 150, None),
    ]  # fmt: skip
    assert len(WHOLE.means) == 4
    other = WHOLE.event_table("other-adverse-events")
    assert [event.label for event in other.events] == ["Headache", "Nausea", "Rash"]
    assert other.events[0].n == {"high-dose": 50, "low-dose": 49, "placebo": 50}
    assert other.events[1].counts == {"high-dose": 9}
    assert other.events[2].n["placebo"] == 50
    assert WHOLE.event_table("reasons-not-to-complete").events[0].counts == {
        "high-dose": 4,
        "low-dose": 2,
        "placebo": 1,
    }
    assert "Headache" in AGAIN.text()


def test_a_record_without_results() -> None:
    bare = record()
    del bare["resultsSection"]
    found = sg.from_clinicaltrials(bare, name="mine")
    assert found.id == "mine"
    assert [(rung.label, rung.total) for rung in found.analysis_sets] == [("enrolled (actual)", 150)]
    assert [each.item for each in found.missing] == ["results"]
    assert list(found.outcomes) == ["response", "remission"]
    assert found.control == "placebo"
    assert sg.rerun(found).verdict == "No printed figures."
    for arm in bare["protocolSection"]["armsInterventionsModule"]["armGroups"]:
        arm["type"], arm["label"] = "EXPERIMENTAL", arm["label"][:1]
    assert sg.from_clinicaltrials(bare).arms == {}
    del bare["protocolSection"]["designModule"]["enrollmentInfo"]
    with pytest.raises(sg.TrialFileError, match=r"participantFlowModule and designModule\.enrollmentInfo: are both"):
        sg.from_clinicaltrials(bare)


def test_which_arm_is_the_control_is_asked_not_guessed() -> None:
    whole = record()
    for arm in whole["protocolSection"]["armsInterventionsModule"]["armGroups"]:
        arm["type"] = "EXPERIMENTAL"
    assert sg.from_clinicaltrials(whole).control == "placebo"  # by its title
    text = json.dumps(whole).replace("Placebo", "Third")
    with pytest.raises(sg.TrialFileError, match=r"which arm is the control\? .* 'High dose', 'Low dose', 'Third'"):
        sg.from_clinicaltrials(json.loads(text))
    assert sg.from_clinicaltrials(json.loads(text), control="third").control == "third"
    with pytest.raises(sg.TrialFileError, match="control='Thrid' is not an arm of the record; did you mean 'Third'"):
        sg.from_clinicaltrials(json.loads(text), control="Thrid")


def test_a_single_group_has_nothing_to_be_compared_with() -> None:
    alone = measure("Response", ("48",), "29", groups=groups("OG", ARMS[:1]))
    flow = {**FLOW, "groups": groups("FG", ARMS[:1])}
    found = only(alone, participantFlowModule=flow, adverseEventsModule=ADVERSE)
    assert not found.arms
    assert [(rung.label, rung.total, rung.arms) for rung in found.analysis_sets[:1]] == [("started", 50, {})]
    assert "no arms to compare" in left(found, "Response: 29")
    assert sg.rerun(found).text()


def test_a_crossover_trial_is_not_read_as_two_arms() -> None:
    whole = record()
    whole["protocolSection"]["designModule"]["designInfo"]["interventionModel"] = "CROSSOVER"
    found = sg.from_clinicaltrials(whole)
    assert not any(each.counts or each.means for each in found.outcomes.values())
    assert "participants are in more than one group" in left(found, "Response: 29, 20, 18")
    assert all(row.verdict == CANNOT for row in sg.rerun(found).rows)


def test_groups_that_are_no_arm_and_units_that_are_no_participants() -> None:
    pooled = {**RESPONSE, "groups": groups("OG", ("High dose", "Both doses", "Placebo"))}
    found = only(CHANGE, pooled)
    assert "it is not one of the arms" in left(found, "Response: group 'Both doses'")
    assert len(found.outcomes["response"].counts) == 2
    eyes = {**FAULTY, "typeUnitsAnalyzed": "Eyes", "paramType": "COUNT_OF_UNITS"}
    assert "it counts Eyes, of which one participant may have several" in left(only(CHANGE, eyes), "Faulty: 49")
    nobody = only(measure("Nobody", ("0", "10", "10"), "0", "1", "2"))
    assert "no one was analysed" in left(nobody, "Nobody, high-dose")
    unknown = only({key: each for key, each in FAULTY.items() if key != "denoms"})
    assert "of how many participants is not given" in left(unknown, "Faulty, high-dose")


def test_estimates_of_other_kinds_and_texts_that_are_no_figures() -> None:
    other = [
        analysis(
            "OG000", "OG002", paramType="Odds Ratio, Log", paramValue="0.93", ciLowerLimit="0.1", ciUpperLimit="2"
        ),
        analysis("OG000", "OG002", paramType="Odds Ratio (OR)", paramValue="2.5", ciLowerLimit="1.1", ciUpperLimit="6"),
        analysis("OG000", "OG002", paramType="Odds Ratio (OR)", paramValue="about 3", pValue="see comment"),
        analysis("OG000", "OG002", paramType="Mean Difference (Net)", paramValue="1.2"),
        analysis("OG000", "OG009", pValue="0.5"),
    ]
    found = only({**RESPONSE, "analyses": other})
    why = {each.printed: each.cannot for each in found.reported}
    assert why["0.93"] == "the record calls it 'Odds Ratio, Log', which is not recomputed"
    assert why["2.5"] is None
    assert left(found, "?% interval 1.1 to 6") == "its level is not given"
    assert "cannot read 'about 3' as an odds ratio" in left(found, "Odds Ratio (OR): about 3")
    assert "cannot read 'see comment' as a p-value" in left(found, "P: see comment")
    assert why["1.2"] == "the record gives counts, of which it is none"
    assert "groups that are not arms" in str(why["0.5"])


def test_several_periods_keep_their_own_names() -> None:
    first = FLOW["periods"][0]
    second = {"title": "Extension", "milestones": [milestone("STARTED", "40", "41", "x")]}
    found = only(RESPONSE, participantFlowModule={**FLOW, "periods": [first, second]})
    labels = [rung.label for rung in found.analysis_sets]
    assert labels[0] == "started (Overall Study)"
    assert labels[2] == "started (Extension)"
    assert left(found, "participants, started (Extension), placebo") == "'x' is not a whole number"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not valid JSON: Expecting value (at line 1, column 1)"),
        (b'{"a": 1', "not valid JSON: "),
        (b"\xff", "not UTF-8 text: byte 0xff at offset 0"),
        (b"[1]", "the record: must be a table, not an array"),
        (b"{}", "protocolSection: is missing; this is no record of ClinicalTrials.gov in version 2"),
        (b'{"studies": []}', "studies: holds 0 records; give one of them"),
        (b'{"protocolSection": {}}', "'' is not a registration number such as NCT01234567"),
        (b'{"protocolSection": []}', "protocolSection: must be a table, not an array"),
        (b"[" * 200_000, "nested too deeply"),
        (b"9" * 6000, "a number of thousands of digits"),
    ],
)
def test_what_is_no_record_gets_one_clean_message(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(content)
    with pytest.raises(sg.TrialFileError, match=re.escape(said)) as caught:
        sg.from_clinicaltrials(file)
    assert str(caught.value).startswith(f"{file}: ")


def test_a_missing_or_endless_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sg.TrialFileError, match="there is no such file"):
        sg.from_clinicaltrials(tmp_path / "none.json")
    monkeypatch.setattr("subgroup.published.registry.node.LARGEST", 10)
    (tmp_path / "large.json").write_text(json.dumps(record()), encoding="utf-8")
    with pytest.raises(sg.TrialFileError, match="too large for the record of a trial: more than 10 bytes"):
        sg.from_clinicaltrials(tmp_path / "large.json")


def test_an_answer_that_holds_one_record() -> None:
    assert sg.from_clinicaltrials({"studies": [record()]}).title == WHOLE.title


def test_the_file_is_written_read_and_rerun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "record.json").write_text(json.dumps(record()), encoding="utf-8")

    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, out, _ = run("trials", "--new", "mine", "--record", "record.json")
    assert (status, "15 printed figures" in out) == (0, True)
    assert f"Left out: {len(WHOLE.left_out)};" in " ".join(out.split())
    assert sg.read_trial("mine.toml") == WHOLE.model_copy(update={"id": "mine"})
    assert run("rerun", "mine.toml")[1] == sg.rerun("mine.toml").text() + "\n"
    assert json.loads(run("trials", "--new", "two", "--record", "record.json", "--json")[1])["reported"] == 15
    assert "is there already" in run("trials", "--new", "mine", "--record", "record.json")[2]
    assert "need --new NAME" in run("trials", "--record", "record.json")[2]
    assert "--control needs --record" in run("trials", "--new", "three", "--control", "x")[2]
    assert (
        "is not an arm of the record" in run("trials", "--new", "three", "--record", "record.json", "--control", "x")[2]
    )


ODD = (
    None, "NA", "", [], {}, -1, 3, 1.5, True, "1e5", "a\x00\ud800b\n", "x" * 5000, 10**30, float("nan"), ["x"],
    {"a": 1}, "<0.001", "150", "0", [None],
)  # fmt: skip


def _paths(node: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [where, *(path for key, each in inner for path in _paths(each, (*where, key)))]


def test_records_with_anything_wrong_are_refused_or_turned_into_files_that_read_back(tmp_path: Path) -> None:
    rng, whole, refused = np.random.default_rng(7), record(), []
    paths = _paths(whole)[1:]
    for _ in range(250):
        changed = copy.deepcopy(whole)
        *way, last = paths[rng.integers(len(paths))]
        node = changed
        for key in way:
            node = node[key]
        if rng.random() < 0.3:
            del node[last]
        else:
            node[last] = ODD[rng.integers(len(ODD))]
        try:
            found = sg.from_clinicaltrials(changed)
        except sg.TrialFileError as error:
            refused.append(str(error))
            continue
        sg.write_trial(found, tmp_path / "odd.toml", overwrite=True)
        assert sg.read_trial(tmp_path / "odd.toml") == found
    assert 10 < len(refused) < 150
    assert not any("cannot be turned into a trial" in each for each in refused)
