"""What the gate judges besides the staged tables: what only a whole delivery shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.quality import findings, ledger, profile

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.quality.suites import Suite
    from dtsen.quarter import Quarter


def extra(connection: Connection, quarter: Quarter, source: str) -> dict[str, Suite]:
    """Create more relations of a source; return the suite that judges each, by name.

    Those are the ledger of its files, what single files show as a whole, and how the
    delivery has changed since the quarter before.
    """
    return (
        ledger.show(connection, quarter, source)
        | findings.show(connection, quarter, source)
        | profile.show(connection, quarter, source)
    )
