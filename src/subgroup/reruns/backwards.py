"""What printed figures say of each other when no counts are there to recompute them from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

from subgroup.core.printed import USUAL, Printed, PrintedEstimate, parse
from subgroup.errors import SubgroupError
from subgroup.published.entries import OVERALL, Provenance
from subgroup.published.figures import HAZARDS, Contrast, Family, Reported
from subgroup.published.model import Trial
from subgroup.reconstruction.identify import parts
from subgroup.reconstruction.recovering import back_calculate, effect_from_p
from subgroup.render import numbers
from subgroup.reruns.means import overlaps
from subgroup.results.printed_interaction import PrintedInteraction
from subgroup.results.rerun import Tried
from subgroup.results.sheet import Sheet
from subgroup.verbs.adjusting import adjust
from subgroup.verbs.interacting_printed import interaction_from

CORRECTIONS = ("bonferroni", "holm", "hochberg", "benjamini-hochberg")
# One minus a ratio is compared on the scale of the ratio.
REDUCTIONS = {"odds_reduction": "odds_ratio", "hazard_reduction": "hazard_ratio"}


def candidates(
    found: Trial, reported: Reported, printed: Printed | PrintedEstimate
) -> tuple[list[Tried], str, tuple[Provenance, ...]]:
    """Return the p-value that follows from printed effects, with what their rounding leaves open."""
    effects = [found.figure(name) for name in reported.follows_from]
    number = printed if isinstance(printed, Printed) else printed.estimate
    if len(effects) == 1:
        name, (p, low, high) = "back-calculation", _of_one(effects[0])
    else:
        between = _between(effects)
        name, (p, low, high) = "interaction of printed effects", (between.p_value, *between.p_range)
    open_ends = tuple(habit for habit in USUAL if overlaps(number, habit, low, high))
    return [Tried(name, (p, low, high), open_ends)], " and ".join(each.printed for each in effects), ()


def _ratio(figure: Reported) -> tuple[str, str]:
    """Return the scale of a printed effect and its text, a reduction as one minus it."""
    if figure.figure not in REDUCTIONS:
        return figure.figure, figure.printed
    estimate, *limits = parts(parse(figure.figure, figure.printed))
    each = [1 - part.value / part.scale for part in (estimate, *reversed(limits))]
    text = f"{each[0]} ({each[1]} to {each[2]})" if len(each) == 3 else str(each[0])
    return REDUCTIONS[figure.figure], text


def _of_one(figure: Reported) -> tuple[float, float, float]:
    measure, text = _ratio(figure)
    back = back_calculate(measure, text, confidence_level=figure.confidence_level)
    return back["p_value"], *back.ranges["p_value"]


def _between(figures: list[Reported]) -> PrintedInteraction:
    """Compare printed effects of different participants."""
    level = next((each.confidence_level for each in figures if each.confidence_level), 0.95)
    named: dict[object, object] = {
        _name(each) if each.level != OVERALL else each.id: _ratio(each)[1] for each in figures
    }
    return interaction_from(named, _ratio(figures[0])[0], confidence_level=level)


def sheets(found: Trial) -> Iterator[Sheet]:
    """Give the tables of what printed figures say of each other: hazards, implied effects, contrasts, families."""
    hazards = [figure for figure in found.reported if figure.figure in HAZARDS and figure.confidence_level]
    if hazards:
        yield _hazards(hazards)
    implied = [figure for figure in found.reported if figure.sizes]
    if implied:
        yield _implied(implied)
    yield from (_contrast(found, each) for each in found.contrasts)
    yield from (_family(found, each) for each in found.families)


def _hazards(figures: list[Reported]) -> Sheet:
    """Check whether printed hazard ratios lie in the middle of their intervals, and say what p-value follows."""
    rows = []
    for figure in figures:
        measure, text = _ratio(figure)
        estimate, *limits = parts(parse(measure, text))
        back = back_calculate(measure, text, confidence_level=figure.confidence_level)
        ends = (limits[0].text, limits[1].text)
        low, high = back_calculate(measure, interval=ends, confidence_level=figure.confidence_level).ranges["estimate"]
        half = 0.5 * 10.0**-estimate.decimals
        middle = low - half <= float(estimate.value) <= high + half
        error = f"{back['standard_error']:.3f}"
        if figure.events:
            error += f", {2 / math.sqrt(figure.events):.3f} by {figure.events} events"
        rows.append((_name(figure), figure.printed, "yes" if middle else "no", error, numbers.p_value(back["p_value"])))
    notes = [
        "a log hazard ratio lies in the middle of its interval if that is Wald's, and its p-value follows from both"
    ]
    if any(figure.events for figure in figures):
        notes.append("with arms of equal size its standard error is near 2 over the root of the number of events")
    columns = ("figure", "printed", "in the middle", "standard error", "p that follows")
    return Sheet("checks of printed hazards", columns, tuple(rows), tuple(notes))


def _name(figure: Reported) -> str:
    return figure.label if figure.level == OVERALL else f"{figure.label}, {figure.level}"


def _implied(figures: list[Reported]) -> Sheet:
    rows = []
    for figure in figures:
        sizes = figure.sizes[0] if len(figure.sizes) == 1 else (figure.sizes[0], figure.sizes[1])
        back = effect_from_p(figure.printed, sizes)
        low, high = back.ranges["standardised_effect"]
        name = f"{figure.label}, {figure.printed}"
        effect = f"{back['standardised_effect']:.2f} ({low:.2f} to {high:.2f})"
        rows.append((name, " v ".join(map(str, figure.sizes)), f"{back['statistic']:.2f}", effect))
    columns = ("p-value alone", "participants", "absolute t", "standardised effect (rounding leaves open)")
    spread = "standard deviations"
    if all(len(figure.sizes) == 1 for figure in figures):
        spread += " of the differences within participants"
    note = f"if p is two-sided and from Student's t: the size of the effect in {spread}, its sign unknown"
    return Sheet("effects implied by p-values", columns, tuple(rows), (note,))


def _contrast(found: Trial, contrast: Contrast) -> Sheet:
    """Compare printed effects, by their intervals or by standard deviations of reductions."""
    figures = [found.figure(name) for name in contrast.figures]
    if contrast.errors:
        z, p = _by_errors(figures, [found.figure(name) for name in contrast.errors])
        said = f"z {z:.2f}, p {numbers.p_value(p)}"
    else:
        said = _between(figures).sentence()
    rows = tuple((_name(figure), figure.printed) for figure in figures)
    notes = (*((contrast.note,) if contrast.note else ()), "computed here from the printed effects; not printed")
    return Sheet(contrast.label, ("effect", "printed"), (*rows, ("their contrast", said)), notes)


def _by_errors(figures: list[Reported], errors: list[Reported]) -> tuple[float, float]:
    """Return z and p of two log odds ratios, the error of each its reduction's over the ratio (the delta method)."""
    logs, variances = [], []
    for figure, error in zip(figures, errors, strict=True):
        ratio = float(_ratio(figure)[1])
        sd = cast("Printed", parse(error.figure, error.printed))
        logs.append(math.log(ratio))
        variances.append((float(sd.value) / sd.scale / ratio) ** 2)
    if len(logs) != 2:
        raise SubgroupError("a contrast by standard deviations takes two figures")
    z = (logs[0] - logs[1]) / math.sqrt(sum(variances))
    return z, math.erfc(abs(z) / math.sqrt(2))


def _family(found: Trial, family: Family) -> Sheet:
    """Adjust printed p-values for being several; those not printed are taken to be no smaller than any printed."""
    figures = [found.figure(name) for name in family.figures]
    values = [float(cast("Printed", parse("p", figure.printed)).value) for figure in figures]
    columns = ("p-value", "printed", *CORRECTIONS)
    tests = len(figures) + family.unprinted
    adjusted = [adjust(values, method=method, tests=tests) for method in CORRECTIONS]
    rows = tuple(
        (figure.label, figure.printed, *(numbers.p_value(float(each[i])) for each in adjusted))
        for i, figure in enumerate(figures)
    )
    unknown = f"{family.unprinted} more, not printed, taken to be 1" if family.unprinted else ""
    notes = tuple(note for note in (unknown, family.note) if note)
    return Sheet(family.label, columns, rows, notes)
