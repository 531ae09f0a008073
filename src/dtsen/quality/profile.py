"""The shape of a delivery beside that of the quarter before: counts, never a person.

A delivery can be flawless record by record and yet be half of what it was, or carry
last quarter's content under this quarter's name. A profile counts the records of every
kelurahan by what they say; two profiles tell what has changed. The suites
``<source>__profile.json`` set the limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.quality import suites
from dtsen.quality.passage import has_passed
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES
from dtsen.sources.staged import sample_below, view_every_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtsen.quality.suites import Suite

# So many records of a table, about, are looked up in the earlier quarter.
COMPARED = 100_000

_NO_FAMILY = (
    "select null::varchar as family_key, null::varchar as kelurahan_code, "
    "null::smallint as desil_nasional where false"
)


def show(
    connection: lake.Connection, quarter: Quarter, source: str
) -> dict[str, Suite]:
    """Write the profile of a source and create ``profile_change``; return its suite."""
    profile(quarter, source)
    compare(connection, quarter, source)
    return {"profile_change": suites.read(source, "profile")}


def profile_path(quarter: Quarter, source: str) -> Path:
    """Where the profile of a source lies."""
    return settings().lake_dir / "profile" / str(quarter) / f"{source}.parquet"


def change_path(quarter: Quarter, source: str) -> Path:
    """Where it lies how a source has changed since the earlier quarter."""
    return profile_path(quarter, source).with_name(f"{source}__change.parquet")


def profile(quarter: Quarter, source: str) -> int:
    """Write the counts of what is staged of a source; return their number.

    Grain: one row per table, kelurahan ('' = unknown), measure and value
    ('kosong' = not answered).
    """
    with lake.lake() as connection:
        cells = []
        for table, files in _staged(quarter, source):
            lake.view(connection, "staged", *files)
            view_every_column(connection, "profiled", "staged")
            cells.append(f"cell_{table}")
            lake.table(
                connection,
                cells[-1],
                lake.statement("profile/cell"),
                {"table_name": table, "last_day": quarter.last_day},
            )
        query = " union all ".join(f"select * from {cell}" for cell in cells)
        path = profile_path(quarter, source)
        return lake.write(connection, f"{query} order by all", path)


def compare(
    connection: lake.Connection, quarter: Quarter, source: str
) -> Quarter | None:
    """Write and show ``profile_change``; return the quarter that it compares with.

    That is the newest earlier one that has a profile and has passed the gate. Where
    there is none, ``profile_change`` is empty, and every rule on it holds.
    """
    earlier = earlier_of(quarter, source)
    lake.view(connection, "recent_cell", profile_path(quarter, source))
    lake.view(connection, "earlier_cell", profile_path(earlier or quarter, source))
    connection.execute(
        "create or replace temp table compared (table_name varchar, "
        "measure varchar, n_earlier bigint, n_recent bigint)"
    )
    if earlier:
        _compare_records(connection, earlier, quarter, source)
        if show_decile_change(connection, earlier, quarter, source):
            connection.execute(f"insert into compared {lake.statement('profile/jump')}")
    path = change_path(quarter, source)
    binds = {"earlier_quarter": earlier and str(earlier)}
    lake.write(connection, lake.statement("profile/change"), path, binds)
    lake.view(connection, "profile_change", path)
    return earlier


def earlier_of(quarter: Quarter, source: str) -> Quarter | None:
    """Return the newest earlier quarter that has a profile and has passed the gate."""
    profiles = profile_path(quarter, source).parents[1].glob(f"*/{source}.parquet")
    found = sorted((Quarter.parse(path.parent.name) for path in profiles), reverse=True)
    return next(
        (other for other in found if other < quarter and has_passed(other, source)),
        None,
    )


def show_decile_change(
    connection: lake.Connection, earlier: Quarter, quarter: Quarter, source: str
) -> bool:
    """Create ``decile_change``; return false where a quarter has no decile."""
    for name, of in (("recent_decile", quarter), ("earlier_decile", earlier)):
        staged = dict(_staged(of, source))
        if "person" not in staged:
            return False
        lake.view(connection, "decile_person", *staged["person"])
        view_families(connection, "decile_family", staged.get("family", []))
        ((n_known,),) = connection.execute(
            "select (select count(desil) from decile_person) "
            "+ (select count(desil_nasional) from decile_family)"
        ).fetchall()
        if not n_known:
            return False
        lake.table(connection, name, lake.statement("profile/decile"))
    lake.table(connection, "decile_change", lake.statement("profile/decile_change"))
    return True


def view_families(
    connection: lake.Connection, name: str, files: Sequence[Path]
) -> None:
    """Let staged families appear; where a source has no such table, none."""
    if files:
        lake.view(connection, name, *files)
    else:
        connection.execute(f"create or replace view {name} as {_NO_FAMILY}")


def _staged(quarter: Quarter, source: str) -> Iterator[tuple[str, list[Path]]]:
    for table in SOURCES[source].tables:
        files = lake.staged_files(quarter, source, table)
        if files:
            yield table, files


def _compare_records(
    connection: lake.Connection, earlier: Quarter, quarter: Quarter, source: str
) -> None:
    before = dict(_staged(earlier, source))
    for table, files in _staged(quarter, source):
        if table not in before:
            continue
        lake.view(connection, "recent", *files)
        lake.view(connection, "earlier", *before[table])
        below = sample_below(lake.count(connection, *files), COMPARED)
        connection.execute(
            f"insert into compared {lake.statement('profile/same')}",
            {"table_name": table, "below": below},
        )
