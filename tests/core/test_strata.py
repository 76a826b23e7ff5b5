"""Strata: what makes tables by factor and level."""

import pytest

from subgroup import CountError, Strata


def test_factors_that_are_one_as_text_are_refused() -> None:
    levels = {"high": ((8, 10), (2, 10)), "not high": ((1, 6), (2, 9))}
    with pytest.raises(CountError, match="factor '1' is there twice once labels are text"):
        Strata.of({1: levels, "1": levels})  # type: ignore[dict-item]
