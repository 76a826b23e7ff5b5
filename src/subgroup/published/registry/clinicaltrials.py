"""A record of ClinicalTrials.gov, version 2 of its JSON, turned into a trial."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from subgroup.errors import TrialFileError
from subgroup.published import messages
from subgroup.published.model import Trial
from subgroup.published.registry import flow, outcomes, protocol
from subgroup.published.registry.draft import SOURCE, Draft
from subgroup.published.registry.node import Node, line, load
from subgroup.published.template import checked

if TYPE_CHECKING:
    import os

PAIRED: Final = "the trial is a crossover: participants are in more than one group, and the record does not pair them"
# What of a record is read; anything else in it is named as left out.
READ: Final = {
    "protocolSection": (
        "identificationModule", "statusModule", "designModule", "armsInterventionsModule", "outcomesModule",
        "eligibilityModule", "conditionsModule", "contactsLocationsModule", "sponsorCollaboratorsModule",
        "descriptionModule",
    ),
    "resultsSection": (
        "participantFlowModule", "baselineCharacteristicsModule", "outcomeMeasuresModule", "adverseEventsModule",
    ),
}  # fmt: skip


def from_clinicaltrials(
    record: str | os.PathLike[str] | Mapping[str, Any], *, name: str | None = None, control: str | None = None
) -> Trial:
    """Turn a trial's record in ClinicalTrials.gov into a trial that can be rerun and written to a file.

    Every number keeps its place in the record. Arms are matched by their titles. Counts of participants become tables,
    as do percentages of participants that only one count prints so, and means with a standard deviation or error. What
    cannot be turned is listed under `left_out`, with the reason.

    Parameters
    ----------
    record : str, path-like or mapping
        A JSON file, as ``https://clinicaltrials.gov/api/v2/studies/NCT...`` gives it, ``"-"`` for standard input, or
        its content.
    name : str, optional
        The trial's id; the registration number in small letters unless told.
    control : str, optional
        Title of the control arm. Needed where the record has results and neither the types nor the titles of its arms
        say which it is.

    Returns
    -------
    Trial
        For ``sg.rerun`` and ``sg.write_trial``.

    Raises
    ------
    TrialFileError
        If this is no such record, or does not say which arm is the control; the message names the place.

    Examples
    --------
    >>> import subgroup as sg
    >>> arms = [("Drug", "EXPERIMENTAL"), ("Placebo", "PLACEBO_COMPARATOR")]
    >>> found = sg.from_clinicaltrials({
    ...     "protocolSection": {
    ...         "identificationModule": {"nctId": "NCT99999999", "briefTitle": "An invented trial"},
    ...         "designModule": {"enrollmentInfo": {"count": 40, "type": "ESTIMATED"}},
    ...         "armsInterventionsModule": {"armGroups": [{"label": each, "type": kind} for each, kind in arms]},
    ...     },
    ... })
    >>> found.control, found.analysis_sets[0].total, found.missing[0].item
    ('placebo', 40, 'results')
    """
    file, node = load(record)
    try:
        data = _data(_study(node), name, control)
        return Trial.model_validate(data)
    except TrialFileError as error:
        raise TrialFileError(f"{file}: {error}") from None
    except ValidationError as error:
        raise TrialFileError(f"{file}: cannot be turned into a trial: {messages.invalid(error, {})}") from None


def _study(node: Node) -> Node:
    """Return the record itself, also where it is the only one of an answer of several."""
    if "studies" in node.names():
        studies = list(node["studies"])
        if len(studies) != 1:
            raise TrialFileError(f"studies: holds {len(studies)} records; give one of them")
        node = studies[0]
    if "protocolSection" not in node.names():
        raise TrialFileError("protocolSection: is missing; this is no record of ClinicalTrials.gov in version 2")
    return node


def _data(record: Node, name: str | None, control: str | None) -> dict[str, Any]:
    """Return the content of the trial file."""
    sections, results = record["protocolSection"], record["resultsSection"]
    named = sections["identificationModule"]
    number = named["nctId"].text()
    if not re.fullmatch(r"NCT[0-9]{8}", number):
        raise TrialFileError(f"{named['nctId'].place}: {number!r} is not a registration number such as NCT01234567")
    draft = Draft()
    design = protocol.design(sections)
    draft.paired = PAIRED if design["comparison"] == "crossover" else ""
    protocol.arms(draft, record, control)
    flow.participants(draft, record)
    if results:
        _results(draft, results)
    if not draft.sets:
        raise TrialFileError("resultsSection.participantFlowModule and designModule.enrollmentInfo: are both missing")
    if not results:
        draft.lists["missing"].append({"item": "results", "note": "The record has no resultsSection."})
        outcomes.registered(draft, sections["outcomesModule"])
    for place, node in _unread(record):
        draft.leave(place, node, "not read: no figure is looked for there")
    for node in filter(None, _texts(sections)):
        draft.leave(node.place, node, "a long text, to be read in the record")
    title = named["briefTitle"].text() or named["officialTitle"].text("without a title")
    return {
        "format": 1,
        "id": checked(name) if name is not None else number.lower(),
        "title": title,
        "summary": sections["descriptionModule"]["briefSummary"].text("The record has no summary."),
        "citation": {"key": number.lower(), "text": _citation(record, title, number)},
        "registrations": [_registration(named, number)],
        "design": design,
        "sources": {SOURCE: _source(record, number)},
        "arms": draft.arms,
        "analysis_sets": draft.sets,
        "outcomes": draft.outcomes,
        "accounts": [protocol.account(sections, number)],
        **draft.lists,
    }


def _results(draft: Draft, results: Node) -> None:
    module = results["outcomeMeasuresModule"]
    if not draft.sets:
        _first(draft, module)
    if draft.sets:
        outcomes.outcomes(draft, module)
        flow.baseline(draft, results["baselineCharacteristicsModule"])
        flow.adverse(draft, results["adverseEventsModule"])


def _first(draft: Draft, module: Node) -> None:
    """Enter the denominators of the first outcome, where neither participant flow nor enrolment is given."""
    measure = next(iter(module["outcomeMeasures"]), Node(None))
    sizes, arms = flow.denominators(measure["denoms"]), {}
    for group in measure["groups"]:
        arm = draft.arm(group)
        if arm is not None and group["id"].text() in sizes:
            arms[arm] = sizes[group["id"].text()]
    if arms:
        draft.set_of(arms, "analysed in the first outcome", measure["denoms"])


def _unread(record: Node) -> Iterator[tuple[str, Node]]:
    for key in record.names():
        if key not in READ:
            if key != "hasResults":
                yield key, record[key]
            continue
        yield from ((f"{key}.{inner}", record[key][inner]) for inner in record[key].names() if inner not in READ[key])


def _texts(sections: Node) -> Iterator[Node]:
    """Give the long texts that a trial file has no place for."""
    yield sections["descriptionModule"]["detailedDescription"]
    yield sections["eligibilityModule"]["eligibilityCriteria"]


def _registration(named: Node, number: str) -> dict[str, str]:
    """Return the registration; the trial's other numbers are a note, since they register no other trial."""
    own = named["orgStudyIdInfo"]["id"].text()
    others = [f"{own} (sponsor)"] if own else []
    for each in named["secondaryIdInfos"]:
        if each["id"]:
            kind = each["domain"].text() or each["type"].text("of a kind that is not given").lower().replace("_", " ")
            others.append(f"{each['id'].text()} ({kind})")
    note = {"note": line(f"Other numbers of the trial: {', '.join(others)}.")} if others else {}
    return {"registry": "ClinicalTrials.gov", "id": number, **note}


def _citation(record: Node, title: str, number: str) -> str:
    sponsor = record["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"].text()
    parts = (sponsor, title, "Record in ClinicalTrials.gov", number)
    return line(". ".join(part.rstrip(".") for part in parts if part) + ".")


def _source(record: Node, number: str) -> dict[str, str]:
    status = record["protocolSection"]["statusModule"]
    posted = status["resultsFirstPostDateStruct"]["date"].text()
    updated = status["lastUpdatePostDateStruct"]["date"].text("a date that is not given")
    seen = f"The record as JSON, last updated {updated}" + (f"; results first posted {posted}" if posted else "")
    return {"kind": "registry", "id": number, "url": f"https://clinicaltrials.gov/study/{number}", "seen": f"{seen}."}
