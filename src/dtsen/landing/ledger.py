"""The ledger: every record of every file is accounted for in the warehouse.

Both functions write in the transaction of their caller, and replace what was there.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen.lake import (
    lake,
    quarantine_dir,
    quoted,
    staged_dir,
    statement,
    view_quarantine,
    view_staged,
)
from dtsen.settings import settings
from dtsen.warehouse import copy_csv, insert, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter
    from dtsen.receipts import LandedFile, StagedFile

_FLAG_COLUMNS = ("quarter", "source", "file_name", "record_no", "reason")


def record(connection: Connection, staged: StagedFile, landed: LandedFile) -> None:
    """Write down that a file was read: read = accepted + duplicates + quarantined."""
    key = {
        "quarter": landed.quarter,
        "source": landed.source,
        "revision": landed.revision,
        "file_name": landed.file_name,
    }
    run(connection, "landing/forget_file", **key)
    counts = asdict(staged)
    row = key | {
        "table_name": landed.table,
        "layout": landed.layout,
        "sha256": landed.sha256,
        "bytes": landed.bytes,
        "is_synthetic": landed.is_synthetic,
    }
    row |= {
        n: counts[n] for n in ("rows_read", "accepted", "duplicates", "quarantined")
    }
    insert(connection, "ops.delivery_file", [row])


def record_flags(connection: Connection, quarter: Quarter, source: str) -> int:
    """Load the reason codes of a staged source and return how many there are."""
    run(connection, "landing/forget_flags", quarter=str(quarter), source=source)
    staged = sorted(staged_dir(quarter, source).glob("*.parquet"))
    if not staged:
        return 0
    quarantined = sorted(quarantine_dir(quarter, source).glob("*.parquet"))
    with (
        lake() as duck,
        tempfile.TemporaryDirectory(prefix="flags-", dir=settings().state) as folder,
    ):
        view_staged(duck, "staged", *staged)
        view_quarantine(duck, "quarantine", *quarantined)
        path = Path(folder) / "flag.csv"
        binds = {"quarter": str(quarter), "source": source}
        flags = statement("landing/flag")
        duck.execute(f"copy ({flags}) to {quoted(path)} (header)", binds)
        return copy_csv(connection, "quality.flag", _FLAG_COLUMNS, path)
