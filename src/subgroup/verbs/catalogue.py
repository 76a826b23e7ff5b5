"""The catalogue as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgroup.core import registry
from subgroup.core.measures import MEASURES, STRATIFIED
from subgroup.errors import MethodError, nearest
from subgroup.published.references import references

if TYPE_CHECKING:
    import pandas as pd


def methods(measure: str | None = None) -> pd.DataFrame:
    """List the methods of the catalogue.

    Parameters
    ----------
    measure : str, optional
        A measure or another question, such as ``"odds_ratio"`` or ``"association_test"``; short forms are accepted.
        ``"stratified"`` stands for its three measures.

    Returns
    -------
    pandas.DataFrame
        One row per method: ``measure method default summary test exact aliases reference source``. `test` is the
        association test an interval inverts, `exact` says that coverage is never below nominal, `reference` is a key
        of ``data/references.toml`` and `source` its author and year.

    Raises
    ------
    MethodError
        If there is no such measure.

    Examples
    --------
    >>> import subgroup as sg
    >>> "woolf" in set(sg.methods("odds_ratio")["method"])
    True
    """
    import pandas as pd

    return pd.DataFrame.from_records(records(measure))


def records(measure: str | None = None) -> list[dict[str, object]]:
    """Return the rows of `methods` as dictionaries."""
    return [
        {
            "measure": each.family,
            "method": each.name,
            "default": each.default,
            "summary": each.summary,
            "test": each.test,
            "exact": each.conservative,
            "aliases": ", ".join(each.aliases),
            "reference": each.cite,
            "source": references()[each.cite].short,
        }
        for family in (registry.families() if measure is None else _families(measure))
        for each in registry.methods(family)
    ]


def _families(measure: str) -> list[str]:
    """Return the family that is asked for; all three where it is ``"stratified"``."""
    short = {each.short: each.name for each in MEASURES.values()}
    asked = str(measure).lower().replace("-", "_").replace(" ", "_")
    asked = short.get(asked, asked)
    known = {"stratified": list(STRATIFIED), **{family: [family] for family in registry.families()}}
    if asked not in known:
        raise MethodError(f"measure={measure!r} has no methods; {nearest(asked, known)}")
    return known[asked]
