"""Ids that stay: who inherits which id of the previous quarter, and who gets a new one.

Persons and families follow one rule (``sql/lake/linkage/inherit.sql``). A new id is a
keyed digest of the founding quarter and the smallest founding record key: the same
wherever it is computed, and meaningless without the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import keyed, lake
from dtsen.settings import settings

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.quarter import Quarter

ID_LENGTH = 32


def inherit(
    connection: Connection,
    quarter: Quarter | str,
    *,
    kind: str = "",
    key: bytes | None = None,
) -> None:
    """Create ``inheritance`` and ``identity_event`` from ``heir_key`` and ``claim``.

    ``heir_key`` (heir) lists the smallest record key of every person or family,
    ``ancestor`` (id, is_dormant) the ids of before, and who was absent already.
    ``kind`` keeps the ids of families apart from those of persons that were founded by
    the same record. Without a ``key`` it is the one of the settings.
    """
    inner, outer = keyed.pads(key or _key())
    message = "$founded || heir"
    lake.table(
        connection,
        "heir",
        f"select heir, left({keyed.sql(message)}, {ID_LENGTH}) as new_id from heir_key",
        {"inner": inner, "outer": outer, "founded": f"{kind}{quarter}|"},
    )
    lake.table(connection, "inheritance", lake.statement("linkage/inherit"))
    lake.table(
        connection,
        "identity_event",
        lake.statement("linkage/identity_event"),
        {"this_quarter": str(quarter)},
    )


def _key() -> bytes:
    known = settings()
    return keyed.read_key(
        known.id_key_file, variable="DTSEN_ID_KEY_FILE", demo=known.demo
    )
