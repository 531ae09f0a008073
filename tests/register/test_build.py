"""Whoever is staged reaches the register: in one family, with a head, with a state."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtsen import lake
from dtsen.errors import DecisionMissing
from dtsen.linkage import link
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q3")
PLACE = {"kelurahan_code": "31.71.01.1001", "rt": "001", "rw": "002"}
NIKS = {
    "BUDI": "3971010505800001",
    "ANI": "3971014606820001",
    "TRI": "3971014707100001",
}
BORN = {"BUDI": date(1980, 5, 5), "ANI": date(1982, 6, 6), "TRI": date(2010, 7, 7)}

REGSOSEK = [
    {
        "family_key": "3971010101010001",
        "no_kk": "3971010101010001",
        "nik": NIKS[name],
        "name": name,
        "born_on": BORN[name],
        "sex": sex,
        "relation": relation,
        "life_status": "ada",
        **PLACE,
    }
    for name, sex, relation in (
        ("BUDI", "L", "kepala"),
        ("ANI", "P", "pasangan"),
        ("TRI", "P", "kepala"),
    )
]
HOMELESS = {"name": "SUMANTO", "sex": "L"}
DTKS = [REGSOSEK[0] | {"name": "BUDI S", "education": "sma", "life_status": None}]
P3KE = [
    {"family_key": "F1", "nik": NIKS["BUDI"], "name": "BUDI", "padan": "padan"},
    {"family_key": "F1", "nik": NIKS["ANI"], "name": "ANI", "padan": "padan"},
    # No NIK, and nobody else knows her: her family takes her in.
    {"family_key": "F1", "name": "SITI ROHANI", "born_on": date(2024, 1, 2), **PLACE},
    {"family_key": "F2", "name": "LESTARI", "born_on": date(1950, 3, 4), "sex": "P"},
]


@pytest.fixture
def staged(home: Path, write_staged: Callable[..., Path]) -> Callable[..., Path]:
    """Stage one quarter of five registries."""
    write_staged(QUARTER, "regsosek", [*REGSOSEK, HOMELESS])
    write_staged(QUARTER, "dtks", DTKS)
    write_staged(QUARTER, "p3ke", P3KE)
    write_staged(QUARTER, "regsosek", [], table="family")
    write_staged(
        QUARTER,
        "p3ke",
        [{"family_key": "F1", "desil": 4}, {"family_key": "F2", "desil": 1}],
        table="family",
    )
    write_staged(
        QUARTER,
        "dtsen",
        [
            {"no_kk": "3971010101010001", "desil_provinsi": 3, "desil_nasional": 5},
            {"no_kk": "3971010101019999", "desil_provinsi": 9, "desil_nasional": 9},
        ],
        table="family",
    )
    write_staged(QUARTER, "dtsen", [{"nik": NIKS["TRI"]}, {"nik": "3971010101010009"}])
    write_staged(
        QUARTER,
        "dukcapil",
        [
            {"nik": NIKS["BUDI"], "civil_status": "padan"},
            {
                "nik": NIKS["ANI"],
                "civil_status": "meninggal",
                "status_on": date(2026, 8, 1),
            },
        ],
        table="civil_status",
    )
    return write_staged


def rows(table: str) -> list[dict[str, Any]]:
    path = lake.register_dir(QUARTER) / f"{table}.parquet"
    return pq.read_table(path).to_pylist()


def by_name(table: str) -> dict[str, dict[str, Any]]:
    names = {row["person_id"]: row["name"] for row in rows("identity")}
    return {names[row["person_id"]]: row for row in rows(table)}


@pytest.fixture
def built(staged: Callable[..., Path]) -> Any:
    link(QUARTER)
    return build(QUARTER)


def test_everybody_reaches_the_register_with_a_state(built: Any):
    people = by_name("person")
    assert sorted(people) == sorted([
        "ANI",
        "BUDI",
        "LESTARI",
        "SITI ROHANI",
        "SUMANTO",
        "TRI",
    ])
    assert built.n_records == len(rows("source_record")) == 9
    homeless = people["SUMANTO"]
    assert (homeless["nik_state"], homeless["padan"]) == ("missing", "kosong")
    assert homeless["family_id"] is None
    assert (homeless["life_status"], homeless["is_resident"]) == ("ada", False)
    assert homeless["age_group"] is None


def test_three_records_are_one_person(built: Any):
    budi = by_name("person")["BUDI"]
    assert (budi["in_regsosek"], budi["in_dtks"], budi["in_p3ke"]) == (True,) * 3
    assert (budi["n_records"], budi["age_years"], budi["education"]) == (3, 46, "sma")
    lost = [row for row in rows("disagreement") if row["variable"] == "name"]
    assert [(row["source"], row["value"]) for row in lost] == [("dtks", "BUDI S")]


def test_who_only_p3ke_knows_lives_in_the_family_it_is_written_in(built: Any):
    people = by_name("person")
    assert people["SITI ROHANI"]["family_id"] == people["BUDI"]["family_id"]
    assert people["LESTARI"]["family_id"] not in {None, people["BUDI"]["family_id"]}


def test_every_family_has_exactly_one_head(built: Any):
    heads = [row["family_id"] for row in rows("membership") if row["is_head"]]
    assert sorted(heads) == sorted(row["family_id"] for row in rows("family"))
    assert len(heads) == built.n_families == 2
    assert by_name("person")["BUDI"]["is_head"]
    assert not by_name("person")["TRI"]["is_head"]


def test_the_civil_registry_has_the_last_word_on_life(built: Any):
    people = by_name("person")
    assert (people["ANI"]["life_status"], people["ANI"]["is_resident"]) == (
        "meninggal",
        False,
    )
    assert (people["TRI"]["padan"], people["BUDI"]["padan"]) == ("tidak_padan", "padan")


def test_deciles_come_from_dtsen_and_else_from_p3ke(built: Any):
    families = {row["family_id"]: row for row in rows("family")}
    people = by_name("person")
    budi = families[people["BUDI"]["family_id"]]
    assert (budi["desil"], budi["desil_source"], budi["desil_nasional"]) == (
        3,
        "dtsen",
        5,
    )
    assert budi["n_members"] == 3
    alone = families[people["LESTARI"]["family_id"]]
    assert (alone["desil"], alone["desil_source"]) == (1, "p3ke")


def test_the_manifest_counts_what_did_not_join(built: Any):
    manifest = json.loads((lake.register_dir(QUARTER) / "manifest.json").read_text())
    assert manifest["digest"] == built.digest
    assert manifest["return"]["dtsen_families_not_joined"] == 1
    assert manifest["return"]["dtsen_persons_not_joined"] == 1
    assert len(manifest["inputs"]) == 9
    assert all(len(digest) == 64 for digest in manifest["inputs"].values())


def test_the_same_inputs_give_the_same_bytes(built: Any):
    before = {path.name: path.read_bytes() for path in folder_files()}
    link(QUARTER)
    assert build(QUARTER) == built
    assert {path.name: path.read_bytes() for path in folder_files()} == before
    assert len(before) == 11


def folder_files() -> list[Path]:
    return sorted(lake.register_dir(QUARTER).iterdir())


def test_a_missing_source_needs_a_decision(staged: Callable[..., Path]):
    for path in lake.staged_dir(QUARTER, "p3ke").iterdir():
        path.unlink()
    with pytest.raises(DecisionMissing, match="p3ke"):
        link(QUARTER)
    linked = link(QUARTER, without={"p3ke"})
    assert linked.n_records == 5
    for path in lake.staged_dir(QUARTER, "dtsen").iterdir():
        path.unlink()
    with pytest.raises(DecisionMissing, match="dtsen"):
        build(QUARTER, without={"p3ke"})
    built = build(QUARTER, without={"p3ke", "dtsen"})
    assert built.sources == ("regsosek", "dtks", "dukcapil")
    assert {row["desil"] for row in rows("family")} == {None}


def test_what_is_not_linked_is_not_built(staged: Callable[..., Path]):
    with pytest.raises(DecisionMissing, match="dtsen link"):
        build(QUARTER)


def test_a_record_sent_in_two_files_counts_once(staged: Callable[..., Path]):
    staged(QUARTER, "dtks", DTKS, file="b.csv")
    assert link(QUARTER).n_records == 9
    build(QUARTER)
    of_dtks = [row for row in rows("source_record") if row["source"] == "dtks"]
    assert [row["file_name"] for row in of_dtks] == ["a.csv"]


def test_families_keep_their_ids_by_their_members(staged: Callable[..., Path]):
    link(QUARTER)
    build(QUARTER)
    before = {row["family_id"] for row in rows("family")}
    nxt = QUARTER.next
    # The card was reissued, and a member has gone.
    moved = [row | {"no_kk": "3971010101010077"} for row in REGSOSEK[:2]]
    staged(nxt, "regsosek", moved)
    staged(nxt, "dtks", DTKS)
    staged(nxt, "regsosek", [], table="family")
    without = {"p3ke", "dtsen", "dukcapil"}
    link(nxt, without=without)
    build(nxt, without=without)
    after = pq.read_table(lake.register_dir(nxt) / "family.parquet").to_pylist()
    assert len(after) == 1
    assert {row["family_id"] for row in after} < before
    events = pq.read_table(lake.register_dir(nxt) / "family_event.parquet").to_pylist()
    assert sorted(row["event"] for row in events) == ["carried", "retired"]
