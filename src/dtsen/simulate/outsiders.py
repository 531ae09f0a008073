"""Who is not in the margins: the lately dead, the departed, the roofless."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.margins import Margins
from dtsen.simulate.model import (
    NO_DAY,
    NOBODY,
    REMEMBERED_DAYS,
    People,
    Season,
    State,
    family_rows,
)
from dtsen.simulate.names import draw_names
from dtsen.simulate.people import DAYS_A_YEAR
from dtsen.simulate.places import places
from dtsen.simulate.shares import largest_remainder
from dtsen.simulate.words import (
    ALIVE,
    CHILD,
    DEAD,
    GONE,
    HEAD,
    LEFT_SCHOOL,
    OCCUPATION,
    OTHER,
    PARENT,
    SINGLE,
    WIDOWED,
)

# Of the residents, those who died or left alone in the years before: a stock that
# the lists of the registries still draw from.
DIED_LATELY, LEFT_LATELY = 0.018, 0.01

# 79 in Tambora, 104 in Grogol Petamburan, 102 on ships in two ports (antaranews
# 3211325, 3210985), of 11 million: the kecamatan where they were met at night.
ROOFLESS = 285 / 11_011_862
MIN_ROOFLESS = 3
ROOFLESS_IN = ("31.73.04", "31.73.02", "31.72.01", "31.72.02")
MEN_AND_WOMEN_OUTSIDE = (0.75, 0.25)
GENERATION = (16, 46)  # how much older parents are


def departed(draws: Draws, state: State, margins: Margins, season: Season) -> People:
    """Return members of the families who died or left in the years before."""
    kelurahan, life = [], []
    for status, share in ((DEAD, DIED_LATELY), (GONE, LEFT_LATELY)):
        total = round(share * int(margins.persons.sum()))
        count = largest_remainder(margins.persons[None, :], np.array([total]))[0]
        kelurahan.append(np.repeat(np.arange(len(count)), count))
        life.append(np.full(total, status))
    return _former(
        draws, state, np.concatenate(kelurahan), np.concatenate(life), season
    )


def _former(
    draws: Draws, state: State, kelurahan: Array, life: Array, season: Season
) -> People:
    ids = int(state.people.person_id[-1]) + 1 + np.arange(len(kelurahan))
    dead = life == DEAD
    age = np.where(dead, 68, 28) + np.where(dead, 13, 8) * draws.normal("age", ids)
    age = np.clip(age, 17, 98)
    left_on = season.first - 1 - draws.below("left on", ids, REMEMBERED_DAYS)
    born_on = np.floor(left_on - age * DAYS_A_YEAR).astype(np.int64)
    sex = draws.below("sex of departed", ids, 2)
    family_at = _some_family(draws, ids, state, kelurahan)
    head_born = _births_of_heads(state)[family_at]
    gap = (head_born - born_on) / DAYS_A_YEAR
    youngest, oldest = GENERATION
    parent = (gap >= youngest) & (gap <= oldest)
    child = (-gap >= youngest) & (-gap <= oldest)
    people = bare(ids, born_on, sex, draw_names(draws, ids, sex, age))
    people.family_id = state.families.family_id[family_at]
    people.kelurahan = kelurahan.astype(np.int16)
    people.relation = np.select([parent, child], [PARENT, CHILD], OTHER).astype(np.int8)
    people.marital = np.where(parent, WIDOWED, SINGLE).astype(np.int8)
    levels = np.bincount(state.people.education)
    people.education = draws.pick("schooling", ids, levels).astype(np.int8)
    people.life = life.astype(np.int8)
    people.status_on = left_on.astype(np.int32)
    return people


def _some_family(draws: Draws, ids: Array, state: State, kelurahan: Array) -> Array:
    """Return the row of some family of each kelurahan (families stand in its order)."""
    low = np.searchsorted(state.families.kelurahan, kelurahan, side="left")
    high = np.searchsorted(state.families.kelurahan, kelurahan, side="right")
    return np.asarray(low + draws.below("their family", ids, high - low))


def _births_of_heads(state: State) -> Array:
    heads = np.flatnonzero(state.people.relation == HEAD)
    born_on = np.zeros(len(state.families))
    born_on[family_rows(state)[heads]] = state.people.born_on[heads]
    return born_on


def roofless(draws: Draws, persons: int, first: int, season: Season) -> People:
    """Return people of the street and crews of ships, who have no family card."""
    ids = first + np.arange(max(MIN_ROOFLESS, round(ROOFLESS * persons)))
    met_in = np.flatnonzero([a.kecamatan_code in ROOFLESS_IN for a in places().areas])
    age = 18 + 47 * draws.uniform("age", ids)
    sex = draws.pick("sex", ids, MEN_AND_WOMEN_OUTSIDE)
    born_on = np.floor(season.last - age * DAYS_A_YEAR).astype(np.int64)
    people = bare(ids, born_on, sex, draw_names(draws, ids, sex, age))
    people.kelurahan = met_in[draws.below("met in", ids, len(met_in))].astype(np.int16)
    return people


def bare(ids: Array, born_on: Array, sex: Array, names: Array) -> People:
    """Return adults of whom nothing else is known yet: single kin, alive, no NIK."""
    n = len(ids)

    def all_are(value: int, dtype: type = np.int8) -> Array:
        return np.full(n, value, dtype=dtype)

    return People(
        person_id=ids,
        family_id=all_are(NOBODY, np.int64),
        kelurahan=all_are(0, np.int16),
        sex=sex.astype(np.int8),
        born_on=born_on.astype(np.int32),
        name=names,
        mother_id=all_are(NOBODY, np.int64),
        father_id=all_are(NOBODY, np.int64),
        relation=all_are(OTHER),
        marital=all_are(SINGLE),
        education=all_are(0),
        school=all_are(LEFT_SCHOOL),
        occupation=all_are(OCCUPATION.index("belum_tidak_bekerja")),
        has_disability=np.zeros(n, dtype=bool),
        nik=all_are(NOBODY, np.int64),
        life=all_are(ALIVE),
        status_on=all_are(NO_DAY, np.int32),
        came_on=all_are(NO_DAY, np.int32),
    )
