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
    from subgroup.errors import EffectError as EffectError
    from subgroup.errors import FigureError as FigureError
    from subgroup.errors import MethodError as MethodError
    from subgroup.errors import MissingOutcomes as MissingOutcomes
    from subgroup.errors import NotReconstructible as NotReconstructible
    from subgroup.errors import SubgroupError as SubgroupError
    from subgroup.errors import TableFileError as TableFileError
    from subgroup.errors import TrialFileError as TrialFileError
    from subgroup.published.reader import read_trial as read_trial
    from subgroup.published.reader import trial as trial
    from subgroup.published.reader import trials as trials
    from subgroup.published.registry.clinicaltrials import from_clinicaltrials as from_clinicaltrials
    from subgroup.published.writer import write_trial as write_trial
    from subgroup.reconstruction.auditing import audit_mean as audit_mean
    from subgroup.reconstruction.auditing import audit_percent as audit_percent
    from subgroup.reconstruction.bounding import bounds as bounds
    from subgroup.reconstruction.identifying import identify as identify
    from subgroup.reconstruction.reconstructing import reconstruct as reconstruct
    from subgroup.reconstruction.recovering import back_calculate as back_calculate
    from subgroup.reconstruction.recovering import effect_from_p as effect_from_p
    from subgroup.reruns.rerunning import rerun as rerun
    from subgroup.tables.adam import from_adam as from_adam
    from subgroup.tables.counts import read as read
    from subgroup.tables.participants import tabulate as tabulate
    from subgroup.tables.rules import column as column
    from subgroup.tables.rules import crossed as crossed
    from subgroup.verbs.additive import additive_interaction as additive_interaction
    from subgroup.verbs.adjusting import adjust as adjust
    from subgroup.verbs.association import association_test as association_test
    from subgroup.verbs.catalogue import methods as methods
    from subgroup.verbs.comparing import compare as compare
    from subgroup.verbs.covering import coverage as coverage
    from subgroup.verbs.effects import odds_ratio as odds_ratio
    from subgroup.verbs.effects import rate as rate
    from subgroup.verbs.effects import risk_difference as risk_difference
    from subgroup.verbs.effects import risk_ratio as risk_ratio
    from subgroup.verbs.equilibrating import equilibration as equilibration
    from subgroup.verbs.exposing import exposure as exposure
    from subgroup.verbs.flowing import flow as flow
    from subgroup.verbs.fragile import fragility as fragility
    from subgroup.verbs.interacting import interaction as interaction
    from subgroup.verbs.interacting import interaction_scales as interaction_scales
    from subgroup.verbs.interacting_printed import interaction_from as interaction_from
    from subgroup.verbs.ledgers import ledger as ledger
    from subgroup.verbs.ledgers import same_trial as same_trial
    from subgroup.verbs.means import hedges_g as hedges_g
    from subgroup.verbs.means import mean_difference as mean_difference
    from subgroup.verbs.means_paired import crossover as crossover
    from subgroup.verbs.means_paired import paired_mean_difference as paired_mean_difference
    from subgroup.verbs.needed import nnt as nnt
    from subgroup.verbs.pairing import mcnemar_test as mcnemar_test
    from subgroup.verbs.pairing import paired as paired
    from subgroup.verbs.participants.interacting import adjusted_interaction as adjusted_interaction
    from subgroup.verbs.participants.means import means as means
    from subgroup.verbs.participants.standardising import adjusted as adjusted
    from subgroup.verbs.pooling import cmh_test as cmh_test
    from subgroup.verbs.pooling import homogeneity as homogeneity
    from subgroup.verbs.pooling import stratified as stratified
    from subgroup.verbs.pooling_studies import meta_analysis as meta_analysis
    from subgroup.verbs.several import many_to_one as many_to_one
    from subgroup.verbs.shrinking import shrink as shrink
    from subgroup.verbs.subgroups import subgroups as subgroups

    __version__: str

_HOME = {
    "Arm": "core.counts",
    "TwoByTwo": "core.counts",
    "Pairs": "core.pairs",
    "Strata": "core.strata",
    "Stratum": "core.strata",
    "ColumnError": "errors",
    "CountError": "errors",
    "EffectError": "errors",
    "FigureError": "errors",
    "MethodError": "errors",
    "MissingOutcomes": "errors",
    "NotReconstructible": "errors",
    "SubgroupError": "errors",
    "TableFileError": "errors",
    "TrialFileError": "errors",
    "additive_interaction": "verbs.additive",
    "adjust": "verbs.adjusting",
    "adjusted": "verbs.participants.standardising",
    "adjusted_interaction": "verbs.participants.interacting",
    "association_test": "verbs.association",
    "audit_mean": "reconstruction.auditing",
    "audit_percent": "reconstruction.auditing",
    "back_calculate": "reconstruction.recovering",
    "bounds": "reconstruction.bounding",
    "cmh_test": "verbs.pooling",
    "column": "tables.rules",
    "compare": "verbs.comparing",
    "coverage": "verbs.covering",
    "crossed": "tables.rules",
    "crossover": "verbs.means_paired",
    "effect_from_p": "reconstruction.recovering",
    "equilibration": "verbs.equilibrating",
    "exposure": "verbs.exposing",
    "flow": "verbs.flowing",
    "fragility": "verbs.fragile",
    "from_adam": "tables.adam",
    "from_clinicaltrials": "published.registry.clinicaltrials",
    "hedges_g": "verbs.means",
    "homogeneity": "verbs.pooling",
    "identify": "reconstruction.identifying",
    "interaction": "verbs.interacting",
    "interaction_from": "verbs.interacting_printed",
    "interaction_scales": "verbs.interacting",
    "ledger": "verbs.ledgers",
    "many_to_one": "verbs.several",
    "mcnemar_test": "verbs.pairing",
    "mean_difference": "verbs.means",
    "means": "verbs.participants.means",
    "meta_analysis": "verbs.pooling_studies",
    "methods": "verbs.catalogue",
    "nnt": "verbs.needed",
    "odds_ratio": "verbs.effects",
    "paired": "verbs.pairing",
    "paired_mean_difference": "verbs.means_paired",
    "rate": "verbs.effects",
    "read": "tables.counts",
    "read_trial": "published.reader",
    "reconstruct": "reconstruction.reconstructing",
    "rerun": "reruns.rerunning",
    "risk_difference": "verbs.effects",
    "risk_ratio": "verbs.effects",
    "same_trial": "verbs.ledgers",
    "shrink": "verbs.shrinking",
    "stratified": "verbs.pooling",
    "subgroups": "verbs.subgroups",
    "tabulate": "tables.participants",
    "trial": "published.reader",
    "trials": "published.reader",
    "write_trial": "published.writer",
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
