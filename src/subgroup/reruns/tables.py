"""The tables of a trial file that figures are recomputed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subgroup.core.counts import TwoByTwo
from subgroup.core.strata import Strata
from subgroup.published.entries import OVERALL, Count, Outcome
from subgroup.published.figures import Reported
from subgroup.published.model import Trial


def together(found: Trial, reported: Reported, arms: tuple[str, ...]) -> Iterator[Count]:
    """Give the counts of some arms in the level that a figure is about."""
    outcome = found.outcomes[reported.outcome or ""]
    yield from (outcome.count(reported.factor, reported.level, arm) for arm in arms)


def summed(counts: Iterable[Count]) -> tuple[int, int]:
    """Return responders and participants of arms taken together."""
    each = list(counts)
    return sum(count.responders for count in each), sum(count.n for count in each)


def sides(found: Trial, reported: Reported) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the arms that a figure compares; a figure of the control arm stands beside the first treatment arm."""
    own = tuple(arm for arm in reported.treated if arm != found.control or reported.against)
    return own or (found.treatment,), reported.against or (found.control,)


def table(found: Trial, reported: Reported) -> tuple[TwoByTwo, tuple[Count, ...]]:
    """Return the table a figure is about, and the counts it is made of."""
    each = [tuple(together(found, reported, arms)) for arms in sides(found, reported)]
    return TwoByTwo.of(*(summed(counts) for counts in each)), (*each[0], *each[1])


def levels(
    found: Trial, outcome: Outcome, factor: str, treated: tuple[str, ...], against: tuple[str, ...] = ()
) -> Strata:
    """Return the tables of a factor's levels, and overall."""

    def of(name: str, level: str) -> TwoByTwo:
        arms = (treated, against or (found.control,))
        return TwoByTwo.of(*(summed(outcome.count(name, level, arm) for arm in side) for side in arms))

    strata: dict[object, object] = {level: of(factor, level) for level in found.factors[factor].levels}
    return Strata.of({factor: strata}, overall=of(OVERALL, OVERALL))
