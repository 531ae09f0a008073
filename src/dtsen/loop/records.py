"""The records of one source as the loop sees them: what they are recognised by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import keyed, lake
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES
from dtsen.sources.staged import require_staged

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.quarter import Quarter


def show_records(connection: Connection, quarter: Quarter, source: str) -> None:
    """Create the view ``record``: every accepted record of a source.

    Raises
    ------
    DeliveryMissing
        Where a table of the source is not staged: all its people would seem gone.
    """
    _create_macros(connection)
    statements = []
    for table in SOURCES[source].tables:
        files = require_staged(quarter, source, table)
        lake.view_staged(connection, f"staged_{table}", *files)
        statements.append(f"({lake.statement(f'loop/record_of_{table}')})")
    every = " union all by name ".join(statements)
    connection.execute(f"create or replace temp view record as {every}")


def _create_macros(connection: Connection) -> None:
    known = settings()
    key = keyed.read_key(
        known.id_key_file, variable="DTSEN_ID_KEY_FILE", demo=known.demo
    )
    for name, pad in zip(("inner_pad", "outer_pad"), keyed.pads(key), strict=True):
        connection.execute(f"set variable {name} = $pad", {"pad": pad})
    connection.execute(lake.statement("loop/macros"))
