"""The schema of the warehouse: create it, and fill its reference tables."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from dtsen.errors import MigrationRefused
from dtsen.settings import settings
from dtsen.warehouse import copy_csv, statement

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

# Any number, the same in every process: two migrations do not run side by side.
_MIGRATION_LOCK = 20_250_205

REFERENCE_TABLES = (
    "area",
    "area_alias",
    "area_change",
    "code_book",
    "eligibility_rule",
    "indicator",
    "official_poverty",
    "priority_kecamatan",
    "programme",
    "readiness_weight",
    "reason_code",
    "target",
)


def migrate(connection: Connection) -> None:
    """Bring a database to the schema of ``sql/warehouse/schema``.

    Safe to repeat: where the files have not changed since, nothing is touched and no
    lock is taken on a table.

    Raises
    ------
    MigrationRefused
        Where the login lacks a right that a migration needs.
    """
    try:
        _migrate(connection)
    except ProgrammingError as error:
        if getattr(error.orig, "pgcode", None) != "42501":
            raise
        raise MigrationRefused from None


def load_reference(connection: Connection) -> None:
    """Replace the tables of ``ref`` by the files of ``reference/``, all or none."""
    for table in REFERENCE_TABLES:
        path = settings().home / "reference" / f"{table}.csv"
        connection.execute(text(f"delete from ref.{table}"))
        copy_csv(connection, f"ref.{table}", _header(path), path)


def _migrate(connection: Connection) -> None:
    connection.execute(text(f"select pg_advisory_xact_lock({_MIGRATION_LOCK})"))
    _run_script(connection, statement("roles/create"))
    _run_script(connection, statement("roles/admit"))
    scripts = [path.read_text() for path in _scripts()]
    digest = hashlib.sha256("\0".join(scripts).encode()).hexdigest()
    if digest == _applied(connection):
        return
    connection.execute(text("set local role dtsen_owner"))
    for script in scripts:
        _run_script(connection, script)
    connection.execute(text("delete from ops.schema_version"))
    connection.execute(
        text("insert into ops.schema_version (digest) values (:digest)"),
        {"digest": digest},
    )
    connection.execute(text("reset role"))


def _scripts() -> list[Path]:
    return sorted((settings().home / "sql" / "warehouse" / "schema").glob("*.sql"))


def _run_script(connection: Connection, script: str) -> None:
    # Without parameters the driver leaves the % of format() alone.
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def _applied(connection: Connection) -> str | None:
    if connection.scalar(text("select to_regclass('ops.schema_version')")) is None:
        return None
    found = connection.scalar(text("select digest from ops.schema_version"))
    return None if found is None else str(found)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))
