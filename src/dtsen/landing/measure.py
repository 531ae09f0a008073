"""Counting and hashing bytes, without knowing what they mean."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Measure:
    """Size and checksum of a file."""

    bytes: int
    sha256: str


def chunks_of(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def measure(path: Path) -> Measure:
    """Measure a file.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "klj.csv"
    ...     _ = file.write_bytes(b"NIK,NAMA")
    ...     measure(file).bytes
    8
    """
    size, digest = 0, hashlib.sha256()
    for chunk in chunks_of(path):
        size += len(chunk)
        digest.update(chunk)
    return Measure(size, digest.hexdigest())


def write(chunks: Iterable[bytes], path: Path, *, at_most: int) -> Measure:
    """Write a new file and measure it; stop as soon as it would be larger than allowed.

    A measure of more than ``at_most`` bytes says that there was more, not how much.
    """
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > at_most:
                break
            stream.write(chunk)
            digest.update(chunk)
        # What is kept for good outlasts a loss of power.
        os.fsync(stream.fileno())
    return Measure(size, digest.hexdigest())


def require_space(folder: Path, needed: int) -> None:
    """Refuse to begin what would fill the disk.

    Raises
    ------
    DiskFull
        With what is needed and what is free.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DiskFull(folder, needed, free)
