"""A kelurahan whose code comes in parts, as in the BDT: province, kota, and so on."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dtsen.areas import areas
from dtsen.sources.layout import layout
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtsen.staging.outcome import Staged

    Households = tuple[Staged, list[dict[str, Any]]]

HEADERS = ("KDPROP", "KDKAB", "KDKEC", "KDDESA")
GAMBIR = ("31", "73", "080", "003")


@pytest.fixture
def stage(home: Path, tmp_path: Path) -> Callable[..., Households]:
    """Stage households of the BDT that say only where they are."""

    def write(*places: tuple[str, ...], **manifest: Any) -> Households:
        path = tmp_path / "bdt.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, layout("dtks", "family", "bdt").headers)
            writer.writeheader()
            for number, place in enumerate(places):
                writer.writerow(
                    {"IDBDT": f"RUTA {number}"} | dict(zip(HEADERS, place, strict=True))
                )
        staged = stage_file(
            path, "dtks", "bdt", "2026-Q3", tmp_path / "out", manifest=manifest
        )
        if staged.accepted_path is None:
            return staged, []
        with duckdb.connect() as connection:
            found = connection.read_parquet(staged.accepted_path).order("record_no")
            names = found.columns
            return staged, [dict(zip(names, r, strict=True)) for r in found.fetchall()]

    return write


def test_the_parts_of_a_code_are_put_together_to_the_kelurahan(stage) -> None:
    known = areas()[::30]
    parts = [
        (a.bps_code[:2], a.bps_code[2:4], a.bps_code[4:7], a.bps_code[7:])
        for a in known
    ]
    staged, records = stage(*parts)

    assert staged.outcome == "accepted"
    assert [r["kelurahan_code"] for r in records] == [a.kelurahan_code for a in known]
    assert records[0]["bps_kecamatan_part"] == parts[0][2]
    assert {r for record in records for r in record["reasons"]} <= {"TGL_KOSONG"}


def test_what_surrounds_a_part_does_not_count(stage) -> None:
    _, records = stage((" 31", "73 ", "'080", "003.0"))

    assert records[0]["kelurahan_code"] == "31.71.01.1001"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (("", "", "", ""), "WILAYAH_KOSONG"),
        (("31", "73", "", "003"), "WILAYAH_KODE"),
        (("31", "73", "80", "3"), "WILAYAH_KODE"),
        (("31", "73", "080", "999"), "WILAYAH_KODE"),
    ],
)
def test_a_code_that_is_not_whole_or_not_known_is_told_and_not_guessed(
    stage, place, reason
) -> None:
    _, records = stage(GAMBIR, GAMBIR, place)

    assert [r["kelurahan_code"] for r in records] == [*["31.71.01.1001"] * 2, None]
    assert reason in records[2]["reasons"]


def test_codes_of_another_system_refuse_the_file_though_it_names_no_place(
    stage,
) -> None:
    staged, _ = stage(("31", "71", "01", "1001"), ("31", "71", "01", "1002"))

    assert (staged.outcome, staged.reason) == ("rejected", "WILAYAH_SISTEM")


def test_the_layout_knows_its_code_system_better_than_a_manifest(stage) -> None:
    _, records = stage(GAMBIR, code_system="kemendagri")

    assert records[0]["kelurahan_code"] == "31.71.01.1001"


def test_no_code_of_one_system_is_a_code_of_the_other() -> None:
    """So a file without names of places can be of one system only."""
    kemendagri = {area.kelurahan_code.replace(".", "") for area in areas()}

    assert {area.bps_code for area in areas()} & kemendagri == set()
