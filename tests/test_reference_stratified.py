"""Numbers from other programs over strata; `test_reference.py` says how they are met."""

import json
from collections.abc import Callable

import numpy as np
import pytest

import subgroup as sg
from subgroup import kernels
from subgroup.core.registry import CATALOGUE, CMH_TEST, HOMOGENEITY, META_ANALYSIS, OF_STRATA, find
from tests.rows import Row, agrees, questions, usable

assert kernels
# A score test of homogeneity is an interaction here, and test_reference_interaction.py asks those questions.
QUESTIONS = {key: rows for key, rows in questions("stratified.csv").items() if key[3] != "score_q"}
# The names that the reference file uses, where they differ from ours by more than an alias.
NAMES = {
    ("common_odds_ratio", "mn_score_inv"): "miettinen-nurminen-inv",
    ("common_odds_ratio", "mn_score_ivs"): "miettinen-nurminen-ivs",
    ("common_odds_ratio", "mn_score_mn"): "miettinen-nurminen-mn",
    **{(f"i2_{measure}", "higgins_iv"): "fixed-effect" for measure in ("odds_ratio", "risk_ratio", "risk_difference")},
    ("common_odds_ratio", "inverse_variance_dropzero"): "inverse-variance",
    ("common_odds_ratio", "meta_mh"): "mantel-haenszel",
    ("common_odds_ratio", "woolf_inverse_variance"): "inverse-variance",
    ("common_risk_difference", "cmh_weighted_sato"): "mantel-haenszel",
    ("common_risk_difference", "cmh_weighted_wald"): "mantel-haenszel-greenland-robins",
    ("common_risk_difference", "inverse_variance_dropzero"): "inverse-variance",
    ("common_risk_difference", "meta_mh"): "mantel-haenszel-greenland-robins",
    ("common_risk_difference", "mh_greenland_robins"): "mantel-haenszel-greenland-robins",
    ("common_risk_difference", "mn_score_lrstat"): "miettinen-nurminen-mh",
    ("common_risk_difference", "mn_score_mh"): "miettinen-nurminen-mh",
    ("common_risk_difference", "mn_score_mn"): "miettinen-nurminen-mn",
    ("common_risk_difference", "wald_iv"): "inverse-variance",
    ("common_risk_difference", "wald_mh"): "mantel-haenszel-greenland-robins",
    ("common_risk_ratio", "inverse_variance_dropzero"): "inverse-variance",
    ("common_risk_ratio", "meta_mh"): "mantel-haenszel",
    ("common_risk_ratio", "mh_point"): "mantel-haenszel",
    ("common_risk_ratio", "mn_score_lrstat"): "miettinen-nurminen-mh",
    ("common_risk_ratio", "mn_score_mh"): "miettinen-nurminen-mh",
    ("common_risk_ratio", "mn_score_mn"): "miettinen-nurminen-mn",
    ("common_risk_ratio", "wald_iv"): "inverse-variance",
    ("common_risk_ratio", "wald_mh"): "mantel-haenszel",
    ("test_common_effect", "cmh_epir"): "cmh",
    ("test_common_effect", "cochran_cmh_uncorrected_variance"): "cmh",
    ("test_common_effect", "exact_conditional_greater"): "exact",
    ("test_common_effect", "exact_conditional_less"): "exact",
    ("test_common_effect", "exact_conditional_minlike"): "exact",
    ("test_common_effect", "score_n_minus_1_mh"): "cmh",
    ("test_homogeneity_risk_ratio", "woolf"): "cochran-q",  # Woolf's idea for ratios of risks
}
LOOSE = "R's root finder stops at 1e-4 on its own scale; checked with fractions in kernels/test_pooled.py"
CLAMPED = "ratesci keeps rates 1e-8 away from 0 and 1, where they belong here"
NO_HALVES = "0.5 is added here to the cells of a stratum with an empty one, and there nothing, or it is dropped"
STOPPED = "lrstat's search for the upper limit ends at 1; ratesci's rows of the same weights have ours"
NO_LOGARITHM = "contingencytables takes terms of empty cells for 0; glm has our deviance, see kernels/test_pooled.py"


def _has_empty_cell(inputs: dict[str, list[int]]) -> bool:
    arms = [*zip(inputs["x1"], inputs["n1"], strict=True), *zip(inputs["x2"], inputs["n2"], strict=True)]
    return any(x in (0, n) for x, n in arms)


def _has_empty_stratum(inputs: dict[str, list[int]]) -> bool:
    x, n = (np.add(inputs[f"{key}1"], inputs[f"{key}2"]) for key in "xn")
    return bool(np.any((x == 0) | (x == n)))


def _is(*cases: str) -> Callable[[dict[str, list[int]]], bool]:
    known = {key[0]: json.loads(key[1]) for key in QUESTIONS}
    return lambda inputs: any(inputs == known[case] for case in cases)


# Tables on which no program answers as we do, with the reason. Nothing else may be left unmatched.
DEFINED_OTHERWISE: dict[tuple[str, str], tuple[str, Callable[[dict[str, list[int]]], bool]]] = {
    ("common_odds_ratio", "conditional_exact"): (
        LOOSE,
        _is("strat_k2_sparse", "strat_k5_rabbits", "strat_k3_one_direction"),
    ),
    ("common_odds_ratio", "mn_score_inv"): (CLAMPED, _is("strat_k5_rabbits")),
    ("common_odds_ratio", "mn_score_ivs"): (CLAMPED, _is("strat_k5_rabbits")),
    ("common_odds_ratio", "mn_score_mn"): (CLAMPED, _has_empty_stratum),
    **{
        (f"common_{measure}", "inverse_variance_dropzero"): (NO_HALVES, _has_empty_cell)
        for measure in ("odds_ratio", "risk_ratio", "risk_difference")
    },
    ("common_risk_difference", "wald_iv"): (NO_HALVES, _has_empty_cell),
    ("common_risk_difference", "mn_score_lrstat"): (STOPPED, _is("strat_k12_tiny", "strat_k3_one_direction")),
    ("test_homogeneity_odds_ratio", "lr_logit"): (NO_LOGARITHM, _has_empty_cell),
}
# Methods without rows from another program, and where their check is.
ELSEWHERE = {("stratified_odds_ratio", "exact-conditional-mid-p"): "fractions, in kernels/test_pooled.py"}


def _family(quantity: str) -> str:
    if quantity.startswith("common_"):
        return quantity.replace("common", "stratified")
    if quantity.startswith("i2_"):
        return META_ANALYSIS
    return CMH_TEST if quantity == "test_common_effect" else HOMOGENEITY


def _answer(quantity: str, method: str, inputs: dict[str, list[int]], level: str) -> dict[str, float]:
    """Return our numbers by the reference's column names."""
    if quantity.startswith("i2_"):
        return _share(quantity.removeprefix("i2_"), inputs)
    counts = [np.array(inputs[key], dtype=float) for key in ("x1", "n1", "x2", "n2")]
    found = find(_family(quantity), NAMES.get((quantity, method), method))
    if quantity.startswith("common_"):
        estimate, interval = found.pooled(counts, float(level or 0.95))
        return {"value": float(estimate), "lower": float(interval.low), "upper": float(interval.high)}
    if quantity == "test_common_effect":
        tails = found.p_values(counts)
        side = method.rsplit("_", 1)[-1]
        p = float(getattr(tails, side, tails.two_sided))
        return {"p_value": p} if tails.statistic is None else {"p_value": p, "statistic": float(tails.statistic) ** 2}
    answer = found.heterogeneity(quantity.removeprefix("test_homogeneity_"), counts)
    if answer.statistic is None:
        return {"p_value": float(answer.p_value)}
    return {"p_value": float(answer.p_value), "statistic": float(answer.statistic), "df": float(answer.df)}


def _share(measure: str, inputs: dict[str, list[int]]) -> dict[str, float]:
    """Return how much of Q is beyond its degrees of freedom, in percent, and Q over them."""
    rows = zip(*(inputs[key] for key in ("x1", "n1", "x2", "n2")), strict=True)
    strata = {"stratum": {k: ((x1, n1), (x2, n2)) for k, (x1, n1, x2, n2) in enumerate(rows)}}
    found = sg.meta_analysis(strata, measure=measure, method="fixed-effect")
    return {"value": 100 * found.i2_q, "statistic": found.h2}


def _meets(key: tuple[str, ...], rows: list[Row]) -> bool:
    ours = _answer(key[2], key[3], json.loads(key[1]), key[4])
    return any(agrees(ours, row) for row in rows)


@pytest.mark.parametrize(("quantity", "method"), sorted({(key[2], key[3]) for key in QUESTIONS}))
def test_every_question_is_answered_as_some_program_answers_it(quantity: str, method: str) -> None:
    met = 0
    for key, rows in QUESTIONS.items():
        if (key[2], key[3]) != (quantity, method) or not usable(rows):
            continue
        _, otherwise = DEFINED_OTHERWISE.get((quantity, method), ("", lambda _: False))
        agreed = _meets(key, usable(rows))
        assert agreed or otherwise(json.loads(key[1])), (key, usable(rows))
        met += agreed
    assert met


@pytest.mark.parametrize(("quantity", "method"), DEFINED_OTHERWISE)
def test_what_is_listed_as_unmatched_is_unmatched(quantity: str, method: str) -> None:
    _, otherwise = DEFINED_OTHERWISE[quantity, method]
    asked = {key: rows for key, rows in QUESTIONS.items() if (key[2], key[3]) == (quantity, method)}
    assert any(otherwise(json.loads(key[1])) and not _meets(key, rows) for key, rows in asked.items())


def test_every_method_has_rows_from_another_program() -> None:
    asked = {(_family(key[2]), find(_family(key[2]), NAMES.get((key[2], key[3]), key[3])).name) for key in QUESTIONS}
    assert {key for key in CATALOGUE if key[0] in OF_STRATA} - asked == set(ELSEWHERE)
