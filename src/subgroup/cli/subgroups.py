"""``subgroup subgroups``: the effect by level of every factor in a table of counts."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from subgroup.cli._output import show
from subgroup.cli._participants import Counting, Participants, listed
from subgroup.errors import TableFileError
from subgroup.render.forest import save
from subgroup.results.subgroups import SubgroupResult
from subgroup.tables.counts import read
from subgroup.verbs.subgroups import subgroups as by_level


def subgroups(
    file: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    measure: str = "risk_difference",
    method: str | None = None,
    interaction: str | None = None,
    adjust: str | None = None,
    tests: int | None = None,
    shrink: str | None = None,
    prespecified: str | None = None,
    treatment: str | None = None,
    control: str | None = None,
    sheet: str | None = None,
    harm: Annotated[bool, Parameter(negative=())] = False,
    confidence_level: float = 0.95,
    plot: str | None = None,
    participants: Counting = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Show the effect by level, with the interaction of every factor: subgroup subgroups counts.csv.

    A file with a row per participant is counted first: --outcome response --arm arm --by sex --cut age=65.

    Parameters
    ----------
    file
        Counts in CSV, TSV, Excel, Parquet or JSON, with the columns factor, level, arm, responders, n; - reads CSV from
        standard input. With --outcome and --arm, participants in any of these, SAS transport or sas7bdat.
    measure
        One of risk_difference, risk_ratio, odds_ratio, nnt.
    method
        Of the effects: a name from 'subgroup methods'.
    interaction
        A name from 'subgroup methods interaction'.
    adjust
        How p-values of interaction are adjusted: a name from 'subgroup methods multiplicity'.
    tests
        How many factors were looked at, if more than there are in the file.
    shrink
        Also draw effects towards their factor's mean: empirical-bayes or half-normal.
    prespecified
        Factors that were named before the data were seen, with commas between them; "" if none was.
    treatment
        Label of the treatment arm.
    control
        Label of the control arm, if it is not control or placebo.
    sheet
        Of a workbook; required where several hold anything.
    harm
        Responding is bad for the patient.
    confidence_level
        Between 0 and 1.
    plot
        Also draw the forest plot into this file: .png, .svg or .pdf.
    participants
        How a row per participant is counted.
    json
        Print JSON.
    """
    people = participants or Participants()
    if people.asked:
        strata = people.strata(file, treatment, control, sheet)
    else:
        strata = read(sys.stdin.buffer if file == "-" else file, treatment=treatment, control=control, sheet=sheet)
    result = by_level(
        strata,
        measure,
        method,
        interaction,
        adjust,
        tests=tests,
        shrink=shrink,
        prespecified=None if prespecified is None else listed(prespecified),
        benefit=not harm,
        confidence_level=confidence_level,
    )
    if plot is not None:
        _draw(result, plot)
    show(result, json)


def _draw(result: SubgroupResult, file: str) -> None:
    try:
        save(result.plot(), file)
    except (OSError, ValueError) as error:
        raise TableFileError(f"--plot {file}: cannot be drawn: {error}") from None
