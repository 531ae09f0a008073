"""What a release is made of: the ledger of its deliveries, in rounded counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.disclosure import rounded_tally
from dtsen.sources.registry import SOURCES
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Delivery:
    """One source of the quarter; its counts are rounded like every other count."""

    source: str
    title: str
    supplier: str
    revision: int
    layout: str
    is_synthetic: bool
    rows_read: int
    accepted: int
    duplicates: int
    quarantined: int


def read_deliveries(
    connection: Connection, quarter: Quarter, key: bytes
) -> list[Delivery]:
    """Read the ledger of a quarter and round what it counts.

    A list of beneficiaries is a list of persons: its exact length stays inside.
    """
    result = run(connection, "publication/deliveries", quarter=str(quarter))
    order = list(SOURCES)
    rows = sorted(result.mappings(), key=lambda row: order.index(row["source"]))
    return [
        Delivery(
            source=row["source"],
            title=SOURCES[row["source"]].title,
            supplier=SOURCES[row["source"]].supplier,
            revision=row["revision"],
            layout=row["layout"],
            is_synthetic=row["is_synthetic"],
            rows_read=rounded_tally(key, row["rows_read"]),
            accepted=rounded_tally(key, row["accepted"]),
            duplicates=rounded_tally(key, row["duplicates"]),
            quarantined=rounded_tally(key, row["quarantined"]),
        )
        for row in rows
    ]


def are_synthetic(deliveries: Sequence[Delivery]) -> bool:
    """Whether every delivery is declared synthetic; nothing declared is not."""
    return bool(deliveries) and all(delivery.is_synthetic for delivery in deliveries)
