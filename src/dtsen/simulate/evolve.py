"""One quarter later: who died, left, moved, arrived, was born, married, grew up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtsen.simulate import welfare
from dtsen.simulate.arrivals import arrive
from dtsen.simulate.beginnings import bear, marry
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.growing import grow
from dtsen.simulate.model import (
    NOBODY,
    Season,
    State,
    family_rows,
)
from dtsen.simulate.numbering import issue_cards, issue_niks
from dtsen.simulate.places import draw_address, places
from dtsen.simulate.words import (
    ALIVE,
    CHILD,
    DEAD,
    GONE,
    HEAD,
    MARRIED,
    OTHER,
    PARENT,
    SINGLE,
    SPOUSE,
    WIDOWED,
)

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

# A quarter's shares of families, as in the project's performance study (0.8 % move,
# 0.7 % leave); the others are assumptions of ours.
MOVES, LEAVES, LEAVES_ALONE = 0.008, 0.007, 0.002
NEW_CARD_AFTER_MOVE = 0.5
NIK_ISSUED = 0.9
WELFARE_KEPT = 0.98
# Deaths a year by age; about 6 per 1,000 in all.
DEATH_AGES = (0, 1, 15, 40, 60, 70, 80, 90, 100)
DEATHS = (0.012, 0.001, 0.0006, 0.002, 0.011, 0.025, 0.06, 0.14, 0.30)
QUARTERS = 4


def evolve(state: State, quarter: Quarter, *, seed: int) -> State:
    """Return the state a quarter later; persons and families keep their ids.

    The dead and those who left stay in it: their NIK is never given to anybody else.
    """
    draws = Draws(seed, str(quarter))
    season = Season.of(quarter)
    _issue_missing_niks(draws, state)
    _die(draws, state, season)
    _leave(draws, state, season)
    _succeed(state)
    _move(draws, state, season)
    state = arrive(draws, state, season)
    state = marry(draws, state, season)
    state = bear(draws, state, season)
    _succeed(state)
    grow(draws, state, season)
    noise = draws.normal("welfare", state.families.family_id)
    score = WELFARE_KEPT * state.families.welfare + np.sqrt(1 - WELFARE_KEPT**2) * noise
    welfare.rank(state, score)
    return state


def _issue_missing_niks(draws: Draws, state: State) -> None:
    people = state.people
    waits = (
        (people.nik == NOBODY) & (people.family_id != NOBODY) & (people.life == ALIVE)
    )
    issued = waits & draws.happens("nik issued", people.person_id, NIK_ISSUED)
    issue_niks(draws, people, np.flatnonzero(issued))


def _end(state: State, rows: Array, life: int, draws: Draws, season: Season) -> None:
    people = state.people
    people.life[rows] = life
    people.status_on[rows] = season.some_day(draws, "status", people.person_id[rows])


def _die(draws: Draws, state: State, season: Season) -> None:
    """Let people die; who was married to them is widowed."""
    people = state.people
    age = (season.last - people.born_on) / 365.25
    rate = np.interp(age, DEATH_AGES, DEATHS) / QUARTERS
    dies = (people.life == ALIVE) & draws.happens("dies", people.person_id, rate)
    _end(state, np.flatnonzero(dies), DEAD, draws, season)
    at = family_rows(state)
    pair = ((people.relation == HEAD) | (people.relation == SPOUSE)) & (at >= 0)
    bereaved = np.zeros(len(state.families), dtype=bool)
    bereaved[at[pair & dies]] = True
    widowed = pair & ~dies & (people.marital == MARRIED) & bereaved[at]
    people.marital[widowed] = WIDOWED


def _leave(draws: Draws, state: State, season: Season) -> None:
    """Let whole families leave Jakarta, and young single people alone."""
    people, families = state.people, state.families
    at = family_rows(state)
    family_leaves = draws.happens("leaves", families.family_id, LEAVES)
    alone = (people.marital == SINGLE) & (people.relation != HEAD)
    alone &= (season.age(people) >= 18) & (season.age(people) < 36)  # noqa: PLR2004 - the ages of young adults
    alone &= draws.happens("leaves alone", people.person_id, 5 * LEAVES_ALONE)
    leaves = (people.life == ALIVE) & (at >= 0) & (family_leaves[at] | alone)
    _end(state, np.flatnonzero(leaves), GONE, draws, season)


def _succeed(state: State) -> None:
    """Give every family that lost its head another: the partner, else the eldest."""
    people = state.people
    at = family_rows(state)
    alive = (people.life == ALIVE) & (at >= 0)
    has_head = np.zeros(len(state.families), dtype=bool)
    has_head[at[alive & (people.relation == HEAD)]] = True
    rows = np.flatnonzero(alive & ~has_head[at])
    is_partner = people.relation[rows] == SPOUSE
    order = rows[np.lexsort((rows, people.born_on[rows], ~is_partner, at[rows]))]
    successors = order[np.diff(at[order], prepend=-1) != 0]
    was = np.full(len(state.families), -1)
    was[at[successors]] = people.relation[successors]
    former = np.flatnonzero((people.relation == HEAD) & ~alive & (at >= 0))
    former = former[was[at[former]] >= 0]
    heir = was[at[former]]
    as_kin = np.select([heir == SPOUSE, heir == CHILD], [SPOUSE, PARENT], OTHER)
    people.relation[former] = as_kin
    people.relation[successors] = HEAD


def _move(draws: Draws, state: State, season: Season) -> None:
    """Let families move inside Jakarta; the state remembers where they lived."""
    people, families = state.people, state.families
    rows = np.flatnonzero(
        (welfare.living_members(state) > 0)
        & draws.happens("moves", families.family_id, MOVES)
    )
    ids = families.family_id[rows]
    for part in ("kelurahan", "rw", "rt", "street", "house"):
        getattr(families, f"old_{part}")[rows] = getattr(families, part)[rows]
    families.kelurahan[rows] = draws.pick("moves to", ids, places().population)
    for part, value in draw_address(
        draws, "moved", ids, families.kelurahan[rows]
    ).items():
        getattr(families, part)[rows] = value
    families.moved_on[rows] = season.some_day(draws, "moved on", ids)
    new_card = rows[draws.happens("new card", ids, NEW_CARD_AFTER_MOVE)]
    issue_cards(families, new_card, families.moved_on[new_card])
    at = family_rows(state)
    members = np.flatnonzero(at >= 0)
    people.kelurahan[members] = families.kelurahan[at[members]]
