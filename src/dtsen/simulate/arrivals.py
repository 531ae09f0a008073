"""Families that arrive from elsewhere: built like those who are here already."""

from __future__ import annotations

import numpy as np

from dtsen.simulate import welfare
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.model import (
    NO_DAY,
    NOBODY,
    Families,
    People,
    Season,
    State,
    family_rows,
    rows_of,
)
from dtsen.simulate.names import draw_names, name_after_parents
from dtsen.simulate.numbering import issue_cards, issue_niks
from dtsen.simulate.places import draw_address, places
from dtsen.simulate.words import ALIVE

# The project's performance study: 0.8 % of families arrive a quarter.
ARRIVES = 0.008
OLDER_BY_DAYS = 365


def arrive(draws: Draws, state: State, season: Season) -> State:
    """Add families that resemble residents in all but who they are."""
    here = welfare.living_members(state) > 0
    like = np.flatnonzero(
        here & draws.happens("resembled", state.families.family_id, ARRIVES)
    )
    families = _families(draws, state, like)
    came_on = season.some_day(draws, "arrived on", families.family_id)
    number = np.full(len(state.families), -1)
    number[like] = np.arange(len(like))
    at = family_rows(state)
    members = np.flatnonzero((at >= 0) & (state.people.life == ALIVE))
    members = members[number[at[members]] >= 0]
    family = number[at[members]]
    newcomers = _people(draws, state, members, families.take(family), season)
    newcomers.came_on = came_on[family]
    joined = State(
        People.join(state.people, newcomers), Families.join(state.families, families)
    )
    issue_cards(
        joined.families, np.arange(len(state.families), len(joined.families)), came_on
    )
    issue_niks(draws, joined.people, np.arange(len(state.people), len(joined.people)))
    return joined


def _families(draws: Draws, state: State, like: Array) -> Families:
    families = state.families.take(like)
    ids = int(state.families.family_id.max()) + 1 + np.arange(len(like))
    families.family_id = ids
    families.kelurahan = draws.pick("arrives in", ids, places().population).astype(
        np.int16
    )
    address = draw_address(draws, "arrived", ids, families.kelurahan)
    for part, value in {"kelurahan": families.kelurahan, **address}.items():
        setattr(families, part, value)
        setattr(families, f"old_{part}", value.copy())
    families.no_kk = np.zeros(len(like), dtype=np.int64)
    families.old_no_kk = np.zeros(len(like), dtype=np.int64)
    families.moved_on = np.full(len(like), NO_DAY, dtype=np.int32)
    families.parted_on = families.moved_on.copy()
    families.parents_id = np.zeros(len(like), dtype=np.int64)
    families.in_laws_id = np.zeros(len(like), dtype=np.int64)
    return families


def _people(
    draws: Draws, state: State, members: Array, families: Families, season: Season
) -> People:
    """Return copies of members with ids, names and birthdays of their own."""
    people = state.people.take(members)
    ids = int(state.people.person_id.max()) + 1 + np.arange(len(members))
    mother, father = (
        _among(members, state, parent_id)
        for parent_id in (people.mother_id, people.father_id)
    )
    # The whole family is older or younger, so that gaps between its members stay.
    older = draws.below("older", families.family_id, 2 * OLDER_BY_DAYS) - OLDER_BY_DAYS
    people.born_on = np.minimum(people.born_on - older, season.first - 1).astype(
        np.int32
    )
    people.person_id = ids
    people.family_id = families.family_id
    people.kelurahan = families.kelurahan
    people.nik = np.zeros(len(ids), dtype=np.int64)
    people.mother_id = np.where(mother >= 0, ids[mother], NOBODY)
    people.father_id = np.where(father >= 0, ids[father], NOBODY)
    names = draw_names(draws, ids, people.sex, season.age(people))
    fathers, mothers = (
        np.where((parent >= 0)[:, None], names[parent], -1)
        for parent in (father, mother)
    )
    people.name = name_after_parents(draws, ids, people.sex, names, (fathers, mothers))
    return people


def _among(members: Array, state: State, parent_id: Array) -> Array:
    """Return which of the members is the parent, -1 where none is."""
    at = rows_of(parent_id, state.people.person_id[members])
    return np.where(parent_id != NOBODY, at, -1)
