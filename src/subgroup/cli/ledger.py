"""``subgroup ledger``: accounts of registered trials, and which of them another account is like."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import refuse_options, show
from subgroup.verbs.ledgers import ledger as accounts
from subgroup.verbs.ledgers import same_trial


def ledger(
    *trials: Annotated[str, Parameter(allow_leading_hyphen=True)],
    treatment: str | None = None,
    year: str | None = None,
    start: str | None = None,
    end: str | None = None,
    participants: str | None = None,
    phase: str | None = None,
    dose: str | None = None,
    site: str | None = None,
    eligibility: str | None = None,
    design: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """List the accounts of registered trials, or compare one with them: subgroup ledger --year 2018 --participants 42.

    Parameters
    ----------
    trials
        Files of trials to add, - for standard input.
    treatment
        What the account says was tried.
    year
        A year between start and end.
    start
        When it began: a year, month or day, such as 2015-02.
    end
        When it ended.
    participants
        How many took part.
    phase
        Such as 2.
    dose
        In words, such as '20 mg'.
    site
        Where.
    eligibility
        Who could take part, in words.
    design
        Such as 'randomised withdrawal'.
    json
        Print JSON.
    """
    refuse_options(trials, ledger)
    fields = {
        "treatment": treatment, "year": year, "start": start, "end": end, "participants": participants,
        "phase": phase, "dose": dose, "site": site, "eligibility": eligibility, "design": design,
    }  # fmt: skip
    said = {name: value for name, value in fields.items() if value is not None}
    show(same_trial(*trials, **said) if said else accounts(*trials), json)
