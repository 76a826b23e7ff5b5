"""`from_adam`: the analysis datasets of a trial in the form of CDISC ADaM, to strata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from subgroup.core.strata import Strata
from subgroup.errors import ColumnError
from subgroup.tables._counting import counted
from subgroup.tables._engine import collected
from subgroup.tables._frame import NAME
from subgroup.tables._given import Given
from subgroup.tables._question import Question, asked
from subgroup.tables._sources import Source, opened
from subgroup.tables.logic import YES, Rule
from subgroup.tables.participants import By, as_strata, check_options
from subgroup.tables.rules import column

if TYPE_CHECKING:
    import pandas as pd

    from subgroup.tables.participants import Participants

# Who a record is of, in every dataset of a trial, and what it measures.
SUBJECT: Final = "USUBJID"
PARAMETER: Final = "PARAMCD"


def from_adam(
    adsl: Participants,
    adrs: Participants | None = None,
    *,
    arm: str = "TRT01P",
    response: str | Rule = "AVALC",
    responder: object = None,
    population: str | None = "ITTFL",
    by: By = None,
    parameter: str | None = None,
    records: Rule | None = None,
    control: object = None,
    treatment: object = None,
    missing: str | None = None,
    missing_factor: str = "level",
    missing_values: Iterable[object] = (),
    small_cells: int = 5,
) -> Strata:
    """Count the subjects of ADaM datasets by arm, response and subgroup.

    Parameters
    ----------
    adsl : path or data frame
        One record for each subject: ``USUBJID``, the arm, the population flag and the subgroups.
    adrs : path or data frame, optional
        Records of response (ADRS, or any dataset with ``USUBJID`` and the response). One for each subject must be left
        after `parameter` and `records`; a subject without one has a missing outcome. None: the response is in `adsl`.
    arm : str
        Column of `adsl`: ``"TRT01P"``, or ``"TRT01A"`` as treated.
    response : str or rule
        Column of the response, or a rule such as ``sg.column("AVAL") <= 2``.
    responder : label or collection of labels, optional
        Values that are a response, such as ``{"CR", "PR"}``; None takes 0 and 1 only.
    population : str, optional
        Flag of `adsl` that is ``"Y"`` for those who are counted; None counts everybody.
    by : str, factor, or several, optional
        Columns of `adsl`, or factors made of them, as in `tabulate`.
    parameter : str, optional
        The ``PARAMCD`` of the records that are used.
    records : rule, optional
        Which records are used: ``sg.column("ANL01FL").isin(["Y"])``.
    control, treatment, missing, missing_factor, missing_values, small_cells
        As in `tabulate`.

    Returns
    -------
    Strata
        As of `tabulate`.

    Raises
    ------
    ColumnError
        If a column is not there, or a subject has two records; and as in `tabulate`.
    MissingOutcomes, MethodError, TableFileError
        As in `tabulate`.

    Examples
    --------
    >>> import pandas as pd
    >>> import subgroup as sg
    >>> subjects = [f"01-{k}" for k in range(8)]
    >>> arms = ["Drug", "Placebo"] * 4
    >>> adsl = pd.DataFrame({"USUBJID": subjects, "TRT01P": arms, "ITTFL": "Y", "SEX": list("FFMMFFMM")})
    >>> best = ["CR", "PD", "PR", "SD", "SD", "PR", "CR", "PD"]
    >>> adrs = pd.DataFrame({"USUBJID": subjects, "PARAMCD": "BOR", "AVALC": best})
    >>> strata = sg.from_adam(adsl, adrs, responder={"CR", "PR"}, parameter="BOR", by="SEX")
    >>> [f"{each.level}: {each.table}" for each in strata.strata]
    ['F: 1/2 v 1/2', 'M: 2/2 v 0/2']
    """
    check_options(missing, missing_factor, missing_values, small_cells)
    blanks = tuple(missing_values)
    flag = None if population is None else column(population).isin(["Y"])
    question = asked(response, arm, by, flag, SUBJECT)
    outcome = list(dict.fromkeys([response] if isinstance(response, str) else response.columns))
    apart = [each for each in question.columns if adrs is None or each not in outcome]
    joined, notes = _taken(adsl, "ADSL", question, apart, [], blanks)
    _check_once(joined, "ADSL", "")
    if adrs is not None:
        used = [] if parameter is None else [column(PARAMETER).isin([parameter])]
        used += [] if records is None else [records]
        responses, remarks = _taken(adrs, "ADRS", question, outcome, used, blanks)
        _check_once(responses, "ADRS", "; say which records count with parameter= and records=")
        joined, strangers = _joined(joined, responses)
        notes = [*remarks, *strangers]
    source = _source("ADSL" if adrs is None else "ADSL with ADRS", joined)
    found = counted(source, question, treatment, control, responder, blanks)
    strata = as_strata(found, source.name, missing, missing_factor, small_cells)
    return replace(strata, notes=(*notes, *strata.notes))


def _taken(
    data: Participants, name: str, question: Question, wanted: list[str], rules: list[Rule], blanks: tuple[object, ...]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the subject and the wanted columns of records that meet all rules, in memory: these datasets are small.

    Beside them is what was noticed.
    """
    columns = list(dict.fromkeys([SUBJECT, *wanted]))
    read = [*columns, *(each for rule in rules for each in rule.columns)]
    numeric = [*question.numeric, *(each for rule in rules for each in rule.numeric)]
    with opened(data, read, numeric, blanks) as source:
        called = name if source.name == NAME else f"{name} {source.name}"
        given = Given(replace(source, name=called), blanks)
        given.check(read)
        frame = source.frame
        for rule in rules:
            frame = frame.filter(rule.answer(given) == YES)
        found: pd.DataFrame = collected(frame.select(*columns)).to_pandas()
    if found.empty:
        asked_for = f" with {' and '.join(map(str, rules))}" if rules else ""
        raise ColumnError(f"{called}: there are no records{asked_for}")
    subjects = found[SUBJECT]
    nobody = int((subjects.isna() | (subjects.astype(str).str.strip() == "")).sum())
    if nobody:
        raise ColumnError(f"{called}: {nobody:,} records have no {SUBJECT}")
    return found, given.remarks


def _check_once(frame: pd.DataFrame, name: str, hint: str) -> None:
    """Refuse a subject with several records."""
    times = frame[SUBJECT].value_counts()
    if (times > 1).any():
        several = f"{int((times > 1).sum()):,} subjects have several records, up to {int(times.max()):,}"
        raise ColumnError(f"{name}: {several}{hint}")


def _joined(subjects: pd.DataFrame, responses: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Put each subject's response beside the subject, and say whose response belongs to nobody."""
    strangers = int((~responses[SUBJECT].isin(subjects[SUBJECT])).sum())
    if strangers == len(responses):
        raise ColumnError(f"ADRS: no {SUBJECT} of it is in ADSL")
    notes = [f"{strangers:,} subjects of ADRS are not in ADSL, and not counted"] * bool(strangers)
    return subjects.merge(responses, on=SUBJECT, how="left", validate="one_to_one"), notes


def _source(name: str, frame: pd.DataFrame) -> Source:
    import narwhals as nw

    return Source(name, nw.from_native(frame, eager_only=True))
