"""The station *link*: from staged records to persons with ids that stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.folders import replaced
from dtsen.linkage import (
    complement,
    drift,
    estimate,
    grouping,
    identities,
    manifest,
    passes,
    records,
    scoring,
)
from dtsen.linkage.config import DEFAULT
from dtsen.receipts import Linked

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config
    from dtsen.quarter import Quarter

EVENTS = "select quarter, event, id as person_id, other_id, reason from identity_event"


def link(
    quarter: Quarter,
    *,
    without: Collection[str] = frozenset(),
    config: Config = DEFAULT,
) -> Linked:
    """Find out which records are the same person, and write it down.

    Ids are inherited from the register of the previous quarter, if there is one.

    Raises
    ------
    DecisionMissing
        Where a registry is not staged and is not in ``without``.
    """
    with lake.lake() as connection:
        origin = manifest.origin(quarter, records.staged(quarter, "person", without))
        records.read(connection, quarter, without)
        model = resolve(connection, config)
        scoring.explain(connection, config)
        _identify(connection, quarter)
        with replaced(lake.linkage_dir(quarter)) as folder:
            linked = _write(connection, quarter, model, folder)
            drift.check(connection, model, folder)
            _estimate(connection, quarter, folder)
            content = _manifest(linked, without, origin)
            (folder / manifest.NAME).write_text(json.dumps(content, indent=2) + "\n")
        return linked


def resolve(connection: Connection, config: Config) -> str:
    """Create ``grouped`` (rid, heir) from what :func:`records.read` has shown.

    Returns the name of the model that weighed what the rules left open.
    """
    records.standardise(connection, config)
    passes.run(connection)
    model = scoring.score(connection, config)
    grouping.group(connection, config)
    return model


def _identify(connection: Connection, quarter: Quarter) -> None:
    lake.table(connection, "claim", lake.statement("linkage/claim"))
    lake.table(connection, "heir_key", "select distinct heir from grouped")
    lake.table(
        connection,
        "ancestor",
        "select person_id as id, last_quarter < $previous as is_dormant "
        "from earlier_person",
        {"previous": str(quarter.previous)},
    )
    identities.inherit(connection, quarter)


def _write(
    connection: Connection, quarter: Quarter, model: str, folder: Path
) -> Linked:
    links = folder / "person_link.parquet"
    lake.write(connection, lake.statement("linkage/pair"), folder / "pair.parquet")
    n_records = lake.write(connection, lake.statement("linkage/person_link"), links)
    lake.write(
        connection,
        f"{EVENTS} order by person_id",
        folder / "identity_event.parquet",
    )
    by_pass = connection.execute(
        "select pass, count(*) from read_parquet($path) group by pass order by pass",
        {"path": str(links)},
    ).fetchall()
    return Linked(
        quarter=str(quarter),
        n_records=n_records,
        n_persons=records.count(connection, "heir"),
        links_by_pass=dict(by_pass),
        model_version=model,
    )


def _estimate(connection: Connection, quarter: Quarter, folder: Path) -> None:
    """Write what can be said of the links without knowing the truth."""
    profile = estimate.show(connection, quarter, folder)
    for name, rows, schema in (
        ("estimate", estimate.estimate(profile, quarter), estimate.SCHEMA),
        (
            "complement",
            complement.complement(connection, profile, quarter),
            complement.SCHEMA,
        ),
    ):
        estimate.write(connection, folder / f"{name}.parquet", rows, schema)


def _manifest(
    linked: Linked, without: Collection[str], origin: dict[str, Any]
) -> dict[str, Any]:
    return {
        "quarter": linked.quarter,
        "n_records": linked.n_records,
        "model_version": linked.model_version,
        "without": sorted(without),
        **origin,
    }
