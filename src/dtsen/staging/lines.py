"""Lines that are no records: where they stand, and what they say, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from dtsen import lake
from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.receipts import LandedFile

HEADER_LINES = 1
# A long "in (...)" becomes a hash join, and that forgets the order of the file.
NO_REWRITES = "in_clause"
_EMPTY = "select null::bigint as record_no, null::varchar as raw where false"


def read_strictly(
    connection: lake.Connection, statement: str, path: Path, out: Path, file: LandedFile
) -> None:
    """Run the statement that reads a file into Parquet; its rejects become a table.

    ``broken`` has one row per line that is no record, ``numbered`` the others under
    their number (1 is the line after the header, broken lines count), ``readable``
    those without a NUL. Together they must be all lines of the file, by the count of
    landing, which knows nothing of CSV.
    """
    connection.execute("set disabled_optimizers = $names", {"names": NO_REWRITES})
    try:
        connection.execute(
            f"copy ({statement}) to {lake.quoted(out)} "
            "(format parquet, compression snappy)"
        )
    except duckdb.InvalidInputException:
        # The message of DuckDB quotes the line.
        raise _unreadable(file, "", "mixed line ends, or no delimited text") from None
    lake.table(connection, "broken", _EMPTY)
    _quarantine(connection, _rejected(connection, path))
    # Parquet keeps the order of the file.
    connection.execute(
        "create or replace temp view readable_lines as "
        "select file_row_number + 1 as line_no, * exclude (file_row_number) "
        f"from read_parquet({lake.quoted(out)}, file_row_number = true)"
    )
    _number(connection)
    _require_all_lines(connection, file)
    _quarantine(connection, _with_nul(connection, path))


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
        "select * exclude (line_no, has_nul, has_break) from numbered "
        "where not has_nul"
    )


def _rejected(connection: lake.Connection, path: Path) -> dict[int, str]:
    """Return the lines that DuckDB could not read, by record number."""
    places = connection.execute(
        "select line, min(line_byte_position) from reject_errors group by line"
    ).fetchall()
    found = {}
    with path.open("rb") as stream:
        for line, position in places:
            stream.seek(position - 1)
            found[line - HEADER_LINES] = _shown(stream.readline())
    return found


def _with_nul(connection: lake.Connection, path: Path) -> dict[int, str]:
    """Return the lines that hold a NUL: DuckDB reads them, nothing after it would."""
    rows = connection.execute("select record_no from numbered where has_nul").fetchall()
    wanted = {record_no for (record_no,) in rows}
    if not wanted:
        return {}
    with path.open("rb") as stream:
        return {n: _shown(line) for n, line in enumerate(stream) if n in wanted}


def _quarantine(connection: lake.Connection, found: dict[int, str]) -> None:
    rows = pa.table({
        "record_no": pa.array(found.keys(), pa.int64()),
        "raw": pa.array(found.values(), pa.string()),
    })
    connection.register("found_lines", rows)
    connection.execute("insert into broken select * from found_lines")
    connection.unregister("found_lines")


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
