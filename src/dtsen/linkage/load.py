"""Load what is estimated of the links of a quarter into the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.linkage import complement, estimate
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

FILES = {"linkage_estimate": "estimate", "linkage_complement": "complement"}
COLUMNS = {"estimate": estimate.SCHEMA.names, "complement": complement.SCHEMA.names}


def load(connection: Connection, quarter: Quarter) -> int:
    """Replace the estimates of a quarter by those of its linkage; return their number.

    A linkage of before anything was estimated leaves none.
    """
    n_rows = 0
    with lake.lake() as source:
        for table, file in FILES.items():
            run(connection, f"quality/forget_{table}", quarter=str(quarter))
            path = lake.linkage_dir(quarter) / f"{file}.parquet"
            if not path.exists():
                continue
            lake.view(source, file, path)
            columns = COLUMNS[file]
            query = f"select {', '.join(columns)} from {file}"
            n_rows += copy_from_lake(
                connection, f"quality.{table}", columns, source, query
            )
    return n_rows
