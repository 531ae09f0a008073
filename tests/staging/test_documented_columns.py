"""What ``docs/staged.md`` says of the staged files is what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from dtsen.formats.cells import Damage
from dtsen.settings import HOME
from dtsen.sources.tables import TABLES
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (HOME / "docs" / "staged.md").read_text(encoding="utf-8")
CLEAN = "NIK,STATUS,TANGGAL_STATUS\n3171,PADAN,\n3171,PADAN,\n3171,PADAN\n"


def test_the_standard_columns_are_those_of_their_tables() -> None:
    told = {
        table: dict(re.findall(r"`(\w+)` (\w+)", columns))
        for table, columns in re.findall(r"^\*\*(\w+)\*\*: (.+)$", TEXT, re.MULTILINE)
    }
    assert told == TABLES


def test_every_kind_of_damage_is_told() -> None:
    (damage,) = re.findall(r"^\| `damage` .*$", TEXT, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", damage)) - {"damage"} == set(Damage)


def test_staged_files_have_the_columns_that_are_told(tmp_path: Path) -> None:
    (tmp_path / "status.csv").write_text(CLEAN)
    stage_file(tmp_path / "status.csv", "dukcapil", "1", "2026-Q3", tmp_path)
    accepted, quarantined = TEXT.split("## Quarantine")
    told = re.findall(r"^\| `(\w+)` \|", accepted, re.MULTILINE)
    first, last = told[:3], told[3:]
    names = pq.read_schema(tmp_path / "accepted.parquet").names
    assert names == [*first, *TABLES["civil_status"], *last]
    assert pq.read_schema(tmp_path / "quarantined.parquet").names == re.findall(
        r"^\| `(\w+)` \|", quarantined, re.MULTILINE
    )
