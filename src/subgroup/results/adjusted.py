"""Estimates that a model of participants gives, adjusted for covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.results.estimate import Estimate
from subgroup.results.interaction import Interaction


@dataclass(frozen=True, eq=False, kw_only=True)
class AdjustedEstimate(Estimate):
    """An effect on everybody, adjusted for covariates; its `inputs` are the counts of who is in the model.

    Attributes
    ----------
    arms : (str, str)
        What treatment and control are called.
    risks : (float, float)
        Standardised risks on treatment and on control: of the same participants, all of them, in each arm.
    covariates : tuple of str
        What was adjusted for, and how.
    conditional_odds_ratio : (float, float, float)
        The model's own odds ratio, within covariates, with Wald's limits at the same confidence level.
    """

    arms: tuple[str, str]
    risks: tuple[float, float]
    covariates: tuple[str, ...]
    conditional_odds_ratio: tuple[float, float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate with its inputs as plain numbers, text and lists."""
        return super().to_dict() | {
            "arms": list(self.arms),
            "risks": list(self.risks),
            "covariates": list(self.covariates),
            "conditional_odds_ratio": list(self.conditional_odds_ratio),
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class AdjustedInteraction(Interaction):
    """How the effect differs between levels, adjusted for covariates; its `inputs` are the counts in the model.

    Attributes
    ----------
    effects : list of dict
        For each level: ``level risk_treatment risk_control estimate conf_low conf_high``, risks standardised over the
        participants of that level, and the effect between them on the scale of the interaction.
    covariates : tuple of str
        What was adjusted for, and how.
    """

    effects: list[dict[str, Any]]
    covariates: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the interaction with its inputs as plain numbers, text and lists."""
        return super().to_dict() | {"effects": self.effects, "covariates": list(self.covariates)}
