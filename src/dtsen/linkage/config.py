"""What a linkage is told beforehand. Nothing here is picked on a truth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The fixed numbers of a linkage.

    ``match_weight`` is in bits: 4 says that a link is right with odds of 16 to 1. Only
    about one record in a hundred stands twice in its own source, so a pair within a
    source starts six bits lower than one between sources that list the same people.
    """

    model: str = "jakarta-1"
    match_weight: float = 4.0
    match_weight_within: float = 10.0
    # A NIK or No. KK on more records than this (all sources together) names nobody.
    max_per_nik: int = 6
    max_per_kk: int = 90
    # The registry that lists everybody: its records wait to be found by the others.
    anchor: str = "regsosek"
    # Candidate pairs per record that the model may weigh; beyond, a rule is too wide.
    # So many pairs cost nothing, however few the records.
    pair_budget: float = 3.0
    pairs_always: int = 100_000
    # Up to so many records, rules that are too wide for a city are used as well.
    few_records: int = 100_000


DEFAULT = Config()
