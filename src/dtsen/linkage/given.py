"""Records that a program gives, cleaned as staging cleans a delivery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb
import pandas as pd
import pyarrow as pa

from dtsen import lake
from dtsen.codes import Code
from dtsen.errors import RecordsUnusable
from dtsen.formats.cells import cell_name
from dtsen.sources.layout import Column, ColumnType, Layout
from dtsen.sql import listed, name
from dtsen.staging import identifiers
from dtsen.staging.reading import Context
from dtsen.staging.statement import Source, reading_statement

if TYPE_CHECKING:
    from dtsen.lake import Connection

    Records: TypeAlias = pd.DataFrame | pa.Table | str | Path

# Day before month, always: a date that could be read either way is read this way, and
# what has no such reading has no date.
DATE_FORMATS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d", "%Y%m%d"),
    *("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
)
# There is no clock here. Later dates are errors, and a year of two digits (in a NIK)
# lies in the hundred years before. Staging allows an age of 121 years.
LAST_DAY = date(2030, 12, 31)
SEXES = {
    "L": ("L", "LK", "LAKI", "LAKI-LAKI", "LAKI LAKI", "LELAKI", "PRIA", "1"),
    "P": ("P", "PR", "PEREMPUAN", "WANITA", "2"),
}
NEEDED = ("record_id", "source", "nama")
_REMEDY = (
    "Give a pandas DataFrame, an Arrow table, or the path of a Parquet file (or of a "
    "CSV in UTF-8 with a header and the ending .csv)."
)
# The persons of the register stand among the records under this name.
RESERVED = "register"

_BOOK = tuple(
    Code(code, meaning, meaning) for meaning, codes in SEXES.items() for code in codes
)
LAYOUT = Layout(
    source="",
    table="given",
    version="1",
    grain="one row per record",
    columns=(
        Column("source", "source", ColumnType.TEXT),
        Column("nik", "nik", ColumnType.NIK),
        Column("no_kk", "no_kk", ColumnType.NO_KK),
        Column("no_kk", "card", ColumnType.NAME),
        Column("nama", "name", ColumnType.NAME),
        Column("tanggal_lahir", "born_on", ColumnType.DATE, formats=DATE_FORMATS),
        Column("jenis_kelamin", "sex", ColumnType.CODE, book="jenis_kelamin"),
        Column("tempat_lahir", "birth_place", ColumnType.NAME),
        Column("kode_kelurahan", "area", ColumnType.TEXT),
        Column("rt", "rt", ColumnType.NAME),
        Column("rw", "rw", ColumnType.NAME),
        Column("alamat", "address", ColumnType.NAME),
        Column("nama_ibu", "mother_name", ColumnType.NAME),
    ),
    books={"jenis_kelamin": _BOOK},
)
COLUMNS = ("record_id", *LAYOUT.headers)
_CONTEXT = Context(LAYOUT, LAST_DAY, is_synthetic=True, areas={})


def read(connection: Connection, records: Records) -> None:
    """Create ``given`` (the cells as they are) and ``staged_person`` out of records.

    Raises
    ------
    RecordsUnusable
        Where a column is missing, or records cannot be told apart.
    """
    try:
        present = _show(connection, records)
        _require_columns(present)
        _keep_cells(connection, present)
    except (duckdb.Error, pa.ArrowException, UnicodeError):
        # Whose messages quote what they could not read.
        raise RecordsUnusable(f"the records cannot be read. {_REMEDY}") from None
    _require_apart(connection)
    headers = [header for header in LAYOUT.headers if header in present]
    lake.table(connection, "read_record", _reading(headers))
    lake.table(connection, "staged_person", lake.statement("linkage/given_person"))


def _reading(headers: list[str]) -> str:
    """Return the statement that reads ``given`` as staging would.

    Where nothing is written, birth date and sex are those of the NIK.
    """
    columns = [
        column.column
        for column in LAYOUT.columns
        if column.column not in {"born_on", "sex"}
    ]
    read = reading_statement(Source("given", headers), _CONTEXT)
    return (
        f"select record_no, {listed(columns)}, "
        "born_on as written_born_on, sex::varchar as written_sex, "
        f"coalesce(born_on, {identifiers.born_on('nik', LAST_DAY)}) as born_on, "
        f"coalesce(sex::varchar, {identifiers.sex('nik')}) as sex from ({read})"
    )


def _show(connection: Connection, records: Records) -> list[str]:
    """Create the view ``given_records``; return its columns."""
    if isinstance(records, (str, Path)):
        _show_file(connection, Path(records))
    else:
        table = records if isinstance(records, pa.Table) else _arrow(records)
        connection.register("given_records", table)
    return _columns(connection, "given_records")


def _show_file(connection: Connection, path: Path) -> None:
    if not path.is_file():
        raise RecordsUnusable(f"there is no file {path}. {_REMEDY}")
    if path.suffix.lower() == ".csv":
        relation = connection.read_csv(str(path), header=True, all_varchar=True)
    else:
        relation = connection.read_parquet(str(path))
    relation.create_view("given_records", replace=True)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a data frame as Arrow; what a column of objects holds becomes text."""
    if not isinstance(frame, pd.DataFrame):
        raise RecordsUnusable(
            f"records of the type {type(frame).__name__} are not known. {_REMEDY}"
        )
    columns = list(frame.columns)
    twice = [column for column in COLUMNS if columns.count(column) > 1]
    if twice:
        raise RecordsUnusable(
            f"the records have the column {', '.join(twice)} twice. Keep one."
        )
    return pa.table({
        column: _texts(frame[column]) for column in COLUMNS if column in columns
    })


def _texts(column: pd.Series[Any]) -> pa.Array:
    if column.dtype != object:
        return pa.Array.from_pandas(column)
    missing = column.isna()
    texts = [
        None if gone else str(value)
        for value, gone in zip(column, missing, strict=True)
    ]
    return pa.array(texts, pa.large_string())


def _columns(connection: Connection, relation: str) -> list[str]:
    described = connection.execute(f"describe {relation}").fetchall()
    return [row[0] for row in described]


def _require_columns(columns: list[str]) -> None:
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise RecordsUnusable(
            f"the records have no column {', '.join(missing)}. They need "
            f"{', '.join(NEEDED)}; every other column may be left out."
        )


def _keep_cells(connection: Connection, present: list[str]) -> None:
    cells = [
        f"{name(header)}::varchar as {cell_name(LAYOUT, header)}"
        for header in LAYOUT.headers
        if header in present
    ]
    lake.table(
        connection,
        "given",
        "select row_number() over () as record_no, record_id::varchar as record_id, "
        f"{listed(cells)} from given_records",
    )
    connection.execute("drop view given_records")


def _require_apart(connection: Connection) -> None:
    source = cell_name(LAYOUT, "source")
    ((nameless, repeated, sourceless, reserved),) = connection.execute(
        "select count(*) filter (where coalesce(record_id, '') = ''), "
        "count(record_id) - count(distinct record_id), "
        f"count(*) filter (where coalesce(trim({source}), '') = ''), "
        f"count(*) filter (where lower(trim({source})) = $reserved) from given",
        {"reserved": RESERVED},
    ).fetchall()
    for n, what, remedy in (
        (nameless, "have no record_id", "Give every record one."),
        (repeated, "repeat the record_id of another", "Make them unique."),
        (sourceless, "have no source", "Name the list that each comes from."),
        (reserved, f"have the source '{RESERVED}'", "Give that source another name."),
    ):
        if n:
            raise RecordsUnusable(f"{n} records {what}. {remedy}")
