"""Every exception this package raises on purpose, and the words that more than one place needs for them.

They live apart from the code that raises them so that any module can import them without a loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MANY = 40  # words that are still listed in full


class SubgroupError(ValueError):
    """Base of every error raised on purpose; a `ValueError`, so old habits of catching work."""


class CountError(SubgroupError):
    """Counts that cannot be: negative, fractional, missing, or more responders than participants."""


class MethodError(SubgroupError):
    """A method, measure, scale or option that does not exist or does not fit the question."""


class ColumnError(SubgroupError):
    """A column, factor, level or arm that is not in the table, or not usable there."""


class MissingOutcomes(SubgroupError):  # noqa: N818 - says what is the matter
    """Outcomes are missing and nobody has said what that means."""


class EffectError(SubgroupError):
    """Effects, variances or p-values that cannot be: missing, infinite, out of range, or of lengths that differ."""


class FigureError(SubgroupError):
    """A printed figure that cannot be read as a number of the kind it is said to be."""


class TableFileError(SubgroupError):
    """A file, or a data frame, that cannot be read as a table; the message names file, row and column."""


class TrialFileError(SubgroupError):
    """A trial file, or a trial's name, that cannot be read; the message names file, key and value."""


class NotReconstructible(SubgroupError):  # noqa: N818 - says what is the matter
    """Printed figures do not settle the counts: none agrees, or several do, or there are too many to try."""


def nearest(word: object, known: Iterable[str]) -> str:
    """Return a sentence that offers the known words nearest to `word`, or lists them all.

    Parameters
    ----------
    word : object
        What was asked for.
    known : iterable of str
        What there is.

    Returns
    -------
    str
        ``"did you mean 'newcombe'?"``, or ``"there are: ..."`` when nothing is near.

    Examples
    --------
    >>> nearest("newcomb", ["wald", "newcombe"])
    "did you mean 'newcombe'?"
    """
    known = list(known)
    close = get_close_matches(str(word).lower(), known, n=2, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(repr(name) for name in close) + "?"
    shown = known if len(known) <= MANY else [*known[:MANY], f"and {len(known) - MANY} more"]
    return "there are: " + ", ".join(shown)


def brief(value: object, most: int = 80) -> str:
    """Return a value as it is repeated in a message: as Python writes it, cut where it is long; of a frame no row."""
    text = f"a {type(value).__name__} of columns" if hasattr(value, "columns") else repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def unreadable(error: OSError | ValueError) -> str:
    """Say why a file could not be opened or read."""
    known = {FileNotFoundError: "there is no such file", IsADirectoryError: "this is a directory, not a file"}
    if isinstance(error, OSError):
        return known.get(type(error), f"cannot be read: {error.strerror or error}")
    return f"cannot be read: {error}"
