"""Reading trial files: untrusted bytes in, a `Trial` out, or one message that says what is wrong."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from subgroup.errors import TrialFileError, nearest, unreadable
from subgroup.paths import DATA
from subgroup.published import messages
from subgroup.published.model import Trial
from subgroup.published.references import references

if TYPE_CHECKING:
    import os

    import pandas as pd

LARGEST: Final = 1_000_000
DOTTED: Final = 200  # dots in one line: a key of very many parts costs the parser time with their square
_FOLDER: Final = DATA / "trials"


def read_trial(path: str | os.PathLike[str]) -> Trial:
    """Read a trial file.

    Parameters
    ----------
    path : str or path-like
        A TOML file in the format of `data/README.md`; ``"-"`` reads standard input.

    Returns
    -------
    Trial
        The checked content.

    Raises
    ------
    TrialFileError
        If the file cannot be read or says something that cannot be; the message names file, key and value.

    Examples
    --------
    >>> from subgroup.paths import DATA
    >>> read_trial(DATA / "trials" / "memantine-2025.toml").design.duration
    '12 weeks'
    """
    file = "standard input" if str(path) == "-" else str(path)
    try:
        return _parse(_bytes(path))
    except _UnfitError as error:
        raise TrialFileError(f"{file}: {error}") from None


def trial(name: str | os.PathLike[str]) -> Trial:
    """Return a bundled trial by its name, or read a trial file.

    Parameters
    ----------
    name : str or path-like
        A name such as ``"memantine-2025"``, or the path of a file: anything that ends in ``.toml`` or has a folder.

    Returns
    -------
    Trial
        The checked content.

    Raises
    ------
    TrialFileError
        If there is no such trial, or its file is not in order.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.trial("memantine-2025").outcomes["response"].count("glutamate", "high", "memantine").n
    10
    """
    if not isinstance(name, str) or name == "-" or name.endswith(".toml") or "/" in name or "\\" in name:
        return read_trial(name)
    known = names()
    if name not in known:
        what = f"{name!r} is not a bundled trial, nor a path that ends in .toml; {nearest(name, known)}"
        raise TrialFileError(what)
    return read_trial(_FOLDER / f"{name}.toml")


def names() -> list[str]:
    """Return the names of the bundled trials, sorted."""
    return sorted(file.stem for file in _FOLDER.glob("*.toml"))


def trials() -> pd.DataFrame:
    """List the bundled trials.

    Returns
    -------
    pandas.DataFrame
        One row per trial: trial, title, year, registration, citation (a key of `references`), arms, randomised
        (missing where nobody was, or how many was not found), analysed (in the first outcome), outcomes, and
        reported (how many printed figures it holds).

    Raises
    ------
    TrialFileError
        If a bundled file is not in order.

    Examples
    --------
    >>> import subgroup as sg
    >>> sg.trials().set_index("trial").loc["memantine-2025", "registration"]
    'NCT01972074'
    """
    import pandas as pd

    table = pd.DataFrame([_row(trial(name)) for name in names()])
    return table.astype({"randomised": "Int64", "analysed": "Int64"})  # whole numbers that may be missing


def _row(found: Trial) -> dict[str, object]:
    sizes = {rung.id: rung.total for rung in found.analysis_sets}
    first = next(iter(found.outcomes.values()), None)
    return {
        "trial": found.id,
        "title": found.title,
        "year": references()[found.citation.key].year,
        "registration": ", ".join(entry.id for entry in found.registrations),
        "citation": found.citation.key,
        "arms": ", ".join(found.arms),
        "randomised": sizes.get("randomised"),
        "analysed": sizes[first.analysis_set] if first else None,
        "outcomes": ", ".join(found.outcomes),
        "reported": len(found.reported),
    }


class _UnfitError(Exception):
    """What is wrong with a file, before the file's name is put in front."""


def _bytes(path: str | os.PathLike[str]) -> bytes:
    """Read at most one byte more than is allowed, so that an endless file ends too."""
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _UnfitError(unreadable(error)) from None
    if len(content) > LARGEST:
        raise _UnfitError(f"too large for a trial file: more than {LARGEST:,} bytes")
    return content


def _parse(content: bytes) -> Trial:
    data: Any = None
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
        if any(line.count(".") > DOTTED for line in text.split("\n")):
            raise RecursionError
        data = tomllib.loads(text)
        return Trial.model_validate(data)
    except ValidationError as error:
        raise _UnfitError(messages.invalid(error, data)) from None
    except UnicodeDecodeError as error:
        raise _UnfitError(messages.undecodable(error)) from None
    except (ValueError, RecursionError) as error:
        raise _UnfitError(messages.unparsable(error)) from None
