"""The forest plot of a subgroup table shows the table: the same rows, numbers and p-values."""

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import subgroup as sg

STRATA = sg.Strata.of(
    {
        "glutamate $high$": {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))},
        "scanner": {"A": ((0, 0), (1, 4)), "B": ((9, 16), (3, 15))},
        "centre": {"1": ((0, 3), (0, 4)), "2": ((3, 3), (0, 5)), "3": ((6, 10), (4, 10))},
    }
)


def _texts(axes: Axes) -> list[str]:
    return [" ".join(text.get_text().split()) for text in axes.texts]


@pytest.mark.parametrize("measure", ["risk_difference", "risk_ratio", "odds_ratio", "nnt"])
def test_every_level_is_drawn_whatever_its_counts(measure: str) -> None:
    mpl.use("Agg")
    before = dict(mpl.rcParams)
    found = sg.subgroups(STRATA, measure, adjust="holm")
    axes = found.plot(Figure(figsize=(9, 5)).subplots())
    axes.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    texts = _texts(axes)
    for level in ("overall", *found.levels, *STRATA.factors):
        assert level in texts
    for table in (found.inputs.overall, *(each.table for each in STRATA.strata)):
        assert {str(table.treatment), str(table.control)} <= set(texts)
    assert sum("not estimable" in text for text in texts) >= 1
    assert axes.get_xscale() == ("log" if measure in ("risk_ratio", "odds_ratio") else "linear")
    assert dict(mpl.rcParams) == before


def test_p_values_stand_beside_their_factor() -> None:
    found = sg.subgroups(STRATA, "odds_ratio", adjust="holm")
    axes = found.plot(Figure(figsize=(9, 5)).subplots())
    texts = _texts(axes)
    for i in range(3):
        for _, p in found.interaction.p_of(i):
            assert any(text in texts for text in (f"{p:.3f}".removeprefix("0"), "1", "n/a", ">.999")), p


def test_a_figure_is_made_where_none_is_given() -> None:
    import matplotlib.pyplot as plt

    mpl.use("Agg")
    axes = sg.subgroups(STRATA).plot()
    assert isinstance(axes, Axes)
    plt.close("all")
