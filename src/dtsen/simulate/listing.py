"""Which persons stand in which registry, known as of the day it was collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.model import NOBODY, REMEMBERED_DAYS, State, family_rows
from dtsen.simulate.rates import rates
from dtsen.simulate.words import ALIVE, DEAD, GONE, HEAD

if TYPE_CHECKING:
    from dtsen.quarter import Quarter


# How a family gets onto a list of the poor: by need, by being known to the kelurahan
# (shared by all lists, which is why they are not independent), and by chance.
NEED, KNOWN, CHANCE = 0.80, 0.40, 0.4472
# Records are entered anew once in 1 / rate quarters, each family in its own.
_KEY_STEP, _EPOCHS = 1024, 256
ORIGINAL, TWICE = 0, 2


@dataclass(frozen=True, slots=True)
class Listing:
    """One registry's list: persons in the order of kelurahan, family and relation."""

    source: str
    state: State
    draws: Draws  # its errors
    rates: dict[str, float]
    collected_on: int
    today: int
    is_listed: Mask  # by row of people
    family_at: Array  # by row of people: row of families, -1 for none
    head_at: Array  # by row of families: row of the head, -1 for none
    n_members: Array  # by row of families
    epoch: Array  # by row of families

    def keys(self, rows: Array, entry: int | Array = ORIGINAL) -> Array:
        """Return what the errors of persons' records are drawn by."""
        at = self.family_at[rows]
        epoch = np.where(at >= 0, self.epoch[at] % _EPOCHS, 0)
        ids = self.state.people.person_id[rows]
        return np.asarray(ids * _KEY_STEP + 4 * epoch + entry)

    def family_keys(self, rows: Array) -> Array:
        """Return what the errors of families' records are drawn by."""
        ids = self.state.families.family_id[rows]
        return np.asarray(ids * _KEY_STEP + 4 * (self.epoch[rows] % _EPOCHS))


def listing(
    state: State, source: str, quarter: Quarter, *, seed: int, collected_before: int
) -> Listing:
    """Decide who is on the list of a registry of a quarter."""
    draws, known = Draws(seed, f"errors of {source}"), rates(source)
    today = int(np.datetime64(quarter.last_day, "D").astype(int))
    collected_on = today - collected_before
    family_at = family_rows(state)
    head_at = np.full(len(state.families), -1)
    heads = np.flatnonzero(
        (state.people.relation == HEAD) & (state.people.life == ALIVE)
    )
    head_at[family_at[heads]] = heads
    quarters = 4 * quarter.year + quarter.number
    phase = draws.uniform("phase", state.families.family_id)
    on_list = _families_on_list(draws, state, source, seed, known)
    epoch = np.floor(quarters * known["is_reentered"] + phase).astype(np.int64)
    on_list = _families_on_list(draws, state, source, seed, known)
    is_listed = _persons(
        draws, state, family_at, on_list & (head_at >= 0), known, collected_on
    )
    members = family_at[is_listed & (family_at >= 0)]
    return Listing(
        source,
        state,
        draws,
        known,
        collected_on,
        today,
        is_listed,
        family_at,
        head_at,
        np.bincount(members, minlength=len(state.families)),
        epoch,
    )


def _families_on_list(
    draws: Draws, state: State, source: str, seed: int, known: dict[str, float]
) -> Mask:
    """Mark the families on a list; the lists of the poor lean on the same knowledge."""
    families = state.families
    if not known["is_listed"]:
        return np.ones(len(families), dtype=bool)
    ids = families.family_id
    need = -NEED * families.welfare
    need = need + KNOWN * Draws(seed, "lists").normal("known", ids)
    need += CHANCE * draws.normal(f"listed in {source}", ids)
    listed: Mask = need > float(ndtri(1 - known["is_listed"]))
    return listed


def _persons(
    draws: Draws,
    state: State,
    family_at: Array,
    on_list: Mask,
    known: dict[str, float],
    collected_on: int,
) -> Mask:
    people = state.people
    in_family = (family_at >= 0) & on_list[family_at]
    # Only a census meets those who have no family card.
    in_family |= (people.family_id == NOBODY) & (not known["is_listed"])
    in_family &= people.came_on <= collected_on
    left_since = people.status_on > collected_on
    present = in_family & ((people.life == ALIVE) | left_since)
    present &= ~draws.happens(
        "member missing", people.person_id, known["member_missing"]
    ) | (people.relation == HEAD)
    for life, error in ((DEAD, "deceased_listed"), (GONE, "departed_listed")):
        candidate = in_family & (people.life == life) & ~left_since
        candidate &= people.status_on > collected_on - REMEMBERED_DAYS
        present |= candidate & draws.happens(
            error, people.person_id, chance(present, candidate, known[error])
        )
    return present


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
