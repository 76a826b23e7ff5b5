"""Cut points that the data decide: means and SDs of the control arm, quantiles of both arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.errors import ColumnError
from subgroup.tables._engine import collected
from subgroup.tables._given import Given
from subgroup.tables._tally import is_missing
from subgroup.tables.factors import Measured, Rules

if TYPE_CHECKING:
    import narwhals as nw


def measured(
    frame: Any, given: Given, rules: Iterable[Rules], arm: str, arms: tuple[str, str]
) -> Mapping[Rules, Measured]:
    """Ask the data what the rules need, in one pass for those on the control arm and one for quantiles.

    Raises
    ------
    ColumnError
        If an engine computes no quantiles.
    """
    rules = list(rules)
    spread = [rule for rule in rules if rule.sds is not None]
    shared = [rule for rule in rules if rule.sds is None]
    return _of_control(frame, given, spread, arm, arms[1]) | _of_both(frame, given, shared, arm, arms)


def _of_control(frame: Any, given: Given, rules: list[Rules], arm: str, control: str) -> dict[Rules, Measured]:
    if not rules:
        return {}
    parts: dict[str, nw.Expr] = {}
    for k, rule in enumerate(rules):
        number = rule.column.number(given)
        parts |= {f"mean{k}": number.mean(), f"sd{k}": number.std(ddof=1), f"n{k}": number.count()}
    with np.errstate(invalid="ignore"):  # an infinite number has no SD, which is said later
        (row,) = collected(_in(frame, given, arm, (control,)).select(**parts)).rows(named=True)
    return {
        rule: Measured(_float(row[f"mean{k}"]), _float(row[f"sd{k}"]), int(row[f"n{k}"]))
        for k, rule in enumerate(rules)
    }


def _of_both(frame: Any, given: Given, rules: list[Rules], arm: str, arms: tuple[str, str]) -> dict[Rules, Measured]:
    if not rules:
        return {}
    parts = {
        f"q{k}_{i}": rule.column.number(given).quantile(share, "linear")
        for k, rule in enumerate(rules)
        for i, share in enumerate(rule.shares)
    }
    try:
        (row,) = collected(_in(frame, given, arm, arms).select(**parts)).rows(named=True)
    except NotImplementedError:
        engine = frame.implementation.name.title()
        raise ColumnError(
            f"{given.name}: {engine} computes no exact quantiles; name cut points with .cut([...])"
        ) from None
    nan = float("nan")
    return {
        rule: Measured(nan, nan, 0, tuple(_float(row[f"q{k}_{i}"]) for i in range(len(rule.shares))))
        for k, rule in enumerate(rules)
    }


def _in(frame: Any, given: Given, arm: str, arms: tuple[str, ...]) -> Any:
    _, wanted = given.category(arm, arms)
    return frame.filter(wanted)


def _float(value: Any) -> float:
    return float("nan") if is_missing(value) else float(value)
