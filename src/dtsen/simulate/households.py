"""How the persons of a kelurahan live together: one head each, partners, children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.margins import AGE_FROM, BAND_YEARS
from dtsen.simulate.people import ADULT, Crowd
from dtsen.simulate.rates import population_rate
from dtsen.simulate.shares import choose, shared_ranks
from dtsen.simulate.words import (
    CHILD,
    CHILD_IN_LAW,
    FEMALE,
    GRANDCHILD,
    HEAD,
    MALE,
    MARRIED,
    OTHER,
    PARENT,
    SERVANT,
    SINGLE,
    SPOUSE,
)

NONE = -1
_WIDE = 1000.0  # wider than any age: keeps the kelurahan apart on one axis
_MOTHER_AT_BIRTH, _SPREAD, _YOUNGEST, _OLDEST = 28.0, 5.2, 16.0, 46.0
_SERVANTS_AMONG_OTHERS = 0.05
_SIBLINGS_APART_DAYS = 290
_ATTEMPTS = 6
_CHILDREN_AT_HOME = (0.20, 0.37, 0.26, 0.12, 0.05)  # one, two, ... at most
# Of neighbouring siblings of one age band; makes about 2 % of children twins.
_TWINS = 0.055
_NAMESAKES_APART_DAYS = 900


@dataclass(slots=True)
class Homes:
    """For each person: family (from 0), relation to its head, rows of the parents."""

    family: Array
    relation: Array
    mother: Array
    father: Array
    namesake: Array  # whose name and birthday a person has by chance
    n_families: int


def settle(draws: Draws, crowd: Crowd, n_families: Array) -> Homes:
    """Form as many families in each kelurahan as its margin has family cards."""
    partner = _couples(draws, crowd, len(n_families))
    is_head = _heads(draws, crowd, partner, n_families)
    family = np.full(len(crowd.ids), NONE)
    family[is_head] = np.arange(is_head.sum())
    relation = np.full(len(crowd.ids), OTHER)
    relation[is_head] = HEAD
    wives = np.flatnonzero((partner != NONE) & (crowd.sex == FEMALE))
    wives = wives[is_head[partner[wives]]]
    family[wives] = family[partner[wives]]
    relation[wives] = SPOUSE
    mother, father, namesake = np.full((3, len(family)), NONE)
    homes = Homes(family, relation, mother, father, namesake, int(is_head.sum()))
    _place_children(draws, crowd, homes, partner)
    _place_elders(draws, crowd, homes, partner)
    _make_namesakes(draws, crowd, homes)
    return homes


def _couples(draws: Draws, crowd: Crowd, n_groups: int) -> Array:
    """Pair married men and women of a kelurahan by age; return the partner's row."""
    taste = crowd.age + 2.5 * draws.normal("partner", crowd.ids)
    married = crowd.marital == MARRIED
    men, women = (
        rows[np.lexsort((taste[rows], crowd.group[rows]))]
        for rows in (np.flatnonzero(married & (crowd.sex == s)) for s in (MALE, FEMALE))
    )
    husbands, wives = (
        side[shared_ranks(crowd.group[side], crowd.group[other], n_groups)]
        for side, other in ((men, women), (women, men))
    )
    partner = np.full(len(crowd.ids), NONE)
    partner[husbands], partner[wives] = wives, husbands
    return partner


def _heads(draws: Draws, crowd: Crowd, partner: Array, n_families: Array) -> Mask:
    """Choose heads: husbands, then widowed and divorced, then older single adults."""
    husband = (partner != NONE) & (crowd.sex == MALE)
    score = crowd.age / 50 + draws.uniform("head", crowd.ids)
    score += 20 * husband + 6 * ((crowd.marital != SINGLE) & (partner == NONE))
    score += 40 * (crowd.age >= ADULT) - 60 * ((partner != NONE) & ~husband)
    return choose(crowd.group, score, n_families, among=np.ones(len(score), dtype=bool))


def _place_children(draws: Draws, crowd: Crowd, homes: Homes, partner: Array) -> None:
    """Give everybody unplaced who is or was a child a family with a fitting mother."""
    women = np.flatnonzero(
        (homes.family != NONE) & (crowd.sex == FEMALE) & (crowd.age >= _YOUNGEST)
    )
    rows = np.flatnonzero(
        (homes.family == NONE)
        & ((crowd.marital == SINGLE) | ((partner != NONE) & (crowd.sex == MALE)))
    )
    mother = np.full(len(rows), NONE)
    misfit = np.ones(len(rows), dtype=bool)
    for attempt in range(_ATTEMPTS):
        at_birth = _MOTHER_AT_BIRTH + _SPREAD * draws.normal(
            f"mother {attempt}", crowd.ids[rows[misfit]]
        )
        wished = crowd.age[rows[misfit]] + np.clip(at_birth, _YOUNGEST + 1, _OLDEST - 1)
        mother[misfit] = _nearest(crowd, rows[misfit], wished, women)
        too_soon, too_many = _misfits(draws, crowd, rows, mother)
        misfit = too_soon | too_many
    _join(crowd, homes, rows, mother, partner, is_own=~too_soon)
    _make_twins(draws, crowd, homes)


def _misfits(
    draws: Draws, crowd: Crowd, rows: Array, mother: Array
) -> tuple[Mask, Mask]:
    """Mark children born too soon after a sibling, and those who are one too many."""
    order = np.lexsort((crowd.born_on[rows], mother))
    known = mother[order] != NONE
    first = np.diff(mother[order], prepend=-2) != 0
    gap = np.diff(crowd.born_on[rows][order], prepend=0)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))
    number = np.arange(len(rows)) - starts
    room = 1 + draws.pick("children", crowd.ids[mother[order]], _CHILDREN_AT_HOME)
    too_soon, too_many = np.zeros((2, len(rows)), dtype=bool)
    too_soon[order] = known & ~first & (gap < _SIBLINGS_APART_DAYS)
    too_many[order] = known & (number >= room)
    return too_soon, too_many


def _nearest(crowd: Crowd, rows: Array, age: Array, anchors: Array) -> Array:
    """Return for each row the anchor of its kelurahan nearest in age; NONE without."""
    anchors = anchors[np.lexsort((crowd.age[anchors], crowd.group[anchors]))]
    axis = crowd.group[anchors] * _WIDE + crowd.age[anchors]
    low = np.searchsorted(crowd.group[anchors], crowd.group[rows], side="left")
    high = np.searchsorted(crowd.group[anchors], crowd.group[rows], side="right") - 1
    found = np.searchsorted(axis, crowd.group[rows] * _WIDE + age)
    at = np.clip(found, low, np.maximum(high, low))
    exists = high >= low
    nearest = np.full(len(rows), NONE)
    nearest[exists] = anchors[at[exists]]
    return nearest


def _join(  # noqa: PLR0913 - a child, its mother and her partner
    crowd: Crowd,
    homes: Homes,
    rows: Array,
    mother: Array,
    partner: Array,
    *,
    is_own: Mask,
) -> None:
    """Put each row into the family of its (grand)mother, related as age allows."""
    heads = np.flatnonzero(homes.relation == HEAD)
    lonely = mother == NONE
    anchor = mother.copy()
    anchor[lonely] = _nearest(crowd, rows[lonely], crowd.age[rows[lonely]] + 28, heads)
    gap = crowd.age[anchor] - crowd.age[rows]
    relation = np.select(
        [lonely | (gap < _YOUNGEST), gap > _OLDEST, is_own],
        [OTHER, GRANDCHILD, CHILD],
        OTHER,
    )
    homes.family[rows] = homes.family[anchor]
    homes.relation[rows] = relation
    own = relation == CHILD
    homes.mother[rows[own]] = anchor[own]
    homes.father[rows[own]] = partner[anchor[own]]
    # A husband who lives with his parents brings his wife.
    men = rows[partner[rows] != NONE]
    wives = partner[men]
    homes.family[wives] = homes.family[men]
    homes.relation[wives] = np.where(homes.relation[men] == CHILD, CHILD_IN_LAW, OTHER)


def _make_twins(draws: Draws, crowd: Crowd, homes: Homes) -> None:
    """Let some brothers and sisters of one age band share a birthday."""
    rows = np.flatnonzero(homes.mother != NONE)
    rows = rows[np.lexsort((crowd.born_on[rows], homes.mother[rows]))]
    same = np.diff(homes.mother[rows], prepend=-2) == 0
    band = np.minimum(crowd.age[rows] // BAND_YEARS, len(AGE_FROM) - 1)
    same &= np.diff(band, prepend=-1) == 0
    twin = np.flatnonzero(same & draws.happens("twins", crowd.ids[rows], _TWINS))
    crowd.born_on[rows[twin]] = crowd.born_on[rows[twin - 1]]
    crowd.age[rows[twin]] = crowd.age[rows[twin - 1]]


def _place_elders(draws: Draws, crowd: Crowd, homes: Homes, partner: Array) -> None:
    """Let who is left live with a head a generation younger, or as other kin."""
    rows = np.flatnonzero(homes.family == NONE)
    heads = np.flatnonzero(homes.relation == HEAD)
    younger = _MOTHER_AT_BIRTH + _SPREAD * draws.normal("elder", crowd.ids[rows])
    anchor = _nearest(crowd, rows, crowd.age[rows] - younger, heads)
    homes.family[rows] = homes.family[anchor]
    gap = crowd.age[rows] - crowd.age[anchor]
    homes.relation[rows] = np.where(
        (gap >= _YOUNGEST) & (gap <= _OLDEST), PARENT, OTHER
    )
    kin = np.flatnonzero(
        (homes.relation == OTHER) & (crowd.age >= ADULT) & (partner == NONE)
    )
    serves = draws.happens("servant", crowd.ids[kin], _SERVANTS_AMONG_OTHERS)
    homes.relation[kin[serves]] = SERVANT


def _make_namesakes(draws: Draws, crowd: Crowd, homes: Homes) -> None:
    """Let some share birthday and name with somebody of another family next door.

    Only of those whose age nobody else's depends on: no child, no mother, no twin.
    """
    band = np.minimum(crowd.age // BAND_YEARS, len(AGE_FROM) - 1)
    order = np.lexsort((crowd.born_on, band, crowd.sex, crowd.group))
    first, second = order[:-1], order[1:]
    is_free = homes.mother == NONE
    is_free[homes.mother[homes.mother != NONE]] = False
    near = crowd.born_on[second] - crowd.born_on[first] < _NAMESAKES_APART_DAYS
    near &= homes.family[first] != homes.family[second]
    near &= is_free[second] & (crowd.age[first] >= BAND_YEARS + ADULT)
    for key in (band, crowd.sex, crowd.group):
        near &= key[first] == key[second]
    near &= draws.happens(
        "namesake", crowd.ids[second], population_rate("namesake_of_one_day")
    )
    # One after the other: of three in a row the first is nobody's namesake.
    near[1:] &= ~near[:-1]
    first, second = first[near], second[near]
    homes.namesake[second] = first
    crowd.born_on[second] = crowd.born_on[first]
    crowd.age[second] = crowd.age[first]
