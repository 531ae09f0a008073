"""A record that is corrected stays the same record, and says that it was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml

from dtsen.settings import HOME, settings
from dtsen.sources import layout
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

PERSON = {
    "NIK": "3901014101900001",
    "Nama": "CONTOH SATU",
    "TGL_LAHIR": "1990-01-01",
    "KODE_KELURAHAN": "31.71.01.1001",
    "KELURAHAN": "GAMBIR",
    "RW": "000",
}
ENTRY = {
    "id": "contoh",
    "table": "person",
    "quarters": ["2026-Q3"],
    "column": "RW",
    "action": {"replace": {"000": "001"}},
    "expect": {"records": {"max": 1}},
    "reason": "RW 000 stands for RW 001.",
    "reference": "letter 1",
    "decided_by": "Contoh",
    "status": "reported",
}


@pytest.fixture
def stage_with(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Stage two persons under the corrections of a repository of its own."""
    own = home / "repository"
    own.mkdir()
    for folder in ("sql", "reference", "expectations"):
        (own / folder).symlink_to(HOME / folder)
    (own / "corrections").mkdir()
    monkeypatch.setenv("DTSEN_HOME", str(own))
    settings.cache_clear()

    def stage(*entries: dict[str, Any], quarter: str = "2026-Q3"):
        (own / "corrections" / "dtks.yml").write_text(yaml.safe_dump(list(entries)))
        headers = layout("dtks", "person", "siks-ng").headers
        rows = [PERSON, PERSON | {"RW": "002", "Nama": "CONTOH DUA"}]
        lines = [",".join(row.get(h, "") for h in headers) for row in rows]
        path = home / "dtks.csv"
        path.write_text("\n".join([",".join(headers), *lines, ""]))
        staged = stage_file(
            path, "dtks", "siks-ng", quarter, home / "out", {"synthetic": True}
        )
        if staged.accepted_path is None:
            return staged, []
        question = "select record_key, rw, reasons from read_parquet($p) order by name"
        with duckdb.connect() as connection:
            found = connection.execute(question, {"p": str(staged.accepted_path)})
            return staged, found.fetchall()

    return stage


def test_the_value_and_a_flag_change_and_the_key_of_the_record_does_not(stage_with):
    _, ((_, rw_two, _), (key_one, rw_one, reasons)) = stage_with()
    assert (rw_one, rw_two) == ("000", "002")
    assert "DIKOREKSI" not in reasons
    staged, ((_, rw_two, reasons_two), (key, rw_one, reasons_one)) = stage_with(ENTRY)
    assert (rw_one, rw_two) == ("001", "002")
    assert "DIKOREKSI" in reasons_one
    assert "DIKOREKSI" not in reasons_two
    assert key == key_one
    assert staged.reasons["DIKOREKSI"] == 1


def test_a_file_in_which_the_error_is_fixed_waits_for_the_entry_to_end(stage_with):
    staged, _ = stage_with(ENTRY | {"action": {"replace": {"00": "001"}}})
    assert (staged.outcome, staged.reason) == ("rejected", "KOREKSI_USANG")
    assert "corrections/dtks.yml, contoh: expected 1 to 1 records" in staged.message


def test_an_ended_entry_is_told_with_the_file(stage_with):
    staged, rows = stage_with(ENTRY, quarter="2026-Q4")
    assert {rw for _, rw, _ in rows} == {"000", "002"}
    assert [w for w in staged.warnings if w.startswith("KOREKSI_BERAKHIR: ")]
