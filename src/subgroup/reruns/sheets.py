"""Tables beside a trial's figures: shares, means, adverse events, doses by weight, and accounts of the same trial."""

from __future__ import annotations

from collections.abc import Iterator

from subgroup.published.entries import Share
from subgroup.published.extras import Account, DoseTable, EventTable, Mean, Tier
from subgroup.published.model import Trial
from subgroup.render import numbers
from subgroup.results.sheet import Sheet
from subgroup.verbs.adjusting import adjust
from subgroup.verbs.association import association_test
from subgroup.verbs.effects import rate, risk_difference


def sheets(found: Trial) -> Iterator[Sheet]:
    """Give the tables of a file that hold no printed figure of their own."""
    printed = {figure.share for figure in found.reported}
    shares = [share for share in found.shares if share.id not in printed]
    if shares:
        yield _shares(shares)
    if found.means:
        yield _means(found.means)
    yield from (each for table in found.event_tables for each in _events(found, table))
    yield from (_doses(table) for table in found.dose_tables)
    if found.accounts:
        yield _accounts(found.accounts)


def _shares(shares: list[Share]) -> Sheet:
    """Say shares of which no percentage was printed, each with its interval."""
    rows = []
    for share in shares:
        found = rate((share.count, share.n))
        limits = " to ".join(numbers.percent(float(end)) for end in (found.low, found.high))
        rows.append((share.label, f"{share.count}/{share.n}", numbers.percent(share.count / share.n), limits))
    notes = tuple(f"{share.label}: {share.note}" for share in shares if share.note)
    name = f"95% interval ({found.method})"
    return Sheet("shares computed here, no percentage printed", ("share", "count", "percent", name), tuple(rows), notes)


def _means(means: tuple[Mean, ...]) -> Sheet:
    """Lay means out by arm, as they were printed."""
    rows: dict[str, dict[str, str]] = {}
    digits = {label: max(_digits(each) for each in means if each.label == label) for label in {m.label for m in means}}
    for each in means:
        said = f"{each.mean:.{digits[each.label]}f}"
        said += "" if each.sd is None else f" ({each.sd:.{digits[each.label]}f})"
        rows.setdefault(each.label, {})[each.arm or each.set] = said if each.n is None else f"{said}, n {each.n}"
    columns = tuple(dict.fromkeys(name for row in rows.values() for name in row))
    cells = tuple((label, *(row.get(name, "") for name in columns)) for label, row in rows.items())
    return Sheet("means (standard deviations) as printed", ("measure", *columns), cells)


def _digits(mean: Mean) -> int:
    """Count the digits after the point that a mean or its standard deviation needs."""
    return max(len(f"{value:g}".partition(".")[2]) for value in (mean.mean, mean.sd or 0))


def _events(found: Trial, table: EventTable) -> Iterator[Sheet]:
    """Compare every event, with its p-value adjusted for how many events were looked at."""
    sizes = found.analysis_set(table.set).arms
    for treatment in found.treatments:
        rows = []
        for event in table.events:
            if treatment in event.counts and found.control in event.counts:
                arms = [(event.counts[arm], event.n.get(arm, sizes.get(arm, 0))) for arm in (treatment, found.control)]
                rows.append((event.label, arms, float(association_test(*arms, method="fisher").p_value)))
        if not rows:
            continue
        adjusted = adjust([p for *_, p in rows], method="holm")
        yield Sheet(
            f"{table.label}: {treatment} v {found.control}",
            ("event", treatment, found.control, "risk difference", "p (fisher)", f"p (holm, {len(rows)} events)"),
            tuple(
                (
                    label,
                    *(f"{x}/{n}" for x, n in arms),
                    numbers.difference(float(risk_difference(*arms).estimate)),
                    numbers.p_value(p),
                    numbers.p_value(float(corrected)),
                )
                for (label, arms, p), corrected in zip(rows, adjusted, strict=True)
            ),
            (table.note,) if table.note else (),
        )


def _doses(table: DoseTable) -> Sheet:
    """Say what each row of a dose table comes to per kilogram at its ends."""
    rows = []
    for tier in table.tiers:
        day = tier.dose * table.times_a_day
        ends = " to ".join(f"{day / end:.2f}" for end in (tier.low, tier.high) if end)
        each = ends if tier.low and tier.high else f"{ends} and {'less' if tier.low else 'more'}"
        name = _weights(tier)
        rows.append((name, f"{tier.dose:g}", f"{day:g}", each))
    head = ("weight in kg", f"dose in {table.unit}", "a day", f"{table.unit} per kg and day")
    notes = ("what was printed or proposed, not a recommendation", *((table.note,) if table.note else ()))
    often = {1: "once", 2: "twice"}.get(table.times_a_day, f"{table.times_a_day} times")
    return Sheet(f"{table.label}, {often} a day", head, tuple(rows), notes)


def _weights(tier: Tier) -> str:
    """Write the weights of one row."""
    if tier.high is None:
        return f"above {tier.low:g}" if tier.above else f"{tier.low:g} and more"
    return f"{tier.low:g} to {tier.high:g}" if tier.low else f"below {tier.high:g}"


def _accounts(accounts: tuple[Account, ...]) -> Sheet:
    rows = tuple(
        (
            each.registration,
            each.label,
            " to ".join(moment for moment in (each.start, each.end) if moment),
            "" if each.participants is None else str(each.participants),
            each.phase or "",
            each.eligibility or "",
        )
        for each in accounts
    )
    notes = tuple(f"{each.label}: taken to be {each.registration}, {each.because}" for each in accounts if each.because)
    columns = ("registration", "account", "dates", "participants", "phase", "eligibility")
    return Sheet("accounts of trials; one registration is one trial", columns, rows, notes)
