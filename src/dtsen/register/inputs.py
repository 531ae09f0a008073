"""What a register is built from, shown to DuckDB under the names its statements use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.errors import DecisionMissing
from dtsen.linkage import manifest
from dtsen.linkage.records import (
    earlier_register,
    show_earlier,
    show_persons,
    staged,
)
from dtsen.register import priority
from dtsen.sources.registry import SOURCES
from dtsen.sources.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.quarter import Quarter

# What every staged record carries before the columns of its table.
_ORIGIN = {"record_key": "varchar", "source": "varchar", "file_name": "varchar"}


def show(
    connection: Connection, quarter: Quarter, without: Collection[str]
) -> dict[str, Any]:
    """Create the views that the statements of a register read.

    Returns the manifest of the links, its ``inputs`` made up to all that are read.

    Raises
    ------
    DecisionMissing
        Where a source is not staged and nobody has decided to go on without it, or the
        quarter is not linked.
    LinksOutdated
        Where the quarter was linked from other files, or inherited from another
        register.
    """
    persons = staged(quarter, "person", without)
    linked = manifest.read_current(quarter, persons)
    links = lake.linkage_dir(quarter) / "person_link.parquet"
    files = {
        "staged_family": staged(quarter, "family", without),
        "staged_civil": _staged(quarter, "dukcapil", "civil_status", without),
        "dtsen_family": _staged(quarter, "dtsen", "family", without),
        "dtsen_person": _staged(quarter, "dtsen", "person", without),
    }
    read = {links, *(path for paths in files.values() for path in paths)}
    inputs = linked["inputs"] | manifest.digests(read)
    show_persons(connection, persons)
    kinds = {"staged_civil": "civil_status"}
    for name, paths in files.items():
        _show(connection, name, paths, kinds.get(name, name.split("_")[1]))
    lake.view(connection, "person_link", links)
    connection.register("ranks", priority.ranks())
    lake.table(connection, "priority", "select * from ranks")
    _show_earlier(connection, quarter)
    return {**linked, "inputs": dict(sorted(inputs.items()))}


def _staged(
    quarter: Quarter, source: str, table: str, without: Collection[str]
) -> list[Path]:
    if source in without:
        return []
    paths = lake.staged_files(quarter, source, table)
    if not paths:
        raise DecisionMissing(
            f"{source} is not staged for {quarter}. Ask {SOURCES[source].supplier} for "
            "it, or let a person decide that the register goes on without it."
        )
    return paths


def _show(connection: Connection, name: str, paths: list[Path], kind: str) -> None:
    """Show files as one view; where there is none, a table without rows."""
    if paths:
        lake.view_staged(connection, name, *paths)
        return
    columns = (_ORIGIN | TABLES[kind]).items()
    nothing = ", ".join(f"null::{type_} as {column}" for column, type_ in columns)
    lake.table(connection, name, f"select {nothing} where false")


def _show_earlier(connection: Connection, quarter: Quarter) -> None:
    """Show the persons and families of before; nobody where there is no register."""
    show_earlier(connection, quarter)
    earlier = earlier_register(quarter)
    if earlier:
        lake.view(connection, "earlier_membership", earlier / "membership.parquet")
        lake.view(connection, "earlier_family", earlier / "family.parquet")
    else:
        for name in ("earlier_membership", "earlier_family"):
            lake.table(
                connection,
                name,
                "select null::varchar as family_id, null::varchar as person_id "
                "where false",
            )
