"""The register that a program keeps between two linkages: a folder of three files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dtsen import keyed, lake
from dtsen.errors import StateUnusable
from dtsen.folders import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "manifest.json"
FORMAT = "dtsen register of linked records"
VERSION = 1
PERSONS = pa.schema([
    *((name, pa.string()) for name in ("person_id", "family_id", "nik", "no_kk")),
    ("name", pa.string()),
    ("born_on", pa.date32()),
    *((name, pa.string()) for name in ("sex", "kelurahan_code", "rt", "rw")),
    ("last_call", pa.int64()),
])
RECORDS = pa.schema([
    *((name, pa.string()) for name in ("source", "record_key", "person_id", "pass")),
    ("match_weight", pa.float64()),
])


@dataclass(frozen=True, slots=True)
class Register:
    """Everybody whom the linkages so far have found, to be given to the next one.

    ``persons`` has one row per person, absent ones included (``last_call`` says when
    each was last met), ``records`` one per record that was ever linked, by a digest of
    its content. Both hold people: a saved state is closed to other users.
    """

    persons: pa.Table
    records: pa.Table
    n_calls: int
    key_mark: str

    def save(self, folder: Path | str) -> None:
        """Write the state into a folder of its own, in place of an earlier state.

        Raises
        ------
        StateUnusable
            Where something else lies in the folder; it is left alone.
        """
        folder = Path(folder)
        require_free(folder)
        with replaced(folder.absolute()) as beside:
            beside.chmod(0o700)
            for name, table in self._tables().items():
                pq.write_table(table, beside / name, compression="zstd")
            text = json.dumps(self._manifest(beside), indent=2) + "\n"
            (beside / MANIFEST).write_text(text)

    @classmethod
    def load(cls, folder: Path | str) -> Register:
        """Read a state that was saved.

        Raises
        ------
        StateUnusable
            Where the folder is not a state, or a file of it was changed.
        """
        folder = Path(folder)
        manifest = _read_manifest(folder)
        for name, digest in manifest["sha256"].items():
            if not (folder / name).is_file() or lake.sha256(folder / name) != digest:
                raise StateUnusable(
                    f"{folder / name} is not the file that was saved. Take another "
                    "copy of the state, or link the quarters again from the first."
                )
        return cls(
            pq.read_table(folder / "person.parquet"),
            pq.read_table(folder / "record.parquet"),
            manifest["n_calls"],
            manifest["key_mark"],
        )

    def _tables(self) -> dict[str, pa.Table]:
        return {"person.parquet": self.persons, "record.parquet": self.records}

    def _manifest(self, folder: Path) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "n_calls": self.n_calls,
            "key_mark": self.key_mark,
            "n_persons": self.persons.num_rows,
            "sha256": {name: lake.sha256(folder / name) for name in self._tables()},
        }


def empty(key: bytes) -> Register:
    """Return the state before the first linkage: nobody is known."""
    return Register(PERSONS.empty_table(), RECORDS.empty_table(), 0, mark(key))


def mark(key: bytes) -> str:
    """Return what tells a key from another without telling the key."""
    return keyed.digest(key, FORMAT).hex()[:16]


def require_free(folder: Path) -> None:
    """Make sure that a folder is a state, empty, or not there: it will be replaced.

    Raises
    ------
    StateUnusable
        Where it holds anything else.
    """
    is_taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if is_taken and _manifest_of(folder).get("format") != FORMAT:
        raise StateUnusable(
            f"{folder} holds something else than a register state, and is left alone. "
            "Name a new folder."
        )


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    manifest = _manifest_of(folder)
    if manifest.get("format") != FORMAT:
        raise StateUnusable(
            f"{folder} is not a register state. Give the folder that an earlier "
            "linkage saved, or none for the first."
        )
    if manifest.get("version") != VERSION:
        raise StateUnusable(
            f"{folder} is a register state of version {manifest.get('version')}, and "
            f"this is version {VERSION}. Read it with the release that wrote it."
        )
    return manifest


def _manifest_of(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}
