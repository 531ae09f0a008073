"""How many broken records a file may have, and still be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

DECLARATION = """
source: contoh
table: keadaan
version: "1"
grain: one row per number
file: {{delimiter: ",", encoding: utf-8, max_broken_share: {share}}}
columns:
  - {{header: NOMOR, column: number, type: integer}}
  - {{header: STATUS, column: status, type: text}}
"""


@pytest.fixture
def one_in_twenty(tmp_path: Path) -> Path:
    """Write a file of twenty records, one of which has a field too many."""
    lines = [f"{n},ADA" for n in range(1, 21)]
    lines[7] += ",LEBIH"
    path = tmp_path / "contoh.csv"
    path.write_text("\n".join(["NOMOR,STATUS", *lines, ""]))
    return path


@pytest.mark.parametrize(
    ("share", "outcome"), [("0.1", "accepted"), ("0.01", "accepted"), ("0", "rejected")]
)
def test_one_broken_record_is_borne_unless_the_layout_bears_none(
    share: str, outcome: str, one_in_twenty: Path, tmp_path: Path
) -> None:
    layout = tmp_path / "contoh.yml"
    layout.write_text(DECLARATION.format(share=share))
    staged = stage_file(one_in_twenty, "contoh", layout, "2026-Q3", tmp_path / "out")
    assert staged.outcome == outcome
    assert staged.quarantined == (1 if outcome == "accepted" else 20)
