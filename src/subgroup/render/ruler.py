"""Text in pictures: measured as the figure at hand will draw it, wrapped to a width, taken literally."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from re import split
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

# A dollar, a backslash or a percent sign in a label is that character, never mathematics.
LITERAL: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
POINTS: Final = 72


class Ruler:
    """Measures text in ems, that is in units of the font's size, so that one measurement serves every size.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or SubFigure
        Its renderer does the measuring.
    size : float
        Size of the font in points at which to measure.
    """

    def __init__(self, figure: Figure | SubFigure, size: float) -> None:
        from matplotlib.text import Text

        self._probe = Text(fontsize=size, **LITERAL)
        self._probe.set_figure(figure)
        self._em = size * figure.dpi / POINTS
        self.width = cache(self._width)
        self.height = cache(self._height)

    def _width(self, text: str, bold: bool = False) -> float:
        """Return the width of a line."""
        self._probe.set(text=text, fontweight="bold" if bold else "normal")
        return float(self._probe.get_window_extent().width) / self._em if text else 0.0

    def _height(self, lines: int) -> float:
        """Return the height of so many lines."""
        self._probe.set(text="\n".join(["Ålp"] * lines), fontweight="bold")
        return float(self._probe.get_window_extent().height) / self._em if lines else 0.0

    def widest(self, texts: Sequence[str], bold: bool = False) -> float:
        """Return the width of the widest line of several texts."""
        return max((self.width(line, bold) for text in texts for line in text.split("\n")), default=0.0)

    def wrap(self, text: str, width: float, bold: bool = False) -> str:
        """Return text on as few lines as fit the width; only what is wider without a space to break at is broken."""
        lines: list[str] = []
        for word in words(text):
            if lines and self.width(f"{lines[-1]} {word}", bold) <= width:
                lines[-1] += f" {word}"
            else:
                lines += self._pieces(word, width, bold)
        return "\n".join(lines)

    def _pieces(self, word: str, width: float, bold: bool) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter, bold) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces


def words(text: str) -> list[str]:
    """Return the words of a text, which no-break spaces hold together."""
    return [word for word in split(r"[^\S\xa0]+", text) if word]
