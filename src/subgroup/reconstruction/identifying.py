"""Which methods print a figure of a table."""

from __future__ import annotations

from dataclasses import replace

from subgroup.core.strata import as_table
from subgroup.errors import CountError, FigureError
from subgroup.reconstruction.given import figures, needs_method
from subgroup.reconstruction.identify import tried
from subgroup.results.identification import Identification


def identify(
    treatment: object,
    control: object = None,
    *,
    odds_ratio: str | None = None,
    risk_ratio: str | None = None,
    risk_difference: str | None = None,
    nnt: str | None = None,
    p: str | None = None,
    rounding: object = None,
    confidence_level: float | None = None,
    benefit: bool = True,
) -> Identification:
    """Say which methods of the catalogue print a figure of a table, and under which habit of rounding.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts of one table. A `TwoByTwo` or `Strata` may stand in place of both.
    odds_ratio, risk_ratio, risk_difference, nnt, p : str
        One figure, as it was printed: ``"4.8 (1.1 to 21.2)"``, ``".03"``, ``"P < .001"``, ``"NS"``.
    rounding : str, optional
        A habit of rounding, or ``"any"``; half up and half to even unless told, of a number needed also up.
    confidence_level : float, optional
        Of the interval, in (0, 1); what was printed with it, or 0.95.
    benefit : bool
        Whether responding is good for the patient, for a number needed.

    Returns
    -------
    Identification
        With the `methods` that print it, and in words also those that do not.

    Raises
    ------
    CountError, FigureError, MethodError
        If the counts or the figure are not valid, or not one figure is given.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.identify((9, 16), (4, 19), odds_ratio="4.8 (1.1 to 21.2)").methods
    ('woolf',)
    >>> sg.identify((8, 10), (2, 10), p=".007").methods
    ('pearson',)
    """
    table = as_table(treatment, control)
    if table.shape != ():
        raise CountError(f"identify takes one table, got {table}")
    given = {"odds_ratio": odds_ratio, "risk_ratio": risk_ratio, "risk_difference": risk_difference, "nnt": nnt, "p": p}
    found = figures(given, rounding=rounding, confidence_level=confidence_level, benefit=benefit)
    if len(found) != 1:
        said = ", ".join(each.key for each in found) or "none"
        raise FigureError(f"identify takes one figure at a time, such as p='.03'; got {said}")
    figure, *_ = found
    able = tuple(each for each in figure.methods if each.accepts(table.counts))
    left = [each.name for each in figure.methods if each not in able]
    answers = tried(replace(figure, methods=able), table.counts)
    fits = tuple(each.method for each in answers if each.habits) if needs_method(figure) else ()
    notes = (f"not tried, for so large a table: {', '.join(left)}",) if left else ()
    return Identification(figure.kind, figure.text, fits, tuple(answers), table, notes, figure.point.bound)
