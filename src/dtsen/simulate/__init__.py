"""A synthetic Jakarta with ground truth, in the layouts of the real registries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dtsen.folders import replaced
from dtsen.simulate.deliveries import (
    SUPPLIES,
    Deliverer,
    Supply,
    require_replaceable,
)
from dtsen.simulate.evolve import evolve
from dtsen.simulate.listing import Listing, listing
from dtsen.simulate.model import NOBODY, State
from dtsen.simulate.population import found
from dtsen.simulate.programmes import with_receivers
from dtsen.simulate.truth import read_state, write_state
from dtsen.simulate.words import ALIVE

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter
    from dtsen.simulate.draws import Mask

__all__ = ["Simulated", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was written: who lives in the synthetic Jakarta, and records per file."""

    quarter: str
    persons: int
    families: int
    records: dict[str, int]  # "source/file" to its number of records


def simulate(
    quarter: Quarter, *, persons: int, seed: int, inbox: Path, truth: Path
) -> Simulated:
    """Write the deliveries of a quarter into the inbox, and apart from them the truth.

    Where ``truth`` holds the quarter before, Jakarta evolves from it and keeps its
    size; else one of so many persons is founded. The same arguments and the same truth
    of the quarter before give the same bytes.

    Raises
    ------
    InboxTaken
        Where the inbox holds a delivery that is not synthetic; nothing is written.
    """
    require_replaceable(inbox / str(quarter))
    before = truth / str(quarter.previous)
    if before.exists():
        state = evolve(read_state(before), quarter, seed=seed)
    else:
        state = found(quarter, persons=persons, seed=seed)
    records: dict[str, int] = {}
    with replaced(truth / str(quarter)) as beside:
        write_state(state, beside)
        deliverer = Deliverer(quarter, inbox, beside, state.people, seed)
        in_dtks = np.zeros(len(state.people), dtype=bool)
        for supply in SUPPLIES:
            on_list = _listing(state, supply, quarter, seed, in_dtks)
            if supply.source == "dtks":
                in_dtks = on_list.is_listed
            for file in deliverer.deliver(supply, on_list):
                records[f"{supply.source}/{file.name}"] = file.rows
        deliverer.close()
    alive = state.people.life == ALIVE
    lived_in = np.unique(state.people.family_id[alive])
    return Simulated(
        str(quarter), int(alive.sum()), int((lived_in != NOBODY).sum()), records
    )


def _listing(
    state: State, supply: Supply, quarter: Quarter, seed: int, in_dtks: Mask
) -> Listing:
    on_list = listing(
        state,
        supply.source,
        quarter,
        seed=seed,
        collected_before=supply.collected_before,
    )
    if supply.source == "dukcapil":
        people = state.people
        unanswered = on_list.draws.happens(
            "no answer", people.person_id, on_list.rates["answer_missing"]
        )
        return replace(on_list, is_listed=(people.nik != NOBODY) & ~unanswered)
    if supply.files[0].table == "beneficiary":
        return with_receivers(on_list, in_dtks)
    return on_list
