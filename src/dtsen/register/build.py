"""The station *build*: one row per person and family, out of what was linked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtsen import lake
from dtsen.errors import LinksOutdated
from dtsen.folders import replaced
from dtsen.linkage import identities
from dtsen.linkage.records import count
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
        "dormant",
        "dormant_record",
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
    LinksOutdated
        Where the links are not of the records that are staged now.
    """
    with lake.lake() as connection:
        linked = inputs.show(connection, quarter, without)
        last_day = quarter.last_day.isoformat()
        _make(connection, "record")
        _require_everybody(connection, quarter, linked["n_records"])
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
        with replaced(lake.register_dir(quarter)) as folder:
            built = _write(connection, quarter, without, folder)
            content = _manifest(connection, built, without, linked)
            text = json.dumps(content, indent=2) + "\n"
            (folder / "manifest.json").write_text(text)
        return built


def _require_everybody(connection: Connection, quarter: Quarter, n_linked: int) -> None:
    """Make sure that every staged record, and no other, has found its person."""
    n_staged, n_built = count(connection, "staged_person"), count(connection, "record")
    if not n_staged == n_built == n_linked:
        raise LinksOutdated(
            quarter,
            f"{n_linked} records linked, {n_staged} staged, {n_built} of them linked",
        )


def _settle_families(connection: Connection, quarter: Quarter) -> None:
    """Create ``family_id`` and ``family_event``: who is a family, under which id."""
    _make(connection, "member")
    _make(connection, "family_heir")
    lake.table(connection, "claim", lake.statement("register/family_claim"))
    lake.table(connection, "heir_key", "select heir from family_heir")
    lake.table(
        connection,
        "ancestor",
        "select family_id as id, false as is_dormant from earlier_family",
    )
    identities.inherit(connection, quarter, kind=FAMILY)
    _make(connection, "family_id")
    lake.table(connection, "family_event", lake.statement("register/family_event"))


def _write(
    connection: Connection,
    quarter: Quarter,
    without: Collection[str],
    folder: Path,
) -> Built:
    links = lake.linkage_dir(quarter) / "identity_event.parquet"
    lake.view(connection, "person_event", links)
    written = {name: folder / f"{name}.parquet" for name in (*TABLES, *EVENTS)}
    rows = {
        name: lake.write(connection, lake.statement(statement), written[name])
        for name, statement in TABLES.items()
    }
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
    return Built(
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


def _manifest(
    connection: Connection,
    built: Built,
    without: Collection[str],
    linked: dict[str, Any],
) -> dict[str, Any]:
    """Say what the register was built from, and how much of the return was used."""
    joined = connection.execute(lake.statement("register/join_count")).fetchdf()
    return {
        "quarter": built.quarter,
        "digest": built.digest,
        "earlier": linked["earlier"],
        "model_version": linked["model_version"],
        "sources": list(built.sources),
        "without": sorted(without),
        "rows": {
            "source_record": built.n_records,
            "person": built.n_persons,
            "family": built.n_families,
        },
        "return": {name: int(n) for name, n in joined.iloc[0].items()},
        "inputs": linked["inputs"],
    }


def _make(connection: Connection, name: str, **binds: object) -> None:
    lake.table(connection, name, lake.statement(f"register/{name}"), binds or None)
