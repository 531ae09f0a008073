"""How single values are read: standardised, typed, flagged, never guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.areas import areas
from dtsen.sources import layout
from dtsen.staging import identifiers

if TYPE_CHECKING:
    from conftest import Desk

GOOD_NIK = "3971015203900001"  # a woman, 12 March 1990
BASE = {
    "Nama": "CONTOH",
    "NIK": GOOD_NIK,
    "Tanggal Lahir": "1990-03-12",
    "Jenis Kelamin": "PEREMPUAN",
    "Kode Kemdagri": "3171011001",
    "Desa/Kelurahan": "GAMBIR",
    "Desil Kesejahteraan": "2",
}


def read_each(desk: Desk, *changes: dict[str, str]) -> list[dict[str, Any]]:
    """One person per change, apart in everything but what is looked at."""
    rows = [BASE | {"ID Individu": str(n)} | c for n, c in enumerate(changes)]
    records = desk.records(desk.stage_rows("p3ke", "person", rows))
    for record in records:
        record["reasons"] = [r for r in record["reasons"] if r != "NIK_GANDA"]
    return records


def test_a_record_without_fault_has_no_reason(desk: Desk) -> None:
    (record,) = read_each(desk, {})
    assert record["reasons"] == []
    assert (record["nik"], record["born_on"], record["sex"]) == (
        GOOD_NIK,
        date(1990, 3, 12),
        "P",
    )


NIKS = [
    (GOOD_NIK, GOOD_NIK, None),
    (f" {GOOD_NIK}\t", GOOD_NIK, None),
    (f"'{GOOD_NIK}", GOOD_NIK, None),
    (f"{GOOD_NIK}.0", GOOD_NIK, None),
    (f"\u00a0'{GOOD_NIK}.0 ", GOOD_NIK, None),
    ("", None, "NIK_KOSONG"),
    ("   ", None, "NIK_KOSONG"),
    ("397101520390000", None, "NIK_FORMAT"),
    ("39710152039000011", None, "NIK_FORMAT"),
    ("3,97102E+15", None, "NIK_FORMAT"),
    ("39710152O3900001", None, "NIK_FORMAT"),
    ("٣٩٧١٠١٥٢٠٣٩٠٠٠٠١", None, "NIK_FORMAT"),
    ("0000000000000000", None, "NIK_SENTINEL"),
    ("9999999999999999", None, "NIK_SENTINEL"),
    ("3971015203900000", None, "NIK_SENTINEL"),
    ("1234567890123456", None, "NIK_SENTINEL"),
    ("4071015203900001", None, "NIK_WILAYAH"),
    ("3971015303900001", "3971015303900001", "NIK_TANGGAL"),
    ("3971011203900001", "3971011203900001", "NIK_JK"),
    ("3971019903900001", "3971019903900001", "NIK_TANGGAL"),
]


def test_a_nik_is_kept_dropped_or_flagged(desk: Desk) -> None:
    records = read_each(desk, *({"NIK": written} for written, _, _ in NIKS))
    found = [(record["nik"], record["reasons"]) for record in records]
    assert found == [(nik, [reason] if reason else []) for _, nik, reason in NIKS]


def test_a_synthetic_nik_is_no_nik_in_a_real_delivery(desk: Desk) -> None:
    staged = desk.stage_rows("p3ke", "person", [BASE], synthetic=False)
    (record,) = desk.records(staged)
    assert (record["nik"], record["reasons"]) == (None, ["NIK_WILAYAH"])


DATES = [
    ("1990-03-12", date(1990, 3, 12), []),
    (" 1990-03-12 ", date(1990, 3, 12), []),
    ("12/03/1990", None, ["TGL_FORMAT"]),
    ("1990-13-12", None, ["TGL_FORMAT"]),
    ("1990-02-30", None, ["TGL_FORMAT"]),
    ("1900-01-01", None, ["TGL_SENTINEL"]),
    ("", None, ["TGL_KOSONG"]),
    ("2026-10-01", None, ["UMUR"]),
    ("1899-12-31", None, ["UMUR"]),
    ("1905-09-30", None, ["UMUR"]),
    ("1905-10-01", date(1905, 10, 1), ["NIK_TANGGAL"]),
    ("2026-09-30", date(2026, 9, 30), ["NIK_TANGGAL"]),
]


def test_a_date_is_read_in_its_declared_format_only(desk: Desk) -> None:
    records = read_each(desk, *({"Tanggal Lahir": written} for written, _, _ in DATES))
    found = [(record["born_on"], record["reasons"]) for record in records]
    assert found == [(born_on, reasons) for _, born_on, reasons in DATES]


VALUES = [
    ("Status Kawin", "CERAI MATI", "marital_status", "cerai_mati", None),
    ("Status Kawin", "cerai mati ", "marital_status", "cerai_mati", None),
    ("Status Kawin", "DUDA", "marital_status", None, "KODE_TAK_DIKENAL"),
    ("Padan Dukcapil", "TIDAK PADAN", "padan", "tidak_padan", "TIDAK_PADAN"),
    ("Padan Dukcapil", "KOSONG", "padan", "kosong", "PADAN_KOSONG"),
    ("Pendidikan", "MASIH SLTA", "education", "smp", None),
    ("Pendidikan", "MASIH SLTA", "school_participation", "masih", None),
    ("Pendidikan", "KULIAH", "education", None, "KODE_TAK_DIKENAL"),
    ("Desil Kesejahteraan", "10", "desil", 10, None),
    ("Desil Kesejahteraan", "3.0", "desil", 3, None),
    ("Desil Kesejahteraan", "11", "desil", None, "DESIL_RANGE"),
    ("Desil Kesejahteraan", "0", "desil", None, "DESIL_RANGE"),
    ("Desil Kesejahteraan", "", "desil", None, "DESIL_NULL"),
    ("Desil Kesejahteraan", "dua", "desil", None, "NILAI_FORMAT"),
    ("Persentil", "007", "persentil", 7, None),
    ("Persentil", "1.5", "persentil", None, "NILAI_FORMAT"),
    ("Persentil", "1e1", "persentil", None, "NILAI_FORMAT"),
    ("Persentil", "1_0", "persentil", None, "NILAI_FORMAT"),
    ("Nama", "  siti \t contoh\u00a0", "name", "SITI CONTOH", None),
    ("Nama", "O'CONTOH", "name", "O'CONTOH", None),
    ("Alamat", " Jl. 'A'  no. 5.0 ", "address", "Jl. 'A'  no. 5.0", None),
    ("Kode Kemdagri", "31.71.01.1001", "kelurahan_code", "31.71.01.1001", None),
    ("Kode Kemdagri", "3171011001.0", "kelurahan_code", "31.71.01.1001", None),
    ("Kode Kemdagri", "", "kelurahan_code", None, "WILAYAH_KOSONG"),
]


def test_a_value_is_read_by_the_type_of_its_column(desk: Desk) -> None:
    records = read_each(desk, *({header: written} for header, written, *_ in VALUES))
    for (header, written, column, value, reason), record in zip(
        VALUES, records, strict=True
    ):
        case = f"{header} {written!r}"
        assert (case, record[column]) == (case, value)
        assert (case, record["reasons"]) == (case, [reason] if reason else [])


BITS = [
    ("0", 0, None),
    ("7", 7, None),
    ("99", None, None),
    ("8", None, "BITSUM"),
    ("-1", None, "BITSUM"),
    ("x", None, "NILAI_FORMAT"),
]


def test_a_sum_of_answers_is_possible_or_flagged(desk: Desk) -> None:
    rows = [{"r411_kartu_identitas": written} for written, _, _ in BITS]
    records = desk.records(desk.stage_rows("regsosek", "person", rows))
    for (written, value, reason), record in zip(BITS, records, strict=True):
        flags = {"BITSUM", "NILAI_FORMAT"} & set(record["reasons"])
        assert (written, record["identity_cards"]) == (written, value)
        assert (written, flags) == (written, {reason} - {None})


def test_a_code_that_means_no_value_is_not_unknown(desk: Desk) -> None:
    staged = desk.stage_rows(
        "p3ke", "family", [{"Daya Listrik Terpasang": "KOSONG", "Jenis Atap": "BETON"}]
    )
    (record,) = desk.records(staged)
    assert (record["power"], record["roof"]) == (None, "beton")
    assert "KODE_TAK_DIKENAL" not in record["reasons"]


def test_repairs_are_counted_per_column_and_kind(desk: Desk) -> None:
    staged = desk.stage_rows(
        "p3ke",
        "person",
        [
            BASE | {"NIK": f"'{GOOD_NIK}", "Nama": "Budi  Contoh "},
            BASE | {"NIK": f"{GOOD_NIK}.0", "Pendidikan": " tamat sd"},
            BASE,
        ],
    )
    assert staged.repairs == {
        "education.blanks": 1,
        "education.case": 1,
        "kelurahan_code.code_format": 3,
        "name.blanks": 1,
        "name.case": 1,
        "name.inner_blanks": 1,
        "nik.apostrophe": 1,
        "nik.decimal_tail": 1,
    }


def test_a_value_that_we_write_otherwise_is_counted(desk: Desk) -> None:
    rows = [
        {"r406_tanggal_lahir": "12/03/1959", "r401_no_urut": "007"},
        {"r406_tanggal_lahir": "31/02/1959", "r401_no_urut": "7"},
    ]
    staged = desk.stage_rows("regsosek", "person", rows)
    assert staged.repairs == {"born_on.date_format": 1, "member_no.number_format": 1}


FUNCTIONS = ("r428a_penglihatan", "r428c_berjalan", "r428i_mengingat")


DISABILITIES = [
    (("4", "4", "4"), False),
    (("4", "", "2"), True),
    (("1", "4", "4"), True),
    (("3", "3", "3"), False),
    (("", "", ""), None),
    (("", "4", ""), False),
]


def test_a_disability_is_great_difficulty_with_any_function(desk: Desk) -> None:
    rows = [dict(zip(FUNCTIONS, codes, strict=True)) for codes, _ in DISABILITIES]
    records = desk.records(desk.stage_rows("regsosek", "person", rows))
    found = [record["has_disability"] for record in records]
    assert found == [expected for _, expected in DISABILITIES]


DTKS = {"NIK": GOOD_NIK, "KODE_KELURAHAN": "31.71.01.1001", "HUBUNGAN": "ANAK"}


def dtks(desk: Desk, *niks: str, without: set[str]) -> list[dict[str, Any]]:
    every = layout("dtks", "person", "siks-ng").headers
    headers = [header for header in every if header not in without]
    rows = [DTKS | {"NIK": nik} for nik in niks]
    return desk.records(desk.stage_rows("dtks", "person", rows, headers))


INSIDE = [
    (GOOD_NIK, date(1990, 3, 12), "P"),
    ("3971011203900001", date(1990, 3, 12), "L"),
    ("3971013009260001", date(2026, 9, 30), "L"),
    ("3971010110260001", date(1926, 10, 1), "L"),
    ("3971017112000001", date(2000, 12, 31), "P"),
    ("3971012902000001", date(2000, 2, 29), "L"),
]


def test_birth_date_and_sex_that_are_not_delivered_come_from_the_nik(
    desk: Desk,
) -> None:
    niks = [nik for nik, _, _ in INSIDE]
    records = dtks(desk, *niks, without={"TGL_LAHIR", "JENIS_KELAMIN"})
    assert [(r["nik"], r["born_on"], r["sex"]) for r in records] == INSIDE
    for record in records:
        assert "TURUNAN_NIK" in record["reasons"]
        assert not {"NIK_TANGGAL", "NIK_JK"} & set(record["reasons"])


def test_an_impossible_date_in_a_nik_gives_no_birth_date(desk: Desk) -> None:
    (record,) = dtks(desk, "3971013113900001", without={"TGL_LAHIR"})
    assert record["born_on"] is None
    assert "NIK_TANGGAL" in record["reasons"]


def test_an_empty_birth_date_in_a_delivered_column_is_not_derived(desk: Desk) -> None:
    (record,) = dtks(desk, GOOD_NIK, without=set())
    assert (record["born_on"], record["sex"]) == (None, None)
    assert "TURUNAN_NIK" not in record["reasons"]


@pytest.mark.parametrize("source", ["regsosek", "p3ke"])
def test_every_kelurahan_is_converted_from_its_declared_system(
    desk: Desk, source: str
) -> None:
    every = areas()
    if source == "regsosek":
        rows = [
            {
                "r104_kode_desa_kelurahan": area.bps_code,
                "r104_desa_kelurahan": area.kelurahan_name.upper(),
            }
            for area in every
        ]
    else:
        rows = [
            {
                "Kode Kemdagri": area.kelurahan_code.replace(".", ""),
                "Desa/Kelurahan": area.kelurahan_name.replace(" ", ""),
            }
            for area in every
        ]
    staged = desk.stage_rows(source, "person", rows)
    found = [record["kelurahan_code"] for record in desk.records(staged)]
    assert found == [area.kelurahan_code for area in every]
    assert "WILAYAH_NAMA" not in staged.reasons


@given(born=st.dates(date(1927, 1, 1), date(2026, 9, 30)), is_woman=st.booleans())
def test_a_nik_that_is_made_from_a_date_and_sex_contradicts_neither(
    born: date, *, is_woman: bool
) -> None:
    day = born.day + 40 * is_woman
    nik = f"397101{day:02d}{born.month:02d}{born.year % 100:02d}0001"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {identifiers.born_on('nik', date(2026, 9, 30))}, "
            f"{identifiers.sex('nik')} from (select '{nik}' as nik)"
        ).fetchall()
    assert found == [(born, "P" if is_woman else "L")]
