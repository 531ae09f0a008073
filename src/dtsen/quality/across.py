"""What no single file shows of a record: what its delivery says elsewhere, or said.

Staging reads one file. Where somebody lives stands in another table, and which decile
they had in another quarter; records are flagged for that here, before the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.areas import register_areas
from dtsen.quality import profile

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter


def find_across(quarter: Quarter, source: str) -> Path:
    """Write the flags of a source that take more than one file; return where.

    Grain: one row per file, record and reason. The same staged files, and the same that
    have passed the gate of the earlier quarter, give the same bytes.
    """
    path = lake.across_path(quarter, source)
    with lake.lake() as connection:
        found = ["nothing"]
        persons = lake.staged_files(quarter, source, "person")
        if persons:
            lake.view_staged(connection, "across_person", *persons)
            found += _of_cards(connection, quarter, source)
            found += _of_deciles(connection, quarter, source)
        parts = (f"({lake.statement(f'across/{name}')})" for name in found)
        lake.write(connection, f"{' union all '.join(parts)} order by all", path)
    return path


def _of_cards(connection: lake.Connection, quarter: Quarter, source: str) -> list[str]:
    if "ktp_kelurahan_code" not in connection.table("across_person").columns:
        return []
    register_areas(connection, on=quarter.last_day)
    profile.view_families(
        connection, "across_family", lake.staged_files(quarter, source, "family")
    )
    return ["domicile"]


def _of_deciles(
    connection: lake.Connection, quarter: Quarter, source: str
) -> list[str]:
    earlier = profile.earlier_of(quarter, source)
    if earlier and profile.show_decile_change(connection, earlier, quarter, source):
        return ["decile_jump"]
    return []
