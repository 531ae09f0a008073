"""Who is not among the residents of the margins: the dead, the departed, the roofless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.margins import Margins
from dtsen.simulate.model import NO_DAY, NOBODY, REMEMBERED_DAYS, People, State, rows_of
from dtsen.simulate.names import draw_names
from dtsen.simulate.places import places
from dtsen.simulate.shares import largest_remainder
from dtsen.simulate.words import (
    ALIVE,
    CHILD,
    DEAD,
    GONE,
    HEAD,
    LEFT_SCHOOL,
    MALE,
    OCCUPATION,
    OTHER,
    PARENT,
    SINGLE,
    WIDOWED,
)

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

# Of the residents, those who died or left alone in the years before: a stock that
# the lists of the registries still draw from.
DIED_LATELY, LEFT_LATELY = 0.018, 0.01

# 79 in Tambora, 104 in Grogol Petamburan, 102 on ships in two ports (antaranews
# 3211325, 3210985), of 11 million: the kecamatan where they were met at night.
ROOFLESS = 285 / 11_011_862
MIN_ROOFLESS = 3
ROOFLESS_IN = ("31.73.04", "31.73.02", "31.72.01", "31.72.02")
GENERATION = (16, 46)


def departed(draws: Draws, state: State, margins: Margins, quarter: Quarter) -> People:
    """Return members of the families who died or left in the years before."""
    first = int(state.people.person_id[-1]) + 1
    parts = []
    for life, share in ((DEAD, DIED_LATELY), (GONE, LEFT_LATELY)):
        total = round(share * int(margins.persons.sum()))
        count = largest_remainder(margins.persons[None, :], np.array([total]))[0]
        kelurahan = np.repeat(np.arange(len(count)), count)
        parts.append(_former(draws, state, first, kelurahan, life, quarter))
        first += total
    return People.join(*parts)


def _former(  # noqa: PLR0913, PLR0917 - a former member of a family, and when
    draws: Draws,
    state: State,
    first: int,
    kelurahan: Array,
    life: int,
    quarter: Quarter,
) -> People:
    ids = first + np.arange(len(kelurahan))
    today = int(np.datetime64(quarter.last_day, "D").astype(int))
    start = int(np.datetime64(quarter.first_day, "D").astype(int))
    mean, spread = (68, 13) if life == DEAD else (28, 8)
    age = np.clip(mean + spread * draws.normal("age", ids), 17, 98)
    left_on = start - 1 - draws.below("left on", ids, REMEMBERED_DAYS)
    born_on = np.floor(left_on - age * 365.25).astype(np.int64)
    sex = draws.below("sex of departed", ids, 2)
    family_at = _some_family(draws, ids, state, kelurahan)
    head_age = _age_of_heads(state, today)[family_at]
    gap = (today - born_on) / 365.25 - head_age
    parent = (gap >= GENERATION[0]) & (gap <= GENERATION[1])
    child = (-gap >= GENERATION[0]) & (-gap <= GENERATION[1])
    people = bare(ids, born_on, sex, draw_names(draws, ids, sex, age))
    people.family_id = state.families.family_id[family_at]
    people.kelurahan = kelurahan.astype(np.int16)
    people.relation = np.select([parent, child], [PARENT, CHILD], OTHER).astype(np.int8)
    people.marital = np.where(parent, WIDOWED, SINGLE).astype(np.int8)
    people.education = draws.pick("schooling", ids, margins_of(state)).astype(np.int8)
    people.life = np.full(len(ids), life, dtype=np.int8)
    people.status_on = left_on.astype(np.int32)
    return people


def margins_of(state: State) -> Array:
    """Return how often each level of schooling occurs."""
    return np.bincount(state.people.education, minlength=7)


def _some_family(draws: Draws, ids: Array, state: State, kelurahan: Array) -> Array:
    """Return the row of some family of each kelurahan (families stand in its order)."""
    low = np.searchsorted(state.families.kelurahan, kelurahan, side="left")
    high = np.searchsorted(state.families.kelurahan, kelurahan, side="right")
    return np.asarray(low + draws.below("their family", ids, high - low))


def _age_of_heads(state: State, today: int) -> Array:
    heads = np.flatnonzero(state.people.relation == HEAD)
    age = np.zeros(len(state.families))
    at = rows_of(state.people.family_id[heads], state.families.family_id)
    age[at] = (today - state.people.born_on[heads]) / 365.25
    return age


def roofless(draws: Draws, persons: int, first: int, today: np.datetime64) -> People:
    """Return people of the street and crews of ships: counted at night, without a card."""
    ids = first + np.arange(max(MIN_ROOFLESS, round(ROOFLESS * persons)))
    met_in = np.flatnonzero([a.kecamatan_code in ROOFLESS_IN for a in places().areas])
    age = 18 + 47 * draws.uniform("age", ids)
    sex = (draws.uniform("sex", ids) > 0.75).astype(np.int64) + MALE
    born_on = np.floor(int(today.astype(int)) - age * 365.25).astype(np.int64)
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
