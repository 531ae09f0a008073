"""A delivery in a few lines: cells by header, through the real landing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dtsen import lake
from dtsen.landing import land
from dtsen.quarter import Quarter
from dtsen.sources import SOURCES, layout
from dtsen.sources.layout import newest
from dtsen.staging import stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtsen.receipts import LandedFile, StagedFile
    from dtsen.sources import Layout

QUARTER = Quarter(2026, 3)
SYSTEM = {"regsosek": "bps", "dtsen": "bps"}


def written(
    found: Layout, rows: Sequence[dict[str, str]], headers: Sequence[str] | None = None
) -> bytes:
    """Write rows (header to cell, absent ones empty) in the dialect of a layout."""
    out = io.StringIO()
    every = csv.QUOTE_ALL if found.quoting == "all" else csv.QUOTE_MINIMAL
    writer = csv.writer(
        out, delimiter=found.delimiter, quoting=every, lineterminator="\n"
    )
    headers = found.headers if headers is None else headers
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return out.getvalue().encode()


@dataclass
class Desk:
    """Takes deliveries in and reads what staging made of them."""

    home: Path
    quarter: Quarter = QUARTER

    def deliver(
        self,
        source: str,
        tables: dict[str, bytes],
        rows: int | None = None,
        books: dict[str, bytes] | None = None,
        **manifest: Any,
    ) -> dict[str, LandedFile]:
        folder = self.home / "inbox" / str(QUARTER) / source
        folder.mkdir(parents=True, exist_ok=True)
        sent = []
        for table in SOURCES[source].tables:
            version = newest(source, table)
            content = tables.get(table, written(layout(source, table, version), []))
            sent.append((f"{source}_{table}.csv", table, version, content))
        for name, content in (books or {}).items():
            sent.append((name, "code_book", version, content))
        files = []
        for name, table, version, content in sent:
            (folder / name).write_bytes(content)
            lines = content.count(b"\n") + (not content.endswith(b"\n"))
            files.append({
                "name": name,
                "table": table,
                "layout": version,
                "rows": max(lines - 1, 0) if rows is None else rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            })
        text = {
            "manifest_version": 1,
            "source": source,
            "quarter": str(QUARTER),
            "revision": 1,
            "supplier": "Dinas Contoh",
            "contact": "data@contoh.example",
            "reference_date": str(QUARTER.last_day),
            "code_system": SYSTEM.get(source, "kemendagri"),
            "synthetic": True,
            "files": files,
        } | manifest
        (folder / "manifest.json").write_text(json.dumps(text))
        return {file.table: file for file in land(QUARTER, source)}

    def stage(
        self, source: str, table: str, content: bytes, **manifest: Any
    ) -> StagedFile:
        return stage(self.deliver(source, {table: content}, **manifest)[table])

    def stage_rows(
        self,
        source: str,
        table: str,
        rows: Sequence[dict[str, str]],
        headers: Sequence[str] | None = None,
        **manifest: Any,
    ) -> StagedFile:
        version = newest(source, table)
        content = written(layout(source, table, version), rows, headers)
        return self.stage(source, table, content, **manifest)

    def records(self, staged: StagedFile) -> list[dict[str, Any]]:
        """The staged records, in the order of the Parquet file."""
        (path,) = lake.staged_files(QUARTER, staged.source, staged.table)
        return rows_of(path)

    @staticmethod
    def write(source: str, table: str, rows: Sequence[dict[str, str]]) -> bytes:
        version = newest(source, table)
        return written(layout(source, table, version), rows)

    def quarantine(self, staged: StagedFile) -> list[dict[str, Any]]:
        folder = lake.quarantine_dir(QUARTER, staged.source)
        return rows_of(folder / f"{staged.source}_{staged.table}.csv.parquet")

    def left_in_lake(self) -> list[str]:
        return sorted(p.name for p in (self.home / "lake").rglob("*.parquet"))


def rows_of(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path))
        columns = found.columns
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk(home)
