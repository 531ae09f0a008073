"""What taking in a whole quarter costs: staging and the gate, plain DuckDB, pandas.

    python bench/staging.py 500000
    python bench/staging.py 11000000 --without pandas

A synthetic quarter of so many persons is written and landed once; then each way takes
all of its files, in a process of its own. Seconds and CPU seconds are of the work
itself, memory is the peak of the process (Postgres, which pandas loads into, apart).

* plain: DuckDB turns each file into Parquet as it is, all text, compressed as ours
* plain, guessing: the same, but DuckDB guesses the types (and NIKs lose their zeros)
* staging: strict reading, standardising, reason codes, quarantine, Parquet
* the gate: every suite of Great Expectations over what was staged
* pandas: what loaders usually do: read_csv, dates, four checks, to_sql in chunks
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
from sqlalchemy import create_engine

from dtsen import landing, quality, staging
from dtsen.lake import quoted
from dtsen.landing.land import delivered, landed_path
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.simulate import simulate
from dtsen.sources import SOURCES
from dtsen.standalone.postgres import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtsen.receipts import LandedFile

QUARTER = Quarter(2026, 3)
CHUNK = 50_000


def files() -> list[LandedFile]:
    """Return every file of records that has landed."""
    return [f for source in SOURCES for f in delivered(QUARTER, source)]


def plain() -> None:
    """Let DuckDB turn every file into Parquet, all text."""
    _copied("from read_csv({}, all_varchar = true)", "compression zstd")


def guessing() -> None:
    """Let DuckDB turn every file into Parquet, as it does where nothing is said."""
    _copied("from read_csv({})", "compression snappy")


def _copied(query: str, compression: str) -> None:
    out = settings().state / "plain.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {settings().threads}")
        connection.execute(f"set memory_limit = '{settings().memory}'")
        for file in files():
            connection.execute(
                f"copy ({query.format(quoted(landed_path(file)))}) to {quoted(out)} "
                f"(format parquet, {compression})"
            )


def stage() -> None:
    """Stage every file as the pipeline does."""
    for file in files():
        staging.stage(file)


def gate() -> None:
    """Judge every source as the pipeline does."""
    for source in SOURCES:
        quality.judge(QUARTER, source)


def loader() -> None:
    """Do what loaders usually do."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        cluster = Cluster(Path(folder))
        cluster.create()
        cluster.start()
        try:
            engine = create_engine(cluster.url("postgres"))
            for file in files():
                _loaded(file).to_sql(
                    f"{file.source}_{file.table}",
                    engine,
                    index=False,
                    if_exists="replace",
                    chunksize=CHUNK,
                )
            engine.dispose()
        finally:
            cluster.stop()


def _loaded(file: LandedFile) -> pd.DataFrame:
    path = landed_path(file)
    with path.open(encoding="utf-8", errors="replace") as stream:
        header = stream.readline()
    records = pd.read_csv(
        path,
        sep=max(",;|\t", key=header.count),
        dtype=str,
        keep_default_na=False,
        encoding_errors="replace",
        on_bad_lines="skip",
    )
    for column in records.columns:
        if "nama" in column.lower():
            records[column] = records[column].str.strip().str.upper()
        elif "tanggal" in column.lower():
            records[column] = pd.to_datetime(
                records[column], format="mixed", dayfirst=True, errors="coerce"
            )
        elif "nik" in column.lower() or "kk" in column.lower():
            valid = records[column].str.fullmatch("[0-9]{16}")
            records[f"{column}_is_valid"] = valid
            records[f"{column}_is_repeated"] = records[column].duplicated()
    return records


WAYS = {
    "plain": plain,
    "guessing": guessing,
    "staging": stage,
    "gate": gate,
    "pandas": loader,
}


def run(way: str) -> None:
    """Take the quarter in one way, and say what it cost."""
    with _told(way):
        WAYS[way]()


@contextmanager
def _told(way: str) -> Iterator[None]:
    started, busy = time.perf_counter(), sum(os.times()[:2])
    yield
    seconds, cpu = time.perf_counter() - started, sum(os.times()[:2]) - busy
    # Not ru_maxrss, which a process inherits from the one that started it.
    status = Path("/proc/self/status").read_text()
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(f"{way:10} {seconds:8.1f} s {cpu:8.1f} CPU s {memory:7,.0f} MB", flush=True)


def prepare(persons: int) -> None:
    """Write a synthetic quarter and land it."""
    state = settings().state
    simulate(
        QUARTER,
        persons=persons,
        seed=1,
        inbox=settings().inbox_dir,
        truth=state / "truth",
    )
    landed = [f for source in SOURCES for f in landing.land(QUARTER, source)]
    records, size = sum(f.rows for f in landed), sum(f.bytes for f in landed)
    print(f"{persons:,} persons: {records:,} records, {size / 1e6:,.0f} MB", flush=True)


def main() -> None:
    """Prepare once, then run each way in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("persons", type=int)
    parser.add_argument("--without", action="append", choices=WAYS, default=[])
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        run(asked.way)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ.update(DTSEN_STATE=folder, DTSEN_DEMO="1")
        settings.cache_clear()
        prepare(asked.persons)
        for way in [way for way in WAYS if way not in asked.without]:
            command = [sys.executable, __file__, str(asked.persons), "--way", way]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
