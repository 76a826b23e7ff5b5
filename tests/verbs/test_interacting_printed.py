"""Printed effects compared: hazard ratios as any other ratio, under their own name."""

import math
from statistics import NormalDist

import pytest

import subgroup as sg

# Progression with a mutation and without one (ipass-2009).
HAZARDS = {"mutated": "0.48 (0.36 to 0.64)", "not mutated": "2.85 (2.05 to 3.98)"}


@pytest.mark.parametrize("scale", ["hazard_ratio", "hazard-ratio", "HR"])
def test_hazard_ratios_are_compared_as_other_ratios_and_called_by_their_name(scale: str) -> None:
    found, other = sg.interaction_from(HAZARDS, scale), sg.interaction_from(HAZARDS, "risk_ratio")
    assert found.scale == found.to_frame()["scale"].item() == "hazard_ratio"
    assert str(found) == str(other).replace("risk ratios", "hazard ratios")
    assert found.to_dict() | {"scale": "risk_ratio"} == other.to_dict()
    assert "ratio of hazard ratios" in found._repr_html_()
    z = NormalDist().inv_cdf(0.975)
    errors = [math.log(0.64 / 0.36) / (2 * z), math.log(3.98 / 2.05) / (2 * z)]
    contrast, half = math.log(0.48 / 2.85), z * math.hypot(*errors)
    limits = [math.exp(contrast - half), math.exp(contrast), math.exp(contrast + half)]
    assert [found.low, found.estimate, found.high] == pytest.approx(limits)


def test_more_than_two_hazard_ratios() -> None:
    said = str(sg.interaction_from(HAZARDS | {"unknown": "0.68 (0.50 to 0.92)"}, "hazard_ratio"))
    assert said.startswith("interaction of printed effects on the hazard_ratio scale: p < .0001, 2 df")


def test_a_hazard_ratio_is_read_as_one_and_only_where_it_is_printed() -> None:
    assert sg.interaction_from({"a": "HR 0.48 (0.36 to 0.64)", "b": "HR 0.9 (0.5 to 1.6)"}, "hazard_ratio").df == 1
    with pytest.raises(sg.FigureError, match=r"mutated: cannot read '-0.5 .* as a hazard ratio"):
        sg.interaction_from({"mutated": "-0.5 (-1 to 0.5)", "not": "1 (0.5 to 2)"}, "hazard_ratio")
    with pytest.raises(sg.MethodError, match=r"'hazard_ratoi' is not known; .*hazard_ratio"):
        sg.interaction_from(HAZARDS, "hazard_ratoi")
    with pytest.raises(sg.MethodError, match="'hazard_ratio' is not known"):  # counts give none
        sg.interaction({"sex": {"men": ((8, 10), (2, 10)), "women": ((1, 6), (2, 9))}}, "hazard_ratio")
