"""The suites as files: complete, readable, and the same for the same rule."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from dtsen.quality import MART, Severity, suites
from dtsen.quality.marts import RELATIONS
from dtsen.settings import HOME
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((HOME / "expectations").glob("*.json"))
TEAM = "Tim Data DTSEN"
STAGED = [
    suites.path_of(source.code, table)
    for source in SOURCES.values()
    for table in source.tables
]

each_suite = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_staged = pytest.mark.parametrize("path", STAGED, ids=lambda path: path.stem)

# Flags that other rules than a limit on the flag judge.
JUDGED_BY = {
    "NIK_KOSONG": "NIK_TERISI",
    "WILAYAH_KOSONG": "WILAYAH_TERISI",
    "BARIS_RUSAK": "BAGIAN_RUSAK",
    "DESIL_LONJAK": "DESIL_LONJAK",
}
# Not found in a delivery: our own corrections.
NOT_JUDGED = {"DIKOREKSI"}


def _rules(path: Path) -> list[dict]:
    source, _, table = path.stem.partition("__")
    return suites.read(source, table)["expectations"]


def _reason_codes() -> list[dict]:
    with (HOME / "reference" / "reason_code.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _limits() -> set[str]:
    return {
        rule["kwargs"]["reason"]
        for path in FILES
        for rule in _rules(path)
        if "reason" in rule["kwargs"]
    }


def test_everything_that_is_judged_has_a_suite_and_no_suite_is_for_nothing():
    profiles = [suites.path_of(source, "profile") for source in SOURCES]
    shared = [("ledger", "file"), ("ledger", "unaccounted"), ("file", "finding")]
    of_marts = [(MART, name.partition(".")[2]) for name in RELATIONS]
    others = [suites.path_of(*names) for names in shared + of_marts]
    assert (len(STAGED), len(of_marts)) == (11, 11)
    assert sorted([*STAGED, *profiles, *others]) == FILES


@each_suite
def test_a_suite_is_written_in_one_way_so_that_a_change_shows_as_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    suite = json.loads(text)
    assert text == json.dumps(suite, indent=2, ensure_ascii=False) + "\n"
    assert suite["name"] == path.stem
    assert '"id"' not in text


@each_suite
def test_every_rule_says_what_it_asks_how_bad_it_is_why_and_who_repairs(path):
    source = SOURCES.get(path.stem.partition("__")[0])
    supplier = source.supplier if source else suites.SUPPLIER
    for rule in _rules(path):
        assert set(rule) == {
            "type",
            "kwargs",
            "severity",
            "description",
            "notes",
            "meta",
        }
        assert set(rule["meta"]) == {"rule_id", "owner"}
        assert rule["severity"] in list(Severity)
        assert rule["description"].endswith(".")
        assert rule["notes"].endswith(".")
        assert rule["description"] != rule["notes"]
        assert rule["meta"]["owner"] in {TEAM, supplier}


@each_suite
def test_rule_ids_are_unique_in_a_suite(path):
    ids = [rule["meta"]["rule_id"] for rule in _rules(path)]
    assert len(ids) == len(set(ids)) > 0


@each_staged
def test_every_suite_has_rules_that_close_the_gate_and_rules_that_report(path):
    severities = {rule["severity"] for rule in _rules(path)}
    assert len(_rules(path)) > 10
    assert {"critical", "warning"} <= severities


@each_staged
def test_no_suite_bears_a_record_that_stands_in_two_files(path):
    (rule,) = (r for r in _rules(path) if r["meta"]["rule_id"] == "KUNCI_UNIK")
    assert rule["type"] == "expect_column_values_to_be_unique"
    assert rule["kwargs"] == {"column": "record_key"}
    assert rule["severity"] == "critical"
    assert rule["meta"]["owner"] != TEAM


@each_suite
def test_no_rule_shows_an_observed_value_of_a_column(path):
    """Minimum, maximum, quantiles and distinct values would be values of people."""
    assert {rule["type"] for rule in _rules(path)} <= {
        "expect_table_columns_to_match_set",
        "expect_table_row_count_to_be_between",
        "expect_table_row_count_to_equal",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_in_reference",
        "expect_column_values_to_be_between",
        "expect_column_values_to_match_regex",
        "expect_column_pair_values_to_be_equal",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_unique_value_count_to_be_between",
        "expect_column_kl_divergence_to_be_less_than",
        "expect_column_values_to_not_have_reason",
        "unexpected_rows_expectation",
    }


def test_a_rule_id_means_the_same_in_every_suite():
    meanings = defaultdict(set)
    for path in FILES:
        for rule in _rules(path):
            kwargs = rule["kwargs"]
            meanings[rule["meta"]["rule_id"]].add((
                rule["type"],
                kwargs.get("reason"),
                rule["severity"],
            ))
    ambiguous = {rule: found for rule, found in meanings.items() if len(found) > 1}
    assert len(meanings) > 50
    assert ambiguous == {}


def test_limits_are_set_on_reason_codes_that_records_carry():
    carried = {code["code"] for code in _reason_codes() if code["level"] != "file"}
    limits = _limits()
    assert len(limits) > 20
    assert limits <= carried


def test_every_flag_that_is_worse_than_a_note_has_a_limit():
    rule_ids = {rule["meta"]["rule_id"] for path in FILES for rule in _rules(path)}
    assert set(JUDGED_BY.values()) <= rule_ids
    worse = {
        code["code"]
        for code in _reason_codes()
        if code["level"] != "file" and code["severity"] != Severity.INFO
    }
    assert worse - _limits() == JUDGED_BY.keys() | NOT_JUDGED


def test_no_file_with_a_critical_finding_passes():
    critical = [c for c in _reason_codes() if c["severity"] == Severity.CRITICAL]
    assert {code["level"] for code in critical} == {"file"}
    (rule,) = (
        rule
        for rule in suites.read("file", "finding")["expectations"]
        if rule["severity"] == Severity.CRITICAL
    )
    assert rule["type"] == "expect_column_values_to_be_in_set"
    assert rule["kwargs"]["column"] == "severity"
    assert set(rule["kwargs"]["value_set"]) == {"warning", "info"}
