"""Participant flow, baseline and adverse events of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from subgroup.published.registry.draft import SOURCE, Draft, plain
from subgroup.published.registry.node import Node, line

PRINTED: Final = {"status": "printed", "source": SOURCE}


def participants(draft: Draft, record: Node) -> None:
    """Enter the sets of participants, from those who started onwards; of a record without results the enrolment."""
    module = record["resultsSection"]["participantFlowModule"]
    alone = list(module["groups"]) if not draft.arms else []
    groups = {alone[0]["id"].text(): ""} if len(alone) == 1 else draft.match(module["groups"], "participant flow")
    periods = list(module["periods"]) if groups else []
    for period in periods:
        title = period["title"].text("the study")
        of = f" ({title})" if len(periods) > 1 else ""
        began: dict[str, int] = {}
        for milestone in period["milestones"]:
            kind = milestone["type"].text("milestone")
            label = f"{kind.lower().replace('_', ' ')}{of}"
            if kind == "NOT COMPLETED":
                draft.leave(
                    label, milestone, "no rung of a ladder: who started less who completed; reasons are listed apart"
                )
                continue
            arms = _numbers(draft, milestone["achievements"], groups, "numSubjects", f"participants, {label}")
            began = began or arms
            if arms:
                draft.set_of(arms, label, milestone, milestone["comment"].text(), label)
        reasons = period["dropWithdraws"]
        if reasons and began and draft.arms:
            rows = _reasons(draft, reasons, groups, began)
            _events(draft, f"reasons not to complete{of}", rows, reasons, "")
        elif reasons:
            draft.leave(f"reasons not to complete{of}", reasons, "there are no arms to compare")
    info = record["protocolSection"]["designModule"]["enrollmentInfo"]
    enrolled = info["count"].whole()
    if not draft.sets and enrolled is not None:
        label = f"enrolled ({info['type'].text('whether planned or actual is not given').lower()})"
        where = {"id": draft.named("set", "enrolled"), "place": info["count"].place}
        draft.sets.append({**where, "label": label, "total": enrolled, "arms": {}, **PRINTED})


def _numbers(draft: Draft, nodes: Node, groups: dict[str, str], key: str, item: str) -> dict[str, int]:
    """Return whole numbers by arm; what is none is left out."""
    found = {}
    for node in nodes:
        arm, number = groups.get(node["groupId"].text()), node[key].whole()
        if arm is not None and number is not None:
            found[arm] = number
        elif arm is not None:
            draft.leave(f"{item}, {arm}", node[key], f"{node[key].text('nothing')!r} is not a whole number")
    return found


def _reasons(draft: Draft, nodes: Node, groups: dict[str, str], began: dict[str, int]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        label = node["type"].text("no reason given")
        counts = _numbers(draft, node["reasons"], groups, "numSubjects", label)
        yield from _event(draft, label, node, counts, {arm: began[arm] for arm in counts if arm in began})


def _event(
    draft: Draft, label: str, where: Node, counts: dict[str, int], n: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Give a row of a table of events; arms whose count does not fit into its n are left out."""
    fits = {}
    for arm, count in counts.items():
        if arm not in n:
            draft.leave(f"{label}, {arm}", where, f"{count}, but of how many is not given")
        elif count > n[arm]:
            draft.leave(f"{label}, {arm}", where, f"{count} is more than the {n[arm]} there were")
        else:
            fits[arm] = count
    if fits:
        yield {"label": line(label), "counts": fits, "n": {arm: n[arm] for arm in fits}}


def _events(draft: Draft, label: str, rows: Iterator[dict[str, Any]], where: Node, note: str) -> None:
    found = list(rows)
    if found:
        told = {"note": line(note)} if note else {}
        entry = {"set": draft.sets[0]["id"], "events": found, "place": where.place, **PRINTED, **told}
        draft.add("event_tables", label, **entry)


def adverse(draft: Draft, module: Node) -> None:
    """Enter the tables of adverse events: totals, serious ones, others."""
    if not module or not draft.sets:
        return
    groups = draft.match(module["eventGroups"], "adverse events")
    note = "; ".join(
        f"{name}: {module[key].text()}"
        for key, name in (("timeFrame", "time frame"), ("frequencyThreshold", "others above, in percent"))
        if module[key]
    )
    _events(draft, "adverse events in all", _totals(draft, module["eventGroups"], groups), module["eventGroups"], note)
    for key, kind in (("seriousEvents", "serious"), ("otherEvents", "other")):
        sizes = {
            arm: node[f"{kind}NumAtRisk"].whole()
            for node in module["eventGroups"]
            if (arm := groups.get(node["id"].text()))
        }
        known = {arm: size for arm, size in sizes.items() if size is not None}
        _events(draft, f"{kind} adverse events", _terms(draft, module[key], groups, known), module[key], note)


def _totals(draft: Draft, nodes: Node, groups: dict[str, str]) -> Iterator[dict[str, Any]]:
    for key, label in (
        ("deaths", "death from any cause"),
        ("serious", "any serious event"),
        ("other", "any other event"),
    ):
        counts: dict[str, int] = {}
        n: dict[str, int] = {}
        for node in nodes:
            arm, count, size = groups.get(node["id"].text()), node[f"{key}NumAffected"], node[f"{key}NumAtRisk"].whole()
            if arm is not None and (number := count.whole()) is not None:
                counts[arm] = number
                n |= {arm: size} if size is not None else {}
            elif arm is not None and count:
                draft.leave(f"{label}, {arm}", count, f"{count.text()!r} is not a whole number")
        yield from _event(draft, label, nodes, counts, n)


def _terms(draft: Draft, nodes: Node, groups: dict[str, str], sizes: dict[str, int]) -> Iterator[dict[str, Any]]:
    terms = [plain(node["term"].text()) for node in nodes]
    for node in nodes:
        label = node["term"].text("no term given")
        if terms.count(plain(label)) > 1:
            label = f"{label} ({node['organSystem'].text('organ system not given')})"
        counts, n = {}, {}
        for stat in node["stats"]:
            arm, count = groups.get(stat["groupId"].text()), stat["numAffected"].whole()
            size = stat["numAtRisk"].whole()
            if arm is not None and count is not None:
                counts[arm] = count
                n[arm] = sizes.get(arm, -1) if size is None else size
            elif arm is not None:
                why = "how many were affected is not given, only how often" if stat["numEvents"] else "no number"
                draft.leave(f"{label}, {arm}", stat, why)
        yield from _event(draft, label, node, counts, {arm: size for arm, size in n.items() if size >= 0})


def baseline(draft: Draft, module: Node) -> None:
    """Enter baseline characteristics: counts as shares, means with their standard deviations."""
    if not module or not draft.sets:
        return
    whole = [group for group in module["groups"] if plain(group["title"].text()) == "total"]
    totals = {group["id"].text() for group in whole}
    groups = draft.match((group for group in module["groups"] if group["id"].text() not in totals), "baseline")
    arms: dict[str, str | None] = {**groups, **dict.fromkeys(totals)}
    sizes = denominators(module["denoms"])
    known = {arm: sizes[group] for group, arm in groups.items() if group in sizes}
    name = draft.set_of(known, "described at baseline", module["denoms"]) if known else draft.sets[0]["id"]
    for measure in module["measures"]:
        for label, own, category in rows(measure):
            of = sizes | own
            for node in category["measurements"]:
                group = node["groupId"].text()
                if group in arms:
                    _characteristic(draft, measure, node, label, arms[group], of.get(group), name)


def _characteristic(
    draft: Draft, measure: Node, node: Node, label: str, arm: str | None, n: int | None, name: str
) -> None:
    """Enter one number of one group, or say why not."""
    whose = {"arm": arm} if arm else {}
    label = f"{label}, {arm or 'all'}"
    place = {"set": name, "place": node["value"].place, **PRINTED, **whose}
    kind, value = measured(measure), node["value"]
    if kind == "count" and (count := value.whole()) is not None and n is not None and count <= n:
        draft.add("shares", label, count=count, n=n, **place)
    elif kind == "mean" and value.number() is not None and (sd := node["spread"].number()) is not None and sd >= 0:
        draft.add("means", label, mean=value.number(), sd=sd, **({"n": n} if n else {}), **place)
    elif kind == "count":
        draft.leave(
            label, value, f"{value.text('nothing')!r} of {n if n is not None else 'an unknown number'} is no share"
        )
    else:
        draft.leave(
            label, value, f"{value.text('nothing')!r} is neither a count of participants nor a mean with its SD"
        )


def denominators(nodes: Node) -> dict[str, int]:
    """Return how many participants each group has, by the group's id."""
    found = [node for node in nodes if plain(node["units"].text("participants")) in PARTICIPANTS]
    counts = found[0]["counts"] if found else Node(None)
    return {each["groupId"].text(): n for each in counts if (n := each["value"].whole()) is not None}


def rows(measure: Node) -> Iterator[tuple[str, dict[str, int], Node]]:
    """Give every row of a measure: its label, the denominators of its own, and the node of its numbers."""
    title = measure["title"].text("without a title")
    for each in measure["classes"]:
        own = denominators(each["denoms"])
        for category in each["categories"]:
            parts = (title, each["title"].text(), category["title"].text())
            yield ": ".join(part for part in parts if part), own, category


def measured(measure: Node) -> str:
    """Return what a measure's numbers are: ``"count"``, ``"percent"``, ``"share"``, ``"mean"``, or nothing known."""
    kind, unit = measure["paramType"].text().upper().replace(" ", "_"), measure["unitOfMeasure"].text().casefold()
    spread = measure["dispersionType"].text().upper().replace(" ", "_").replace("-", "_")
    share = re.match(
        r"(percent|percentage|%|proportion) of (the |all )?(participants|patients|subjects|people)\b", unit
    )
    if kind == "COUNT_OF_PARTICIPANTS" or (kind == "NUMBER" and plain(unit) in PARTICIPANTS):
        return "count"
    if kind == "NUMBER" and share:
        return "share" if share[1] == "proportion" else "percent"
    if kind == "MEAN":
        return {"STANDARD_DEVIATION": "mean", "STANDARD_ERROR": "error"}.get(spread, "")
    return ""


PARTICIPANTS: Final = (
    "participants", "participant", "patients", "patient", "subjects", "subject", "people", "persons",
    "number of participants", "number of patients", "number of subjects", "count of participants",
)  # fmt: skip
