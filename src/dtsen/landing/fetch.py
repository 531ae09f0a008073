"""Fetching: a delivery is brought from where its supplier puts it, ready to land."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected, RemoteUnavailable
from dtsen.landing.connecting import connect
from dtsen.landing.contract import content_of, parse_manifest
from dtsen.landing.history import is_landed
from dtsen.landing.land import fetched_of
from dtsen.landing.manifest import MAX_BYTES, NAME, Listed, Manifest
from dtsen.landing.measure import Measure, measure, require_space, write
from dtsen.landing.transfer import bring, parts_of, patiently
from dtsen.receipts import Fetched
from dtsen.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.landing.connection import Connection
    from dtsen.landing.remote import Remote
    from dtsen.quarter import Quarter

_TIMES = 3
_PRIVATE = 0o700


def is_offered(quarter: Quarter, source: str, remote: Remote) -> bool:
    """Whether a delivery can be fetched: its manifest, which is sent last, is there."""
    if not remote.url:
        return False
    try:
        connect(remote).state(f"{_folder(quarter, source)}/{NAME}")
    except FileNotFoundError:
        return False
    return True


def fetch(quarter: Quarter, source: str, remote: Remote) -> Fetched | None:
    """Bring a delivery; nothing where it is not there yet.

    The manifest is read first and written last, so whoever sees it finds every file
    beside it, whole. What has landed is not brought again.

    Raises
    ------
    DeliveryRejected
        Where the delivery is not what its manifest says; what was there stays.
    RemoteUnavailable
        Where the server stays away. What has come so far is kept for the next try.
    """
    if not remote.url:
        return None
    for _ in range(_TIMES):
        content = _manifest(quarter, source, remote)
        if content is None:
            return None
        manifest = parse_manifest(content, quarter, source)
        if is_landed(manifest):
            return _receipt(manifest, is_new=False)
        try:
            return _bring_all(quarter, content, manifest, remote)
        except DeliveryRejected:
            # Files of the next revision lie there before its manifest does.
            if _manifest(quarter, source, remote) == content:
                raise
    raise RemoteUnavailable(remote.where, "the delivery changes while it is read")


def _bring_all(
    quarter: Quarter, content: bytes, manifest: Manifest, remote: Remote
) -> Fetched:
    source = manifest.source
    folder = fetched_of(quarter, source)
    # Closed to others at the top: whoever cannot enter reaches nothing below.
    settings().fetched_dir.mkdir(_PRIVATE, parents=True, exist_ok=True)
    folder.mkdir(_PRIVATE, parents=True, exist_ok=True)
    is_known = (folder / NAME).is_file() and content_of(folder / NAME) == content
    wanted = [entry for entry in manifest.sent if not _is_here(folder, entry)]
    begun = sum(part.stat().st_size for e in wanted for part in parts_of(folder, e))
    require_space(folder, sum(entry.bytes for entry in wanted) - begun)
    there = _folder(quarter, source)
    parts = {
        entry.name: bring(remote, there, entry, folder, source=source)
        for entry in wanted
    }
    if not is_known:
        (folder / NAME).unlink(missing_ok=True)
    for name, part in parts.items():
        part.replace(folder / name)
    if not is_known:
        _put(content, folder / NAME)
    return _receipt(manifest, is_new=bool(wanted) or not is_known)


def _manifest(quarter: Quarter, source: str, remote: Remote) -> bytes | None:
    def read(connection: Connection) -> bytes | None:
        content = b""
        try:
            with connection.read(f"{_folder(quarter, source)}/{NAME}") as (_, chunks):
                for chunk in chunks:
                    content += chunk
                    if len(content) > MAX_BYTES:
                        break
        except FileNotFoundError:
            return None
        return content

    return patiently(remote, read)


def _is_here(folder: Path, entry: Listed) -> bool:
    path = folder / entry.name
    if path.is_symlink() or not path.is_file():
        return False
    return measure(path) == Measure(entry.bytes, entry.sha256)


def _put(content: bytes, path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    write([content], part, at_most=len(content))
    part.replace(path)


def _folder(quarter: Quarter, source: str) -> str:
    return f"{quarter}/{source}"


def _receipt(manifest: Manifest, *, is_new: bool) -> Fetched:
    return Fetched(
        quarter=manifest.quarter,
        source=manifest.source,
        revision=manifest.revision,
        n_files=len(manifest.files),
        rows=sum(entry.rows for entry in manifest.files if entry.is_records),
        bytes=sum(entry.bytes for entry in manifest.sent),
        is_new=is_new,
    )
