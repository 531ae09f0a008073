"""Linking records from file to file, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen import files, keyed
from dtsen.errors import StateUnusable
from dtsen.linkage.alone import link_records
from dtsen.linkage.state import Register, require_free

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """How many records were given, and what became of them."""

    records: int
    persons: int
    families: int
    passes: dict[str, int]
    ids: dict[str, int]


def link_files(
    records: Path,
    out: Path,
    register_out: Path,
    register: Path | None = None,
    key_file: Path | None = None,
) -> LinkedFile:
    """Link the records of a file; write who is who, and the state to go on from.

    Raises
    ------
    RecordsUnusable, StateUnusable, SettingMissing
        As :func:`dtsen.linkage.link_records`; nothing is written then.
    """
    require_free(register_out)
    if out.is_dir():
        raise StateUnusable(f"{out} is a folder. Name the file to write.")
    key = None
    if key_file:
        key = keyed.read_key(key_file, variable="--key-file", demo=False)
    previous = Register.load(register) if register else None
    linked = link_records(records, previous, key=key)
    try:
        _write(linked.clusters, out)
        linked.register.save(register_out)
    except OSError as error:
        raise StateUnusable(
            f"{error.filename or out} cannot be written ({error.strerror}). Name a "
            "place where you may write."
        ) from None
    clusters, events = linked.clusters, linked.events
    return LinkedFile(
        records=len(clusters),
        persons=clusters["person_id"].nunique(),
        families=clusters["family_id"].nunique(),
        passes=_counts(clusters["pass"]),
        ids=_counts(events["event"]),
    )


def _write(clusters: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV where the name says so, else as Parquet."""
    with files.whole(path) as beside:
        if path.suffix.lower() == ".csv":
            clusters.to_csv(beside, index=False)
        else:
            clusters.to_parquet(beside, index=False)


def _counts(column: pd.Series[str]) -> dict[str, int]:
    counted = column.value_counts().sort_index()
    return {str(name): int(n) for name, n in counted.items()}
