"""The end of a file: a last line without its end may be a whole one, or cut."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Desk

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("damaged", [b"", b"39\n"], ids=["fast", "line by line"])
def test_a_file_that_may_be_cut_in_its_last_field_is_taken_with_a_warning(
    tmp_path: Path, damaged: bytes
) -> None:
    lines = b"3971011203590001,PADAN,\n" + damaged + b"3971011203590002,PADAN"
    path = tmp_path / "status.csv"
    path.write_bytes(b"NIK,STATUS,TANGGAL_STATUS\n" + lines + b",2026-01-0")

    def warned(**said: object) -> list[str]:
        out = tmp_path / "out"
        staged = stage_file(
            path, "dukcapil", "1", "2026-Q3", out, {"synthetic": True} | said
        )
        assert (staged.accepted, staged.quarantined) == (2, bool(damaged))
        return [warning.partition(":")[0] for warning in staged.warnings]

    assert warned(rows=2 + bool(damaged)) == ["BERKAS_TANPA_AKHIR"]
    assert warned(bytes=path.stat().st_size) == []
    assert warned(sha256=hashlib.sha256(path.read_bytes()).hexdigest()) == []
    path.write_bytes(path.read_bytes() + b"1\n")
    assert warned() == []


def test_a_landed_file_is_known_to_be_whole(desk: Desk) -> None:
    content = b"NIK,STATUS,TANGGAL_STATUS\n3971011203590001,PADAN,2026-01-01"
    staged = desk.stage("dukcapil", "civil_status", content)
    assert (staged.accepted, staged.warnings) == (1, [])
