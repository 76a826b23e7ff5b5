"""Retention: shares and differences are those of the verbs on tables, and numbers that cannot be are named."""

import numpy as np
import pytest

import subgroup as sg

STAGES = {
    "enrolled": {"high": 50, "low": 51, "placebo": 50},
    "12 weeks": {"high": 48, "low": 50, "placebo": 46},
    "24 weeks": {"high": 40, "low": 50, "placebo": 46},
}
WHY = {"12 weeks": {"adverse event": {"high": 1, "low": 1, "placebo": 2}, "moved": {"high": 1, "low": 0, "placebo": 0}}}


def test_shares_of_a_trial_that_prints_totals() -> None:
    """L-serine in children with autism (Kim 2025): 95.4, 92.7 and 89.4% are left of 151."""
    found = sg.flow({"enrolled": 151, "main phase": 144, "extension": 140, "follow-up": 135})
    frame = found.to_frame()
    assert np.round(100 * frame["retained"][1:], 1).tolist() == [95.4, 92.7, 89.4]
    assert frame["lost"][1:].tolist() == [7, 4, 5]
    assert frame["lost_share"][3] == pytest.approx(5 / 140)
    one = sg.rate((135, 151))
    assert (frame["conf_low"][3], frame["conf_high"][3]) == (one.low, one.high)
    assert found.difference is None
    assert "135/151" in str(found)


def test_arms_are_compared_as_any_two_arms() -> None:
    found = sg.flow(STAGES, reasons=WHY, total={"enrolled": 151, "12 weeks": 144}, method="mee", confidence_level=0.9)
    frame = found.to_frame().set_index(["stage", "arm"])
    for stage in ("12 weeks", "24 weeks"):
        placebo = STAGES[stage]["placebo"], 50
        for arm in ("high", "low"):
            pair = (STAGES[stage][arm], STAGES["enrolled"][arm])
            alone, row = sg.risk_difference(pair, placebo, method="mee", confidence_level=0.9), frame.loc[(stage, arm)]
            assert row[["difference", "difference_low", "difference_high", "p_value"]].tolist() == pytest.approx(
                [alone.estimate, alone.low, alone.high, alone.p_value]
            )
            assert row["retained"] == pair[0] / pair[1]
    assert np.isnan(frame.loc[("12 weeks", "placebo"), "difference"])
    said = str(found)
    assert "12 weeks: 144 of 151 (95.4%)" in said
    assert "Lost before 12 weeks: high adverse event 1, moved 1; low adverse event 1; placebo adverse event 2" in said
    assert "not told 2" in said
    assert found.to_dict()["reasons"]["12 weeks"]["moved"] == {"high": 1, "low": 0, "placebo": 0}
    assert "<table" in found._repr_html_()


def test_the_control_is_named_or_found() -> None:
    two = {"start": {"a": 10, "b": 12}, "end": {"a": 9, "b": 6}}
    assert sg.flow(two, control="b").difference.estimate == pytest.approx([0.4])
    assert sg.flow(two, control="a").difference.estimate == pytest.approx([-0.4])
    assert sg.flow(STAGES).control == "placebo"
    assert sg.flow(two, control="b", method="newcombe").to_frame()["p_value"].isna().all()


def test_what_a_note_is_about_is_named() -> None:
    found = sg.flow({"start": {"a": 10, "control": 10}, "end": {"a": 10, "control": 10}}, method="wald")
    assert "zero width" in found.notes[0]
    assert "the first at end, a" in found.notes[0]


@pytest.mark.parametrize("names", [("high", "low", "placebo"), ("high", "placebo")])
def test_differences_are_drawn(names: tuple[str, ...]) -> None:
    from matplotlib.figure import Figure

    stages = {stage: {arm: each[arm] for arm in names} for stage, each in STAGES.items()}
    axes = sg.flow(stages).plot(Figure().subplots())
    axes.figure.canvas.draw()
    texts = [each.get_text() for each in axes.texts]
    assert "48/50" in texts
    assert texts.count("12 weeks") == len(names) - 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sg.flow({"a": 5}), "stages: a mapping of two stages or more"),
        (lambda: sg.flow([5, 4]), "stages: a mapping of two stages or more"),
        (lambda: sg.flow({"a": {}, "b": {}}), "a: there are no arms"),
        (lambda: sg.flow({"a": 5, "b": 6}), "b: 6 are left, more than the 5 at 'a'"),
        (lambda: sg.flow({"a": {"x": 5, "y": 5}, "b": {"x": 5, "y": 6}}, control="y"), "b, y: 6 are left, more"),
        (lambda: sg.flow({"a": 5, "b": 2.5}), "b: a count is a whole number, got 2.5"),
        (lambda: sg.flow({"a": 5, "b": [2, 3]}), "b: one number, got [2, 3]"),
        (lambda: sg.flow({"a": 0, "b": 0}), "a: there is nobody to follow"),
        (lambda: sg.flow({"a": {"x": 5}, "b": {"z": 5}}), "b: numbers for z, but the arms are x"),
        (lambda: sg.flow(STAGES, total={"12 weeks": 143}), "143, but the arms add up to 48 + 50 + 46 = 144"),
        (lambda: sg.flow(STAGES, total={"12 week": 143}), "did you mean '12 weeks' or '24 weeks'?"),
        (lambda: sg.flow({"a": 5, "b": 4}, reasons={"b": {"moved": 2}}), "they add up to 2, but 1 were lost"),
        (lambda: sg.flow({"a": 5, "b": 4}, reasons={"b": 2}), "reasons of b: a mapping of reasons"),
        (lambda: sg.flow({"a": 5, "b": 4}, reasons={"a": {"moved": 2}}), "nobody was lost before the first stage"),
        (lambda: sg.flow(STAGES, total=151), "total: a mapping of stages to numbers, got 151"),
        (lambda: sg.flow(STAGES, reasons=["moved"]), "reasons: a mapping of stages to {reason: number}"),
        (lambda: sg.flow(STAGES, control="placebos"), "did you mean 'placebo'?"),
        (lambda: sg.flow({"a": {"x": 5, "y": 5}, "b": {"x": 5, "y": 5}}), "none of the arms is named control"),
    ],
)
def test_what_is_wrong_is_named(call, said: str) -> None:
    with pytest.raises(sg.CountError) as caught:
        call()
    assert said in str(caught.value)


def test_one_arm_has_no_difference_to_draw() -> None:
    with pytest.raises(sg.MethodError, match="there is one arm"):
        sg.flow({"a": 5, "b": 4}).plot()
