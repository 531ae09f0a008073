"""What was found is held against the truth: pairs, whole persons, hard pairs."""

from __future__ import annotations

from itertools import combinations

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from dtsen.linkage.truth import Agreement, Merged, Quality, merged, quality

records = st.lists(st.tuples(st.sampled_from("uvwx"), st.integers(1, 4)), min_size=1)


def judged(
    rows: list[tuple[str, int]], parts: list[tuple[str, int]]
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table judged (person text, truth bigint)")
    connection.execute("create table part (part text, truth bigint)")
    connection.execute(
        "create table hard_pair (person_a bigint, person_b bigint, kind text)"
    )
    connection.executemany("insert into judged values (?, ?)", rows)
    if parts:
        connection.executemany("insert into part values (?, ?)", parts)
    return connection


def test_a_false_link_and_a_missed_one_count_as_pairs_and_as_persons():
    rows = [("x", 1), ("x", 1), ("y", 2), ("z", 2), ("y", 3)]
    with judged(rows, [("all", 1), ("all", 2), ("all", 3), ("men", 3)]) as connection:
        found = quality(connection)
    assert found == {
        "all": Quality(Agreement(2, 2, 1), Agreement(3, 3, 1)),
        "men": Quality(Agreement(0, 1, 0), Agreement(1, 1, 0)),
    }
    assert found["all"].pairs.recall == found["all"].pairs.precision == 0.5
    assert found["men"].pairs.recall == 1.0


def test_who_is_easily_taken_for_another_is_counted_by_kind():
    rows = [("x", 1), ("x", 2), ("y", 3), ("z", 4)]
    with judged(rows, []) as connection:
        connection.execute(
            "insert into hard_pair values (1, 2, 'twins'), (3, 4, 'twins'), "
            "(1, 4, 'namesakes')"
        )
        found = merged(connection)
    assert found == {"twins": Merged(2, 1), "namesakes": Merged(1, 0)}
    assert found["twins"].share == 0.5


@given(records)
def test_counts_are_those_of_all_pairs_one_by_one(rows: list[tuple[str, int]]):
    truths = {truth for _, truth in rows}
    parts = [("all", truth) for truth in truths] + [("one", min(truths))]
    with judged(rows, parts) as connection:
        found = quality(connection)
    for part, members in (("all", truths), ("one", {min(truths)})):
        pairs = list(combinations(rows, 2))
        true = [a[1] == b[1] and a[1] in members for a, b in pairs]
        linked = [a[0] == b[0] and bool({a[1], b[1]} & members) for a, b in pairs]
        both = [t and f for t, f in zip(true, linked, strict=True)]
        assert found[part].pairs == Agreement(sum(true), sum(linked), sum(both))
        whole = {truth: _rows(rows, 1, truth) for truth in members}
        persons = {p: _rows(rows, 0, p) for p, t in rows if t in members}
        same = [one for one in whole.values() if one in persons.values()]
        assert found[part].persons == Agreement(len(whole), len(persons), len(same))


def _rows(rows: list[tuple[str, int]], column: int, value: object) -> frozenset:
    """Return a group of records by their numbers, so that equal rows stay two."""
    return frozenset(i for i, row in enumerate(rows) if row[column] == value)
