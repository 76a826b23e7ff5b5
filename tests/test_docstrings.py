"""The examples in docstrings run and print what they show."""

import doctest
import importlib
import pkgutil

import pytest

import subgroup

MODULES = [
    found.name for found in pkgutil.walk_packages(subgroup.__path__, "subgroup.") if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", [n for n in subgroup.__all__ if callable(getattr(subgroup, n)) and n.islower()])
def test_every_verb_has_an_example_and_says_what_it_takes_gives_and_raises(name: str) -> None:
    said = getattr(subgroup, name).__doc__
    for section in ("Returns", "Raises", "Examples"):
        assert section in said, section
