"""Pooling studies and shrinking levels, as users meet them: what goes in, what is said, what is refused."""

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

import subgroup as sg

Y, V = [0.1, 0.9, 0.4, -0.2, 2.0], [0.02, 0.1, 0.05, 0.2, 0.3]
ALIKE = [0.10, 0.12, 0.40, 0.20], [0.02, 0.10, 0.05, 0.20]
GLUTAMATE = sg.Strata.of({"glutamate": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}})


def _notes(result: object) -> str:
    return " ".join(result.notes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("studies", "interval", "wanted"),
    [
        # metafor 3.8.1: predict(rma(y, v, method = "REML", test = "adhoc" or "knha"))
        (ALIKE, "ad-hoc", (0.178823529412, -0.166361237582, 0.524008296406, -0.166361237582, 0.524008296406)),
        (ALIKE, "knapp-hartung", (0.178823529412, -0.050655756536, 0.408302815360, -0.050655756536, 0.408302815360)),
        ((Y, V), "ad-hoc", (0.561198461520, -0.405725634912, 1.528122557951, -1.431093621848, 2.553490544887)),
    ],
)
def test_intervals_and_their_predictions(
    studies: tuple[list[float], list[float]], interval: str, wanted: tuple
) -> None:
    found = sg.meta_analysis(*studies, interval=interval)
    assert found.prediction == interval
    ours = (found.estimate, found.low, found.high, found.prediction_low, found.prediction_high)
    assert_allclose(ours, wanted, atol=2e-11)


def test_levels_of_a_factor_are_pooled_with_a_half_where_a_cell_is_empty() -> None:
    # metafor 3.8.1: rma(measure = "OR", ai = c(8, 1, 3), n1i = c(10, 6, 12), ci = c(0, 2, 1), n2i = c(10, 9, 11),
    # method = "REML", test = "knha")
    levels = {"a": ((8, 10), (0, 10)), "b": ((1, 6), (2, 9)), "c": ((3, 12), (1, 11)), "d": ((1, 4), (0, 0))}
    found = sg.meta_analysis({"site": levels})
    ours = np.log([found.estimate, found.low, found.high])
    assert_allclose(ours, [1.571928203537, -4.085336239989, 7.229192647063], atol=1e-10)
    assert found.tau2 == pytest.approx(2.920620960730, abs=1e-10)
    assert found.inputs.labels == ("a", "b", "c")
    assert "0.5 is added to the four cells of a," in _notes(found)
    assert "nobody in it in d: left out" in _notes(found)


def test_printed_ratios_with_intervals_are_their_logarithms_with_variances() -> None:
    ratios, z = np.exp(Y), 1.6448536269514722
    limits = np.exp(np.stack([np.array(Y) - z * np.sqrt(V), np.array(Y) + z * np.sqrt(V)], axis=1))
    printed = sg.meta_analysis(ratios, intervals=limits, intervals_level=0.9, measure="rr")
    plain = sg.meta_analysis(Y, V)
    assert printed.measure == "risk_ratio"
    assert_allclose(np.log([printed.estimate, printed.low, printed.prediction_high]), [
        plain.estimate,
        plain.low,
        plain.prediction_high,
    ])  # fmt: skip
    assert printed.tau2 == pytest.approx(plain.tau2)
    assert "middle" in _notes(sg.meta_analysis([1.0, 2.0], intervals=[(0.9, 4), (1, 4)], measure="or"))


def test_many_problems_at_once_are_a_loop() -> None:
    rng = np.random.default_rng(2)
    y, v = rng.normal(size=(3, 4, 6)), rng.uniform(0.1, 1, (3, 4, 6))
    whole = sg.meta_analysis(y, v)
    single = sg.meta_analysis(y[1, 2], v[1, 2])
    assert whole.estimate.shape == (3, 4)
    for name in ("estimate", "low", "p_value", "tau2", "tau2_high", "i2", "prediction_low"):
        assert getattr(whole, name)[1, 2] == pytest.approx(getattr(single, name), rel=1e-10)
    assert len(whole.to_frame()) == 12
    assert len(whole.text().splitlines()) > 12
    assert sg.meta_analysis(y[:0], v[:0]).estimate.shape == (0, 4)


def test_a_fixed_effect_has_no_tau_and_its_i_squared_is_by_q() -> None:
    found = sg.meta_analysis(Y, V, method="fixed")
    assert (found.method, found.interval, found.tau2) == ("fixed-effect", "normal", 0)
    assert (found.prediction_low, found.prediction_high) == (found.low, found.high)
    assert found.i2 == found.i2_q == pytest.approx(1 - found.df / found.q)
    assert "tau taken to be 0" in str(found)
    assert "taken for granted" in _notes(found)


def test_results_become_frames_dictionaries_and_pages() -> None:
    found = sg.meta_analysis(Y, V, labels=["a", "b", "c", "d", "<e>"])
    frame = found.to_frame()
    assert {"estimate", "conf_low", "conf_high", "p_value", "tau2", "i2", "method"} <= set(frame)
    known = json.loads(json.dumps(found.to_dict()))
    assert known["studies"]["labels"][0] == "a"
    assert sum(known["studies"]["weights"]) == pytest.approx(1)
    assert "&lt;e&gt;" in found._repr_html_()
    assert found.tau == pytest.approx(math.sqrt(found.tau2))
    shrunk = sg.shrink(Y, V, labels=["a", "cde", *"xyz"])
    assert shrunk.levels == ("a", "cde", "x", "y", "z")
    assert json.loads(json.dumps(shrunk.to_dict()))["rows"][0]["level"] == "a"
    assert len(shrunk.to_frame()) == 5


def test_notes_say_what_an_estimate_of_zero_is_worth() -> None:
    found = sg.meta_analysis(*ALIKE)
    assert "tau is estimated as zero" in _notes(found)
    assert "may be as large as" in _notes(found)
    assert "ad-hoc" not in _notes(found)
    close = [0.10, 0.11, 0.12, 0.10], ALIKE[1]
    assert "interval='ad-hoc' forbids that" in _notes(sg.meta_analysis(*close))
    assert "ad-hoc" not in _notes(sg.meta_analysis(*close, interval="ad-hoc"))
    equal = sg.meta_analysis([0.3, 0.3, 0.3], [0.1, 0.2, 0.3])
    assert (equal.tau2_high, equal.low, equal.high) == (0, pytest.approx(0.3), pytest.approx(0.3))
    assert "both zero" not in _notes(found)
    assert "limits of tau are zero" in _notes(equal)
    two = sg.meta_analysis(Y[:2], V[:2], prediction="higgins")
    assert math.isnan(two.prediction_low)
    assert "needs three studies" in _notes(two)
    assert "2 studies say little" in _notes(two)


def test_a_limit_outside_the_range_is_cut_off_and_said() -> None:
    found = sg.meta_analysis(GLUTAMATE, measure="risk_difference")
    assert (found.low, found.high) == (-1, 1)
    assert "cut off" in _notes(found)
    assert "cut off" not in _notes(sg.meta_analysis(GLUTAMATE, measure="odds_ratio"))


def test_a_ratio_beyond_all_numbers_is_infinite() -> None:
    found = sg.meta_analysis(GLUTAMATE, confidence_level=0.9999)
    assert (found.low, found.high) == (0, math.inf)
    assert "0 to ∞" in str(found)


def test_shrunken_levels_lie_closer_together() -> None:
    for method in ("empirical-bayes", "half-normal"):
        found = sg.shrink(GLUTAMATE, measure="or", method=method)
        assert_allclose(found.raw, [16, 0.7])
        assert 0.7 < found.effect[1] < found.mean < found.effect[0] < 16
        assert (found.high / found.low < found.raw_high / found.raw_low).all()
    assert found.scale == 0.5
    assert "half-normal prior of scale 0.5" in found.sentence()
    assert sg.shrink(GLUTAMATE, measure="rd", method="half-normal").scale == 0.125
    assert sg.shrink(GLUTAMATE).scale is None


def test_levels_without_estimated_heterogeneity_share_one_effect_and_are_said_to() -> None:
    found = sg.shrink(*ALIKE)
    assert found.tau == 0
    assert_allclose(found.effect, found.mean)
    assert "tau is estimated as zero, so every level is given the mean" in _notes(found)
    prior = sg.shrink(*ALIKE, method="half-normal", scale=0.5)
    assert np.ptp(prior.effect) > 0.01
    assert "no test" in _notes(prior)


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (([0.1], [0.1]), {}, "two studies or more along the last axis, got 1"),
        ((0.1, 0.1), {}, "got 0"),
        (([0.1, 0.2], [0.1]), {}, r"effects of shape \(2,\) and variances of shape \(1,\)"),
        (([0.1, 0.2], [0.1, 0]), {}, r"variances\[1\]: a variance is above 0, got 0"),
        (([0.1, 0.2], [0.1, -2]), {}, r"variances\[1\]: a variance is above 0, got -2"),
        (([0.1, math.nan], [0.1, 0.1]), {}, r"effects\[1\]: a finite number is wanted, got nan"),
        (([0.1, 0.2], [0.1, math.inf]), {}, r"variances\[1\]: a finite number is wanted, got inf"),
        ((["a", "b"], [0.1, 0.1]), {}, "effects: numbers are wanted"),
        (([True, False], [0.1, 0.1]), {}, "effects: numbers are wanted"),
        (([None, 0.1], [0.1, 0.1]), {}, r"effects\[0\]: a finite number is wanted, got nan"),
        (([[0.1, 0.2], [0.3]], [0.1, 0.1]), {}, "effects: numbers are wanted"),
        (([0.1, 0.2],), {}, "one of the two"),
        (([0.1, 0.2], [1, 1]), {"intervals": [(0, 1), (0, 1)]}, "one of the two"),
        (([0.1, 0.2],), {"intervals": [0, 1]}, "has a pair"),
        (([0.1, 0.2],), {"intervals": [(0, 1), (1, 0)]}, "below the high one"),
        (([0.1, 0.2],), {"intervals": [(0, 1), (0, math.inf)]}, "a finite limit is wanted"),
        (([0.1, 0.2],), {"intervals": [(0, 1), (0.1, 1)], "measure": "or"}, "a limit of a ratio is above 0, got 0"),
        (([0.1, 0],), {"intervals": [(0.01, 1), (0.1, 1)], "measure": "or"}, "a ratio is above 0, got 0"),
        (([0.1, 0.2], [1, 1]), {"labels": "ab"}, "labels: 2 are wanted"),
        (([0.1, 0.2], [1, 1]), {"labels": ["a"]}, "labels: 2 are wanted"),
        (([0.1, 0.2], [1, 1]), {"factor": "sex"}, "factor='sex' is not wanted here"),
        ((GLUTAMATE, [1, 1]), {}, "the strata hold it already"),
        (({"f": {"a": ((1, 2), (1, 2)), "b": ((0, 0), (1, 2))}},), {}, "'f': 1 of 2 levels have both arms"),
    ],
)
@pytest.mark.parametrize("verb", [sg.meta_analysis, sg.shrink])
def test_what_cannot_be_pooled_is_named(verb: object, given: tuple, options: dict, said: str) -> None:
    with pytest.raises(sg.EffectError, match=said):
        verb(*given, **options)  # type: ignore[operator]


def test_options_are_checked_by_name() -> None:
    for option, said in (("method", "'dl-2'"), ("interval", "pooled_interval"), ("prediction", "prediction_interval")):
        with pytest.raises(sg.MethodError, match=said):
            sg.meta_analysis(Y, V, **{option: "dl-2"})
    with pytest.raises(sg.MethodError, match="scale= is missing"):
        sg.shrink(Y, V, method="half-normal")
    with pytest.raises(sg.MethodError, match=r"scale=0\.5 is that of a prior"):
        sg.shrink(Y, V, scale=0.5)
    for bad in (0, -1, math.inf, math.nan, "1", True):
        with pytest.raises(sg.MethodError, match="a number above 0 is wanted"):
            sg.shrink(Y, V, method="half-normal", scale=bad)
    with pytest.raises(sg.EffectError, match="as one row"):
        sg.shrink([Y, Y], [V, V])
    with pytest.raises(sg.ColumnError, match="name one with factor="):
        sg.meta_analysis(
            {
                "a": {"x": ((1, 2), (1, 2)), "y": ((1, 2), (1, 2))},
                "b": {"x": ((1, 2), (1, 2)), "y": ((1, 2), (1, 2))},
            }
        )


BCG = {  # Colditz 1994: tuberculosis with and without vaccination
    "Aronson": ((4, 123), (11, 139)),
    "Ferguson": ((6, 306), (29, 303)),
    "Rosenthal": ((3, 231), (11, 220)),
    "Hart": ((62, 13598), (248, 12867)),
    "Frimodt-Moller": ((33, 5069), (47, 5808)),
    "Stein": ((180, 1541), (372, 1451)),
    "Vandiviere": ((8, 2545), (10, 629)),
    "TPT Madras": ((505, 88391), (499, 88391)),
    "Coetzee": ((29, 7499), (45, 7277)),
    "Rosenthal 1961": ((17, 1716), (65, 1665)),
    "Comstock 1974": ((186, 50634), (141, 27338)),
    "Comstock 1969": ((5, 2498), (3, 2341)),
    "Comstock 1976": ((27, 16913), (29, 17854)),
}


def test_a_row_per_trial_has_its_counts_and_its_weight() -> None:
    found = sg.meta_analysis({"trial": BCG}, measure="rr")
    frame = found.to_frame(studies=True).set_index("study")
    # metafor 3.8.1: weights(rma(..., method = "REML")), in percent
    metafor = [5.0595, 6.3647, 4.4360, 9.6987, 8.8685, 10.0957, 6.0272, 10.1894, 8.7431, 8.3676, 9.9250, 3.8216, 8.4029]
    assert frame["weight"].to_numpy() * 100 == pytest.approx(metafor, abs=1e-3)
    assert frame.loc["Hart", ["responders_treatment", "n_control"]].tolist() == [62, 12867]
    assert frame.loc["Hart", "estimate"] == pytest.approx((62 / 13598) / (248 / 12867))
    lines = found.text().splitlines()
    assert lines[-2].split()[0] == "mean"
    assert lines[-1].split() == ["prediction", "0.14", "to", "1.76"]
    plain = sg.meta_analysis(Y, V).to_frame(studies=True)
    assert plain["conf_low"].to_numpy() == pytest.approx(np.array(Y) - 1.959963984540054 * np.sqrt(V))
    assert "n_control" not in plain


@pytest.mark.parametrize("method", ["reml", "fixed-effect"])
def test_trials_and_their_mean_are_drawn(method: str) -> None:
    for found in (sg.meta_analysis({"trial": BCG}, measure="rr", method=method), sg.meta_analysis(Y, V, method=method)):
        axes = found.plot(Figure(figsize=(10, 6)).subplots())
        axes.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
        texts = [" ".join(each.get_text().split()) for each in axes.texts]
        assert {f"mean [{method}]", "100%", *found.inputs.labels} <= set(texts)
        assert ("prediction for a new study" in texts) == (method == "reml")
        assert ("62/13598" in texts) == (found.inputs.tables is not None)


def test_several_analyses_at_once_have_no_one_plot() -> None:
    many = sg.meta_analysis([Y, Y], [V, V])
    for asked in (many.plot, lambda: many.to_frame(studies=True)):
        with pytest.raises(sg.MethodError, match="one analysis at a time, this result has 2"):
            asked()
