"""Results as an analysis results dataset: one row per statistic with its context, as the R package cards has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from subgroup.results._base import rows

if TYPE_CHECKING:
    import pandas as pd

    from subgroup.results.subgroups import SubgroupResult

COLUMNS: Final = (
    *("group1", "group1_level", "group2", "group2_level", "variable", "variable_level", "context"),
    *("stat_name", "stat_label", "stat", "warning", "error"),
)
# Columns of a result, as cards names and labels their statistics.
_EFFECT: Final = {
    "estimate": ("estimate", "Estimate"),
    "conf_low": ("conf.low", "CI Lower Bound"),
    "conf_high": ("conf.high", "CI Upper Bound"),
    "p_value": ("p.value", "p-value"),
    "confidence_level": ("conf.level", "CI Confidence Level"),
    "method": ("method", "method"),
}
_TEST: Final = {
    "statistic": ("statistic", "Statistic"),
    **_EFFECT,
    "p_adjusted": ("p.adjusted", "Adjusted p-value"),
    "adjust": ("p.adjust.method", "Adjustment Method"),
}


def ard(result: SubgroupResult) -> pd.DataFrame:
    """Return a row for each statistic of a subgroup table."""
    import pandas as pd

    return pd.DataFrame([*_levels(result), *_interactions(result)], columns=list(COLUMNS), dtype=object)


def _levels(result: SubgroupResult) -> Iterator[dict[str, Any]]:
    """Give the counts of both arms and the effect, of overall and then of each level."""
    outcome = {"variable": result.inputs.outcome, "variable_level": "responder"}
    for i, row in enumerate(rows(result.columns())):
        where = outcome | ({"group1": row["factor"], "group1_level": row["level"]} if i else {})
        for key, arm in zip(("treatment", "control"), result.inputs.arms, strict=True):
            x, n = int(row[f"responders_{key}"]), int(row[f"n_{key}"])
            of_arm = where | {"group2": "arm", "group2_level": arm, "context": "responders"}
            yield _stat(of_arm, "n", "n", x)
            yield _stat(of_arm, "N", "N", n)
            yield _stat(of_arm, "p", "%", x / n if n else None)
        yield from _stats(where | {"context": result.measure}, row, _EFFECT)


def _interactions(result: SubgroupResult) -> Iterator[dict[str, Any]]:
    """Give the test of interaction of each factor."""
    context = f"interaction_{result.interaction.scale}"
    for row in rows(result.interaction.columns()):
        where = {"group1": row["factor"], "variable": result.inputs.outcome, "context": context}
        yield from _stats(where, row, _TEST)


def _stats(
    where: Mapping[str, str], row: Mapping[str, Any], names: Mapping[str, tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    return (_stat(where, *said, row[key]) for key, said in names.items() if key in row)


def _stat(where: Mapping[str, str], name: str, label: str, value: object) -> dict[str, Any]:
    """Return a row; a statistic that does not exist says so where cards keeps warnings."""
    unknown = value is None or value != value
    warning = f"{label} cannot be estimated" if unknown else None
    said = {"stat_name": name, "stat_label": label, "stat": None if unknown else value, "warning": warning}
    return dict.fromkeys(COLUMNS) | dict(where) | said
