"""The loop in the warehouse: issues without values, and which lists were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.loop.issues import issue_path
from dtsen.warehouse import copy_from_lake, insert, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

_COLUMNS = (
    *("quarter", "source", "issue_key", "kelurahan_code", "reason", "state"),
    *("first_quarter", "age_quarters"),
)


def load(
    connection: Connection,
    quarter: Quarter,
    source: str,
    lists: Iterable[Mapping[str, Any]],
) -> int:
    """Replace the issues of a source, add its lists to the ledger; return the issues.

    Issues that ended in an earlier quarter stay in the lake, as a memory.
    """
    key = {"quarter": str(quarter), "source": source}
    run(connection, "loop/forget_issues", **key)
    insert(connection, "ops.correction_list", [key | dict(row) for row in lists])
    with lake.lake() as duck:
        lake.view(duck, "issue", issue_path(quarter, source))
        lake.table(duck, "loaded", lake.statement("loop/loaded"), key)
        return copy_from_lake(
            connection, "quality.issue", _COLUMNS, duck, "select * from loaded"
        )
