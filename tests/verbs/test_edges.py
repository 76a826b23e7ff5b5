"""Zero and full cells, through every method of the catalogue: a limit, infinity or nan, and a word about it."""

import math
from collections.abc import Iterator
from itertools import product

import pytest

import subgroup as sg
from subgroup import kernels
from subgroup.core.measures import ADJUSTED, MEANS, MEASURES, OF_SUMMARIES, PAIRED, STRATIFIED
from subgroup.core.registry import ASSOCIATION_TEST, MCNEMAR_TEST, Method, default, find, methods
from subgroup.results.estimate import Estimate

assert kernels
ENDS = [(0, 1), (1, 1), (0, 7), (7, 7), (0, 12), (12, 12), (3, 7)]
PAIRS = [((a, b), (c, d)) for a, b, c, d in product((0, 1, 8), repeat=4) if a + b + c + d]
SUMMARIES = [(0, 0, 2), (1, 0, 2), (1, 1, 2), (-3, 0.2, 40), (1e6, 1e-3, 5)]
INTERVALS = [each for family in MEASURES for each in methods(family)]
STRATA = [((0, 1), (1, 1)), ((0, 5), (0, 6)), ((4, 4), (3, 3)), ((3, 7), (0, 2)), ((2, 8), (3, 9))]


def _name(each: Method) -> str:
    return f"{each.family}-{each.name}"


def _tables(family: str) -> Iterator[tuple]:
    if family in PAIRED:
        return iter(PAIRS)
    if family in STRATIFIED:
        return product(STRATA, repeat=2)
    if family in OF_SUMMARIES:
        return product(SUMMARIES, repeat=2 if family in MEANS else 1)
    return product(ENDS, repeat=1 if family == "rate" else 2)


def _ask(each: Method, table: tuple) -> Estimate:
    if each.family in PAIRED:
        return sg.paired(*table, measure=each.family.removeprefix("paired_"), method=each.name)
    if each.family in STRATIFIED:
        levels = {"factor": dict(zip("ab", table, strict=True))}
        return sg.stratified(levels, each.family.removeprefix("stratified_"), method=each.name)
    return getattr(sg, each.family)(*table, method=each.name)


@pytest.mark.parametrize("each", INTERVALS, ids=_name)
def test_an_interval_that_says_too_little_or_too_much_is_never_silent(each: Method) -> None:
    measure = MEASURES[each.family]
    for table in _tables(each.family):
        found = _ask(each, table)
        low, high, said = float(found.low), float(found.high), " ".join(found.notes)
        if math.isnan(low):
            assert "gives no limits" in said
        elif low == high:
            assert "zero width" in said
        elif (low, high) == (measure.low, measure.high):
            assert "whole range" in said
        if math.isnan(float(found.estimate)):
            assert "not defined" in said
        assert str(found)


@pytest.mark.parametrize("family", [family for family in MEASURES if family not in OF_SUMMARIES | ADJUSTED])
def test_the_default_copes_with_every_table(family: str) -> None:
    # Of means that nothing varies around no method can say anything; a model of participants asks no table.
    # Over strata Mantel and Haenszel's do not, and a note names the one that does.
    copes = find(family, "miettinen-nurminen") if family in STRATIFIED else default(family)
    for table in _tables(family):
        found = _ask(copes, table)
        assert float(found.low) < float(found.high)


@pytest.mark.parametrize("each", methods(ASSOCIATION_TEST), ids=_name)
def test_a_test_of_any_table_gives_a_probability(each: Method) -> None:
    for treatment, control in product(ENDS, repeat=2):
        p = float(sg.association_test(treatment, control, method=each.name).p_value)
        assert 0 <= p <= 1


@pytest.mark.parametrize("each", methods(MCNEMAR_TEST), ids=_name)
def test_a_test_of_any_pairs_gives_a_probability_and_without_discordant_ones_1(each: Method) -> None:
    for (a, b), (c, d) in PAIRS:
        p = float(sg.mcnemar_test((a, b), (c, d), method=each.name).p_value)
        assert 0 <= p <= 1
        assert p == 1 or b != c
