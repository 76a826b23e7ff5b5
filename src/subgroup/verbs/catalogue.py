"""The catalogue as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgroup.core import registry
from subgroup.core.measures import MEASURES, PAIRED, STRATIFIED
from subgroup.errors import MethodError, nearest
from subgroup.published.references import references
from subgroup.verbs._stored import SIZES, UNKNOWN, stored

if TYPE_CHECKING:
    import pandas as pd


def methods(measure: str | None = None) -> pd.DataFrame:
    """List the methods of the catalogue.

    Parameters
    ----------
    measure : str, optional
        A measure or another question, such as ``"odds_ratio"`` or ``"association_test"``; short forms are accepted.
        ``"paired"`` stands for the three measures of pairs, ``"stratified"`` for those common to strata.

    Returns
    -------
    pandas.DataFrame
        One row per method: ``measure method default summary test exact aliases reference source``, then
        ``mean_coverage_10 lowest_coverage_10`` and the same for 20 and 50. `test` is the test of no effect that an
        interval inverts, `exact` says that coverage is never below nominal, `reference` is a key of
        ``data/references.toml`` and `source` its author and year. The coverage is that of the 95% interval in arms of
        10, 20 and 50 participants, computed exactly: its mean and its lowest value over true rates from 0.5% to 99.5%
        in steps of 0.5%, all pairs of them for two arms; nan where a method gives no interval for a rate or for two
        arms. The lowest value over every possible rate may be lower still. ``sg.coverage`` gives it for the design and
        the rates at hand.

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
            **_coverage(each),
        }
        for family in (_families() if measure is None else _asked(measure))
        for each in _listed(family)
    ]


def markdown() -> str:
    """Return the table of methods that the README shows: a row for each question, the default first and in bold."""
    rows = ["| question | methods |", "| --- | --- |"]
    rows += [f"| {family.replace('_', ' ')} | {', '.join(map(_marked, _listed(family)))} |" for family in _families()]
    return "\n".join(rows) + "\n"


def _marked(method: registry.Method) -> str:
    name = f"`{method.name}`" + (" (exact)" if method.conservative else "")
    return f"**{name}**" if method.default else name


def _coverage(method: registry.Method) -> dict[str, object]:
    found = {n: stored().get((method.family, method.name, n), UNKNOWN) for n in SIZES}
    return {f"{which}_coverage_{n}": getattr(found[n], which) for n in SIZES for which in ("mean", "lowest")}


def _families() -> list[str]:
    """Return the measures, then the other questions."""
    known = registry.families()
    return [*(name for name in MEASURES if name in known), *(name for name in known if name not in MEASURES)]


def _listed(family: str) -> list[registry.Method]:
    """Return the methods of a family, the default first."""
    return sorted(registry.methods(family), key=lambda each: (not each.default, each.name))


def _asked(measure: str) -> list[str]:
    """Return the family that is asked for; all three where it is ``"paired"`` or ``"stratified"``."""
    short = {each.short: each.name for each in MEASURES.values()}
    asked = str(measure).lower().replace("-", "_").replace(" ", "_")
    asked = short.get(asked, asked)
    groups = {"paired": list(PAIRED), "stratified": list(STRATIFIED)}
    known = groups | {family: [family] for family in registry.families()}
    if asked not in known:
        raise MethodError(f"measure={measure!r} has no methods; {nearest(asked, known)}")
    return known[asked]
