"""Who may do what in the warehouse, as Postgres sees it and as a login feels it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from dtsen import indicators, schema
from dtsen.quarter import Quarter
from dtsen.register.load import drop_old_builds, load
from dtsen.warehouse import engine

pytestmark = pytest.mark.postgres

GOLDEN = Path(__file__).parent / "privileges.csv"
Q3 = Quarter(2026, 3)
MATRIX = """
    select n.nspname || '.' || c.relname as relation, {columns}
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('ref', 'ops', 'quality', 'vault', 'register', 'mart',
                        'publication', 'audit')
    and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    order by 1
"""
RIGHTS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
ROLES = ("dtsen_analyst", "dtsen_auditor", "dtsen_pipeline", "dtsen_reviewer")


@pytest.fixture
def login(warehouse):
    """Return an engine of a login that is in one of the group roles."""
    opened = []
    name = make_url(warehouse).database

    def enter(role: str):
        user = f"{name}_{role}"
        with engine().begin() as connection:
            schema.migrate(connection)
            connection.execute(
                text(f"create role {user} login password 'x' in role {role}")
            )
        opened.append((
            user,
            create_engine(make_url(warehouse).set(username=user, password="x")),
        ))
        return opened[-1][1]

    yield enter
    for user, its_engine in opened:
        its_engine.dispose()
        with engine().begin() as connection:
            connection.execute(text(f"drop role {user}"))


def refusal(of, statement: str) -> str | None:
    with of.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return error.orig.pgcode
    return None


def relations(kinds: str, schemas: str) -> list[str]:
    question = text(
        "select n.nspname || '.' || c.relname from pg_class as c "
        "join pg_namespace as n on n.oid = c.relnamespace "
        f"where c.relkind in ({kinds}) and n.nspname in ({schemas}) order by 1"
    )
    with engine().connect() as connection:
        return list(connection.scalars(question))


def rights_of(role: str) -> str:
    held = (
        f"case when has_table_privilege('{role}', c.oid, '{right}') then '{right}' end"
        for right in RIGHTS
    )
    return f"concat_ws(' ', {', '.join(held)})"


def test_every_relation_has_exactly_the_rights_that_are_written_down(warehouse):
    columns = ", ".join(f"{rights_of(role)} as {role}" for role in ROLES)
    with engine().connect() as connection:
        found = connection.execute(text(MATRIX.format(columns=columns))).all()
    with GOLDEN.open(newline="") as stream:
        header, *golden = csv.reader(stream)
    assert header == ["relation", *ROLES]
    assert [list(row) for row in found] == golden


def test_an_analyst_reads_every_view_of_mart(login):
    analyst = login("dtsen_analyst")
    views = relations("'v'", "'mart'")
    assert len(views) == 24
    for view in views:
        assert refusal(analyst, f"select * from {view} limit 1") is None, view


def test_an_analyst_reads_no_table_behind_the_views(login, write_register):
    write_register(Q3, person=[{"person_id": "a"}], identity=[{"person_id": "a"}])
    with engine().begin() as connection:
        load(connection, Q3)
    analyst = login("dtsen_analyst")
    behind = relations(
        "'r', 'p', 'v'", "'vault', 'register', 'ops', 'quality', 'audit'"
    )
    assert any("vault.person_identity_2026q3" in name for name in behind)
    for relation in [*behind, "mart.figure"]:
        assert refusal(analyst, f"select * from {relation} limit 1") == "42501", (
            relation
        )
        assert refusal(analyst, f"select count(*) from {relation}") == "42501", relation


@pytest.mark.parametrize(
    "statement",
    [
        "create temp table t (a int)",
        "create table public.t (a int)",
        "create table mart.t (a int)",
        "delete from mart.figure",
        "update publication.value set value = 0",
        "select ops.drop_build('x')",
        "select ops.begin_build('2026-Q3', 'x')",
        "select pg_read_file('/etc/passwd')",
        "copy ref.area to program 'cat'",
        "set role dtsen_owner",
    ],
)
def test_an_analyst_changes_nothing(login, statement):
    assert refusal(login("dtsen_analyst"), statement) == "42501"


def test_statistics_do_not_tell_an_analyst_what_is_in_the_vault(login):
    with login("dtsen_analyst").connect() as connection:
        seen = connection.scalars(text("select distinct schemaname from pg_stats"))
        assert not {"vault", "register", "ops"} & set(seen)


def test_the_pipeline_loads_and_drops_without_owning_a_table(login, write_register):
    pipeline = login("dtsen_pipeline")
    for n in (1, 2):
        write_register(Q3, person=[{"person_id": f"pipeline {n}"}])
        measured = indicators.measure(Q3, without=["kjp_plus", "klj", "pkh"])
        with pipeline.begin() as connection:
            load(connection, Q3)
            indicators.load(connection, Q3, measured)
    with pipeline.begin() as connection:
        assert drop_old_builds(connection)
        schema.load_reference(connection)
    assert refusal(pipeline, "select * from vault.person_identity") == "42501"
    assert refusal(pipeline, "drop table register.person") == "42501"


def test_a_release_cannot_be_changed_once_it_is_out(login):
    pipeline = login("dtsen_pipeline")
    for statement in (
        "update publication.value set value = 0",
        "delete from publication.value",
        "update publication.release set approved_by = 'x'",
        "delete from publication.release",
        "truncate publication.value",
    ):
        assert refusal(pipeline, statement) == "42501", statement


@pytest.mark.parametrize("role", ["dtsen_reviewer", "dtsen_pipeline"])
def test_a_decision_about_a_pair_is_never_changed_and_a_name_never_seen_unlogged(
    login, role
):
    its_engine = login(role)
    for statement in (
        "update vault.link_decision set verdict = 'same'",
        "delete from vault.link_decision",
        "truncate vault.link_decision",
        "select name from vault.review_record",
        "insert into audit.read_log (purpose, object, n_rows) values ('x', 'x', 1)",
    ):
        assert refusal(its_engine, statement) == "42501", statement
    look = "select * from vault.look_at_pairs('2026-Q3', array[1], 'peninjau', '{}')"
    assert refusal(its_engine, look.format("Tinjauan pasangan")) is None
    assert refusal(its_engine, look.format("lihat")) == "23514"


@pytest.mark.parametrize("role", ["dtsen_analyst", "dtsen_auditor"])
def test_who_reviews_no_pairs_sees_nothing_of_them(login, role):
    its_engine = login(role)
    for statement in (
        "select * from vault.review_pair",
        "select * from vault.standing_decision",
        "select vault.look_at_pairs('2026-Q3', array[1], 'peninjau', 'Tinjauan lagi')",
    ):
        assert refusal(its_engine, statement) == "42501", statement
