"""The deliveries of a synthetic Jakarta are sound as a whole, small as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen import lake
from dtsen.areas import register_areas
from dtsen.landing import land
from dtsen.quarter import Quarter
from dtsen.simulate import simulate
from dtsen.sources import SOURCES, layout
from dtsen.staging import stage
from dtsen.staging.whole import whole_findings

if TYPE_CHECKING:
    from pathlib import Path

QUARTER = Quarter(2026, 3)


@pytest.fixture(scope="module")
def jakarta(tmp_path_factory) -> Path:
    """Write the deliveries of a small synthetic Jakarta."""
    folder = tmp_path_factory.mktemp("jakarta")
    simulate(
        QUARTER, persons=5_000, seed=7, inbox=folder / "inbox", truth=folder / "truth"
    )
    return folder / "inbox"


@pytest.mark.parametrize("source", SOURCES)
def test_deliveries_of_the_synthetic_jakarta_show_nothing(
    source, jakarta, home, monkeypatch
):
    (home / "inbox").symlink_to(jakarta)
    for file in land(QUARTER, source):
        staged = stage(file)
        if not file.is_records:
            assert staged.warnings == []
            continue
        path = lake.staged_path(QUARTER, source, file.table, file.file_name)
        with lake.lake() as connection:
            register_areas(connection, on=QUARTER.last_day)
            lake.view(connection, "accepted", path)
            of = layout(source, file.table, file.layout)
            assert whole_findings(connection, of, QUARTER.last_day) == []
