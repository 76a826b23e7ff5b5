"""What is cited: trials and methods, by key, from `data/references.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from subgroup.errors import SubgroupError, nearest
from subgroup.paths import DATA


class Reference(BaseModel):
    """One publication.

    Attributes
    ----------
    key : str
        What it is cited by, such as ``"wilson1927"``.
    kind : str
        ``"article"``, ``"book"`` or ``"trial"``.
    authors : tuple of str
        Family name and initials.
    year : int
        Of publication.
    title : str
        Of the article, or of the book.
    journal, book : str or None
        What an article stands in: a journal, or a book of several papers.
    others : bool
        Whether there are further authors, whose names were not seen.
    volume, issue, pages, publisher, doi, url, note : str or None
        As printed, where checked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: str = Field(pattern=r"^[a-z]+[0-9]{4}[a-z]?$")
    kind: Literal["article", "book", "trial"]
    authors: Annotated[tuple[str, ...], Strict(False), Field(min_length=1)]
    year: int = Field(ge=1800, le=2100)
    title: str
    journal: str | None = None
    book: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    doi: str | None = Field(default=None, pattern=r"^10\.[0-9]{4,9}/\S+$")
    url: str | None = Field(default=None, pattern=r"^https://\S+$")
    note: str | None = None
    others: bool = False

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        homes = sum(home is not None for home in (self.journal, self.book))
        if homes != (self.kind != "book"):
            raise ValueError("an article stands in one journal or one book, and a book in neither")
        return self

    @property
    def link(self) -> str | None:
        """Where to find it: the DOI as an address, else the url."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def short(self) -> str:
        """Author and year, such as ``"Clopper and Pearson 1934"``."""
        names = [author.rsplit(" ", 1)[0] for author in self.authors]
        who = f"{names[0]} et al." if self.others or len(names) > 2 else " and ".join(names)
        return f"{who} {self.year}"

    def __str__(self) -> str:
        """Write the full reference on one line."""
        issue = f"({self.issue})" if self.issue else ""
        pages = f":{self.pages}" if self.pages else ""
        home = " ".join(part for part in (self.journal or self.book, f"{self.volume or ''}{issue}{pages}") if part)
        who = ", ".join(self.authors) + (" and others" if self.others else "")
        parts = [who, self.title, home, self.publisher, str(self.year), self.link]
        return ". ".join(part.rstrip(".") for part in parts if part)


@cache
def references() -> Mapping[str, Reference]:
    """Return every reference by its key, in the order of the file."""
    text = (DATA / "references.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: Reference(key=key, **entry) for key, entry in tomllib.loads(text).items()})


def reference(key: str) -> Reference:
    """Return one reference.

    Raises
    ------
    SubgroupError
        If nothing is cited by that key; the message offers the nearest.
    """
    known = references()
    if key not in known:
        raise SubgroupError(f"{key!r} is not a reference; {nearest(key, known)}")
    return known[key]
