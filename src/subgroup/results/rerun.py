"""A published trial, reported against recomputed."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from subgroup.core.printed import ROUNDINGS, Printed, PrintedEstimate, parse
from subgroup.render import numbers
from subgroup.render.grid import Grid, text, wrapped
from subgroup.results._base import Columns, Result, bulleted
from subgroup.results.comparison import Comparison
from subgroup.results.interaction import NAMES, Interaction
from subgroup.results.sheet import Sheet

REPRODUCED = "reproduced"
OTHER_HABIT = "reproduced under another rounding habit"
NOT_REPRODUCED = "not reproduced"
CANNOT = "cannot be recomputed"
CIRCLE = "a count derived from a figure prints that figure by construction, which is no check"
RECALLED = "a figure or level rests on one, and so do interactions of such levels; they show nothing until verified"
VERDICTS = (REPRODUCED, OTHER_HABIT, NOT_REPRODUCED, CANNOT)


@dataclass(frozen=True)
class Tried:
    """What one method gives for a printed figure, and how it would have to be rounded to print as it did.

    Attributes
    ----------
    method : str
        Canonical name, or ``"point estimate"`` for a figure that needs no method.
    values : tuple of float
        One number, or estimate, low and high.
    habits : tuple of str
        Habits of rounding that print it so, of those its kind is read under, the usual one first; empty if none does.
    """

    method: str
    values: tuple[float, ...]
    habits: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One printed figure beside its recomputation.

    Attributes
    ----------
    id, label, kind : str
        From the trial file; the kind is ``"percent"``, ``"odds_ratio"``, ``"p"``, ``"nnt"`` ...
    printed : str
        As it was printed.
    counts : str
        What it was recomputed from.
    recomputed : tuple of float
        One number, or estimate, low and high: of a method that reproduces the figure, else of the default method.
    verdict : str
        One of `VERDICTS`.
    methods : tuple of str
        Catalogue names of the methods that reproduce it; empty for a figure that needs none.
    habits : tuple of str
        Habits of rounding under which it is reproduced.
    tried : tuple of Tried
        Every method tried.
    group : str
        The participants it is about, in words.
    factor, level : str
        ``"overall"``, or a level of a factor.
    source, place : str
        Where it was printed.
    why : str
        Why it cannot be recomputed.
    derived : bool
        Whether a count it was recomputed from was itself derived from printed figures.
    unverified : bool
        Whether a count it was recomputed from was recalled, and not seen in any source.
    """

    id: str
    label: str
    kind: str
    printed: str
    counts: str
    recomputed: tuple[float, ...]
    verdict: str
    methods: tuple[str, ...]
    habits: tuple[str, ...]
    tried: tuple[Tried, ...]
    group: str
    factor: str
    level: str
    source: str
    place: str
    why: str = ""
    derived: bool = False
    unverified: bool = False


@dataclass(frozen=True, eq=False)
class Rerun(Result):
    """Every printed figure of a trial beside what its counts give.

    Attributes
    ----------
    trial, title, citation : str
        Which trial, and where it was published.
    setting : tuple of str
        What was counted, and the sets of participants, from randomised onwards.
    rows : tuple of Figure
        One per printed figure.
    levels : tuple of (str, Comparison)
        For outcomes with factors: overall and every level, on every measure.
    interactions : tuple of Interaction
        Per outcome and factor, on the odds-ratio and the risk-difference scale, by each method.
    missing : tuple of str
        What was looked for and not found.
    derived : tuple of str
        Counts and sizes of sets that were not printed, and what they were derived from.
    assumptions : tuple of str
        What derived counts rest on.
    discrepancies : tuple of str
        Places that contradict each other.
    seen : tuple of str
        How much of each source was seen.
    claims : tuple of dict
        What was said of the trial in words, by role; repeated, not judged.
    notes : tuple of str
        What a reader should know.
    sheets : tuple of Sheet
        What printed figures say of each other, and tables of adverse events, doses and accounts.
    unverified : tuple of str
        Counts that were recalled and not seen in any source.
    left_out : tuple of str
        What a source says and the file does not hold, each with the reason.
    """

    trial: str
    title: str
    citation: str
    setting: tuple[str, ...]
    rows: tuple[Figure, ...]
    levels: tuple[tuple[str, Comparison], ...]
    interactions: tuple[Interaction, ...]
    missing: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    discrepancies: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    claims: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    unverified: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether no printed figure is left that the methods tried do not reproduce."""
        return all(row.verdict != NOT_REPRODUCED for row in self.rows)

    @property
    def why(self) -> dict[str, int]:
        """Why figures cannot be recomputed, with how many of them each reason keeps."""
        return dict(Counter(row.why for row in self.rows if row.verdict == CANNOT))

    @property
    def summary(self) -> dict[str, Any]:
        """How many printed figures came out how, and the share of each verdict among all of them.

        ``derived`` and ``unverified`` count the figures, among those recomputed, that rest on counts derived from
        printed figures or recalled.
        """
        tally, figures = self.tally, len(self.rows)
        counts = dict(zip(("reproduced", "other_rounding", "not_reproduced", "cannot"), tally.values(), strict=True))
        counts = {"recomputed": figures - tally[CANNOT], **counts}
        return {
            "trial": self.trial,
            "figures": figures,
            **counts,
            "derived": sum(row.derived for row in self.rows),
            "unverified": sum(row.unverified for row in self.rows),
            **{f"{name}_share": count / figures if figures else math.nan for name, count in counts.items()},
        }

    @property
    def tally(self) -> dict[str, int]:
        """How many figures have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per printed figure."""
        rows = self.rows
        return {
            "trial": self.trial,
            "figure": [row.id for row in rows],
            "label": [row.label for row in rows],
            "kind": [row.kind for row in rows],
            "factor": [row.factor for row in rows],
            "level": [row.level for row in rows],
            "reported": [row.printed for row in rows],
            "recomputed": [_values(row, row.recomputed) for row in rows],
            "counts": [row.counts for row in rows],
            "verdict": [row.verdict for row in rows],
            "methods": [", ".join(row.methods) for row in rows],
            "rounding": [", ".join(row.habits) for row in rows],
            "unverified": [row.unverified for row in rows],
            "why": [row.why for row in rows],
            "source": [row.source for row in rows],
            "place": [row.place for row in rows],
        }

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, text and lists, with every method tried."""
        return {
            "trial": self.trial,
            "title": self.title,
            "citation": self.citation,
            "setting": list(self.setting),
            "tally": self.tally,
            "summary": self.summary,
            "why": self.why,
            "rows": [asdict(row) for row in self.rows],
            "levels": [{"level": name, **each.to_dict()} for name, each in self.levels],
            "interactions": [each.to_dict() for each in self.interactions],
            "sheets": [each.to_dict() for each in self.sheets],
            "derived": list(self.derived),
            "unverified": list(self.unverified),
            "assumptions": list(self.assumptions),
            "missing": list(self.missing),
            "left_out": list(self.left_out),
            "discrepancies": list(self.discrepancies),
            "seen": list(self.seen),
            "claims": list(self.claims),
            "notes": list(self.notes),
        }

    def grid(self) -> Grid:
        """Return a row per printed figure, under a heading for each group of participants."""
        rows: list[tuple[str, ...]] = []
        for i, row in enumerate(self.rows):
            if i == 0 or row.group != self.rows[i - 1].group:
                rows.append((row.group,))
            rows.append((row.label, row.printed, _values(row, row.recomputed), _says(row)))
        return Grid(("figure", "printed", "recomputed", "verdict"), rows)

    def grids(self) -> list[Grid]:
        """Return the whole report as grids: figures, what each method gives, effects by level, interactions."""
        compared = [_split(row) for row in self.rows if len(row.tried) > 1]
        return [
            *([self.grid()] if self.rows else []),
            *([Grid(("figure", "printed", "printed so by", "not by"), compared)] if compared else []),
            *([_by_level(self.levels)] if self.levels else []),
            *([_interactions(self.interactions)] if self.interactions else []),
            *(each.grid() for each in self.sheets),
        ]

    def text(self, width: int | None = None) -> str:
        """Return the whole report as text of at most `width` characters a line (100 unless told)."""
        head = [f"{self.trial}: {self.title}", self.citation, "", *self.setting, ""]
        body = [line for grid in self.grids() for line in (text(grid, width), "")]
        lists = (
            (f"Counts that were derived, not printed (†: the figure rests on one; {CIRCLE})", self.derived),
            ("They assume", self.assumptions),
            (
                f"Not verified: recalled, and not seen in any source (‡: {RECALLED})",
                self.unverified,
            ),
            ("Places that do not agree", self.discrepancies),
            ("Not known", self.missing),
            ("Left out of the file, though a source says it", self.left_out),
            ("What was seen of the sources", self.seen),
            ("Said of the trial in words, repeated here and not judged", self._said()),
            ("Notes", self.notes),
        )
        tail = [line for name, items in lists if items for line in ("", f"{name}:", *(f"- {item}" for item in items))]
        verdict = [self.verdict, *([self._resting()] if self.rows else [])]
        top, bottom = ([wrapped(line, width) for line in lines] for lines in (head, [*verdict, *tail]))
        return "\n".join([*top, *body, *bottom])

    def _said(self) -> tuple[str, ...]:
        """Return how many claims the file holds by role; their words are in `claims`."""
        roles = Counter(claim["role"] for claim in self.claims)
        return (", ".join(f"{count} by {role}" for role, count in roles.items()),) if roles else ()

    @property
    def verdict(self) -> str:
        """How many printed figures came out how, in one line."""
        tally = ", ".join(f"{count} {verdict}" for verdict, count in self.tally.items() if count)
        figures = "figure" if len(self.rows) == 1 else "figures"
        return f"{len(self.rows)} printed {figures}: {tally}." if self.rows else "No printed figures."

    def _resting(self) -> str:
        """Say which share was recomputed, and how many of those figures check nothing."""
        found = self.summary
        share = numbers.percent(found["recomputed_share"], 0)
        rests = " and ".join(
            f"{found[name]} {'rests' if found[name] == 1 else 'rest'} on {word} counts {mark}"
            for name, word, mark in (("derived", "derived", "†"), ("unverified", "recalled", "‡"))
            if found[name]
        )
        verb = "was" if found["recomputed"] == 1 else "were"
        said = f"{found['recomputed']} of {found['figures']} {verb} recomputed ({share})"
        return f"{said}; of these, {rests}." if rests else f"{said}."


def _values(row: Figure, values: tuple[float, ...]) -> str:
    """Write one number, or an estimate with its limits, in the unit and the digits of its kind."""
    if not values:
        return ""
    if row.kind == "p":
        first, *ends = (numbers.p_value(value, max(4, _decimals(row))) for value in values)
        return f"{first} ({ends[0]} to {ends[1]})" if ends else first  # what the rounding of printed effects allows
    if row.kind == "nnt":
        return numbers.needed(values[0], 2)
    if row.kind == "count":
        return numbers.whole(values[0])
    if row.kind in ("percent", "odds_reduction_sd") or _in_percent(row):
        first, *limits = (numbers.percent(value, 2) for value in values)
    else:
        first, *limits = (numbers.effect(row.kind, value) for value in values)
    return f"{first} ({limits[0]} to {limits[1]})" if limits else first


def _decimals(row: Figure) -> int:
    printed = parse(row.kind, row.printed)
    return printed.decimals if isinstance(printed, Printed) else 0


def _in_percent(row: Figure) -> bool:
    printed = parse(row.kind, row.printed)
    return isinstance(printed, PrintedEstimate) and printed.estimate.scale == 100


def _says(row: Figure) -> str:
    """Say the verdict with what it rests on."""
    if row.verdict == CANNOT:
        return f"{CANNOT}: {row.why}"
    by = f" by {', '.join(row.methods)}" if row.methods else ""
    habits = ": " + ", or ".join(ROUNDINGS[habit] for habit in row.habits) if row.verdict == OTHER_HABIT else ""
    return row.verdict + by + habits + (" †" if row.derived else "") + (" ‡" if row.unverified else "")


def _split(row: Figure) -> tuple[str, ...]:
    """Say what each method gives, those that print the figure apart from those that do not."""
    name = f"{row.group}, {row.label}"
    if row.kind == "nnt" and not row.methods and any(tried.habits for tried in row.tried):
        intervals = "; ".join(f"{tried.method} ({_limits(row, tried)})" for tried in row.tried)
        return name, row.printed, f"every method; an interval, not printed, would be: {intervals}", ""
    parts: dict[bool, list[str]] = {True: [], False: []}
    # Where nothing prints the figure, the estimate may be at fault and not the limits.
    whole = not any(tried.habits for tried in row.tried)
    for tried in row.tried:
        said = f"({_limits(row, tried)})" if len(tried.values) > 1 and not whole else _values(row, tried.values)
        parts[bool(tried.habits)].append(f"{tried.method} {said}")
    return name, row.printed, "; ".join(parts[True]), "; ".join(parts[False])


def _limits(row: Figure, tried: Tried) -> str:
    """Write what distinguishes methods of an estimate: their limits."""
    low, high = tried.values[1:]
    if row.kind == "nnt":
        return numbers.needed_interval(low, high)
    return " to ".join(_values(row, (value,)) for value in (low, high))


def _by_level(levels: tuple[tuple[str, Comparison], ...]) -> Grid:
    rows = []
    for name, found in levels:
        difference, _, odds = found.effects
        effects = [f"{each.cells()[1]} ({each.cells()[2]})" for each in (difference, odds)]
        rows.append((name, str(found.inputs.treatment), str(found.inputs.control), *effects))
    method = levels[0][1].effects[0].method
    columns = ("effect by level", "treatment", "control", f"risk difference ({method})", f"odds ratio ({method})")
    return Grid(columns, rows)


def _interactions(found: tuple[Interaction, ...]) -> Grid:
    rows = []
    for each in found:
        limits = numbers.interval(each.scale, each.low, each.high)
        contrast, estimate = NAMES[each.scale], f"{numbers.effect(each.scale, each.estimate)} ({limits})"
        if len(each.levels) > 2:  # one test of them all, with no single contrast
            contrast, estimate = f"{each.scale.replace('_', ' ')}s of {len(each.levels)} levels", ""
        rows.append((each.factor, contrast, estimate, each.method, numbers.p_value(each.p_value)))
    level = numbers.level(found[0].confidence_level)
    columns = ("does it differ by", "contrast of the levels", f"estimate ({level} interval)", "method", "interaction p")
    return Grid(columns, rows, notes=bulleted(_remarks(found)))


def _remarks(found: tuple[Interaction, ...]) -> list[str]:
    """Say once what is to be said of interactions, and of which of them."""
    about: dict[str, list[str]] = {}
    for each in found:
        for note in each.notes:
            about.setdefault(note, []).append(f"{each.factor}, {each.scale.replace('_', ' ')}, {each.method}")
    return [f"{'; '.join(dict.fromkeys(names))}: {note}" for note, names in about.items()]
