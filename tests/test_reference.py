"""Numbers from other programs: every question they answer is answered as at least one of them answers it.

`reference/README.md` says where the rows come from. Rows marked `outlier` there are contradicted by the other programs
and are not met on purpose.
"""

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

import subgroup as sg
from subgroup import kernels
from subgroup.core.measures import OF_SUMMARIES
from subgroup.core.registry import (
    ASSOCIATION_TEST,
    CATALOGUE,
    FRAGILITY,
    INTERACTION,
    MCNEMAR_TEST,
    OF_STRATA,
    POOLING,
    find,
)
from tests.rows import FOLDER, agrees, questions, usable

assert kernels
# The names that the reference files use, where they differ from ours.
NAMES = {
    "agresti_independence_smoothed": "independence-smoothed",
    "baptista_pike_midp": "baptista-pike-mid-p",
    "bonett_price_base_wilson": "bonett-price",
    "barnard_zpooled": "barnard",
    "barnard_zpooled_greater": "barnard",
    "barnard_zpooled_less": "barnard",
    "barnard_zunpooled": "barnard-unpooled",
    "boschloo_central": "boschloo-central",
    "boschloo_greater": "boschloo",
    "boschloo_less": "boschloo",
    "conditional_blaker": "blaker",
    "conditional_exact": "exact-conditional",
    "conditional_midp": "exact-conditional-mid-p",
    "conditional_minlike": "baptista-pike",
    "exact_blaker": "blaker",
    "exact_central": "clopper-pearson",
    "firth_profile_likelihood": "firth",
    "fisher_midp_central": "fisher-central-mid-p",
    "fisher_midp_minlike": "fisher-mid-p",
    "fisher_minlike": "fisher",
    "fisher_one_sided_greater": "fisher",
    "fisher_one_sided_less": "fisher",
    "inv_sinh": "inverse-sinh",
    "lik": "likelihood",
    "lr": "likelihood",
    "lr_g": "likelihood-ratio",
    "mcnemar_exact_central": "mcnemar-exact",
    "mcnemar_midp_central": "mcnemar-mid-p",
    "midp": "mid-p",
    "midp_central": "mid-p",
    "mn": "miettinen-nurminen",
    "mover_jeff": "mover-jeffreys",
    "n_minus_1_chisq": "n-1",
    "profile_likelihood": "likelihood",
    "scas_rd": "scas",
    "score_cc": "wilson-cc",
    "score_uncorrected": "score",
    "transformed_clopper_pearson": "exact-conditional",
    "waldcc": "wald-cc",
    "walter_adjusted_log": "adjusted-log",
    "wilsoncc": "wilson-cc",
}
# What the reference files call the questions about pairs.
PAIRED = {
    "paired_difference": "paired_risk_difference",
    "paired_ratio": "paired_risk_ratio",
    "conditional_odds_ratio": "paired_odds_ratio",
    "test_marginal_homogeneity": MCNEMAR_TEST,
}
FOLDED = "the programs let the arcsine limit fold back below 0 or above 1; ours stops there"
NO_LOGIT = "the log odds are infinite and its limits nan; the programs give 0 or 1, and binom Clopper-Pearson's"
NO_ERROR = "with no or only responders contingencytables sets the statistic to 0, ours to what the formula tends to"
RATE_ROUNDED = "ratesci rounds the control rate to 10 digits, and it is below 1e-3 here; ours is checked in kernels/"
ROUNDED = "DescTools' Wilson limits at 0 and n are 0 and 1 to 6e-9 only; ours exactly"
HALVED = "with b = c Fagerland's rule, and contingencytables, take half of the outcome from 1; doubling a tail gives 1"
FROM_1E_5 = "p is 1 as the nuisance rate nears 0; Exact's grid begins at 0.00001"
DETACHED = "values not rejected lie beyond a gap, which the other program misses; kernels/ finds them by brute force"
NO_RATIO = "with nobody responding every ratio fits; lrstat gives infinity to infinity"
# Questions that no program answers as we do, with the reason. Nothing else may be left unmatched.
UNMATCHED = {
    ("two_0_10_0_20", "fisher_midp_minlike"): "with one possible table contingencytables halves p to 0.5; ours is 1",
    ("two_1_1000_5_1000", "fisher_midp_minlike"): "contingencytables misses that 1 and 5 of 6 are equally likely there",
    ("two_0_10_10_10", "newcombe"): ROUNDED,
    ("two_10_10_0_10", "newcombe"): ROUNDED,
    ("two_10_10_0_20", "newcombe"): ROUNDED,
    ("two_0_10_0_20", "barnard_zpooled_greater"): FROM_1E_5,
    ("two_0_10_0_20", "barnard_zpooled_less"): FROM_1E_5,
    ("two_1_2_1_3", "barnard_zpooled_less"): FROM_1E_5,
    ("two_7_8_7_8", "barnard_zpooled_greater"): FROM_1E_5,
    ("two_7_8_7_8", "barnard_zpooled_less"): FROM_1E_5,
    ("two_1_1000_5_1000", "scas"): RATE_ROUNDED,
    ("two_0_10_0_20", "chan_zhang"): NO_RATIO,
    **{
        (f"two_{each}", "chan_zhang"): DETACHED
        for each in ("5_56_0_29", "0_4_20_200", "33_65_5_60", "0_16_15_72", "20_37_11_35", "4_4_100_250")
    },
    ("two_14_19_1_11", "agresti_min"): DETACHED,
    ("two_14_19_1_11", "scas"): RATE_ROUNDED,
}


def _at_an_end(inputs: dict[str, float]) -> bool:
    return inputs["x"] in (0, inputs["n"])


def _folds(inputs: dict[str, float]) -> bool:
    """Say whether an arcsine limit at 99% would pass 0 or 1."""
    x, n = inputs["x"], inputs["n"]
    middle = math.asin(math.sqrt((x + 0.375) / (n + 0.75)))
    return not 2.576 / (2 * math.sqrt(n)) < middle < math.pi / 2 - 2.576 / (2 * math.sqrt(n))


def _is_even(inputs: dict[str, float]) -> bool:
    return inputs["b"] == inputs["c"]


# Kinds of tables on which the programs define a method otherwise, with the reason.
DEFINED_OTHERWISE: dict[tuple[str, str], tuple[str, Callable[[dict[str, float]], bool]]] = {
    ("proportion", "arcsine"): (FOLDED, _folds),
    ("proportion", "logit"): (NO_LOGIT, _at_an_end),
    ("test_p_equals_p0", "wald"): (NO_ERROR, _at_an_end),
    ("test_p_equals_p0", "lr"): (NO_ERROR, _at_an_end),
    ("test_marginal_homogeneity", "mcnemar_midp"): (HALVED, _is_even),
}
# Methods without rows from another program here, and where their check is.
ELSEWHERE = {(ASSOCIATION_TEST, "woolf"): "the p-value of the woolf interval, whose limits have rows"}


# Files of strata, interactions, studies, families of tests, means and fragility, whose questions other modules ask.
ELSEWHERE_ASKED = (
    *("stratified", "interaction", "meta_analysis", "p_adjust", "continuous", "fragility", "paired_means"),
    *("many_to_one", "participants"),
)
OTHER_FILES = {f"{name}.csv" for name in ELSEWHERE_ASKED}
QUESTIONS = questions(*sorted({file.name for file in FOLDER.glob("*.csv")} - OTHER_FILES))


def _answer(quantity: str, method: str, inputs: dict[str, float], level: str) -> tuple[str, dict[str, float]]:
    """Return the family asked, and our numbers by the reference's column names."""
    name = NAMES.get(method, method)
    if quantity == "proportion":
        return "rate", _interval("rate", name, [inputs["x"], inputs["n"]], float(level))
    if quantity == "test_p_equals_p0":
        tails = find("rate", name).p_values(_arrays([inputs["x"], inputs["n"]]), inputs["p0"])
        return "rate", {"p_value": float(tails.two_sided)}
    if quantity in PAIRED:
        counts = [inputs[key] for key in "abcd"]
        if PAIRED[quantity] == MCNEMAR_TEST:
            return MCNEMAR_TEST, _test(MCNEMAR_TEST, name, method, counts)
        return PAIRED[quantity], _interval(PAIRED[quantity], name, counts, float(level))
    counts = [inputs[key] for key in ("x1", "n1", "x2", "n2")]
    if quantity == "nnt":
        return "risk_difference", _needed(name, counts, float(level))
    if (quantity, method) == ("test_association", "scas_rd"):
        return "risk_difference", {
            "p_value": float(find("risk_difference", name).p_values(_arrays(counts), 0).two_sided)
        }
    if quantity == "test_association":
        return ASSOCIATION_TEST, _test(ASSOCIATION_TEST, name, method, counts)
    return quantity, _interval(quantity, name, counts, float(level))


def _arrays(values: list[float]) -> list[np.ndarray]:
    return [np.asarray(value, dtype=float) for value in values]


def _interval(family: str, name: str, counts: list[float], level: float) -> dict[str, float]:
    found = find(family, name).interval(_arrays(counts), level)
    return {"lower": float(found.low), "upper": float(found.high)}


def _needed(name: str, counts: list[float], level: float) -> dict[str, float]:
    """Return reciprocals of the limits in the reference's order: sorted, and through infinity still as (low, high)."""
    x1, n1, x2, n2 = counts
    found = sg.nnt((x1, n1), (x2, n2), method=name, confidence_level=level)
    return {"lower": float(found.low), "upper": float(found.high)}


def _test(family: str, name: str, method: str, counts: list[float]) -> dict[str, float]:
    tails = find(family, name).p_values(_arrays(counts))
    last = method.rsplit("_", 1)[-1]
    side = last if last in ("less", "greater") else "two_sided"
    power = 1 if method == "z_unpooled" else 2  # there the statistic is z itself
    statistic = {} if tails.statistic is None else {"statistic": float(tails.statistic) ** power}
    return {"p_value": float(getattr(tails, side)), **statistic}


def _asked() -> list[tuple[str, str]]:
    return sorted({(key[2], key[3]) for key in QUESTIONS})


@pytest.mark.parametrize(("quantity", "method"), _asked())
def test_every_question_is_answered_as_some_program_answers_it(quantity: str, method: str) -> None:
    answered = 0
    for (case, inputs, asked, name, level), rows in QUESTIONS.items():
        if (asked, name) != (quantity, method) or not usable(rows):
            continue
        _, ours = _answer(quantity, method, json.loads(inputs), level)
        agreed = any(agrees(ours, row) for row in usable(rows))
        _, otherwise = DEFINED_OTHERWISE.get((quantity, method), ("", lambda _: False))
        known = (case, method) in UNMATCHED or otherwise(json.loads(inputs))
        assert agreed or known, (case, level, ours, usable(rows))
        answered += agreed
    assert answered


def test_what_is_listed_as_unmatched_is_unmatched() -> None:
    for case, method in UNMATCHED:
        asked = [(key, rows) for key, rows in QUESTIONS.items() if (key[0], key[3]) == (case, method)]
        answers = [(_answer(key[2], method, json.loads(key[1]), key[4])[1], rows) for key, rows in asked]
        assert not all(any(agrees(ours, row) for row in rows) for ours, rows in answers)


def test_every_method_has_rows_from_another_program() -> None:
    asked = {
        (family, find(family, NAMES.get(key[3], key[3])).name)
        for key in QUESTIONS
        for family in [_family(key[2], key[3])]
    }
    counted_elsewhere = {
        key for key in CATALOGUE if key[0] in (INTERACTION, FRAGILITY, *OF_STRATA, *POOLING, *OF_SUMMARIES)
    }
    assert set(CATALOGUE) - counted_elsewhere - asked == set(ELSEWHERE)


def _family(quantity: str, method: str) -> str:
    if quantity in ("proportion", "test_p_equals_p0"):
        return "rate"
    if quantity == "nnt" or method == "scas_rd":
        return "risk_difference"
    known = {"test_association": ASSOCIATION_TEST, **PAIRED}
    return known.get(quantity, quantity)
