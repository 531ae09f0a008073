"""A warehouse to write facts into by hand; every test leaves it empty."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from dtsen.quarter import Quarter
from dtsen.readiness import assess
from dtsen.warehouse import engine, insert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

Q3 = Quarter(2026, 3)
BEFORE = Q3.previous


@dataclass
class Facts:
    """Rows of the warehouse that say only what matters to a test."""

    connection: Connection

    def received(self, source: str, at: str, revision: int = 1, **other: Any) -> None:
        row = {
            "quarter": str(Q3),
            "source": source,
            "revision": revision,
            "received_at": at,
            "supplier": "CONTOH",
            "reference_on": "2026-09-30",
            "code_system": "kemendagri",
            "n_files": 1,
            "rows_declared": 1,
            "is_synthetic": True,
        }
        insert(self.connection, "ops.delivery", [row | other])

    def accepted(self, source: str, table: str, n: int, **other: Any) -> None:
        row = {
            "quarter": str(Q3),
            "source": source,
            "revision": 1,
            "file_name": f"{table}.csv",
            "table_name": table,
            "layout": "siks-ng",
            "sha256": "0" * 64,
            "bytes": 1,
            "duplicates": 0,
            "quarantined": 0,
            "is_synthetic": True,
        } | other
        row |= {"accepted": n, "rows_read": n + row["duplicates"] + row["quarantined"]}
        insert(self.connection, "ops.delivery_file", [row])

    def judged(self, source: str, **failed: int) -> None:
        """Let the gate judge ten rules: so many of each severity do not hold."""
        states = [(level, False) for level, n in failed.items() for _ in range(n)]
        states += [("warning", True)] * (10 - len(states))
        insert(
            self.connection,
            "quality.validation_result",
            [
                {
                    "quarter": str(Q3),
                    "source": source,
                    "table_name": "person",
                    "rule_id": f"ATURAN_{number}",
                    "expectation": "uji",
                    "description": "Aturan uji.",
                    "severity": severity,
                    "is_success": holds,
                }
                for number, (severity, holds) in enumerate(states)
            ],
        )

    def measured(
        self, source: str, measure: str, n: int, of: int, revision: int = 1
    ) -> None:
        row = {"quarter": str(Q3), "source": source, "revision": revision}
        row |= {"table_name": "person", "measure": measure, "n": n, "of": of}
        insert(self.connection, "quality.source_measure", [row])

    def issues(self, source: str, **states: int) -> None:
        insert(
            self.connection,
            "quality.issue",
            [
                {
                    "quarter": str(Q3),
                    "source": source,
                    "issue_key": hashlib.md5(f"{state}{number}".encode()).hexdigest(),
                    "kelurahan_code": "31.71.01.1001",
                    "reason": "NIK_FORMAT",
                    "state": state,
                    "first_quarter": str(BEFORE),
                    "age_quarters": 1,
                }
                for state, n in states.items()
                for number in range(n)
            ],
        )

    def released(self, at: str, name: str = "a", **values: float | None) -> None:
        release = {"quarter": str(Q3), "release_id": name, "build": "2026-Q3.0"}
        signed = {"fingerprint": "0" * 64, "approved_by": "demo", "released_at": at}
        insert(self.connection, "publication.release", [release | signed])
        insert(
            self.connection,
            "publication.value",
            [
                release
                | {"area_code": "31", "area_level": "provinsi", "breakdown": ""}
                | {"indicator_code": code, "kind": "registry", "value": value}
                | {"status": "ditampilkan", "method_version": "1"}
                for code, value in values.items()
            ],
        )

    def component(self, as_of: date, source: str, name: str) -> tuple | None:
        """Judge the quarter; return numerator and denominator of one component."""
        assess(self.connection, Q3, as_of)
        ((n, of),) = self.rows(
            "select numerator, denominator from mart.readiness"
            " where source = :source and component = :name",
            source=source,
            name=name,
        )
        return None if n is of is None else (n, of)

    def rows(self, question: str, **binds: Any) -> list[tuple]:
        return [tuple(row) for row in self.connection.execute(text(question), binds)]


@pytest.fixture
def facts(warehouse: str) -> Iterator[Facts]:
    """Open a transaction on an empty warehouse, and take it back at the end."""
    with engine().connect() as connection:
        yield Facts(connection)
