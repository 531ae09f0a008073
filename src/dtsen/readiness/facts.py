"""The facts that readiness is computed from, written where they come about.

Every function writes in the transaction of its caller.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.codes import reason_codes
from dtsen.landing import Manifest, landed_path
from dtsen.landing.manifest import NAME
from dtsen.sources.layout import layout
from dtsen.warehouse import insert, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter
    from dtsen.receipts import LandedFile

# The column that a layout must have for a measure to say anything about it.
_NEEDS = {"nik_valid": "nik", "padan": "padan"}


def record_delivery(connection: Connection, landed: Sequence[LandedFile]) -> None:
    """Write down when a revision landed, and what its manifest says of it.

    It was received when its manifest landed: landing is ours and never changed, so the
    time of that file is neither the sender's to choose nor lost with the warehouse. A
    row that is there keeps the time that was seen first.
    """
    if not landed:
        return
    path = landed_path(landed[0]).with_name(NAME)
    manifest = Manifest.model_validate_json(path.read_bytes())
    run(
        connection,
        "readiness/record_delivery",
        quarter=manifest.quarter,
        source=manifest.source,
        revision=manifest.revision,
        received_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        supplier=manifest.supplier,
        reference_on=manifest.reference_date,
        code_system=str(manifest.code_system),
        n_files=len(manifest.files),
        rows_declared=sum(entry.rows for entry in manifest.files if entry.is_records),
        is_synthetic=manifest.synthetic,
    )


def record_measures(connection: Connection, quarter: Quarter, source: str) -> None:
    """Count what is staged of a source, and keep it with the revision it is of."""
    key = {"quarter": str(quarter), "source": source}
    layouts = run(connection, "readiness/staged_layouts", **key).all()
    read_by: dict[str, set[str]] = {}
    for row in layouts:
        read_by.setdefault(row.table_name, set()).add(row.layout)
    rows = [
        key | {"revision": layouts[0].revision, "table_name": table} | measured
        for table, versions in read_by.items()
        for measured in _measures(quarter, source, table, versions)
    ]
    for revision in {row.revision for row in layouts}:
        run(connection, "readiness/forget_measures", revision=revision, **key)
    insert(connection, "quality.source_measure", rows)


def record_damage(connection: Connection, quarter: Quarter, source: str) -> None:
    """Count what lies in quarantine of a source, by file and kind of damage."""
    key = {"quarter": str(quarter), "source": source}
    run(connection, "readiness/forget_damage", **key)
    files = sorted(lake.quarantine_dir(quarter, source).glob("*.parquet"))
    if not files:
        return
    with lake.lake() as duck:
        lake.view_quarantine(duck, "quarantine", *files)
        found = duck.execute(lake.statement("readiness/damage")).fetchall()
    rows = [key | {"file_name": name, "kind": kind, "n": n} for name, kind, n in found]
    insert(connection, "quality.damage", rows)


def file_usage_report(
    connection: Connection,
    quarter: Quarter,
    source: str,
    *,
    filed_on: date,
    filed_by: str,
) -> None:
    """Add a usage report of the supplier of a source; none is ever taken away."""
    row = {
        "quarter": str(quarter),
        "source": source,
        "filed_on": filed_on,
        "filed_by": filed_by,
    }
    insert(connection, "ops.usage_report", [row])


def _measures(
    quarter: Quarter, source: str, table: str, versions: set[str]
) -> list[dict[str, Any]]:
    """Count the records of one table for every measure that its layouts allow."""
    columns = {
        column.column
        for version in versions
        for column in layout(source, table, version).columns
    }
    binds: dict[str, dict[str, Any]] = {
        measure: {} for measure, column in _NEEDS.items() if column in columns
    }
    mild = [code for code, its in reason_codes().items() if its.severity == "info"]
    binds["flagged"] = {"information": mild}
    files = lake.staged_files(quarter, source, table)
    if not files:
        return []
    with lake.lake() as duck:
        lake.view_staged(duck, "staged", *files)
        return [
            _counted(duck, measure, its_binds) for measure, its_binds in binds.items()
        ]


def _counted(
    duck: lake.Connection, measure: str, binds: dict[str, Any]
) -> dict[str, Any]:
    statement = lake.statement(f"readiness/{measure}")
    ((n, n_of),) = duck.execute(statement, binds or None).fetchall()
    return {"measure": measure, "n": n, "of": n_of}
