"""Outcome measures of a record: counts and means by arm."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from subgroup.core.printed import Printed, parse
from subgroup.errors import FigureError
from subgroup.published.registry import analyses
from subgroup.published.registry.draft import SOURCE, Draft, plain
from subgroup.published.registry.flow import PARTICIPANTS, denominators, measured, rows
from subgroup.published.registry.node import Node, line

MOST: Final = 1_000_000  # participants of an arm whose count is sought from a percentage
# What a row of a measure needs before it is a table, in words.
KINDS: Final = "neither counts nor percentages of participants, nor means with their standard deviation or error"


def registered(draft: Draft, module: Node) -> None:
    """Enter the outcomes that were registered, of a record without results."""
    for key in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes"):
        for node in module[key]:
            _outcome(draft, node["measure"].text("without a name"), node, True)


def outcomes(draft: Draft, module: Node) -> None:
    """Enter every outcome measure: a table of counts or means for each of its rows, and what was said of it."""
    for measure in module["outcomeMeasures"]:
        title = measure["title"].text("without a title")
        if measure["reportingStatus"].text() == "NOT_POSTED":
            when = measure["anticipatedPostingDate"].text("no date given")
            note = line(f"Not posted in the registry; expected: {when}. ({measure.place})")
            draft.lists["missing"].append({"item": title, "note": note})
            continue
        groups = draft.match(measure["groups"], title) if draft.arms else {}
        made = [name for row in rows(measure) if (name := _row(draft, measure, groups, *row)) is not None]
        prespecified = measure["type"].text() != "POST_HOC"
        name = made[0] if made else _outcome(draft, title, measure, prespecified)
        analyses.analyses(draft, measure, groups, name, len(made))


def _outcome(draft: Draft, label: str, node: Node, prespecified: bool, **cells: Any) -> str:
    """Enter an outcome and return its name."""
    name = draft.named("outcome", label)
    draft.outcomes[name] = {
        "label": line(label),
        "definition": node["description"].text(label),
        "responding": "unknown",
        "time_point": node["timeFrame"].text("not given"),
        "analysis_set": draft.sets[0]["id"],
        "prespecified": prespecified,
        **cells,
    }
    return name


def _row(
    draft: Draft, measure: Node, groups: dict[str, str], label: str, own: dict[str, int], category: Node
) -> str | None:
    """Enter one row of a measure as an outcome; return its name, or None where it is left out."""
    kind, sizes = measured(measure), denominators(measure["denoms"]) | own
    units = measure["typeUnitsAnalyzed"].text("participants")
    why = (
        draft.paired
        or ("" if draft.arms else "the record has no arms to compare, or does not say which is the control")
        or ("" if plain(units) in PARTICIPANTS else f"it counts {units}, of which one participant may have several")
        or ("" if kind else f"its numbers ({_called(measure)}) are {KINDS}")
    )
    if why:
        draft.leave(f"{label}: {_values(category)}", category, why)
        return None
    cells: dict[str, dict[str, Any]] = {}
    for node in category["measurements"]:
        arm = groups.get(node["groupId"].text())
        if arm is not None:
            found, fault = _cell(kind, node, sizes.get(node["groupId"].text()))
            if fault:
                comment = f"; the record says: {node['comment'].text()}" if node["comment"] else ""
                draft.leave(f"{label}, {arm}", node["value"], f"{fault}{comment}")
            else:
                cells[arm] = {"arm": arm, "source": SOURCE, "place": node["value"].place, **found}
    if not {draft.treatment, draft.control} <= cells.keys():
        if cells:
            whose = f"needs {draft.treatment} and {draft.control}"
            draft.leave(f"{label}: {_values(category)}", category, f"a table {whose}, and not both could be read")
        return None
    return _table(draft, measure, label, kind, category, cells)


def _table(draft: Draft, measure: Node, label: str, kind: str, category: Node, cells: dict[str, dict[str, Any]]) -> str:
    arms = {arm: cell["n"] for arm, cell in cells.items()}
    where = measure["denoms"] if measure["denoms"] else category
    rung = draft.set_of(arms, f"analysed: {label}", where, measure["populationDescription"].text())
    percents = {arm: cell.pop("percent") for arm, cell in cells.items() if "percent" in cell}
    table = "means" if kind in ("mean", "error") else "counts"
    name = _outcome(draft, label, measure, measure["type"].text() != "POST_HOC", **{table: list(cells.values())})
    draft.outcomes[name]["analysis_set"] = rung
    for arm, percent in percents.items():
        figure = {"figure": "percent", "printed": percent, "outcome": name, "arm": arm}
        draft.add("reported", f"{label}, {arm}", **figure, source=SOURCE, place=cells[arm]["place"])
    return name


def _cell(kind: str, node: Node, n: int | None) -> tuple[dict[str, Any], str]:
    """Return the numbers of one arm, or what is wrong with them."""
    value, said = node["value"], node["value"].text("nothing")
    if not n:
        return {}, "of how many participants is not given" if n is None else f"{said!r} of nobody: no one was analysed"
    if kind == "count":
        count = value.whole()
        if count is None:
            return {}, f"{said!r} is not a whole number"
        return {"responders": count, "n": n, "status": "printed"}, (
            f"{count} is more than the {n} analysed" if count > n else ""
        )
    if kind in ("percent", "share"):
        return _from_share(kind, said, n)
    mean, spread = value.number(), node["spread"].number()
    if mean is None or spread is None or spread < 0:
        return {}, f"{said!r} with {node['spread'].text('nothing')!r} is no mean with a standard deviation or error"
    if kind == "mean":
        return {"mean": mean, "sd": spread, "n": n, "status": "printed"}, ""
    how = f"standard error {spread:g} times the root of {n}"
    return {"mean": mean, "sd": spread * n**0.5, "n": n, "status": "derived", "derived_from": how}, ""


def _from_share(kind: str, said: str, n: int) -> tuple[dict[str, Any], str]:
    """Return the count of which a percentage, or a proportion, of n is printed so, if it is the only one."""
    try:
        printed = parse("percent" if kind == "percent" else "number", said)
    except FigureError as error:
        return {}, str(error)
    if n > MOST or not isinstance(printed, Printed) or printed.bound:
        return {}, f"{said!r} of {n} does not settle a count"
    counts = np.flatnonzero(printed.prints(np.arange(n + 1) / n))
    if len(counts) != 1:
        which = f"{len(counts)} counts do, {counts[0]} to {counts[-1]}" if len(counts) else "no count does"
        return {}, f"only one count may print {said!r} of {n}, but {which}"
    unit = "%" if kind == "percent" else ""
    cell = {"responders": int(counts[0]), "n": n, "status": "derived"}
    cell["derived_from"] = f"printed {said}{unit} of {n}: no other count prints so"
    return cell | ({"percent": f"{said.removesuffix('%')}%"} if unit else {}), ""


def _called(measure: Node) -> str:
    said = (measure[key].text().lower().replace("_", " ") for key in ("paramType", "dispersionType", "unitOfMeasure"))
    return ", ".join(part for part in said if part) or "of a kind that is not given"


def _values(category: Node) -> str:
    """Return what stands in a row, so that leaving it out leaves it visible."""
    return ", ".join(_value(node) for node in category["measurements"]) or "no values"


def _value(node: Node) -> str:
    text = node["value"].text("nothing")
    if node["spread"]:
        text += f" ± {node['spread'].text()}"
    if node["lowerLimit"] or node["upperLimit"]:
        text += f" ({node['lowerLimit'].text('?')} to {node['upperLimit'].text('?')})"
    return text
