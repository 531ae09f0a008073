"""The ledger: every record of every file is accounted for in the warehouse.

What writes does so in the transaction of its caller, and replaces what was there.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import DeliveryMissing
from dtsen.warehouse import copy_from_lake, insert, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter
    from dtsen.receipts import LandedFile, StagedFile

_FLAG = ("quarter", "source", "file_name", "record_no", "reason", "kelurahan_code")
_STANDARDISATION = ("quarter", "source", "file_name", "column_name", "kind", "n")
_NOTHING_SET_APART = (
    "select null::varchar as file_name, null::bigint as record_no, "
    "null::varchar as reason where false"
)


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
    """Load what was noted of a source; return how many reason codes there are.

    Those are the reasons of single records, from staging and from what was found across
    files, and how many cells of which column were standardised.
    """
    key = {"quarter": str(quarter), "source": source}
    run(connection, "landing/forget_flags", **key)
    run(connection, "landing/forget_standardisations", **key)
    with lake.lake() as duck:
        if not _receipts(quarter, source):
            return 0
        open_ledger(duck, quarter, source)
        across = lake.across_path(quarter, source)
        if across.is_file():
            lake.view(duck, "across", across)
        else:
            lake.table(duck, "across", lake.statement("across/nothing"))
        for name in ("flag", "standardisation"):
            lake.table(duck, name, lake.statement(f"landing/{name}"), key)
        copy_from_lake(
            connection,
            "quality.standardisation",
            _STANDARDISATION,
            duck,
            "select * from standardisation",
        )
        return copy_from_lake(
            connection, "quality.flag", _FLAG, duck, "select * from flag"
        )


def open_ledger(duck: lake.Connection, quarter: Quarter, source: str) -> None:
    """Open ``receipt``, ``staged`` and ``quarantine`` of a source.

    Raises
    ------
    DeliveryMissing
        Where the source is not staged.
    """
    staged = sorted(lake.staged_dir(quarter, source).glob("*.parquet"))
    receipts = _receipts(quarter, source)
    quarantined = sorted(lake.quarantine_dir(quarter, source).glob("*.parquet"))
    if not (staged and receipts):
        raise DeliveryMissing(
            f"{source} {quarter}: nothing is staged, or without receipts. Stage it."
        )
    binds = {"files": receipts}
    lake.table(duck, "receipt", lake.statement("landing/receipt"), binds)
    lake.view_staged(duck, "staged", *staged)
    if quarantined:
        lake.view_quarantine(duck, "quarantine", *quarantined)
    else:
        lake.table(duck, "quarantine", _NOTHING_SET_APART)


def _receipts(quarter: Quarter, source: str) -> list[str]:
    return sorted(map(str, lake.receipt_dir(quarter, source).glob("*.json")))
