"""What a record says of the design: arms and their roles, dates, who could take part, and how many did."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from subgroup.errors import TrialFileError, nearest
from subgroup.published.entries import MOMENT
from subgroup.published.registry.draft import SOURCE, Draft, plain
from subgroup.published.registry.node import Node, line

ALLOCATIONS: Final = {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "not randomised", "NA": "not applicable"}
MASKINGS: Final = {
    "NONE": "open label",
    "SINGLE": "single-blind",
    "DOUBLE": "double-blind",
    "TRIPLE": "triple-blind",
    "QUADRUPLE": "quadruple-blind",
}
MODELS: Final = {
    "PARALLEL": "parallel",
    "CROSSOVER": "crossover",
    "FACTORIAL": "factorial",
    "SINGLE_GROUP": "single group",
    "SEQUENTIAL": "sequential",
}
CONTROLS: Final = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION")
CONTROL_WORDS: Final = re.compile(r"\b(placebo|sham|control|vehicle|standard of care|usual care|no treatment)\b")
UNSAID: Final = "not given"


def design(protocol: Node) -> dict[str, Any]:
    """Return the table of the design."""
    module = protocol["designModule"]
    info = module["designInfo"]
    masking = info["maskingInfo"]
    who = ", ".join(each.text().lower().replace("_", " ") for each in masking["whoMasked"])
    said = MASKINGS.get(masking["masking"].text(), masking["masking"].text(UNSAID).lower())
    observational = module["studyType"].text() == "OBSERVATIONAL"
    first = next(iter(protocol["outcomesModule"]["primaryOutcomes"]), Node(None))
    notes = [each.text() for each in (info["interventionModelDescription"], masking["maskingDescription"]) if each]
    found: dict[str, Any] = {
        "allocation": ALLOCATIONS.get(info["allocation"].text(), info["allocation"].text(UNSAID).lower()),
        "masking": line(f"{said} ({who})" if who else said),
        "comparison": "observational" if observational else MODELS.get(info["interventionModel"].text(), UNSAID),
        "duration": f"not given as such; primary outcome: {first['timeFrame'].text(UNSAID)}",
        "population": eligibility(protocol),
        "notes": notes,
    }
    centres = len(list(protocol["contactsLocationsModule"]["locations"]))
    optional = {"phase": phase(module), "centres": centres, "dates": _dates(protocol["statusModule"])}
    return found | {key: value for key, value in optional.items() if value}


def phase(module: Node) -> str:
    """Return the phase as a number, or two; nothing where none applies."""
    said = [each.text().removeprefix("EARLY_").removeprefix("PHASE") for each in module["phases"]]
    return line("/".join(each for each in said if each != "NA"))


def eligibility(protocol: Node) -> str:
    """Return in a line who could take part."""
    module = protocol["eligibilityModule"]
    conditions = ", ".join(each.text() for each in protocol["conditionsModule"]["conditions"])
    low, high = module["minimumAge"].text(), module["maximumAge"].text()
    ages = f"ages {low or 'from any'} to {high or 'any'}" if low or high else ""
    sex = {"FEMALE": "women and girls", "MALE": "men and boys"}.get(module["sex"].text(), "")
    return line("; ".join(part for part in (conditions, ages.lower(), sex) if part)) or UNSAID


def _dates(status: Node) -> list[dict[str, Any]]:
    """Return the stretch from start to completion where both are given to the day."""
    ends = []
    for key in ("startDateStruct", "completionDateStruct"):
        try:
            ends.append(datetime.date.fromisoformat(status[key]["date"].text()))
        except ValueError:
            return []
    label = "trial, as given in the registry"
    return [{"label": label, "start": ends[0], "end": ends[1], "source": SOURCE}] if ends[0] <= ends[1] else []


def account(protocol: Node, number: str) -> dict[str, Any]:
    """Return what the registry says the trial was, for the ledger."""
    module, status = protocol["designModule"], protocol["statusModule"]
    enrolled, interventions = module["enrollmentInfo"], protocol["armsInterventionsModule"]["interventions"]
    described = "; ".join(each["description"].text() for each in interventions if each["description"])
    sites = {each["facility"].text() for each in protocol["contactsLocationsModule"]["locations"]} - {""}
    optional = {
        "treatment": line(", ".join(each["name"].text() for each in interventions)),
        "phase": phase(module),
        "start": status["startDateStruct"]["date"].text(),
        "end": status["completionDateStruct"]["date"].text(),
        "participants": enrolled["count"].whole(),
        "dose": line(described),
        "site": sites.pop() if len(sites) == 1 else "",
        "eligibility": eligibility(protocol),
        "note": line(f"The enrolment is {enrolled['type'].text().lower()}.") if enrolled["type"] else "",
    }
    for key in ("start", "end"):
        optional[key] = optional[key] if re.fullmatch(MOMENT, str(optional[key])) else ""
    said = {key: value for key, value in optional.items() if value not in ("", None)}
    return {"id": "record", "label": "registry record", "registration": number, "source": SOURCE, **said}


def arms(draft: Draft, record: Node, control: str | None) -> None:
    """Find the arms and which of them is the control; nothing is guessed that the record does not say."""
    registered = list(record["protocolSection"]["armsInterventionsModule"]["armGroups"])
    groups = _groups(record["resultsSection"])
    for group in groups or registered:
        title = group["title"].text() or group["label"].text("without a title")
        described = group["description"].text("not given")
        draft.arms[draft.named("arm", title)] = {"label": title, "role": "treatment", "description": described}
    if len(draft.arms) < 2:
        draft.arms.clear()
        return
    found = _control(draft.arms, registered, control)
    if found is None and groups:
        asked = f"which arm is the control? name it, control={next(iter(draft.arms.values()))['label']!r}"
        raise TrialFileError(f"{asked} for instance; there are: {draft.titles()}")
    if found is None:
        draft.arms.clear()
        return
    draft.arms[found]["role"] = "control"


def _groups(results: Node) -> list[Node]:
    """Return the groups that are the arms: those of the participant flow, unless outcomes have others."""
    flow = list(results["participantFlowModule"]["groups"])
    first = next(iter(results["outcomeMeasuresModule"]["outcomeMeasures"]), Node(None))
    measured = list(first["groups"])
    titles = {plain(group["title"].text()) for group in flow}
    fits = all(plain(group["title"].text()) in titles for group in measured)
    return flow if flow and fits else measured or flow


def _control(found: dict[str, dict[str, str]], registered: list[Node], asked: str | None) -> str | None:
    if asked is not None:
        same = [key for key, arm in found.items() if plain(asked) in (plain(key), plain(arm["label"]))]
        if len(same) != 1:
            titles = [arm["label"] for arm in found.values()]
            raise TrialFileError(f"control={asked!r} is not an arm of the record; {nearest(asked, titles)}")
        return same[0]
    kinds = {plain(group["label"].text()): group["type"].text() for group in registered}
    types = {key: kinds.get(plain(arm["label"]), "") for key, arm in found.items()}
    for some in (
        [key for key, kind in types.items() if kind in CONTROLS],
        [key for key, kind in types.items() if kind == "ACTIVE_COMPARATOR" and "EXPERIMENTAL" in types.values()],
        [key for key, arm in found.items() if CONTROL_WORDS.search(plain(arm["label"]))],
    ):
        if some:
            return some[0] if len(some) == 1 else None
    return None
