"""Answers over the strata of one factor: an effect common to them, and tests."""

from __future__ import annotations

from dataclasses import dataclass

from subgroup.core.strata import Strata
from subgroup.render.grid import Grid
from subgroup.results._base import bulleted
from subgroup.results.association import AssociationTest
from subgroup.results.estimate import Estimate


@dataclass(frozen=True, eq=False)
class StratifiedEstimate(Estimate):
    """An `Estimate` of the effect common to all strata; `inputs` are the strata."""

    inputs: Strata

    def grid(self) -> Grid:
        """Return a row per stratum with its counts, and the estimate above them."""
        return _strata(self.inputs, str(self).splitlines()[0], self.notes)


@dataclass(frozen=True, eq=False)
class StratifiedTest(AssociationTest):
    """An `AssociationTest` over strata; `inputs` are the strata.

    Attributes
    ----------
    mantel_fleiss : float or None
        Mantel and Fleiss' criterion, of a chi-square of Cochran, Mantel and Haenszel: it approximates well above 5.
    """

    inputs: Strata
    mantel_fleiss: float | None = None

    def grid(self) -> Grid:
        """Return a row per stratum with its counts, and the p-value above them."""
        return _strata(self.inputs, str(self).splitlines()[0], self.notes)


def _strata(inputs: Strata, sentence: str, notes: tuple[str, ...]) -> Grid:
    rows = [(each.level, str(each.table.treatment), str(each.table.control)) for each in inputs.strata]
    return Grid((inputs.factors[0], "treatment", "control"), rows, sentence, bulleted(notes))
