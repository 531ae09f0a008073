"""What is staged is in the ledger; the code book that came with it is not."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dtsen import stations
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse

if TYPE_CHECKING:
    from pathlib import Path

Q3 = Quarter(2026, 3)
RECORDS = b"NIK,STATUS,TANGGAL_STATUS\n3971011203590001,PADAN,\n"
BOOK = b"kolom,kode,keterangan\nWARNA,1,Biru\nWARNA,2,Hijau\n"


@pytest.fixture
def delivery(home: Path) -> None:
    """Put a person of Dukcapil and a code book into the inbox."""
    folder = home / "inbox" / str(Q3) / "dukcapil"
    folder.mkdir(parents=True)
    files = [
        ("kode.csv", "code_book", 2, BOOK),
        ("dukcapil.csv", "civil_status", 1, RECORDS),
    ]
    for name, _, _, content in files:
        (folder / name).write_bytes(content)
    manifest = {
        "manifest_version": 1,
        "source": "dukcapil",
        "quarter": str(Q3),
        "revision": 1,
        "supplier": "Dinas Contoh",
        "contact": "data@contoh.example",
        "reference_date": str(Q3.last_day),
        "code_system": "kemendagri",
        "synthetic": True,
        "files": [
            {
                "name": name,
                "table": table,
                "layout": "1",
                "rows": rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, table, rows, content in files
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse", "delivery")
def test_a_code_book_is_no_part_of_the_ledger_and_is_told_on_mutu_data() -> None:
    for file in stations.land(Q3, "dukcapil"):
        stations.stage(file)
    stations.validate(Q3, "dukcapil")
    with warehouse() as connection:

        def asked(query: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(text(query))]

        assert asked("select file_name, rows_read from ops.delivery_file") == [
            ("dukcapil.csv", 1)
        ]
        assert asked("select n_files, rows_declared from ops.delivery") == [(2, 1)]
        assert asked(
            "select file_name, code, column_name, n from quality.file_finding"
        ) == [("kode.csv", "KODE_BUKU_BERBEDA", "*", 2)]
