"""The scales on which effects of levels are compared, and what every comparison says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import chdtrc

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.measures import RISK_DIFFERENCE
from subgroup.kernels._constrained import Rates, difference_at, difference_by, odds_at, odds_by, ratio_at, ratio_by
from subgroup.kernels.wald import difference_error, log_odds_error, log_odds_ratio, log_ratio_error, log_risk_ratio

# exp(30) is beyond every ratio that counts can tell from infinity. Two effects, one on either side of it, can be twice
# that apart, and effects may lie twice as far again, so that one can be there while the other is where it likes.
WIDE: Final = 60.0


@dataclass(frozen=True)
class Scale:
    """A scale on which effects add.

    `effect` and `error` are the effect of a table and its standard error; `at` holds rates to an effect and `by` to a
    multiplier, which may grow to `most`; `of` is the effect of some rates and `spread` its variance. `jump` says how
    far the score of a level falls from and to where its effect is nothing and its rates cannot move. Effects lie
    within plus and minus `edge`, and the steps between them that are searched within plus and minus `far`,
    beyond which `endless` effects are infinite.
    """

    effect: Callable[..., Floats]
    error: Callable[..., Floats]
    at: Callable[..., Rates]
    by: Callable[..., Rates]
    of: Callable[[Rates], Floats]
    spread: Callable[[Rates, Floats, Floats], Floats]
    most: Callable[..., Floats]
    jump: Callable[..., Limits]
    edge: float
    far: float
    endless: bool

    def constrained(self, effects: Floats, *counts: Floats) -> Rates:
        """Hold every level to its effect; the kernels of constrained rates take flat arrays."""
        flat = self.at(effects.ravel(), *(each.ravel() for each in counts))
        return Rates(*(each.reshape(effects.shape) for each in flat))

    def without_end(self, steps: Floats) -> Floats:
        """Return steps, infinite where the search for them came to its end and effects have none."""
        return np.where((np.abs(steps) > self.far - 1e-6) & self.endless, np.sign(steps) * np.inf, steps)


def _log(constrained: Callable[..., Rates]) -> Callable[..., Rates]:
    def at(effect: Floats, *counts: Floats) -> Rates:
        return constrained(np.exp(effect), *counts)

    return at


def _difference_jump(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Limits:
    """With nobody, or everybody, responding in both arms either rate can leave its end, each at its own price."""
    nobody, everybody = (x1 == 0) & (x2 == 0), (x1 == n1) & (x2 == n2)
    before, after = np.where(nobody, n2, n1), np.where(nobody, n1, n2)
    return np.where(nobody | everybody, before, 0.0), np.where(nobody | everybody, after, 0.0)


def _ratio_jump(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Limits:
    everybody = (x1 == n1) & (x2 == n2)
    return np.where(everybody, n1, 0.0), np.where(everybody, n2, 0.0)


def _no_jump(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Limits:
    return np.zeros_like(x1), np.zeros_like(x1)


SCALES: Final = {
    "risk_difference": Scale(
        effect=RISK_DIFFERENCE.estimate,
        error=difference_error,
        at=difference_at,
        by=difference_by,
        of=lambda r: r.p1 - r.p2,
        spread=lambda r, n1, n2: r.p1 * r.q1 / n1 + r.p2 * r.q2 / n2,
        most=lambda x1, n1, x2, n2: np.full_like(n1, np.inf),
        jump=_difference_jump,
        edge=1.0,
        far=2.0,
        endless=False,
    ),
    "risk_ratio": Scale(
        effect=log_risk_ratio,
        error=log_ratio_error,
        at=_log(ratio_at),
        by=ratio_by,
        of=lambda r: np.log(r.p1 / r.p2),
        spread=lambda r, n1, n2: r.q1 / (n1 * r.p1) + r.q2 / (n2 * r.p2),
        most=lambda x1, n1, x2, n2: x1,
        jump=_ratio_jump,
        edge=2 * WIDE,
        far=WIDE,
        endless=True,
    ),
    "odds_ratio": Scale(
        effect=log_odds_ratio,
        error=log_odds_error,
        at=_log(odds_at),
        by=odds_by,
        of=lambda r: np.log(r.p1 * r.q2 / (r.q1 * r.p2)),
        spread=lambda r, n1, n2: 1 / (n1 * r.p1 * r.q1) + 1 / (n2 * r.p2 * r.q2),
        most=lambda x1, n1, x2, n2: np.minimum(x1, n2 - x2),
        jump=_no_jump,
        edge=2 * WIDE,
        far=WIDE,
        endless=True,
    ),
}


def two(effects: Floats) -> Floats:
    """Return the first effect less the second; more than two have no single contrast."""
    return effects[:, 0] - effects[:, 1] if effects.shape[1] == 2 else np.full(len(effects), np.nan)


def tail(statistic: Floats, df: int) -> Floats:
    """Return the p-value of a chi-square, which rounding may leave just below 0."""
    return np.asarray(chdtrc(df, np.maximum(statistic, 0)))
