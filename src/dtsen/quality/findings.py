"""What whole files and whole deliveries show, for the gate and for the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.quality import suites
from dtsen.quality.profile import change_path
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from dtsen.quality.suites import Suite
    from dtsen.quarter import Quarter

_FILE_FINDING = {
    "file_name": "varchar",
    "code": "varchar",
    "column_name": "varchar",
    "n": "bigint",
    "of": "bigint",
    "share": "double",
    "limit": "double",
    "severity": "varchar",
}
_CHANGE = (
    *("table_name", "area_code", "measure", "value", "earlier_quarter"),
    *("n_earlier", "n_recent", "ratio", "shift"),
)


def show(
    connection: lake.Connection, quarter: Quarter, source: str
) -> dict[str, Suite]:
    """Create ``file_finding`` from what staging has found; return its suite."""
    files = _found(quarter, source)
    if files:
        lake.view(connection, "file_finding", *files)
    else:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in _FILE_FINDING.items())
        connection.execute(f"create or replace table file_finding ({columns})")
    return {"file_finding": suites.read_for(source, "file", "finding")}


def record_findings(connection: Connection, quarter: Quarter, source: str) -> None:
    """Replace what files and profiles of a source showed, in the caller's transaction.

    Reads what staging and the gate have written into the lake.
    """
    key = {"quarter": str(quarter), "source": source}
    change = change_path(quarter, source)
    _replace(
        connection, "file_finding", tuple(_FILE_FINDING), _found(quarter, source), key
    )
    _replace(
        connection, "profile_change", _CHANGE, [change] if change.exists() else [], key
    )


def _found(quarter: Quarter, source: str) -> list[Path]:
    return sorted(lake.findings_dir(quarter, source).glob("*.parquet"))


def _replace(
    connection: Connection,
    table: str,
    columns: tuple[str, ...],
    files: list[Path],
    key: dict[str, str],
) -> None:
    run(connection, f"quality/forget_{table}", **key)
    if not files:
        return
    with lake.lake() as duck:
        lake.view(duck, "kept", *files)
        said = [f"'{value}' as {name}" for name, value in key.items()]
        selected = ", ".join([*said, *(f'"{column}"' for column in columns)])
        copy_from_lake(
            connection,
            f"quality.{table}",
            [*key, *columns],
            duck,
            f"select {selected} from kept",
        )
