"""Found a Jakarta: everybody who lives in it, and who lately died or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtsen.simulate import welfare
from dtsen.simulate.alike import named_alike, twins
from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.households import NONE, Homes, settle
from dtsen.simulate.margins import Margins, scaled
from dtsen.simulate.model import (
    NO_DAY,
    NOBODY,
    REMEMBERED_DAYS,
    Families,
    People,
    Season,
    State,
)
from dtsen.simulate.names import draw_names, name_after_parents
from dtsen.simulate.numbering import found_cards, issue_niks
from dtsen.simulate.outsiders import departed, roofless
from dtsen.simulate.people import Crowd, crowd
from dtsen.simulate.places import draw_address, places
from dtsen.simulate.weddings import part_lately
from dtsen.simulate.words import ALIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtsen.quarter import Quarter

# How many persons are made at a time; decides the memory, never the result.
CHUNK_PERSONS = 250_000
MOVED_LATELY = 0.08  # ten quarters of moves inside Jakarta at 0.8 %
NEWBORN_DAYS, NEWBORN_WITHOUT_NIK, ROOFLESS_WITHOUT_NIK = 90, 0.4, 0.5


def found(quarter: Quarter, *, persons: int, seed: int) -> State:
    """Return a Jakarta of so many living persons on the last day of a quarter."""
    draws = Draws(seed, "founding")
    margins = scaled(persons)
    season = Season.of(quarter)
    first_person = 1 + np.cumsum(margins.persons) - margins.persons
    first_family = 1 + np.cumsum(margins.families) - margins.families
    people, families = [], []
    for low, high in _chunks(margins.persons):
        cut = margins.between(low, high)
        residents = crowd(draws, cut, int(first_person[low]), season.last)
        homes = settle(draws, residents, cut.families)
        people.append(_people(draws, residents, homes, low, int(first_family[low])))
        families.append(_families(draws, cut, low, int(first_family[low]), season.last))
    state = State(People.join(*people), Families.join(*families))
    part_lately(draws, state, season)
    gone = departed(draws, state, margins, season)
    outside = roofless(draws, persons, int(gone.person_id[-1]) + 1, season)
    state.people = People.join(state.people, gone, outside)
    found_cards(draws, state.families, season.last)
    has_nik = _has_nik(draws, state.people, season.last)
    issue_niks(draws, state.people, np.flatnonzero(has_nik))
    welfare.rank(state, welfare.founding_score(draws, state))
    return state


def _chunks(persons: Array) -> Iterator[tuple[int, int]]:
    """Cut the kelurahan into runs of some persons; a large one stands alone."""
    low = 0
    for high in range(1, len(persons) + 1):
        is_last = high == len(persons)
        if is_last or persons[low : high + 1].sum() > CHUNK_PERSONS:
            yield low, high
            low = high


def _people(
    draws: Draws, residents: Crowd, homes: Homes, kelurahan: int, first_family: int
) -> People:
    ids, age = residents.ids, residents.age
    return People(
        person_id=ids,
        family_id=first_family + homes.family,
        kelurahan=(kelurahan + residents.group).astype(np.int16),
        sex=residents.sex.astype(np.int8),
        born_on=residents.born_on.astype(np.int32),
        name=_names(draws, residents, homes),
        mother_id=np.where(homes.mother != NONE, ids[homes.mother], NOBODY),
        father_id=np.where(homes.father != NONE, ids[homes.father], NOBODY),
        relation=homes.relation.astype(np.int8),
        marital=residents.marital.astype(np.int8),
        education=residents.education.astype(np.int8),
        school=residents.school.astype(np.int8),
        occupation=residents.occupation.astype(np.int8),
        has_disability=is_disabled(draws, ids, age),
        nik=np.zeros(len(ids), dtype=np.int64),
        life=np.full(len(ids), ALIVE, dtype=np.int8),
        status_on=np.full(len(ids), NO_DAY, dtype=np.int32),
        came_on=np.full(len(ids), NO_DAY, dtype=np.int32),
    )


def _names(draws: Draws, residents: Crowd, homes: Homes) -> Array:
    """Return everybody's name: his own, a parent's, almost a twin's, a namesake's."""
    ids, sex = residents.ids, residents.sex
    names = draw_names(draws, ids, sex, residents.age)
    fathers, mothers = (
        np.where((parent != NONE)[:, None], names[parent], -1)
        for parent in (homes.father, homes.mother)
    )
    names = name_after_parents(draws, ids, sex, names, (fathers, mothers))
    names = named_alike(draws, ids, sex, names, twins(homes.mother, residents.born_on))
    namesakes = np.flatnonzero(homes.namesake != NONE)
    names[namesakes] = names[homes.namesake[namesakes]]
    return names


def _families(
    draws: Draws, margins: Margins, first: int, first_id: int, today: int
) -> Families:
    kelurahan = np.repeat(np.arange(len(margins.families)) + first, margins.families)
    ids = first_id + np.arange(len(kelurahan))
    before = draws.pick("old kelurahan", ids, places().population)
    moved = draws.happens("moved lately", ids, MOVED_LATELY)
    since = today - draws.below("moved on", ids, REMEMBERED_DAYS)
    here = draw_address(draws, "new", ids, kelurahan)
    there = draw_address(draws, "old", ids, before)
    unranked = np.zeros(len(ids), dtype=np.int8)
    return Families(
        family_id=ids,
        kelurahan=kelurahan.astype(np.int16),
        no_kk=np.zeros(len(ids), dtype=np.int64),
        old_no_kk=np.zeros(len(ids), dtype=np.int64),
        moved_on=np.where(moved, since, NO_DAY).astype(np.int32),
        old_kelurahan=before.astype(np.int16),
        parted_on=np.full(len(ids), NO_DAY, dtype=np.int32),
        parents_id=np.zeros(len(ids), dtype=np.int64),
        in_laws_id=np.zeros(len(ids), dtype=np.int64),
        **here,
        **{f"old_{part}": value for part, value in there.items()},
        welfare=np.zeros(len(ids)),
        desil_nasional=unranked,
        desil_provinsi=unranked,
        desil_kabupaten_kota=unranked,
    )


def is_disabled(draws: Draws, ids: Array, age: Array) -> Mask:
    """Say who has a disability: few of the young, a fifth of the very old."""
    rate = np.interp(age, [0, 40, 60, 90], [0.008, 0.015, 0.04, 0.20])
    return draws.happens("disability", ids, rate)


def _has_nik(draws: Draws, people: People, today: int) -> Mask:
    """Say who has a NIK: all but some newborns and some who live on the street."""
    newborn = people.born_on > today - NEWBORN_DAYS
    rate = np.where(newborn, NEWBORN_WITHOUT_NIK, 0.0)
    rate = np.where(people.family_id == NOBODY, ROOFLESS_WITHOUT_NIK, rate)
    return ~draws.happens("no nik", people.person_id, rate)
