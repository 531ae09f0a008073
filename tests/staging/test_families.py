"""What only a family shows: heads, grown-ups, members, repeated numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.staging import stage

if TYPE_CHECKING:
    from conftest import Desk

HEAD, SPOUSE, CHILD = "1", "2", "3"
ALIVE, DEAD = "1", "2"


def person(
    n: int, relation: str, born: str = "12/03/1990", *, kk: str = "1", life: str = ALIVE
) -> dict[str, str]:
    return {
        "r114_no_kk": f"397101010120{int(kk):04d}",
        "r403_nik": f"397101120390{n:04d}",
        "r402_nama": f"CONTOH {n}",
        "r404_keberadaan": life,
        "r406_tanggal_lahir": born,
        "r409_hubungan": relation,
    }


FINDINGS = {"KK_DUA_KEPALA", "KK_TANPA_KEPALA", "KK_TANPA_DEWASA", "NIK_GANDA"}


def found(desk: Desk, people: list[dict[str, str]]) -> list[set[str]]:
    staged = desk.stage_rows("regsosek", "person", people)
    return [set(record["reasons"]) & FINDINGS for record in desk.records(staged)]


def test_one_head_and_a_grown_up_is_what_a_family_needs(desk: Desk) -> None:
    assert found(desk, [person(1, HEAD), person(2, CHILD, "01/01/2020")]) == [set()] * 2


def test_two_heads_flag_every_member(desk: Desk) -> None:
    people = [person(1, HEAD), person(2, HEAD), person(3, CHILD)]
    assert found(desk, people) == [{"KK_DUA_KEPALA"}] * 3


def test_a_head_who_died_is_no_second_head(desk: Desk) -> None:
    people = [person(1, HEAD, life=DEAD), person(2, HEAD)]
    assert found(desk, people) == [set()] * 2


def test_a_family_without_a_head_is_flagged(desk: Desk) -> None:
    assert (
        found(desk, [person(1, SPOUSE), person(2, CHILD)]) == [{"KK_TANPA_KEPALA"}] * 2
    )


def test_a_family_of_which_no_relation_is_known_is_not(desk: Desk) -> None:
    assert found(desk, [person(1, ""), person(2, "")]) == [set()] * 2


def test_seventeen_years_at_the_end_of_the_quarter_are_grown_up(desk: Desk) -> None:
    people = [
        person(1, HEAD, "30/09/2009", kk="1"),
        person(2, HEAD, "01/10/2009", kk="2"),
        person(3, HEAD, "", kk="3"),
    ]
    assert found(desk, people) == [set(), {"KK_TANPA_DEWASA"}, set()]


def test_families_do_not_mix(desk: Desk) -> None:
    people = [person(1, HEAD), person(2, HEAD, kk="2"), person(3, CHILD, kk="3")]
    assert found(desk, people) == [set(), set(), {"KK_TANPA_KEPALA"}]


def test_a_nik_on_two_records_flags_both(desk: Desk) -> None:
    people = [
        person(1, HEAD),
        person(1, CHILD) | {"r402_nama": "LAIN"},
        person(2, CHILD),
    ]
    assert found(desk, people) == [{"NIK_GANDA"}, {"NIK_GANDA"}, set()]


def family(n: int, members: str, **cells: str) -> dict[str, str]:
    return {
        "r114_no_kk": f"397101010120{n:04d}",
        "r112_jumlah_anggota_keluarga": members,
    } | cells


def test_members_are_counted_against_the_persons_of_the_delivery(desk: Desk) -> None:
    people = [person(1, HEAD), person(2, CHILD), person(3, HEAD, kk="2")]
    families = [family(1, "2"), family(2, "2"), family(3, "1"), family(4, "")]
    landed = desk.deliver(
        "regsosek",
        {
            "person": desk.write("regsosek", "person", [*people, people[0]]),
            "family": desk.write("regsosek", "family", families),
        },
    )
    records = desk.records(stage(landed["family"]))
    flagged = ["JUMLAH_ART" in record["reasons"] for record in records]
    assert flagged == [False, True, True, False]


def test_a_family_that_stands_twice_in_a_file_is_flagged(desk: Desk) -> None:
    rows = [family(1, "1"), family(1, "1", r302_luas_lantai="36"), family(2, "1")]
    records = desk.records(desk.stage_rows("regsosek", "family", rows))
    flagged = ["KELUARGA_GANDA" in record["reasons"] for record in records]
    assert flagged == [True, True, False]
