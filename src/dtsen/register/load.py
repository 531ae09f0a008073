"""Load a register from the lake beside the builds that are read, and point to it.

Every table has one partition per build. A load fills new ones, which nobody sees, and
moves the pointer in the same transaction: it neither waits for a reader nor blocks one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.errors import LoadIncomplete
from dtsen.receipts import Loaded
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter

# Which file of the register fills which table. Who a person is goes to the vault.
FILES = {
    "register.person": "person",
    "register.family": "family",
    "register.membership": "membership",
    "register.source_record": "source_record",
    "register.identity_event": "identity_event",
    "register.family_event": "family_event",
    "vault.person_identity": "identity",
    "vault.losing_value": "disagreement",
}


def load(connection: Connection, quarter: Quarter) -> Loaded:
    """Load the register of a quarter and let everybody see it.

    The same register again changes nothing. Later quarters inherit from this one:
    where it has changed, they are marked as to be built again.

    Raises
    ------
    LoadIncomplete
        Where a table has not received the very number of rows that its file holds.
    """
    folder = lake.register_dir(quarter)
    manifest = lake.register_manifest(quarter)
    build = manifest["build"]
    run(connection, "register/lock_quarter", quarter=str(quarter))
    known = run(connection, "register/known_build", build=build).one()
    with lake.lake() as source:
        rows = {
            table: lake.count(source, folder / f"{file}.parquet")
            for table, file in FILES.items()
        }
        if not known.is_loaded:
            run(connection, "register/begin_build", quarter=str(quarter), build=build)
            _require_all(_fill(connection, source, build, folder), rows)
            run(connection, "register/finish_build", build=build)
            _write_down(connection, quarter, manifest, rows)
    run(connection, "register/point_to_build", quarter=str(quarter), build=build)
    return Loaded(
        quarter=str(quarter),
        build=build,
        n_rows=sum(rows.values()),
        n_persons=rows["register.person"],
        is_new=not known.is_current,
    )


def drop_old_builds(connection: Connection, keep: int = 1) -> list[str]:
    """Drop builds that nobody sees any more; return their names.

    ``keep`` counts the current build of each quarter, which always stays. Dropping
    locks the tables for a moment and gives up after a second where a reader is in the
    way: then do it at a quieter time.
    """
    if keep < 1:
        raise ValueError("the current build of a quarter is always kept")
    found = run(connection, "register/old_build", keep=keep).scalars().all()
    old = [str(build) for build in found]
    for build in old:
        run(connection, "register/drop_build", build=build)
    return old


def _fill(
    connection: Connection, source: lake.Connection, build: str, folder: Path
) -> dict[str, int]:
    """Fill the tables of a build; return how many rows each has received."""
    copied = {}
    for table in run(connection, "register/build_table", build=build).all():
        if table.table_name not in FILES:
            continue
        file = FILES[table.table_name]
        lake.view(source, file, folder / f"{file}.parquet")
        names = ", ".join(f'"{column}"' for column in table.columns)
        copied[table.table_name] = copy_from_lake(
            connection,
            table.partition_name,
            table.columns,
            source,
            f"select {names} from {file}",
            freeze=True,
        )
    return copied


def _require_all(copied: dict[str, int], rows: dict[str, int]) -> None:
    short = [
        f"{table} {copied.get(table, 0)} of {n}"
        for table, n in rows.items()
        if copied.get(table) != n
    ]
    if short:
        raise LoadIncomplete(
            f"Rows have arrived otherwise than they lie in the lake: "
            f"{', '.join(short)}. Nothing was loaded; load it again."
        )


def _write_down(
    connection: Connection,
    quarter: Quarter,
    manifest: dict[str, Any],
    rows: dict[str, int],
) -> None:
    run(
        connection,
        "register/insert_build",
        build=manifest["build"],
        quarter=str(quarter),
        digest=manifest["digest"],
        sources=manifest["sources"],
        inputs=json.dumps(manifest["inputs"], sort_keys=True),
        n_persons=rows["register.person"],
        n_families=rows["register.family"],
    )
