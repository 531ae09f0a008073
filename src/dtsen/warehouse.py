"""Postgres: keeps the register and serves it. One transaction, no leaking message.

A statement is a file in ``sql/warehouse``; values are bound, never formatted.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from dtsen.errors import WarehouseError
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, CursorResult, Engine

    from dtsen import lake

# A killed client must not leave a statement running that commits after its death.
_SESSION = (
    "-c client_connection_check_interval=500ms -c lock_timeout=5s "
    "-c idle_in_transaction_session_timeout=10min -c timezone=UTC"
)


@cache
def engine(url: str | None = None) -> Engine:
    """Return the engine of a warehouse (default: ``DTSEN_WAREHOUSE_URL``)."""
    return create_engine(
        url or settings().require_warehouse_url(),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"options": _SESSION, "application_name": "dtsen"},
    )


@contextmanager
def warehouse() -> Iterator[Connection]:
    """Open one transaction on the warehouse: all of it is kept or nothing.

    Raises
    ------
    WarehouseError
        Where Postgres refuses; with the SQLSTATE, table and constraint, without values.
    """
    try:
        with engine().begin() as connection:
            yield connection
    except DBAPIError as error:
        raise _without_values(error.orig) from None
    except psycopg2.Error as error:  # COPY speaks to the driver itself
        raise _without_values(error) from None


def statement(name: str) -> str:
    """Return the text of ``sql/warehouse/<name>.sql``."""
    return (settings().home / "sql" / "warehouse" / f"{name}.sql").read_text()


def run(connection: Connection, name: str, **binds: Any) -> CursorResult[Any]:
    """Run one statement file with its binds (``:quarter``)."""
    return connection.execute(text(statement(name)), binds)


def copy_csv(
    connection: Connection,
    table: str,
    columns: Iterable[str],
    path: Path,
    *,
    freeze: bool = False,
) -> int:
    """Load a CSV file (with header, empty = null) by COPY; return the rows loaded.

    ``table`` and ``columns`` are names from our own schema, never input. ``freeze`` a
    table that this transaction has created: its rows are then never written again.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    options = "format csv, header match, null ''" + (", freeze" if freeze else "")
    cursor = connection.connection.cursor()
    with path.open("rb") as stream:
        cursor.copy_expert(f"copy {table} ({names}) from stdin ({options})", stream)
    return int(cursor.rowcount)


def copy_from_lake(  # noqa: PLR0913 - where to, what, where from
    connection: Connection,
    table: str,
    columns: Iterable[str],
    source: lake.Connection,
    query: str,
    *,
    freeze: bool = False,
) -> int:
    """Stream a query of DuckDB into a table by COPY; return the rows loaded.

    The rows go through a pipe: those of people never lie on a disk in between.
    """
    read_end, write_end = os.pipe()

    def feed() -> None:
        try:
            source.execute(
                f"copy ({query}) to '/dev/fd/{write_end}' (format csv, header)"
            ).fetchall()
        finally:
            os.close(write_end)

    with ThreadPoolExecutor(max_workers=1) as pool:
        fed = pool.submit(feed)
        try:
            pipe = Path(f"/dev/fd/{read_end}")
            rows = copy_csv(connection, table, columns, pipe, freeze=freeze)
        finally:
            os.close(read_end)
        fed.result()
    return rows


def insert(
    connection: Connection, table: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Insert a few rows of our own into a table; for bulk use :func:`copy_csv`."""
    listed = list(rows)
    if not listed:
        return
    columns = list(listed[0])
    connection.execute(
        text(
            f"insert into {table} ({', '.join(columns)}) "
            f"values ({', '.join(':' + column for column in columns)})"
        ),
        listed,
    )


def _without_values(error: BaseException | None) -> WarehouseError:
    diagnostics = getattr(error, "diag", None)
    return WarehouseError(
        getattr(error, "pgcode", None) or "unknown (connection lost?)",
        getattr(diagnostics, "table_name", None) or "",
        getattr(diagnostics, "constraint_name", None) or "",
    )
