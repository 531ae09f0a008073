"""Deliveries in the inbox: files by layout, a manifest; apart from them the truth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dtsen.areas import CodeSystem
from dtsen.errors import InboxTaken
from dtsen.folders import replaced
from dtsen.receipts import CODE_BOOK
from dtsen.simulate.books import write_book
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.hard import Owners, Pairs, hard_pairs
from dtsen.simulate.listing import TWICE, Listing, in_file_order
from dtsen.simulate.model import NOBODY
from dtsen.simulate.sheet import Sheet
from dtsen.simulate.writer import Writer
from dtsen.sources.layout import layout
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from dtsen.quarter import Quarter
    from dtsen.simulate.model import People

# How many records are written at a time; decides the memory, never the result.
CHUNK_RECORDS = 100_000
_AREA_COLUMN = {CodeSystem.KEMENDAGRI: "kelurahan_code", CodeSystem.BPS: "bps_code"}


@dataclass(frozen=True, slots=True)
class File:
    """One file that a supplier sends."""

    table: str
    version: str
    name: str


@dataclass(frozen=True, slots=True)
class Supply:
    """What a source sends, collected so many days before the end of the quarter.

    ``books`` are code books: each has the codes of one table.
    """

    source: str
    files: tuple[File, ...]
    code_system: CodeSystem
    collected_before: int
    has_dots: bool = True
    books: tuple[File, ...] = ()


_LIST = "beneficiary"
SUPPLIES = (
    Supply(
        "regsosek",
        (
            File("family", "2022.K", "regsosek_keluarga.csv"),
            File("person", "2022.K", "regsosek_anggota.csv"),
        ),
        CodeSystem.BPS,
        collected_before=45,
    ),
    Supply(
        "dtks",
        (File("person", "siks-ng", "dtks.csv"),),
        CodeSystem.KEMENDAGRI,
        collected_before=20,
    ),
    Supply(
        "p3ke",
        (
            File("family", "2023", "p3ke_keluarga.csv"),
            File("person", "2023", "p3ke_individu.csv"),
        ),
        CodeSystem.KEMENDAGRI,
        collected_before=270,
        has_dots=False,
    ),
    Supply(
        "dtsen",
        (
            File("family", "v3-2026", "keluarga_dtsen_v3_2026_ALL.csv"),
            File("person", "v3-2026", "anggota_keluarga_dtsen_v3_2026_ALL.csv"),
        ),
        CodeSystem.BPS,
        collected_before=10,
        books=(
            File("family", "v3-2026", "Kode_DTSEN_keluarga_v3_2026.xlsx"),
            File("person", "v3-2026", "Kode_DTSEN_anggota_v3_2026.xlsx"),
        ),
    ),
    Supply(
        "dukcapil",
        (File("civil_status", "1", "dukcapil.csv"),),
        CodeSystem.KEMENDAGRI,
        collected_before=0,
    ),
    *(
        Supply(
            programme,
            (File(_LIST, "1", f"{programme}.csv"),),
            CodeSystem.KEMENDAGRI,
            collected_before=15,
        )
        for programme in ("kjp_plus", "klj", "pkh")
    ),
)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file as the manifest tells of it."""

    name: str
    table: str
    layout: str
    rows: int
    bytes: int
    sha256: str


class Deliverer:
    """Writes deliveries of one quarter and notes whom every record is about.

    ``people`` are the true persons, in the order of every listing.
    """

    def __init__(
        self, quarter: Quarter, inbox: Path, truth: Path, people: People, seed: int
    ) -> None:
        self.quarter = quarter
        self.folder = inbox / str(quarter)
        self.truth = truth
        self.people = people
        self.facts = Draws(seed, "facts")
        self.owners = Owners(people)
        self.copied: list[Pairs] = []
        self.records = pq.ParquetWriter(
            truth / "record.parquet", _RECORD, compression="zstd"
        )

    def deliver(self, supply: Supply, listing: Listing) -> list[WrittenFile]:
        """Write one delivery beside its place and rename it: it appears whole.

        Code books are part of it, and none of the files of records that are returned.
        """
        with replaced(self.folder / supply.source) as beside:
            written = [self._file(supply, x, listing, beside) for x in supply.files]
            books = [self._book(supply, book, beside) for book in supply.books]
            manifest = self._manifest(supply, [*written, *books])
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            (beside / "manifest.json").write_text(text, encoding="utf-8")
        return written

    def close(self) -> None:
        """Finish the file of records, and list who is easily taken for whom."""
        self.records.close()
        copied = Pairs(
            *(
                np.concatenate([getattr(pairs, side) for pairs in self.copied])
                for side in ("one", "other")
            )
        )
        table = hard_pairs(self.people, copied)
        pq.write_table(table, self.truth / "hard_pair.parquet", compression="zstd")

    def _file(
        self, supply: Supply, file: File, listing: Listing, folder: Path
    ) -> WrittenFile:
        writer = Writer(
            layout(supply.source, file.table, file.version),
            _AREA_COLUMN[supply.code_system],
            supply.has_dots,
        )
        path = folder / file.name
        digest = hashlib.sha256()
        rows = 0
        with path.open("wb") as stream:
            for text, sheet in self._texts(writer, file, listing):
                stream.write(text)
                digest.update(text)
                if sheet is not None:
                    self._note(supply.source, file, rows, sheet)
                    rows += len(sheet)
        return WrittenFile(
            file.name,
            file.table,
            file.version,
            rows,
            path.stat().st_size,
            digest.hexdigest(),
        )

    def _book(self, supply: Supply, file: File, folder: Path) -> WrittenFile:
        path = folder / file.name
        form = layout(supply.source, file.table, file.version)
        rows = write_book(form, path, self.quarter.last_day)
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return WrittenFile(
            file.name, CODE_BOOK, file.version, rows, len(content), digest
        )

    def _texts(
        self, writer: Writer, file: File, listing: Listing
    ) -> Iterator[tuple[bytes, Sheet | None]]:
        yield writer.header(), None
        records = _records(listing, file.table)
        for start in range(0, len(records[0]), CHUNK_RECORDS):
            part = slice(start, start + CHUNK_RECORDS)
            about, keys, member_no, above = (column[part] for column in records)
            sheet = Sheet(listing, about, keys, member_no, above, self.facts)
            yield writer.records(sheet), sheet

    def _note(self, source: str, file: File, before: int, sheet: Sheet) -> None:
        n = len(sheet)
        people = sheet.listing.state.people
        family_id = people.family_id[sheet.rows]
        is_family = file.table == "family"
        if not is_family:
            own = people.nik[sheet.rows]
            self.copied.append(self.owners.copied(sheet.rows, own, sheet.nik))
        self.records.write_table(
            pa.Table.from_arrays(
                [
                    _repeated(source, n),
                    _repeated(file.name, n),
                    _repeated(file.table, n),
                    pa.array(np.arange(before + 1, before + n + 1)),
                    pa.array(sheet.ids, mask=np.full(n, is_family)),
                    pa.array(family_id, mask=family_id == NOBODY),
                ],
                schema=_RECORD,
            )
        )

    def _manifest(self, supply: Supply, files: list[WrittenFile]) -> dict[str, Any]:
        collected_on = self.quarter.last_day - timedelta(days=supply.collected_before)
        return {
            "manifest_version": 1,
            "source": supply.source,
            "quarter": str(self.quarter),
            "revision": 1,
            "supplier": SOURCES[supply.source].supplier,
            "contact": f"{supply.source}@synthetic.invalid",
            "reference_date": collected_on.isoformat(),
            "code_system": str(supply.code_system),
            "synthetic": True,
            "files": [
                {name: getattr(file, name) for name in file.__slots__} for file in files
            ],
        }


_WORD = pa.dictionary(pa.int32(), pa.string())
_RECORD = pa.schema([
    ("source", _WORD),
    ("file_name", _WORD),
    ("table_name", _WORD),
    ("record_no", pa.int64()),
    ("person_id", pa.int64()),
    ("family_id", pa.int64()),
])


def _repeated(text: str, n: int) -> Any:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(n, np.int32)), pa.array([text])
    )


def _records(listing: Listing, table: str) -> tuple[Array, Array, Array, Array]:
    """Return whom each record is about, its key, place in the family and line above."""
    rows = in_file_order(listing.state, np.flatnonzero(listing.is_listed))
    if table == "family":
        rows = rows[listing.family_at[rows] >= 0]
        family = listing.family_at[rows]
        first = np.diff(family, prepend=-1) != 0
        heads = listing.head_at[family[first]]
        alone = np.ones(len(heads), dtype=np.int64)
        return heads, listing.keys(heads), alone, -alone
    keys = listing.keys(rows)
    copied = listing.draws.happens("copied", keys, listing.rates["copied"])
    twice = listing.draws.happens("entered twice", keys, listing.rates["entered_twice"])
    times = 1 + copied + twice
    at = np.repeat(np.arange(len(rows)), times)
    is_last = np.diff(at, append=-1) != 0
    entry = np.where(is_last & twice[at], TWICE, 0)
    family = listing.family_at[rows]
    has_above = (np.diff(family, prepend=-2) == 0) & (family >= 0)
    above = np.where(has_above, np.roll(rows, 1), -1)
    return rows[at], keys[at] + entry, _place_in_run(family[at]), above[at]


def _place_in_run(values: Array) -> Array:
    """Count equal neighbours from 1.

    >>> _place_in_run(np.array([4, 4, 7, 4])).tolist()
    [1, 2, 1, 1]
    """
    starts = np.flatnonzero(np.diff(values, prepend=-2) != 0)
    number = np.arange(len(values))
    return number - np.repeat(starts, np.diff([*starts, len(values)])) + 1


def require_replaceable(folder: Path) -> None:
    """Require that no source of a quarter has an inbox with anything real in it.

    Raises
    ------
    InboxTaken
        Where a folder holds anything without a manifest that says it is synthetic.
    """
    for supply in SUPPLIES:
        inbox = folder / supply.source
        if inbox.exists() and any(inbox.iterdir()) and not _is_synthetic(inbox):
            raise InboxTaken(
                f"{inbox} holds a delivery that does not say that it is synthetic. "
                "Nothing was written: name another folder in DTSEN_INBOX."
            )


def _is_synthetic(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("synthetic") is True
