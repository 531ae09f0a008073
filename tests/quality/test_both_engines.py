"""One suite, two engines: DuckDB through our dialect finds what Postgres finds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from sqlalchemy import create_engine, text

from dtsen.quality import suites
from dtsen.quarter import Quarter

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTER = Quarter.parse("2026-Q3")

# One table of each kind; together their suites use every type of expectation there is.
TABLES = [
    ("p3ke", "person"),
    ("dtsen", "family"),
    ("klj", "beneficiary"),
    ("dukcapil", "civil_status"),
    ("ledger", "file"),
    ("ledger", "unaccounted"),
]

SQL_TYPES = {
    pa.string(): "text",
    pa.int64(): "bigint",
    pa.int16(): "smallint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.list_(pa.string()): "text[]",
}
ODD = {
    pa.string(): "asing",
    pa.int64(): 9_999_999,
    pa.int16(): 99,
    pa.float64(): 9_999_999.0,
    pa.bool_(): False,
    pa.date32(): date(2030, 1, 1),
}


def _damaged(rows: list[dict[str, Any]], schema: pa.Schema, rules: list) -> list:
    """Replace two in three values: half by nothing, half by what does not belong."""
    reasons = [rule["kwargs"]["reason"] for rule in rules if "reason" in rule["kwargs"]]
    odd = ODD | {pa.list_(pa.string()): sorted(set(reasons))}
    return [
        {
            column.name: row[column.name]
            if (i // 3 + j) % 3 == 0
            else (None, odd[column.type])[(i // 3 + j) % 3 - 1]
            for j, column in enumerate(schema)
        }
        for i, row in enumerate(rows)
    ]


@pytest.fixture
def both(lake, warehouse_url) -> Callable[[str, pa.Table, list], list[list]]:
    """Return what examines the same rows in DuckDB and in Postgres."""
    from dtsen.quality.examine import examine, examine_lake

    def run(name: str, batch: pa.Table, rules: list) -> list[list]:
        lake.execute(f"create table {name} as from batch")
        _copy_to_postgres(warehouse_url, name, batch)
        asked = {name: {"name": name, "expectations": rules}}
        parameters = suites.parameters(QUARTER)
        return [
            examine_lake(lake, asked, parameters),
            examine(warehouse_url, {}, asked, parameters),
        ]

    return run


def _copy_to_postgres(url: str, name: str, batch: pa.Table) -> None:
    columns = ", ".join(f"{c.name} {SQL_TYPES[c.type]}" for c in batch.schema)
    places = ", ".join(f":{column}" for column in batch.column_names)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"create table {name} ({columns})"))
        if batch.num_rows:
            connection.execute(
                text(f"insert into {name} values ({places})"), batch.to_pylist()
            )
    engine.dispose()


def _types(tables: list[tuple[str, str]]) -> set[str]:
    return {
        rule["type"]
        for source, table in tables
        for rule in suites.read(source, table)["expectations"]
    }


def test_the_compared_suites_use_every_type_of_expectation(staged_tables):
    assert _types(TABLES) == _types([*staged_tables, *TABLES[-2:]])


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore:You are using a generic SQLDatasource")
@pytest.mark.parametrize(("source", "table"), TABLES)
def test_duckdb_and_postgres_agree_on_sound_damaged_and_missing_data(
    source, table, good, arrow, both
):
    rules = suites.read(source, table)["expectations"]
    sound = arrow(table, good(source, table))
    rows = sound.to_pylist() or [dict.fromkeys(sound.column_names)] * 3
    damaged = arrow(table, _damaged(rows, sound.schema, rules))
    missing = sound.slice(0, 0).drop_columns(sound.column_names[-1:])
    name = f"{source}_{table}"
    failed = set()
    for variant, batch, asked in (
        ("sound", sound, rules),
        ("damaged", damaged, rules),
        ("missing", missing, rules[:2]),
    ):
        on_duckdb, on_postgres = both(f"{name}_{variant}", batch, asked)
        assert on_duckdb == on_postgres
        failed |= {found.expectation for found in on_duckdb if not found.is_success}
        assert variant != "sound" or not failed
        assert "not evaluated" not in {found.observed for found in on_duckdb}
    assert failed == _types([(source, table)])
