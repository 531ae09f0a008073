"""Staging against plain DuckDB and pandas, on the widest file that there is.

    python bench/staging.py 1000000

Each way runs in a process of its own; seconds and CPU seconds are of reading the file
and writing Parquet, memory is the peak of the process. The file is Regsosek's persons,
generated; plain DuckDB types nothing and checks nothing, pandas does what loaders
usually do: text, dates, three checks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

from dtsen import landing, staging
from dtsen.areas import register_areas
from dtsen.landing.measure import measure
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources import ColumnType, codes_of, layout
from dtsen.sql import literal, name

QUARTER = Quarter(2026, 3)
LAYOUT = layout("regsosek", "person", "2022.K")
FILE = "regsosek_person.csv"


def generate(persons: int, path: Path) -> None:
    """Write a Regsosek person file: clean, but for a blank here and there."""
    cells = {
        ColumnType.NIK: "printf('39%04d%02d%02d%02d%04d', i % 9999, 1 + i % 28, "
        "1 + i % 12, i % 100, 1 + i % 9998)",
        ColumnType.NO_KK: "printf('39%04d0101%06d', i // 3 % 9999, 1 + i // 3)",
        ColumnType.NAME: "'CONTOH ' || hash(i) % 100000",
        ColumnType.DATE: "printf('%02d/%02d/%04d', 1 + i % 28, 1 + i % 12, "
        "1930 + (i + 70) % 95)",
        ColumnType.AREA: "bps_code",
        ColumnType.INTEGER: "(i % 4)::varchar",
        ColumnType.BITS: "(i % 4)::varchar",
        ColumnType.TEXT: "'JL CONTOH NO ' || i % 500",
    }
    columns = []
    for column in LAYOUT.columns:
        if column.book:
            books = codes_of(LAYOUT, column.book)
            codes = ", ".join(literal(code) for code in books.values())
            draw = f"hash(i, {literal(column.column)}) % {len(books)}"
            cell = f"[{codes}][1 + ({draw})::int]"
        elif column.column == "kelurahan_name":
            cell = "kelurahan_name || case when i % 50 = 0 then ' ' else '' end"
        else:
            cell = cells[column.type]
        columns.append(f"{cell} as {name(column.header)}")
    with duckdb.connect() as connection:
        register_areas(connection)
        connection.execute(
            "create temp table place as "
            "select row_number() over (order by kelurahan_code) - 1 as number, * "
            "from area"
        )
        connection.execute(
            f"copy (select {', '.join(columns)} from range({persons}) as r(i) "
            "inner join place on number = i % 267 order by i) "
            f"to {literal(str(path))} (header)"
        )


def land(persons: int) -> None:
    """Put the file into the inbox and land it."""
    inbox = settings().inbox_dir / str(QUARTER) / "regsosek"
    inbox.mkdir(parents=True)
    generate(persons, inbox / FILE)
    family = layout("regsosek", "family", "2022.K")
    (inbox / "regsosek_family.csv").write_text(",".join(family.headers) + "\n")
    files = []
    for path, table in (
        (inbox / FILE, "person"),
        (inbox / "regsosek_family.csv", "family"),
    ):
        found = measure(path)
        files.append({
            "name": path.name,
            "table": table,
            "layout": "2022.K",
            "rows": found.rows,
            "bytes": found.bytes,
            "sha256": found.sha256,
        })
    manifest = {
        "manifest_version": 1,
        "source": "regsosek",
        "quarter": str(QUARTER),
        "revision": 1,
        "supplier": "bench",
        "contact": "bench",
        "reference_date": str(QUARTER.last_day),
        "code_system": "bps",
        "synthetic": True,
        "files": files,
    }
    (inbox / "manifest.json").write_text(json.dumps(manifest))
    landing.land(QUARTER, "regsosek")


def stage() -> int:
    """Stage the file as the pipeline does."""
    (file,) = (f for f in landing.land(QUARTER, "regsosek") if f.table == "person")
    started = time.perf_counter()
    staged = staging.stage(file)
    _tell("dtsen.staging", started)
    return staged.accepted


def plain() -> int:
    """Let DuckDB turn the file into Parquet, all text."""
    source = settings().inbox_dir / str(QUARTER) / "regsosek" / FILE
    started = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {settings().threads}")
        connection.execute(
            f"copy (from read_csv({literal(str(source))}, all_varchar = true)) "
            f"to {literal(str(settings().state / 'plain.parquet'))} "
            "(format parquet, compression zstd)"
        )
    _tell("plain DuckDB", started)
    return 0


def loader() -> int:
    """Do what loaders usually do."""
    source = settings().inbox_dir / str(QUARTER) / "regsosek" / FILE
    started = time.perf_counter()
    people = pd.read_csv(source, dtype=str)
    people["r406_tanggal_lahir"] = pd.to_datetime(
        people["r406_tanggal_lahir"], format="%d/%m/%Y", errors="coerce"
    )
    people["r402_nama"] = people["r402_nama"].str.strip().str.upper()
    people["is_nik"] = people["r403_nik"].str.fullmatch("[0-9]{16}")
    people["is_repeated"] = people.duplicated()
    people.to_parquet(settings().state / "pandas.parquet")
    _tell("pandas", started)
    return 0


def _tell(way: str, started: float) -> None:
    seconds = time.perf_counter() - started
    cpu = sum(os.times()[:2])
    # Not ru_maxrss, which a process inherits from the one that started it.
    status = Path("/proc/self/status").read_text()
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(f"{way:14} {seconds:7.1f} s {cpu:7.1f} CPU s {memory:7.0f} MB")


def main() -> None:
    """Generate once, then run each way in a process of its own."""
    ways = {"stage": stage, "plain": plain, "pandas": loader}
    if sys.argv[1] in ways:
        ways[sys.argv[1]]()
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DTSEN_STATE"] = folder
        settings.cache_clear()
        land(int(sys.argv[1]))
        size = (settings().inbox_dir / str(QUARTER) / "regsosek" / FILE).stat().st_size
        print(f"{int(sys.argv[1]):,} persons, {size / 1e6:,.0f} MB")
        for way in ways:
            subprocess.run([sys.executable, __file__, way], check=True)


if __name__ == "__main__":
    main()
