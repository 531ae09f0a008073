"""A delivery in one ZIP: plain or encrypted with AES, and nothing in it but its files.

It is read as a stream, and the manifest is the measure of everything: which members
there are and how large each may become. So a bomb ends where the manifest says that its
file does, and a member that wants to lie elsewhere has a name that is not listed.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NoReturn

import stream_unzip

from dtsen.errors import DeliveryRejected
from dtsen.landing.measure import Measure, chunks_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.landing.manifest import Manifest

_ALLOWED = (
    stream_unzip.NO_ENCRYPTION,
    *(stream_unzip.AE_1, stream_unzip.AE_2),
    *(stream_unzip.AES_128, stream_unzip.AES_192, stream_unzip.AES_256),
)
_OLD = (stream_unzip.MissingZipCryptoPasswordError, stream_unzip.ZipCryptoNotAllowed)
_SPREADSHEET = ".xlsx"
# How archives begin: ZIP, gzip, 7-Zip, RAR, bzip2, xz, Zstandard.
_PACKED = (
    *(b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh"),
    *(b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"),
)
_LONGEST_SIGN = max(map(len, _PACKED))
_PACK_AGAIN = "Pack the delivery again, with the files of its manifest alone."
_AGREE = "Agree with the supplier on archive_password of the connection."


def unpack(
    path: Path, manifest: Manifest, folder: Path, password: str | None
) -> dict[str, Measure]:
    """Write the listed files of an archive into a folder and measure each.

    Raises
    ------
    DeliveryRejected
        Where the archive cannot be opened, or holds something that is not listed.
    """
    archive = _Archive(path.name, manifest.source)
    files = {entry.name: entry for entry in manifest.files}
    found: dict[str, Measure] = {}
    with archive.told():
        for raw, _, chunks in stream_unzip.stream_unzip(
            chunks_of(path),
            password=password.encode() if password else None,
            allowed_encryption_mechanisms=_ALLOWED,
        ):
            entry = files.get(raw.decode("utf-8", errors="replace"))
            if entry is None:
                archive.reject("files of the manifest alone", "another file")
            if entry.name in found:
                archive.reject("every file once", f"{entry.name} twice")
            plain = _not_packed(chunks, entry.name, archive)
            found[entry.name] = write(plain, folder / entry.name, at_most=entry.bytes)
            if found[entry.name].bytes > entry.bytes:
                break
    return found


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive as its sender is told about it."""

    name: str
    source: str

    def reject(self, expected: str, found: str, remedy: str = _PACK_AGAIN) -> NoReturn:
        raise DeliveryRejected(
            self.source,
            file=self.name,
            expected=expected,
            found=found,
            remedy=remedy,
            code="BERKAS_ARSIP",
        ) from None

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say what is wrong with the archive in words that somebody can act on."""
        try:
            yield
        except _OLD:
            found = "the old ZipCrypto, which is soon broken"
            self.reject("encryption by AES", found, "Encrypt it with AES-256.")
        except stream_unzip.MissingPasswordError:
            found = "an encrypted one, and no password for it"
            self.reject("an archive that opens", found, _AGREE)
        except stream_unzip.IncorrectPasswordError:
            found = "another password than ours"
            self.reject("an archive that opens", found, _AGREE)
        except stream_unzip.HMACIntegrityError:
            found = "a file that was changed, or another password"
            self.reject("files as they were encrypted", found)
        except (stream_unzip.UnzipError, struct.error) as error:
            self.reject("a ZIP that can be read", type(error).__name__)


def _not_packed(
    chunks: Iterator[bytes], name: str, archive: _Archive
) -> Iterator[bytes]:
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= _LONGEST_SIGN:
            break
    if start.startswith(_PACKED) and not name.lower().endswith(_SPREADSHEET):
        archive.reject("files that are not packed again", name)
    return chain([start], chunks)
