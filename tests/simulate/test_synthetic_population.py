"""The founding Jakarta follows the margins and makes sense as a population."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as configure
from hypothesis import strategies as st

from dtsen.quarter import Quarter
from dtsen.simulate import population
from dtsen.simulate.identifiers import numbers
from dtsen.simulate.margins import AGE_FROM, published
from dtsen.simulate.model import NOBODY, State, age_years, rows_of
from dtsen.simulate.population import found
from dtsen.simulate.shares import choose, largest_remainder
from dtsen.simulate.words import ALIVE, FEMALE, HEAD, MARRIED, SPOUSE

QUARTER = Quarter(2026, 3)
TODAY = int(np.datetime64(QUARTER.last_day, "D").astype(int))
PERSONS = 20_000


@pytest.fixture(scope="module")
def jakarta() -> State:
    return found(QUARTER, persons=PERSONS, seed=3)


def _residents(state: State) -> State:
    people = state.people
    here = (people.life == ALIVE) & (people.family_id != NOBODY)
    return State(people.take(here), state.families)


@pytest.mark.parametrize("margin", ["sex", "age", "education", "occupation"])
def test_counts_per_kelurahan_follow_the_margins_within_rounding(
    jakarta: State, margin: str
) -> None:
    people = _residents(jakarta).people
    label = getattr(people, margin, None)
    if margin == "age":
        label = np.minimum(age_years(people.born_on, TODAY) // 5, len(AGE_FROM) - 1)
    codes, full = published()
    shares = getattr(full, margin) / full.persons[:, None]
    counts = np.zeros(shares.shape)
    np.add.at(counts, (people.kelurahan, label), 1)
    exact = shares * counts.sum(axis=1, keepdims=True)
    assert len(codes) == 267
    assert abs(counts - exact).max() < 1


def test_persons_per_kelurahan_are_the_published_ones_to_scale(jakarta: State) -> None:
    _, full = published()
    counts = np.bincount(_residents(jakarta).people.kelurahan, minlength=267)
    exact = full.persons / full.persons.sum() * PERSONS
    assert counts.sum() == PERSONS
    assert abs(counts - exact).max() < 1


def test_every_family_has_one_head_and_at_most_one_partner(jakarta: State) -> None:
    people = _residents(jakarta).people
    at = rows_of(people.family_id, jakarta.families.family_id)
    n_families = len(jakarta.families)
    heads = np.bincount(at[people.relation == HEAD], minlength=n_families)
    partners = np.bincount(at[people.relation == SPOUSE], minlength=n_families)
    assert (heads == 1).all()
    assert partners.max() == 1


def test_married_men_and_women_are_equally_many(jakarta: State) -> None:
    people = _residents(jakarta).people
    married = Counter(people.sex[people.marital == MARRIED].tolist())
    assert abs(married[0] - married[1]) < 267


def test_mothers_are_a_generation_older_than_their_children(jakarta: State) -> None:
    people = jakarta.people
    child = np.flatnonzero(people.mother_id != NOBODY)
    mother = rows_of(people.mother_id[child], people.person_id)
    gap = (people.born_on[child] - people.born_on[mother]) / 365.25
    small = people.take(people.born_on > TODAY - 18 * 365)
    assert (people.sex[mother] == FEMALE).all()
    assert gap.min() >= 15.9
    assert gap.max() <= 46.1
    assert (small.mother_id != NOBODY).mean() > 0.85


def test_some_children_are_twins(jakarta: State) -> None:
    people = jakarta.people
    child = people.mother_id != NOBODY
    births = np.stack([people.mother_id[child], people.born_on[child]])
    _, together = np.unique(births, axis=1, return_counts=True)
    assert 0.005 < together[together > 1].sum() / child.sum() < 0.05


def test_a_nik_is_unique_never_issued_and_says_birth_date_and_sex(
    jakarta: State,
) -> None:
    people = jakarta.people
    people = people.take(people.nik != NOBODY)
    text = [str(nik) for nik in people.nik]
    born = people.born_on.astype("M8[D]").tolist()
    assert len(set(text)) == len(text) > PERSONS
    for nik, day, sex in zip(text, born, people.sex, strict=True):
        assert len(nik) == 16
        assert nik.startswith("39")
        assert nik[6:12] == f"{day.day + 40 * sex:02}{day:%m%y}"
        assert nik[12:] != "0000"


def test_family_cards_are_unique_and_of_a_province_never_issued(jakarta: State) -> None:
    cards = np.concatenate([jakarta.families.no_kk, jakarta.families.old_no_kk])
    assert len(np.unique(cards)) == len(cards)
    assert set(cards // 10**14) == {39}


def test_single_names_are_more_common_among_the_old(jakarta: State) -> None:
    people = jakarta.people
    age = age_years(people.born_on, TODAY)
    single = people.name[:, 1] < 0
    assert single[age < 6].mean() == pytest.approx(0.06, abs=0.03)
    assert single[age >= 60].mean() == pytest.approx(0.36, abs=0.04)


def test_deciles_hold_a_tenth_of_the_families_each_in_the_province(
    jakarta: State,
) -> None:
    decile = jakarta.families.desil_provinsi
    assert set(decile) == set(range(1, 11))
    assert abs(np.bincount(decile)[1:] / len(decile) - 0.1).max() < 0.001


@configure(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32), chunk=st.sampled_from([25, 40, 333]))
def test_how_many_are_made_at_a_time_changes_nobody(seed: int, chunk: int) -> None:
    whole = found(QUARTER, persons=1_000, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(population, "CHUNK_PERSONS", chunk)
        in_parts = found(QUARTER, persons=1_000, seed=seed)
    for kind in ("people", "families"):
        one, other = getattr(whole, kind), getattr(in_parts, kind)
        for field in fields(one):
            np.testing.assert_array_equal(
                getattr(one, field.name), getattr(other, field.name), field.name
            )


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 10**6), min_size=4, max_size=4),
            st.integers(0, 10**4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_shares_add_up_and_are_rounded_by_less_than_one(
    rows: list[tuple[list[int], int]],
) -> None:
    weights = np.array([row for row, _ in rows])
    totals = np.array([total for _, total in rows])
    shares = largest_remainder(weights, totals)
    sums = weights.sum(axis=1, keepdims=True)
    exact = np.where(sums > 0, weights / np.maximum(sums, 1), 0.25) * totals[:, None]
    assert (shares.sum(axis=1) == totals).all()
    assert abs(shares - exact).max() < 1


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.floats(-5, 5), st.booleans()), max_size=30
    ),
    st.tuples(*[st.integers(0, 10)] * 3),
)
def test_choosing_takes_the_best_candidates_of_each_group(
    rows: list[tuple[int, float, bool]], counts: tuple[int, int, int]
) -> None:
    group = np.array([g for g, _, _ in rows], dtype=int)
    score = np.array([s for _, s, _ in rows], dtype=float)
    among = np.array([a for _, _, a in rows], dtype=bool)
    chosen = choose(group, score, np.array(counts), among=among)
    assert not (chosen & ~among).any()
    for number, count in enumerate(counts):
        mine = among & (group == number)
        assert chosen[mine].sum() == min(count, mine.sum())
        passed = score[mine & ~chosen]
        taken = score[mine & chosen]
        assert not (len(passed) and len(taken)) or passed.max() <= taken.min()


@given(
    st.lists(st.integers(1, 4), max_size=20), st.lists(st.integers(1, 4), max_size=9)
)
def test_new_numbers_are_never_in_use(stems: list[int], before: list[int]) -> None:
    stem = 397101710100 + np.array(stems, dtype=np.int64)
    taken = numbers(397101710100 + np.array(before, dtype=np.int64), np.zeros(0))
    given_out = numbers(stem, taken)
    assert (given_out // 10**4 == stem).all()
    assert len(set(given_out) | set(taken)) == len(stem) + len(before)
