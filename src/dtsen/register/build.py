"""The station *build*: one row per person and family, out of what was linked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.linkage import identities
from dtsen.receipts import Built
from dtsen.register import inputs
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.quarter import Quarter

# The files of a register, each by the query that writes it.
TABLES = {
    table: f"register/{table}"
    for table in (
        "person",
        "family",
        "membership",
        "source_record",
        "identity",
        "disagreement",
    )
}
EVENTS = ("identity_event", "family_event")
# Keeps the ids of families apart from those of persons founded by the same record.
FAMILY = "keluarga|"


def build(quarter: Quarter, *, without: Collection[str] = frozenset()) -> Built:
    """Write the register of a quarter; the same inputs give the same bytes.

    Raises
    ------
    DecisionMissing
        Where a source is not staged and is not in ``without``.
    """
    with lake.lake() as connection:
        files = inputs.show(connection, quarter, without)
        last_day = quarter.last_day.isoformat()
        _make(connection, "record")
        _make(connection, "civil", last_day=last_day)
        _make(connection, "golden")
        _settle_families(connection, quarter)
        _make(
            connection,
            "settled_person",
            last_day=last_day,
            has_civil="dukcapil" not in without,
        )
        for name in ("head", "written_family", "returned", "housing"):
            _make(connection, name)
        return _write(connection, quarter, without, files)


def _settle_families(connection: Connection, quarter: Quarter) -> None:
    """Create ``family_id`` and ``family_event``: who is a family, under which id."""
    _make(connection, "member")
    _make(connection, "family_heir")
    lake.table(connection, "claim", lake.statement("register/family_claim"))
    lake.table(connection, "heir_key", "select heir from family_heir")
    lake.table(connection, "ancestor", "select family_id as id from earlier_family")
    identities.inherit(connection, quarter, kind=FAMILY)
    _make(connection, "family_id")
    lake.table(connection, "family_event", lake.statement("register/family_event"))


def _write(
    connection: Connection,
    quarter: Quarter,
    without: Collection[str],
    files: dict[str, Path],
) -> Built:
    folder = lake.register_dir(quarter)
    manifest = folder / "manifest.json"
    # Until it is there again, nobody takes the half written for a register.
    manifest.unlink(missing_ok=True)
    written = {name: folder / f"{name}.parquet" for name in (*TABLES, *EVENTS)}
    rows = {
        name: lake.write(connection, lake.statement(statement), written[name])
        for name, statement in TABLES.items()
    }
    links = lake.linkage_dir(quarter) / "identity_event.parquet"
    lake.view(connection, "person_event", links)
    lake.write(
        connection,
        "select * from person_event order by person_id",
        written["identity_event"],
    )
    lake.write(
        connection,
        "select * from family_event order by family_id",
        written["family_event"],
    )
    built = Built(
        quarter=str(quarter),
        n_records=rows["source_record"],
        n_persons=rows["person"],
        n_families=rows["family"],
        digest=lake.digest(written),
        sources=tuple(
            code
            for code, source in SOURCES.items()
            if source.is_needed_by_register and code not in without
        ),
    )
    content = _manifest(connection, quarter, built, without, files)
    manifest.write_text(json.dumps(content, indent=2) + "\n")
    return built


def _manifest(
    connection: Connection,
    quarter: Quarter,
    built: Built,
    without: Collection[str],
    files: dict[str, Path],
) -> dict[str, Any]:
    """Say what the register was built from, and how much of the return was used."""
    earlier = lake.register_dir(quarter.previous) / "manifest.json"
    joined = connection.execute(lake.statement("register/join_count")).fetchdf()
    return {
        "quarter": str(quarter),
        "digest": built.digest,
        "earlier": json.loads(earlier.read_text())["digest"]
        if earlier.exists()
        else None,
        "sources": list(built.sources),
        "without": sorted(without),
        "rows": {
            "source_record": built.n_records,
            "person": built.n_persons,
            "family": built.n_families,
        },
        "return": {name: int(n) for name, n in joined.iloc[0].items()},
        "inputs": {name: lake.sha256(path) for name, path in files.items()},
    }


def _make(connection: Connection, name: str, **binds: object) -> None:
    lake.table(connection, name, lake.statement(f"register/{name}"), binds or None)
