"""Births and marriages: new people, and new families of people who are here."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.alike import named_alike, twins
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.model import (
    NO_DAY,
    NOBODY,
    Families,
    People,
    Season,
    State,
    family_rows,
)
from dtsen.simulate.names import draw_names, name_after_parents
from dtsen.simulate.numbering import issue_cards, issue_niks
from dtsen.simulate.outsiders import bare
from dtsen.simulate.places import draw_address, places
from dtsen.simulate.shares import shared_ranks
from dtsen.simulate.words import (
    ALIVE,
    CHILD,
    FEMALE,
    GRANDCHILD,
    HEAD,
    MALE,
    MARRIED,
    NOT_YET,
    SINGLE,
    SPOUSE,
)

# About 14 births per 1,000 persons a year, by married women of these ages.
MOTHERS_AGES, BIRTHS, TWINS = (17, 45), 0.022, 0.011
BOYS = 0.512
APART_DAYS = 290
NIK_AT_BIRTH = 0.6
# About 5 marriages per 1,000 persons a year, of single people of these ages.
MARRYING_AGES, MARRIES = (19, 41), 0.014


def bear(draws: Draws, state: State, season: Season) -> State:
    """Let children be born to married women; a few of them twins."""
    people = state.people
    mothers = _mothers(draws, state, season)
    are_two = draws.happens("twins", people.person_id[mothers], TWINS)
    at = np.repeat(mothers, 1 + are_two)
    ids = int(people.person_id.max()) + 1 + np.arange(len(at))
    # Twins share their mother's draw and so their birthday.
    born_on = season.some_day(draws, "birth", people.person_id[at])
    sex = draws.happens("girl", ids, 1 - BOYS).astype(np.int64)
    father = _husbands(state, at)
    names = draw_names(draws, ids, sex, np.zeros(len(ids)))
    fathers = np.where((father >= 0)[:, None], people.name[father], -1)
    parents = (fathers, people.name[at])
    names = name_after_parents(draws, ids, sex, names, parents)
    names = named_alike(draws, ids, sex, names, twins(at, born_on))
    babies = bare(ids, born_on, sex, names)
    babies.family_id = people.family_id[at]
    babies.kelurahan = people.kelurahan[at]
    babies.mother_id = people.person_id[at]
    babies.father_id = np.where(father >= 0, people.person_id[father], NOBODY)
    leads = (people.relation[at] == HEAD) | (people.relation[at] == SPOUSE)
    babies.relation = np.where(leads, CHILD, GRANDCHILD).astype(np.int8)
    babies.school = np.full(len(ids), NOT_YET, dtype=np.int8)
    babies.came_on = babies.born_on
    joined = State(People.join(people, babies), state.families)
    rows = len(people) + np.flatnonzero(
        draws.happens("nik at birth", ids, NIK_AT_BIRTH)
    )
    issue_niks(draws, joined.people, rows)
    return joined


def _mothers(draws: Draws, state: State, season: Season) -> Array:
    people = state.people
    age = season.age(people)
    may = (people.life == ALIVE) & (people.sex == FEMALE) & (people.marital == MARRIED)
    may &= (
        (people.family_id != NOBODY)
        & (age >= MOTHERS_AGES[0])
        & (age < MOTHERS_AGES[1])
    )
    recent = people.mother_id[people.born_on > season.first - APART_DAYS]
    may &= ~np.isin(people.person_id, recent)
    return np.flatnonzero(may & draws.happens("bears", people.person_id, BIRTHS))


def _husbands(state: State, women: Array) -> Array:
    """Return the row of each wife's husband, where one of them heads their family."""
    people = state.people
    at = family_rows(state)
    leads = (people.relation == HEAD) | (people.relation == SPOUSE)
    is_husband = leads & (people.sex == MALE) & (people.marital == MARRIED)
    men = np.flatnonzero(is_husband & (people.life == ALIVE) & (at >= 0))
    husband = np.full(len(state.families), -1)
    husband[at[men]] = men
    return np.where(leads[women], husband[at[women]], -1)


def marry(draws: Draws, state: State, season: Season) -> State:
    """Let single people of one kota marry and found a family of their own."""
    people = state.people
    husbands, wives = _pairs(draws, state, season)
    at = family_rows(state)
    parents = at[husbands]
    families = _new_families(draws, state, parents, people.kelurahan[husbands])
    families.parents_id = people.family_id[husbands]
    families.in_laws_id = people.family_id[wives]
    families.welfare = (families.welfare + state.families.welfare[at[wives]]) / 2
    for rows, relation in ((husbands, HEAD), (wives, SPOUSE)):
        people.family_id[rows] = families.family_id
        people.kelurahan[rows] = families.kelurahan
        people.relation[rows] = relation
        people.marital[rows] = MARRIED
    joined = State(people, Families.join(state.families, families))
    cards = np.arange(len(state.families), len(joined.families))
    wedding = season.some_day(draws, "wedding", cards)
    issue_cards(joined.families, cards, wedding)
    joined.families.parted_on[cards] = wedding
    # A registry that missed the wedding still shows the couple on his parents' card.
    joined.families.old_no_kk[cards] = state.families.no_kk[parents]
    return joined


def _pairs(draws: Draws, state: State, season: Season) -> tuple[Array, Array]:
    people = state.people
    age = season.age(people)
    may = (
        (people.life == ALIVE) & (people.marital == SINGLE) & (people.relation != HEAD)
    )
    may &= (
        (people.family_id != NOBODY)
        & (age >= MARRYING_AGES[0])
        & (age < MARRYING_AGES[1])
    )
    may &= draws.happens("marries", people.person_id, MARRIES)
    kota = places().kota[people.kelurahan]
    taste = age + draws.uniform("taste", people.person_id)
    men, women = (
        rows[np.lexsort((taste[rows], kota[rows]))]
        for rows in (np.flatnonzero(may & (people.sex == s)) for s in (MALE, FEMALE))
    )
    n_kota = int(places().kota.max()) + 1
    grooms, brides = (
        side[shared_ranks(kota[side], kota[other], n_kota)]
        for side, other in ((men, women), (women, men))
    )
    strangers = people.family_id[grooms] != people.family_id[brides]
    return grooms[strangers], brides[strangers]


def _new_families(
    draws: Draws, state: State, parents: Array, kelurahan: Array
) -> Families:
    families = state.families.take(parents)
    ids = int(state.families.family_id.max()) + 1 + np.arange(len(parents))
    families.family_id = ids
    families.kelurahan = kelurahan
    for part, value in draw_address(draws, "wed", ids, kelurahan).items():
        setattr(families, part, value)
    families.no_kk = np.zeros(len(ids), dtype=np.int64)
    families.old_no_kk = np.zeros(len(ids), dtype=np.int64)
    families.moved_on = np.full(len(ids), NO_DAY, dtype=np.int32)
    return families
