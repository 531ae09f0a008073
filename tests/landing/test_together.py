"""Several processes take in one delivery once, and none is in the way of another."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dtsen.warehouse import warehouse as open_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.postgres

WORK = """
import sys
from dtsen import stations
from dtsen.landing import Remote
from dtsen.quarter import Quarter

quarter = Quarter(2026, 3)
remote = Remote(f"file://{sys.argv[1]}")
assert stations.is_delivered(quarter, "klj", remote)
for _ in range(5):
    assert stations.fetch(quarter, "klj", remote)
    (file,) = stations.land(quarter, "klj", remote)
print(file.sha256)
"""


def test_three_at_once_end_with_one_landing(
    home: Path, folder: Path, warehouse: str, deliver: Callable[..., Path]
) -> None:
    content = b"NIK,NO_KK,NAMA\n" + b"3901,39,CONTOH SATU\n" * 20_000
    deliver(folder, {"klj.csv": content})
    variables = {"DTSEN_STATE": str(home), "DTSEN_WAREHOUSE_URL": warehouse}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(folder)],
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = {worker.communicate()[0] for worker in workers}
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert len(told) == 1
    landing = home / "landing"
    found = {p.relative_to(landing).as_posix() for p in landing.rglob("*.*")}
    assert found == {"2026-Q3/klj/r1/klj.csv", "2026-Q3/klj/r1/manifest.json"}
    with open_warehouse() as connection:
        stations = connection.execute(
            text("select station, rows_in from ops.station_run order by station")
        )
        assert [tuple(row) for row in stations] == [("fetch", 20_000), ("land", 20_000)]
