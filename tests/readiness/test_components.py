"""What a supplier is judged by: each component with numbers worked out by hand.

The third quarter of 2026 is due on 14 November.
"""

from __future__ import annotations

from datetime import date

import pytest

from dtsen.quarter import Quarter
from dtsen.readiness import assess, file_usage_report

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
DEADLINE = date(2026, 11, 14)
DAY_AFTER = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("received", "left"),
    [
        ("2026-11-14 23:30+07", 30),
        ("2026-11-14 17:30+00", 29),  # half past midnight of the 15th in Jakarta
        ("2026-11-20 12:00+07", 24),
        ("2026-12-13 12:00+07", 1),
        ("2026-12-14 12:00+07", 0),
        ("2027-02-01 12:00+07", 0),
    ],
)
def test_every_day_after_the_deadline_costs_a_thirtieth(facts, received, left) -> None:
    facts.received("dtks", received)

    assert facts.component(date(2027, 3, 1), "dtks", "on_time") == (left, 30)


def test_a_correction_sent_late_does_not_make_the_delivery_late(facts) -> None:
    facts.received("dtks", "2026-10-20 12:00+07")
    facts.received("dtks", "2026-12-01 12:00+07", revision=2)

    assert facts.component(date(2026, 12, 2), "dtks", "on_time") == (30, 30)


@pytest.mark.parametrize(
    ("component", "nothing"),
    [("on_time", (0, 30)), ("complete", (0, 1)), ("contract", (0, 1))],
)
def test_nobody_has_failed_before_the_deadline_has_passed(
    facts, component, nothing
) -> None:
    assert facts.component(DEADLINE, "dtks", component) is None
    assert facts.component(DAY_AFTER, "dtks", component) == nothing


@pytest.mark.parametrize(
    ("persons", "held"), [(90, 1), (110, 1), (89, 0), (111, 0), (100, 1)]
)
def test_a_table_is_complete_within_a_tenth_of_the_quarter_before(
    facts, persons, held
) -> None:
    facts.accepted("dtks", "person", 100, quarter="2026-Q2")
    facts.accepted("dtks", "person", persons)

    assert facts.component(DEADLINE, "dtks", "complete") == (held, 1)


def test_only_what_was_accepted_makes_a_delivery_complete(facts) -> None:
    facts.accepted("dtks", "person", 100, quarter="2026-Q2")
    facts.accepted("dtks", "person", 80, duplicates=15, quarantined=5)

    assert facts.component(DEADLINE, "dtks", "complete") == (0, 1)


def test_the_files_of_the_newest_revision_are_counted_together(facts) -> None:
    facts.accepted("dtks", "person", 100, quarter="2026-Q2")
    facts.accepted("dtks", "person", 5)
    facts.accepted("dtks", "person", 60, revision=2, file_name="a.csv")
    facts.accepted("dtks", "person", 38, revision=2, file_name="b.csv")

    assert facts.component(DEADLINE, "dtks", "complete") == (1, 1)


def test_of_two_tables_one_that_shrank_makes_half(facts) -> None:
    for table, n in (("family", 95), ("person", 70)):
        facts.accepted("p3ke", table, 100, quarter="2026-Q2")
        facts.accepted("p3ke", table, n)

    assert facts.component(DEADLINE, "p3ke", "complete") == (1, 2)


def test_a_first_quarter_is_judged_by_missing_tables_alone(facts) -> None:
    facts.accepted("p3ke", "person", 70)

    assert facts.component(DEADLINE, "p3ke", "complete") is None
    assert facts.component(DAY_AFTER, "p3ke", "complete") == (0, 1)


@pytest.mark.parametrize(
    ("failed", "held"),
    [
        ({}, (10, 10)),
        ({"warning": 3}, (7, 10)),
        ({"warning": 3, "critical": 1}, (0, 10)),
        ({"info": 4}, (6, 6)),
    ],
)
def test_a_contract_is_the_rules_that_hold_unless_a_critical_one_fails(
    facts, failed, held
) -> None:
    facts.judged("dtks", **failed)

    assert facts.component(DEADLINE, "dtks", "contract") == held


@pytest.mark.parametrize("measure", ["nik_valid", "padan"])
def test_a_share_of_records_is_that_of_the_newest_revision(facts, measure) -> None:
    facts.measured("dtks", measure, 20, 200)
    facts.measured("dtks", measure, 171, 180, revision=2)

    assert facts.component(DEADLINE, "dtks", measure) == (171, 180)


def test_a_source_that_does_not_say_who_is_padan_is_not_judged_by_it(facts) -> None:
    facts.measured("dtks", "nik_valid", 171, 180)

    assert facts.component(DAY_AFTER, "dtks", "padan") is None


def test_closed_corrections_are_a_share_of_those_that_were_open_before(facts) -> None:
    facts.issues("dtks", closed=3, open=1, gone=2, new=5, reopened=1)

    assert facts.component(DEADLINE, "dtks", "corrections_closed") == (3, 4)


def test_without_corrections_from_before_there_is_nothing_to_close(facts) -> None:
    facts.issues("dtks", new=5)

    assert facts.component(DEADLINE, "dtks", "corrections_closed") is None


def test_a_usage_report_is_missed_thirty_days_after_the_first_release(facts) -> None:
    facts.released("2026-11-19 20:00+00")  # the 20th in Jakarta
    facts.released("2026-12-10 08:00+07", name="b")

    assert facts.component(date(2026, 12, 20), "klj", "usage_report") is None
    assert facts.component(date(2026, 12, 21), "klj", "usage_report") == (0, 1)


def test_nobody_reports_on_what_was_not_released(facts) -> None:
    assert facts.component(date(2027, 12, 1), "klj", "usage_report") is None


def test_a_report_counts_from_the_day_it_was_filed(facts) -> None:
    facts.released("2026-11-20 08:00+07")
    file_usage_report(
        facts.connection, Q3, "klj", filed_on=date(2026, 12, 24), filed_by="CONTOH 1"
    )

    assert facts.component(date(2026, 12, 23), "klj", "usage_report") == (0, 1)
    assert facts.component(date(2026, 12, 24), "klj", "usage_report") == (1, 1)


def test_a_ministry_owes_the_province_no_report_but_may_file_one(facts) -> None:
    facts.released("2026-11-20 08:00+07")

    assert facts.component(date(2027, 1, 1), "pkh", "usage_report") is None
    file_usage_report(
        facts.connection, Q3, "pkh", filed_on=date(2026, 12, 1), filed_by="CONTOH 1"
    )
    assert facts.component(date(2027, 1, 1), "pkh", "usage_report") == (1, 1)


def test_assessing_again_changes_nothing(facts) -> None:
    facts.received("dtks", "2026-11-20 12:00+07")
    facts.judged("dtks", warning=1)
    question = "select * from mart.readiness order by source, component"
    assess(facts.connection, Q3, DAY_AFTER)
    once = facts.rows(question)
    assess(facts.connection, Q3, DAY_AFTER)

    assert facts.rows(question) == once
    assert len(once) == 8 * 7
