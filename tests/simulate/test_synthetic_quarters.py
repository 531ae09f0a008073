"""From one quarter to the next: who stays, comes, goes, and keeps which id."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields

import numpy as np
import pytest

from dtsen.quarter import Quarter
from dtsen.simulate.evolve import evolve
from dtsen.simulate.model import NO_DAY, NOBODY, Season, State, family_rows, rows_of
from dtsen.simulate.population import found
from dtsen.simulate.truth import read_state, write_state
from dtsen.simulate.words import (
    ALIVE,
    AT_SCHOOL,
    CHILD,
    DEAD,
    FEMALE,
    GONE,
    GRANDCHILD,
    HEAD,
    LEFT_SCHOOL,
    MARRIED,
    NOT_YET,
)

BEFORE, NOW = Quarter(2026, 2), Quarter(2026, 3)
SEASON = Season.of(NOW)


@pytest.fixture(scope="module")
def before() -> State:
    return found(BEFORE, persons=20_000, seed=5)


@pytest.fixture(scope="module")
def now(before: State, tmp_path_factory: pytest.TempPathFactory) -> State:
    folder = tmp_path_factory.mktemp("truth")
    write_state(before, folder)
    return evolve(read_state(folder), NOW, seed=5)


def _new(before: State, now: State) -> np.ndarray:
    return np.flatnonzero(~np.isin(now.people.person_id, before.people.person_id))


def test_the_truth_reads_back_as_it_was_written(before: State, tmp_path) -> None:
    write_state(before, tmp_path)
    again = read_state(tmp_path)
    for kind in ("people", "families"):
        one, other = getattr(before, kind), getattr(again, kind)
        for field in fields(one):
            np.testing.assert_array_equal(
                getattr(one, field.name), getattr(other, field.name), field.name
            )


def test_who_was_alive_is_still_there_as_the_same_person(
    before: State, now: State
) -> None:
    alive = before.people.take(before.people.life == ALIVE)
    same = now.people.take(rows_of(alive.person_id, now.people.person_id))
    for column in ("person_id", "born_on", "sex", "name", "mother_id"):
        np.testing.assert_array_equal(getattr(alive, column), getattr(same, column))
    had = alive.nik != NOBODY
    np.testing.assert_array_equal(alive.nik[had], same.nik[had])


def test_those_who_are_new_were_born_or_arrived_in_the_quarter(
    before: State, now: State
) -> None:
    people = now.people.take(_new(before, now))
    assert len(people) > 0.005 * len(before.people)
    assert (people.person_id > before.people.person_id.max()).all()
    assert ((people.came_on >= SEASON.first) & (people.came_on <= SEASON.last)).all()


def test_births_have_a_living_mother_in_their_family(before: State, now: State) -> None:
    people = now.people
    new = _new(before, now)
    babies = new[people.born_on[new] >= SEASON.first]
    mothers = rows_of(people.mother_id[babies], people.person_id)
    assert 0.002 < len(babies) / len(before.people) < 0.006
    assert (mothers >= 0).all()
    assert (people.sex[mothers] == FEMALE).all()
    assert (people.life[mothers] == ALIVE).all()
    assert (people.family_id[babies] == people.family_id[mothers]).all()
    assert set(people.relation[babies]) <= {CHILD, GRANDCHILD}


def test_some_die_and_some_leave_within_the_quarter(before: State, now: State) -> None:
    people = now.people
    was_alive = before.people.person_id[before.people.life == ALIVE]
    for life, low, high in ((DEAD, 0.0008, 0.003), (GONE, 0.004, 0.014)):
        rows = np.flatnonzero(
            (people.life == life) & np.isin(people.person_id, was_alive)
        )
        days = people.status_on[rows]
        assert low < len(rows) / len(was_alive) < high
        assert ((days >= SEASON.first) & (days <= SEASON.last)).all()


def test_nobody_comes_back_to_life(before: State, now: State) -> None:
    former = before.people.person_id[before.people.life != ALIVE]
    rows = rows_of(former, now.people.person_id)
    assert (now.people.life[rows[rows >= 0]] != ALIVE).all()


def test_every_family_with_somebody_left_has_one_head(now: State) -> None:
    people, at = now.people, family_rows(now)
    alive = (people.life == ALIVE) & (at >= 0)
    members = np.bincount(at[alive], minlength=len(now.families))
    heads = np.bincount(
        at[alive & (people.relation == HEAD)], minlength=len(now.families)
    )
    np.testing.assert_array_equal(heads, (members > 0).astype(int))


def test_numbers_stay_unique(now: State) -> None:
    niks = now.people.nik[now.people.nik != NOBODY]
    cards = now.families.no_kk
    assert len(np.unique(niks)) == len(niks)
    assert len(np.unique(cards)) == len(cards)
    assert {*(niks // 10**14), *(cards // 10**14)} == {39}


def test_the_dead_keep_their_nik_however_long_ago(before: State) -> None:
    state = deepcopy(before)
    state.people.life[:50] = DEAD
    state.people.status_on[:50] = SEASON.first - 10_000
    given = state.people.nik[:50].copy()
    later = evolve(state, NOW, seed=5).people
    again = later.nik[rows_of(before.people.person_id[:50], later.person_id)]
    np.testing.assert_array_equal(again, given)


def test_families_that_moved_remember_where_they_lived(
    before: State, now: State
) -> None:
    families = now.families
    moved = np.flatnonzero(
        (families.moved_on >= SEASON.first)
        & (families.family_id <= len(before.families))
    )
    was = rows_of(families.family_id[moved], before.families.family_id)
    assert 0.004 < len(moved) / len(families) < 0.013
    for part in ("kelurahan", "rw", "rt", "street", "house"):
        np.testing.assert_array_equal(
            getattr(families, f"old_{part}")[moved], getattr(before.families, part)[was]
        )


def test_members_live_where_their_family_lives(now: State) -> None:
    at = family_rows(now)
    members = at >= 0
    np.testing.assert_array_equal(
        now.people.kelurahan[members], now.families.kelurahan[at[members]]
    )


def test_couples_found_a_family_with_a_card_of_their_own(
    before: State, now: State
) -> None:
    people = now.people
    was = rows_of(people.person_id, before.people.person_id)
    wed = np.flatnonzero(
        (was >= 0) & (people.marital == MARRIED) & (before.people.marital[was] == 0)
    )
    families = np.unique(people.family_id[wed])
    assert len(wed) == 2 * len(families) > 0
    assert (families > before.families.family_id.max()).all()
    assert len(set(people.sex[wed])) == 2
    cards = now.families.no_kk[rows_of(families, now.families.family_id)]
    assert not np.isin(cards, before.families.no_kk).any()


def test_arrivals_have_no_history_here(before: State, now: State) -> None:
    families = now.families
    new = np.flatnonzero(families.family_id > before.families.family_id.max())
    assert len(new) > 0
    assert (families.moved_on[new] == NO_DAY).all()


def test_deciles_are_ranked_anew_and_most_stay_near(before: State, now: State) -> None:
    families = now.families
    at = rows_of(families.family_id, before.families.family_id)
    both = at >= 0
    jump = (
        families.desil_provinsi[both].astype(int)
        - before.families.desil_provinsi[at[both]]
    )
    jump = jump[families.desil_provinsi[both] > 0]
    living = families.desil_provinsi[families.desil_provinsi > 0]
    assert abs(np.bincount(living)[1:] / len(living) - 0.1).max() < 0.001
    assert 0.1 < (jump != 0).mean() < 0.6
    assert (abs(jump) >= 4).mean() < 0.02


def test_a_new_school_year_begins_in_the_third_quarter(
    before: State, now: State
) -> None:
    at = rows_of(now.people.person_id, before.people.person_id)
    kept = np.flatnonzero(at >= 0)
    was, is_ = before.people.school[at[kept]], now.people.school[kept]
    started = (was == NOT_YET) & (is_ == AT_SCHOOL)
    finished = (was == AT_SCHOOL) & (is_ == LEFT_SCHOOL)
    rose = now.people.education[kept] - before.people.education[at[kept]]
    assert started.sum() > 0
    assert finished.sum() > 0
    assert set(rose) >= {0, 1}
    assert rose.min() == 0
    half_a_year_later = evolve(now, Quarter(2026, 4), seed=5)
    later = rows_of(now.people.person_id, half_a_year_later.people.person_id)
    stays = later >= 0
    np.testing.assert_array_equal(
        half_a_year_later.people.education[later[stays]], now.people.education[stays]
    )
