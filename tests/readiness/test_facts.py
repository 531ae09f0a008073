"""The facts of a delivery: when it landed, what its records say, who has reported."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from dtsen import lake
from dtsen.quarter import Quarter
from dtsen.readiness import (
    file_usage_report,
    record_damage,
    record_delivery,
    record_measures,
)
from dtsen.receipts import LandedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
NOON = datetime(2026, 10, 20, 5, tzinfo=UTC)
DIGEST = "0" * 64


@pytest.fixture
def landed(home: Path) -> Callable[..., tuple[LandedFile, Path]]:
    """Land a delivery of one file at noon in Jakarta, by hand."""

    def land(revision: int = 1) -> tuple[LandedFile, Path]:
        entry: dict[str, Any] = {"name": "klj.csv", "table": "beneficiary"}
        entry |= {"layout": "1", "rows": 12, "bytes": 3, "sha256": DIGEST}
        manifest = {
            "manifest_version": 1,
            "source": "klj",
            "quarter": str(Q3),
            "revision": revision,
            "supplier": "Dinas Sosial",
            "contact": "contoh@example.org",
            "reference_date": "2026-09-30",
            "code_system": "kemendagri",
            "synthetic": True,
            "files": [entry],
        }
        folder = home / "landing" / str(Q3) / "klj" / f"r{revision}"
        folder.mkdir(parents=True)
        path = folder / "manifest.json"
        path.write_text(json.dumps(manifest))
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
        receipt = LandedFile(
            quarter=str(Q3),
            source="klj",
            table="beneficiary",
            layout="1",
            revision=revision,
            file_name="klj.csv",
            sha256=DIGEST,
            bytes=3,
            rows=12,
            code_system="kemendagri",
            is_synthetic=True,
        )
        return receipt, path

    return land


def test_a_delivery_is_received_when_its_manifest_lands(facts, landed) -> None:
    file, _ = landed()
    record_delivery(facts.connection, [file])

    assert facts.rows(
        "select source, revision, received_at, supplier, reference_on, n_files,"
        " rows_declared from ops.delivery"
    ) == [("klj", 1, NOON, "Dinas Sosial", date(2026, 9, 30), 1, 12)]


def test_the_time_that_was_seen_first_stands(facts, landed) -> None:
    file, manifest = landed()
    record_delivery(facts.connection, [file])
    os.utime(manifest)
    record_delivery(facts.connection, [file])
    record_delivery(facts.connection, [landed(revision=2)[0]])

    assert facts.rows("select revision, received_at from ops.delivery order by 1") == [
        (1, NOON),
        (2, NOON),
    ]


def flag(path: Path, reason: str, *, where: str) -> None:
    """Put a reason code on some records of a staged file."""
    change = f"case when {where} then ['{reason}'] else reasons end as reasons"
    with lake.lake() as duck:
        lake.table(duck, "old", f"from read_parquet({lake.quoted(path)})")
        query = f"select * replace ({change}) from old order by record_no"
        lake.write(duck, query, path)


def test_the_records_of_a_source_say_how_many_nik_are_usable_and_padan(
    facts, write_staged
) -> None:
    nik = "390101010100000{}"
    persons = [
        {"nik": nik.format(1), "padan": "padan"},
        {"nik": nik.format(2), "padan": "tidak_padan"},
        {"nik": nik.format(3), "padan": None},
        {"nik": None, "padan": "padan"},
    ]
    path = write_staged(Q3, "p3ke", persons)
    flag(path, "NIK_FORMAT", where="nik is null")
    flag(path, "DESIL_NULL", where="record_no = 1")
    write_staged(Q3, "p3ke", [{"head_name": "CONTOH 1"}], table="family")
    for table in ("person", "family"):
        facts.accepted("p3ke", table, 4, layout="2023", revision=2)

    record_measures(facts.connection, Q3, "p3ke")
    record_measures(facts.connection, Q3, "p3ke")

    assert facts.rows(
        "select revision, table_name, measure, n, of from quality.source_measure"
        " order by table_name, measure"
    ) == [
        (2, "family", "flagged", 0, 1),
        (2, "person", "flagged", 1, 4),
        (2, "person", "nik_valid", 3, 4),
        (2, "person", "padan", 2, 4),
    ]


def test_a_layout_without_a_column_is_not_measured_by_it(facts, write_staged) -> None:
    write_staged(Q3, "dtks", [{"nik": None}])
    facts.accepted("dtks", "person", 1)
    record_measures(facts.connection, Q3, "dtks")

    assert facts.rows(
        "select measure, n, of from quality.source_measure order by 1"
    ) == [("flagged", 0, 1), ("nik_valid", 0, 1)]


def test_a_source_that_was_never_read_has_no_measures(facts) -> None:
    record_measures(facts.connection, Q3, "dtks")

    assert facts.rows("select * from quality.source_measure") == []


def test_damaged_records_are_counted_by_file_and_kind(facts, home) -> None:
    path = lake.quarantine_dir(Q3, "dtks") / "dtks.csv.parquet"
    with lake.lake() as duck:
        lake.table(
            duck,
            "set_apart",
            "from (values (1, 'BARIS_RUSAK', 'kutip'), (2, 'BARIS_RUSAK', 'kutip'),"
            " (3, 'DUPLIKAT', null), (4, 'BARIS_RUSAK', 'nul'))"
            " as t (record_no, reason, damage)",
        )
        lake.write(duck, "from set_apart order by record_no", path)
    record_damage(facts.connection, Q3, "dtks")
    record_damage(facts.connection, Q3, "dtks")

    assert facts.rows("select file_name, kind, n from quality.damage order by 2") == [
        ("dtks.csv", "kutip", 2),
        ("dtks.csv", "nul", 1),
    ]


def test_reports_are_added_to_never_replaced(facts) -> None:
    for day, name in ((1, "CONTOH 1"), (2, "CONTOH 2")):
        filed = {"filed_on": date(2026, 12, day), "filed_by": name}
        file_usage_report(facts.connection, Q3, "klj", **filed)

    assert facts.rows(
        "select filed_on, filed_by from ops.usage_report order by report_id"
    ) == [(date(2026, 12, 1), "CONTOH 1"), (date(2026, 12, 2), "CONTOH 2")]


@pytest.mark.parametrize(
    ("filed_on", "filed_by"),
    [(date(2026, 12, 1), " "), (date(2026, 6, 30), "CONTOH 1")],
)
def test_a_report_of_nobody_or_from_before_the_quarter_is_refused(
    facts, filed_on, filed_by
) -> None:
    with pytest.raises(DBAPIError):
        file_usage_report(
            facts.connection, Q3, "klj", filed_on=filed_on, filed_by=filed_by
        )
