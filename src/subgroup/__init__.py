"""Rerun published trials, and ask of any two-arm table what it shows: how large, how sure, for whom.

Names are loaded when they are first used, so that importing the package loads nothing but the standard library.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from subgroup.core.counts import Arm, TwoByTwo
    from subgroup.core.strata import Strata, Stratum
    from subgroup.errors import (
        ColumnError,
        CountError,
        FigureError,
        MethodError,
        MissingOutcomes,
        NotReconstructible,
        SubgroupError,
        TrialFileError,
    )
    from subgroup.published.reader import read_trial, trial, trials
    from subgroup.reruns.rerunning import rerun
    from subgroup.verbs.association import association_test
    from subgroup.verbs.catalogue import methods
    from subgroup.verbs.comparing import compare
    from subgroup.verbs.effects import odds_ratio, rate, risk_difference, risk_ratio
    from subgroup.verbs.interacting import interaction
    from subgroup.verbs.needed import nnt

_HOME = {
    "Arm": "core.counts",
    "TwoByTwo": "core.counts",
    "Strata": "core.strata",
    "Stratum": "core.strata",
    "ColumnError": "errors",
    "CountError": "errors",
    "FigureError": "errors",
    "MethodError": "errors",
    "MissingOutcomes": "errors",
    "NotReconstructible": "errors",
    "SubgroupError": "errors",
    "TrialFileError": "errors",
    "association_test": "verbs.association",
    "compare": "verbs.comparing",
    "interaction": "verbs.interacting",
    "methods": "verbs.catalogue",
    "nnt": "verbs.needed",
    "odds_ratio": "verbs.effects",
    "rate": "verbs.effects",
    "read_trial": "published.reader",
    "rerun": "reruns.rerunning",
    "risk_difference": "verbs.effects",
    "risk_ratio": "verbs.effects",
    "trial": "published.reader",
    "trials": "published.reader",
}

__all__ = list(_HOME)  # noqa: PLE0604 - the names are the keys, kept once


def __getattr__(name: str) -> Any:
    """Load a public name, or the version, when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("subgroup")
    if name not in _HOME:
        from subgroup.errors import nearest

        raise AttributeError(f"module 'subgroup' has no attribute {name!r}; {nearest(name, _HOME)}")
    value = getattr(_import_module(f"subgroup.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*_HOME, "__version__"]
