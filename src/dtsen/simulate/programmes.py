"""Who receives KJP Plus, KLJ and PKH: by the rules, and in spite of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dtsen.simulate.draws import Array, Mask
from dtsen.simulate.listing import Listing, chance
from dtsen.simulate.model import REMEMBERED_DAYS, age_years
from dtsen.simulate.words import ALIVE, AT_SCHOOL, DEAD, FEMALE, GONE, SPOUSE

POOR_DECILE = 4
PUPIL_AGES = (6, 21)
ELDERLY = 60
SMALL_CHILD = 6
PARENT_AGE = 30


def with_receivers(listing: Listing, in_dtks: Mask) -> Listing:
    """Return the list of a programme: the eligible less some, and some others."""
    may, should = _classes(listing, in_dtks)
    people, draws, known = listing.state.people, listing.draws, listing.rates
    here = people.life == ALIVE
    ids = people.person_id
    receives = should & here & ~draws.happens("excluded", ids, known["is_excluded"])
    others = may & ~should & here
    rate = chance(receives, others, known["is_included"])
    receives |= others & draws.happens("included", ids, rate)
    lately = people.status_on > listing.collected_on - REMEMBERED_DAYS
    for life, error in ((DEAD, "deceased_listed"), (GONE, "departed_listed")):
        former = may & lately & (people.life == life)
        receives |= former & draws.happens(
            error, ids, chance(receives, former, known[error])
        )
    return replace(listing, is_listed=receives)


def _classes(listing: Listing, in_dtks: Mask) -> tuple[Mask, Mask]:
    """Mark who could be on the list at all, and who should be by the rule."""
    people = listing.state.people
    age = age_years(people.born_on, listing.collected_on)
    family = listing.family_at
    poor = (family >= 0) & (
        listing.state.families.desil_nasional[family] <= POOR_DECILE
    )
    pupil = (
        (people.school == AT_SCHOOL) & (age >= PUPIL_AGES[0]) & (age <= PUPIL_AGES[1])
    )
    if listing.source == "kjp_plus":
        return pupil, pupil & in_dtks
    if listing.source == "klj":
        return age >= ELDERLY, (age >= ELDERLY) & poor
    component = pupil | (age < SMALL_CHILD) | (age >= ELDERLY) | people.has_disability
    has_component = np.zeros(len(listing.state.families), dtype=bool)
    has_component[family[component & (family >= 0) & (people.life == ALIVE)]] = True
    speaks = _representatives(listing)
    former = (people.life != ALIVE) & (age >= PARENT_AGE) & (family >= 0)
    return speaks | former, speaks & poor & has_component[family]


def _representatives(listing: Listing) -> Mask:
    """Mark one person a family: the wife where there is one, else the head."""
    people = listing.state.people
    wives = np.flatnonzero(
        (people.relation == SPOUSE) & (people.sex == FEMALE) & (people.life == ALIVE)
    )
    speaker: Array = listing.head_at.copy()
    speaker[listing.family_at[wives]] = wives
    speaks = np.zeros(len(people), dtype=bool)
    speaks[speaker[speaker >= 0]] = True
    return speaks
