"""Reading a file into records: fast where it is clean, line by line where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from dtsen import lake
from dtsen.errors import DeliveryRejected
from dtsen.staging.order import header_keys, require_line_numbers
from dtsen.staging.statement import Source, key_statement, reading_statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtsen.formats.cells import Broken, Cells, DeliveredCode, Note
    from dtsen.formats.fast import Fast
    from dtsen.formats.opening import Opened
    from dtsen.staging.reading import Context

# A long "in (...)" becomes a hash join, and that forgets the order of the file.
_NO_REWRITES = "in_clause"
_BROKEN = pa.schema([
    ("record_no", pa.int64()),
    ("line_no", pa.int64()),
    ("byte_offset", pa.int64()),
    ("damage", pa.string()),
    ("raw", pa.string()),
])


@dataclass(frozen=True, slots=True)
class Read:
    """How many records a file has, broken ones included, and what to know of it.

    ``book`` is the code book that came in further sheets of it.
    """

    n_records: int
    notes: tuple[Note, ...]
    book: tuple[DeliveredCode, ...] = ()


def read_records(
    connection: lake.Connection, opened: Opened, context: Context, scratch: Path
) -> Read:
    """Create ``readable``, a row per record that can be read, and ``broken``.

    Raises
    ------
    DeliveryRejected
        Where too many records cannot be read.
    """
    connection.execute("set disabled_optimizers = $names", {"names": _NO_REWRITES})
    out = scratch / "read.parquet"
    if opened.quick and _read_fast(connection, opened.quick, context, out):
        require_line_numbers(connection, opened.text, opened.quick, context.layout)
        _keep_broken(connection, ())
        notes = opened.notes + opened.quick.notes
        return Read(opened.quick.counted.lines, notes)
    cells = opened.exactly()
    _require_readable(opened.text.name, cells, context)
    source = Source(cells.relation, cells.headers)
    _write(connection, reading_statement(source, context), out)
    _show(connection, f"select * from read_parquet({lake.quoted(out)})")
    _keep_broken(connection, cells.broken)
    return Read(cells.n_records, opened.notes + cells.notes, cells.book)


def count_members(
    connection: lake.Connection, opened: Opened, context: Context, name: str
) -> None:
    """Create a table of how many persons a file of persons has per family key.

    It is what staging the file would accept: exact repetitions count once.
    """
    if opened.quick:
        try:
            statement = key_statement(_lines_of(opened.quick), context)
            lake.table(connection, name, statement)
        except duckdb.InvalidInputException:
            pass  # whose message quotes the line; the exact reader takes the file
        else:
            if _is_balanced(connection, opened.quick, context, name, "n_records"):
                return
    cells = opened.exactly()
    source = Source(cells.relation, cells.headers)
    lake.table(connection, name, key_statement(source, context))


def _read_fast(
    connection: lake.Connection, quick: Fast, context: Context, out: Path
) -> bool:
    """Let DuckDB read a file; return whether it has accounted for every byte."""
    try:
        _write(connection, reading_statement(_lines_of(quick), context), out)
    except duckdb.InvalidInputException:
        return False  # a line is no record; the message of DuckDB quotes it
    _show(
        connection,
        "select file_row_number + 1 as record_no, * exclude (file_row_number) "
        f"from read_parquet({lake.quoted(out)}, file_row_number = true)",
    )
    if not _is_balanced(connection, quick, context, "readable", "1"):
        return False
    # Where files were put end to end, the header of the next looks like a record.
    ((n_headers,),) = connection.execute(
        "select count(*) from readable "
        "where record_key in (select unnest($keys::varchar[]))",
        {"keys": header_keys(quick, context.layout)},
    ).fetchall()
    return bool(n_headers == 0)


def _lines_of(quick: Fast) -> Source:
    return Source(
        quick.relation, quick.headers, is_numbered=False, measures=quick.measures
    )


def _is_balanced(
    connection: lake.Connection, quick: Fast, context: Context, name: str, weight: str
) -> bool:
    """Hold the bytes that a relation accounts for against those of the file."""
    sums = [f"coalesce(sum({what}), 0)" for what in quick.measures]
    ((records, n_bytes, *inside),) = connection.execute(
        f"select coalesce(sum({weight}), 0), {', '.join(sums)} from {name}"
    ).fetchall()
    # Before each cell stands a separator, before them all the name of the source.
    layout = context.layout
    around = len(layout.source.encode()) + len(layout.headers)
    return quick.is_balanced(int(records), int(n_bytes) - records * around, *inside)


def _write(connection: lake.Connection, statement: str, out: Path) -> None:
    connection.execute(
        f"copy ({statement}) to {lake.quoted(out)} "
        "(format parquet, compression lz4_raw)"
    )


def _show(connection: lake.Connection, query: str) -> None:
    # Parquet keeps the order of the file.
    connection.execute(f"create or replace temp view readable as {query}")


def _keep_broken(connection: lake.Connection, broken: Sequence[Broken]) -> None:
    rows = [{name: getattr(line, name) for name in _BROKEN.names} for line in broken]
    connection.register("broken_lines", pa.Table.from_pylist(rows, _BROKEN))
    lake.table(connection, "broken", "select * from broken_lines")
    connection.unregister("broken_lines")


def _require_readable(file: str, cells: Cells, context: Context) -> None:
    n_broken, layout = len(cells.broken), context.layout
    # One line may always be damaged, unless the layout bears none at all.
    at_least = 1 if layout.max_broken_share else 0
    is_borne = n_broken <= max(at_least, cells.n_records * layout.max_broken_share)
    if n_broken == 0 or (is_borne and n_broken < cells.n_records):
        return
    first = cells.broken[0]
    kinds = ", ".join(sorted({line.damage for line in cells.broken}))
    raise DeliveryRejected(
        layout.source,
        file=file,
        place=f"line {first.line_no}",
        expected="records that can be read "
        f"(up to {layout.max_broken_share:.0%} may be broken)",
        found=f"{n_broken} of {cells.n_records} broken ({kinds}), the first here",
        remedy="Ask for the file again, one record per line, quotes closed, in the "
        "dialect and encoding that the manifest states.",
        code="BERKAS_RUSAK",
        n_records=cells.n_records,
    )
