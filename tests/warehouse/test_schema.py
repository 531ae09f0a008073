"""The schema of the warehouse: repeatable, documented, and strict where it matters."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from dtsen import schema
from dtsen.errors import MigrationRefused
from dtsen.warehouse import engine

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]

OURS = "('ref', 'ops', 'quality', 'vault', 'register', 'mart', 'publication', 'audit')"
CATALOG = f"""
    select n.nspname, c.relname, c.relkind::text, c.relacl::text, pg_get_viewdef(c.oid),
        (select array_agg(a.attname || format_type(a.atttypid, a.atttypmod))
         from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0)
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in {OURS} order by 1, 2
"""


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def refusal(statement: str) -> str:
    """Return the SQLSTATE with which a statement is refused."""
    with engine().connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text(statement))
    return refused.value.orig.pgcode


def test_migrating_again_touches_nothing():
    before = rows("select *, xmin::text from ops.schema_version")
    with engine().begin() as connection:
        schema.migrate(connection)
    assert rows("select *, xmin::text from ops.schema_version") == before


def test_every_file_can_run_again():
    before = rows(CATALOG)
    assert len(before) > 50
    with engine().begin() as connection:
        connection.execute(text("delete from ops.schema_version"))
        schema.migrate(connection)
    assert rows(CATALOG) == before


@pytest.fixture
def login(warehouse_url):
    """Make a login for one test; return the engine of a database as that login."""
    made, name = [], f"login_{secrets.token_hex(4)}"
    server = create_engine(warehouse_url, isolation_level="AUTOCOMMIT")

    def say(statement: str) -> None:
        with server.connect() as connection:
            connection.execute(text(statement.format(name=name)))

    def enter(*statements: str):
        say("create role {name} login password 'x'")
        for statement in statements:
            say(statement)
        url = make_url(warehouse_url).set(username=name, password="x")
        made.append(create_engine(url))
        return made[-1]

    yield enter
    for its_engine in made:
        its_engine.dispose()
    say("drop database if exists {name}")
    say("drop owned by {name}")
    say("drop role {name}")
    server.dispose()


def test_a_login_without_rights_is_told_what_a_dba_has_to_do(login, warehouse_url):
    here = make_url(warehouse_url).database
    stranger = login(f"grant connect on database {here} to {{name}}")
    with stranger.connect() as connection, pytest.raises(MigrationRefused, match="DBA"):
        schema.migrate(connection)


def test_no_superuser_is_needed_where_a_dba_has_made_the_roles(login):
    name = "{name}"
    admin = login(
        f"grant dtsen_owner to {name}", f"create database {name} owner {name}"
    )
    its_own = create_engine(admin.url.set(database=admin.url.username))
    with its_own.begin() as connection:
        schema.migrate(connection)
        schema.load_reference(connection)
    with its_own.connect() as connection:
        owners = connection.scalars(
            text(f"""
            select distinct pg_get_userbyid(c.relowner) from pg_class as c
            join pg_namespace as n on n.oid = c.relnamespace where n.nspname in {OURS}
        """)
        ).all()
    its_own.dispose()
    assert owners == ["dtsen_owner"]


def test_everything_has_a_comment():
    nothing = f"""
        select n.nspname, c.relname, coalesce(a.attname, '(the relation)')
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        join lateral (
            select 0 as attnum, null::text as attname
            union all
            select a.attnum, a.attname from pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        ) as a on true
        where n.nspname in {OURS} and c.relkind in ('r', 'p', 'v')
        and not c.relispartition
        and col_description(c.oid, a.attnum) is null
        and (a.attnum > 0 or obj_description(c.oid, 'pg_class') is null)
        order by 1, 2, a.attnum
    """
    assert rows(nothing) == []


def test_a_ledger_that_loses_a_row_is_refused():
    assert ledger(accepted=96) is None
    assert ledger(accepted=95) == "23514"


def ledger(accepted: int) -> str | None:
    statement = text(
        "insert into ops.delivery_file values ('2026-Q3', 'dtks', 1, 'a.csv', 'person',"
        f" 'siks-ng', '{'0' * 64}', 10, 100, {accepted}, 3, 1, true)"
    )
    with engine().connect() as connection:
        try:
            connection.execute(statement)
        except DBAPIError as error:
            return error.orig.pgcode
    return None


def rule(name: str, valid_from: str, valid_to: str) -> str:
    return (
        "insert into ref.eligibility_rule (programme_code, rule_code, valid_from, "
        f"valid_to, source) values ('uji', '{name}', '{valid_from}', {valid_to}, 'x')"
    )


def test_dated_rows_of_one_key_may_touch_but_not_overlap():
    first = rule("a", "2025-01-01", "'2026-01-01'")
    assert refusal(f"{first}; {rule('b', '2025-12-31', 'null')}") == "23P01"
    assert refusal(rule("c", "2026-01-01", "'2026-01-01'")) == "23514"
    with engine().connect() as connection:
        connection.execute(text(f"{first}; {rule('b', '2026-01-01', 'null')}"))


def test_loading_the_reference_tables_again_changes_nothing():
    tables = {
        table: f"select * from ref.{table} as t order by t::text"
        for table in schema.REFERENCE_TABLES
        if table != "code_book"
    }
    before = {table: rows(question) for table, question in tables.items()}
    assert len(before["area"]) == 267
    with engine().begin() as connection:
        schema.load_reference(connection)
    assert {table: rows(question) for table, question in tables.items()} == before


def test_the_tables_of_ref_are_those_with_a_file():
    found = rows(
        "select relname from pg_class where relkind = 'r' and "
        "relnamespace = 'ref'::regnamespace order by 1"
    )
    assert tuple(name for (name,) in found) == schema.REFERENCE_TABLES


def test_reads_of_personal_data_are_chained():
    with engine().connect() as connection:
        for n, person in ((1, "null"), (2, "'CONTOH 1'")):
            connection.execute(
                text(
                    "insert into audit.read_log "
                    "(purpose, object, n_rows, digest, on_behalf_of) values "
                    f"('permintaan warga', 'vault.person_identity', {n}, '', {person})"
                )
            )
        chained = (
            connection
            .execute(
                text("""
            select digest = sha256(
                coalesce(lag(digest) over (order by read_no), '') || convert_to(
                    concat_ws('|', read_no, extract(epoch from read_at), reader,
                              purpose, object, n_rows, on_behalf_of), 'UTF8'))
            from audit.read_log
        """)
            )
            .scalars()
            .all()
        )
    assert chained == [True, True]
