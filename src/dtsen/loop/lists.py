"""Correction lists: a workbook per kota and a CSV per kelurahan, for the owner alone.

They lie in ``corrections/<quarter>/<source>/`` of the state folder, which only the
pipeline's own login can enter. A list says where a record stands in the owner's own
file, and no name.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.codes import reason_codes
from dtsen.folders import replaced
from dtsen.loop.issues import issue_path
from dtsen.loop.records import show_records
from dtsen.loop.sheet import STATES, Row, csv_bytes, xlsx_bytes
from dtsen.receipts import Listed
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from dtsen.quarter import Quarter

UNPLACED = "tanpa"  # whose kelurahan is not known
_KOTA = 5  # 31.71 of 31.71.01.1001; the whole of "tanpa"
_FILE, _FOLDER = 0o600, 0o700


def list_dir(quarter: Quarter, source: str) -> Path:
    """Where the lists of a source lie."""
    return settings().state / "corrections" / str(quarter) / source


def write_lists(quarter: Quarter, source: str) -> list[dict[str, Any]]:
    """Replace the lists of a source and return what was written, for the ledger.

    One row per file: its name, the area it is for, its number of issues and digest.
    """
    folder = list_dir(quarter, source)
    # Closed to others at the top: whoever cannot enter reaches nothing below.
    (settings().state / "corrections").mkdir(_FOLDER, parents=True, exist_ok=True)
    rows = _rows(quarter, source)
    written = []
    with replaced(folder) as beside:
        beside.chmod(_FOLDER)
        for name, area, content, n_issues in _files(rows, quarter, source):
            path = beside / name
            path.touch(_FILE)
            path.write_bytes(content)
            written.append({
                "file_name": name,
                "area_code": area,
                "n_issues": n_issues,
                "sha256": hashlib.sha256(content).hexdigest(),
            })
    return written


def listed(
    quarter: Quarter,
    source: str,
    states: Mapping[str, int],
    lists: Sequence[Mapping[str, Any]],
) -> Listed:
    """Return the receipt of the issues and the lists of a source.

    >>> receipt = listed("2026-Q3", "klj", {"new": 2, "open": 3, "gone": 1}, [])
    >>> receipt.n_open, receipt.n_new, receipt.n_closed
    (5, 2, 0)
    """
    return Listed(
        quarter=str(quarter),
        source=source,
        n_open=sum(states.get(state, 0) for state in STATES),
        n_new=states.get("new", 0),
        n_reopened=states.get("reopened", 0),
        n_closed=states.get("closed", 0),
        n_gone=states.get("gone", 0),
        n_files=len(lists),
    )


def _files(
    rows: Sequence[Row], quarter: Quarter, source: str
) -> Iterator[tuple[str, str, bytes, int]]:
    """Yield name, area, content and number of issues of each file."""

    def kelurahan(row: Row) -> str:
        return str(row[0])

    for kota, of_kota in groupby(rows, lambda row: kelurahan(row)[:_KOTA]):
        listed = list(of_kota)
        title = f"Daftar perbaikan {SOURCES[source].short} {quarter}, {kota}"
        yield f"{kota}.xlsx", kota, xlsx_bytes(listed, quarter, title), len(listed)
        for area, of_area in groupby(listed, kelurahan):
            own = list(of_area)
            yield f"{area}.csv", area, csv_bytes(own), len(own)


def _rows(quarter: Quarter, source: str) -> list[Row]:
    with lake.lake() as connection:
        show_records(connection, quarter, source)
        lake.view(connection, "issue", issue_path(quarter, source))
        found = connection.execute(lake.statement("loop/listed"))
        names = [column[0] for column in found.description]
        return [_row(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _row(issue: dict[str, Any]) -> Row:
    """Return the cells of one issue, in the order of the columns of a list."""
    reason = reason_codes()[issue["reason"]]
    return (
        issue["kelurahan_code"] or UNPLACED,
        issue["file_name"],
        issue["record_no"],
        "" if issue["line_no"] is None else issue["line_no"],
        issue["own_id"] or "",
        issue["nik_end"] or "",
        reason.code,
        reason.meaning_id,
        reason.remedy_id,
        STATES[issue["state"]],
        issue["first_quarter"],
        issue["age_quarters"],
    )
