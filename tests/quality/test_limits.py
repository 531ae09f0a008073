"""Every rule of every suite: it fails just over its limit and holds exactly at it.

What is wrong in a batch is counted here in plain Python, so the counts of Great
Expectations, of DuckDB and of our own expectations are checked by another hand.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dtsen.quality import suites
from dtsen.quarter import Quarter
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

Rule = dict[str, Any]
Rows = list[dict[str, Any]]

QUARTER = Quarter.parse("2026-Q3")
TABLES = [(source.code, t) for source in SOURCES.values() for t in source.tables]
LEDGER = [("ledger", "file"), ("ledger", "unaccounted")]
OF_THE_TABLE = {
    "expect_table_columns_to_match_set",
    "expect_table_row_count_to_be_between",
}


def _holds(rule: Rule, value: Any) -> bool:
    kwargs = rule["kwargs"]
    match rule["type"]:
        case "expect_column_values_to_not_be_null":
            return value is not None
        case (
            "expect_column_values_to_be_in_set"
            | "expect_column_values_to_be_in_reference"
        ):
            return value in kwargs["value_set"]
        case "expect_column_values_to_be_between":
            is_high_enough = "min_value" not in kwargs or value >= kwargs["min_value"]
            is_low_enough = "max_value" not in kwargs or value <= kwargs["max_value"]
            return is_high_enough and is_low_enough
        case "expect_column_values_to_match_regex":
            return re.search(kwargs["regex"], value) is not None
        case "expect_column_values_to_not_have_reason":
            return kwargs["reason"] not in value
    raise NotImplementedError(rule["type"])


def _broken(rule: Rule, value: Any) -> Any:
    kwargs = rule["kwargs"]
    match rule["type"]:
        case "expect_column_values_to_not_be_null":
            return None
        case (
            "expect_column_values_to_be_in_set"
            | "expect_column_values_to_be_in_reference"
            | "expect_column_values_to_match_regex"
        ):
            return False if isinstance(value, bool) else "asing"
        case "expect_column_values_to_be_between":
            is_date = isinstance(kwargs["max_value"], date)
            return kwargs["max_value"] + (timedelta(days=1) if is_date else 1)
        case "expect_column_values_to_not_have_reason":
            return [*value, kwargs["reason"]]
    raise NotImplementedError(rule["type"])


def _allowed(rule: Rule, n: int) -> int:
    """Return how many of n may be wrong."""
    return math.floor(n * (1 - rule["kwargs"].get("mostly", 1)) + 1e-9)


def _break_values(rule: Rule, rows: Rows, *, excess: int) -> int:
    column = rule["kwargs"]["column"]
    sound = [row for row in rows if _holds(rule, row[column])]
    wanted = _allowed(rule, len(rows)) + excess
    for row in sound[: wanted - (len(rows) - len(sound))]:
        row[column] = _broken(rule, row[column])
    return wanted


def _break_unique(rule: Rule, rows: Rows, *, excess: int) -> int:
    column = rule["kwargs"]["column"]
    wanted = _allowed(rule, len(rows)) + excess
    wanted = max(wanted, 2) if excess else wanted
    for row in rows[:wanted]:
        row[column] = rows[0][column]
    return wanted


def _break_numbers(rule: Rule, rows: Rows, *, excess: int) -> int:
    if excess:
        rows[1]["record_no"] = rows[0]["record_no"]
    return excess


def _break_coverage(rule: Rule, rows: Rows, *, excess: int) -> None:
    column = rule["kwargs"]["column"]
    kept = sorted({row[column] for row in rows})[: rule["kwargs"]["min_value"] - excess]
    for row in rows:
        row[column] = row[column] if row[column] in kept else kept[0]


def _break_distribution(rule: Rule, rows: Rows, *, excess: int) -> None:
    for row in rows if excess else []:
        row[rule["kwargs"]["column"]] = 10


def _break_pair(rule: Rule, rows: Rows, *, excess: int) -> int:
    if excess:
        rows[0][rule["kwargs"]["column_A"]] += 1
    return excess


def _break_emptiness(rule: Rule, rows: Rows, *, excess: int) -> None:
    rows += [{"record_no": 1}] * (rule["kwargs"]["value"] + excess)


BREAKERS: dict[str, Callable[..., int | None]] = {
    "expect_column_values_to_be_unique": _break_unique,
    "unexpected_rows_expectation": _break_numbers,
    "expect_column_pair_values_to_be_equal": _break_pair,
    "expect_table_row_count_to_equal": _break_emptiness,
    "expect_column_unique_value_count_to_be_between": _break_coverage,
    "expect_column_kl_divergence_to_be_less_than": _break_distribution,
}


def _touches(rule: Rule, rules: list[Rule]) -> set[str]:
    kwargs = rule["kwargs"]
    if "reason" in kwargs:
        return {kwargs["reason"]}
    if kwargs.get("column") == "reasons":
        return {other["kwargs"].get("reason", "reasons") for other in rules}
    if "column_A" in kwargs:
        return {kwargs["column_A"], kwargs["column_B"]}
    return {kwargs.get("column", "record_no")}


def _rounds(rules: list[Rule]) -> list[list[Rule]]:
    """Sort rules into rounds in which no two look at the same thing."""
    rounds: list[tuple[set[str], list[Rule]]] = []
    for rule in rules:
        touched = _touches(rule, rules)
        for taken, members in rounds:
            if not taken & touched:
                taken.update(touched)
                members.append(rule)
                break
        else:
            rounds.append((touched, [rule]))
    return [members for _, members in rounds]


def _resolved(rule: Rule, parameters: dict[str, Any]) -> Rule:
    kwargs = {
        key: parameters[value["$PARAMETER"]]
        if isinstance(value, dict) and "$PARAMETER" in value
        else value
        for key, value in rule["kwargs"].items()
    }
    return rule | {"kwargs": kwargs}


@pytest.fixture
def examined(lake, arrow):
    """Return what evaluates rules of a suite on rows, as findings by rule id."""
    from dtsen.quality.examine import examine_lake

    def run(table: str, rules: list[Rule], rows: Rows) -> dict[str, Any]:
        batch = arrow(table, rows)  # noqa: F841 - DuckDB reads it by its name
        lake.execute("create or replace table examined as from batch")
        suite = {"name": "suite", "expectations": rules}
        findings = examine_lake(lake, {"examined": suite}, suites.parameters(QUARTER))
        return {finding.rule_id: finding for finding in findings}

    return run


@pytest.mark.parametrize("excess", [1, 0], ids=["just over", "exactly at"])
@pytest.mark.parametrize(("source", "table"), TABLES + LEDGER)
def test_a_rule_fails_just_over_its_limit_and_holds_exactly_at_it(
    source, table, excess, good, examined
):
    parameters = suites.parameters(QUARTER)
    rules = [
        rule
        for rule in suites.read(source, table)["expectations"]
        if rule["type"] not in OF_THE_TABLE
    ]
    for members in _rounds(rules):
        rows = good(source, table)
        expected = {}
        for rule in members:
            breaker = BREAKERS.get(rule["type"], _break_values)
            n_wrong = breaker(_resolved(rule, parameters), rows, excess=excess)
            expected[rule["meta"]["rule_id"]] = (not excess, n_wrong)
        found = examined(table, members, rows)
        assert {
            rule_id: (finding.is_success, finding.n_unexpected)
            for rule_id, finding in found.items()
        } == expected


@pytest.mark.parametrize(("source", "table"), TABLES)
def test_an_empty_table_or_a_missing_column_closes_the_gate(
    source, table, good, lake, arrow
):
    from dtsen.quality.examine import examine_lake

    batch = arrow(table, good(source, table))  # noqa: F841 - DuckDB reads it by name
    lake.execute("create table t as select * exclude (reasons) from batch limit 0")
    suite = suites.read(source, table)
    rules = [rule for rule in suite["expectations"] if rule["type"] in OF_THE_TABLE]
    columns, rows = examine_lake(lake, {"t": suite | {"expectations": rules}}, {})
    assert (columns.rule_id, columns.observed) == ("KOLOM", "missing: reasons")
    assert (rows.rule_id, rows.observed) == ("BARIS_ADA", "0")
    for finding in (columns, rows):
        assert (finding.is_success, finding.severity) == (False, "critical")


def test_a_rule_that_could_not_be_evaluated_counts_as_critical(good, examined):
    rules = suites.read("klj", "beneficiary")["expectations"]
    (mild,) = [rule for rule in rules if rule["meta"]["rule_id"] == "NOMINAL_TERISI"]
    assert mild["severity"] == "warning"
    unreadable = mild | {"kwargs": {"column": "no_such_column"}}
    (finding,) = examined(
        "beneficiary", [unreadable], good("klj", "beneficiary")
    ).values()
    assert (finding.is_success, finding.severity) == (False, "critical")
    assert finding.observed == "not evaluated"
