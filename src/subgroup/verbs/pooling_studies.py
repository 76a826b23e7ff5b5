"""Pooling studies, or the levels of a factor, whose true effects may differ."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.policy import check_level
from subgroup.core.registry import META_ANALYSIS, POOLED_INTERVAL, PREDICTION_INTERVAL, find, quietly
from subgroup.core.studies import Studies
from subgroup.kernels._normal import quantile
from subgroup.kernels.heterogeneity import spread
from subgroup.kernels.meta import normal, pooled
from subgroup.results.meta import MetaAnalysis
from subgroup.verbs._estimating import scalar
from subgroup.verbs._studies import studies_of

FIXED = "fixed-effect"
# The prediction that goes with an interval: t with one degree of freedom fewer than studies, on the interval's error.
# It is never inside the interval, is the interval where Knapp and Hartung's tau is zero, and exists for two studies.
PREDICTIONS = {"knapp-hartung": "knapp-hartung", "ad-hoc": "ad-hoc", "normal": "veroniki"}
# With fewer studies than this, tau is hardly known.
FEW = 5


def meta_analysis(
    effects: object,
    variances: object = None,
    *,
    intervals: object = None,
    intervals_level: float = 0.95,
    measure: str | None = None,
    labels: object = None,
    factor: str | None = None,
    method: str = "reml",
    interval: str | None = None,
    prediction: str | None = None,
    confidence_level: float = 0.95,
) -> MetaAnalysis:
    """Pool effects that may truly differ, and say by how much they do.

    Parameters
    ----------
    effects : array-like of shape (k,) or (..., k), Strata or dict
        One effect per study, the last axis counting studies: where effects add, so ratios as logarithms, if `variances`
        are given; as printed if `intervals` are. Or strata, whose levels are pooled by Wald's estimates and variances.
    variances : array-like, optional
        Their squared standard errors, above 0, in the shape of `effects`.
    intervals : array-like of shape (..., k, 2), optional
        Printed limits ``(low, high)`` in place of variances; their widths give the variances.
    intervals_level : float
        Confidence level of `intervals`, in (0, 1).
    measure : str, optional
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"`` (for strata unless told): says how results print,
        and that printed effects are ratios.
    labels : sequence of str, optional
        Names of the studies.
    factor : str, optional
        Required for strata of several factors.
    method : str
        How tau squared is estimated: see ``sg.methods("meta_analysis")``. ``"fixed-effect"`` takes it to be zero.
    interval : str, optional
        See ``sg.methods("pooled_interval")``; ``"knapp-hartung"`` unless told, ``"normal"`` for a fixed effect.
    prediction : str, optional
        See ``sg.methods("prediction_interval")``. Unless told, t with k - 1 degrees of freedom on the interval's own
        standard error: never inside the interval, and there for two studies too.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    MetaAnalysis
        The mean effect, tau squared, Q, I squared (by tau squared; by Q under another name) and a prediction.

    Raises
    ------
    EffectError, CountError, ColumnError, MethodError
        If effects, variances, intervals, counts or options are not valid, or there are fewer than two studies.

    Examples
    --------
    >>> import subgroup as sg
    >>> print(sg.meta_analysis([0.1, 0.5, 0.9, 0.3, 0.7], [0.04, 0.09, 0.05, 0.08, 0.07]))
    mean effect 0.494 (95% CI 0.0787 to 0.909), p = .0299 [reml, knapp-hartung]
    tau 0.253 (95% CI 0 to 0.880), I² 50.8%, Q 8.24 on 4 df, p = .0832
    95% prediction for a new study -0.321 to 1.31 [knapp-hartung]
    """
    found = find(META_ANALYSIS, method)
    how = find(POOLED_INTERVAL, interval or ("normal" if found.name == FIXED else "knapp-hartung"))
    # A fixed effect is that of a new study too, so that its prediction is its interval.
    ahead = find(PREDICTION_INTERVAL, prediction or (how.name if found.name == FIXED else PREDICTIONS[how.name]))
    level = check_level(confidence_level)
    studies = studies_of(effects, variances, intervals, intervals_level, measure, labels, factor)
    y, v = studies.rows
    tau2 = quietly(found.function, y, v)
    differ = quietly(spread, y, v, tau2, level)
    if found.name == FIXED:  # tau squared is not estimated, so its share says nothing
        differ = differ._replace(
            i2=differ.i2_q, i2_low=differ.i2_q_low, i2_high=differ.i2_q_high, h2=differ.q / (y.shape[1] - 1)
        )
    whole = quietly(pooled, y, v, tau2, how.function, ahead.function, level)
    plain = quietly(pooled, y, v, tau2, normal, normal, level)
    reach = quantile(level) * np.sqrt(studies.variances)
    shape = studies.effects.shape[:-1]

    def shaped(values: Floats) -> float | Floats:
        return scalar(values.reshape(shape))

    effects = ("estimate", "low", "high", "prediction_low", "prediction_high")
    narrower = whole.high - whole.low < plain.high - plain.low
    return MetaAnalysis(
        measure=studies.name,
        **{key: shaped(studies.natural(getattr(whole, key))) for key in effects},
        p_value=shaped(whole.p_value),
        statistic=shaped(whole.statistic),
        **{key: shaped(value) for key, value in differ._asdict().items()},
        weights=whole.weights.reshape(studies.effects.shape),
        study_low=studies.natural(studies.effects - reach),
        study_high=studies.natural(studies.effects + reach),
        df=y.shape[1] - 1,
        method=found.name,
        interval=how.name,
        prediction=ahead.name,
        confidence_level=level,
        inputs=studies,
        cite=found.cite,
        notes=(
            *studies.notes,
            *studies.cut(whole.low, whole.high, whole.prediction_low, whole.prediction_high),
            *_notes(studies, found.name, tau2, differ.tau2_high, narrower, ahead.name),
        ),
    )


def _notes(
    studies: Studies, method: str, tau2: Floats, most: Floats, narrower: Floats, prediction: str
) -> Iterator[str]:
    """Say what a reader should know of the analysis; with many problems, of how many."""
    k, many = studies.effects.shape[-1], tau2.size > 1
    if method == FIXED:
        yield "one effect common to all studies is taken for granted, and no tau estimated: a new study has that effect"
    elif np.any(tau2 == 0):
        where = f" in {np.count_nonzero(tau2 == 0)} of {tau2.size} problems" if many else ""
        reach = "" if many or most[0] == 0 else f"; tau may be as large as {np.sqrt(most[0]):.3g}"
        yield f"tau is estimated as zero{where}: studies differ no more than chance makes them, alike or not{reach}"
    if np.any(most == 0) and method != FIXED:
        yield "effects lie closer together than chance lets them: the Q-profile limits of tau are zero, and too short"
    if k < FEW and method != FIXED:
        yield f"{k} studies say little about tau; sg.shrink(..., method='half-normal') says what they say with a prior"
    if np.any(narrower):
        yield "the interval is shorter than the normal one, for the effects lie close; interval='ad-hoc' forbids that"
    if prediction == "higgins" and k == 2:
        yield "the prediction 'higgins' needs three studies, for its t has k - 2 degrees of freedom"
