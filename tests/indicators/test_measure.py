"""The figures of a quarter, counted from a register written by hand."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest

from dtsen import keyed, lake
from dtsen.disclosure import record_key
from dtsen.errors import AreaUnknown, DeliveryMissing, RuleUnknown
from dtsen.indicators import measure
from dtsen.indicators.inputs import open_rules
from dtsen.indicators.measure import figure_files
from dtsen.quarter import Quarter

Q3 = Quarter(2026, 3)
GAMBIR, CIDENG, KOJA = "31.71.01.1001", "31.71.01.1002", "31.72.03.1001"
LISTS = ("kjp_plus", "klj", "pkh")


def figures(quarter=Q3) -> dict[tuple[str, str, str], dict]:
    with lake.lake() as connection:
        lake.view(connection, "indicator", figure_files(quarter)["indicator"])
        found = connection.execute("select * from indicator").df()
    return {
        (row["area_code"], row["indicator_code"], row["breakdown"]): row
        for row in found.to_dict("records")
    }


def count(found, area, indicator, breakdown=""):
    return found[area, indicator, breakdown]["numerator"]


def test_only_who_is_there_is_counted_and_everybody_in_the_province(write_register):
    write_register(
        Q3,
        person=[
            {"person_id": "a", "family_id": "f", "kelurahan_code": GAMBIR},
            {"person_id": "b", "family_id": "f", "kelurahan_code": GAMBIR, "sex": "L"},
            {"person_id": "c", "kelurahan_code": CIDENG, "padan": "kosong"},
            {"person_id": "d", "kelurahan_code": CIDENG, "life_status": "meninggal"},
            {"person_id": "e", "kelurahan_code": None, "is_resident": False},
            {"person_id": "g", "kelurahan_code": None, "kota_code": None, "sex": None},
        ],
        family=[{"family_id": "f", "kelurahan_code": GAMBIR, "desil": 4}],
    )
    measured = measure(Q3, without=LISTS)
    found = figures()
    assert measured.n_persons == 5
    assert measured.n_figures == len(found)
    assert count(found, GAMBIR, "penduduk") == 2
    assert count(found, CIDENG, "penduduk") == 1
    assert count(found, "31.71.01", "penduduk") == 3
    assert count(found, "31.71", "penduduk") == 4
    assert count(found, "31", "penduduk") == 5
    assert count(found, "31", "penduduk_tanpa_kelurahan") == 2
    assert count(found, "31", "penduduk", "sex=tanpa") == 1
    assert count(found, GAMBIR, "penduduk", "sex=L") == 1
    assert count(found, GAMBIR, "penduduk_desil", "desil=4") == 2
    assert count(found, CIDENG, "penduduk_desil", "desil=tanpa") == 1
    assert count(found, GAMBIR, "keluarga_desil", "desil=4") == 1
    share = found["31", "penduduk_desil_1_4_pct", ""]
    assert (share["value"], share["numerator"], share["denominator"]) == (40.0, 2, 5)
    assert share["denominator_kind"] == "penduduk"
    assert found["31.71.01", "padan_pct", ""]["value"] == pytest.approx(200 / 3)


def test_every_area_has_every_figure_even_where_nobody_lives(write_register):
    write_register(Q3, person=[{"person_id": "a"}])
    measure(Q3, without=LISTS)
    found = figures()
    areas = {area for area, *_ in found}
    assert len(areas) == 267 + 44 + 6 + 1
    empty = found[KOJA, "padan_pct", ""]
    assert (empty["numerator"], empty["denominator"]) == (0, 0)
    assert pd.isna(empty["value"]), "nothing to divide by is no value"
    registry = defaultdict(set)
    for (area, *figure), row in found.items():
        if row["kind"] == "registry":
            registry[area].add(tuple(figure))
    # The kota is known from the kelurahan alone: only the province can tell.
    nowhere = {("penduduk_tanpa_kelurahan", "")}
    assert registry["31"] == registry[GAMBIR] | nowhere
    for area in areas - {"31"}:
        assert registry[area] == registry[GAMBIR]


def test_official_figures_stand_beside_under_their_own_period(write_register):
    write_register(Q3, person=[{"person_id": "a"}])
    measure(Q3, without=LISTS)
    found = figures()
    official = {key: row for key, row in found.items() if row["kind"] == "official"}
    assert official["31", "p0_pct", "periode=2025-09"]["value"] == 4.03
    assert ("31.71", "p0_pct", "periode=2024-03") in official
    assert {len(area) for area, *_ in official} == {2, 5}
    assert all(pd.isna(row["numerator"]) for row in official.values())


def test_no_official_figure_is_of_a_month_after_the_quarter(write_register):
    early = Quarter(2025, 2)
    write_register(early, person=[{"person_id": "a"}])
    measure(early, without=LISTS)
    assert figures(early)["31", "p0_pct", "periode=2025-03"]["value"] == 4.28


def pupils() -> dict:
    """Four pupils in DTKS, one who is not in it, one too old, one who has moved."""
    usual = {
        "kelurahan_code": GAMBIR,
        "age_years": 10,
        "school_participation": "masih",
        "in_dtks": True,
    }
    return {
        "person": [
            *({"person_id": f"p{n}"} | usual for n in range(4)),
            {"person_id": "p4"} | usual | {"in_dtks": False},
            {"person_id": "p5"} | usual | {"age_years": 22},
            {"person_id": "p6", "life_status": "pindah"} | usual,
        ],
        "identity": [
            *({"person_id": f"p{n}", "nik": f"39{n:014d}"} for n in range(7)),
        ],
    }


def test_coverage_is_the_eligible_who_receive_out_of_the_eligible(
    write_register, write_list
):
    write_register(Q3, **pupils())
    write_list(
        Q3,
        "kjp_plus",
        ("3900000000000000", KOJA),  # eligible; counted where he lives, not as listed
        ("3900000000000001", GAMBIR),  # eligible
        ("3900000000000001", GAMBIR),  # ... listed twice
        ("3900000000000004", GAMBIR),  # not in DTKS: receives, not eligible
        ("3900000000000006", GAMBIR),  # has moved away
        ("3900000000000099", KOJA),  # nobody we know
        (None, None),  # nothing to find him by
    )
    measure(Q3, without=["klj", "pkh"])
    found = figures()
    coverage = found[GAMBIR, "cakupan_kjp_plus_pct", ""]
    assert (coverage["numerator"], coverage["denominator"]) == (2, 4)
    assert coverage["value"] == 50.0
    assert coverage["denominator_kind"] == "layak_kjp_plus"
    assert count(found, GAMBIR, "layak_kjp_plus") == 4
    assert count(found, GAMBIR, "penerima_kjp_plus") == 4
    assert count(found, KOJA, "penerima_kjp_plus") == 1
    assert count(found, "31", "penerima_kjp_plus") == 6
    linked = found["31", "tertaut_kjp_plus_pct", ""]
    assert (linked["numerator"], linked["denominator"]) == (4, 6)
    assert (GAMBIR, "cakupan_klj_pct", "") not in found
    assert (GAMBIR, "penerima_pkh", "") not in found
    assert count(found, GAMBIR, "layak_klj") == 0


def test_a_family_is_covered_when_its_card_receives(write_register, write_list):
    write_register(
        Q3,
        person=[
            {"person_id": "ibu", "family_id": "f", "age_years": 35},
            {"person_id": "bayi", "family_id": "f", "age_years": 1},
            {"person_id": "bujang", "family_id": "g", "age_years": 35},
            {"person_id": "nenek", "family_id": "h", "age_years": 70},
        ],
        family=[
            {"family_id": "f", "desil_nasional": 2},
            {"family_id": "g", "desil_nasional": 2},  # no component
            {"family_id": "h", "desil_nasional": 5},  # above the decile of the rule
        ],
        identity=[{"person_id": "ibu", "nik": "3900000000000001"}],
    )
    write_list(Q3, "pkh", ("3900000000000001", GAMBIR))
    measure(Q3, without=["klj", "kjp_plus"])
    found = figures()
    coverage = found["31", "cakupan_pkh_pct", ""]
    assert (coverage["numerator"], coverage["denominator"]) == (1, 1)


def test_the_keys_for_rounding_are_those_of_who_is_counted(write_register, write_list):
    write_register(Q3, **pupils())
    write_list(Q3, "kjp_plus", ("3900000000000001", GAMBIR))
    measure(Q3, without=["klj", "pkh"])
    row = figures()[GAMBIR, "cakupan_kjp_plus_pct", ""]
    keys = [record_key(keyed.DEMO_KEY, f"p{n}".encode()) for n in range(4)]
    assert row["numerator_key"] == keys[1]
    assert row["denominator_key"] == sum(keys)


def test_a_missing_list_is_named_unless_it_is_left_out(write_register, write_list):
    write_register(Q3, person=[{"person_id": "a"}])
    write_list(Q3, "kjp_plus", (None, GAMBIR))
    with pytest.raises(DeliveryMissing, match="klj: no list of 2026-Q3 is staged"):
        measure(Q3)


def test_a_code_that_is_no_area_stops_the_quarter(write_register):
    write_register(Q3, person=[{"person_id": "a", "kelurahan_code": "31.71.01.1999"}])
    with pytest.raises(AreaUnknown, match=r"31\.71\.01\.1999"):
        measure(Q3, without=LISTS)


def test_a_programme_without_a_rule_yet_has_no_coverage(write_register):
    early = Quarter(2025, 1)  # before the rule of PKH that we know
    write_register(early, person=[{"person_id": "a"}])
    measure(early, without=["klj", "kjp_plus", "pkh"])
    codes = {indicator for _, indicator, _ in figures(early)}
    assert "layak_klj" in codes
    assert "layak_pkh" not in codes


def test_without_the_return_nobody_knows_who_is_eligible_by_decile(write_register):
    write_register(Q3, person=[{"person_id": "a"}], sources=("regsosek", "dtks"))
    measure(Q3, without=LISTS)
    codes = {indicator for _, indicator, _ in figures()}
    assert "layak_kjp_plus" in codes, "its rule asks for no decile"
    assert not {"layak_klj", "cakupan_klj_pct", "layak_pkh"} & codes


RULE = """
    select 'uji' as programme_code, 'uji-1' as rule_code, '2026-01-01' as valid_from,
        null as valid_to, 'regsosek' as decile_kind, '4' as max_decile,
        null as min_age, null as max_age, 'pupil;kaya' as needs
"""


def test_a_rule_that_the_register_cannot_judge_is_refused(home):
    with lake.lake() as connection:
        lake.table(connection, "programme", "select 'uji' as code, 'person' as unit")
        lake.table(connection, "eligibility_rule", RULE)
        with pytest.raises(RuleUnknown, match=r"uji-1: .* kaya, regsosek"):
            open_rules(connection, Q3, ["uji"], ["dtsen"])


def test_the_same_inputs_give_the_same_bytes(write_register, write_list, monkeypatch):
    write_register(Q3, **pupils())
    write_list(Q3, "kjp_plus", *((f"39{n:014d}", GAMBIR) for n in range(7)))
    digests = {measure(Q3, without=["klj", "pkh"]).digest for _ in range(2)}
    monkeypatch.setenv("DTSEN_THREADS", "1")
    from dtsen.settings import settings

    settings.cache_clear()
    digests.add(measure(Q3, without=["klj", "pkh"]).digest)
    assert len(digests) == 1
