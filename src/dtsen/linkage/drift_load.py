"""How far a quarter is from its model, from the lake into the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.linkage.drift import COLUMNS, NAME
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter


def record_drift(connection: Connection, quarter: Quarter) -> int:
    """Replace what is said of the model in a quarter, in the caller's transaction."""
    run(connection, "quality/forget_linkage_drift", quarter=str(quarter))
    columns = COLUMNS.names
    with lake.lake() as duck:
        lake.view(duck, "kept", lake.linkage_dir(quarter) / NAME)
        return copy_from_lake(
            connection,
            "quality.linkage_drift",
            ["quarter", *columns],
            duck,
            f"select '{quarter}' as quarter, {', '.join(columns)} from kept",
        )
