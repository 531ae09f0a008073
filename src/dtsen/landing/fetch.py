"""Fetching: a delivery is brought from where its supplier puts it into the inbox."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected, RemoteUnavailable, SettingMissing
from dtsen.landing.connecting import connect
from dtsen.landing.contract import content_of, parse_manifest
from dtsen.landing.history import is_landed
from dtsen.landing.land import inbox_of
from dtsen.landing.manifest import MAX_BYTES, NAME, Listed, Manifest
from dtsen.landing.measure import Measure, measure, require_space, write
from dtsen.landing.transfer import bring, parts_of, patiently
from dtsen.receipts import Fetched

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.landing.connection import Connection
    from dtsen.landing.remote import Remote
    from dtsen.quarter import Quarter

log = logging.getLogger(__name__)

_TIMES = 3


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
    """Bring a delivery into the inbox; nothing where it is not there yet.

    The manifest is read first and put into the inbox last, so whoever sees it there
    finds every file beside it, whole. What has landed is not brought again.

    Raises
    ------
    DeliveryRejected
        Where the delivery is not what its manifest says; the inbox stays as it was.
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
) -> Fetched | None:
    source = manifest.source
    inbox = inbox_of(quarter, source)
    _make(inbox)
    there = content_of(inbox / NAME) if (inbox / NAME).is_file() else b""
    if _revision(there, quarter, source) > manifest.revision:
        log.info("%s %s: the inbox holds a later revision already.", source, quarter)
        return None
    wanted = [entry for entry in manifest.sent if not _is_here(inbox, entry)]
    begun = sum(part.stat().st_size for e in wanted for part in parts_of(inbox, e))
    require_space(inbox, sum(entry.bytes for entry in wanted) - begun)
    folder = _folder(quarter, source)
    parts = {
        entry.name: bring(remote, folder, entry, inbox, source=source)
        for entry in wanted
    }
    if there != content:
        (inbox / NAME).unlink(missing_ok=True)
    for name, part in parts.items():
        part.replace(inbox / name)
    if there != content:
        _put(content, inbox / NAME)
    return _receipt(manifest, is_new=bool(wanted) or there != content)


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


def _revision(content: bytes, quarter: Quarter, source: str) -> int:
    try:
        return parse_manifest(content, quarter, source).revision
    except DeliveryRejected:
        return 0


def _is_here(inbox: Path, entry: Listed) -> bool:
    path = inbox / entry.name
    if path.is_symlink() or not path.is_file():
        return False
    return measure(path) == Measure(entry.bytes, entry.sha256)


def _put(content: bytes, path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    write([content], part, at_most=len(content))
    part.replace(path)


def _make(inbox: Path) -> None:
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError:
        hint = "The inbox cannot be written, which fetching needs."
        raise SettingMissing("DTSEN_INBOX", hint) from None


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
