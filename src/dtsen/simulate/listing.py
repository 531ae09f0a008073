"""Which persons stand in which registry, known as of the day it was collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from dtsen.quarter import QUARTERS_PER_YEAR
from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.model import REMEMBERED_DAYS, Season, State, family_rows
from dtsen.simulate.rates import rates
from dtsen.simulate.weddings import as_known
from dtsen.simulate.words import ALIVE, DEAD, GONE, HEAD

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

# How a family gets onto a list of the poor: by need, by being known to the kelurahan
# (shared by all lists, which is why they are not independent), and by chance.
NEED, KNOWN, CHANCE = 0.80, 0.40, 0.4472
# Records are entered anew once in 1 / rate quarters, each family in its own; the number
# of times so far, modulo EPOCHS, is part of the key that its errors are drawn by.
ENTRIES, EPOCHS = 4, 256
TWICE = 2  # the entry of a person who was entered a second time


@dataclass(frozen=True, slots=True)
class Listing:
    """One registry's list: persons in the order of kelurahan, family and relation."""

    source: str
    state: State  # as the registry knows it
    draws: Draws  # its errors
    rates: dict[str, float]
    collected_on: int
    today: int
    is_listed: Mask  # by row of people
    family_at: Array  # by row of people: row of families, -1 for none
    head_at: Array  # by row of families: row of the head, -1 for none
    n_members: Array  # by row of families
    epoch: Array  # by row of families

    def keys(self, rows: Array) -> Array:
        """Return what the errors of persons' records are drawn by.

        The key changes when the record is entered anew, with all its errors; the low
        digits are free for the number of the entry.
        """
        at = self.family_at[rows]
        epoch = np.where(at >= 0, self.epoch[at], 0)
        return _key(self.state.people.person_id[rows], epoch)

    def family_keys(self, rows: Array) -> Array:
        """Return what the errors of families' records are drawn by."""
        return _key(self.state.families.family_id[rows], self.epoch[rows])


def _key(ids: Array, epoch: Array) -> Array:
    return np.asarray((ids * EPOCHS + epoch % EPOCHS) * ENTRIES)


def listing(
    state: State, source: str, quarter: Quarter, *, seed: int, collected_before: int
) -> Listing:
    """Decide who is on the list of a registry of a quarter."""
    draws, known = Draws(seed, f"errors of {source}"), rates(source)
    season = Season.of(quarter)
    collected_on = season.last - collected_before
    epoch = _epochs(draws, state, quarter, known["is_reentered"])
    state = as_known(
        draws,
        state,
        _key(state.families.family_id, epoch),
        known["wedding_missed"],
        collected_on,
    )
    people, families = state.people, state.families
    family_at = family_rows(state)
    head_at = np.full(len(families), -1)
    here = (people.life == ALIVE) | (people.status_on > collected_on)
    heads = np.flatnonzero(here & (people.relation == HEAD) & (family_at >= 0))
    head_at[family_at[heads]] = heads
    on_list = _families_on_list(draws, state, seed, known) & (head_at >= 0)
    person_on_list = np.where(family_at >= 0, on_list[family_at], known["roofless_met"])
    is_listed = _persons(draws, state, person_on_list == 1, known, collected_on)
    members = family_at[is_listed & (family_at >= 0)]
    return Listing(
        source=source,
        state=state,
        draws=draws,
        rates=known,
        collected_on=collected_on,
        today=season.last,
        is_listed=is_listed,
        family_at=family_at,
        head_at=head_at,
        n_members=np.bincount(members, minlength=len(families)),
        epoch=epoch,
    )


def _epochs(draws: Draws, state: State, quarter: Quarter, rate: float) -> Array:
    """Return how often the records of each family have been entered anew so far."""
    quarters = QUARTERS_PER_YEAR * quarter.year + quarter.number
    phase = draws.uniform("phase", state.families.family_id)
    return np.floor(quarters * rate + phase).astype(np.int64)


def _families_on_list(
    draws: Draws, state: State, seed: int, known: dict[str, float]
) -> Mask:
    """Mark the families on a list; the lists of the poor lean on the same knowledge."""
    families = state.families
    if not known["is_listed"]:
        return np.ones(len(families), dtype=bool)
    ids = families.family_id
    need = -NEED * families.welfare
    need = need + KNOWN * Draws(seed, "lists").normal("known", ids)
    need += CHANCE * draws.normal("listed", ids)
    return np.asarray(need > float(ndtri(1 - known["is_listed"])))


def _persons(
    draws: Draws,
    state: State,
    on_list: Mask,
    known: dict[str, float],
    collected_on: int,
) -> Mask:
    """Mark who is listed, of all whose family (or who himself) is to be listed."""
    people = state.people
    known_by_then = on_list & (people.came_on <= collected_on)
    left_since = people.status_on > collected_on
    present = known_by_then & ((people.life == ALIVE) | left_since)
    missed = draws.happens("member missing", people.person_id, known["member_missing"])
    present &= ~missed | (people.relation == HEAD)
    remembered = known_by_then & ~left_since
    remembered &= people.status_on > collected_on - REMEMBERED_DAYS
    for life, error in ((DEAD, "deceased_listed"), (GONE, "departed_listed")):
        former = remembered & (people.life == life)
        rate = chance(present, former, known[error])
        present |= former & draws.happens(error, people.person_id, rate)
    return np.asarray(present)


def chance(listed: Mask, candidate: Mask, share: float) -> float:
    """Return how likely a candidate is listed for them to be this share of the list."""
    wanted = listed.sum() * share / (1 - share)
    return float(min(1.0, wanted / max(candidate.sum(), 1)))


def in_file_order(state: State, rows: Array) -> Array:
    """Sort rows of people by kelurahan, family, relation and id."""
    people = state.people
    key = people.kelurahan[rows].astype(np.int64) << 48
    key += (people.family_id[rows] << 4) + people.relation[rows]
    return np.asarray(rows[np.argsort(key, kind="stable")])
