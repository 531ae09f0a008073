"""An owner gets a list of places in its own file: no name, no formula, no clock."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile

import pytest
from openpyxl import load_workbook

from dtsen.loop import find_issues, write_lists
from dtsen.loop.lists import list_dir
from dtsen.loop.sheet import COLUMNS, csv_bytes, xlsx_bytes
from dtsen.quarter import Quarter

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
GAMBIR, KOJA = "31.71.01.1001", "31.72.03.1001"
SECRETS = ("CONTOH SATU", "3901014101901234", "3901012001100001", "JALAN UJI")


@pytest.fixture
def listed(shelf):
    """List four findings in three places, one of them open since the quarter before."""
    person = {
        "nik": "3901014101901234",
        "no_kk": "3901012001100001",
        "family_key": "3901012001100001",
        "name": "CONTOH SATU",
        "address": "JALAN UJI 1",
        "kelurahan_code": GAMBIR,
        "idsemesta": "=1+1",
        "reasons": ["NIK_TANGGAL"],
    }
    rows = [
        person,
        {
            "name": "CONTOH DUA",
            "kelurahan_code": KOJA,
            "reasons": ["NIK_KOSONG", "UMUR"],
        },
        {"name": "CONTOH TIGA", "reasons": ["WILAYAH_KOSONG"]},
        {"name": "CONTOH EMPAT", "kelurahan_code": KOJA, "reasons": ["KK_KOSONG"]},
    ]
    shelf.stage(Q1, "dtks", [person], file="@lama.csv")
    shelf.stage(Q2, "dtks", rows)
    shelf.break_lines(Q2, "dtks", "CONTOH SATU;rusak")
    find_issues(Q1, "dtks")
    find_issues(Q2, "dtks")
    return write_lists(Q2, "dtks")


def read_csv(name: str) -> list[dict[str, str]]:
    text = (list_dir(Q2, "dtks") / name).read_text()
    return list(csv.DictReader(io.StringIO(text)))


def test_there_is_a_workbook_per_kota_and_a_csv_per_kelurahan(listed):
    counted = {row["file_name"]: (row["area_code"], row["n_issues"]) for row in listed}
    assert counted == {
        "31.71.xlsx": ("31.71", 1),
        f"{GAMBIR}.csv": (GAMBIR, 1),
        "31.72.xlsx": ("31.72", 2),
        f"{KOJA}.csv": (KOJA, 2),
        "tanpa.xlsx": ("tanpa", 2),
        "tanpa.csv": ("tanpa", 2),
    }
    assert {p.name for p in list_dir(Q2, "dtks").iterdir()} == set(counted)


def test_a_row_says_where_what_and_since_when(listed):
    (row,) = read_csv(f"{GAMBIR}.csv")
    assert row == {
        "kelurahan": GAMBIR,
        "berkas": "a.csv",
        "nomor rekaman": "1",
        "nomor baris": "",
        "id di sumber": "'=1+1",
        "akhir NIK": "************1234",
        "kode alasan": "NIK_TANGGAL",
        "arti": "Tanggal lahir tidak sesuai dengan tanggal di dalam NIK.",
        "perbaikan": "Cocokkan NIK dan tanggal lahir dengan kartu keluarga; "
        "perbaiki yang keliru.",
        "keadaan": "masih ada",
        "sejak triwulan": "2026-Q1",
        "umur (triwulan)": "1",
    }


def test_a_line_that_cannot_be_read_is_named_by_its_line_and_not_repeated(listed):
    broken, unplaced = sorted(read_csv("tanpa.csv"), key=lambda r: r["kode alasan"])
    assert broken["kode alasan"] == "BARIS_RUSAK"
    assert (broken["nomor rekaman"], broken["nomor baris"]) == ("90", "91")
    assert unplaced["kode alasan"] == "WILAYAH_KOSONG"


def test_no_list_holds_a_name_an_address_or_a_whole_number_of_a_person(listed):
    checked = 0
    for path in list_dir(Q2, "dtks").iterdir():
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                content = b"".join(parts.read(name) for name in parts.namelist())
        assert not [secret for secret in SECRETS if secret.encode() in content]
        assert b"CONTOH" not in content
        checked += 1
    assert checked == 6


def test_a_workbook_has_the_list_with_a_filter_and_what_its_codes_mean(listed):
    book = load_workbook(list_dir(Q2, "dtks") / "31.72.xlsx")
    assert book.sheetnames == ["Daftar", "Arti kode"]
    table = list(book["Daftar"].values)
    assert table[0] == tuple(COLUMNS)
    assert [row[6] for row in table[1:]] == ["NIK_KOSONG", "UMUR"]
    assert book["Daftar"].auto_filter.ref == "A1:L3"
    assert [row[0] for row in book["Arti kode"].values] == [
        "kode alasan",
        "NIK_KOSONG",
        "UMUR",
    ]


def test_no_cell_of_a_workbook_is_a_formula(listed):
    sheet = load_workbook(list_dir(Q2, "dtks") / "31.71.xlsx")["Daftar"]
    cell = sheet.cell(2, 5)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("start", "=+-@")
def test_no_cell_of_a_csv_begins_a_formula(start):
    row = (f"{start}x", 1, *[""] * (len(COLUMNS) - 2))
    assert csv_bytes([row]).decode().splitlines()[1].startswith(f"'{start}x,1,")


def test_only_the_own_login_can_enter_the_lists(listed):
    folder = list_dir(Q2, "dtks")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parents[1].stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_written_again_the_lists_have_the_same_bytes(listed):
    again = write_lists(Q2, "dtks")
    assert again == listed
    for row in again:
        content = (list_dir(Q2, "dtks") / row["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]


def test_a_workbook_does_not_know_when_and_by_whom_it_was_written():
    made = zipfile.ZipFile(io.BytesIO(xlsx_bytes([], Q2, "Daftar")))
    assert {part.date_time for part in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-06-30T00:00:00Z" in made.read("docProps/core.xml")


def test_a_list_that_has_become_empty_is_there_no_more(shelf, listed):
    shelf.stage(Q2, "dtks", [])
    shelf.break_lines(Q2, "dtks")
    find_issues(Q2, "dtks")
    assert write_lists(Q2, "dtks") == []
    assert list(list_dir(Q2, "dtks").iterdir()) == []
