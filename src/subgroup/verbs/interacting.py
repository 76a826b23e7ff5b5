"""Whether the effect differs between the levels of a factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from subgroup.core.measures import EFFECTS, measure_named
from subgroup.core.policy import check_level
from subgroup.core.registry import INTERACTION, Method, default, find
from subgroup.core.strata import Stratum, Tables, as_strata, counts_by_level
from subgroup.errors import MethodError
from subgroup.render.progress import watched
from subgroup.results.interaction import COMMON, Interaction
from subgroup.results.interaction_scales import InteractionScales
from subgroup.verbs import _interaction_notes as notes
from subgroup.verbs._sets import over_strata


@over_strata
def interaction(
    strata: Tables,
    scale: str = "odds_ratio",
    *,
    method: str | None = None,
    factor: str | None = None,
    confidence_level: float = 0.95,
    trend: bool | Sequence[float] = False,
    rng: np.random.Generator | int | None = None,
    draws: int | None = None,
) -> Interaction:
    """Test whether the effect of treatment differs between the levels of a factor.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    scale : str
        ``"odds_ratio"``, ``"risk_ratio"`` or ``"risk_difference"``: no interaction on one scale may be one on another,
        and `interaction_scales` shows all three.
    method : str, optional
        See ``sg.methods("interaction")``. Unless told it is ``"likelihood-ratio"``, with the p-value of ``"exact"``
        beside it for odds ratios.
    factor : str, optional
        Required where there are several factors.
    confidence_level : float
        In (0, 1).
    trend : bool or sequence of float
        For ordered levels: test a straight line of effects over levels, which stand at 0, 1, 2 and so on (True) or at
        the places given, one for each level. The estimate is the change of the effect per step of 1 upwards: a
        difference of risk differences, or what multiplies a ratio.
    rng : int or numpy.random.Generator, optional
        Where ``"permutation"`` draws from; an integer makes it repeatable.
    draws : int, optional
        How many outcomes ``"permutation"`` draws, 100,000 unless told.

    Returns
    -------
    Interaction
        The first level's effect over, or minus, the second's. With more levels `p_value` is global, the estimate is
        nan, and `contrasts` holds each level against the first. Where arms are so small that every table can be listed
        (at most 15,000 of them), `true_size` says how often the test rejects when effects do not differ, and a note
        says so if that is far from nominal: more than one and a half times, or less than half of it.

    Raises
    ------
    ColumnError, CountError, MethodError
        If the factor is not there or has one level, or the counts or options are not valid.

    Examples
    --------
    >>> import subgroup as sg
    >>> strata = sg.Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
    >>> print(sg.interaction(strata, "risk_difference"))
    difference of risk differences 0.656 (95% CI 0.063 to 1.149), interaction p = .0312 [likelihood-ratio]
    >>> round(sg.interaction(strata, method="exact").p_value, 3)
    0.136
    """
    whole = as_strata(strata)
    levels = whole.to_compare(factor, "an interaction")
    asked, level = measure_named(scale).name, check_level(confidence_level)
    found = default(INTERACTION) if method is None else find(INTERACTION, method)
    places, options = _places(trend, levels), _options(found, rng, draws)
    answer = _answer(found, asked, levels, level, options | ({} if places is None else {"scores": np.array(places)}))
    pairs = [] if places else [_pair(found, asked, each, levels[0], level, options) for each in levels[1:]]
    result = Interaction(
        asked,
        answer["estimate"],
        answer["conf_low"],
        answer["conf_high"],
        answer["p_value"],
        answer["statistic"],
        None if np.isnan(answer["statistic"]) or found.null else 1 if places else len(levels) - 1,
        found.name,
        level,
        levels[0].factor,
        tuple(each.level for each in levels),
        pairs,
        levels,
        found.cite,
        whole.notes,
        found.null or COMMON,
        places,
    )
    result = replace(result, true_size=notes.true_size(found, result))
    if method is None and places is None and asked == "odds_ratio":
        result = _with_exact(result)
    return replace(result, notes=(*result.notes, *notes.of(found, result, options.get("draws"))))


@over_strata
def interaction_scales(
    strata: Tables, *, method: str | None = None, factor: str | None = None, confidence_level: float = 0.95
) -> InteractionScales:
    """Show the interaction on all three scales, and say where they disagree.

    Parameters
    ----------
    strata : Strata or dict
        Tables by level, as `Strata` or ``{factor: {level: (treatment, control)}}``.
    method : str, optional
        A method that exists on all three scales; ``"likelihood-ratio"`` unless told.
    factor : str, optional
        Required where there are several factors.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    InteractionScales
        An `Interaction` for each scale, in one table.

    Raises
    ------
    ColumnError, CountError, MethodError
        As for `interaction`.

    Examples
    --------
    >>> import subgroup as sg
    >>> found = sg.interaction_scales({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})
    >>> [round(each.p_value, 3) for each in found.scales.values()]
    [0.031, 0.168, 0.064]
    """
    options: dict[str, Any] = {"method": method, "factor": factor, "confidence_level": confidence_level}
    scales = {scale: interaction(strata, scale, **options) for scale in EFFECTS}
    return InteractionScales(scales, tuple(notes.of_scales(scales)))


def _places(trend: bool | Sequence[float], levels: tuple[Stratum, ...]) -> tuple[float, ...] | None:
    """Return where the levels stand, or None where no trend is asked for."""
    if trend is False or trend is None:
        return None
    if trend is True:
        return tuple(float(k) for k in range(len(levels)))
    try:
        places = tuple(float(each) for each in trend)
    except (TypeError, ValueError):
        raise MethodError(f"trend={trend!r} must be True, or a number for each level") from None
    names = ", ".join(each.level for each in levels)
    if len(places) != len(levels):
        raise MethodError(f"trend={trend!r} has {len(places)} places for {len(levels)} levels: {names}")
    if not np.all(np.isfinite(places)) or len(set(places)) == 1:
        raise MethodError(f"trend={trend!r}: the places of the levels ({names}) must be finite and not all the same")
    return places


def _options(found: Method, rng: np.random.Generator | int | None, draws: int | None) -> dict[str, Any]:
    """Return what a method that draws needs; the others have no use for it."""
    if not found.random:
        if rng is not None or draws is not None:
            raise MethodError(f"rng= and draws= are for 'permutation'; method {found.name!r} draws nothing")
        return {}
    if draws is not None and (isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1):
        raise MethodError(f"draws={draws!r} must be a whole number, at least 1")
    number = {} if draws is None else {"draws": int(draws)}
    return {"rng": np.random.default_rng(rng), "watch": watched, **number}


def _answer(
    found: Method, scale: str, levels: tuple[Stratum, ...], level: float, options: dict[str, Any]
) -> dict[str, float]:
    """Call the kernel for one factor, and bring logs of ratios back to ratios."""
    contrast = found.contrast(scale, counts_by_level(levels), level, **options)
    back = np.asarray if scale == "risk_difference" else np.exp
    estimate, low, high = (float(back(each[0])) for each in contrast[:3])
    return {
        "estimate": estimate,
        "conf_low": low,
        "conf_high": high,
        "statistic": float(contrast.statistic[0]),
        "p_value": float(contrast.p_value[0]),
    }


def _pair(
    found: Method, scale: str, one: Stratum, other: Stratum, level: float, options: dict[str, Any]
) -> dict[str, Any]:
    """Compare one level with the first."""
    answer = _answer(found, scale, (one, other), level, options)
    keys = ("estimate", "conf_low", "conf_high", "p_value")
    return {"level": one.level, "versus": other.level, **{key: answer[key] for key in keys}}


def _with_exact(result: Interaction) -> Interaction:
    """Put Zelen's exact p-value beside the likelihood ratio's, or say why it is not there."""
    try:
        exact = find(INTERACTION, "exact").contrast("odds_ratio", counts_by_level(result.inputs), None)
    except MethodError as error:
        return replace(result, notes=(*result.notes, f"no exact p-value beside this one: {error}"))
    return replace(result, beside={"exact": float(exact.p_value[0])})
