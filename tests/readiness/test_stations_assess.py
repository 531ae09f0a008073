"""Suppliers judged by stations: side by side, and at the word of a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dtsen import cli, stations
from dtsen.quarter import Quarter
from dtsen.readiness import assess
from dtsen.warehouse import engine, warehouse

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]

Q3 = Quarter(2026, 3)
BLOCKED = "select count(*) from pg_locks where locktype = 'advisory' and not granted"


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_two_stations_judge_a_quarter_one_after_the_other() -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        with warehouse() as connection:
            assess(connection, Q3, Q3.last_day)
            other = pool.submit(stations.assess, Q3)
            while rows(BLOCKED) == [(0,)]:
                assert not other.done()
        other.result()

    assert rows("select count(*), count(distinct as_of) from quality.readiness") == [
        (8 * 7, 1)
    ]
    assert rows("select as_of from quality.readiness limit 1") == [(stations.today(),)]


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
