"""Taking a delivery in: every file is what its manifest says, or nothing is kept."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryMissing
from dtsen.landing.archive import unpack
from dtsen.landing.checks import check, require_file, require_measure
from dtsen.landing.contract import (
    content_of,
    parse_manifest,
    read_manifest,
    revision_of,
)
from dtsen.landing.history import is_landed, note_age, require_news, revisions
from dtsen.landing.manifest import NAME, FileEntry, Manifest
from dtsen.landing.measure import chunks_of, require_space, write
from dtsen.quarter import Quarter
from dtsen.receipts import LandedFile
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READ_ONLY = 0o400
_PRIVATE = 0o700


def is_there(quarter: Quarter, source: str) -> bool:
    """Whether a delivery has come: its manifest, which is sent last, can be seen."""
    return bool(_arrived(quarter, source) or revisions(quarter, source))


def land(
    quarter: Quarter, source: str, *, password: str | None = None
) -> list[LandedFile]:
    """Take a delivery in and return its files; doing it again changes nothing.

    Code books come last.

    What was fetched is cleared away once it has landed, and an inbox may be emptied:
    then the newest revision that has landed is the delivery. The raw files are kept, so
    every quarter can be computed again. The password opens an archive.

    Raises
    ------
    DeliveryMissing
        Where there is no delivery; the message names who should send it.
    DeliveryRejected
        Where the delivery is not what its manifest says; nothing of it is kept.
    """
    arrived = _arrived(quarter, source)
    landed = (
        _land(arrived, quarter, source, password)
        if arrived
        else _newest(quarter, source)
    )
    clear(fetched_of(quarter, source))
    return landed


def _land(
    arrived: Path, quarter: Quarter, source: str, password: str | None
) -> list[LandedFile]:
    content = content_of(arrived / NAME)
    manifest = parse_manifest(content, quarter, source)
    folder = settings().landing_dir / str(quarter) / source / f"r{manifest.revision}"
    if is_landed(manifest):
        for entry in manifest.sent:
            if (arrived / entry.name).exists():
                check(arrived / entry.name, entry, source)
        return _verified(folder, manifest)
    require_news(manifest)
    note_age(manifest)
    with _written_beside(folder, manifest) as beside:
        _copy(arrived, beside, manifest, password)
        (beside / NAME).write_bytes(content)
    return _all_receipts(manifest)


def _newest(quarter: Quarter, source: str) -> list[LandedFile]:
    newest = _newest_folder(quarter, source)
    if not newest:
        raise DeliveryMissing(
            f"{source}: no {NAME} in the inbox for {quarter}. "
            f"Ask {SOURCES[source].supplier} for the delivery."
        )
    return _verified(newest, read_manifest(newest / NAME, quarter, source))


def _newest_folder(quarter: Quarter, source: str) -> Path | None:
    landed = revisions(quarter, source)
    return landed[max(landed)] if landed else None


def landed_path(file: LandedFile) -> Path:
    """Return where a landed file lies."""
    folder = settings().landing_dir / file.quarter / file.source
    return folder / f"r{file.revision}" / file.file_name


def siblings(file: LandedFile) -> list[LandedFile]:
    """Return all files of the delivery that a landed file belongs to."""
    path = landed_path(file).with_name(NAME)
    return _all_receipts(read_manifest(path, Quarter.parse(file.quarter), file.source))


def delivered(quarter: Quarter, source: str) -> list[LandedFile]:
    """Return the files of records of the newest revision that has landed."""
    newest = _newest_folder(quarter, source)
    if not newest:
        return []
    return _receipts(read_manifest(newest / NAME, quarter, source))


def fetched_of(quarter: Quarter, source: str) -> Path:
    """Return the folder that a delivery is fetched into."""
    return settings().fetched_dir / str(quarter) / source


def clear(folder: Path) -> None:
    """Throw away what was fetched; its manifest first, which would vouch for it."""
    (folder / NAME).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _arrived(quarter: Quarter, source: str) -> Path | None:
    """Return where the delivery lies: of what was put and fetched, the later one."""
    inbox = settings().inbox_dir / str(quarter) / source
    folders = (inbox, fetched_of(quarter, source))
    there = [folder for folder in folders if (folder / NAME).is_file()]
    return max(
        there,
        key=lambda folder: revision_of(folder / NAME, quarter, source),
        default=None,
    )


@contextmanager
def _written_beside(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """Write what is kept for good beside its place; it appears whole or not at all."""
    beside = folder.with_name(f".{folder.name}.part")
    if beside.exists():
        shutil.rmtree(beside)
    # Closed to others at the top: whoever cannot enter reaches nothing below.
    settings().landing_dir.mkdir(_PRIVATE, parents=True, exist_ok=True)
    beside.mkdir(_PRIVATE, parents=True)
    try:
        require_space(beside, manifest.n_bytes)
        yield beside
        for path in beside.iterdir():
            path.chmod(_READ_ONLY)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _copy(
    arrived: Path, folder: Path, manifest: Manifest, password: str | None
) -> None:
    source = manifest.source
    if manifest.archive is None:
        for entry in manifest.files:
            require_file(arrived / entry.name, entry, source)
            chunks = chunks_of(arrived / entry.name)
            found = write(chunks, folder / entry.name, at_most=entry.bytes)
            require_measure(found, entry, source)
        return
    check(arrived / manifest.archive.name, manifest.archive, source)
    packed = arrived / manifest.archive.name
    unpacked = unpack(packed, manifest, folder, password)
    for entry in manifest.files:
        require_measure(unpacked.get(entry.name), entry, source)


def _verified(folder: Path, manifest: Manifest) -> list[LandedFile]:
    for entry in manifest.files:
        check(folder / entry.name, entry, manifest.source)
    return _all_receipts(manifest)


def _all_receipts(manifest: Manifest) -> list[LandedFile]:
    books = [entry for entry in manifest.files if not entry.is_records]
    return [*_receipts(manifest), *(_receipt(manifest, entry) for entry in books)]


def _receipts(manifest: Manifest) -> list[LandedFile]:
    """Return the files of records, persons first: they tell the size of families."""
    records = [entry for entry in manifest.files if entry.is_records]
    ordered = sorted(records, key=lambda entry: entry.table != "person")
    return [_receipt(manifest, entry) for entry in ordered]


def _receipt(manifest: Manifest, entry: FileEntry) -> LandedFile:
    return LandedFile(
        quarter=manifest.quarter,
        source=manifest.source,
        table=entry.table,
        layout=entry.layout,
        revision=manifest.revision,
        file_name=entry.name,
        sha256=entry.sha256,
        bytes=entry.bytes,
        rows=entry.rows,
        code_system=str(manifest.code_system),
        is_synthetic=manifest.synthetic,
        encoding=entry.encoding,
        delimiter=entry.delimiter,
    )
