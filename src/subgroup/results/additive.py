"""Relative excess risk due to interaction, attributable proportion and synergy index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.core.strata import Stratum
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, arms, bulleted, stacked

LABELS = {
    "relative_excess_risk": "relative excess risk due to interaction (RERI)",
    "attributable_proportion": "attributable proportion (AP)",
    "synergy_index": "synergy index (S)",
}


@dataclass(frozen=True, eq=False)
class AdditiveInteraction(Result):
    """How far the effects of treatment and level, as ratios to the cell with neither, are from adding up.

    Attributes
    ----------
    measure : str
        ``"risk_ratio"`` or ``"odds_ratio"``.
    rows : list of dict
        ``quantity estimate conf_low conf_high null``: relative excess risk, attributable proportion, synergy index.
    ratios : dict of str to float
        Against control in the reference level: of treatment there (``treatment``), of control in the other level
        (``level``), and of treatment in the other level (``both``).
    method : str
        ``"delta"`` or ``"mover"``.
    confidence_level : float
        In (0, 1).
    factor, level, reference : str
        The factor, the level that counts as exposed, and the one it is compared with.
    inputs : tuple of Stratum
        The counts.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    measure: str
    rows: list[dict[str, Any]]
    ratios: dict[str, float]
    method: str
    confidence_level: float
    factor: str
    level: str
    reference: str
    inputs: tuple[Stratum, ...]
    cite: str
    notes: tuple[str, ...] = ()

    def __getitem__(self, quantity: str) -> dict[str, Any]:
        return next(row for row in self.rows if row["quantity"] == quantity)

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per quantity."""
        same = {"measure": self.measure, "confidence_level": self.confidence_level, "method": self.method}
        return stacked(self.rows) | same

    def to_dict(self) -> dict[str, Any]:
        """Return the quantities with their inputs as plain numbers, text and lists."""
        counts = [{"level": each.level, **arms(each.table)} for each in self.inputs]
        named = {"factor": self.factor, "level": self.level, "reference": self.reference, "ratios": self.ratios}
        return {"rows": self.records(), **named, "levels": counts, "cite": self.cite, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return a row per quantity."""
        rows = [
            (
                LABELS[row["quantity"]],
                numbers.signed(row["estimate"]),
                f"{numbers.signed(row['conf_low'])} to {numbers.signed(row['conf_high'])}",
                f"{row['null']:g}",
            )
            for row in self.rows
        ]
        words = self.measure.replace("_", " ")
        said = ", ".join(f"{name} {numbers.ratio(value)}" for name, value in self.ratios.items())
        title = f"treatment and {self.factor} {self.level}: {words}s against control, {self.reference}: {said}"
        heads = ("", "estimate", f"{numbers.level(self.confidence_level)} CI", "if effects add up")
        return Grid(heads, rows, title, bulleted(self.notes))
