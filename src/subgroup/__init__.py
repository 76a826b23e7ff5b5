"""Rerun published trials, and ask of any two-arm table what it shows: how large, how sure, for whom.

Names are loaded when they are first used, so that importing the package loads nothing but the standard library.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subgroup.core.counts import Arm as Arm
    from subgroup.core.counts import TwoByTwo as TwoByTwo
    from subgroup.core.pairs import Pairs as Pairs
    from subgroup.core.strata import Strata as Strata
    from subgroup.core.strata import Stratum as Stratum
    from subgroup.errors import ColumnError as ColumnError
    from subgroup.errors import CountError as CountError
    from subgroup.errors import FigureError as FigureError
    from subgroup.errors import MethodError as MethodError
    from subgroup.errors import MissingOutcomes as MissingOutcomes
    from subgroup.errors import NotReconstructible as NotReconstructible
    from subgroup.errors import SubgroupError as SubgroupError
    from subgroup.errors import TrialFileError as TrialFileError
    from subgroup.published.reader import read_trial as read_trial
    from subgroup.published.reader import trial as trial
    from subgroup.published.reader import trials as trials
    from subgroup.reconstruction.auditing import audit_mean as audit_mean
    from subgroup.reconstruction.auditing import audit_percent as audit_percent
    from subgroup.reconstruction.identifying import identify as identify
    from subgroup.reconstruction.reconstructing import reconstruct as reconstruct
    from subgroup.reruns.rerunning import rerun as rerun
    from subgroup.verbs.association import association_test as association_test
    from subgroup.verbs.catalogue import methods as methods
    from subgroup.verbs.comparing import compare as compare
    from subgroup.verbs.covering import coverage as coverage
    from subgroup.verbs.effects import odds_ratio as odds_ratio
    from subgroup.verbs.effects import rate as rate
    from subgroup.verbs.effects import risk_difference as risk_difference
    from subgroup.verbs.effects import risk_ratio as risk_ratio
    from subgroup.verbs.interacting import interaction as interaction
    from subgroup.verbs.needed import nnt as nnt
    from subgroup.verbs.pairing import mcnemar_test as mcnemar_test
    from subgroup.verbs.pairing import paired as paired

    __version__: str

_HOME = {
    "Arm": "core.counts",
    "TwoByTwo": "core.counts",
    "Pairs": "core.pairs",
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
    "audit_mean": "reconstruction.auditing",
    "audit_percent": "reconstruction.auditing",
    "compare": "verbs.comparing",
    "coverage": "verbs.covering",
    "identify": "reconstruction.identifying",
    "interaction": "verbs.interacting",
    "mcnemar_test": "verbs.pairing",
    "methods": "verbs.catalogue",
    "nnt": "verbs.needed",
    "odds_ratio": "verbs.effects",
    "paired": "verbs.pairing",
    "rate": "verbs.effects",
    "read_trial": "published.reader",
    "reconstruct": "reconstruction.reconstructing",
    "rerun": "reruns.rerunning",
    "risk_difference": "verbs.effects",
    "risk_ratio": "verbs.effects",
    "trial": "published.reader",
    "trials": "published.reader",
}

__all__ = list(_HOME)


if not TYPE_CHECKING:  # type checkers read the imports above, and so know which names there are

    def __getattr__(name):
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
