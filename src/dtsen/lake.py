"""DuckDB over Parquet: where everything that is computed is computed.

A statement is a file in ``sql/lake``. Parquet files appear to it as views, so the same
statement runs in a test on a folder of CSVs. What is written is written beside and
renamed: a reader sees the old file or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from dtsen.errors import LakeError
from dtsen.files import whole
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dtsen.quarter import Quarter

Connection = duckdb.DuckDBPyConnection

# The first level takes a third less time than the usual one and as little room.
_COMPRESSION = "compression zstd, compression_level 1"
# What they say is about the machine: a file that cannot be written, memory that is out.
_WITHOUT_VALUES = (duckdb.IOException, duckdb.OutOfMemoryException)


@contextmanager
def lake(
    memory: str | None = None, *, spill_in: Path | None = None
) -> Iterator[Connection]:
    """Open a fresh in-memory DuckDB that spills into the state folder, or another.

    It takes the memory of the settings, or less where that is enough.

    Raises
    ------
    LakeError
        Where DuckDB refuses and nobody inside has handled it; without values.
    """
    try:
        with _connected(memory or settings().memory, spill_in) as connection:
            yield connection
    except duckdb.Error as error:
        told = str(error) if isinstance(error, _WITHOUT_VALUES) else ""
        raise LakeError(type(error).__name__, told) from None


@contextmanager
def _connected(memory: str, spill_in: Path | None) -> Iterator[Connection]:
    limits = settings()
    if spill_in is None:
        # Closed to others at the top: whoever cannot enter reaches nothing below.
        limits.lake_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(
            prefix="duckdb-", dir=spill_in or limits.state
        ) as spill,
        duckdb.connect() as connection,
    ):
        connection.execute("set memory_limit = $m", {"m": memory})
        connection.execute("set threads = $t", {"t": limits.threads})
        connection.execute("set temp_directory = $d", {"d": spill})
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def statement(name: str) -> str:
    """Return the text of ``sql/lake/<name>.sql``."""
    return (settings().home / "sql" / "lake" / f"{name}.sql").read_text()


def view(connection: Connection, name: str, *paths: Path) -> None:
    """Let Parquet files appear as one relation, in the given order of files."""
    files = [str(path) for path in paths]
    relation = connection.read_parquet(files, union_by_name=True)
    relation.create_view(name, replace=True)


def view_staged(connection: Connection, name: str, *paths: Path) -> None:
    """Let staged files appear as one relation, with the ``file_name`` of each record.

    A staged file does not hold the name of the delivered one: the same records give the
    same bytes under any name.
    """
    _view_named(connection, name, paths, "^[a-z_]+?__(.+)[.]parquet$")


def view_quarantine(connection: Connection, name: str, *paths: Path) -> None:
    """Let files of the quarantine appear as one relation, with their ``file_name``."""
    _view_named(connection, name, paths, "^(.+)[.]parquet$")


def _view_named(
    connection: Connection, name: str, paths: tuple[Path, ...], pattern: str
) -> None:
    files = ", ".join(quoted(path) for path in paths)
    connection.execute(
        f'create or replace view "{name}" as '
        "select * exclude (filename), "
        f"regexp_extract(parse_filename(filename), '{pattern}', 1) as file_name "
        f"from read_parquet([{files}], union_by_name = true, filename = true)"
    )


def table(
    connection: Connection, name: str, sql: str, binds: Mapping[str, Any] | None = None
) -> None:
    """Materialise a query as a temporary table of this connection."""
    connection.execute(f'create or replace temp table "{name}" as {sql}', binds)


def reference(connection: Connection, *names: str) -> None:
    """Let tables of ``reference/`` appear, every value as text."""
    for name in names:
        path = settings().home / "reference" / f"{name}.csv"
        query = "select * from read_csv($path, all_varchar = true, header = true)"
        table(connection, name, query, {"path": str(path)})


def write(
    connection: Connection,
    query: str,
    path: Path,
    binds: Mapping[str, Any] | None = None,
) -> int:
    """Write a query to one Parquet file and return its number of rows.

    The query decides the order of the rows: the same rows in the same order give the
    same bytes. The file is replaced in one rename. Writers of one path do not meet:
    each writes to a name of its own, of which nothing is left, and counts its own rows.
    """
    with whole(path) as beside:
        connection.execute(
            f"copy ({query.rstrip().rstrip(';')}) to {quoted(beside)} "
            f"(format parquet, {_COMPRESSION})",
            binds,
        )
        return count(connection, beside)


def count(connection: Connection, *paths: Path) -> int:
    """Return the number of rows of Parquet files (read from their footers)."""
    if not paths:
        return 0
    # fetchone would leave the result open, and the connection busy with it.
    ((n,),) = connection.execute(
        "select coalesce(sum(num_rows), 0) from parquet_file_metadata($files)",
        {"files": [str(path) for path in paths]},
    ).fetchall()
    return int(n)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(paths: Mapping[str, Path]) -> str:
    """Return one SHA-256 over named files, whatever folder they lie in."""
    lines = [f"{name} {sha256(paths[name])}\n" for name in sorted(paths)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def staged_dir(quarter: Quarter, source: str) -> Path:
    """Where one source of a quarter is staged."""
    return settings().lake_dir / "staging" / str(quarter) / source


def staged_path(quarter: Quarter, source: str, table: str, file_name: str) -> Path:
    """Where the accepted records of one file of a delivery lie."""
    return staged_dir(quarter, source) / f"{table}__{file_name}.parquet"


def staged_files(quarter: Quarter, source: str, table: str) -> list[Path]:
    """Return the staged files of one table, in the order of their names."""
    return sorted(staged_dir(quarter, source).glob(f"{table}__*.parquet"))


def quarantine_dir(quarter: Quarter, source: str) -> Path:
    """Where the records of a source lie that staging did not accept."""
    return settings().lake_dir / "quarantine" / str(quarter) / source


def code_book_dir(quarter: Quarter, source: str) -> Path:
    """Where the code books lie that came with a delivery, as they were read."""
    return settings().lake_dir / "code_books" / str(quarter) / source


def receipt_dir(quarter: Quarter, source: str) -> Path:
    """Where staging says of each file of a source what became of its records."""
    return settings().lake_dir / "receipts" / str(quarter) / source


def findings_dir(quarter: Quarter, source: str) -> Path:
    """Where staging says what only a whole file shows."""
    return settings().lake_dir / "findings" / str(quarter) / source


def across_path(quarter: Quarter, source: str) -> Path:
    """Where the flags of a source lie that take more than one file to see."""
    return settings().lake_dir / "across" / str(quarter) / f"{source}.parquet"


def verdict_path(quarter: Quarter, source: str) -> Path:
    """Where the gate's verdict on a source lies."""
    return settings().lake_dir / "verdict" / str(quarter) / f"{source}.json"


def linkage_dir(quarter: Quarter) -> Path:
    """Where the links of a quarter lie."""
    return settings().lake_dir / "linkage" / str(quarter)


def queue_path(quarter: Quarter) -> Path:
    """Where the pairs of a quarter lie that people are asked about."""
    return settings().lake_dir / "review" / str(quarter) / "queue.parquet"


def register_dir(quarter: Quarter) -> Path:
    """Where the register of a quarter lies: one Parquet file per table."""
    return settings().lake_dir / "register" / str(quarter)


def register_manifest(quarter: Quarter) -> dict[str, Any]:
    """Return what the register of a quarter says of itself, with its ``build``.

    A build is named for its quarter and the beginning of its digest:
    ``2026-Q3.0123456789ab``.
    """
    manifest = json.loads((register_dir(quarter) / "manifest.json").read_text())
    return {**manifest, "build": f"{quarter}.{manifest['digest'][:12]}"}


def indicator_dir(quarter: Quarter) -> Path:
    """Where the figures of a quarter lie."""
    return settings().lake_dir / "indicators" / str(quarter)


def quoted(path: Path) -> str:
    """Return a path as an SQL literal, for the few places that take no bind.

    >>> quoted(Path("o'brien/lake"))
    "'o''brien/lake'"
    """
    return "'" + str(path).replace("'", "''") + "'"
