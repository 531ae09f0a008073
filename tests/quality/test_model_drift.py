"""How far a quarter is from its linkage model: loaded, and shown on *Mutu data*."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dtsen import lake
from dtsen.linkage.drift import NAME
from dtsen.linkage.drift_load import record_drift
from dtsen.quality import page
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]

QUARTER = Quarter.parse("2026-Q3")
DRIFTED = [
    f"('city-1.0', 'unknown', 'dtks.nik', {shares}, "
    "'cohen_h', 0.305, 0.2, 'train_again')"
    for shares in ("'known', 960, 880, 0.96, 0.88", "'unknown', 40, 120, 0.04, 0.12")
]
STABLE = [
    f"('city-1.0', 'pass', 'dtks', {shares}, 'stability', 0.002, 0.25, 'stable')"
    for shares in ("'model', 50, 60, 0.05, 0.06", "'same_nik', 950, 940, 0.95, 0.94")
]
COLUMNS = (
    "model_version, what, part, answer, n_expected, n_seen, expected_ratio, "
    "seen_ratio, measure, shift, threshold, verdict"
)


def find(home: Path, *rows: str) -> None:
    """Let the station have found that of a quarter, and record it."""
    found = f"select * from (values {', '.join(rows)}) as found ({COLUMNS})"
    with lake.lake() as connection:
        lake.write(connection, found, lake.linkage_dir(QUARTER) / NAME)
    with transaction() as connection:
        record_drift(connection, QUARTER)


def shown(quarter: Quarter = QUARTER, source: str | None = None) -> str:
    """Return what the page says of the model."""
    with transaction() as connection:
        whole = page.render(connection, quarter, source)
    _, _, after = whole.partition('<section id="geseran-model">')
    return after.partition("</section>")[0]


def test_recording_again_replaces_what_was_said_of_the_quarter(home: Path):
    find(home, *DRIFTED, *STABLE)
    find(home, *STABLE)
    with transaction() as connection:
        rows = connection.execute(
            text(
                "select quarter, part, answer, n_expected, n_seen, shift, verdict "
                "from quality.linkage_drift order by answer"
            )
        )
        assert [tuple(row) for row in rows] == [
            ("2026-Q3", "dtks", "model", 50, 60, 0.002, "stable"),
            ("2026-Q3", "dtks", "same_nik", 950, 940, 0.002, "stable"),
        ]


def test_what_has_drifted_is_told_first_and_says_to_train_again(home: Path):
    find(home, *STABLE, *DRIFTED)
    section = shown()
    assert "city-1.0" in section
    assert "Latih ulang model" in section
    row = r"Isian yang tidak.*?dtks\.nik.*?4,000.*?12,000.*?h Cohen.*?0,305.*?0,20"
    assert re.search(row, section, re.DOTALL)
    assert section.count("<code>dtks.nik</code>") == 1
    assert section.index("dtks.nik") < section.index("1 ukuran dalam batas")
    assert section.index("1 ukuran dalam batas") < section.index("populasi")


def test_a_model_that_fits_is_said_to_fit_where_the_marts_are_shown(home: Path):
    find(home, *STABLE)
    assert "Masih sesuai" in shown(source="mart")
    assert "Latih ulang" not in shown(source="mart").replace("latih ulang dengan", "")


def test_the_page_of_a_source_or_of_another_quarter_says_nothing_of_the_model(
    home: Path,
):
    find(home, *DRIFTED)
    assert shown(source="dtks") == ""
    assert shown(QUARTER.previous) == ""
