"""A file that was coded by another book is found, and the columns are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Desk

    from dtsen.staging import Staged

ROOF, FLOOR = "jenis_atap_terluas", "jenis_lantai_terluas"
N = 300


def families(roofs: list[str]) -> list[dict[str, str]]:
    return [
        {"nomor_kartu_keluarga": f"39710112035{number:05d}", ROOF: roof, FLOOR: "1"}
        for number, roof in enumerate(roofs)
    ]


@pytest.fixture
def stage_families(desk: Desk, tmp_path: Path):
    def stage(roofs: list[str]) -> Staged:
        path = tmp_path / "keluarga.csv"
        path.write_bytes(desk.write("dtsen", "family", families(roofs)))
        said = {"synthetic": True}
        return stage_file(
            path, "dtsen", "family/v3-2026", "2026-Q3", tmp_path / "out", said
        )

    return stage


def told(staged: Staged) -> list[str]:
    return [w.partition("(")[2] for w in staged.warnings if w.startswith("BUKU_KODE")]


def test_codes_of_another_book_are_told_with_their_column(stage_families) -> None:
    staged = stage_families(["Z9", "1", "2", ""] * (N // 4))
    assert told(staged) == [
        "Kolom reasons: 75 dari 300 = 0,25; batas 0,2.)",
        "Kolom roof: 75 dari 225 = 0,3333; batas 0,2.)",
    ]
    assert staged.reasons["KODE_TAK_DIKENAL"] == 75
    assert staged.standardised == {}


def test_a_record_that_is_repeated_is_counted_once(stage_families, tmp_path) -> None:
    stage_families(["Z9", "1", "2"] * (N // 3))
    header, *lines = (tmp_path / "keluarga.csv").read_text().splitlines(keepends=True)
    (tmp_path / "keluarga.csv").write_text("".join([header, *lines, *lines[:90:3]]))
    staged = stage_file(
        tmp_path / "keluarga.csv",
        *("dtsen", "family/v3-2026", "2026-Q3", tmp_path / "out"),
    )
    assert staged.duplicate == 30
    assert "Kolom roof: 100 dari 300 = 0,3333; batas 0,2.)" in told(staged)


def test_single_wrong_codes_are_flags_of_their_records_alone(stage_families) -> None:
    staged = stage_families(["Z9"] + ["1"] * (N - 1))
    assert told(staged) == []
    assert staged.reasons["KODE_TAK_DIKENAL"] == 1
