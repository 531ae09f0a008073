"""Which pairs are asked about, and how many. Nothing here is picked on a truth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The fixed numbers of a review; weights are in bits.

    The bands lie around the thresholds of the linkage: 4 between sources, 10 within
    one. Below ``weak`` a link holds a person of three records or more badly.
    ``conflict_doubt`` is how probable a link is taken to be wrong where both records
    have a valid NIK and the two differ.
    """

    low: float = -2.0
    high: float = 6.0
    low_within: float = 4.0
    high_within: float = 12.0
    weak: float = 8.0
    conflict_doubt: float = 0.1
    # What a few reviewers can look at in a quarter, beside the audit.
    cap: int = 2_000
    per_stratum: int = 400


DEFAULT = Config()
