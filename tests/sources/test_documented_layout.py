"""The worked example of the documentation is read as the documentation says."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from dtsen.settings import HOME
from dtsen.sources import ColumnType
from dtsen.sources.declaration import Fallback, Quoting
from dtsen.sources.model import Format
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (HOME / "docs" / "layouts.md").read_text()


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


@pytest.mark.usefixtures("home")
def test_the_worked_example_is_staged_as_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "balita.yml").write_text(block("yaml"))
    (tmp_path / "balita.csv").write_text(block("csv"))
    staged = stage_file(
        tmp_path / "balita.csv",
        "posyandu",
        tmp_path / "balita.yml",
        "2026-Q3",
        tmp_path / "out",
        {"synthetic": True},
    )
    assert (staged.message, staged.accepted) == (None, 1)
    (record,) = pq.read_table(tmp_path / "out" / "accepted.parquet").to_pylist()
    assert record.pop("record_key")
    assert record == {
        "source": "posyandu",
        "record_no": 1,
        "nik": "3971015203210001",
        "name": "CONTOH SATU",
        "born_on": date(2021, 3, 12),
        "sex": "P",
        "nutrition": None,
        "weight_kg": None,
        "kelurahan_code": "31.71.01.1001",
        "kelurahan_name": "Gambir",
        "reasons": [],
    }


@pytest.mark.parametrize("words", [ColumnType, Format, Quoting, Fallback])
def test_every_word_that_a_declaration_may_use_is_documented(words: type) -> None:
    missing = [word for word in words if word and f"`{word}`" not in TEXT]
    assert [w for w in missing if f": {w}`" not in TEXT] == []
