"""One synthetic Jakarta of two quarters, shared by the tests that only read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dtsen.quarter import Quarter
from dtsen.simulate import Simulated, simulate
from dtsen.sources.layout import layout

FIRST, SECOND = Quarter(2026, 3), Quarter(2026, 4)


@dataclass(frozen=True)
class World:
    """Two simulated quarters, and DuckDB to look at them."""

    inbox: Path
    truth: Path
    written: dict[Quarter, Simulated]
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, **binds: object) -> list[tuple]:
        return self.connection.execute(query, binds or None).fetchall()

    def value(self, query: str, **binds: object) -> object:
        return self.rows(query, **binds)[0][0]

    def relation(self, quarter: Quarter, source: str, file: str) -> str:
        """Return a query of the records of a file, all text, with their number."""
        path = self.inbox / str(quarter) / source / file
        delimiter = "|" if source == "dtsen" else ","
        return (
            f"(select *, row_number() over () as record_no from read_csv('{path}', "
            f"header = true, all_varchar = true, delim = '{delimiter}', quote = '\"', "
            "escape = '\"', nullstr = '', strict_mode = true, parallel = false))"
        )

    def person(self, quarter: Quarter) -> str:
        return f"'{self.truth / str(quarter) / 'person.parquet'}'"

    def family(self, quarter: Quarter) -> str:
        return f"'{self.truth / str(quarter) / 'family.parquet'}'"

    def record(self, quarter: Quarter) -> str:
        return f"'{self.truth / str(quarter) / 'record.parquet'}'"

    def joined(self, source: str, file: str, quarter: Quarter = FIRST) -> str:
        """Return a query of records with the true persons that they are about."""
        return (
            "(select t.* exclude (nik), t.nik as true_nik, f.no_kk as true_kk, "
            f"f.old_no_kk, d.* "
            f"from {self.relation(quarter, source, file)} as d "
            f"inner join (from {self.record(quarter)} where source = '{source}' "
            f"and file_name = '{file}') as r using (record_no) "
            f"inner join {self.person(quarter)} as t using (person_id) "
            f"left join {self.family(quarter)} as f on t.family_id = f.family_id)"
        )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("jakarta")
    inbox, truth = folder / "inbox", folder / "truth"
    written = {
        quarter: simulate(quarter, persons=20_000, seed=11, inbox=inbox, truth=truth)
        for quarter in (FIRST, SECOND)
    }
    connection = duckdb.connect(config={"threads": 1})
    return World(inbox, truth, written, connection)


@pytest.fixture(scope="session")
def headers() -> dict[tuple[str, str], tuple[str, ...]]:
    versions = {
        ("regsosek", "family"): "2022.K",
        ("regsosek", "person"): "2022.K",
        ("dtks", "person"): "siks-ng",
        ("p3ke", "family"): "2023",
        ("p3ke", "person"): "2023",
        ("dtsen", "family"): "v3-2026",
        ("dtsen", "person"): "v3-2026",
        ("dukcapil", "civil_status"): "1",
        ("kjp_plus", "beneficiary"): "1",
        ("klj", "beneficiary"): "1",
        ("pkh", "beneficiary"): "1",
    }
    return {key: layout(*key, version).headers for key, version in versions.items()}
