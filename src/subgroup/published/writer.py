"""Writing trial files: a `Trial` in, TOML out that reads back as the same `Trial`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import TrialFileError
from subgroup.published.reader import LARGEST

if TYPE_CHECKING:
    from subgroup.published.model import Trial

HEAD: Final = "# A trial file of subgroup; `subgroup trials --new NAME` writes one that explains the format."
# Short rows that are read better side by side than as tables of their own.
INLINE: Final = ("events", "tiers")


def write_trial(trial: Trial, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a trial file.

    Parameters
    ----------
    trial : Trial
        For instance from `from_clinicaltrials`.
    path : str or path-like
        Where to; by habit ``NAME.toml``.
    overwrite : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    None

    Raises
    ------
    TrialFileError
        If the file exists and `overwrite` is not given, cannot be written, or would be too large to be read again.

    Examples
    --------
    >>> import subgroup as sg, tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "copy.toml"
    >>> sg.write_trial(sg.trial("memantine-2025"), file)
    >>> sg.read_trial(file) == sg.trial("memantine-2025")
    True
    """
    save(text(trial), path, overwrite=overwrite)


def save(content: str, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write text to a file that must not be there yet, unless told that it may."""
    if len(content.encode("utf-8", "replace")) > LARGEST:
        raise TrialFileError(f"{path}: too large for a trial file, more than {LARGEST:,} bytes; nothing was written")
    try:
        with Path(path).open("w" if overwrite else "x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError:
        raise TrialFileError(f"{path}: is there already, and was left as it is; choose another name") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise TrialFileError(f"{path}: cannot be written: {said}") from None


def text(trial: Trial) -> str:
    """Return a trial as the text of its file."""
    return "\n".join([HEAD, *_table("", trial.model_dump(exclude_defaults=True))]).rstrip() + "\n"


def _table(name: str, content: dict[str, Any]) -> Iterator[str]:
    """Write what a table holds itself, and then the tables in it."""
    own = {key: value for key, value in content.items() if not _apart(key, value)}
    yield from (f"{_key(key)} = {_value(value, key)}" for key, value in own.items())
    for key, value in content.items():
        if key in own:
            continue
        path = f"{name}.{_key(key)}" if name else _key(key)
        if isinstance(value, dict):
            if not all(isinstance(each, dict) for each in value.values()):
                yield from ("", f"[{path}]")
                yield from _table(path, value)
            else:
                for inner, each in value.items():
                    yield from ("", f"[{path}.{_key(inner)}]")
                    yield from _table(f"{path}.{_key(inner)}", each)
        else:
            for each in value:
                yield from ("", f"[[{path}]]")
                yield from _table(path, each)


def _apart(key: str, value: Any) -> bool:
    """Say whether a value becomes tables of its own: an entry, or entries by name or in a row."""
    if isinstance(value, dict):
        return not all(isinstance(each, int) for each in value.values())
    return isinstance(value, tuple | list) and key not in INLINE and any(isinstance(each, dict) for each in value)


def _value(value: Any, key: str = "") -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, tuple | list):
        items = [_value(each) for each in value]
        one = f"[{', '.join(items)}]"
        return one if key not in INLINE and len(one) < 100 else "[\n" + "".join(f"  {each},\n" for each in items) + "]"
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
