"""Effects of the levels of many factors, each drawn towards its factor's mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subgroup.core.counts import Floats
from subgroup.render import numbers
from subgroup.results._base import plain


@dataclass(frozen=True, eq=False)
class ShrunkLevels:
    """Shrunken effects beside the raw ones of a `SubgroupResult`.

    Attributes
    ----------
    measure : str
        Of the effects.
    effect, low, high : numpy.ndarray of float
        One per level, in the order of the result's rows; nan where an arm has nobody.
    tau : numpy.ndarray of float
        How far apart the true effects of a factor's levels are, as a standard deviation where effects add: one per
        factor.
    scale : float or None
        Of the half-normal prior of tau; None where tau was estimated without one.
    method : str
        Canonical name.
    cite : str
        Key of the method's reference.
    """

    measure: str
    effect: Floats
    low: Floats
    high: Floats
    tau: Floats
    scale: float | None
    method: str
    cite: str

    def text(self, row: int) -> str:
        """Return the effect of one level with its interval."""
        effect, low, high = (float(each[row]) for each in (self.effect, self.low, self.high))
        return f"{numbers.effect(self.measure, effect)} ({numbers.interval(self.measure, low, high)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the effects as plain numbers, text and lists."""
        arrays = {"effect": self.effect, "conf_low": self.low, "conf_high": self.high, "tau": self.tau}
        lists = {name: plain(each) for name, each in arrays.items()}
        return lists | {"scale": self.scale, "method": self.method, "cite": self.cite}
