"""Decisions about pairs as an input of the linkage: a dated file, one row per pair.

A decision is about two records. In a later quarter they may come in other words, or not
at all; so each record is followed through the registers since, to the person that it is
in the register of the quarter before. The decision then speaks of these two persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dtsen import decisions, lake
from dtsen.quarter import Quarter
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sqlalchemy import Connection, Row

# A person of the register is followed from its own id on, a record from nobody.
FOLLOWED = """
    select *, if(source_l = 'register', record_key_l, null) as person_l,
        if(source_r = 'register', record_key_r, null) as person_r
    from binding
"""
TEXTS = ("quarter", "source_l", "record_key_l", "source_r", "record_key_r", "sample")


def freeze(warehouse: Connection, quarter: Quarter) -> int:
    """Write the decisions that the linkage of a quarter obeys; return how many.

    Those are the latest about each pair, of queues up to this quarter's, neither in
    doubt nor revoked. The same decisions and registers give the same bytes.
    """
    rows = run(warehouse, "review/binding", quarter=str(quarter)).all()
    with lake.lake() as connection:
        connection.register("binding", _columns(rows))
        lake.table(connection, "followed", FOLLOWED)
        for before in _quarters(rows, quarter):
            folder = lake.register_dir(before)
            for name in ("source_record", "identity_event"):
                lake.view(connection, name, folder / f"{name}.parquet")
            statement = lake.statement("review/follow")
            lake.table(connection, "followed", statement, {"upto": str(before.next)})
        path = decisions.pairs_path(quarter)
        return lake.write(connection, lake.statement("review/frozen"), path)


def _columns(rows: Sequence[Row[Any]]) -> pa.Table:
    columns = {
        name: pa.array([getattr(row, name) for row in rows], pa.string())
        for name in TEXTS
    }
    is_same = pa.array([row.is_same for row in rows], pa.bool_())
    return pa.table({**columns, "is_same": is_same})


def _quarters(rows: Sequence[Row[Any]], quarter: Quarter) -> Iterator[Quarter]:
    """Yield the quarters with a register, from before the first decision to the last.

    One that was never built tells nothing: everybody stays who they were.
    """
    if not rows:
        return
    before = Quarter.parse(min(row.quarter for row in rows)).previous
    while before < quarter:
        if (lake.register_dir(before) / "manifest.json").exists():
            yield before
        before = before.next
