"""No record is lost: in staging, and at every station after it.

The gate judges the ledger of every delivery like any other table. What comes later has
to bring along every record that the gate has let through, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import RecordsLost
from dtsen.landing.land import delivered
from dtsen.landing.ledger import open_ledger
from dtsen.quality import suites
from dtsen.sources.registry import Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from dtsen.quality.suites import Suite
    from dtsen.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Account:
    """Which records a station has to bring along, and the file that tells them."""

    kind: Kind
    table: str
    folder: Callable[[Quarter], Path]
    file: str


# Source, accepted records, missing and surplus ones.
Balance = tuple[str, int, int, int]

# How the manifest of a register counts the records of the return delivery.
RETURNED = {"family": "dtsen_families", "person": "dtsen_persons"}

ACCOUNTS = {
    "link": Account(Kind.REGISTRY, "person", lake.linkage_dir, "person_link.parquet"),
    "build": Account(
        Kind.REGISTRY, "person", lake.register_dir, "source_record.parquet"
    ),
    "measure": Account(
        Kind.BENEFICIARY, "beneficiary", lake.indicator_dir, "programme_receipt.parquet"
    ),
}


def show(
    connection: lake.Connection, quarter: Quarter, source: str
) -> dict[str, Suite]:
    """Create ``ledger_file`` and ``ledger_unaccounted``; return the suite of each."""
    open_ledger(connection, quarter, source)
    files = delivered(quarter, source)
    binds = {
        "names": [file.file_name for file in files],
        "digests": [file.sha256 for file in files],
    }
    lake.table(connection, "delivered", lake.statement("quality/delivered"), binds)
    judged = {}
    for table in ("file", "unaccounted"):
        name = f"ledger_{table}"
        query = lake.statement(f"quality/{name}")
        # Not a temporary one: who judges looks at the lake through a cursor.
        connection.execute(f"create or replace table {name} as {query}")
        judged[name] = suites.read_for(source, "ledger", table)
    return judged


def require_accounted(
    quarter: Quarter, station: str, without: Collection[str] = frozenset()
) -> None:
    """Make sure that a station has brought along every accepted record, and no other.

    Parameters
    ----------
    station
        ``link`` and ``build`` for the persons of the registries, ``measure`` for the
        lists of beneficiaries. A build accounts for the return delivery too: each of
        its records is counted as joined or as not joined.
    without
        Sources that the quarter goes on without.

    Raises
    ------
    RecordsLost
        With counts per source, where a record is missing, repeated or of nowhere.
    """
    account = ACCOUNTS[station]
    accepted = [
        path
        for source in of_kind(account.kind)
        if source.code not in without and account.table in source.tables
        for path in lake.staged_files(quarter, source.code, account.table)
    ]
    unbalanced = _unbalanced(accepted, account.folder(quarter) / account.file)
    if station == "build":
        unbalanced += _unbalanced_returns(quarter, without)
    if unbalanced:
        raise RecordsLost(quarter, station, unbalanced)


def _unbalanced(accepted: list[Path], accounted: Path) -> list[Balance]:
    if not accepted:
        return []
    with lake.lake() as connection:
        lake.view(connection, "accepted", *accepted)
        lake.view(connection, "accounted", accounted)
        return connection.execute(lake.statement("quality/balance")).fetchall()


def _unbalanced_returns(quarter: Quarter, without: Collection[str]) -> list[Balance]:
    unbalanced = []
    for source in of_kind(Kind.RETURN):
        staged = {t: lake.staged_files(quarter, source.code, t) for t in source.tables}
        if source.code in without or not any(staged.values()):
            continue
        counted = lake.register_manifest(quarter)["return"]
        for table, files in staged.items():
            with lake.lake() as connection:
                accepted = lake.count(connection, *files)
            missing = accepted - counted[RETURNED[table]]
            if missing:
                told = (max(missing, 0), max(-missing, 0))
                unbalanced.append((f"{source.code} {table}", accepted, *told))
    return unbalanced
