"""Run every folder of CSVs against the statement it is named for.

``tests/sql/<folder>/<statement>/<case>/`` holds ``binds.json`` (optional),
``given/<table>.csv`` and ``expected/<table>.csv``. A statement of ``sql/lake`` runs on
DuckDB, where the given files are temporary tables; one of ``sql/warehouse`` runs on
Postgres, where they fill the real tables (``register.person.csv``), rolled back after.

``expected/result.csv`` is what the statement returns; any other name is a table after
it has run. The columns of the expected header are compared, exactly, in any order of
rows. In a CSV nothing is null and ``""`` the empty text. For DuckDB the header of a
given file says the types (``n:bigint``); a column without one is text.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import create_engine, text

from dtsen import lake, warehouse
from dtsen.settings import HOME

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.glob("*/*/*") if path.is_dir())


def statement_of(case: Path) -> str:
    return str(case.parent.relative_to(HERE))


def is_in(engine: str, case: Path) -> bool:
    return (HOME / "sql" / engine / f"{statement_of(case)}.sql").is_file()


def cases(engine: str) -> pytest.MarkDecorator:
    found = [case for case in CASES if is_in(engine, case)]
    ids = [str(case.relative_to(HERE)) for case in found]
    return pytest.mark.parametrize("case", found, ids=ids)


def binds(case: Path) -> dict[str, Any]:
    path = case / "binds.json"
    return json.loads(path.read_text()) if path.exists() else {}


def given(case: Path) -> list[Path]:
    return sorted(case.glob("given/*.csv"))


def header(path: Path) -> list[str]:
    with path.open(newline="") as stream:
        return next(csv.reader(stream))


def expected(case: Path) -> dict[str, tuple[list[str], list[list[str]]]]:
    tables = {}
    for path in sorted(case.glob("expected/*.csv")):
        with path.open(newline="") as stream:
            columns, *rows = csv.reader(stream)
        tables[path.stem] = columns, sorted(rows)
    return tables


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def chosen(cursor: Any, columns: list[str]) -> list[list[str]]:
    rows, names = cursor.fetchall(), [column[0] for column in cursor.description]
    at = [names.index(column) for column in columns]
    return sorted([as_text(row[i]) for i in at] for row in rows)


def check(cursor: Any, case: Path) -> None:
    tables = expected(case)
    assert tables, "a case that expects nothing proves nothing"
    for table in sorted(tables, key=lambda name: name != "result"):
        columns, rows = tables[table]
        if table != "result":
            cursor.execute(f"select * from {table}")
        assert chosen(cursor, columns) == rows, table


def test_every_case_has_a_statement():
    assert CASES
    lost = [case for case in CASES if not is_in("lake", case)]
    assert [case for case in lost if not is_in("warehouse", case)] == []


@cases("lake")
def test_statement_of_the_lake(case: Path):
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for path in given(case):
            typed = dict((*name.split(":"), "varchar")[:2] for name in header(path))
            connection.execute(
                f"create temp table {path.stem} as from read_csv($path, header = true, "
                f"columns = {typed}, allow_quoted_nulls = false)",
                {"path": str(path)},
            )
        connection.execute(lake.statement(statement_of(case)), binds(case) or None)
        check(connection, case)


@pytest.mark.postgres
@cases("warehouse")
def test_statement_of_the_warehouse(case: Path, warehouse_url: str):
    engine = create_engine(warehouse_url)
    with engine.connect() as connection:
        for path in given(case):
            give(connection, path)
        statement = text(warehouse.statement(statement_of(case)))
        result = connection.execute(statement, binds(case))
        check(result.cursor if result.returns_rows else cursor_of(connection), case)
        connection.rollback()
    engine.dispose()


def give(connection: Any, path: Path) -> None:
    kind = text("select relkind from pg_class where oid = to_regclass(:name)")
    if connection.scalar(kind, {"name": path.stem}) == "p":
        connection.execute(
            text(f"create table {path.stem}_given partition of {path.stem} default")
        )
    warehouse.copy_csv(connection, path.stem, header(path), path)


def cursor_of(connection: Any) -> Any:
    return connection.connection.cursor()
