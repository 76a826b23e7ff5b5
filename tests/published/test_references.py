"""The references: complete, of one form, and found by key."""

from unicodedata import normalize

import pytest
from pydantic import ValidationError

from subgroup.errors import SubgroupError
from subgroup.published.references import Reference, reference, references


@pytest.mark.parametrize("key", references())
def test_every_reference_has_what_a_reader_needs(key: str) -> None:
    found = reference(key)
    assert found.key == key
    assert str(found.year) in key
    name = normalize("NFKD", found.authors[0].replace("-", " ").split(" ")[0].lower())
    assert key.startswith(name.encode("ascii", "ignore").decode())
    assert found.journal or found.book or found.publisher
    assert "--" not in str(found)


def test_dois_are_given_once() -> None:
    dois = [found.doi for found in references().values() if found.doi]
    assert len(dois) == len(set(dois))


def test_a_reference_writes_itself() -> None:
    assert str(reference("wilson1927")) == (
        "Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American "
        "Statistical Association 22(158):209-212. 1927. https://doi.org/10.1080/01621459.1927.10502953"
    )
    assert [reference(key).short for key in ("wilson1927", "clopper1934", "joshi2025")] == [
        "Wilson 1927",
        "Clopper and Pearson 1934",
        "Joshi et al. 2025",
    ]
    assert reference("baptista1977").link is None


def test_an_unknown_key_offers_the_nearest() -> None:
    with pytest.raises(SubgroupError, match="'wilson1972' is not a reference; did you mean 'wilson1927'"):
        reference("wilson1972")


def test_an_article_stands_in_one_place() -> None:
    parts = {"key": "a2000", "kind": "article", "authors": ["A B"], "year": 2000, "title": "T"}
    with pytest.raises(ValidationError, match="stands in one journal or one book"):
        Reference.model_validate(parts)
    assert Reference.model_validate({**parts, "kind": "book", "publisher": "P"}).short == "A 2000"


def test_the_mapping_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        references()["x"] = reference("wilson1927")  # type: ignore[index]
