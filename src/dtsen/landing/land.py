"""Taking a delivery in: every file is what its manifest says, or nothing is kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryMissing, DeliveryRejected
from dtsen.landing.manifest import NAME, FileEntry, Manifest, read_manifest
from dtsen.landing.measure import measure
from dtsen.quarter import Quarter
from dtsen.receipts import LandedFile
from dtsen.settings import settings
from dtsen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

_READ_ONLY = 0o400
_PRIVATE = 0o700


def is_there(quarter: Quarter, source: str) -> bool:
    """Whether a delivery has come: its manifest, which is sent last, can be seen."""
    return (_inbox(quarter, source) / NAME).is_file() or bool(
        _revisions(quarter, source)
    )


def land(quarter: Quarter, source: str) -> list[LandedFile]:
    """Take a delivery in and return its files; doing it again changes nothing.

    Where the inbox has been emptied, the newest revision that was landed is the
    delivery: the raw files are kept, so every quarter can be computed again.

    Raises
    ------
    DeliveryMissing
        Where there is no delivery; the message names who should send it.
    DeliveryRejected
        Where the delivery is not what its manifest says; nothing of it is kept.
    """
    inbox = _inbox(quarter, source)
    landed = _revisions(quarter, source)
    if not (inbox / NAME).is_file():
        if not landed:
            raise DeliveryMissing(
                f"{source}: no {NAME} in the inbox for {quarter}. "
                f"Ask {SOURCES[source].supplier} for the delivery."
            )
        folder = landed[max(landed)]
        return _verified(folder, read_manifest(folder / NAME, quarter, source))
    manifest = read_manifest(inbox / NAME, quarter, source)
    if landed and manifest.revision < max(landed):
        raise _superseded(manifest, max(landed))
    if manifest.revision in landed:
        return _same_again(inbox, landed[manifest.revision], manifest, quarter)
    _take_in(inbox, _folder(quarter, source) / f"r{manifest.revision}", manifest)
    return _receipts(manifest)


def landed_path(file: LandedFile) -> Path:
    """Return where a landed file lies."""
    folder = _folder(Quarter.parse(file.quarter), file.source)
    return folder / f"r{file.revision}" / file.file_name


def siblings(file: LandedFile) -> list[LandedFile]:
    """Return all files of the delivery that a landed file belongs to."""
    path = landed_path(file).with_name(NAME)
    return _receipts(read_manifest(path, Quarter.parse(file.quarter), file.source))


def _take_in(inbox: Path, folder: Path, manifest: Manifest) -> None:
    beside = folder.with_name(f".{folder.name}.part")
    if beside.exists():
        shutil.rmtree(beside)
    # Closed to others at the top: whoever cannot enter reaches nothing below.
    settings().landing_dir.mkdir(_PRIVATE, parents=True, exist_ok=True)
    beside.mkdir(_PRIVATE, parents=True)
    try:
        for entry in manifest.files:
            _check(inbox / entry.name, entry, manifest, copy_to=beside / entry.name)
        shutil.copyfile(inbox / NAME, beside / NAME)
        for path in beside.iterdir():
            path.chmod(_READ_ONLY)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _same_again(
    inbox: Path, folder: Path, manifest: Manifest, quarter: Quarter
) -> list[LandedFile]:
    kept = read_manifest(folder / NAME, quarter, manifest.source)
    if manifest != kept:
        raise DeliveryRejected(
            manifest.source,
            file=NAME,
            expected=f"what was landed as revision {manifest.revision}",
            found="another content under the same revision",
            remedy="Send it as the next revision.",
        )
    for entry in manifest.files:
        if (inbox / entry.name).exists():
            _check(inbox / entry.name, entry, manifest)
    return _verified(folder, kept)


def _verified(folder: Path, manifest: Manifest) -> list[LandedFile]:
    for entry in manifest.files:
        _check(folder / entry.name, entry, manifest)
    return _receipts(manifest)


def _check(
    path: Path, entry: FileEntry, manifest: Manifest, copy_to: Path | None = None
) -> None:
    def rejected(expected: str, found: str) -> DeliveryRejected:
        return DeliveryRejected(
            manifest.source,
            file=entry.name,
            expected=expected,
            found=found,
            remedy=f"Ask {SOURCES[manifest.source].supplier} to send it again, "
            "with a manifest that describes it.",
        )

    if path.is_symlink() or not path.is_file():
        raise rejected("the file that the manifest lists", "no such file")
    found = measure(path, copy_to)
    if found.bytes != entry.bytes:
        raise rejected(f"{entry.bytes} bytes", f"{found.bytes} bytes")
    if found.sha256 != entry.sha256:
        raise rejected(
            f"sha256 {entry.sha256[:12]}...", f"sha256 {found.sha256[:12]}..."
        )
    if found.rows != entry.rows:
        raise rejected(
            f"{entry.rows} records after the header",
            f"{found.rows} lines after the header",
        )


def _superseded(manifest: Manifest, newest: int) -> DeliveryRejected:
    return DeliveryRejected(
        manifest.source,
        file=NAME,
        place="revision",
        expected=f"revision {newest} or later",
        found=f"revision {manifest.revision}",
        remedy=f"Send it as revision {newest + 1}.",
    )


def _receipts(manifest: Manifest) -> list[LandedFile]:
    return [
        LandedFile(
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
        )
        for entry in manifest.files
    ]


def _inbox(quarter: Quarter, source: str) -> Path:
    return settings().inbox_dir / str(quarter) / source


def _folder(quarter: Quarter, source: str) -> Path:
    return settings().landing_dir / str(quarter) / source


def _revisions(quarter: Quarter, source: str) -> dict[int, Path]:
    return {
        int(path.name.removeprefix("r")): path
        for path in _folder(quarter, source).glob("r[0-9]*")
    }
