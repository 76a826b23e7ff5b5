"""Tables that stand beside a trial's figures: adverse events, doses by weight, and accounts of the same trial."""

from __future__ import annotations

from collections.abc import Iterator

from subgroup.published.extras import Account, DoseTable, EventTable
from subgroup.published.model import Trial
from subgroup.render import numbers
from subgroup.results.sheet import Sheet
from subgroup.verbs.adjusting import adjust
from subgroup.verbs.association import association_test
from subgroup.verbs.effects import risk_difference


def sheets(found: Trial) -> Iterator[Sheet]:
    """Give the tables of a file that hold no printed figure of their own."""
    yield from (each for table in found.event_tables for each in _events(found, table))
    yield from (_doses(table) for table in found.dose_tables)
    if found.accounts:
        yield _accounts(found.accounts)


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
        ends = [day / end for end in (tier.low, tier.high) if end]
        reach = f" to {tier.high:g}" if tier.high else "" if tier.above else " and more"
        name = f"{'above ' if tier.above else ''}{tier.low:g}{reach}"
        rows.append((name, f"{tier.dose:g}", f"{day:g}", " to ".join(f"{each:.2f}" for each in ends)))
    head = ("weight in kg", f"dose in {table.unit}", "a day", f"{table.unit} per kg and day")
    notes = ("what was printed or proposed, not a recommendation", *((table.note,) if table.note else ()))
    return Sheet(f"{table.label}, {table.times_a_day} times a day", head, tuple(rows), notes)


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
