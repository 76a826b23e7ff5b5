"""Studies pooled: the mean effect, how far effects differ, and where a new one may lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from subgroup.core.counts import Floats
from subgroup.core.studies import Studies
from subgroup.errors import MethodError
from subgroup.render import numbers
from subgroup.render.forest import draw
from subgroup.render.grid import Grid
from subgroup.results._base import Columns, Result, Value, arms, bulleted, flat, frame, plain, rest, shown
from subgroup.results._forest import POOLED, by_study

if TYPE_CHECKING:
    import pandas as pd

    from subgroup.render.forest import Axes

PER_PROBLEM = (
    *("estimate", "low", "high", "p_value", "statistic", "prediction_low", "prediction_high"),
    *("tau2", "tau2_low", "tau2_high", "q", "q_p_value", "i2", "i2_low", "i2_high", "h2"),
    *("i2_q", "i2_q_low", "i2_q_high"),
)


@dataclass(frozen=True, eq=False)
class MetaAnalysis(Result):
    """The mean effect of several studies, or of the levels of a factor: one problem, or many at once.

    Effects, their limits and predictions are ratios where the measure is a ratio; tau and tau squared are those of the
    logarithms then. Everything is a float for one problem and an array for many.

    Attributes
    ----------
    measure : str
        ``"risk_difference"``, ``"risk_ratio"``, ``"odds_ratio"``, or ``"effect"`` where nobody said.
    estimate, low, high : float or numpy.ndarray
        The mean effect and its limits.
    p_value, statistic : float or numpy.ndarray
        Of the hypothesis that the mean effect is none: t or z.
    prediction_low, prediction_high : float or numpy.ndarray
        Limits for the true effect in a new study; the interval itself if tau is taken to be zero.
    tau2, tau2_low, tau2_high : float or numpy.ndarray
        Variance of true effects between studies, never negative, and its Q-profile limits.
    q, q_p_value : float or numpy.ndarray
        Cochran's Q, on `df` degrees of freedom, and its p-value.
    i2, i2_low, i2_high : float or numpy.ndarray
        Share of tau squared in tau squared and the variance of a typical study, in [0, 1]; `i2_q` for a fixed effect.
    h2 : float or numpy.ndarray
        Tau squared and the variance of a typical study, over the latter; Q over `df` for a fixed effect.
    i2_q, i2_q_low, i2_q_high : float or numpy.ndarray
        The other I squared: the share of Q beyond its degrees of freedom, with test-based limits (nan for two studies
        that agree).
    weights : numpy.ndarray
        Share of each study in the mean; they add up to 1.
    study_low, study_high : numpy.ndarray
        Wald limits of each study's own effect.
    df : int
        Studies less one.
    method, interval, prediction : str
        Canonical names: of the estimator of tau squared, the interval, and the prediction interval.
    confidence_level : float
        In (0, 1).
    inputs : Studies
        Effects and variances.
    cite : str
        Key of the method's reference.
    notes : tuple of str
        What a reader should know.
    """

    measure: str
    estimate: Value
    low: Value
    high: Value
    p_value: Value
    statistic: Value
    prediction_low: Value
    prediction_high: Value
    tau2: Value
    tau2_low: Value
    tau2_high: Value
    q: Value
    q_p_value: Value
    i2: Value
    i2_low: Value
    i2_high: Value
    h2: Value
    i2_q: Value
    i2_q_low: Value
    i2_q_high: Value
    weights: Floats
    study_low: Floats
    study_high: Floats
    df: int
    method: str
    interval: str
    prediction: str
    confidence_level: float
    inputs: Studies
    cite: str
    notes: tuple[str, ...] = ()

    @property
    def tau(self) -> Value:
        """Standard deviation of true effects between studies."""
        return np.sqrt(self.tau2)

    def _values(self) -> dict[str, Value]:
        """Return what is a number for each problem, by the columns of a frame."""
        names = {"low": "conf_low", "high": "conf_high"}
        return {names.get(key, key): getattr(self, key) for key in PER_PROBLEM}

    def _settings(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in ("df", "method", "interval", "prediction", "confidence_level")}

    def columns(self) -> Columns:
        """Return the columns of the frame, a row per problem."""
        values = {key: flat(value) for key, value in self._values().items()}
        return {"measure": self.measure, **values, **self._settings()}

    def to_frame(self, studies: bool = False) -> pd.DataFrame:
        """Return a row per problem or, of one analysis, a row per study.

        Parameters
        ----------
        studies : bool
            A row per study: its effect with Wald's limits, its weight in the mean, and its counts where they went in.

        Raises
        ------
        MethodError
            If there are several problems and their studies are asked for.
        """
        if not studies:
            return super().to_frame()
        self._one("to_frame(studies=True)")
        effects = self.inputs.natural(self.inputs.effects)
        limits = {"conf_low": self.study_low, "conf_high": self.study_high}
        columns = {"study": list(self.inputs.labels), "measure": self.measure, "estimate": effects, **limits}
        counts = {} if self.inputs.tables is None else arms(self.inputs.tables)
        return frame({**columns, "weight": self.weights, "confidence_level": self.confidence_level, **counts})

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the forest plot: every study as a square of its weight, the mean as a diamond, then the prediction.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; None makes a figure that fits.

        Returns
        -------
        matplotlib.axes.Axes
            `ax`, or the axes of the new figure.

        Raises
        ------
        MethodError
            If there are several problems.

        Examples
        --------
        >>> import subgroup as sg
        >>> trials = {"trial": {"first": ((8, 10), (2, 10)), "second": ((9, 16), (4, 19)), "third": ((6, 9), (5, 9))}}
        >>> from matplotlib.figure import Figure
        >>> sg.meta_analysis(trials).plot(Figure().subplots()).get_xlabel()
        'odds ratio (log scale)'
        """
        self._one("plot")
        return draw(by_study(self), ax)

    def _one(self, asked: str) -> None:
        if np.size(self.estimate) != 1:
            raise MethodError(f"{asked}: one analysis at a time, this result has {np.size(self.estimate)}")

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis with its studies as plain numbers, text and lists."""
        values = {key: plain(value) for key, value in self._values().items()}
        studies = {
            "labels": list(self.inputs.labels),
            "effects": plain(self.inputs.effects),
            "variances": plain(self.inputs.variances),
            "weights": plain(self.weights),
        }
        cited = {"cite": self.cite, "studies": studies, "notes": list(self.notes)}
        return {"measure": self.measure, **values, **self._settings(), **cited}

    def grid(self) -> Grid:
        """Return a row per study, the mean and the prediction; for many problems at once, a row per problem."""
        if np.size(self.estimate) != 1:
            return self._problems()
        effects = self.inputs.natural(self.inputs.effects)
        columns = (np.ravel(each) for each in (effects, self.study_low, self.study_high, self.weights))
        each = zip(self.inputs.labels, *columns, strict=True)
        cells = [(label, *self._shown(*effect), numbers.percent(share)) for label, *effect, share in each]
        mean, low, high, first, last = (float(np.ravel(getattr(self, key))[0]) for key in POOLED)
        cells.append(("mean", *self._shown(mean, low, high), numbers.percent(1.0)))
        cells.append(("prediction", "", numbers.interval(self.measure, first, last), ""))
        heads = ("study", self.inputs.label, f"{numbers.level(self.confidence_level)} interval", ">weight")
        return Grid(heads, cells, "; ".join(self.sentences()), bulleted(self.notes))

    def _problems(self) -> Grid:
        level = numbers.level(self.confidence_level)
        heads = (self.inputs.label, f"{level} interval", "p", "tau²", "I²", f"{level} prediction")
        columns, size = {key: np.ravel(value) for key, value in self._values().items()}, np.size(self.estimate)
        cells = []
        for i in shown(size):
            value = {key: float(column[i]) for key, column in columns.items()}
            prediction = numbers.interval(self.measure, value["prediction_low"], value["prediction_high"])
            effect = self._shown(value["estimate"], value["conf_low"], value["conf_high"])
            tau2, i2 = numbers.figures(value["tau2"]), numbers.percent(value["i2"])
            cells.append((*effect, numbers.p_value(value["p_value"]), tau2, i2, prediction))
        title = f"{self.inputs.label}, {self.df + 1} studies [{self._how()}]"
        return Grid(heads, cells, title, (*rest(size), *bulleted(self.notes)))

    def _shown(self, estimate: float, low: float, high: float) -> tuple[str, str]:
        return numbers.effect(self.measure, float(estimate)), numbers.interval(self.measure, float(low), float(high))

    def _how(self) -> str:
        return f"{self.method}, {self.interval}"

    def sentences(self) -> tuple[str, ...]:
        """Say the mean, how far effects differ, and the prediction, each in one line."""
        value = {key: float(np.ravel(each)[0]) for key, each in self._values().items()}
        level, p = numbers.level(self.confidence_level), numbers.p_phrase(value["p_value"])
        estimate, limits = self._shown(value["estimate"], value["conf_low"], value["conf_high"])
        tau = [numbers.figures(float(np.sqrt(value[key]))) for key in ("tau2", "tau2_low", "tau2_high")]
        spread = f"tau {tau[0]} ({level} CI {tau[1]} to {tau[2]})"
        known = "tau taken to be 0" if self.method == "fixed-effect" else spread
        q = f"Q {numbers.figures(value['q'])} on {self.df} df, {numbers.p_phrase(value['q_p_value'])}"
        prediction = numbers.interval(self.measure, value["prediction_low"], value["prediction_high"])
        return (
            f"mean {self.inputs.label} {estimate} ({level} CI {limits}), {p} [{self._how()}]",
            f"{known}, I² {numbers.percent(value['i2'])}, {q}",
            f"{level} prediction for a new study {prediction} [{self.prediction}]",
        )

    def __str__(self) -> str:
        if np.size(self.estimate) != 1:
            return super().__str__()
        return "\n".join([*self.sentences(), *bulleted(self.notes)])
