"""The 267 kelurahan: their codes, names and what BPS calls them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.areas import (
    Area,
    CodeSystem,
    areas,
    goes_by,
    name_key,
    register_areas,
    to_kemendagri,
)
from dtsen.errors import AreaUnknown
from dtsen.settings import HOME

QUARTER_END = date(2026, 9, 30)
JAKARTA = {"lon": (106.3, 107.0), "lat": (-6.4, -5.4)}


@pytest.fixture(scope="module")
def kelurahan() -> list[Area]:
    return areas(on=QUARTER_END)


def test_jakarta_has_267_kelurahan_in_44_kecamatan_of_6_kota(kelurahan) -> None:
    assert len({area.kelurahan_code for area in kelurahan}) == len(kelurahan) == 267
    assert len({area.kecamatan_code for area in kelurahan}) == 44
    assert Counter(area.kota_name for area in kelurahan) == {
        "Kepulauan Seribu": 6,
        "Jakarta Pusat": 44,
        "Jakarta Utara": 31,
        "Jakarta Barat": 56,
        "Jakarta Selatan": 65,
        "Jakarta Timur": 65,
    }


def test_a_code_contains_the_codes_of_its_kecamatan_and_kota(kelurahan) -> None:
    for area in kelurahan:
        assert area.kelurahan_code.startswith(f"{area.kecamatan_code}.")
        assert area.kecamatan_code.startswith(f"{area.kota_code}.")
        assert area.bps_code.startswith(area.bps_kecamatan_code)
        assert area.bps_kecamatan_code.startswith(area.bps_kota_code)


def test_the_two_systems_call_different_cities_3171(kelurahan) -> None:
    by_bps = {area.bps_kota_code: area.kota_name for area in kelurahan}
    by_kemendagri = {
        area.kota_code.replace(".", ""): area.kota_name for area in kelurahan
    }
    assert by_bps["3171"] == "Jakarta Selatan"
    assert by_kemendagri["3171"] == "Jakarta Pusat"
    same = {code for code, name in by_bps.items() if by_kemendagri[code] == name}
    assert same == {"3101"}


def test_the_two_kecamatan_of_kepulauan_seribu_are_swapped(kelurahan) -> None:
    bps_order = sorted({
        (area.bps_kecamatan_code, area.kecamatan_code) for area in kelurahan
    })
    assert bps_order[:2] == [("3101010", "31.01.02"), ("3101020", "31.01.01")]


@pytest.mark.parametrize("written", ["kelurahan_code", "undotted", "bps_code"])
def test_every_code_leads_to_exactly_one_kelurahan_and_back(kelurahan, written) -> None:
    system = CodeSystem.BPS if written == "bps_code" else CodeSystem.KEMENDAGRI
    codes = {
        area.kelurahan_code.replace(".", "")
        if written == "undotted"
        else getattr(area, written): area.kelurahan_code
        for area in kelurahan
    }
    assert len(codes) == 267
    assert {code: to_kemendagri(code, system) for code in codes} == codes


def test_a_code_of_the_other_system_is_refused_and_named(kelurahan) -> None:
    for area in kelurahan:
        with pytest.raises(AreaUnknown, match=r"one of bps: correct the code_system"):
            to_kemendagri(area.bps_code, CodeSystem.KEMENDAGRI)
        refusal = "is no kelurahan code of 'bps'. It is one of kemendagri"
        with pytest.raises(AreaUnknown, match=re.escape(refusal)):
            to_kemendagri(area.kelurahan_code, CodeSystem.BPS)


@pytest.mark.parametrize("slipped", ["3971014507990001", "SITI AMINAH"])
def test_what_is_no_code_is_not_repeated_in_the_error(slipped: str) -> None:
    with pytest.raises(AreaUnknown) as refusal:
        to_kemendagri(slipped, "kemendagri")
    assert slipped not in str(refusal.value)
    assert "ask the supplier" in str(refusal.value)


def test_an_unnamed_system_knows_no_code() -> None:
    with pytest.raises(AreaUnknown):
        to_kemendagri("31.71.01.1001", "")


def test_centroids_lie_in_jakarta_and_areas_add_up_to_the_province(kelurahan) -> None:
    for area in kelurahan:
        assert JAKARTA["lon"][0] < area.centroid_lon < JAKARTA["lon"][1]
        assert JAKARTA["lat"][0] < area.centroid_lat < JAKARTA["lat"][1]
    # The decree has 661.53 km2; simplified boundaries lose one part in a thousand.
    assert sum(area.area_km2 for area in kelurahan) == pytest.approx(661.53, rel=0.002)
    assert sum(area.population for area in kelurahan) == 11_038_216


def test_a_kelurahan_is_in_force_from_its_first_day_until_before_its_end() -> None:
    first = areas()[0]
    ended = Area(**{
        **{name: getattr(first, name) for name in Area.__slots__},
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2026, 1, 1),
    })
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [ended.is_in_force(day) for day in days] == [False, True, True, False]
    assert areas(on=date(2000, 1, 1)) == []


@pytest.mark.parametrize(
    ("level", "code", "one", "other"),
    [
        ("kecamatan", "31.73.07", "Palmerah", "PAL MERAH"),
        ("kecamatan", "31.73.06", "Kalideres", "KALI DERES"),
        ("kecamatan", "31.75.02", "Pulogadung", "PULO GADUNG"),
        ("kecamatan", "31.74.02", "Setiabudi", "SETIA BUDI"),
        ("kecamatan", "31.75.04", "Kramatjati", "KRAMAT JATI"),
        ("kelurahan", "31.75.04.1002", "Tengah", "KAMPUNG TENGAH"),
        ("kelurahan", "31.72.02.1001", "Tanjung Priok", "TANJUNG PRIUK"),
        ("kota", "31.01", "Kepulauan Seribu", "KAB. ADM. KEP. SERIBU"),
    ],
)
def test_an_area_goes_by_both_of_its_spellings(level, code, one, other) -> None:
    assert goes_by(level, code, one)
    assert goes_by(level, code, other)
    assert not goes_by(level, code, "Bandung")


def test_every_alias_belongs_to_an_area_and_to_one_area_of_its_kecamatan() -> None:
    known = {
        (level, getattr(area, f"{level}_code"))
        for area in areas()
        for level in ("kelurahan", "kecamatan", "kota")
    }
    with (HOME / "reference" / "area_alias.csv").open(encoding="utf-8") as stream:
        aliases = list(csv.DictReader(stream))
    assert {(row["level"], row["code"]) for row in aliases} <= known
    # Inside one parent a name means one area, or names could not check codes.
    names = {
        (row["level"], row["code"].rpartition(".")[0], name_key(row["alias"])): row[
            "code"
        ]
        for row in aliases
    }
    for area in areas():
        key = ("kelurahan", area.kecamatan_code, name_key(area.kelurahan_name))
        assert names.setdefault(key, area.kelurahan_code) == area.kelurahan_code


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        register_areas(connection, on=QUARTER_END)
        yield connection


def test_area_holds_what_python_reads(connection, kelurahan) -> None:
    rows = connection.execute("from area").fetchall()
    assert rows == [
        tuple(getattr(area, name) for name in Area.__slots__) for area in kelurahan
    ]


def test_area_code_agrees_with_python(connection) -> None:
    rows = connection.execute("from area_code").fetchall()
    assert len(rows) == len({row[:2] for row in rows}) == 3 * 267
    assert all(to_kemendagri(code, system) == found for system, code, found in rows)


def test_area_alias_agrees_with_python(connection) -> None:
    rows = connection.execute("select level, code, alias from area_alias").fetchall()
    assert len(rows) > 267 + 44 + 6
    assert all(goes_by(*row) for row in rows)


def test_no_kelurahan_is_in_force_before_the_table_begins() -> None:
    with duckdb.connect() as connection:
        register_areas(connection, on=date(2000, 1, 1))
        assert connection.execute("select count(*) from area").fetchone() == (0,)


@given(name=st.text(max_size=20))
def test_names_are_compared_as_in_python(connection, name: str) -> None:
    found = connection.execute("select name_key($name)", {"name": name}).fetchone()
    assert found == (name_key(name),)
