"""Missing outcomes and levels: counted, and handled by the policy that was named."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from subgroup.core.policy import MISSING
from subgroup.errors import ColumnError, MissingOutcomes

# What participants without a level are called where they are a level of their own.
NOT_MEASURED: Final = "not measured"
# Columns of counts: who responded, who did not, and whose outcome is missing.
RESPONDED, NOT, UNKNOWN = range(3)


def tables(counts: NDArray[np.int64], missing: str | None) -> NDArray[np.int64]:
    """Return responders and n of treatment and control under a policy for missing outcomes.

    Parameters
    ----------
    counts : numpy.ndarray, shape (..., 2, 3)
        By arm, treatment first: who responded, who did not, whose outcome is missing.
    missing : str or None
        A policy; None where nothing is missing.

    Returns
    -------
    numpy.ndarray, shape (..., 2, 2)
    """
    responders = counts[..., RESPONDED].copy()
    n = counts.sum(axis=-1)
    if missing == "best":
        responders[..., 0] += counts[..., 0, UNKNOWN]
    elif missing == "worst":
        responders[..., 1] += counts[..., 1, UNKNOWN]
    elif missing != "nonresponder":
        n = n - counts[..., UNKNOWN]
    return np.stack([responders, n], axis=-1)


def check(counts: NDArray[np.int64], missing: str | None, arms: tuple[str, str], where: str) -> str:
    """Return the note on missing outcomes, "" where there are none.

    Raises
    ------
    MissingOutcomes
        If outcomes are missing and no policy was named.
    ColumnError
        If that leaves an arm without anybody.
    """
    unknown, n = counts[:, UNKNOWN], counts.sum(axis=1)
    for arm, left in zip(arms, tables(counts, missing)[:, 1], strict=True):
        if left == 0 and missing is not None:
            raise ColumnError(
                f"{where}: arm {arm!r} has nobody with an outcome, and missing={missing!r} leaves them out"
            )
    if not unknown.any():
        return ""
    both = f"{unknown[0]:,} of {n[0]:,} in {arms[0]!r}, {unknown[1]:,} of {n[1]:,} in {arms[1]!r}"
    if missing is None:
        choices = "; ".join(f"{key!r}: {said}" for key, said in MISSING.items())
        are = "outcome is" if unknown.sum() == 1 else "outcomes are"
        raise MissingOutcomes(f"{where}: {unknown.sum():,} {are} missing ({both}); say missing= ({choices})")
    were = "outcome was" if unknown.sum() == 1 else "outcomes were"
    return f"{unknown.sum():,} {were} missing ({both}): {MISSING[missing]} (missing={missing!r})"
