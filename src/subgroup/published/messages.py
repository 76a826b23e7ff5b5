"""What is wrong with a trial file, in one sentence that names file, key and value."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from subgroup.errors import nearest
from subgroup.published.agreement import DisagreementError
from subgroup.published.entries import DOI, LINE, LINK, MOMENT, NAME
from subgroup.published.model import Trial

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from subgroup.published.agreement import Place

LONGEST: Final = 60
_WANTED: Final = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "date_type": "a date such as 2015-01-20, without quotes",
    "tuple_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
}
_PATTERNS: Final = {
    NAME: "is not a name: small letters and digits, joined by single hyphens or underscores",
    LINE: "must be text on one line, not empty and without control characters",
    LINK: "is not a web address that begins with https:// or http://",
    MOMENT: "is not a year, a month or a day in quotes, such as 2015, 2015-02 or 2015-02-17",
    DOI: "is not a DOI, which begins with 10. and has no https://doi.org/ before it",
}


def undecodable(error: UnicodeDecodeError) -> str:
    """Say which byte is no UTF-8."""
    return f"not UTF-8 text: byte 0x{error.object[error.start]:02x} at offset {error.start}"


def unparsable(error: Exception) -> str:
    """Say where the TOML is broken."""
    if isinstance(error, tomllib.TOMLDecodeError):
        # The parser names a key of several parts as Python would write them.
        said = re.sub(r"\('[^()]*\)", lambda key: ".".join(re.findall(r"'([^']*)'", key[0])), str(error))
        return f"not valid TOML: {said[:200]}"
    if isinstance(error, RecursionError):
        return "not a trial file: arrays or tables are nested too deeply"
    return "not a trial file: it holds a number with thousands of digits"


def invalid(error: ValidationError, data: Any) -> str:
    """Say what is wrong with a file's content: the first problem in full, and how many more there are."""
    # An unknown key comes first: it is usually the reason why another one is missing.
    details = sorted(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")
    where, what = _told(details[0])
    place, entry = path(where, data)
    rest = sum(_size(detail) for detail in details) - 1
    more = f" (and {rest} more problem{'s' * (rest > 1)})" if rest else ""
    return ": ".join(part for part in (place + entry, what) if part) + more


def path(where: Place, data: Any) -> tuple[str, str]:
    """Write a place in a file as ``outcomes.response.counts[2].n``, with the id of the entry it is in.

    Parameters
    ----------
    where : tuple of str and int
        Keys and, counted from 0, positions in arrays.
    data : object
        The parsed file.

    Returns
    -------
    tuple of str
        The path, and ``" (id 'x')"`` or nothing.
    """
    text, entry = "", ""
    for part in where:
        data = _step(data, part)
        text += f"[{part}]" if isinstance(part, int) else f".{_key(part)}"
        if isinstance(part, int) and isinstance(data, dict) and isinstance(data.get("id"), str):
            entry = f" (id {shown(data['id'])})"
    return text.removeprefix("."), entry


def _step(data: Any, part: str | int) -> Any:
    if isinstance(data, list) and isinstance(part, int):
        return data[part]
    return data.get(part) if isinstance(data, dict) else None


def shown(value: Any) -> str:
    """Write a value as it stands in the file, but never at length."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "an array"
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # a whole number with thousands of digits
        return "a number with thousands of digits"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]{1,60}", key) else shown(key)


def _size(detail: ErrorDetails) -> int:
    """Count the problems in one of pydantic's errors; ours may hold several."""
    cause = detail.get("ctx", {}).get("error")
    return len(cause.problems) if isinstance(cause, DisagreementError) else 1


def _told(detail: ErrorDetails) -> tuple[Place, str]:
    """Say where an error is and what is wrong: in our own words where the error is ours."""
    where = tuple(part for part in detail["loc"] if part not in ("[key]", "bool", "literal['unknown']"))
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, DisagreementError):
        return cause.problems[0]
    return where, str(cause) if isinstance(cause, Exception) else _translated(detail, where)


def _translated(detail: ErrorDetails, where: Place) -> str:
    """Put one of pydantic's own errors into words."""
    kind, value, limits = detail["type"], detail["input"], detail.get("ctx", {})
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is not a key here; {nearest(where[-1], _keys_at(where[:-1]))}"
        case "literal_error":
            return f"{shown(value)} is not one of the choices; {_offer(value, str(limits['expected']))}"
        case "greater_than_equal" | "less_than_equal":
            return f"{shown(value)} is {'below' if 'ge' in limits else 'above'} {limits.get('ge', limits.get('le'))}"
        case "string_pattern_mismatch":
            return f"{shown(value)} {_PATTERNS[str(limits['pattern'])]}"
        case _ if kind in _WANTED:
            return f"must be {_WANTED[kind]}, not {shown(value)}{_hint(kind, value)}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {shown(value)}"


def _offer(value: Any, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected)
    return nearest(shown(value).strip("'"), choices) if choices else f"it must be {expected}"


def _hint(kind: str, value: Any) -> str:
    if kind in ("int_type", "float_type") and isinstance(value, str):
        return "; write it without quotes"
    return "; put it in quotes" if kind == "string_type" and not isinstance(value, dict | list) else ""


def _keys_at(where: Place) -> list[str]:
    """Return the keys the model knows at a place, by walking its JSON schema."""
    root = node = Trial.model_json_schema()
    for part in where:
        node = node["items"] if isinstance(part, int) else _child(node, part)
        node = root["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
    return list(node["properties"])


def _child(node: dict[str, Any], key: str) -> dict[str, Any]:
    named: dict[str, Any] = node.get("properties", {})
    child: dict[str, Any] = named[key] if key in named else next(iter(node["patternProperties"].values()))
    return child
