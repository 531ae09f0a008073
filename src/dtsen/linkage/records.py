"""The records of a quarter, and the register it inherits from, made comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dtsen import decisions, lake
from dtsen.errors import DecisionMissing
from dtsen.linkage import names
from dtsen.quarter import Quarter
from dtsen.sources.registry import Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.lake import Connection
    from dtsen.linkage.config import Config


# The files of a register that tell of whom it knows.
EARLIER = ("identity", "person", "source_record", "dormant", "dormant_record")


def staged(quarter: Quarter, table: str, without: Collection[str]) -> list[Path]:
    """Return the staged files of all registries of a quarter.

    Raises
    ------
    DecisionMissing
        Where a registry is not staged and nobody has decided to go on without it.
    """
    paths: list[Path] = []
    for source in of_kind(Kind.REGISTRY):
        if source.code in without or table not in source.tables:
            continue
        found = lake.staged_files(quarter, source.code, table)
        if not found:
            raise DecisionMissing(
                f"{source.code} is not staged for {quarter}. Land and stage it, or "
                "let a person decide that the register goes on without it."
            )
        paths += found
    return paths


def earlier_register(quarter: Quarter) -> Path | None:
    """Return the folder of the register that a quarter inherits from.

    Only the first quarter of a lake has none.

    Raises
    ------
    DecisionMissing
        Where the register of the quarter before is not there, or not whole, though
        there are earlier ones: nobody is founded anew in silence.
    """
    folder = lake.register_dir(quarter.previous)
    if _is_whole(folder):
        return folder
    # A build that was interrupted has left a hidden folder: .2026-Q2.part
    begun = {
        path.name.lstrip(".")[: len(str(quarter))] for path in folder.parent.glob("*")
    }
    earlier = sorted(name for name in begun if name < str(quarter))
    if not earlier:
        return None
    whole = [name for name in earlier if _is_whole(folder.with_name(name))]
    first = Quarter.parse(whole[-1]).next if whole else earlier[0]
    raise DecisionMissing(
        f"{quarter} inherits from the register of {quarter.previous}, which is not "
        f"there, though earlier quarters are. Build {first} first."
    )


def show_persons(connection: Connection, files: list[Path]) -> None:
    """Create the view ``staged_person``: what all registries sent, each record once."""
    lake.view_staged(connection, "delivered_person", *files)
    lake.table(connection, "repeated", lake.statement("linkage/repeated"))
    connection.execute(
        "create or replace temp view staged_person as "
        + lake.statement("linkage/staged_person")
    )


def read(connection: Connection, quarter: Quarter, without: Collection[str]) -> None:
    """Show the staged persons, the decisions on them, and the earlier register if any.

    Creates ``staged_person``, ``decision``, ``earlier_person`` and ``earlier_record``.
    """
    show_persons(connection, staged(quarter, "person", without))
    show_decisions(connection, decisions.pairs_path(quarter))
    show_earlier(connection, quarter)


def show_earlier(connection: Connection, quarter: Quarter) -> None:
    """Create ``earlier_person`` and ``earlier_record``, without rows at first."""
    earlier = earlier_register(quarter)
    if earlier:
        for name in EARLIER:
            lake.view(connection, f"earlier__{name}", earlier / f"{name}.parquet")
        _make(connection, "earlier_person", previous=str(quarter.previous))
        _make(connection, "earlier_record")
    else:
        lake.table(connection, "earlier_person", lake.statement("linkage/no_person"))
        lake.table(connection, "earlier_record", lake.statement("linkage/no_record"))


def show_decisions(connection: Connection, path: Path | None = None) -> None:
    """Create ``decision``: what people have said of pairs of records."""
    if path and path.exists():
        lake.view(connection, "decision", path)
    else:
        lake.table(connection, "decision", lake.statement("linkage/no_decision"))


def standardise(connection: Connection, config: Config) -> None:
    """Create ``entry``: every record and earlier person, with names made comparable.

    Beside it ``decided``: the decisions, by the numbers of entries.
    """
    hear_names(connection)
    _make(
        connection,
        "entry",
        max_per_nik=config.max_per_nik,
        max_per_kk=config.max_per_kk,
    )
    _make(connection, "decided")


def hear_names(connection: Connection) -> None:
    """Create ``name``: every distinct name with its one spelling and its sound."""
    _make(connection, "spoken_name", **names.no_names())
    _learn_tokens(connection)
    initial = names.initial()
    _make(
        connection,
        "name",
        initial=initial.form,
        called=initial.result,
        called_sound=names.key(initial.result),
    )


def count(connection: Connection, table: str) -> int:
    """Return the number of rows of a table of this connection."""
    ((n,),) = connection.execute(f'select count(*) from "{table}"').fetchall()
    return int(n)


def _is_whole(register: Path) -> bool:
    return (register / "manifest.json").exists()


def _learn_tokens(connection: Connection) -> None:
    """Create ``token``: spelling and sound of each, and how often the sound occurs."""
    rows = connection.execute(lake.statement("linkage/name_token")).fetchall()
    known, counts = names.dictionary(rows)
    columns = pa.table({
        "token": [token.text for token in known],
        "canonical": [token.canonical for token in known],
        "key": [token.key for token in known],
        "n_records": pa.array([counts[token.key] for token in known], pa.int64()),
    })
    connection.register("known_token", columns)
    lake.table(connection, "token", "select * from known_token")
    connection.unregister("known_token")


def _make(connection: Connection, name: str, **binds: object) -> None:
    lake.table(connection, name, lake.statement(f"linkage/{name}"), binds or None)
