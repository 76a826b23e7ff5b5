"""Statistical analyses of a record: estimates with their intervals, and p-values."""

from __future__ import annotations

import re
from typing import Any, Final

from subgroup.core.printed import parse
from subgroup.errors import FigureError
from subgroup.published.registry.draft import SOURCE, Draft
from subgroup.published.registry.node import Node, line

KINDS: Final = {
    "odds ratio (or)": "odds_ratio",
    "odds ratio": "odds_ratio",
    "risk ratio (rr)": "risk_ratio",
    "risk ratio": "risk_ratio",
    "relative risk": "risk_ratio",
    "risk difference (rd)": "risk_difference",
    "risk difference": "risk_difference",
    "hazard ratio (hr)": "hazard_ratio",
    "hazard ratio": "hazard_ratio",
    "cox proportional hazard": "hazard_ratio",
    "mean difference (final values)": "mean_difference",
    "mean difference (net)": "mean_difference",
    "mean difference": "mean_difference",
}
OF_COUNTS: Final = ("odds_ratio", "risk_ratio", "risk_difference")
MARGINS: Final = ("NON_INFERIORITY", "EQUIVALENCE")
REMARKS: Final = (
    "otherAnalysisDescription", "statisticalComment", "estimateComment", "groupDescription", "nonInferiorityComment",
    "ciLowerLimitComment", "ciUpperLimitComment",
)  # fmt: skip
FOLLOWED: Final = re.compile(r"\b(log[- ]?rank|cox|hazard|survival|kaplan)", re.I)


def analyses(draft: Draft, measure: Node, groups: dict[str, str], outcome: str, tables: int) -> None:
    """Enter what was estimated and tested of one outcome measure, which `tables` outcomes were made of."""
    for node in measure["analyses"]:
        compared = [groups.get(each.text()) for each in node["groupIds"]]
        named = [arm for arm in compared if arm is not None]
        why = draft.paired or _which(draft, compared, tables, outcome)
        sides: dict[str, Any] = {"outcome": outcome}
        if len(named) == len(compared) == len(set(named)) == 2:
            named.sort(key=lambda arm: arm == draft.control)  # the control stands second, whichever way it was typed
            sides |= {"arm": named[0]} | ({} if named[1] == draft.control else {"against": [named[1]]})
        title, method = measure["title"].text("without a title"), node["statisticalMethod"].text()
        label = f"{title}: {' v '.join(named) or 'all'}{f', {method}' if method else ''}"
        _estimate(draft, node, label, sides, why)
        _p_value(draft, node, label, sides, why)
        for key in REMARKS:
            if node[key]:
                draft.leave(f"{label}: {node[key].text()}", node[key], "a remark, which holds no figure of its own")
        if node["dispersionValue"]:
            kind = node["dispersionType"].text("dispersion").lower().replace("_", " ")
            said = f"{label}: {kind} of the estimate, {node['dispersionValue'].text()}"
            draft.leave(said, node["dispersionValue"], "its interval or p-value says the same, where there is one")


def _which(draft: Draft, compared: list[str | None], tables: int, outcome: str) -> str:
    """Say why an analysis is not one of treatment against control in one table, where it is not."""
    if None in compared:
        return "it compares groups that are not arms of the trial"
    if len(compared) != 2 or len(set(compared)) != 2:
        return f"it is about {len(compared)} groups, and a figure is recomputed from two arms"
    if tables > 1:
        return f"the record does not say which of the {tables} rows of the outcome it is about"
    cells = draft.outcomes[outcome].get("counts") or draft.outcomes[outcome].get("means") or []
    if not cells:
        return "the counts, or means with standard deviations, that it is about could not be taken from the record"
    if not set(compared) <= {cell["arm"] for cell in cells}:
        return "the numbers of one of its arms could not be taken from the record"
    return ""


def _estimate(draft: Draft, node: Node, label: str, sides: dict[str, Any], why: str) -> None:
    value, called = node["paramValue"], node["paramType"].text("an estimate")
    if not value:
        return
    kind = KINDS.get(called.casefold(), "number")
    limits = [node[key].text() for key in ("ciLowerLimit", "ciUpperLimit")]
    level = node["ciPctValue"].number()
    percent = "%" if kind == "risk_difference" and _in_percent([value.text(), *limits]) else ""
    printed, entry = f"{value.text()}{percent}", dict[str, Any]()
    told = f"{node['ciPctValue'].text('?')}% interval {limits[0] or 'nothing'} to {limits[1] or 'nothing'}"
    both = all(map(_is_number, limits)) and node["ciNumSides"].text() != "ONE_SIDED"
    if kind != "number" and both and level is not None and 0 < level < 100:
        printed += f" ({limits[0]}{percent} to {limits[1]}{percent})"
        entry["confidence_level"] = level / 100
    elif any(limits):
        fault = _fault(kind, node, level)
        draft.leave(f"{label}: {told}", node["ciLowerLimit" if node["ciLowerLimit"] else "ciUpperLimit"], fault)
    fits = ("counts" in draft.outcomes[sides["outcome"]]) == (kind in OF_COUNTS)
    if kind == "number":
        entry["cannot"] = f"the record calls it {called!r}, which is not recomputed" + (f"; {why}" if why else "")
    elif kind != "hazard_ratio" and (why or not fits):
        entry["cannot"] = why or f"the record gives {'means' if kind in OF_COUNTS else 'counts'}, of which it is none"
    _report(draft, f"{label}, {called}", kind, printed, value, sides, entry)


def _fault(kind: str, node: Node, level: float | None) -> str:
    """Say why an interval is left out."""
    if kind == "number":
        return "it belongs to an estimate of a kind that is not recomputed"
    if node["ciNumSides"].text() == "ONE_SIDED":
        return "it has one limit only, and a printed interval has two"
    return "its level is not given" if level is None else "one of its limits is no number"


def _p_value(draft: Draft, node: Node, label: str, sides: dict[str, Any], why: str) -> None:
    p, kind = node["pValue"], node["nonInferiorityType"].text()
    if not p:
        return
    if FOLLOWED.search(f"{node['statisticalMethod'].text()} {node['paramType'].text()}"):
        why = "it needs how long each participant was followed"
    elif kind.startswith(MARGINS) or node["testedNonInferiority"].value is True:
        margin = node["nonInferiorityComment"].text()
        test = kind.replace("_", " ").lower() or "non-inferiority"
        why = f"a p-value of {test} is against a margin, not against no difference" + (f" ({margin})" if margin else "")
    comment = f" ({node['pValueComment'].text()})" if node["pValueComment"] else ""
    _report(draft, f"{label}, P{comment}", "p", p.text(), p, sides, {"cannot": line(why)} if why else {})


def _report(
    draft: Draft, label: str, kind: str, printed: str, where: Node, sides: dict[str, Any], entry: dict[str, Any]
) -> None:
    """Enter a figure if it can be read, or say why not."""
    try:
        parse(kind, printed)
    except FigureError as error:
        draft.leave(f"{label}: {printed}", where, str(error))
        return
    place = where.place + (", with ciLowerLimit and ciUpperLimit" if "confidence_level" in entry else "")
    draft.add("reported", label, figure=kind, printed=printed, **sides, source=SOURCE, place=place, **entry)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+(\.\d+)?|\.\d+)", text) is not None


def _in_percent(texts: list[str]) -> bool:
    """Say whether a difference of risks is in percentage points: a difference of shares is at most 1."""
    return any(_is_number(text) and abs(float(text)) > 1 for text in texts)
