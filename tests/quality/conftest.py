"""Small, good batches of every staged table, put together from a few invented rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from itertools import count, cycle
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtsen import lake as lakes
from dtsen.quality import suites
from dtsen.quarter import Quarter
from dtsen.receipts import StagedFile
from dtsen.settings import settings
from dtsen.sources.layout import versions
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Row = dict[str, Any]

QUARTER = Quarter.parse("2026-Q3")

TEXT, WHOLE, SMALL = pa.string(), pa.int64(), pa.int16()
REASONS = pa.list_(pa.string())

RECORD = {"record_key": TEXT, "source": TEXT, "file_name": TEXT, "record_no": WHOLE}

COLUMNS = {
    "person": RECORD
    | {"family_key": TEXT, "nik": TEXT, "no_kk": TEXT, "name": TEXT}
    | {"born_on": pa.date32(), "sex": TEXT, "birth_place": TEXT}
    | {"kelurahan_code": TEXT, "rt": TEXT, "rw": TEXT, "address": TEXT}
    | {"mother_name": TEXT, "relation": TEXT, "marital_status": TEXT}
    | {"education": TEXT, "school_participation": TEXT, "work_status": TEXT}
    | {"occupation": TEXT, "life_status": TEXT, "padan": TEXT}
    | {"has_disability": pa.bool_(), "desil": SMALL, "reasons": REASONS},
    "family": RECORD
    | {"family_key": TEXT, "no_kk": TEXT, "head_name": TEXT}
    | {"kelurahan_code": TEXT, "rt": TEXT, "rw": TEXT, "address": TEXT}
    | {"n_members_declared": WHOLE, "desil": SMALL, "desil_nasional": SMALL}
    | {"desil_provinsi": SMALL, "desil_kabupaten_kota": SMALL}
    | {"floor_area_m2": pa.float64(), "home_ownership": TEXT, "floor": TEXT}
    | {"wall": TEXT, "roof": TEXT, "drinking_water": TEXT, "lighting": TEXT}
    | {"power": TEXT, "cooking_fuel": TEXT, "sanitation": TEXT, "closet": TEXT}
    | {"septic": TEXT, "reasons": REASONS},
    "beneficiary": RECORD
    | {"programme_code": TEXT, "nik": TEXT, "no_kk": TEXT, "name": TEXT}
    | {"born_on": pa.date32(), "kelurahan_code": TEXT}
    | {"amount_idr_per_month": WHOLE, "reasons": REASONS},
    "civil_status": RECORD
    | {"nik": TEXT, "civil_status": TEXT, "status_on": pa.date32(), "reasons": REASONS},
    # The ledger of a source, as the gate sees it.
    "file": {"file_name": TEXT, "table_name": TEXT, "is_as_delivered": pa.bool_()}
    | {"rows_read": WHOLE, "rows_accounted": WHOLE}
    | {"accepted": WHOLE, "duplicates": WHOLE, "quarantined": WHOLE}
    | {"n_accepted": WHOLE, "n_duplicates": WHOLE, "n_quarantined": WHOLE}
    | {"duplicate_ratio": pa.float64(), "quarantined_ratio": pa.float64()},
    "unaccounted": {"file_name": TEXT, "record_no": WHOLE, "n_times": WHOLE}
    | {"is_of_the_file": pa.bool_()},
}
LEDGER = ("file", "unaccounted")

# One invented family of four; every other person and family is a copy of it elsewhere.
MEMBERS: list[Row] = [
    {
        "name": "BAPAK CONTOH",
        "born_on": date(1980, 2, 1),
        "sex": "L",
        "relation": "kepala",
        "marital_status": "kawin",
        "education": "sma",
        "school_participation": "tidak_lagi",
        "work_status": "bekerja",
        "life_status": "ada",
        "padan": "padan",
    },
    {
        "name": "IBU CONTOH",
        "born_on": date(1984, 7, 9),
        "sex": "P",
        "relation": "pasangan",
        "marital_status": "kawin",
        "education": "diploma",
        "school_participation": "tidak_lagi",
        "work_status": "tidak_bekerja",
        "life_status": "ada",
        "padan": "tidak_padan",
    },
    {
        "name": "PUTRA CONTOH",
        "born_on": date(2010, 12, 24),
        "sex": "L",
        "relation": "anak",
        "marital_status": "belum_kawin",
        "education": "sd",
        "school_participation": "masih",
        "work_status": "tidak_bekerja",
        "life_status": "pindah",
        "padan": "kosong",
    },
    {
        "name": "NENEK CONTOH",
        "born_on": date(1950, 3, 3),
        "sex": "P",
        "relation": "orang_tua",
        "marital_status": "cerai_mati",
        "education": "tidak_sekolah",
        "school_participation": "belum",
        "work_status": "tidak_bekerja",
        "life_status": "ada",
        "padan": "padan",
    },
]

DWELLING: Row = {
    "head_name": "BAPAK CONTOH",
    "n_members_declared": 4,
    "floor_area_m2": 36.0,
    "home_ownership": "milik_sendiri",
    "floor": "keramik",
    "wall": "tembok",
    "roof": "genteng",
    "drinking_water": "leding",
    "lighting": "pln_meteran",
    "sanitation": "sendiri",
}


def _persons(codes: list[str]) -> Iterator[Row]:
    for family, code in enumerate(codes):
        for member in MEMBERS:
            yield member | {"family_key": f"KK{family:04d}", "kelurahan_code": code}


def _families(codes: list[str]) -> Iterator[Row]:
    desil = cycle(range(1, 11))
    for family, code in enumerate(codes):
        d = next(desil)
        yield DWELLING | {
            "family_key": f"KK{family:04d}",
            "kelurahan_code": code,
            "desil": d,
            "desil_nasional": d,
            "desil_provinsi": d,
            "desil_kabupaten_kota": d,
        }


def _beneficiaries(source: str, codes: list[str]) -> Iterator[Row]:
    for code in codes:
        yield {
            "programme_code": source,
            "name": "NENEK CONTOH",
            "born_on": date(1950, 3, 3),
            "kelurahan_code": code,
            "amount_idr_per_month": 300_000,
        }


def _answers(n: int) -> Iterator[Row]:
    for _ in range(n):
        yield {"civil_status": "padan", "status_on": date(2026, 9, 1)}


def _files() -> Iterator[Row]:
    for number in range(1, 7):
        counts = {"accepted": 990, "duplicates": 4, "quarantined": 6}
        yield {
            "file_name": f"{number}.csv",
            "table_name": "person",
            "is_as_delivered": True,
            "rows_read": 1_000,
            "rows_accounted": 1_000,
            **counts,
            **{f"n_{place}": n for place, n in counts.items()},
            "duplicate_ratio": 0.004,
            "quarantined_ratio": 0.004,
        }


def _good(source: str, table: str) -> list[Row]:
    if source == "ledger":
        return list(_files()) if table == "file" else []
    codes: list[str] = suites.parameters(QUARTER)["kelurahan_codes"]
    rows = {
        "person": lambda: _persons(codes),
        "family": lambda: _families(codes),
        "beneficiary": lambda: _beneficiaries(source, codes),
        "civil_status": lambda: _answers(200),
    }[table]()
    numbers = count(1)
    blank = dict.fromkeys(COLUMNS[table])
    good = []
    for row in rows:
        number = next(numbers)
        record = {
            "record_key": f"{number:032x}",
            "source": source,
            "file_name": f"{table}.csv",
            "record_no": number,
            "reasons": [],
        }
        if "nik" in blank:
            record["nik"] = f"39{number:014d}"
        good.append(blank | row | record)
    return good


@pytest.fixture(scope="session")
def staged_tables() -> list[tuple[str, str]]:
    """Return source and name of every staged table."""
    return [
        (source.code, table) for source in SOURCES.values() for table in source.tables
    ]


@pytest.fixture(scope="session")
def good() -> Callable[[str, str], list[Row]]:
    """Return what makes the rows of a staged table in which nothing is wrong."""
    return _good


@pytest.fixture(scope="session")
def arrow() -> Callable[[str, list[Row]], pa.Table]:
    """Return what makes an Arrow table, typed like the staged table, of rows."""

    def typed(table: str, rows: list[Row]) -> pa.Table:
        return pa.Table.from_pylist(rows, schema=pa.schema(COLUMNS[table].items()))

    return typed


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty DuckDB."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def stage(home, arrow) -> Callable[..., StagedFile]:
    """Return what leaves rows in the lake as staging would, with their receipt.

    Rows are numbered in their order, unless a test numbers them itself.
    """

    def write(  # noqa: PLR0913 - what a test may say of a file
        source: str,
        table: str,
        rows: list[Row],
        file: str = "",
        *,
        set_apart: tuple[tuple[int, str], ...] = (),
        is_numbered: bool = False,
        **said: int,
    ) -> StagedFile:
        file = file or f"{table}.csv"
        taken = {number for number, _ in set_apart}
        numbers = (n for n in count(1) if n not in taken)
        if not is_numbered:
            rows = [row | {"record_no": next(numbers)} for row in rows]
        accepted = lakes.staged_path(QUARTER, source, table, file)
        _write(arrow(table, rows).drop_columns("file_name"), accepted)
        records = {"record_no": [n for n, _ in set_apart]}
        records |= {"reason": [reason for _, reason in set_apart]}
        schema = pa.schema({"record_no": WHOLE, "reason": TEXT}.items())
        quarantined = lakes.quarantine_dir(QUARTER, source) / f"{file}.parquet"
        _write(pa.table(records, schema), quarantined)
        reasons = [reason for _, reason in set_apart]
        n_duplicates = reasons.count("DUPLIKAT")
        counts = {
            "rows_read": len(rows) + len(reasons),
            "accepted": len(rows),
            "duplicates": n_duplicates,
            "quarantined": len(reasons) - n_duplicates,
        }
        receipt = StagedFile(
            quarter=str(QUARTER),
            source=source,
            table=table,
            file_name=file,
            landed=hashlib.sha256(file.encode()).hexdigest(),
            sha256=lakes.sha256(accepted),
            **(counts | said),
        )
        path = lakes.receipt_dir(QUARTER, source) / f"{file}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(receipt)))
        _deliver(source)
        return receipt

    return write


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def _deliver(source: str) -> None:
    """Land a delivery of all files that have a receipt."""
    receipts = lakes.receipt_dir(QUARTER, source).glob("*.json")
    files = [json.loads(path.read_text()) for path in sorted(receipts)]
    manifest = {
        "manifest_version": 1,
        "source": source,
        "quarter": str(QUARTER),
        "revision": 1,
        "supplier": SOURCES[source].supplier,
        "contact": "data@contoh.invalid",
        "reference_date": "2026-09-30",
        "code_system": "kemendagri",
        "synthetic": True,
        "files": [
            {
                "name": file["file_name"],
                "table": file["table"],
                "layout": versions(source, file["table"])[0],
                "rows": file["rows_read"],
                "bytes": 1,
                "sha256": file["landed"],
            }
            for file in files
        ],
    }
    folder = settings().landing_dir / str(QUARTER) / source / "r1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest))
