"""What only a whole file shows: a sound file is silent, each damage has its finding."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtsen.areas import register_areas
from dtsen.codes import reason_codes
from dtsen.quarter import Quarter
from dtsen.settings import HOME
from dtsen.sources import layout
from dtsen.staging.whole import (
    FileFinding,
    file_rules,
    keep_findings,
    whole_findings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

QUARTER = Quarter(2026, 3)
REGSOSEK = layout("regsosek", "person", "2022.K")
FAMILY = layout("dtsen", "family", "v3-2026")

# Sound records of invented people: every third is a head, dates and places are spread.
PERSONS = """
    with born as (
        select i, date '1931-01-01' + cast(i * 7919 % 34000 as integer) as born_on,
            case when i // 3 % 2 = 0 then 'L' else 'P' end as sex
        from range({n}) as t (i)
    )
    select
        md5(cast(i as varchar)) as record_key, i + 1 as record_no,
        cast([] as varchar[]) as reasons, 'KK' || i // 3 as family_key,
        printf('39%04d%02d%02d%02d%04d', 7101 + i % 44,
            day(born_on) + if(sex = 'P', 40, 0), month(born_on), year(born_on) % 100,
            1 + i % 9) as nik,
        printf('397101%09d%d', i // 3, 1 + i // 3 % 9) as no_kk,
        'CONTOH ' || i as name, born_on, sex,
        (select list(kelurahan_code order by kelurahan_code) from area)[1 + i % 267]
            as kelurahan_code,
        'JALAN ' || i % 50 as address, 'RT' || i % 10 as rt, 'RW' || i % 10 as rw,
        if(i % 3 = 0, 'kepala', 'anak') as relation,
        if(i % 3 = 0, 'kawin', 'belum_kawin') as marital_status,
        if(i % 4 = 0, 'sd', 'sma') as education,
        if(i % 3 = 0, 'tidak_lagi', 'masih') as school_participation,
        if(i % 3 = 0, 'bekerja', 'tidak_bekerja') as work_status,
        'ada' as life_status, false as has_disability,
        if(i % 9 = 0, 'tidak_padan', 'padan') as padan
    from born
"""
FAMILIES = """
    select
        md5(cast(i as varchar)) as record_key, i + 1 as record_no,
        cast([] as varchar[]) as reasons, 'KK' || i as family_key,
        printf('397101%09d%d', i, 1 + i % 9) as no_kk, 'CONTOH ' || i as head_name,
        (select list(kelurahan_code order by kelurahan_code) from area)[1 + i % 267]
            as kelurahan_code,
        'JALAN ' || i % 50 as address, 2 + i % 3 as n_members_declared,
        1 + i % 10 as desil_nasional, 1 + i % 10 as desil_provinsi,
        1 + i % 10 as desil_kabupaten_kota, 36.0 as floor_area_m2,
        if(i % 2 = 0, 'milik_sendiri', 'kontrak_sewa') as home_ownership,
        if(i % 2 = 0, 'keramik', 'semen') as floor, 'tembok' as wall,
        if(i % 2 = 0, 'genteng', 'asbes') as roof,
        if(i % 2 = 0, 'leding', 'isi_ulang') as drinking_water,
        'pln_meteran' as lighting, if(i % 2 = 0, 'w900', 'w1300') as power,
        if(i % 5 = 0, 'gas_kota', 'elpiji_3kg') as cooking_fuel,
        if(i % 5 = 0, 'bersama', 'sendiri') as sanitation, 'leher_angsa' as closet,
        'tangki_septik' as septic
    from range({n}) as t (i)
"""


@pytest.fixture
def lake_of_areas() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        register_areas(connection, on=QUARTER.last_day)
        yield connection


def found(connection, replaced: str = "", *, n: int = 1000, records=PERSONS, of=None):
    """Return the findings on sound records in which columns are replaced."""
    damage = f"replace ({replaced})" if replaced else ""
    connection.execute(
        "create or replace temp table accepted as "
        f"select * {damage} from ({records.format(n=n)})"
    )
    return whole_findings(connection, of or REGSOSEK, QUARTER.last_day)


def codes(findings: list[FileFinding]) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("n", [1, 30, 200, 1000, 6000])
def test_a_sound_file_of_any_size_shows_nothing(lake_of_areas, n):
    assert found(lake_of_areas, n=n) == []
    assert found(lake_of_areas, n=n, records=FAMILIES, of=FAMILY) == []


FLAG = "case when {when} then ['{code}'] else reasons end as reasons"
DAMAGES = {
    "a NIK that went through Excel": ("left(nik, 15) || '0' as nik", {"NIK_EXCEL"}),
    "a third of the NIKs went through Excel": (
        "if(i_of(name) % 5 < 2, left(nik, 15) || '0', nik) as nik",
        {"NIK_EXCEL"},
    ),
    "a No. KK that went through Excel": (
        "left(no_kk, 15) || '0' as no_kk",
        {"KK_EXCEL"},
    ),
    "NIKs that are all even": (
        "left(nik, 15) || if(i_of(name) % 2 = 0, '2', '8') as nik",
        {"NIK_ANGKA_AKHIR"},
    ),
    "NIKs that all end high": ("left(nik, 15) || '7' as nik", {"NIK_ANGKA_AKHIR"}),
    "a prefix over all NIKs": (
        "'397101' || substr(nik, 7) as nik",
        {"NIK_AWALAN_SERAGAM"},
    ),
    "the No. KK in place of the NIK": (
        "no_kk as nik",
        {"NIK_SAMA_KK", "NIK_AWALAN_SERAGAM"},
    ),
    "the NIK of the head for all": (
        FLAG.format(when="i_of(name) % 3 = 0", code="NIK_GANDA"),
        {"NIK_BERULANG"},
    ),
    "a NIK column that was sorted alone": (
        FLAG.format(when="i_of(name) % 10 > 0", code="NIK_TANGGAL"),
        {"NIK_BUKAN_PEMILIK"},
    ),
    "sexes exchanged": (
        FLAG.format(when="i_of(name) % 10 > 0", code="NIK_JK"),
        {"JK_TERTUKAR"},
    ),
    "a list that Dukcapil does not know": (
        "if(i_of(name) % 5 > 1, 'tidak_padan', 'padan') as padan",
        {"PADAN_RENDAH"},
    ),
    "births on New Year": (
        "if(i_of(name) % 5 = 0, make_date(year(born_on), 1, 1), born_on) as born_on",
        {"TGL_AWAL_TAHUN"},
    ),
    "one date for a tenth": (
        "if(i_of(name) % 10 = 0, date '1970-06-15', born_on) as born_on",
        {"TGL_SERAGAM"},
    ),
    "days read as months: nothing after the twelfth": (
        (
            "if(day(born_on) > 12, null, make_date(year(born_on), day(born_on), "
            "month(born_on))) as born_on"
        ),
        {"TGL_TERTUKAR"},
    ),
    "a fifth of the dates with day and month exchanged": (
        "if(i_of(name) % 2 = 0 and day(born_on) <= 12, make_date(year(born_on), "
        "day(born_on), month(born_on)), born_on) as born_on, "
        + FLAG.format(when="i_of(name) % 2 = 0", code="NIK_TANGGAL"),
        {"TGL_TERTUKAR"},
    ),
    "dates in another format": (
        FLAG.format(when="i_of(name) % 3 > 0", code="TGL_FORMAT"),
        {"TGL_TIDAK_TERBACA"},
    ),
    "round days of birth": (
        (
            "make_date(year(born_on), month(born_on), if(i_of(name) % 2 = 0, "
            "5 * (1 + i_of(name) % 5), day(born_on))) as born_on"
        ),
        {"TGL_MENGUMPUL"},
    ),
    "years that were guessed from round ages": (
        (
            "if(i_of(name) % 2 = 0, make_date(year(born_on) - year(born_on) % 5 + 1, "
            "month(born_on), least(day(born_on), 28)), born_on) as born_on"
        ),
        {"TGL_MENGUMPUL"},
    ),
    "men alone": ("'L' as sex", {"JK_TIMPANG"}),
    "women alone": ("'P' as sex", {"JK_TIMPANG"}),
    "numbers for names": ("'12 ' || name as name", {"KOLOM_BERGESER"}),
    "addresses for names": ("address as name", {"KOLOM_BERGESER"}),
    "one name for a third": (
        "if(i_of(name) % 3 = 0, 'CONTOH', name) as name",
        {"NAMA_SERAGAM"},
    ),
    "heads alone": ("'kepala' as relation", {"KEPALA_GANJIL", "KOLOM_SERAGAM"}),
    "no head": (
        "if(relation = 'kepala', 'pasangan', relation) as relation",
        {"KEPALA_GANJIL"},
    ),
    "a family for every person": ("name as family_key", {"UKURAN_KELUARGA"}),
    "one family for fifty persons": (
        "'KK' || i_of(name) // 50 as family_key",
        {"UKURAN_KELUARGA"},
    ),
    "one kelurahan for nearly all": (
        "if(i_of(name) % 10 > 0, '31.71.01.1001', kelurahan_code) as kelurahan_code",
        {"WILAYAH_SATU"},
    ),
    "codes of another book": (
        FLAG.format(when="i_of(name) % 3 = 0", code="KODE_TAK_DIKENAL"),
        {"BUKU_KODE"},
    ),
    "a column with nothing in it": (
        "cast(null as varchar) as marital_status",
        {"KOLOM_KOSONG"},
    ),
    "a column that a program filled": (
        "'bekerja' as work_status",
        {"KOLOM_SERAGAM"},
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_of_a_file_has_its_finding_and_no_other(lake_of_areas, damage):
    lake_of_areas.execute(
        "create macro i_of(name) as cast(split_part(name, ' ', 2) as integer)"
    )
    replaced, expected = DAMAGES[damage]
    assert codes(found(lake_of_areas, replaced)) == expected


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        ("left(no_kk, 15) || '0' as no_kk", {"KK_EXCEL"}),
        ("12 as n_members_declared", {"UKURAN_KELUARGA"}),
        ("1 as n_members_declared", {"UKURAN_KELUARGA"}),
        ("'7 ' || head_name as head_name", {"KOLOM_BERGESER"}),
        ("'genteng' as roof", {"KOLOM_SERAGAM"}),
        ("cast(null as varchar) as roof", {"KOLOM_KOSONG"}),
    ],
)
def test_a_file_of_families_is_looked_at_too(lake_of_areas, replaced, expected):
    findings = found(lake_of_areas, replaced, records=FAMILIES, of=FAMILY)
    assert codes(findings) == expected


def test_the_head_of_a_family_is_checked_like_a_person(lake_of_areas):
    p3ke = layout("p3ke", "family", "2023")
    records = FAMILIES.replace(
        "'leher_angsa' as closet",
        "printf('397101%08d00', i * 37) as head_nik, 'leher_angsa' as closet",
    )
    (finding,) = [
        f
        for f in found(lake_of_areas, records=records, of=p3ke)
        if f.code == "NIK_EXCEL"
    ]
    assert (finding.column, finding.n, finding.of) == ("head_nik", 1000, 1000)


def test_a_kota_with_half_of_its_people_missing_is_told(lake_of_areas):
    pusat = [f"31.71.0{k}.100{n}" for k in (1, 2) for n in range(1, 6)]
    places = "', '".join(pusat)
    records = PERSONS.replace(
        "(select list(kelurahan_code order by kelurahan_code) from area)[1 + i % 267]",
        f"['{places}'][1 + i % {len(pusat)}]",
    )
    (finding,) = found(lake_of_areas, n=6000, records=records)
    assert (finding.code, finding.column) == ("WILAYAH_KURANG", "kelurahan_code")
    assert found(lake_of_areas, n=1000, records=records) == []


def test_unknown_codes_are_told_per_column(lake_of_areas):
    lake_of_areas.execute(
        "create temp table accepted as "
        "select * replace (if(record_no % 2 = 0, null, work_status) as work_status) "
        f"from ({PERSONS.format(n=1000)})"
    )
    findings = whole_findings(
        lake_of_areas,
        REGSOSEK,
        QUARTER.last_day,
        unknown_codes={"work_status": 500, "education": 3},
    )
    assert findings == [
        FileFinding("BUKU_KODE", "work_status", 500, 1000, 0.5, limit=0.2)
    ]


def test_a_column_that_the_layout_does_not_promise_may_be_empty(lake_of_areas):
    dtks = layout("dtks", "person", "siks-ng")
    empty = ", ".join(
        f"cast(null as varchar) as {column}"
        for column in ("relation", "marital_status", "sex")
    )
    assert found(lake_of_areas, empty, of=dtks) == []


def test_a_file_with_one_birth_date_has_no_exchanged_days(lake_of_areas):
    findings = found(lake_of_areas, "date '1980-05-03' as born_on")
    assert "TGL_TERTUKAR" not in codes(findings)
    assert "TGL_SERAGAM" in codes(findings)


@pytest.mark.parametrize(("n", "is_told"), [(29, False), (30, True)])
def test_too_few_records_show_nothing(lake_of_areas, n, is_told):
    findings = found(lake_of_areas, "left(nik, 15) || '0' as nik", n=n)
    assert codes(findings) == ({"NIK_EXCEL"} if is_told else set())


@settings(max_examples=10)
@example(300)
@example(301)
@given(st.integers(0, 1000))
def test_a_finding_counts_exactly_and_fires_just_over_its_limit(n_zero):
    with duckdb.connect() as connection:
        register_areas(connection, on=QUARTER.last_day)
        ending = f"if(record_no <= {n_zero}, '0', '1')"
        findings = found(connection, f"left(nik, 15) || {ending} as nik")
    expected = [("NIK_EXCEL", n_zero, 1000)] if n_zero > 300 else []
    exact = [(f.code, f.n, f.of) for f in findings if f.code == "NIK_EXCEL"]
    assert exact == expected


def test_the_order_of_the_records_and_threads_change_no_finding(lake_of_areas):
    findings = []
    for order, threads in (("record_no", 1), ("record_no desc", 2), ("nik", 2)):
        lake_of_areas.execute(f"set threads = {threads}")
        records = f"{PERSONS} order by {order}"
        damage = (
            "if(record_no % 3 = 0, 'CONTOH', name) as name, "
            "if(record_no % 9 = 0, date '1970-06-15', born_on) as born_on"
        )
        findings.append(found(lake_of_areas, damage, n=50_000, records=records))
    assert codes(findings[0]) == {"NAMA_SERAGAM", "TGL_SERAGAM"}
    assert findings[0] == findings[1] == findings[2]
    assert findings[0][0].of < 50_000  # a sample


def test_findings_are_kept_without_values_and_byte_for_byte(lake_of_areas, tmp_path):
    findings = found(lake_of_areas, "left(nik, 15) || '0' as nik")
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        keep_findings(lake_of_areas, findings, "regsosek.csv", path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    rows = lake_of_areas.read_parquet(str(paths[0]))
    assert rows.columns == [
        *("file_name", "code", "column_name", "n", "of", "share", "limit", "severity")
    ]
    assert rows.fetchall() == [
        ("regsosek.csv", "NIK_EXCEL", "nik", 1000, 1000, 1.0, 0.5, "critical")
    ]


def test_every_rule_names_a_reason_of_whole_files_and_says_why():
    with (HOME / "reference" / "file_rule.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(file_rules()) > 40
    for row in rows:
        reason = reason_codes()[row["code"]]
        assert reason.level == "file"
        assert reason.severity in {"critical", "warning"}
        assert row["direction"] in {"above", "below"}
        assert row["source"].endswith(".")
    keys = [(*tuple(row.values())[:5], row["min_records"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_a_sentence_says_what_was_found_and_no_value():
    finding = FileFinding("TGL_TERTUKAR", "born_on", 900, 1000, 0.9, 0.6)
    assert finding.severity == "critical"
    assert finding.sentence == (
        "Hari dan bulan pada tanggal lahir tertukar. "
        "(Kolom born_on: 900 dari 1000 = 0,9; batas 0,6.)"
    )
