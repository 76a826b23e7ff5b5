"""The accounts of registered trials: those in trial files, and those in `data/ledger.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, Literal

from pydantic import model_validator

from subgroup.errors import nearest
from subgroup.paths import DATA
from subgroup.published.entries import Entry, Many, Name, Source
from subgroup.published.extras import Account
from subgroup.published.model import Trial
from subgroup.published.reader import names, trial

FIELDS: Final = (
    "treatment", "phase", "start", "end", "participants", "dose", "site", "eligibility", "design",
)  # fmt: skip
COLUMNS: Final = ("registration", "trial", "account", "title", *FIELDS, "identified", "because", "source", "note")


class Ledger(Entry):
    """Accounts of trials that have no file of their own."""

    format: Literal[1]
    sources: dict[Name, Source]
    accounts: Many[Account]

    @model_validator(mode="after")
    def _sources_are_there(self) -> Ledger:
        for account in self.accounts:
            if account.source not in self.sources:
                raise ValueError(f"{account.source!r} is not a known source; {nearest(account.source, self.sources)}")
        return self


def rows(more: Iterable[Trial] = ()) -> list[dict[str, Any]]:
    """Return a row per account, by registration; None is what is not known."""
    found = [*_bundled(), *(row for each in more for row in _of_trial(each))]
    return sorted(found, key=lambda row: str(row["registration"]))


def unregistered() -> list[str]:
    """Return the bundled trials that have no registration."""
    return [name for name in names() if not trial(name).registrations]


@cache
def _bundled() -> tuple[dict[str, Any], ...]:
    content = Ledger.model_validate(tomllib.loads((DATA / "ledger.toml").read_text(encoding="utf-8")))
    apart = (_row(account, content.sources[account.source], "", None) for account in content.accounts)
    return (*(row for name in names() for row in _of_trial(trial(name))), *apart)


def _of_trial(found: Trial) -> Iterator[dict[str, Any]]:
    """Give the accounts of a trial file; of a registration without one, what the file says of the trial itself."""
    for account in found.accounts:
        yield _row(account, found.sources[account.source], found.id, found.title)
    told = {account.registration for account in found.accounts}
    for each in found.registrations:
        if each.id not in told:
            own = _design(found) if len(found.registrations) == 1 else {}
            row = dict.fromkeys(COLUMNS) | {"registration": each.id, "trial": found.id, "title": found.title}
            source = f"{each.registry}, as the trial's file names it"
            yield row | {"account": "the trial file", "identified": "stated", "source": source, "note": each.note} | own


def _design(found: Trial) -> dict[str, Any]:
    """Return what the file of a trial with one registration says of it."""
    dates = next(iter(found.design.dates), None)
    doses = "; ".join(arm.description for arm in found.arms.values() if arm.role == "treatment")
    design = f"{found.design.allocation}, {found.design.comparison}, {found.design.masking}, {found.design.duration}"
    return {
        "phase": found.design.phase,
        "start": str(dates.start) if dates else None,
        "end": str(dates.end) if dates else None,
        "participants": found.analysis_sets[0].total,
        "dose": doses or None,
        "site": found.design.setting,
        "eligibility": found.design.population,
        "design": design,
    }


def _row(account: Account, source: Source, name: str, title: str | None) -> dict[str, Any]:
    said = account.model_dump(include=set(COLUMNS))
    where = source.title or source.id or source.doi or source.url or "no title"
    own = {"account": account.label, "trial": name or None, "title": title, "source": f"{source.kind}: {where}"}
    return {name: (said | own).get(name) for name in COLUMNS}
