"""Standardised risks: what a logistic model says of everybody in each arm, averaged over the same participants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from subgroup.core.counts import Floats


@dataclass(frozen=True, eq=False)
class Setting:
    """Participants as each arm would have them.

    Attributes
    ----------
    design : numpy.ndarray of float, shape (n, columns)
        As they are.
    arms : numpy.ndarray of float, shape (2, n, columns)
        With everybody on treatment, and with everybody on control.
    groups : numpy.ndarray of float, shape (groups, n)
        1 for who belongs to a group over which risks are averaged.
    response : numpy.ndarray of float, shape (n,)
        0 or 1.
    """

    design: Floats
    arms: Floats
    groups: Floats
    response: Floats


def risks(setting: Setting, beta: Floats, weights: Floats | None = None) -> Floats:
    """Return each group's risk on treatment and on control.

    Parameters
    ----------
    setting : Setting
        The participants.
    beta : numpy.ndarray of float, shape (sets, columns)
        Coefficients.
    weights : numpy.ndarray of float, shape (sets, n), optional
        How often each participant is there.

    Returns
    -------
    numpy.ndarray of float, shape (sets, groups, 2)
    """
    n = setting.groups.shape[1]
    each = np.broadcast_to(1.0, (len(beta), n)) if weights is None else weights
    total = each @ setting.groups.T
    both = [(each * expit(beta @ arm.T)) @ setting.groups.T / total for arm in setting.arms]
    return np.stack(both, axis=-1)


def gradient(setting: Setting, beta: Floats) -> Floats:
    """Return how each risk moves with each coefficient, shape (groups, 2, columns)."""
    share = setting.groups / setting.groups.sum(axis=1, keepdims=True)
    both = []
    for arm in setting.arms:
        risk = expit(arm @ beta)
        both.append((share * (risk * (1 - risk))) @ arm)
    return np.stack(both, axis=1)


def influence(setting: Setting, beta: Floats, covariance: Floats) -> Floats:
    """Return how much each participant moves each risk, shape (groups, 2, n); its squares add up to the variance.

    One part comes through the coefficients (the sandwich), one from which participants are averaged over.

    Parameters
    ----------
    setting : Setting
        The participants.
    beta : numpy.ndarray of float, shape (columns,)
        Coefficients.
    covariance : numpy.ndarray of float, shape (columns, columns)
        The inverse of the information.
    """
    score = setting.design * (setting.response - expit(setting.design @ beta))[:, None]
    through = gradient(setting, beta) @ covariance @ score.T
    own = np.stack([expit(arm @ beta) for arm in setting.arms])
    mean = risks(setting, beta[None])[0]
    share = setting.groups / setting.groups.sum(axis=1, keepdims=True)
    moved: Floats = through + share[:, None, :] * (own[None] - mean[:, :, None])
    return moved


def by_model(setting: Setting, beta: Floats, covariance: Floats) -> Floats:
    """Return the covariance of all risks where the model is right and covariates are as they are (Ge and others)."""
    slope = gradient(setting, beta).reshape(-1, beta.size)
    found: Floats = slope @ covariance @ slope.T
    return found


def by_sandwich(setting: Setting, beta: Floats, covariance: Floats) -> Floats:
    """Return the covariance of all risks where the model may be wrong and covariates are a sample (M-estimation)."""
    moved = influence(setting, beta, covariance).reshape(-1, setting.response.size)
    found: Floats = moved @ moved.T
    return found
