"""The container of a spreadsheet: a ZIP from outside, looked at before it is opened."""

from __future__ import annotations

import mmap
import struct
import zipfile
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_MOST_MEMBERS = 1000
_MOST_BYTES = 8 << 30
# All shared texts are in memory at once.
_MOST_TEXT_BYTES = 512 << 20
_TEXTS = "xl/sharedstrings.xml"
# Small members may shrink to nearly nothing.
_MOST_RATIO = 200
_SMALL = 10 << 20
# zipfile reads the whole directory of an archive: a thousand names need less than this.
_MOST_DIRECTORY_BYTES = 1 << 20
_END, _END_BYTES = b"PK\x05\x06", 22
_LONGEST_COMMENT = 1 << 16
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")


def unreadable(
    source: str, file: str, found: str, remedy: str = ""
) -> DeliveryRejected:
    """Return the refusal of a file that is no spreadsheet as we read them."""
    return DeliveryRejected(
        source,
        file=file,
        expected="an Excel workbook (.xlsx) that can be opened",
        found=found,
        remedy=remedy or "Save the workbook anew as .xlsx, or send the table as CSV.",
        code="BERKAS_FORMAT",
    )


@contextmanager
def told(source: str, file: str) -> Iterator[None]:
    """Refuse a file whatever its bytes make of the libraries that read it."""
    try:
        yield
    except DeliveryRejected:
        raise
    except Exception as error:  # noqa: BLE001 - broken bytes break zipfile and expat in many ways
        raise unreadable(source, file, f"{type(error).__name__} inside it") from None


def require_workbook(path: Path, source: str) -> None:
    """Refuse what is no workbook, or would take too much when it is opened.

    Raises
    ------
    DeliveryRejected
        With what the file is, or which limit it breaks.
    """
    with told(source, path.name):
        finding = _finding(path)
    if finding:
        found, remedy = finding
        raise unreadable(source, path.name, found, remedy)


def _finding(path: Path) -> tuple[str, str] | None:
    with path.open("rb") as stream:
        is_ole = stream.read(len(_OLE)) == _OLE
    if is_ole and _contains(path, _ENCRYPTED):
        remedy = "Send it without a password, or the delivery in an encrypted ZIP."
        return "a workbook that is protected with a password", remedy
    if is_ole:
        return "an Excel workbook of before 2007 (.xls)", ""
    if _directory_bytes(path) > _MOST_DIRECTORY_BYTES:
        return "a container with too many parts", ""
    with zipfile.ZipFile(path) as archive:
        found = next(_breaches(archive), "")
    return (found, "") if found else None


def _contains(path: Path, text: bytes) -> bool:
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(text) >= 0


def _directory_bytes(path: Path) -> int:
    """Return how long the directory of an archive says it is; 0 where it has none."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(size - _LONGEST_COMMENT - _END_BYTES, 0))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        return 0
    (directory_bytes,) = struct.unpack_from("<I", tail, at + 12)
    return int(directory_bytes)


def _breaches(archive: zipfile.ZipFile) -> Iterator[str]:
    """Find which limits an archive breaks, by what its directory says.

    That is enough: no more is read of a member than its directory says it has.
    """
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > _MOST_MEMBERS:
        yield f"{len(members)} parts in it"
    if len({name.lower() for name in names}) < len(names):
        yield "a part that is there twice"
    if sum(member.file_size for member in members) > _MOST_BYTES:
        yield f"more than {_MOST_BYTES >> 30} GB of content"
    for member in members:
        yield from _breaches_of_part(archive, member)


def _breaches_of_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[str]:
    if _leads_outside(part.filename):
        yield "a part that would lie outside of it"
    if part.flag_bits & 1:
        yield "encrypted parts"
    if part.file_size > max(_SMALL, _MOST_RATIO * part.compress_size):
        yield f"a part that unpacks to more than {_MOST_RATIO} times its size"
    if part.filename.lower() == _TEXTS and part.file_size > _MOST_TEXT_BYTES:
        yield f"more than {_MOST_TEXT_BYTES >> 20} MB of texts"
    with archive.open(part) as stream:
        if stream.read(8).startswith(_PACKED):
            yield "another archive inside it"


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name
