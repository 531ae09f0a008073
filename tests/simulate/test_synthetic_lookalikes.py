"""People who are easily taken for one another, and couples who stand on two cards."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest

from dtsen.quarter import Quarter
from dtsen.simulate.alike import like_tokens, named_alike, twins
from dtsen.simulate.draws import Draws
from dtsen.simulate.model import NOBODY, State, family_rows, rows_of
from dtsen.simulate.names import draw_names, name_after_parents, tokens
from dtsen.simulate.population import found
from dtsen.simulate.rates import HERE, population_rate, rates
from dtsen.simulate.weddings import as_known
from dtsen.simulate.words import CHILD, HEAD, SPOUSE

FIRST = Quarter(2026, 3)
TODAY = int(np.datetime64(FIRST.last_day, "D").astype(int))
SAME_NAME = " and ".join(
    f"a.name_{place} is not distinct from b.name_{place}" for place in range(1, 5)
)
TOGETHER = "a.mother_id = b.mother_id and a.born_on = b.born_on"
NEARBY = "a.kelurahan_code = b.kelurahan_code and a.born_on = b.born_on"
APART = "a.family_id = b.family_id and abs(a.born_on - b.born_on) > 15 * 365"
MADE = Draws(1, "test")


@pytest.fixture(scope="module")
def jakarta() -> State:
    return found(FIRST, persons=20_000, seed=4)


def _pairs(world, kind: str, share: str) -> tuple[int, int]:
    return world.rows(
        f"""
        select count(*) filter ({share}), count(*)
        from '{world.truth / str(FIRST) / "hard_pair.parquet"}' as pair
        inner join {world.person(FIRST)} as a on pair.person_a = a.person_id
        inner join {world.person(FIRST)} as b on pair.person_b = b.person_id
        where kind = $kind
        """,
        kind=kind,
    )[0]


@pytest.mark.parametrize(
    ("kind", "share"),
    [
        ("twins", TOGETHER),
        ("twins_alike", TOGETHER),
        ("namesakes", f"{SAME_NAME} and {NEARBY}"),
        ("parent_of_one_name", f"{SAME_NAME} and {APART}"),
        ("nik_copied", "a.nik is not null or b.nik is not null"),
    ],
)
def test_the_truth_lists_hard_pairs_by_kind(world, kind: str, share: str) -> None:
    hits, n = _pairs(world, kind, share)
    assert hits == n > 4


@pytest.mark.parametrize(
    ("source", "file", "nik"),
    [
        ("dtks", "dtks.csv", "NIK"),
        ("p3ke", "p3ke_individu.csv", "NIK"),
        ("kjp_plus", "kjp_plus.csv", "nik"),
    ],
)
def test_niks_of_others_stand_at_the_rate_of_the_source(
    world, source: str, file: str, nik: str
) -> None:
    query = world.joined(source, file)
    hits, n = world.rows(
        f"select count(*) filter ({nik} <> true_nik and {nik} in "
        f"(select nik from {world.person(FIRST)} where family_id = d.family_id)), "
        f"count(*) from {query} as d where true_nik is not null"
    )[0]
    known = rates(source)
    most = (known["nik_of_head"] + known["nik_of_line_above"]) * n
    # Heads copy from nobody, and the first of a family has no line above.
    assert most / 3 - 4.5 * math.sqrt(most) <= hits <= most + 4.5 * math.sqrt(most)
    assert hits > 2


def test_twins_called_alike_differ_in_a_word_or_its_letters() -> None:
    ids = np.arange(4_000)
    sex = ids // 2 % 2
    mother, born_on = ids // 2, np.zeros(len(ids))
    names = draw_names(MADE, ids, sex, np.zeros(len(ids)))
    named = named_alike(MADE, ids, sex, names, twins(mother, born_on))
    changed = (named != names).any(axis=1)
    assert not changed[::2].any()
    one, other = named[::2][changed[1::2]], named[1::2][changed[1::2]]
    assert changed[1::2].mean() == pytest.approx(
        population_rate("twins_named_alike"), abs=0.05
    )
    assert (one != other).any(axis=1).all()
    assert ((one != other).sum(axis=1) <= 1).mean() > 0.9


def test_a_like_word_differs_in_a_letter_on_either_side() -> None:
    text = tokens().text
    for like in like_tokens():
        pairs = [(text[a], text[b]) for a, b in enumerate(like) if b >= 0]
        assert len(pairs) > 300
        assert all(a != b and abs(len(a) - len(b)) <= 1 for a, b in pairs)


def test_some_sons_and_daughters_have_the_name_of_a_parent() -> None:
    ids = np.arange(40_000)
    sex = ids % 2
    fathers, mothers = (
        draw_names(Draws(1, who), ids, np.full(len(ids), number), np.full(len(ids), 40))
        for number, who in enumerate(("fathers", "mothers"))
    )
    names = draw_names(MADE, ids, sex, np.zeros(len(ids)))
    named = name_after_parents(MADE, ids, sex, names, (fathers, mothers))
    for parents, of_sex, event in (
        (fathers, sex == 0, "son_named_as_father"),
        (mothers, sex == 1, "daughter_named_as_mother"),
    ):
        same = (named == parents).all(axis=1) & (named != names).any(axis=1) & of_sex
        expected = population_rate(event) * of_sex.sum()
        assert abs(same.sum() - expected) <= 4.5 * math.sqrt(expected) + 4


def test_a_registry_that_missed_a_wedding_shows_the_couple_at_home(
    jakarta: State,
) -> None:
    families, people = jakarta.families, jakarta.people
    known = as_known(MADE, jakarta, families.family_id, 1.0, TODAY)
    was, is_ = family_rows(jakarta), family_rows(known)
    goes = np.flatnonzero(was != is_)
    couples = goes[np.isin(people.relation[goes], (HEAD, SPOUSE))]
    home, shown = is_[goes], known.people
    heads = np.flatnonzero(shown.relation == HEAD)
    assert len(couples) > 100
    # They are where one of their parents are, whom they look like, and nobody is left.
    own, parents = was[goes], families.family_id[home]
    assert (
        (parents == families.parents_id[own]) | (parents == families.in_laws_id[own])
    ).all()
    assert np.isin(home, is_[heads]).all()
    assert not np.isin(np.unique(own), is_).any()
    assert (shown.kelurahan[goes] == families.kelurahan[home]).all()
    sons = goes[people.relation[goes] == HEAD]
    assert (shown.relation[sons] == CHILD).all()
    older = people.born_on[sons] - people.born_on[rows_of_heads(known, is_[sons])]
    assert (older > 16 * 365).all()
    at_hers = goes[families.in_laws_id[own] == parents]
    assert 0.2 < len(at_hers) / len(sons) < 0.8


def rows_of_heads(state: State, families: np.ndarray) -> np.ndarray:
    heads = np.flatnonzero(state.people.relation == HEAD)
    at = family_rows(state)[heads]
    row = np.full(len(state.families), -1)
    row[at] = heads
    return row[families]


def test_weddings_are_missed_at_the_rate_and_unknown_before_they_happen(
    jakarta: State,
) -> None:
    families = jakarta.families
    keys, parted = families.family_id, families.parents_id != NOBODY

    def at_home(rate: float, collected_on: int) -> float:
        known = as_known(MADE, jakarta, keys, rate, collected_on)
        heads = jakarta.people.relation == HEAD
        gone = heads & (known.people.family_id != jakarta.people.family_id)
        return gone.sum() / parted.sum()

    assert at_home(0.0, TODAY) == 0
    whole = at_home(1.0, TODAY)
    assert at_home(0.4, TODAY) == pytest.approx(0.4 * whole, abs=0.15)
    assert at_home(0.0, TODAY - 270) == pytest.approx(270 / 912, abs=0.12)
    assert at_home(0.0, TODAY - 2_000) == pytest.approx(whole, abs=0.02)


def test_a_couple_of_this_quarter_knows_both_families_it_left(world) -> None:
    later = FIRST.next
    n, known = world.rows(
        f"select count(*), count(parents_id) + count(in_laws_id) "
        f"from {world.family(later)} where parted_on >= date '2026-10-01' "
        "and family_id > (select max(family_id) from " + world.family(FIRST) + ")"
    )[0]
    assert known == 2 * n > 2


def test_every_rate_of_the_population_says_what_it_rests_on() -> None:
    with (HERE / "population_rate.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    code = "".join(path.read_text() for path in HERE.glob("*.py"))
    for row in rows:
        assert 0 < float(row["rate"]) < 1
        assert row["basis"]
        assert f'"{row["event"]}"' in code
    assert len({row["event"] for row in rows}) == len(rows) > 5


def test_who_stands_in_which_family_is_the_same_of_all_who_ask(jakarta: State) -> None:
    keys = jakarta.families.family_id
    known = as_known(MADE, jakarta, keys, 0.5, TODAY)
    again = as_known(MADE, jakarta, keys, 0.5, TODAY)
    np.testing.assert_array_equal(known.people.family_id, again.people.family_id)
    assert (rows_of(known.people.family_id, keys) >= -1).all()
