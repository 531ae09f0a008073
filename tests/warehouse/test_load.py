"""The register in the warehouse: builds side by side, one of them seen."""

from __future__ import annotations

import sys

import pytest
from sqlalchemy import text

from dtsen.errors import LoadIncomplete
from dtsen.quarter import Quarter
from dtsen.register.load import drop_old_builds, load
from dtsen.warehouse import copy_from_lake, engine, warehouse

pytestmark = pytest.mark.postgres

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
ANA = {"person_id": "a", "family_id": "f"}
BUDI = {"person_id": "b", "family_id": "f", "sex": "L"}


@pytest.fixture(autouse=True)
def empty(warehouse):
    yield
    with engine().begin() as connection:
        connection.execute(text("delete from ops.current_build"))
        for build in connection.scalars(text("select build from ops.build")).all():
            connection.execute(text("select ops.drop_build(:b)"), {"b": build})


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def load_now(quarter: Quarter):
    with warehouse() as connection:
        return load(connection, quarter)


def test_a_register_arrives_whole_and_in_the_right_schema(write_register):
    write_register(
        Q3,
        person=[ANA, BUDI],
        family=[{"family_id": "f", "n_members": 2, "roof": ""}],
        membership=[{"family_id": "f", "person_id": "a"}],
        identity=[
            {"person_id": "a", "nik": "3901014107800001", "name": 'ANA, "SI" UJI'},
            {"person_id": "b", "name": None, "born_on": "1999-02-28"},
        ],
        disagreement=[
            {"person_id": "a", "variable": "sex", "source": "dtks", "value": "L"}
        ],
    )
    loaded = load_now(Q3)
    assert (loaded.n_rows, loaded.n_persons, loaded.is_new) == (7, 2, True)
    assert rows("select person_id, sex from mart.person order by 1") == [
        ("a", "P"),
        ("b", "L"),
    ]
    assert rows("select n_members, roof, wall from mart.family") == [(2, "", None)]
    identity = "select name, nik, born_on::text from vault.person_identity order by 1"
    assert rows(identity) == [
        ('ANA, "SI" UJI', "3901014107800001", None),
        (None, None, "1999-02-28"),
    ]
    assert rows("select variable, n_values from mart.disagreement") == [("sex", 1)]


def test_the_same_register_again_changes_nothing(write_register):
    write_register(Q3, person=[ANA])
    first, again = load_now(Q3), load_now(Q3)
    assert first.is_new
    assert not again.is_new
    assert again.build == first.build
    assert rows("select count(*) from ops.build") == [(1,)]
    assert rows("select count(*) from register.person") == [(1,)]


def test_a_new_build_replaces_what_is_seen_of_its_quarter_alone(write_register):
    write_register(Q3, person=[ANA])
    write_register(Q4, person=[ANA])
    load_now(Q3), load_now(Q4)
    write_register(Q3, person=[ANA, BUDI])
    load_now(Q3)
    seen = "select quarter, person_id from mart.person order by 1, 2"
    assert rows(seen) == [("2026-Q3", "a"), ("2026-Q3", "b"), ("2026-Q4", "a")]


def test_a_changed_quarter_marks_the_later_ones_until_they_are_built_again(
    write_register,
):
    write_register(Q3, person=[ANA])
    write_register(Q4, person=[ANA])
    load_now(Q3), load_now(Q4)
    stale = "select quarter, is_stale from mart.quarter order by 1"
    load_now(Q3)
    assert rows(stale) == [("2026-Q3", False), ("2026-Q4", False)]
    write_register(Q3, person=[BUDI])
    load_now(Q3)
    assert rows(stale) == [("2026-Q3", False), ("2026-Q4", True)]
    load_now(Q4)
    assert rows(stale) == [("2026-Q3", False), ("2026-Q4", False)]


def test_an_open_reader_neither_waits_for_a_load_nor_holds_it_up(write_register):
    write_register(Q3, person=[ANA])
    load_now(Q3)
    seen = text("select count(*) from mart.person")
    with (
        engine()
        .connect()
        .execution_options(isolation_level="REPEATABLE READ") as reader
    ):
        assert reader.scalar(seen) == 1
        write_register(Q3, person=[ANA, BUDI])
        with warehouse() as connection:
            connection.execute(text("set local lock_timeout = '100ms'"))
            load(connection, Q3)
            with engine().connect() as other:
                other.execute(text("set lock_timeout = '100ms'"))
                assert other.scalar(seen) == 1, "the load is not committed"
        assert reader.scalar(seen) == 1, "a reader keeps what he began with"
    assert rows("select count(*) from mart.person") == [(2,)]


def test_a_load_that_fails_leaves_nothing_behind(write_register):
    write_register(Q3, person=[ANA, ANA])
    with pytest.raises(Exception, match="SQLSTATE 23505, table person_2026q3"):
        load_now(Q3)
    assert rows("select count(*) from ops.build") == [(0,)]
    tables = "select count(*) from pg_class where relname like 'person_2026q3%'"
    assert rows(tables) == [(0,)]


def test_a_row_that_does_not_arrive_is_missed(write_register, monkeypatch):
    def loses_one(*args, **named):
        *where, query = args
        return copy_from_lake(*where, f"{query} limit 1", **named)

    module = sys.modules[load.__module__]
    monkeypatch.setattr(module, "copy_from_lake", loses_one)
    write_register(Q3, person=[ANA, BUDI], family=[{"family_id": "f"}])
    with pytest.raises(
        LoadIncomplete, match=r"lake: register\.person 1 of 2\. Nothing"
    ):
        load_now(Q3)
    assert rows("select count(*) from ops.build") == [(0,)]


def test_old_builds_go_and_the_current_one_stays(write_register):
    for persons in ([ANA], [BUDI], [ANA, BUDI]):
        write_register(Q3, person=persons)
        current = load_now(Q3).build
    with warehouse() as connection:
        assert len(drop_old_builds(connection, keep=2)) == 1
        assert len(drop_old_builds(connection)) == 1
        assert drop_old_builds(connection) == []
    assert rows("select build from ops.build") == [(current,)]
    assert rows("select count(*) from register.person") == [(2,)]
    tables = "select count(*) from pg_class where relname ~ '_2026q3' and relkind = 'r'"
    assert rows(tables) == [(9,)]


def test_a_question_about_one_quarter_reads_no_other(write_register):
    for quarter in (Q3, Q4):
        write_register(quarter, person=[ANA])
        load_now(quarter)
    question = "explain select * from mart.person where quarter = '2026-Q4'"
    plan = "\n".join(row[0] for row in rows(question))
    assert "person_2026q4" in plan
    assert "person_2026q3" not in plan


def test_a_person_who_changes_nothing_is_one_spell(write_register):
    moved = ANA | {"kelurahan_code": "31.72.01.1001"}
    for quarter, person in (
        (Q3, ANA),
        (Q4, ANA),
        (Q4.next, moved),
        (Q4.plus(3), moved),
    ):
        write_register(quarter, person=[person], family=[{"family_id": "f"}])
        load_now(quarter)
    spells = (
        "select kelurahan_code, from_quarter, to_quarter, n_quarters "
        "from mart.person_spell order by from_quarter"
    )
    assert rows(spells) == [
        ("31.71.01.1001", "2026-Q3", "2026-Q4", 2),
        ("31.72.01.1001", "2027-Q1", "2027-Q1", 1),
        ("31.72.01.1001", "2027-Q3", "2027-Q3", 1),
    ]
