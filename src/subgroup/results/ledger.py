"""Accounts of registered trials, and which of them another account is like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN = "unknown"
LISTED = ("agrees", "differs", "unknown")
COMPARED = ("registration", "trial", "account", "identified", *LISTED)


@dataclass(frozen=True, eq=False)
class Ledger(Result):
    """One row per account of a trial; the registration marks accounts of the same trial.

    Attributes
    ----------
    rows : tuple of dict
        By registration; None is what is not known.
    notes : tuple of str
        What a reader should know.
    """

    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per account."""
        return {name: [row[name] for row in self.rows] for name in self.rows[0]}

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame, a row per account; whole numbers stay so where some are not known."""
        return super().to_frame().astype({"participants": "Int64"})

    def grid(self) -> Grid:
        """Return the accounts under a heading for each registration."""
        cells: list[tuple[str, ...]] = []
        for i, row in enumerate(self.rows):
            if i == 0 or row["registration"] != self.rows[i - 1]["registration"]:
                cells.append((" ".join(_known(row, "registration", "trial")),))
            dates = " to ".join(_said(row[end]) for end in ("start", "end"))
            dates = UNKNOWN if dates == f"{UNKNOWN} to {UNKNOWN}" else dates
            more = (_said(row[name]) for name in ("participants", "phase", "dose", "eligibility", "design"))
            cells.append((_named(row), dates, *more))
        heads = ("account", "dates", "participants", "phase", "dose", "eligibility", "design")
        return Grid(heads, cells, notes=bulleted(self.notes))


@dataclass(frozen=True, eq=False)
class Likeness(Result):
    """What an account has in common with those of the ledger, field by field.

    Attributes
    ----------
    said : dict
        The account that was looked for.
    rows : tuple of dict
        Per account of the ledger: registration, trial, account, whether the registration is stated or inferred, and the
        names of the fields that agree, differ or are not known there; the most alike first.
    there : tuple of dict
        The same accounts as the ledger has them.
    notes : tuple of str
        What a reader should know.
    """

    said: dict[str, Any]
    rows: tuple[dict[str, Any], ...]
    there: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per account; fields are joined by commas."""
        joined = ("agrees", "differs", "unknown")
        return {name: [", ".join(row[name]) if name in joined else row[name] for row in self.rows] for name in COMPARED}

    def to_dict(self) -> dict[str, Any]:
        """Return what was looked for, and each account with the fields that agree, differ and are not known."""
        rows = [
            {key: list(each) if isinstance(each, tuple) else each for key, each in row.items()} for row in self.rows
        ]
        return {"said": self.said, "rows": rows, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return the accounts that agree in something, with what they say where they differ."""
        cells = []
        for row, there in zip(self.rows, self.there, strict=True):
            if row["agrees"]:
                differs = "; ".join(f"{name}: there {_shown(there, name)}" for name in row["differs"])
                name = f"{row['registration']}, {_named(row)}"
                cells.append((name, ", ".join(row["agrees"]), differs, ", ".join(row["unknown"])))
        hidden = len(self.rows) - len(cells)
        more = (f"{hidden} more accounts agree in nothing that was asked",) if hidden else ()
        said = ", ".join(f"{name} {each}" for name, each in self.said.items())
        return Grid(("account", "agrees", "differs", "not known there"), cells, said, bulleted((*more, *self.notes)))


def _named(row: dict[str, Any]) -> str:
    return str(row["account"]) + (" (inferred)" if row["identified"] == "inferred" else "")


def _known(row: dict[str, Any], *names: str) -> list[str]:
    return [str(row[name]) for name in names if row[name] is not None]


def _said(value: Any) -> str:
    return UNKNOWN if value is None else str(value)


def _shown(there: dict[str, Any], name: str) -> str:
    """Write what the ledger says of a field; a year is compared with both dates."""
    return " to ".join(_said(there[end]) for end in ("start", "end")) if name == "year" else _said(there[name])
