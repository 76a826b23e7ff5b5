"""Interaction adjusted for covariates: without them it is that of the counts; a second model, policies, refusals."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import subgroup as sg
from tests.verbs.test_adjusted import trial

SCALES = ("odds_ratio", "risk_ratio", "risk_difference")
CELLS = st.tuples(*[st.integers(1, 25)] * 4)


def interaction(frame: Any, by: Any = "site", covariates: Any = ("age",), **more: Any) -> Any:
    return sg.adjusted_interaction(frame, "response", "arm", by, covariates, **more)


def people(levels: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    """Return participants of each level: responders and others on treatment, and on control."""
    arms, responses = ["drug", "drug", "placebo", "placebo"], [1, 0, 1, 0]
    parts = [
        pd.DataFrame({"arm": np.repeat(arms, cells), "response": np.repeat(responses, cells), "site": level})
        for level, cells in levels.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("scale", SCALES)
@given(cells=st.lists(CELLS, min_size=2, max_size=4))
@settings(max_examples=12, deadline=None)
def test_without_covariates_it_is_what_the_counts_say(scale: str, cells: list[tuple[int, ...]]) -> None:
    frame = people(dict(zip("abcd", cells, strict=False)))
    strata = sg.tabulate(frame, "response", "arm", by="site")
    pairs = [("standardisation-delta", "wald")]
    if scale == "odds_ratio":
        pairs += [("wald", "wald"), ("likelihood-ratio", "likelihood-ratio")]
    for ours, theirs in pairs:
        found = interaction(frame, covariates=(), scale=scale, method=ours)
        plain = sg.interaction(strata, scale=scale, method=theirs)
        assert [found.statistic, found.df, found.p_value] == pytest.approx(
            [plain.statistic, plain.df, plain.p_value], rel=1e-6, abs=1e-7
        )
        if len(cells) == 2:
            assert [found.estimate, found.low, found.high] == pytest.approx(
                [plain.estimate, plain.low, plain.high], rel=1e-5, abs=1e-7
            )
        else:
            assert math.isnan(found.estimate)
        for each, stratum in zip(found.effects, strata.strata, strict=True):
            effect = getattr(sg, scale)(stratum.table)
            assert each["level"] == stratum.level
            assert each["estimate"] == pytest.approx(effect.estimate)


def test_tests_and_contrasts_are_those_of_models_by_hand() -> None:
    from scipy.stats import chi2
    from statsmodels.discrete.discrete_model import Logit

    frame = trial()
    drug = (frame["arm"] == "drug").to_numpy(dtype=float)
    linz, wien = ((frame["site"] == name).to_numpy(dtype=float) for name in ("Linz", "Wien"))
    plain = np.column_stack([np.ones(len(frame)), drug, linz, wien, frame["age"]])
    full = Logit(frame["response"].to_numpy(), np.column_stack([plain, linz * drug, wien * drug])).fit(
        disp=0, tol=1e-12
    )
    less = Logit(frame["response"].to_numpy(), plain).fit(disp=0, tol=1e-12)
    ratio = interaction(frame)
    assert ratio.method == "likelihood-ratio"
    assert ratio.statistic == pytest.approx(2 * (full.llf - less.llf), abs=1e-8)
    assert ratio.p_value == pytest.approx(chi2.sf(2 * (full.llf - less.llf), 2))
    wald = interaction(frame, method="wald")
    values = full.params[5:]
    assert wald.statistic == pytest.approx(values @ np.linalg.solve(full.cov_params()[5:, 5:], values), abs=1e-7)
    for k, each in enumerate(wald.contrasts):
        assert (each["level"], each["versus"]) == (("Linz", "Wien")[k], "Graz")
        ends = np.exp(full.conf_int()[5 + k])
        assert [each["estimate"], each["conf_low"], each["conf_high"]] == pytest.approx([np.exp(values[k]), *ends])
        assert each["p_value"] == pytest.approx(full.pvalues[5 + k])
    # A profile's limits are where its test is as large as the quantile.
    for limit in (ratio.contrasts[0]["conf_low"], ratio.contrasts[0]["conf_high"]):
        fixed = np.column_stack([plain, wien * drug])
        from statsmodels.genmod.families import Binomial
        from statsmodels.genmod.generalized_linear_model import GLM

        offset = np.log(limit) * linz * drug
        there = GLM(frame["response"].to_numpy(), fixed, family=Binomial(), offset=offset).fit(tol=1e-12)
        assert 2 * (full.llf - there.llf) == pytest.approx(chi2.ppf(0.95, 1), abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_effects_of_levels_are_standardised_within_them(scale: str) -> None:
    frame = trial()
    found = interaction(frame, scale=scale, method="standardisation-delta")
    assert found.covariates == ("age as a number",)
    assert [each["level"] for each in found.effects] == ["Graz", "Linz", "Wien"]
    for each in found.effects:
        one, other = each["risk_treatment"], each["risk_control"]
        value = {"risk_difference": one - other, "risk_ratio": one / other}.get(
            scale, one * (1 - other) / other / (1 - one)
        )
        assert each["estimate"] == pytest.approx(value)
        assert each["conf_low"] < value < each["conf_high"]
    robust = interaction(frame, scale=scale, method="standardisation-sandwich")
    assert robust.estimate == pytest.approx(found.estimate, nan_ok=True)
    assert robust.statistic == pytest.approx(found.statistic, rel=0.15)


def test_units_of_a_covariate_and_the_order_of_rows_do_not_matter() -> None:
    frame = trial()
    other = frame.assign(age=1000 - frame["age"] / 7).sample(frac=1, random_state=1)
    one, two = interaction(frame), interaction(other)
    assert [two.statistic, two.p_value] == pytest.approx([one.statistic, one.p_value], abs=1e-7)


def test_who_has_no_level_is_one_or_is_left_out() -> None:
    frame = trial()
    frame["site"] = frame["site"].mask(frame.index % 5 == 0)
    found, dropped = interaction(frame), interaction(frame, missing_factor="drop")
    assert found.levels == ("Graz", "Linz", "Wien", "not measured")
    assert dropped.levels == ("Graz", "Linz", "Wien")
    assert dropped.statistic == pytest.approx(interaction(frame.dropna()).statistic)
    assert any("not measured, in no level" in note for note in dropped.notes)


def test_a_covariate_may_be_what_the_factor_is_cut_from() -> None:
    found = interaction(trial(), sg.column("age").cut(50), "age")
    assert found.covariates == ("age as a covariate as a number",)


def test_small_cells_are_said() -> None:
    small = interaction(people({"a": (2, 9, 8, 7), "b": (9, 9, 9, 9)}), covariates=())
    assert any(note.startswith("disclosure: 1 of 8 cells hold fewer than 5") for note in small.notes)
    quiet = interaction(people({"a": (2, 9, 8, 7), "b": (9, 9, 9, 9)}), covariates=(), small_cells=0)
    assert not any("disclosure" in note for note in quiet.notes)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "one level": ({"by": "one"}, "factor 'one' has one level"),
    "missing column": ({"by": "sight"}, "there is no column 'sight'; did you mean 'site'"),
    "identifier": ({"by": "id"}, "'id' has 300 values"),
    "covariate is the factor": ({"covariates": "site"}, "'site as a covariate' says what 'site' says already"),
    "an empty arm of a level": ({"by": "lopsided"}, "nobody in level 'x' is in arm 'placebo'"),
    "a perfect arm of a level": ({"by": "perfect"}, "everybody in arm 'drug' of level 'x' responded"),
    "a method for odds": ({"scale": "risk_ratio", "method": "wald"}, "method='wald' compares odds ratios"),
    "a method": ({"method": "score"}, "method='score' is not known"),
    "two factors": ({"by": ["site", "one"]}, "list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_the_column_and_nobody(name: str) -> None:
    frame = trial().assign(one="all")
    drug, responded = frame["arm"] == "drug", frame["response"] == 1
    frame["lopsided"] = np.where(drug & (frame.index < 150), "x", "y")
    frame["perfect"] = np.where((drug & responded) | (~drug & (frame.index < 150)), "x", "y")
    frame.loc[drug & ~responded, "perfect"] = "y"
    frame.loc[drug & responded & (frame.index > 250), "perfect"] = "y"
    options, message = REFUSED[name]
    with pytest.raises(sg.SubgroupError, match=message) as caught:
        interaction(frame, **options)
    assert "P00" not in str(caught.value)


@pytest.mark.parametrize("method", ["likelihood-ratio", "wald", "standardisation-delta", "standardisation-sandwich"])
def test_a_result_shows_itself_and_nobody(method: str) -> None:
    found = interaction(trial(), method=method, participant="id")
    frame, told = found.to_frame(), found.to_dict()
    assert len(frame) >= 1
    assert len(told["effects"]) == 3
    said = json.dumps(told) + str(found) + found._repr_html_() + repr(found)
    assert "adjusted for age as a number" in said
    assert ("and not marginal" in said) == (method in ("likelihood-ratio", "wald"))
    assert "P00" not in said
