"""Issues: one row per person or family and reason, from its first quarter to its end.

The issues of a quarter are a fold: the records of the quarter and the issues of the one
before give those of this one. Quarters are therefore worked in their order; where an
earlier one changes, the later ones are worked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.codes import reason_codes
from dtsen.loop.records import show_records
from dtsen.quality import find_across
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.quarter import Quarter

# An issue that comes back within two years is the old one, not a new one.
MEMORY_QUARTERS = 8
_LEVELS = {"value", "record", "family"}
_SEVERITIES = {"warning", "critical"}


def issue_path(quarter: Quarter, source: str) -> Path:
    """Where the issues of a source lie."""
    return settings().lake_dir / "loop" / str(quarter) / f"{source}.parquet"


def find_issues(quarter: Quarter, source: str) -> dict[str, int]:
    """Write the issues of a source and return how many are in which state.

    The same records and the same issues of the quarter before give the same bytes.

    Raises
    ------
    DeliveryMissing
        Where a table of the source is not staged for this quarter.
    """
    path = issue_path(quarter, source)
    across = find_across(quarter, source)
    with lake.lake() as connection:
        show_records(connection, quarter, source)
        lake.view(connection, "across", across)
        _show_quarantine(connection, quarter, source)
        _show_previous(connection, quarter, source)
        _show_actionable(connection)
        for step in ("finding", "delivered"):
            lake.table(connection, step, lake.statement(f"loop/{step}"))
        binds = {"quarter": str(quarter), "memory": MEMORY_QUARTERS}
        lake.write(connection, lake.statement("loop/issue"), path, binds)
        return dict(
            connection.execute(
                "select state, count(*) from read_parquet($path) "
                "where state in ('new', 'open', 'reopened') or since_quarter = $now "
                "group by state order by state",
                {"path": str(path), "now": str(quarter)},
            ).fetchall()
        )


def _show_quarantine(connection: Connection, quarter: Quarter, source: str) -> None:
    files = sorted(lake.quarantine_dir(quarter, source).glob("*.parquet"))
    if files:
        lake.view_quarantine(connection, "quarantine", *files)
    else:
        lake.table(connection, "quarantine", lake.statement("loop/no_quarantine"))


def _show_previous(connection: Connection, quarter: Quarter, source: str) -> None:
    path = issue_path(quarter.previous, source)
    if path.is_file():
        lake.view(connection, "previous", path)
    else:
        lake.table(connection, "previous", lake.statement("loop/no_issue"))


def _show_actionable(connection: Connection) -> None:
    """Create ``actionable``: the reasons of single records that ask for an action."""
    reasons = [
        reason
        for reason in reason_codes().values()
        if reason.level in _LEVELS and reason.severity in _SEVERITIES
    ]
    lake.table(
        connection,
        "actionable",
        "select unnest($codes) as code, unnest($levels) as level",
        {"codes": [r.code for r in reasons], "levels": [r.level for r in reasons]},
    )
