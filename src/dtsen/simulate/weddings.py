"""Couples who have a card of their own, and registries that do not know it yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.model import (
    NOBODY,
    REMEMBERED_DAYS,
    Season,
    State,
    family_rows,
    rows_of,
)
from dtsen.simulate.rates import population_rate
from dtsen.simulate.words import (
    CHILD,
    CHILD_IN_LAW,
    FEMALE,
    GRANDCHILD,
    HEAD,
    MALE,
    MARRIED,
    OTHER,
    RELATION,
    SINGLE,
    SPOUSE,
)

COUPLES_UNTIL = 41
GENERATION_DAYS = (17 * 365, 46 * 365)
USUAL_DAYS, SPREAD_DAYS = 28 * 365, 5 * 365
_APART = 1e6  # days; keeps the kelurahan apart on one axis
# As what those of the new family stand on the card of his parents.
AT_HIS_PARENTS = np.full(len(RELATION), OTHER, dtype=np.int8)
AT_HIS_PARENTS[[HEAD, SPOUSE, CHILD]] = CHILD, CHILD_IN_LAW, GRANDCHILD


def part_lately(draws: Draws, state: State, season: Season) -> None:
    """Say of some young couples which families of the kelurahan they have left."""
    people, families = state.people, state.families
    at = family_rows(state)
    leads = (people.marital == MARRIED) & (at >= 0)
    leads &= season.age(people) < COUPLES_UNTIL
    husband, wife = (np.full(len(families), -1) for _ in range(2))
    for side, relation, sex in ((husband, HEAD, MALE), (wife, SPOUSE, FEMALE)):
        rows = np.flatnonzero(leads & (people.relation == relation))
        rows = rows[people.sex[rows] == sex]
        side[at[rows]] = rows
    couple = (husband >= 0) & (wife >= 0)
    couple &= draws.happens(
        "parted lately", families.family_id, population_rate("parted_lately")
    )
    rows = np.flatnonzero(couple)
    his = _parents(draws, state, "his parents", husband[rows])
    hers = _parents(draws, state, "her parents", wife[rows])
    hers[hers == his] = NOBODY
    rows, his, hers = (side[his != NOBODY] for side in (rows, his, hers))
    families.parents_id[rows], families.in_laws_id[rows] = his, hers
    days = draws.below("parted on", families.family_id[rows], REMEMBERED_DAYS)
    families.parted_on[rows] = season.last - days


def _parents(draws: Draws, state: State, name: str, rows: Array) -> Array:
    """Return a family of the kelurahan whose head is a generation older."""
    people = state.people
    heads = np.flatnonzero((people.relation == HEAD) & (people.family_id != NOBODY))
    heads = heads[np.lexsort((people.born_on[heads], people.kelurahan[heads]))]
    axis = people.kelurahan[heads] * _APART + people.born_on[heads]
    apart = USUAL_DAYS + SPREAD_DAYS * draws.normal(name, people.person_id[rows])
    wished = people.kelurahan[rows] * _APART + people.born_on[rows] - apart
    near = heads[np.minimum(np.searchsorted(axis, wished), len(heads) - 1)]
    gap = people.born_on[rows] - people.born_on[near]
    fits = (people.kelurahan[near] == people.kelurahan[rows]) & (
        (gap >= GENERATION_DAYS[0]) & (gap <= GENERATION_DAYS[1])
    )
    return np.where(fits, people.family_id[near], NOBODY)


def as_known(
    draws: Draws, state: State, family_keys: Array, rate: float, collected_on: int
) -> State:
    """Return the state as a registry knows it: some couples are still at home.

    Who married after the list was collected is always at home, of the others who did so
    lately this share. He stands on his parents' card, with wife and children or
    without her: then she stands on the card of hers.
    """
    families = state.families
    missed = families.parted_on > collected_on - REMEMBERED_DAYS
    missed &= draws.happens("wedding_missed", family_keys, rate)
    missed |= families.parted_on > collected_on
    if not missed.any():
        return state
    his, hers = _homes(state, missed)
    alone = population_rate("wife_at_her_parents")
    hers[~draws.happens("wife at her parents", family_keys, alone)] = -1
    return _at_home(state, his, hers)


def _homes(state: State, missed: Mask) -> tuple[Array, Array]:
    """Return the rows of the families that his and her parents have, or -1."""
    families = state.families
    people = state.people
    at = family_rows(state)
    has_head = np.zeros(len(families), dtype=bool)
    has_head[at[(people.relation == HEAD) & (at >= 0)]] = True
    his, hers = (
        rows_of(ids, families.family_id)
        for ids in (families.parents_id, families.in_laws_id)
    )
    his[~missed | ~has_head[his]] = -1
    # Whose own parents have gone home is no family to go home to.
    his[(his[his] >= 0) & (his >= 0)] = -1
    hers[(his < 0) | ~has_head[hers] | (his[hers] >= 0)] = -1
    return his, hers


def _at_home(state: State, his: Array, hers: Array) -> State:
    people, families = state.people, state.families
    at = family_rows(state)
    home = np.where(at >= 0, his[at], -1)
    relation = np.where(home >= 0, AT_HIS_PARENTS[people.relation], people.relation)
    apart = np.where(at >= 0, hers[at], -1) >= 0
    alone = apart & np.isin(people.relation, (HEAD, SPOUSE))
    wives = apart & (people.relation == SPOUSE)
    home[wives] = hers[at[wives]]
    relation[wives] = CHILD
    goes = home >= 0
    return State(
        replace(
            people,
            family_id=np.where(goes, families.family_id[home], people.family_id),
            kelurahan=np.where(goes, families.kelurahan[home], people.kelurahan),
            relation=relation,
            marital=np.where(alone, SINGLE, people.marital).astype(np.int8),
        ),
        families,
    )
