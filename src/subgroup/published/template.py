"""A trial file to begin with: an invented trial, every table of the format explained."""

from __future__ import annotations

import re
from typing import Final

from subgroup.errors import TrialFileError
from subgroup.paths import DATA
from subgroup.published.entries import NAME

LONGEST: Final = 60


def template(name: str) -> str:
    """Return the text of a new trial file.

    Parameters
    ----------
    name : str
        Its id: small letters and digits, joined by single hyphens or underscores, at most 60 characters.

    Returns
    -------
    str
        TOML that reads and reruns as it is.

    Raises
    ------
    TrialFileError
        If the name does not fit; the message offers one that does.

    Examples
    --------
    >>> 'id = "my-trial"' in template("my-trial").splitlines()
    True
    """
    text = (DATA / "template.toml").read_text(encoding="utf-8")
    return text.replace('id = "my-trial"', f'id = "{checked(name)}"', 1)


def checked(name: str) -> str:
    """Return a name for a trial if it fits."""
    if re.fullmatch(NAME, name) and len(name) <= LONGEST:
        return name
    offer = slug(name.removesuffix(".toml").replace("\\", "/").rsplit("/", 1)[-1])
    said = "is not a name for a trial: small letters and digits, joined by single hyphens or underscores"
    near = f"; did you mean {offer!r}?" if offer else ""
    raise TrialFileError(f"{name[:LONGEST]!r} {said}, at most {LONGEST} characters{near}")


def slug(text: str, longest: int = LONGEST) -> str:
    """Return some text as a name: its letters and digits in small letters, joined by hyphens; perhaps empty."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return "-".join(words)[:longest].strip("-")
