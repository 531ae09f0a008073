"""Flags that take more than one file: another table, or the quarter before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from dtsen import lake, landing, loop, quality
from dtsen.loop.issues import issue_path
from dtsen.quality import profile
from dtsen.quality.passage import judged_digests
from dtsen.quality.verdict import Verdict
from dtsen.quarter import Quarter
from dtsen.sources.tables import TABLES
from dtsen.warehouse import engine
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE, NOW = Quarter(2026, 2), Quarter(2026, 3)
GAMBIR, CIDENG = "31.71.01.1001", "31.71.01.1002"
# Gambir in the codes of BPS; the same digits are no code of Kemendagri.
GAMBIR_BPS = "3173080003"

Rows = list[dict[str, Any]]


@pytest.fixture
def stage(home) -> Callable[..., None]:
    """Return what stages tables of DTSEN; rows say only what matters."""

    def write(quarter: Quarter, source: str = "dtsen", **tables: Rows) -> None:
        for table, rows in tables.items():
            columns = {"record_key": "varchar", "source": "varchar"}
            columns |= {"record_no": "bigint"} | TABLES[table]
            columns |= {"ktp_kelurahan_code": "varchar"} if table == "person" else {}
            columns |= {"reasons": "varchar[]"}
            names = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            with lake.lake() as connection:
                connection.execute(f"create table staged ({names})")
                for number, row in enumerate(rows, start=1):
                    usual = {"record_key": f"{table}{number}", "source": source}
                    usual |= {"record_no": number, "reasons": []}
                    cells = usual | row
                    connection.execute(
                        f"insert into staged values ({', '.join('?' * len(columns))})",
                        [cells.get(name) for name in columns],
                    )
                path = lake.staged_path(quarter, source, table, f"{table}.csv")
                lake.write(connection, "select * from staged", path)

    return write


def let_pass(quarter: Quarter, source: str = "dtsen") -> None:
    profile.profile(quarter, source)
    digests = judged_digests(quarter, source)
    quality.keep(Verdict(str(quarter), source, 1, (), digests))


def found(source: str = "dtsen") -> list[tuple]:
    with lake.lake() as connection:
        lake.view(connection, "across", quality.find_across(NOW, source))
        return connection.execute("select * from across").fetchall()


def ranked(desil: int | None, nik: str, family_key: str = "KK") -> dict[str, Rows]:
    return {
        "person": [{"family_key": family_key, "nik": nik}],
        "family": [{"family_key": family_key, "desil_nasional": desil}],
    }


@pytest.mark.parametrize(
    ("card", "is_told"),
    [
        ("3171011001", False),
        (GAMBIR, False),
        (GAMBIR_BPS, False),
        (f"{GAMBIR_BPS}.0", False),
        ("3171011002", True),
        ("3201011001", True),
        ("", False),
        (None, False),
        ("317101", False),
    ],
)
def test_a_card_of_another_kelurahan_than_the_family_lives_in_is_told(
    stage, card, is_told
) -> None:
    stage(
        NOW,
        person=[{"family_key": "KK", "ktp_kelurahan_code": card}],
        family=[{"family_key": "KK", "kelurahan_code": GAMBIR}],
    )

    assert found() == [("person.csv", 1, "DOMISILI_KTP")] * is_told


def test_where_nobody_knows_where_a_family_lives_no_card_is_of_elsewhere(stage) -> None:
    cards = [
        {"family_key": key, "ktp_kelurahan_code": "3171011003"}
        for key in ("none", "nowhere", "twice", None)
    ]
    homes = [("nowhere", None), ("twice", GAMBIR), ("twice", CIDENG)]
    stage(
        NOW,
        person=cards,
        family=[{"family_key": k, "kelurahan_code": code} for k, code in homes],
    )

    assert found() == []


def test_a_person_lives_where_the_record_says_before_where_the_family_does(
    stage,
) -> None:
    stage(
        NOW,
        person=[
            {
                "family_key": "KK",
                "kelurahan_code": CIDENG,
                "ktp_kelurahan_code": "3171011002",
            }
        ],
        family=[{"family_key": "KK", "kelurahan_code": GAMBIR}],
    )

    assert found() == []


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [(1, 8, True), (9, 2, True), (1, 7, False), (None, 8, False), (1, None, False)],
)
def test_a_decile_that_moved_by_seven_since_the_quarter_before_is_told(
    stage, before, now, is_told
) -> None:
    stage(BEFORE, **ranked(before, "3900000000000001"))
    let_pass(BEFORE)
    stage(NOW, **ranked(now, "3900000000000001", "another KK"))

    assert found() == [("person.csv", 1, "DESIL_LONJAK")] * is_told


def test_a_decile_is_held_against_what_the_gate_has_let_through_alone(stage) -> None:
    stage(BEFORE, **ranked(1, "3900000000000001"))
    profile.profile(BEFORE, "dtsen")
    stage(NOW, **ranked(10, "3900000000000001"))

    assert found() == []


def test_a_source_without_persons_has_no_such_flags(stage) -> None:
    stage(NOW, "klj", beneficiary=[{"nik": "3900000000000001"}])

    assert found("klj") == []


def test_what_was_found_across_files_is_told_to_the_owner(stage) -> None:
    stage(BEFORE, **ranked(1, "3900000000000001"))
    let_pass(BEFORE)
    stage(NOW, **ranked(9, "3900000000000001"))
    loop.find_issues(NOW, "dtsen")

    with lake.lake() as connection:
        lake.view(connection, "issue", issue_path(NOW, "dtsen"))
        issues = connection.execute(
            "select reason, state, file_name, record_no from issue"
        ).fetchall()
    assert issues == [("DESIL_LONJAK", "new", "person.csv", 1)]


@pytest.mark.postgres
def test_flags_from_across_files_stand_beside_those_of_their_file(
    stage, warehouse
) -> None:
    stage(
        NOW,
        person=[
            {
                "family_key": "KK",
                "ktp_kelurahan_code": "3171011002",
                "reasons": ["PADAN_KOSONG"],
            }
        ],
        family=[{"family_key": "KK", "kelurahan_code": GAMBIR}],
    )
    receipts = lake.receipt_dir(NOW, "dtsen")
    receipts.mkdir(parents=True)
    (receipts / "person.csv.json").write_text('{"file_name": "person.csv"}')
    quality.find_across(NOW, "dtsen")
    for _ in range(2):
        with transaction() as connection:
            landing.record_flags(connection, NOW, "dtsen")

    with engine().connect() as connection:
        flags = connection.execute(
            text("select file_name, record_no, reason from quality.flag order by 3")
        ).all()
    assert flags == [
        ("person.csv", 1, "DOMISILI_KTP"),
        ("person.csv", 1, "PADAN_KOSONG"),
    ]
