"""A quarter of a source as staging leaves it, in a few words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dtsen import lake
from dtsen.loop.issues import find_issues, issue_path
from dtsen.sources.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.quarter import Quarter

_QUARANTINE = {
    "record_no": "bigint",
    "line_no": "bigint",
    "byte_offset": "bigint",
    "reason": "varchar",
    "damage": "varchar",
    "raw": "varchar",
}


class Shelf:
    """Puts staged records on their place in the lake, and reads issues from there."""

    def stage(
        self,
        quarter: Quarter,
        source: str,
        rows: list[dict[str, Any]],
        *,
        table: str = "person",
        file: str = "a.csv",
    ) -> Path:
        """Stage rows that say only what matters; idsemesta is a source's own."""
        columns = (
            {"record_key": "varchar", "source": "varchar", "record_no": "bigint"}
            | TABLES[table]
            | {"idsemesta": "varchar", "reasons": "varchar[]"}
        )
        filled = []
        for number, row in enumerate(rows, start=1):
            assert set(row) <= set(columns)
            cells = {k: v for k, v in row.items() if k != "reasons"}
            key = hashlib.md5(repr(sorted(cells.items())).encode()).hexdigest()
            usual = {"record_key": key, "source": source, "record_no": number}
            filled.append(usual | {"reasons": []} | row)
        path = lake.staged_dir(quarter, source) / f"{table}__{file}.parquet"
        write(path, columns, filled)
        return path

    def break_lines(
        self, quarter: Quarter, source: str, *lines: str, file: str = "a.csv"
    ) -> None:
        rows = [
            {
                "record_no": 90 + n,
                "line_no": 91 + n,
                "reason": "BARIS_RUSAK",
                "raw": raw,
            }
            for n, raw in enumerate(lines)
        ]
        path = lake.quarantine_dir(quarter, source) / f"{file}.parquet"
        write(path, _QUARANTINE, rows)

    def issues(self, quarter: Quarter, source: str = "dtks") -> list[dict[str, Any]]:
        """Find the issues of a quarter and return them, by reason."""
        find_issues(quarter, source)
        with duckdb.connect() as connection:
            found = connection.execute(
                "select * from read_parquet($path) order by reason, record_no",
                {"path": str(issue_path(quarter, source))},
            )
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def states(self, quarter: Quarter, source: str = "dtks") -> dict[str, str]:
        """Return what has become of each reason, where each is there once."""
        found = self.issues(quarter, source)
        assert len({issue["reason"] for issue in found}) == len(found)
        return {issue["reason"]: issue["state"] for issue in found}


def write(path: Path, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    with lake.lake() as connection:
        connection.execute(
            "create table written "
            f"({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
        marks = ", ".join("?" * len(columns))
        for row in rows:
            values = [row.get(name) for name in columns]
            connection.execute(f"insert into written values ({marks})", values)
        lake.write(connection, "select * from written order by record_no", path)


@pytest.fixture
def shelf(home: Path) -> Shelf:
    return Shelf()
