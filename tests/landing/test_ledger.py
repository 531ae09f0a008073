"""The warehouse knows of every record of every file, without its values."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from dtsen import lake
from dtsen.errors import WarehouseError
from dtsen.landing import record, record_flags
from dtsen.quarter import Quarter
from dtsen.receipts import LandedFile, StagedFile
from dtsen.settings import settings
from dtsen.warehouse import insert
from dtsen.warehouse import warehouse as open_warehouse

pytestmark = pytest.mark.postgres

Q = Quarter(2026, 3)
PLACE = "31.71.01.1001"
LANDED = LandedFile(
    quarter="2026-Q3",
    source="klj",
    table="beneficiary",
    layout="1",
    revision=1,
    file_name="klj.csv",
    sha256="0" * 64,
    bytes=100,
    rows=5,
    code_system="kemendagri",
    is_synthetic=True,
)
STAGED = StagedFile(
    quarter="2026-Q3",
    source="klj",
    table="beneficiary",
    file_name="klj.csv",
    landed="0" * 64,
    sha256="1" * 64,
    rows_read=5,
    accepted=3,
    duplicates=1,
    quarantined=1,
)


def rows(table: str, *columns: str) -> list[tuple[object, ...]]:
    listed = ", ".join(columns)
    with open_warehouse() as connection:
        found = connection.execute(
            text(f"select {listed} from {table} order by {listed}")
        )
        return [tuple(row) for row in found]


def ledger() -> list[tuple[object, ...]]:
    return rows(
        "ops.delivery_file", "revision", "rows_read", "accepted", "is_synthetic"
    )


def flags() -> list[tuple[object, ...]]:
    return rows(
        "quality.flag", "source", "file_name", "record_no", "reason", "kelurahan_code"
    )


def stage_flags(
    source: str, *flagged: tuple[int, list[str]], repairs: dict[str, int] | None = None
) -> None:
    """Leave in the lake what staging would: flags, one broken line, and a receipt."""
    folder = lake.staged_dir(Q, source)
    with lake.lake() as connection:
        lake.table(
            connection,
            "staged",
            "select null::bigint as record_no, null::varchar as kelurahan_code, "
            "null::varchar[] as reasons where false",
        )
        for record_no, reasons in flagged:
            connection.execute(
                "insert into staged values ($record_no, $place, $reasons)",
                {"record_no": record_no, "place": PLACE, "reasons": reasons},
            )
        name = f"{source}.csv.parquet"
        lake.write(connection, "from staged", folder / f"beneficiary__{name}")
        lake.write(
            connection,
            "select 9::bigint as record_no, 'BARIS_RUSAK' as reason, 'x' as raw",
            lake.quarantine_dir(Q, source) / name,
        )
    receipt = dataclasses.replace(
        STAGED, source=source, file_name=f"{source}.csv", repairs=repairs or {}
    )
    path = lake.receipt_dir(Q, source) / f"{source}.csv.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(receipt)))


def test_a_file_is_written_down_once_however_often_it_is_staged(warehouse: str) -> None:
    again = dataclasses.replace(STAGED, accepted=2, duplicates=2)
    for staged in (STAGED, STAGED, again):
        with open_warehouse() as connection:
            record(connection, staged, LANDED)
    assert ledger() == [(1, 5, 2, True)]


def test_a_later_revision_is_written_beside_the_earlier_one(warehouse: str) -> None:
    for revision in (1, 2):
        landed = dataclasses.replace(LANDED, revision=revision)
        with open_warehouse() as connection:
            record(connection, STAGED, landed)
    assert ledger() == [(1, 5, 3, True), (2, 5, 3, True)]


def test_a_ledger_that_does_not_balance_is_refused(warehouse: str) -> None:
    before = ledger()
    lost = dataclasses.replace(STAGED, accepted=2)
    with (
        pytest.raises(WarehouseError, match="no_row_is_lost"),
        open_warehouse() as connection,
    ):
        record(connection, lost, LANDED)
    assert ledger() == before


def test_flags_and_quarantine_replace_those_of_their_source(warehouse: str) -> None:
    stage_flags("klj", (1, ["NIK_FORMAT", "UMUR"]), (2, []), (3, ["UMUR"]))
    stage_flags("pkh", (1, ["UMUR"]))
    for source in ("klj", "pkh", "klj"):
        with open_warehouse() as connection:
            record_flags(connection, Q, source)
    klj = [
        ("klj", "klj.csv", 1, "NIK_FORMAT", PLACE),
        ("klj", "klj.csv", 1, "UMUR", PLACE),
        ("klj", "klj.csv", 3, "UMUR", PLACE),
        ("klj", "klj.csv", 9, "BARIS_RUSAK", None),
    ]
    pkh = [
        ("pkh", "pkh.csv", 1, "UMUR", PLACE),
        ("pkh", "pkh.csv", 9, "BARIS_RUSAK", None),
    ]
    assert flags() == klj + pkh
    stage_flags("klj", (2, ["UMUR"]))
    with open_warehouse() as connection:
        assert record_flags(connection, Q, "klj") == 2
    assert [flag for flag in flags() if flag[0] == "klj"] == [
        ("klj", "klj.csv", 2, "UMUR", PLACE),
        ("klj", "klj.csv", 9, "BARIS_RUSAK", None),
    ]


def test_flags_are_loaded_from_a_folder_of_any_name(
    warehouse: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTSEN_STATE", str(home / "o'brien x"))
    settings.cache_clear()
    stage_flags("dtks", (1, ["UMUR"]))
    with open_warehouse() as connection:
        assert record_flags(connection, Q, "dtks") == 2


def test_a_source_that_is_not_staged_has_no_flags(warehouse: str) -> None:
    with open_warehouse() as connection:
        assert record_flags(connection, Q, "kjp_plus") == 0


def test_every_way_in_which_cells_were_changed_is_counted_per_column(
    warehouse: str,
) -> None:
    changed = {"nik.apostrophe": 3, "nik.blanks": 1, "name.blanks": 2}
    for repairs in (changed | {"name.case": 9}, changed):
        stage_flags("klj", repairs=repairs)
        with open_warehouse() as connection:
            record_flags(connection, Q, "klj")
    assert rows("quality.standardisation", "file_name", "column_name", "kind", "n") == [
        ("klj.csv", "name", "blanks", 2),
        ("klj.csv", "nik", "apostrophe", 3),
        ("klj.csv", "nik", "blanks", 1),
    ]


def test_problems_are_counted_by_supplier_kelurahan_and_reason(warehouse: str) -> None:
    stage_flags("klj", (1, ["UMUR"]), (2, ["UMUR", "NIK_FORMAT"]))
    revisions = [
        {
            "quarter": str(Q),
            "source": "klj",
            "revision": revision,
            "received_at": "2026-10-01T00:00:00Z",
            "supplier": supplier,
            "reference_on": "2026-09-30",
            "code_system": "kemendagri",
            "n_files": 1,
            "rows_declared": 5,
            "is_synthetic": True,
        }
        for revision, supplier in ((1, "Dinas Lama"), (2, "Dinas Sosial"))
    ]
    with open_warehouse() as connection:
        insert(connection, "ops.delivery", revisions)
        record_flags(connection, Q, "klj")
    columns = ("supplier", "kelurahan_name", "reason", "severity", "n_records")
    with open_warehouse() as connection:
        found = connection.execute(
            text(
                f"select {', '.join(columns)} from mart.data_problem "
                "where source = 'klj' order by 3"
            )
        )
        assert [tuple(row) for row in found] == [
            ("Dinas Sosial", None, "BARIS_RUSAK", "warning", 1),
            ("Dinas Sosial", "Gambir", "NIK_FORMAT", "warning", 1),
            ("Dinas Sosial", "Gambir", "UMUR", "warning", 2),
        ]
