"""Pooling studies: the mean effect, its interval, and where the effect of a new study may lie.

Arrays have one row per problem and one column per study; effects `y` add, `v` are their variances, `tau2` the variance
between studies. A method of the interval or the prediction returns the standard error of the mean and the degrees of
freedom of its t distribution, infinite for the normal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from subgroup.core.counts import Floats
from subgroup.core.interval import Limits
from subgroup.core.registry import POOLED_INTERVAL, PREDICTION_INTERVAL, method
from subgroup.kernels._normal import standardised
from subgroup.kernels.heterogeneity import cochran, mean

Errors = tuple[Floats, float]


class Pooled(NamedTuple):
    """The mean effect with its interval, test and prediction interval, one entry per problem; a weight per study."""

    estimate: Floats
    low: Floats
    high: Floats
    statistic: Floats
    p_value: Floats
    prediction_low: Floats
    prediction_high: Floats
    weights: Floats


def pooled(
    y: Floats,
    v: Floats,
    tau2: Floats,
    interval: Callable[..., Errors],
    prediction: Callable[..., Errors],
    level: float,
) -> Pooled:
    """Pool studies by inverse variance, given the variance between them."""
    w = 1 / (v + tau2[:, None])
    estimate = mean(y, w)[:, 0]
    error, df = interval(y, v, tau2)
    statistic = standardised(estimate, error)
    wider, df_wider = prediction(y, v, tau2)
    return Pooled(
        estimate,
        *_around(estimate, error, df, level),
        statistic,
        2 * _t_below(-np.abs(statistic), df),
        *_around(estimate, np.hypot(np.sqrt(tau2), wider), df_wider, level),
        w / w.sum(axis=1, keepdims=True),
    )


def t_quantile(level: float, df: float) -> float:
    """Return t such that Student's t lies within -t and t with probability `level`; nan without degrees of freedom."""
    tail = (1 - level) / 2
    return -float(ndtri(tail) if np.isinf(df) else stdtrit(df, tail) if df > 0 else np.nan)


def _t_below(t: Floats, df: float) -> Floats:
    # An infinite number of degrees of freedom is the normal distribution, to all digits from 1e20 on.
    return np.asarray(stdtr(min(df, 1e20), t))


def _around(estimate: Floats, error: Floats, df: float, level: float) -> Limits:
    reach = t_quantile(level, df) * error
    return estimate - reach, estimate + reach


def _model_error(v: Floats, tau2: Floats) -> Floats:
    return np.asarray(1 / np.sqrt((1 / (v + tau2[:, None])).sum(axis=1)))


def _inflation(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Return the generalised Q over its degrees of freedom: what the effects vary by, over what the model says."""
    return np.asarray(cochran(y, v + tau2[:, None]) / (y.shape[1] - 1))


@method(POOLED_INTERVAL, "knapp-hartung", cite="hartung2001", aliases=("knha", "hk", "hksj"), default=True)
def knapp_hartung(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """Knapp and Hartung's: the error by how much effects vary, and t with k - 1 df; exact where studies are alike."""
    return _model_error(v, tau2) * np.sqrt(_inflation(y, v, tau2)), y.shape[1] - 1.0


@method(POOLED_INTERVAL, "ad-hoc", cite="knapp2003", aliases=("adhoc", "modified-knapp-hartung", "mkh"))
def ad_hoc(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """Knapp and Hartung's, with an error never below the model's: not misled by effects that happen to lie close."""
    return _model_error(v, tau2) * np.sqrt(np.maximum(_inflation(y, v, tau2), 1)), y.shape[1] - 1.0


@method(POOLED_INTERVAL, "normal", cite="dersimonian1986", aliases=("z", "wald", "classic"))
def normal(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """The model's error and the normal distribution, as if tau squared were known; too short with few studies."""
    return _model_error(v, tau2), np.inf


@method(PREDICTION_INTERVAL, "knapp-hartung", cite="viechtbauer2010", aliases=("knha", "hk"), default=True)
def knapp_hartung_prediction(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """Knapp and Hartung's error, and t with k - 1 df: the interval itself where tau is zero, else around it."""
    return knapp_hartung(y, v, tau2)


@method(PREDICTION_INTERVAL, "ad-hoc", cite="viechtbauer2010", aliases=("adhoc",))
def ad_hoc_prediction(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """Knapp and Hartung's error, never below the model's, and t with k - 1 df."""
    return ad_hoc(y, v, tau2)


@method(PREDICTION_INTERVAL, "veroniki", cite="veroniki2019", aliases=("v", "t"))
def veroniki(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """The model's error, and t with k - 1 df."""
    return _model_error(v, tau2), y.shape[1] - 1.0


@method(PREDICTION_INTERVAL, "higgins", cite="higgins2009", aliases=("riley", "hts"))
def higgins(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """Higgins, Thompson and Spiegelhalter's: the model's error, and t with k - 2 df; none for two studies.

    The most printed of them, by way of riley2011.
    """
    return _model_error(v, tau2), y.shape[1] - 2.0


@method(PREDICTION_INTERVAL, "normal", cite="viechtbauer2010", aliases=("z",))
def normal_prediction(y: Floats, v: Floats, tau2: Floats) -> Errors:
    """The model's error and the normal distribution, as if tau squared were known; too short with few studies."""
    return normal(y, v, tau2)
