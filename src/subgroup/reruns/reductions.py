"""Reductions of odds with a standard deviation, as the large trials of the 1980s printed them."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from subgroup.core.counts import TwoByTwo
from subgroup.core.printed import Printed, PrintedEstimate
from subgroup.kernels.pooled import excess
from subgroup.reconstruction.identify import habits, parts
from subgroup.results.rerun import Tried

PETO = "peto"


def candidates(printed: Printed | PrintedEstimate, table: TwoByTwo, level: float) -> list[Tried]:
    """Compare a reduction, its interval where one was printed, or its standard deviation, with Peto's.

    The log odds ratio is (O - E) / V with variance 1 / V. The standard deviation of the reduction is the ratio over
    the root of V by the delta method; test-based, it is the reduction over the absolute z = (O - E) / root of V.
    """
    above, variance = (float(each[0]) for each in excess(*(np.reshape(count, (1, 1)) for count in table.counts)))
    ratio, error = math.exp(above / variance), variance**-0.5
    reduction = 1 - ratio
    if isinstance(printed, Printed):
        named = {"delta method": ratio * error, "test-based": abs(reduction / (above * error))}
        return [Tried(name, (value,), habits([printed], [value])) for name, value in named.items()]
    reach = float(ndtri((1 + level) / 2)) * error
    values = [reduction, 1 - ratio * math.exp(reach), 1 - ratio * math.exp(-reach)]
    return [Tried(PETO, tuple(values[: len(parts(printed))]), habits(parts(printed), values))]
