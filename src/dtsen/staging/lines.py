"""Lines that are no records: where they stand, and what they say, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from dtsen import lake
from dtsen.errors import DeliveryRejected
from dtsen.staging.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.receipts import LandedFile

HEADER_LINES = 1


def read_strictly(
    connection: lake.Connection, statement: str, path: Path, out: Path, file: LandedFile
) -> None:
    """Run the statement that reads a file into Parquet; its rejects become a table.

    ``broken`` has one row per line that is no record, ``numbered`` the others under
    their number (1 is the line after the header, broken lines count), ``readable``
    those without a NUL. Together they must be all lines of the file, by the count of
    landing, which knows nothing of CSV.
    """
    try:
        connection.execute(
            f"copy ({statement}) to '{out}' (format parquet, compression snappy)"
        )
    except duckdb.InvalidInputException:
        # The message of DuckDB quotes the line.
        raise _unreadable(file, "", "mixed line ends, or no delimited text") from None
    rows = _broken(connection, path)
    connection.register("broken_lines", rows)
    lake.table(connection, "broken", "select * from broken_lines")
    connection.unregister("broken_lines")
    # Parquet keeps the order of the file.
    connection.execute(
        "create or replace temp view readable_lines as "
        "select file_row_number + 1 as line_no, * exclude (file_row_number) "
        f"from read_parquet({literal(str(out))}, file_row_number = true)"
    )
    _number(connection)
    _require_all_lines(connection, file)


def _number(connection: lake.Connection) -> None:
    """Create ``numbered``: a readable line is moved by the broken lines before it."""
    lake.table(connection, "shift", lake.statement("staging/shift"))
    connection.execute(
        "create or replace temp view numbered as "
        "select line_no + coalesce(by_lines, 0) as record_no, readable_lines.* "
        "from readable_lines asof left join shift on line_no >= first_line"
    )
    connection.execute(
        "create or replace temp view readable as "
        "select * exclude (line_no, damaged, has_break) from numbered "
        "where damaged is null"
    )


def _broken(connection: lake.Connection, path: Path) -> pa.Table:
    places = connection.execute(
        "select line, min(line_byte_position) from reject_errors "
        "group by line order by line"
    ).fetchall()
    raw = []
    with path.open("rb") as stream:
        for _, position in places:
            stream.seek(position - 1)
            raw.append(_shown(stream.readline()))
    numbers = [line - HEADER_LINES for line, _ in places]
    return pa.table({
        "record_no": pa.array(numbers, pa.int64()),
        "raw": pa.array(raw, pa.string()),
    })


def _shown(line: bytes) -> str:
    return line.rstrip(b"\r\n").decode("utf-8", errors="backslashreplace")


def _require_all_lines(connection: lake.Connection, file: LandedFile) -> None:
    ((readable, broken),) = connection.execute(
        "select (select count(*) from readable_lines), (select count(*) from broken)"
    ).fetchall()
    if readable + broken == file.rows:
        return
    ((first,),) = connection.execute(lake.statement("staging/first_break")).fetchall()
    place = f"line {first + HEADER_LINES}" if first else ""
    finding = (
        "a line break inside quotes, or quotes left open" if first else "blank lines"
    )
    raise _unreadable(file, place, f"{readable + broken} ({finding})")


def _unreadable(file: LandedFile, place: str, found: str) -> DeliveryRejected:
    return DeliveryRejected(
        file.source,
        file=file.file_name,
        place=place,
        expected=f"{file.rows} records, one per line",
        found=found,
        remedy="Ask for the file again, one record per line, quotes closed, "
        "one kind of line end.",
    )
