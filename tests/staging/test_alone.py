"""A file by itself: what is said of it has to fit, or it is refused with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.sources.layout import FOLDER
from dtsen.staging import stage_file

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.staging import Staged

pytestmark = pytest.mark.usefixtures("home")
DECLARATION = FOLDER / "dukcapil__civil_status__1.yml"


@pytest.fixture
def status(tmp_path: Path) -> Path:
    """A file of Dukcapil with one person."""
    path = tmp_path / "status.csv"
    path.write_text("NIK,STATUS,TANGGAL_STATUS\n3971011203590001,PADAN,\n")
    return path


def staged_as(source: str, layout: str | Path, path: Path) -> Staged:
    return stage_file(
        path, source, layout, "2026-Q3", path.parent / "out", {"synthetic": True}
    )


def test_a_declaration_of_another_source_is_refused(status: Path) -> None:
    staged = staged_as("dtks", DECLARATION, status)
    assert (staged.outcome, staged.reason) == ("rejected", "TATA_LETAK")
    assert "found one of the source dukcapil" in str(staged.message)
    assert staged_as("dukcapil", DECLARATION, status).accepted == 1


def test_a_version_that_nobody_has_declared_is_refused(status: Path) -> None:
    assert staged_as("dukcapil", "1999", status).reason == "TATA_LETAK"
