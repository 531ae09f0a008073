"""The warehouse counts what is asked, repaired and gone, and remembers every list."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from dtsen import schema
from dtsen.loop import find_issues, load, write_lists
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse as open_warehouse

pytestmark = pytest.mark.postgres

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
GAMBIR = "31.71.01.1001"


@pytest.fixture
def two_quarters(warehouse, shelf):
    """One finding repaired, one still there, one gone with its person, one new."""

    def person(name: str, *reasons: str) -> dict:
        return {
            "name": name,
            "born_on": "1990-01-01",
            "kelurahan_code": GAMBIR,
            "reasons": sorted(reasons),
        }

    shelf.stage(
        Q1,
        "dtks",
        [person("A", "NIK_KOSONG"), person("B", "UMUR"), person("C", "UMUR")],
    )
    shelf.stage(Q2, "dtks", [person("A"), person("B", "UMUR"), person("D", "UMUR")])
    with open_warehouse() as connection:
        schema.migrate(connection)
        for table in ("quality.issue", "ops.correction_list"):
            connection.execute(text(f"delete from {table}"))
    for quarter in (Q1, Q2):
        keep(quarter)


def keep(quarter: Quarter) -> int:
    find_issues(quarter, "dtks")
    lists = write_lists(quarter, "dtks")
    with open_warehouse() as connection:
        return load(connection, quarter, "dtks", lists)


def rows(question: str) -> list[tuple]:
    with open_warehouse() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


@pytest.mark.usefixtures("two_quarters")
def test_progress_is_counted_per_kelurahan_and_reason():
    assert rows(
        "select quarter, source, kelurahan_code, reason, n_open, n_new, n_reopened, "
        "n_closed, n_gone, median_age_quarters, max_age_quarters "
        "from mart.correction_progress order by quarter, reason"
    ) == [
        ("2026-Q1", "dtks", GAMBIR, "NIK_KOSONG", 1, 1, 0, 0, 0, 0.0, 0),
        ("2026-Q1", "dtks", GAMBIR, "UMUR", 2, 2, 0, 0, 0, 0.0, 0),
        ("2026-Q2", "dtks", GAMBIR, "NIK_KOSONG", 0, 0, 0, 1, 0, None, None),
        ("2026-Q2", "dtks", GAMBIR, "UMUR", 2, 1, 0, 0, 1, 0.5, 1),
    ]


@pytest.mark.usefixtures("two_quarters")
def test_loading_again_changes_no_issue():
    question = "select * from quality.issue order by quarter, issue_key"
    before = rows(question)
    assert keep(Q2) == 4
    assert rows(question) == before


@pytest.mark.usefixtures("two_quarters")
def test_every_writing_of_a_list_is_kept_and_the_last_one_shown():
    keep(Q2)
    kept = "select count(*), count(distinct sha256), min(written_by) = session_user "
    assert rows(
        f"{kept} from ops.correction_list where file_name like '%.csv' "
        "and quarter = '2026-Q2' group by session_user"
    ) == [(2, 1, True)]
    assert rows(
        "select area_code, file_name, n_issues from mart.correction_list "
        "where quarter = '2026-Q2' order by file_name"
    ) == [(GAMBIR, f"{GAMBIR}.csv", 2), ("31.71", "31.71.xlsx", 2)]


@pytest.mark.usefixtures("two_quarters")
def test_an_issue_that_ended_earlier_is_not_shown_any_more(shelf):
    q3 = Q2.next
    shelf.stage(q3, "dtks", [])
    assert keep(q3) == 2
    assert rows("select state from quality.issue where quarter = '2026-Q3'") == [
        ("gone",),
        ("gone",),
    ]
