"""Suites and the constraints of the warehouse never contradict each other.

Both are asked: what a suite lets through, the database takes, and of what a suite
stops, the database takes nothing. The checks are read from the catalog of Postgres and
evaluated there, so none is repeated here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from dtsen.quality import MART, Severity, suites
from dtsen.sources.registry import SOURCES

pytestmark = pytest.mark.postgres

# Into which table of the warehouse what a suite judges is written.
WRITTEN_TO = {
    "person": "register.person",
    "family": "register.family",
    "membership": "register.membership",
    "programme_receipt": "register.programme_receipt",
    "beneficiary": "register.programme_receipt",
    "indicator": "mart.figure",
}
SUITES = [(source, t) for source in SOURCES for t in SOURCES[source].tables] + [
    (MART, table) for table in WRITTEN_TO if table != "beneficiary"
]
VALUES, RANGE = (
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_between",
)

CHECKS = """
    select attname, format_type(atttypid, atttypmod) as kind,
        pg_get_expr(conbin, conrelid) as condition
    from pg_constraint
    inner join pg_attribute on attrelid = conrelid and conkey = array[attnum]
    where contype = 'c' and conrelid = cast(:table as regclass)
"""
NOT_NULL = """
    select attname from pg_attribute
    where attrelid = cast(:table as regclass) and attnotnull and attnum > 0
"""


@pytest.fixture(scope="module")
def ask(warehouse_url):
    """Return what asks the warehouse a question."""
    engine = create_engine(warehouse_url)

    def rows(question: str, **binds: Any) -> list[Any]:
        with engine.connect() as connection:
            return connection.execute(text(question), binds).all()

    yield rows
    engine.dispose()


@pytest.fixture(scope="module")
def takes(ask):
    """Return what tells whether a column may hold a value; None where nothing says."""

    def told(table: str, column: str, value: Any) -> bool | None:
        checks = [c for c in ask(CHECKS, table=table) if c.attname == column]
        if not checks:
            return None
        held = f"(select cast(:value as {checks[0].kind}) as {column}) as t"
        conditions = " and ".join(f"({check.condition})" for check in checks)
        ((holds,),) = ask(f"select {conditions} from {held}", value=value)
        return bool(holds)

    return told


def rules(*kinds: str) -> list[tuple[str, str, dict]]:
    """Return the strict rules of some kinds, each with its suite and its column."""
    return [
        (f"{source}__{table}", WRITTEN_TO[table], rule["kwargs"])
        for source, table in SUITES
        if table in WRITTEN_TO
        for rule in suites.read(source, table)["expectations"]
        if rule["type"] in kinds and rule["severity"] == Severity.CRITICAL
        if rule["kwargs"].get("mostly", 1) == 1
    ]


def test_the_database_takes_every_value_that_a_suite_lets_through(takes):
    refused, compared = [], set()
    for suite, table, kwargs in rules(VALUES):
        for value in kwargs["value_set"]:
            taken = takes(table, kwargs["column"], value)
            refused += [(suite, kwargs["column"], value)] if taken is False else []
            compared |= {(table, kwargs["column"])} if taken else set()
    assert refused == []
    assert compared == {
        *{("register.person", c) for c in ("sex", "padan", "life_status", "nik_state")},
        ("register.person", "age_group"),
        ("register.family", "desil_source"),
        ("register.programme_receipt", "linked_by"),
        ("mart.figure", "area_level"),
        ("mart.figure", "kind"),
    }


def test_the_database_takes_no_value_that_the_suite_of_a_mart_stops(ask):
    listed = {
        (table, check.attname): set(re.findall("'([^']*)'::text", check.condition))
        for table in set(WRITTEN_TO.values())
        for check in ask(CHECKS, table=table)
        if "ANY (ARRAY" in check.condition
    }
    allowed = {
        (table, kwargs["column"]): set(kwargs["value_set"])
        for suite, table, kwargs in rules(VALUES)
        if suite.startswith(MART)
    }
    assert len(listed) == 9
    assert {column: allowed.get(column) for column in listed} == listed


def test_ranges_of_suites_are_those_of_the_database(takes):
    compared = set()
    for suite, table, kwargs in rules(RANGE):
        column = kwargs["column"]
        for end, step in (("min_value", -1), ("max_value", 1)):
            limit = kwargs.get(end)
            if not isinstance(limit, int) or takes(table, column, limit) is None:
                continue
            assert takes(table, column, limit), (suite, column, end)
            assert not takes(table, column, limit + step), (suite, column, end)
            compared.add((table, column, end))
    deciles = ("desil", "desil_nasional", "desil_provinsi", "desil_kabupaten_kota")
    assert compared == {
        *{
            ("register.family", d, f"{e}_value")
            for d in deciles
            for e in ("min", "max")
        },
        ("register.person", "n_records", "min_value"),
    }


def test_a_column_that_may_be_empty_by_a_suite_may_be_empty_in_the_database(ask):
    borne = {
        (WRITTEN_TO[table], rule["kwargs"]["column"])
        for source, table in SUITES
        if source == MART
        for rule in suites.read(source, table)["expectations"]
        if rule["type"] == "expect_column_values_to_not_be_null"
        if rule["kwargs"].get("mostly", 1) < 1
    }
    filled = {
        (table, column)
        for table in {table for table, _ in borne}
        for (column,) in ask(NOT_NULL, table=table)
    }
    assert len(borne) > 2
    assert len(filled) > 2
    assert borne & filled == set()


@pytest.mark.parametrize(
    ("constraint", "table", "rule_ids"),
    [
        ("no_row_is_lost", "ledger__file", {"JUMLAH_SEIMBANG"}),
        (
            "counts_are_shown",
            "mart__indicator",
            {"PEMBILANG_WAJAR", "PEMBILANG_MAKSIMUM"},
        ),
        ("interval_holds_value", "mart__indicator", {"SELANG_BAWAH", "SELANG_ATAS"}),
    ],
)
def test_what_a_constraint_says_of_several_columns_a_suite_says_too(
    ask, constraint, table, rule_ids
):
    (condition,) = ask(
        "select pg_get_expr(conbin, conrelid) from pg_constraint "
        "where conname = :name and conparentid = 0",
        name=constraint,
    )
    judged = [
        rule["kwargs"]
        for rule in suites.read(*table.split("__"))["expectations"]
        if rule["meta"]["rule_id"] in rule_ids and rule["severity"] == Severity.CRITICAL
    ]
    assert len(judged) == len(rule_ids)
    columns = {v for k in judged for key, v in k.items() if key.startswith("column")}
    assert columns - {"rows_accounted"} <= set(re.findall(r"\w+", condition[0]))
