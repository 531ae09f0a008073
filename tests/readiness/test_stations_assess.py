"""Suppliers judged by stations: side by side, and at the word of a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dtsen import cli, stations
from dtsen.quarter import Quarter
from dtsen.readiness import assess
from dtsen.settings import settings
from dtsen.warehouse import engine, warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
FIRST = "2026-Q4"
BLOCKED = "select count(*) from pg_locks where locktype = 'advisory' and not granted"


@pytest.fixture(autouse=True)
def calendar(monkeypatch: pytest.MonkeyPatch, warehouse: str) -> Iterator[None]:
    """Let the calendar begin with a quarter, and nobody have been judged."""
    monkeypatch.setenv("DTSEN_SCHEDULE_FROM", FIRST)
    settings.cache_clear()
    with engine().begin() as connection:
        connection.execute(text("delete from quality.readiness"))
    yield
    settings.cache_clear()


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_two_stations_judge_a_quarter_one_after_the_other() -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        with warehouse() as connection:
            assess(connection, Q3, Q3.last_day)
            other = pool.submit(stations.assess, Q3, stations.today())
            while rows(BLOCKED) == [(0,)]:
                assert not other.done()
        other.result()

    assert rows("select count(*), count(distinct as_of) from quality.readiness") == [
        (8 * 7, 1)
    ]
    assert rows("select as_of from quality.readiness limit 1") == [(stations.today(),)]


def judged() -> list[tuple]:
    return rows(
        "select distinct quarter, as_of::text from quality.readiness order by quarter"
    )


def test_on_a_day_the_quarters_are_judged_that_something_is_owed_for() -> None:
    day = date(2027, 4, 1)

    assert stations.assess_what_is_owed(day) == ["2026-Q4", "2027-Q1"]
    assert judged() == [("2026-Q4", "2027-04-01"), ("2027-Q1", "2027-04-01")]
    assert stations.assess_what_is_owed(day) == ["2026-Q4", "2027-Q1"]
    assert len(judged()) == 2


@pytest.mark.parametrize(
    ("day", "owed"),
    [(date(2027, 3, 31), ["2026-Q4"]), (date(2026, 12, 31), [])],
    ids=["first quarter", "before the first has ended"],
)
def test_nothing_is_owed_for_quarters_before_the_calendar_began(day, owed) -> None:
    assert stations.assess_what_is_owed(day) == owed
    assert [quarter for quarter, _ in judged()] == owed


def test_a_report_counts_as_soon_as_it_is_filed() -> None:
    said = CliRunner().invoke(
        cli.app,
        [
            *("usage-report", "--source", "klj", "--quarter", "2026-Q3"),
            *("--filed-on", "2026-10-01", "--by", "CONTOH 1"),
        ],
    )

    assert said.exit_code == 0, said.output
    assert rows(
        "select filed_by, value from ops.usage_report"
        " inner join mart.readiness using (quarter, source)"
        " where component = 'usage_report'"
    ) == [("CONTOH 1", 1)]


def test_a_report_on_a_source_that_there_is_not_is_refused() -> None:
    said = CliRunner().invoke(
        cli.app,
        [
            *("usage-report", "--source", "bpjs", "--quarter", "2026-Q3"),
            *("--filed-on", "2026-10-01", "--by", "CONTOH 1"),
        ],
    )

    assert said.exit_code == 2
