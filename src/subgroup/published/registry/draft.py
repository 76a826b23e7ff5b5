"""A trial file in the making: arms, sets of participants, and what is left out with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from subgroup.published.registry.node import Node, line
from subgroup.published.template import slug

SOURCE: Final = "registry"
ROOM: Final = 52  # of a name, which leaves room for a number behind it


class Draft:
    """What a record says, table by table of the trial file.

    `arms` is empty where there is no comparison of arms: the record has one group, or nothing says which is control.
    """

    def __init__(self) -> None:
        self.arms: dict[str, dict[str, str]] = {}
        self.sets: list[dict[str, Any]] = []
        self.outcomes: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("shares", "means", "event_tables", "reported", "missing", "left_out")
        }
        self.paired = ""  # why figures of two arms cannot be recomputed, where participants are in both
        self._names: dict[str, set[str]] = {}

    @property
    def control(self) -> str:
        """The control arm."""
        return next(key for key, arm in self.arms.items() if arm["role"] == "control")

    @property
    def treatment(self) -> str:
        """The first treatment arm."""
        return next(key for key, arm in self.arms.items() if arm["role"] == "treatment")

    def named(self, kind: str, text: str) -> str:
        """Return a name made of some text that no other entry of its kind has."""
        taken, stem = self._names.setdefault(kind, set()), slug(text, ROOM) or kind
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        return name

    def add(self, table: str, label: str, **entry: Any) -> None:
        """Add an entry to a table, under a name made of its label."""
        self.lists[table].append({"id": self.named(table, label), "label": line(label), **entry})

    def leave(self, item: str, where: Node, why: str) -> None:
        """Say that something is left out, where it stands and why."""
        entry = {"item": line(item), "source": SOURCE, "place": where.place, "note": line(why)}
        self.lists["left_out"].append(entry)

    def match(self, groups: Iterable[Node], item: str) -> dict[str, str]:
        """Return the arm of every group by the group's id; groups that are no arm are left out."""
        found: dict[str, str] = {}
        for group in groups:
            arm = self.arm(group)
            if arm is not None and arm not in found.values():
                found[group["id"].text()] = arm
            else:
                why = (
                    "it is taken already" if arm else f"it is not one of the arms: {self.titles() or 'there are none'}"
                )
                self.leave(f"{item}: group {group['title'].text('without a title')!r}", group, why)
        return found

    def arm(self, group: Node) -> str | None:
        """Return the arm with a group's title, or else the only one with its description."""
        title, description = plain(group["title"].text()), plain(group["description"].text())
        same = [key for key, arm in self.arms.items() if plain(arm["label"]) == title]
        same = same or [
            key for key, arm in self.arms.items() if description and plain(arm["description"]) == description
        ]
        return same[0] if len(same) == 1 else None

    def titles(self) -> str:
        """Return the arms' titles."""
        return ", ".join(repr(arm["label"]) for arm in self.arms.values())

    def set_of(self, arms: Mapping[str, int], label: str, where: Node, note: str = "", name: str = "") -> str:
        """Return the name of the set of participants with so many in each arm, which may be there already.

        The arm of a trial that compares none has no name.
        """
        for rung in self.sets:
            if rung["arms"] == dict(arms) and not name:
                return str(rung["id"])
        total = sum(arms.values())
        entry: dict[str, Any] = {"id": self.named("set", name or "analysed"), "label": line(label), "total": total}
        entry |= {
            "arms": {arm: n for arm, n in arms.items() if arm},
            "source": SOURCE,
            "place": where.place,
            "status": "printed",
        }
        if len(arms) > 1:
            entry |= {"status": "derived", "derived_from": "the sum of " + " and ".join(map(str, arms.values()))}
        self.sets.append(entry | ({"note": line(note)} if note else {}))
        return str(entry["id"])


def plain(text: str) -> str:
    """Return a title without what may differ between two writings of it."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
