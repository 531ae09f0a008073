"""Staged records: where those of a table lie, seen all alike, and a fair sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import DeliveryMissing
from dtsen.sources.registry import SOURCES
from dtsen.sources.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dtsen.quarter import Quarter

_COLUMNS = {column: kind for table in TABLES.values() for column, kind in table.items()}
_BEHIND_ALL_KEYS = "g"  # no hexadecimal digit comes later


def require_staged(quarter: Quarter, source: str, table: str) -> list[Path]:
    """Return the staged files of a table, in the order of their names.

    Raises
    ------
    DeliveryMissing
        Where there is none: without it, all its people would seem gone.
    """
    files = lake.staged_files(quarter, source, table)
    if not files:
        raise DeliveryMissing(
            f"{source} {quarter}: table {table} is not staged. Land and stage the "
            f"delivery first; if it has no such file, ask {SOURCES[source].supplier} "
            "for it."
        )
    return files


def view_every_column(
    connection: lake.Connection,
    view: str,
    relation: str,
    renamed: Mapping[str, str] | None = None,
) -> None:
    """Show staged records with the standard columns of every table, absent ones empty.

    ``renamed`` columns take their values from columns of another name.
    """
    delivered = set(connection.table(relation).columns)
    columns = ["record_key", "reasons"]
    for column, kind in _COLUMNS.items():
        source = (renamed or {}).get(column, column)
        value = f'"{source}"' if source in delivered else "null"
        columns.append(f'cast({value} as {kind}) as "{column}"')
    connection.execute(
        f'create or replace temp view "{view}" as '
        f'select {", ".join(columns)} from "{relation}"'
    )


def sample_below(n_records: int, wanted: int) -> str:
    """Return the record key below which about so many of some records lie.

    Keys are digests of what a record says, so the same records give the same sample in
    whatever order and file they come.

    >>> sample_below(20_000, 20_000), sample_below(80_000, 20_000)
    ('g', '40000000')
    """
    if n_records <= wanted:
        return _BEHIND_ALL_KEYS
    return f"{wanted * 16**8 // n_records:08x}"
