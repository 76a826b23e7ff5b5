"""Every measure of a table in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from subgroup.core.measures import EFFECTS, measure_named
from subgroup.core.registry import ASSOCIATION_TEST, find, methods
from subgroup.core.strata import as_table
from subgroup.errors import MethodError, nearest
from subgroup.results.comparison import Comparison
from subgroup.results.estimate import Estimate
from subgroup.verbs._sets import over_tables
from subgroup.verbs.association import association_test
from subgroup.verbs.effects import odds_ratio, rate, risk_difference, risk_ratio
from subgroup.verbs.needed import nnt

EFFECT_VERBS: dict[str, Callable[..., Estimate]] = {
    "risk_difference": risk_difference,
    "risk_ratio": risk_ratio,
    "odds_ratio": odds_ratio,
}


@over_tables
def compare(
    treatment: object,
    control: object = None,
    *,
    measure: str | None = None,
    method: str | None = None,
    benefit: bool = True,
    confidence_level: float = 0.95,
) -> Comparison:
    """Put every measure side by side, absolute terms first, with the test; for one table or for columns of them.

    Parameters
    ----------
    treatment, control : (responders, n)
        Counts; numbers or array-likes, which broadcast. A `TwoByTwo` or `Strata` may stand in place of both.
    measure : str, optional
        Show this measure of effect alone; ``"nnt"`` shows the risk difference and the number needed.
    method : str, optional
        Used for every measure, rate and test that has a method of that name; the others keep their default.
    benefit : bool
        Whether responding is good for the patient.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Comparison
        Rates, effects, number needed and test. Its ``to_frame()`` has a row per measure and table, its
        ``to_frame(wide=True)`` a row per table, both under the index of the columns that went in.

    Raises
    ------
    CountError, MethodError
        If the counts or the options are not valid, or nothing asked for has that method.

    Examples
    --------
    >>> import subgroup as sg
    >>> round(sg.compare((9, 16), (4, 19)).effects[2].low, 10)
    1.1162546774

    One call annotates a data frame of trials:

    >>> import pandas as pd
    >>> df = pd.DataFrame({"x1": [9, 8], "n1": [16, 10], "x2": [4, 2], "n2": [19, 10]}, index=["all", "high"])
    >>> found = sg.compare((df["x1"], df["n1"]), (df["x2"], df["n2"]))
    >>> df = df.join(found.to_frame(wide=True))
    >>> columns = ["odds_ratio", "odds_ratio_conf_low", "odds_ratio_conf_high", "odds_ratio_p_value", "nnt"]
    >>> df[columns].round(3).loc["high"].tolist()
    [16.0, 1.875, 136.546, 0.009, 1.667]
    """
    table = as_table(treatment, control)
    asked = list(EFFECTS) if measure is None else [effect_named(measure)]
    families = asked if measure else ["rate", *asked, ASSOCIATION_TEST]
    chosen = _choices(method, families)
    level: dict[str, Any] = {"confidence_level": confidence_level}
    rates = tuple(rate(arm, **level, **chosen.get("rate", {})) for arm in table)
    effects = tuple(EFFECT_VERBS[name](table, **level, **chosen.get(name, {})) for name in asked)
    needed = nnt(effects[0], benefit=benefit) if "risk_difference" in asked else None
    test = association_test(table, **chosen.get(ASSOCIATION_TEST, {}))
    notes = dict.fromkeys(note for each in (*rates, *effects, test) for note in each.notes)
    rest = [family for family in families if family not in chosen] if chosen else []
    if rest:
        notes[f"{', '.join(rest)}: no method {method!r}, so the default"] = None
    return Comparison((rates[0], rates[1]), effects, needed, test, table, tuple(notes))


def effect_named(measure: str) -> str:
    """Return the effect that a measure is, or that a number needed is computed from."""
    if str(measure).lower() == "nnt":
        return "risk_difference"
    try:
        return measure_named(measure).name
    except MethodError:
        raise MethodError(f"measure={measure!r} is not known; {nearest(measure, [*EFFECTS, 'nnt'])}") from None


def _choices(method: str | None, families: list[str]) -> dict[str, dict[str, Any]]:
    """Return the method for each family that has it, or say that none does."""
    if method is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for family in families:
        try:
            found[family] = {"method": find(family, method).name}
        except MethodError:
            continue
    if not found:
        known = dict.fromkeys(each.name for family in families for each in methods(family))
        raise MethodError(f"method={method!r} is not a method for {', '.join(families)}; {nearest(method, known)}")
    return found
