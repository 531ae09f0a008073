"""Parquet: every column as text, in the order of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from dtsen import lake, sql
from dtsen.errors import DeliveryRejected
from dtsen.formats.cells import Cells, cell_name
from dtsen.formats.header import fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtsen.sources.layout import Layout

# Ten times the people of Jakarta; a few bytes of Parquet can stand for any number.
_MOST_RECORDS = 100_000_000
# How a value of a type is written; what has no such form is refused. A whole float
# keeps its ".0": in a NIK that is a repair, and repairs are counted.
_PLAIN = "cast({0} as varchar)"
_MIDNIGHT = (
    "case when cast({0} as time) = time '00:00:00' "
    "then cast(cast({0} as date) as varchar) else cast({0} as varchar) end"
)
_WRITTEN = {
    "VARCHAR": "{0}",
    "BOOLEAN": "upper(cast({0} as varchar))",
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), _MIDNIGHT
    ),
    **dict.fromkeys(
        (
            *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
            *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
            *("FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "UUID", '"NULL"'),
        ),
        _PLAIN,
    ),
}


def read_columns(path: Path, layout: Layout) -> Cells:
    """Read a Parquet file; its columns are told by their names.

    Raises
    ------
    DeliveryRejected
        Where the file is damaged, has other columns than the layout, or columns that
        hold no single values.
    """
    with lake.lake() as connection:
        try:
            headers, relation = _relation(connection, path, layout)
            n_records = _n_records(connection, path, layout)
            _require_readable(connection, relation, headers, layout, path.name)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            found = f"{type(error).__name__} in reading it"
            raise _refused(layout, path.name, found) from None
    return Cells(relation, headers, n_records)


def _relation(
    connection: lake.Connection, path: Path, layout: Layout
) -> tuple[tuple[str, ...], str]:
    """Return the headers of a file, and the statement that has its cells as text."""
    file = lake.quoted(path)
    # DuckDB numbers names that come twice; the names themselves are in the schema.
    schema = connection.execute(f"select name from parquet_schema({file})").fetchall()
    described = connection.execute(
        f"describe select * from read_parquet({file})"
    ).fetchall()
    names = [name for name, *_ in described]
    kinds = [kind.partition("(")[0] for _, kind, *_ in described]
    nested = [place for place, k in enumerate(kinds, start=1) if k not in _WRITTEN]
    if nested:
        found = f"column {nested[0]} with something else than single values"
        raise _refused(layout, path.name, found)
    headers = fit(layout, [name for (name,) in schema[1:]], path.name, "its schema")
    cells = [
        f"coalesce({_WRITTEN[kind].format(sql.name(column))}, '') "
        f"as {cell_name(layout, header)}"
        for column, kind, header in zip(names, kinds, headers, strict=True)
    ]
    return headers, (
        f"(select file_row_number + 1 as record_no, {', '.join(cells)} "
        f"from read_parquet({file}, file_row_number = true))"
    )


def _n_records(connection: lake.Connection, path: Path, layout: Layout) -> int:
    n_records = lake.count(connection, path)
    if n_records > _MOST_RECORDS:
        raise _refused(layout, path.name, f"more than {_MOST_RECORDS} records")
    return n_records


def _require_readable(
    connection: lake.Connection,
    relation: str,
    headers: Sequence[str],
    layout: Layout,
    file: str,
) -> None:
    """Read every value once, so that damage shows now and not halfway."""
    cells = ", ".join(cell_name(layout, header) for header in headers)
    ((_, has_nul),) = connection.execute(
        f"select bit_xor(hash({cells})), bool_or(contains(concat({cells}), chr(0))) "
        f"from {relation}"
    ).fetchall()
    if has_nul:
        raise _refused(layout, file, "a NUL character in a cell")


def _refused(layout: Layout, file: str, found: str) -> DeliveryRejected:
    return DeliveryRejected(
        layout.source,
        file=file,
        expected="a Parquet file with one value in each cell",
        found=found,
        remedy="Write the file anew from its source, or send the table as CSV.",
        code="BERKAS_FORMAT",
    )
