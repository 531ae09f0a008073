"""A small SQLAlchemy dialect through which Great Expectations runs on DuckDB.

Great Expectations knows no DuckDB, but it knows Postgres well, and DuckDB understands
the SQL that it writes for Postgres. So this dialect

* calls itself ``postgresql``;
* reads every result at once, because Great Expectations reads results after it has
  closed the connection;
* describes relations from ``information_schema``, because DuckDB has only a part of
  the catalog of Postgres;
* knows no keys, indexes or comments, which a view over Parquet does not have.

DuckDB, ``duckdb_engine`` and SQLAlchemy are pinned together in ``requirements.lock``;
each type of expectation in use is tested against the same suite on Postgres.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import duckdb_engine
from sqlalchemy import text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, NUMERIC, VARCHAR
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.reflection import ReflectionDefaults
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Connection
    from sqlalchemy.types import TypeEngine

    from dtsen.lake import Connection as LakeConnection

URL = "duckgx://"

_TYPES = {
    **duckdb_engine.Dialect.ischema_names,
    "decimal": NUMERIC,
    "double": DOUBLE_PRECISION,
}

# What SQLAlchemy calls a described relation: (schema, name).
_Key = tuple[str | None, str]


def engine_arguments(lake: LakeConnection) -> dict[str, Any]:
    """Return the arguments with which ``create_engine(URL, ...)`` opens this lake.

    Every connection of the engine is a cursor of the lake's connection: it sees the
    same views and obeys the same limits, and none outlives its query.

    Examples
    --------
    >>> import duckdb
    >>> from sqlalchemy import create_engine
    >>> lake = duckdb.connect()
    >>> _ = lake.execute("create view person as select 1 as record_no")
    >>> with create_engine(URL, **engine_arguments(lake)).connect() as connection:
    ...     connection.execute(text("select record_no from person")).scalar()
    1
    """
    # Great Expectations keeps its last context, and with it this function, until the
    # process ends; a lake that is closed must not be kept with it.
    opened = weakref.ref(lake)

    def connect() -> duckdb_engine.ConnectionWrapper:
        connection = opened()
        if connection is None:
            message = "the lake behind this engine is closed"
            raise ReferenceError(message)
        return duckdb_engine.ConnectionWrapper(connection.cursor())

    return {"creator": connect, "poolclass": NullPool}


class _ReadAtOnce(PGExecutionContext_psycopg2):
    def post_exec(self) -> None:
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor,
                self.cursor.description,
                initial_buffer=self.cursor.fetchall(),
            )


def _type(name: str) -> TypeEngine[Any]:
    if name.endswith("[]"):
        return ARRAY(_type(name.removesuffix("[]")))
    described: TypeEngine[Any] = _TYPES.get(name.partition("(")[0].lower(), VARCHAR)()
    return described


def _none(default: Callable[[], Any]) -> Callable[..., list[tuple[_Key, Any]]]:
    """Return a ``get_multi_*`` method that finds nothing."""

    def get_multi(
        _self: Dialect,
        _connection: Connection,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        **_: Any,
    ) -> list[tuple[_Key, Any]]:
        return [((schema, name), default()) for name in filter_names or ()]

    return get_multi


class Dialect(duckdb_engine.Dialect):
    """DuckDB, introduced to Great Expectations as Postgres."""

    name = "postgresql"
    driver = "duckgx"
    supports_statement_cache = False
    execution_ctx_cls = _ReadAtOnce

    def get_multi_columns(
        self,
        connection: Connection,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: Any = None,  # noqa: ARG002 - asked for by SQLAlchemy
        kind: Any = None,  # noqa: ARG002 - tables and views are told alike
        **_: Any,
    ) -> list[tuple[_Key, Any]]:
        """Return the columns of tables and views, in their order."""
        rows = connection.execute(
            text(
                "select table_name, column_name, data_type, is_nullable = 'YES' "
                "from information_schema.columns where table_schema = :schema "
                "order by table_name, ordinal_position"
            ),
            {"schema": schema or "main"},
        )
        columns: dict[_Key, list[dict[str, Any]]] = {}
        for table, name, data_type, is_nullable in rows:
            if filter_names is None or table in filter_names:
                columns.setdefault((schema, table), []).append({
                    "name": name,
                    "type": _type(data_type),
                    "nullable": is_nullable,
                    "default": None,
                })
        return list(columns.items())

    get_multi_pk_constraint = _none(ReflectionDefaults.pk_constraint)
    get_multi_foreign_keys = _none(ReflectionDefaults.foreign_keys)
    get_multi_indexes = _none(ReflectionDefaults.indexes)
    get_multi_unique_constraints = _none(ReflectionDefaults.unique_constraints)
    get_multi_check_constraints = _none(ReflectionDefaults.check_constraints)
    get_multi_table_comment = _none(ReflectionDefaults.table_comment)
    get_multi_table_options = _none(ReflectionDefaults.table_options)


registry.register("duckgx", __name__, "Dialect")
