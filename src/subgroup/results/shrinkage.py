"""Effects of levels beside the same effects drawn towards their mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.studies import Studies
from subgroup.render import numbers
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, bulleted, flat, plain


@dataclass(frozen=True, eq=False)
class Shrinkage(Result):
    """Each level's own effect, and what it is worth once the other levels are heard.

    Effects and limits are ratios where the measure is a ratio; tau is that of the logarithms then. Shrunken effects,
    the mean and tau are posterior medians, and their limits posterior quantiles.

    Attributes
    ----------
    measure : str
        ``"risk_difference"``, ``"risk_ratio"``, ``"odds_ratio"``, or ``"effect"`` where nobody said.
    levels : tuple of str
        Their names.
    raw, raw_low, raw_high : numpy.ndarray
        Their own effects, with Wald limits.
    effect, low, high : numpy.ndarray
        The shrunken effects, with limits.
    mean, mean_low, mean_high : float
        Of the effects of all levels.
    tau, tau_low, tau_high : float
        Standard deviation of true effects between levels; for ``"empirical-bayes"`` the limits are Q-profile limits,
        which the shrunken effects do not use.
    scale : float or None
        Of the half-normal prior of tau; None where there is no prior.
    method : str
        Canonical name.
    confidence_level : float
        In (0, 1).
    inputs : Studies
        Effects and variances.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    measure: str
    levels: tuple[str, ...]
    raw: Floats
    raw_low: Floats
    raw_high: Floats
    effect: Floats
    low: Floats
    high: Floats
    mean: float
    mean_low: float
    mean_high: float
    tau: float
    tau_low: float
    tau_high: float
    scale: float | None
    method: str
    confidence_level: float
    inputs: Studies
    cite: str
    notes: tuple[str, ...] = ()

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per level, raw and shrunken side by side."""
        return {
            "level": list(self.levels),
            "measure": self.measure,
            "raw": flat(self.raw),
            "raw_low": flat(self.raw_low),
            "raw_high": flat(self.raw_high),
            "estimate": flat(self.effect),
            "conf_low": flat(self.low),
            "conf_high": flat(self.high),
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the levels, the mean, tau and the inputs as plain numbers, text and lists."""
        whole = {
            key: getattr(self, key)
            for key in ("mean", "mean_low", "mean_high", "tau", "tau_low", "tau_high", "scale", "cite")
        }
        inputs = {"effects": plain(self.inputs.effects), "variances": plain(self.inputs.variances)}
        return {"rows": self.records(), **whole, "inputs": inputs, "notes": list(self.notes)}

    def grid(self) -> Grid:
        """Return a row per level: its own effect, and the shrunken one."""
        level = numbers.level(self.confidence_level)
        raw = self._shown(self.raw, self.raw_low, self.raw_high)
        shrunken = self._shown(self.effect, self.low, self.high)
        cells = [(label, *one, *other) for label, one, other in zip(self.levels, raw, shrunken, strict=True)]
        heads = ("level", f"own {self.inputs.label}", f"{level} interval", "shrunken", f"{level} interval")
        return Grid(heads, cells, self.sentence(), bulleted(self.notes))

    def sentence(self) -> str:
        """Say the mean, tau and its prior in one line."""
        level = numbers.level(self.confidence_level)
        ((mean, limits),) = self._shown(*(np.atleast_1d(each) for each in (self.mean, self.mean_low, self.mean_high)))
        tau, low, high = (numbers.figures(each) for each in (self.tau, self.tau_low, self.tau_high))
        prior = "" if self.scale is None else f", half-normal prior of scale {numbers.figures(self.scale)}"
        said = f"mean {self.inputs.label} {mean} ({level} {limits}), tau {tau} ({level} {low} to {high}){prior}"
        return f"{said} [{self.method}]"

    def _shown(self, estimate: Floats, low: Floats, high: Floats) -> list[tuple[str, str]]:
        each = zip(estimate.tolist(), low.tolist(), high.tolist(), strict=True)
        return [(numbers.effect(self.measure, one), numbers.interval(self.measure, *limits)) for one, *limits in each]
