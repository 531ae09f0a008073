"""The queue: which pairs of a quarter a person should look at, and in which order.

``lake/review/<quarter>/queue.parquet`` holds keys, evidence and reasons, no names. What
a reviewer is shown goes to the vault of the warehouse and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import decisions, lake
from dtsen.areas import areas
from dtsen.errors import DecisionMissing
from dtsen.linkage import manifest
from dtsen.linkage.records import (
    count,
    earlier_register,
    show_decisions,
    show_persons,
    staged,
)
from dtsen.receipts import Queued
from dtsen.review.config import DEFAULT
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from dtsen.quarter import Quarter
    from dtsen.review.config import Config

NOBODY = """
    select null::varchar as person_id, null::varchar as nik, null::varchar as no_kk,
        null::varchar as name, null::date as born_on, null::varchar as birth_place,
        null::varchar as mother_name, null::varchar as address, null::varchar as rt,
        null::varchar as rw, null::varchar as sex, null::varchar as kelurahan_code
    where false
"""
KELURAHAN = """
    select unnest($codes) as kelurahan_code, unnest($names) as kelurahan_name
"""
PAIR = (
    *("place", "source_l", "record_key_l", "source_r", "record_key_r"),
    *("person_l", "person_r", "pass", "weight", "name_level", "born_on_level"),
    *("sex_level", "nik_level", "household_level", "is_forbidden", "is_together"),
    *("why", "sample", "differs"),
)
RECORD = (
    *("source", "record_key", "name", "nik_end", "no_kk_end", "born_on"),
    *("sex", "birth_place", "mother_name", "kelurahan_code", "kelurahan_name"),
    *("rt", "rw", "address"),
)


def queue(
    warehouse: Connection,
    quarter: Quarter,
    *,
    without: Collection[str] = frozenset(),
    config: Config = DEFAULT,
) -> Queued:
    """Write the queue of a quarter that is linked, and let reviewers see it.

    The same links give the same queue. It replaces the one of an earlier linkage; what
    was decided stays.

    Raises
    ------
    DecisionMissing
        Where the quarter is not linked, or its links keep no pairs.
    LinksOutdated
        Where the links are not of the records that are staged now.
    """
    with lake.lake() as connection:
        _show(connection, quarter, without)
        _choose(connection, quarter, config)
        path = lake.queue_path(quarter)
        n_pairs = lake.write(connection, lake.statement("review/queue"), path)
        lake.view(connection, "queue", path)
        for table in ("pairs", "records"):
            run(warehouse, f"review/forget_{table}", quarter=str(quarter))
        for table, columns, source in (
            ("vault.review_pair", PAIR, "queue"),
            ("vault.review_record", RECORD, "shown"),
        ):
            query = f"select '{quarter}' as quarter, {', '.join(columns)} from {source}"
            copy_from_lake(warehouse, table, ("quarter", *columns), connection, query)
        by_reason = connection.execute(
            "select why, count(*) from queue group by why order by why"
        ).fetchall()
        return Queued(
            quarter=str(quarter),
            n_pairs=n_pairs,
            n_records=count(connection, "shown"),
            by_reason=dict(by_reason),
        )


def _show(
    connection: lake.Connection, quarter: Quarter, without: Collection[str]
) -> None:
    persons = staged(quarter, "person", without)
    manifest.read_current(quarter, persons)
    links = lake.linkage_dir(quarter)
    if not (links / "pair.parquet").exists():
        raise DecisionMissing(
            f"The links of {quarter} keep no pairs. Link again: run 'dtsen link'."
        )
    show_persons(connection, persons)
    for name in ("pair", "person_link", "identity_event"):
        lake.view(connection, name, links / f"{name}.parquet")
    earlier = earlier_register(quarter)
    for name in ("identity", "person", "dormant"):
        if earlier:
            lake.view(connection, f"earlier__{name}", earlier / f"{name}.parquet")
        else:
            lake.table(connection, f"earlier__{name}", NOBODY)
    lake.table(connection, "kelurahan", KELURAHAN, _kelurahan(quarter))
    show_decisions(connection, decisions.pairs_path(quarter))


def _kelurahan(quarter: Quarter) -> dict[str, list[str]]:
    known = areas(on=quarter.last_day)
    return {
        "codes": [area.kelurahan_code for area in known],
        "names": [area.kelurahan_name for area in known],
    }


def _choose(connection: lake.Connection, quarter: Quarter, config: Config) -> None:
    """Create ``asked`` and ``shown`` out of all pairs."""
    for view, name in (
        ("stratified", "linkage/stratum"),
        ("straight", "review/straight"),
    ):
        connection.execute(f"create temp view {view} as {lake.statement(name)}")
    band = {
        "low": config.low,
        "high": config.high,
        "low_within": config.low_within,
        "high_within": config.high_within,
    }
    any_doubt = {
        "low": min(config.low, config.low_within),
        "high": max(config.high, config.high_within, config.weak),
    }
    trust = {"weak": config.weak, "conflict_doubt": config.conflict_doubt}
    sample = {"drawn_for": str(quarter), "per_stratum": config.per_stratum}
    for name, binds in (
        ("open_pair", any_doubt),
        ("sampled", sample),
        ("member", None),
        ("doubtful", band | trust),
        ("asked", {"cap": config.cap}),
        ("shown", None),
    ):
        lake.table(connection, name, lake.statement(f"review/{name}"), binds)
